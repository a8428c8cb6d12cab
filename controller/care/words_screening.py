"""What a person reads of the screening: its questions, and what follows from the answers."""

from collections.abc import Iterable, Mapping

from controller.care.screening import (
    NUMB,
    VERSION,
    Answer,
    Consequence,
    Gate,
    Question,
    agreement_opens,
    consequence,
)
from profiles.actuators import Effect

ASKED: Mapping[Question, str] = {
    Question.CLOT_EVER: (
        "Have you ever had a blood clot in a leg or a lung, or do you have a clotting disorder?"
    ),
    Question.CLOT_SUSPECTED: (
        "Is one leg newly swollen, painful, warm or red, a vein inflamed, or might you have a clot?"
    ),
    Question.POOR_LEG_CIRCULATION: (
        "Do your legs get too little blood: pain even at rest, dead tissue, or a vessel operated "
        "on?"
    ),
    Question.HEART_FAILURE: (
        "Do you have heart failure that is not under control, or that leaves you breathless at "
        "little effort?"
    ),
    Question.NUMB_FEET: (
        "Does a foot or leg feel numb, or a light touch less than it did (nerves, diabetes, "
        "spine, stroke)?"
    ),
    Question.PREGNANT: "Are you pregnant, or have you given birth in the last 6 weeks?",
    Question.BROKEN_SKIN: (
        "Is there a wound, sore, rash, infection or fragile skin where the machine touches you?"
    ),
    Question.VARICOSE_VEINS: "Do you have varicose veins, thick and winding, on your legs?",
    Question.BLOOD_THINNER: "Do you take a blood thinner, or do you bleed or bruise easily?",
    Question.LEG_SURGERY_3_MONTHS: (
        "Was a leg operated on, broken or injured in the last 3 months, or is there metal or an "
        "artificial joint where the machine works?"
    ),
    Question.IMMOBILE_NEW_SYMPTOM: (
        "Did you lie or sit for very long this week, as on a long flight, and is anything new "
        "with a leg since?"
    ),
    Question.IMPLANT: "Do you have a pacemaker, a defibrillator or a stimulator in your body?",
    Question.EPILEPSY: "Do you have epilepsy?",
    Question.BLOOD_PRESSURE_KIDNEY_LIVER: (
        "Do you have high blood pressure that is not under control, severe kidney or liver "
        "disease, or dialysis?"
    ),
    Question.CANCER_OR_UNEXPLAINED_PAIN: (
        "Do you have cancer in a leg, or pain or swelling in a leg, other than restless legs, that "
        "nobody has explained yet?"
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
    Question.PREGNANT: "clots are more likely, and the body reacts in another way",
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
    Question.CLOT_EVER: "a blood clot in the past",
    Question.CLOT_SUSPECTED: "a clot suspected",
    Question.POOR_LEG_CIRCULATION: "poor leg circulation",
    Question.HEART_FAILURE: "heart failure",
    Question.NUMB_FEET: "a foot or leg that feels less",
    Question.PREGNANT: "pregnancy or a birth",
    Question.BROKEN_SKIN: "broken or sore skin",
    Question.VARICOSE_VEINS: "varicose veins",
    Question.BLOOD_THINNER: "a blood thinner or easy bruises",
    Question.LEG_SURGERY_3_MONTHS: "a leg hurt or operated on",
    Question.IMMOBILE_NEW_SYMPTOM: "a new symptom after lying or sitting long",
    Question.IMPLANT: "a pacemaker or stimulator",
    Question.EPILEPSY: "epilepsy",
    Question.BLOOD_PRESSURE_KIDNEY_LIVER: "blood pressure, kidney or liver",
    Question.CANCER_OR_UNEXPLAINED_PAIN: "cancer or unexplained pain",
    Question.ADULT_CAN_REMOVE_IT: "adult, and able to take it off",
}

AGREED = "Has a doctor or nurse who knows this agreed to leg massage?"

BEGINS = (
    "Before the first start, 16 short questions about your health, once and every 90 days. "
    "Answer y or n; the answers stay on this computer. Ctrl-C leaves, and nothing is started."
)
SCREENED = "Thank you. It is asked again in 90 days."
NOT_KEPT = "None of these answers is kept."
SEVERAL_CLOSE = "More than one answer keeps everything off: `legato screening --show` lists them."
NOT_SCREENED = "the questions about your health are not answered yet"
OTHER_QUESTIONS = "the questions about your health are others than those you answered"
SCREENED_LONG_AGO = "the questions about your health were answered 90 days ago or more"
SCREEN = (
    "Answer them with `legato screening`, or from a file: `legato screening --template` prints one."
)
AGAIN_SOON = "The questions about your health run out in {days}: `legato screening` asks."
NOTHING_IN_THE_WAY = "Nothing is in the way, and nothing is left out."
ALL_THE_REST = "Everything else may be played."
ONCE_OPEN = "Once that is settled, this holds as well:"
YES_OR_NO = "(yes or no)"

TEMPLATE_HEAD = f"""\
# The questions of Legato about your health, version {VERSION}.
# Write one of these between the quotation marks of each, so that they are true of you:
#   no                it is not so
#   yes               it is so
#   clinician_agreed  it is so, and a doctor or nurse who knows it agreed to leg massage
# Then hand it in: legato screening --answers FILE
"""


def closed(question: Question, gate: Gate, *, agreed: bool = False) -> str:
    """Why an answer lets nothing start; with `agreed`, an agreement that holds no more."""
    why = f"{SHORT[question]}, as {_WHY[question]}"
    if question is Question.ADULT_CAN_REMOVE_IT:
        return f"no session for whoever cannot take the machine off, as {_WHY[question]}"
    if gate is Gate.CLOSED:
        return f"no session: {why}"
    if agreed:
        return f"not before a clinician agreed again: {why}"
    return f"not before a clinician agreed: {why}"


def what_now(question: Question, gate: Gate) -> str:
    """What to do about it."""
    if question is Question.ADULT_CAN_REMOVE_IT:
        return (
            "Let somebody sit with you who can, and let them use the machine's own remote. "
            "If that was a slip of the finger, answer anew: legato screening"
        )
    opens = consequence(question, Answer.CLINICIAN_AGREED).gate is Gate.OPEN
    if gate is Gate.CLOSED and opens:
        return "See a doctor first. If they agree to leg massage, say so: legato screening"
    if gate is Gate.CLOSED:
        return "See a doctor, today if it is new. Once it is over, answer anew: legato screening"
    return "Ask your doctor or nurse. If they agree, say so: legato screening"


def capped(question: Question, found: Consequence, *, agreed: bool) -> str:
    """What an answer leaves out or makes softer, and why; `agreed` says that a clinician did."""
    parts = [f"no {_either(found.off)}"] if found.off else []
    parts += [f"vibration at most {found.most} %"] if found.most == NUMB else []
    parts += ["pressure no higher than was studied"] if found.studied_pressure else []
    more = "" if agreed or not agreement_opens(question) else _MORE
    short = SHORT[question]
    return f"{short[:1].upper()}{short[1:]}: {', '.join(parts)}, as {_WHY[question]}.{more}"


_MORE = " If a clinician agreed to more, say so: legato screening"


def _either(effects: Iterable[Effect]) -> str:
    *before, last = [effect.value for effect in Effect if effect in set(effects)]
    return f"{', '.join(before)} or {last}" if before else last


def agreement(question: Question, until: str | None) -> str:
    """Up to which day an agreement holds; None where it holds no more."""
    if until is not None:
        return f"A clinician agreed ({SHORT[question]}): that holds until noon on {until}."
    return f"A clinician agreed ({SHORT[question]}): that was long ago, and holds no more."


def holds(answered: str, until: str, offered: str | None) -> str:
    """How a screening stands that holds; `offered` is the day from which it is offered again."""
    again = "" if offered is None else f" From {offered} on you are reminded to answer anew."
    return f"Answered on {answered}, and good until noon on {until}.{again}"


def held(answered: str) -> str:
    """How a screening stands that is too old."""
    return f"Answered on {answered}, 90 days ago or more: it is asked anew before the next start."


def other_questions(answered: str) -> str:
    """How a screening of other questions stands."""
    return f"Answered on {answered}; the questions are others now, and are asked before a start."
