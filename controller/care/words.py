"""Everything a person reads about care: questions, reasons, refusals. None promises a treatment."""

from collections.abc import Mapping

from controller.care.signs import Sign, Weight, weight
from controller.care.tonight import Answered, Tonight
from controller.clock import local_text, night_of
from profiles.actuators import Effect
from profiles.language import _
from profiles.wording import capital, lasting

RESCUE = "Back to Sleep"
"""The program for the middle of the night; its minutes are kept."""

NOTHING_STARTED = _("Nothing is started.")

TONIGHT_BEGINS = _("Tonight, y or n: your legs, the skin under the machine, and what dulls you.")
TONIGHT: Mapping[Tonight, str] = {
    Tonight.NEW_SYMPTOM: _("New swelling, pain, redness?"),
    Tonight.BROKEN_SKIN: _("Sore skin?"),
    Tonight.SEDATIVE: _("Alcohol, sleeping pill?"),
}
SO_TONIGHT: Mapping[Tonight, str] = {
    Tonight.NEW_SYMPTOM: _("new swelling, pain or redness"),
    Tonight.BROKEN_SKIN: _("sore or broken skin"),
    Tonight.SEDATIVE: _("something that dulls"),
}
NOT_ANSWERED = _("the three questions of tonight are not answered")
ANSWER = _(
    "Answer them for yourself: `legato tonight --answer ok`, or what is so: {answers}. "
    "With `legato play` it is --tonight."
).format(answers=", ".join(Tonight))
NOT_TONIGHT = _(
    "Have it looked at. It is asked again after noon; within a minute, `legato tonight "
    "--undo` takes it back."
)
SEDATED = _("You took something that dulls: 20 minutes at most, and no heat.")
UNKNOWN_NIGHT = _("nobody knows what was done tonight, as the night log had to be repaired")
STOP_IT = _("`legato stop` stops it.")
RESCUES_SPENT = _("{rescue} was played twice tonight").format(rescue=RESCUE)
SHORT_SQUEEZE = _("An hour of squeezes is for later: half an hour on three nights comes first.")
ONCE_SEEN = _("Once a clinician saw it and agrees, say so: legato stop-sign --clinician-agreed")
SOMEBODYS_OFF = _("what shakes or kneads is off for somebody here, by their answers")
UNPLUGGED = _("`legato drivers check` without --on checks the driver on its simulated machine.")
NOTHING_CUT_SHORT = _("nothing of yours was stopped or lost within the last half an hour")
NOT_CUT_SHORT = _("that is not what was stopped or lost")
OTHER_LENGTH = _("this machine plays it in another length than the one it was begun on")
START_ANEW = _("Start a program: `legato programs` lists them.")
FIRST = "First Night"
RESCUE_OFFER = _('{rescue}: legato play "{rescue}"').format(rescue=RESCUE)


def closed_tonight(answered: Answered) -> str:
    """Why tonight's answers let nothing start."""
    so = [SO_TONIGHT[one] for one in Tonight if one in answered and one is not Tonight.SEDATIVE]
    return _("not tonight: you said {what}").format(what=_(" and ").join(so))


def answered_tonight(answered: Answered) -> str:
    """What was answered tonight, in a line."""
    so = [SO_TONIGHT[one] for one in Tonight if one in answered]
    return _("Tonight you said: {said}.").format(
        said=", ".join(so) if so else _("none of the three")
    )


def first_nights(night: int, of: int) -> str:
    """What holds on a first night."""
    return _(
        "Night {night} of {of} to get used to it: 15 minutes at most, no more than 40 % of "
        "the strength, no heat."
    ).format(night=night, of=of)


def rising(most: int) -> str:
    """What holds on the nights after the first."""
    return _(
        "Still getting used to it: at most {most} % of the strength tonight, more each night."
    ).format(most=most)


def new_effect(effect: Effect) -> str:
    """What holds for an effect that is new to the person."""
    return _("The first night of {effect}: 15 minutes at most, no more than 40 % of it.").format(
        effect=_(effect.value)
    )


def rising_effect(effect: Effect, most: int) -> str:
    """What holds for an effect on the nights after its first."""
    return _("{effect} is still new: at most {most} % tonight, more each night.").format(
        effect=capital(_(effect.value)), most=most
    )


def eased(sign: Sign, most: int) -> str:
    """What holds after something was unpleasant."""
    return _("Softer, as you said {sign}: at most {most} %, a little more each night.").format(
        sign=SIGNS[sign], most=most
    )


