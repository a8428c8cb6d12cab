"""What a person reads while they look for what feels right: the comfort window."""

from profiles.comfort import ComfortWindow
from profiles.language import _

BEGINS = _(
    "Each place is raised slowly, from nothing, for about a minute. Press Space when you "
    "begin to feel it, and Space again when it would keep you awake. Any other key stops "
    "it at once."
)
ON_PRESS = _("Space or Enter when you begin to feel it; any other key stops.")
ON_SPACE = _("Space when you begin to feel it; any other key stops.")
FELT_SPACE = _("Felt. Space again when it would keep you awake; any other key stops.")
FELT = _("Felt. Space or Enter again when it would keep you awake; any other key stops.")
I_FEEL_IT, WOULD_WAKE = _("I feel it"), _("That would keep me awake")
NOT_ALL = _("Pressure and warmth are not looked for: they keep to what was studied.")
NOTHING_TO_FIND = _("no motor of this machine reaches the legs: there is no window to look for")
BEGIN_KEYS = {"\r": "", "\n": "", "s": "left out", "q": "enough"}
STILL_TRYING = _("Still trying, every 10 s. Ctrl-C gives up.")
AGAIN = _("You can do this again at any time.")
FORGOTTEN = _("Forgotten. Without it the machine is used up to 60 % of its strength.")
OWN_LIMITS = _("Some are your own: `legato limits` shows them.")
NO_KEYS = _("calibrate needs a terminal with somebody at it, who can stop it with a key.")


def begin(label: str, number: int, of: int) -> str:
    """The question before a rise."""
    return _("{number}/{of}  {label}: Enter begins, s leaves it out, q is enough:").format(
        number=number, of=of, label=label
    )


def found(label: str, window: ComfortWindow, steps: int, *, as_far_as_tonight: bool = False) -> str:
    """The window of a place."""
    if window.lo == window.hi:
        said = _("felt from step {lo}, and no more than that is comfortable").format(lo=window.lo)
        said = _("felt at step {lo}").format(lo=window.lo) if as_far_as_tonight else said
    else:
        said = _("felt from step {lo}, comfortable up to step {hi}").format(
            lo=window.lo, hi=window.hi
        )
    limit = _("; no stronger one was tried") if as_far_as_tonight and window.hi < steps else ""
    return _("{label}: {said} of {steps}{limit}.").format(
        label=label, said=said, steps=steps, limit=limit
    )


def not_felt(label: str, top: int, steps: int) -> str:
    """What is said of a place that was not felt at all."""
    return _(
        "{label}: not felt up to step {top} of {steps}, the strongest tried. Nothing is kept."
    ).format(label=label, top=top, steps=steps)


def broken_off(label: str) -> str:
    """What is said of a place whose rise was stopped."""
    return _("{label}: stopped in the middle; it stays as it was.").format(label=label)


def off(label: str, effect: str) -> str:
    """Why a place is left out."""
    return _("{label}: left out, {effect} is off for you.").format(label=label, effect=_(effect))


def unknown(label: str, window: ComfortWindow, steps: int) -> str:
    """What holds for a place that was not looked at."""
    one = _("step {lo} of {steps} is used").format(lo=window.lo, steps=steps)
    more = _("steps {lo} to {hi} of {steps} are used").format(
        lo=window.lo, hi=window.hi, steps=steps
    )
    return _("{label}: not looked for yet; {used}.").format(
        label=label, used=one if window.lo == window.hi else more
    )


def of_another(label: str, window: ComfortWindow, steps: int, command: str) -> str:
    """A window that cannot be of this machine."""
    return _(
        "{label}: kept up to step {hi}, but this machine has {steps}: it was found on "
        "another machine. Find it on this one: {command}"
    ).format(label=label, hi=window.hi, steps=steps, command=command)


def no_room(problem: str) -> str:
    """Why there is no search."""
    return _("the limits leave no room to look for what feels right: {problem}").format(
        problem=problem
    )


def offered(command: str) -> str:
    """What is said after a session to somebody who knows how it feels by now."""
    return _("Too weak or too strong? Find what feels right, in a few minutes: {command}").format(
        command=command
    )
