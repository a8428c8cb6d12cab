"""Everything a person reads about care: questions, reasons, refusals. None promises a treatment."""

from collections.abc import Mapping

from controller.care.signs import Sign, Weight, weight
from controller.care.tonight import Answered, Tonight
from controller.clock import local_text, night_of
from profiles.actuators import Effect
from profiles.wording import lasting

RESCUE = "Back to Sleep"
"""The program for the middle of the night; its minutes are kept."""

NOTHING_STARTED = "Nothing is started."

TONIGHT_BEGINS = "Tonight, y or n: your legs, the skin under the machine, and what dulls you."
TONIGHT: Mapping[Tonight, str] = {
    Tonight.NEW_SYMPTOM: "New swelling, pain, redness?",
    Tonight.BROKEN_SKIN: "Sore skin?",
    Tonight.SEDATIVE: "Alcohol, sleeping pill?",
}
SO_TONIGHT: Mapping[Tonight, str] = {
    Tonight.NEW_SYMPTOM: "new swelling, pain or redness",
    Tonight.BROKEN_SKIN: "sore or broken skin",
    Tonight.SEDATIVE: "something that dulls",
}
NOT_ANSWERED = "the three questions of tonight are not answered"
ANSWER = (
    "Answer them for yourself: `legato tonight --answer ok`, or what is so: "
    f"{', '.join(Tonight)}. With `legato play` it is --tonight."
)
NOT_TONIGHT = (
    "Have it looked at. It is asked again after noon; within a minute, `legato tonight --undo` "
    "takes it back."
)
SEDATED = "You took something that dulls: 20 minutes at most, and no heat."
UNKNOWN_NIGHT = "nobody knows what was done tonight, as the night log had to be repaired"
STOP_IT = "`legato stop` stops it."
RESCUES_SPENT = f"{RESCUE} was played twice tonight"
SHORT_SQUEEZE = "An hour of squeezes is for later: half an hour on three nights comes first."
ONCE_SEEN = "Once a clinician saw it and agrees, say so: legato stop-sign --clinician-agreed"
SOMEBODYS_OFF = "what shakes or kneads is off for somebody here, by their answers"
UNPLUGGED = "`legato drivers check` without --on checks the driver on its simulated machine."
NOTHING_CUT_SHORT = "nothing of yours was stopped or lost within the last half an hour"
NOT_CUT_SHORT = "that is not what was stopped or lost"
OTHER_LENGTH = "this machine plays it in another length than the one it was begun on"
START_ANEW = "Start a program: `legato programs` lists them."
FIRST = "First Night"
RESCUE_OFFER = f'{RESCUE}: legato play "{RESCUE}"'


def closed_tonight(answered: Answered) -> str:
    """Why tonight's answers let nothing start."""
    so = [SO_TONIGHT[one] for one in Tonight if one in answered and one is not Tonight.SEDATIVE]
    return f"not tonight: you said {' and '.join(so)}"


def answered_tonight(answered: Answered) -> str:
    """What was answered tonight, in a line."""
    so = [SO_TONIGHT[one] for one in Tonight if one in answered]
    return f"Tonight you said: {', '.join(so) if so else 'none of the three'}."


def first_nights(night: int, of: int) -> str:
    """What holds on a first night."""
    return (
        f"Night {night} of {of} to get used to it: 15 minutes at most, no more than 40 % of the "
        "strength, no heat."
    )


def rising(most: int) -> str:
    """What holds on the nights after the first."""
    return f"Still getting used to it: at most {most} % of the strength tonight, more each night."


def new_effect(effect: Effect) -> str:
    """What holds for an effect that is new to the person."""
    return f"The first night of {effect.value}: 15 minutes at most, no more than 40 % of it."


def rising_effect(effect: Effect, most: int) -> str:
    """What holds for an effect on the nights after its first."""
    return f"{_capital(effect.value)} is still new: at most {most} % tonight, more each night."


def eased(sign: Sign, most: int) -> str:
    """What holds after something was unpleasant."""
    return f"Softer, as you said {SIGNS[sign]}: at most {most} %, a little more each night."