def left(left_ms: int, kept_ms: int = 0) -> str:
    """What the night still holds for this, and what it keeps for the rescue."""
    kept = (
        _(", and {kept} are kept for {rescue}").format(kept=_minutes(kept_ms), rescue=RESCUE)
        if kept_ms >= 60_000
        else ""
    )
    return _("{left} are left tonight{kept}.").format(left=_minutes(left_ms), kept=kept)


def running(program: str) -> str:
    """Why nothing else is started."""
    return _("{program} is playing for you already").format(program=program)


def used_up(used_ms: int) -> str:
    """Why the night holds no more."""
    return _("that is enough for one night: {used} were felt").format(used=_minutes(used_ms))


def sessions_spent(most: int) -> str:
    """Why the night holds no other session."""
    return _("there were {most} sessions tonight").format(most=most)


def resting(until_: str) -> str:
    """Why the legs rest first."""
    return _("the legs rest between two sessions, until {until}").format(until=until_)


def until(when: str) -> str:
    """When it may be started again."""
    return _("Again from {when}.").format(when=when)


def continue_offer(program: str, left_ms: int) -> str:
    """How to go on with what was cut short."""
    return _("the last {left} of {program}: legato play --continue").format(
        left=_minutes(left_ms), program=program
    )


LOWERED_OPTION = _("a lowered copy of it: add --lowered")
PLAY_LOWERED = _("Play it like this? Enter or y plays, n leaves it:")


def only_lowered(program: str) -> str:
    """Why a program is offered as a lowered copy."""
    return _(
        "{program} is a little much for tonight as it is; a lowered copy may be played."
    ).format(program=program)


def play_offer(program: str) -> str:
    """How to play another program."""
    return _('{program}: legato play "{program}"').format(program=program)


def not_now(program: str, problem: str) -> str:
    """Why a program is not for tonight."""
    return _("{program} is not for tonight: {problem}").format(program=program, problem=problem)


def too_much_left(left_ms: int, longest_ms: int) -> str:
    """Why the rest of a session is not played."""
    return _("{left} were left, and {longest} are allowed now").format(
        left=_minutes(left_ms), longest=_minutes(longest_ms)
    )


def moment(wall_ms: int, now_ms: int) -> str:
    """A time of day, with its day where that is another night."""
    rounded_ms = -(-wall_ms // 60_000) * 60_000
    day, clock = local_text(rounded_ms)[:16].split("T")
    return (
        clock
        if night_of(wall_ms) == night_of(now_ms)
        else _("{clock} on {day}").format(clock=clock, day=day)
    )


def noon() -> str:
    """When a night is over."""
    return _("noon")


SIGNS: Mapping[Sign, str] = {
    Sign.BREATHLESS: _("sudden breathlessness"),
    Sign.CHEST_PAIN: _("chest pain"),
    Sign.COUGHING_BLOOD: _("coughing blood"),
    Sign.FAINTED: _("fainting"),
    Sign.COLD_LEG: _("one leg suddenly cold, pale or blue"),
    Sign.CALF_SWOLLEN: _("one calf newly swollen, warm or painful"),
    Sign.FOOT_WEAK: _("a weak foot, or tripping over it"),
    Sign.NUMB_LONG: _("numbness for more than 30 minutes"),
    Sign.BLISTER: _("a blister or a burn"),
    Sign.REDNESS_SPREADS: _("redness that spreads"),
    Sign.PAIN: _("pain"),
    Sign.PINS_AND_NEEDLES: _("pins and needles"),
    Sign.CRAMP: _("a cramp"),
    Sign.SKIN_MARKS: _("marks on the skin for more than 20 minutes"),
    Sign.DIZZY: _("dizziness"),
    Sign.TOO_HOT: _("too hot"),
    Sign.URGE_WORSE: _("a stronger urge to move than before"),
}

LEADS_TO: Mapping[Weight, str] = {
    Weight.EMERGENCY: (
        _("CALL EMERGENCY SERVICES NOW (112, 911 or your own number). Leave the machine off.")
    ),
    Weight.CARE_WITHIN_A_DAY: _("Leave the machine off, and see a doctor within a day."),
    Weight.LESS_NEXT_TIME: _("Next time it is softer."),
}


def locked(sign: Sign) -> str:
    """Why a stop sign keeps everything off."""
    what = _("you said: {sign}").format(sign=SIGNS[sign])
    if weight(sign) is Weight.LESS_NEXT_TIME:
        return _("{what}; the legs rest for a day").format(what=what)
    return f"{what}. {LEADS_TO[weight(sign)]}"


def _minutes(length_ms: int) -> str:
    return lasting(max(60_000, length_ms // 60_000 * 60_000) if length_ms >= 60_000 else length_ms)
