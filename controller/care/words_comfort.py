"""What a person reads while they look for what feels right: the comfort window."""

from profiles.comfort import ComfortWindow

BEGINS = (
    "Each place is raised slowly, from nothing, for about a minute. Press Space when you begin to "
    "feel it, and Space again when it would keep you awake. Any other key stops it at once."
)
ON_PRESS = "Space or Enter when you begin to feel it; any other key stops."
FELT = "Felt. Space or Enter again when it would keep you awake; any other key stops."
NOT_ALL = "Pressure and warmth are not looked for: they keep to what was studied."
NOTHING_TO_FIND = "no motor of this machine reaches the legs: there is no window to look for"
BEGIN_KEYS = {"\r": "", "\n": "", "s": "left out", "q": "enough"}
STILL_TRYING = "Still trying, every 10 s. Ctrl-C gives up."
AGAIN = "You can do this again at any time."
FORGOTTEN = "Forgotten. Without it the machine is used up to 60 % of its strength."
OWN_LIMITS = "Some are your own: `legato limits` shows them."
NO_KEYS = "calibrate needs a terminal with somebody at it, who can stop it with a key."


def begin(label: str, number: int, of: int) -> str:
    """The question before a rise."""
    return f"{number}/{of}  {label}: Enter begins, s leaves it out, q is enough:"


def found(label: str, window: ComfortWindow, steps: int, *, as_far_as_tonight: bool = False) -> str:
    """The window of a place."""
    if window.lo == window.hi:
        said = f"felt from step {window.lo}, and no more than that is comfortable"
        said = f"felt at step {window.lo}" if as_far_as_tonight else said
    else:
        said = f"felt from step {window.lo}, comfortable up to step {window.hi}"
    limit = "; no stronger one was tried" if as_far_as_tonight and window.hi < steps else ""
    return f"{label}: {said} of {steps}{limit}."


def not_felt(label: str, top: int, steps: int) -> str:
    """What is said of a place that was not felt at all."""
    return f"{label}: not felt up to step {top} of {steps}, the strongest tried. Nothing is kept."


def broken_off(label: str) -> str:
    """What is said of a place whose rise was stopped."""
    return f"{label}: stopped in the middle; it stays as it was."


def off(label: str, effect: str) -> str:
    """Why a place is left out."""
    return f"{label}: left out, {effect} is off for you."


def unknown(label: str, window: ComfortWindow, steps: int) -> str:
    """What holds for a place that was not looked at."""
    one = f"step {window.lo} of {steps} is used"
    more = f"steps {window.lo} to {window.hi} of {steps} are used"
    return f"{label}: not looked for yet; {one if window.lo == window.hi else more}."


def of_another(label: str, window: ComfortWindow, steps: int, command: str) -> str:
    """A window that cannot be of this machine."""
    return (
        f"{label}: kept up to step {window.hi}, but this machine has {steps}: it was found on "
        f"another machine. Find it on this one: {command}"
    )


def no_room(problem: str) -> str:
    """Why there is no search."""
    return f"the limits leave no room to look for what feels right: {problem}"


def offered(command: str) -> str:
    """What is said after a session to somebody who knows how it feels by now."""
    return f"Too weak or too strong? Find what feels right, in a few minutes: {command}"