def left(left_ms: int, kept_ms: int = 0) -> str:
    """What the night still holds for this, and what it keeps for the rescue."""
    kept = f", and {_minutes(kept_ms)} are kept for {RESCUE}" if kept_ms >= 60_000 else ""
    return f"{_minutes(left_ms)} are left tonight{kept}."


def running(program: str) -> str:
    """Why nothing else is started."""
    return f"{program} is playing for you already"


def used_up(used_ms: int) -> str:
    """Why the night holds no more."""
    return f"that is enough for one night: {_minutes(used_ms)} were felt"


def sessions_spent(most: int) -> str:
    """Why the night holds no other session."""
    return f"there were {most} sessions tonight"


def resting(until_: str) -> str:
    """Why the legs rest first."""
    return f"the legs rest between two sessions, until {until_}"


def until(when: str) -> str:
    """When it may be started again."""
    return f"Again from {when}."


def continue_offer(program: str, left_ms: int) -> str:
    """How to go on with what was cut short."""
    return f"the last {_minutes(left_ms)} of {program}: legato play --continue"


LOWERED_OPTION = "a lowered copy of it: add --lowered"
PLAY_LOWERED = "Play it like this? Enter or y plays, n leaves it:"


def only_lowered(program: str) -> str:
    """Why a program is offered as a lowered copy."""
    return f"{program} is a little much for tonight as it is; a lowered copy may be played."


def play_offer(program: str) -> str:
    """How to play another program."""
    return f'{program}: legato play "{program}"'


def not_now(program: str, problem: str) -> str:
    """Why a program is not for tonight."""
    return f"{program} is not for tonight: {problem}"


def too_much_left(left_ms: int, longest_ms: int) -> str:
    """Why the rest of a session is not played."""
    return f"{_minutes(left_ms)} were left, and {_minutes(longest_ms)} are allowed now"


def moment(wall_ms: int, now_ms: int) -> str:
    """A time of day, with its day where that is another night."""
    rounded_ms = -(-wall_ms // 60_000) * 60_000
    day, clock = local_text(rounded_ms)[:16].split("T")
    return clock if night_of(wall_ms) == night_of(now_ms) else f"{clock} on {day}"


def noon() -> str:
    """When a night is over."""
    return "noon"


SIGNS: Mapping[Sign, str] = {
    Sign.BREATHLESS: "sudden breathlessness",
    Sign.CHEST_PAIN: "chest pain",
    Sign.COUGHING_BLOOD: "coughing blood",
    Sign.FAINTED: "fainting",
    Sign.COLD_LEG: "one leg suddenly cold, pale or blue",
    Sign.CALF_SWOLLEN: "one calf newly swollen, warm or painful",
    Sign.FOOT_WEAK: "a weak foot, or tripping over it",
    Sign.NUMB_LONG: "numbness for more than 30 minutes",
    Sign.BLISTER: "a blister or a burn",
    Sign.REDNESS_SPREADS: "redness that spreads",
    Sign.PAIN: "pain",
    Sign.PINS_AND_NEEDLES: "pins and needles",
    Sign.CRAMP: "a cramp",
    Sign.SKIN_MARKS: "marks on the skin for more than 20 minutes",
    Sign.DIZZY: "dizziness",
    Sign.TOO_HOT: "too hot",
    Sign.URGE_WORSE: "a stronger urge to move than before",
}

LEADS_TO: Mapping[Weight, str] = {
    Weight.EMERGENCY: (
        "CALL EMERGENCY SERVICES NOW (112, 911 or your own number). Leave the machine off."
    ),
    Weight.CARE_WITHIN_A_DAY: "Leave the machine off, and see a doctor within a day.",
    Weight.LESS_NEXT_TIME: "Next time it is softer.",
}


def locked(sign: Sign) -> str:
    """Why a stop sign keeps everything off."""
    what = f"you said: {SIGNS[sign]}"
    if weight(sign) is Weight.LESS_NEXT_TIME:
        return f"{what}; the legs rest for a day"
    return f"{what}. {LEADS_TO[weight(sign)]}"


def _minutes(length_ms: int) -> str:
    return lasting(max(60_000, length_ms // 60_000 * 60_000) if length_ms >= 60_000 else length_ms)


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
