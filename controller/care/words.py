"""Everything a person reads about care: questions, reasons, refusals. None promises a treatment."""

from collections.abc import Iterable, Mapping

from controller.care.screening import NUMB, Answer, Gate, Question
from controller.care.signs import Sign, Weight, weight
from controller.care.tonight import Answered, Tonight
from controller.clock import local_text, night_of
from profiles.actuators import Effect
from profiles.wording import lasting

RESCUE = "Back to Sleep"
"""The program for the middle of the night; its minutes are kept."""

ASKED: Mapping[Question, str] = {
    Question.CLOT_EVER: (
        "Have you ever had a blood clot in a leg or a lung, or have you a clotting disorder?"
    ),
    Question.CLOT_SUSPECTED: (
        "Is one leg newly swollen, painful, warm or red, a vein inflamed, or is a clot suspected?"
    ),
    Question.POOR_LEG_CIRCULATION: (
        "Have you poor circulation in the legs: pain at rest, dead tissue, or a vessel operated on?"
    ),
    Question.HEART_FAILURE: "Have you heart failure that leaves you breathless at little effort?",
    Question.NUMB_FEET: (
        "Do you feel a light touch less on a foot or leg: nerve damage, diabetes, spine, stroke?"
    ),
    Question.PREGNANT: "Are you pregnant, or have you given birth in the last 6 weeks?",
    Question.BROKEN_SKIN: (
        "Is there a sore, rash, infection or fragile skin where the machine touches you?"
    ),
    Question.VARICOSE_VEINS: "Have you varicose veins on the legs?",
    Question.BLOOD_THINNER: "Do you take a blood thinner, or bleed or bruise easily?",
    Question.LEG_SURGERY_3_MONTHS: (
        "Have you had a leg operated on, broken or injured in the last 3 months, or is there metal "
        "or an artificial joint where the machine works?"
    ),
    Question.IMMOBILE_NEW_SYMPTOM: (
        "Were you lying or sitting for long this week, as on a long flight, and is anything new "
        "with a leg since?"
    ),
    Question.IMPLANT: "Do you have a pacemaker, a defibrillator or a stimulator?",
    Question.EPILEPSY: "Do you have epilepsy?",
    Question.BLOOD_PRESSURE_KIDNEY_LIVER: (
        "Have you high blood pressure that is not under control, or severe kidney or liver disease?"
    ),
    Question.CANCER_OR_UNEXPLAINED_PAIN: (
        "Have you cancer in a leg, or pain or swelling in a leg that nobody has explained yet?"
    ),
    Question.ADULT_CAN_REMOVE_IT: (
        "Are you 18 or older, and can you feel the machine, call out, and take it off by yourself?"
    ),
}

_WHY: Mapping[Question, str] = {
    Question.CLOT_EVER: "pressing a leg can loosen a clot, even years later",
    Question.CLOT_SUSPECTED: "pressing a leg can loosen a clot",
    Question.POOR_LEG_CIRCULATION: "pressure and warmth can harm a leg that gets little blood",
    Question.HEART_FAILURE: "squeezing the legs sends fluid back to the heart",
    Question.NUMB_FEET: "a leg that feels little does not warn you",
    Question.PREGNANT: "clots are more likely now",
    Question.BROKEN_SKIN: "the machine is for whole and healthy skin",
    Question.VARICOSE_VEINS: "kneading can hurt these veins",
    Question.BLOOD_THINNER: "you bruise more easily",
    Question.LEG_SURGERY_3_MONTHS: "what has not healed may be hurt, and clots are more likely",
    Question.IMMOBILE_NEW_SYMPTOM: "this may be a clot",
    Question.IMPLANT: "motors and magnets near it may disturb it",
    Question.EPILEPSY: "vibration may set off a seizure",
    Question.BLOOD_PRESSURE_KIDNEY_LIVER: "your body may not take the change well",
    Question.CANCER_OR_UNEXPLAINED_PAIN: "the cause has to be known first",
    Question.ADULT_CAN_REMOVE_IT: "nobody may be held by a machine",
}

SHORT: Mapping[Question, str] = {
    Question.CLOT_EVER: "a blood clot, ever",
    Question.CLOT_SUSPECTED: "a clot suspected",
    Question.POOR_LEG_CIRCULATION: "poor leg circulation",
    Question.HEART_FAILURE: "heart failure",
    Question.NUMB_FEET: "a foot or leg that feels less",
    Question.PREGNANT: "pregnancy or a birth",
    Question.BROKEN_SKIN: "broken or sore skin",
    Question.VARICOSE_VEINS: "varicose veins",
    Question.BLOOD_THINNER: "a blood thinner or easy bruises",
    Question.LEG_SURGERY_3_MONTHS: "a leg hurt or operated on",
    Question.IMMOBILE_NEW_SYMPTOM: "a new symptom after lying long",
    Question.IMPLANT: "a pacemaker or stimulator",
    Question.EPILEPSY: "epilepsy",
    Question.BLOOD_PRESSURE_KIDNEY_LIVER: "blood pressure, kidney or liver",
    Question.CANCER_OR_UNEXPLAINED_PAIN: "cancer or unexplained pain",
    Question.ADULT_CAN_REMOVE_IT: "adult, and able to take it off",
}

ANSWERED: Mapping[Answer, str] = {
    Answer.NO: "no",
    Answer.YES: "yes",
    Answer.CLINICIAN_AGREED: "yes, and a clinician agreed",
}

AGREED = "Has a doctor or nurse who knows this agreed to leg massage?"

SCREENING_BEGINS = (
    "Before the first start, 16 short questions about your health, once and every 90 days. "
    "Answer y or n; the answers stay on this computer. Ctrl-C leaves, and nothing is started."
)
SCREENED = "Thank you. It is asked again in 90 days."
NOT_SCREENED = "the questions about your health are not answered yet"
SCREENED_LONG_AGO = "the questions about your health were answered 90 days ago or more"
SCREEN = (
    "Answer them with `legato screening`, or from a file: `legato screening --template` prints one."
)
SCREEN_AGAIN_SOON = "The questions about your health run out in {days}: `legato screening` asks."

TONIGHT: Mapping[Tonight, str] = {
    Tonight.NEW_SYMPTOM: "New swelling, pain or redness on a leg?",
    Tonight.BROKEN_SKIN: "Sore or broken skin there?",
    Tonight.SEDATIVE: "Alcohol, a sleeping pill or anything else that dulls?",
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
NOT_TONIGHT = "Have it looked at. It is asked again after noon; `--undo` takes it back for 60 s."
SEDATED = "You took something that dulls: 20 minutes at most, and no heat."
UNKNOWN_NIGHT = "nobody knows what was done tonight, as the night log had to be repaired"
STOP_IT = "`legato stop` stops it."
RESCUES_SPENT = f"{RESCUE} was played twice tonight"
SHORT_SQUEEZE = "An hour of squeezes is for later: half an hour on three nights comes first."
ONCE_SEEN = "Once a clinician saw it and agrees, say so: legato stop-sign --clinician-agreed"
NOTHING_CUT_SHORT = "nothing of yours was stopped or lost within the last half an hour"
NOT_CUT_SHORT = "that is not what was stopped or lost"
OTHER_LENGTH = "this machine plays it in another length than the one it was begun on"
START_ANEW = "Start a program: `legato programs` lists them."
FIRST = "First Night"
RESCUE_OFFER = f'{RESCUE}: legato play "{RESCUE}"'


def closed(question: Question, gate: Gate) -> str:
    """Why an answer of the screening lets nothing start."""
    if gate is Gate.CLOSED:
        return f"no session: {SHORT[question]}, and {_WHY[question]}"
    return f"not before a clinician agreed: {SHORT[question]}, and {_WHY[question]}"


def what_now(question: Question, gate: Gate) -> str:
    """What to do about it."""
    if question is Question.ADULT_CAN_REMOVE_IT:
        return "Let somebody sit with you who can, and let them use the machine's own remote."
    if gate is Gate.CLOSED:
        return "See a doctor, today if it is new. Once it is over, answer anew: legato screening"
    return "Ask your doctor or nurse. If they agree, say so: legato screening"


def capped(question: Question, off: Iterable[Effect], most: int, *, agreed: bool) -> str:
    """What an answer leaves out or makes softer, and why."""
    names = [effect.value for effect in Effect if effect in set(off)]
    parts = [f"no {' or '.join(names)}"] if names else []
    parts += [f"vibration at most {most} %"] if most == NUMB else []
    parts = parts or ["pressure as low as it was studied"]
    more = "" if agreed or question not in _OPENED_BY_AGREEMENT else _MORE
    return f"{_capital(SHORT[question])}: {', '.join(parts)}, as {_WHY[question]}.{more}"


_OPENED_BY_AGREEMENT = {Question.NUMB_FEET, Question.IMPLANT, Question.EPILEPSY}
_MORE = " If a clinician agreed to more, say so: legato screening"


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


def left(left_ms: int) -> str:
    """What the night still holds."""
    return f"{_minutes(left_ms)} of the night's 90 are left."


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
