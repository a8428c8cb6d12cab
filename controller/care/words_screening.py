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
from profiles.language import _
from profiles.wording import capital

ASKED: Mapping[Question, str] = {
    Question.CLOT_EVER: (
        _("Have you ever had a blood clot in a leg or a lung, or do you have a clotting disorder?")
    ),
    Question.CLOT_SUSPECTED: (
        _(
            "Is one leg newly swollen, painful, warm or red, a vein inflamed, or might you "
            "have a clot?"
        )
    ),
    Question.POOR_LEG_CIRCULATION: (
        _(
            "Do your legs get too little blood: pain even at rest, dead tissue, or a vessel "
            "operated on?"
        )
    ),
    Question.HEART_FAILURE: (
        _(
            "Do you have heart failure that is not under control, or that leaves you "
            "breathless at little effort?"
        )
    ),
    Question.NUMB_FEET: (
        _(
            "Does a foot or leg feel numb, or a light touch less than it did (nerves, "
            "diabetes, spine, stroke)?"
        )
    ),
    Question.PREGNANT: _("Are you pregnant, or have you given birth in the last 6 weeks?"),
    Question.BROKEN_SKIN: (
        _("Is there a wound, sore, rash, infection or fragile skin where the machine touches you?")
    ),
    Question.VARICOSE_VEINS: _("Do you have varicose veins, thick and winding, on your legs?"),
    Question.BLOOD_THINNER: _("Do you take a blood thinner, or do you bleed or bruise easily?"),
    Question.LEG_SURGERY_3_MONTHS: (
        _(
            "Was a leg operated on, broken or injured in the last 3 months, or is there metal "
            "or an artificial joint where the machine works?"
        )
    ),
    Question.IMMOBILE_NEW_SYMPTOM: (
        _(
            "Did you lie or sit for very long this week, as on a long flight, and is anything "
            "new with a leg since?"
        )
    ),
    Question.IMPLANT: _("Do you have a pacemaker, a defibrillator or a stimulator in your body?"),
    Question.EPILEPSY: _("Do you have epilepsy?"),
    Question.BLOOD_PRESSURE_KIDNEY_LIVER: (
        _(
            "Do you have high blood pressure that is not under control, severe kidney or liver "
            "disease, or dialysis?"
        )
    ),
    Question.CANCER_OR_UNEXPLAINED_PAIN: (
        _(
            "Do you have cancer in a leg, or pain or swelling in a leg, other than restless "
            "legs, that nobody has explained yet?"
        )
    ),
    Question.ADULT_CAN_REMOVE_IT: (
        _(
            "Are you 18 or older, and can you feel the machine, call out, and take it off by "
            "yourself?"
        )
    ),
}

_WHY: Mapping[Question, str] = {
    Question.CLOT_EVER: _("pressing a leg can loosen a clot, even years later"),
    Question.CLOT_SUSPECTED: _("pressing a leg can loosen a clot"),
    Question.POOR_LEG_CIRCULATION: _("pressure and warmth can harm a leg that gets little blood"),
    Question.HEART_FAILURE: _("squeezing the legs sends fluid back to the heart"),
    Question.NUMB_FEET: _("a leg that feels little does not warn you"),
    Question.PREGNANT: _("clots are more likely, and the body reacts in another way"),
    Question.BROKEN_SKIN: _("the machine is for whole and healthy skin"),
    Question.VARICOSE_VEINS: _("kneading can hurt these veins"),
    Question.BLOOD_THINNER: _("you bruise more easily"),
    Question.LEG_SURGERY_3_MONTHS: _("what has not healed may be hurt, and clots are more likely"),
    Question.IMMOBILE_NEW_SYMPTOM: _("this may be a clot"),
    Question.IMPLANT: _("motors and magnets near it may disturb it"),
    Question.EPILEPSY: _("vibration may set off a seizure"),
    Question.BLOOD_PRESSURE_KIDNEY_LIVER: _("your body may not take the change well"),
    Question.CANCER_OR_UNEXPLAINED_PAIN: _("the cause has to be known first"),
    Question.ADULT_CAN_REMOVE_IT: _("nobody may be held by a machine"),
}

SHORT: Mapping[Question, str] = {
    Question.CLOT_EVER: _("a blood clot in the past"),
    Question.CLOT_SUSPECTED: _("a clot suspected"),
    Question.POOR_LEG_CIRCULATION: _("poor leg circulation"),
    Question.HEART_FAILURE: _("heart failure"),
    Question.NUMB_FEET: _("a foot or leg that feels less"),
    Question.PREGNANT: _("pregnancy or a birth"),
    Question.BROKEN_SKIN: _("broken or sore skin"),
    Question.VARICOSE_VEINS: _("varicose veins"),
    Question.BLOOD_THINNER: _("a blood thinner or easy bruises"),
    Question.LEG_SURGERY_3_MONTHS: _("a leg hurt or operated on"),
    Question.IMMOBILE_NEW_SYMPTOM: _("a new symptom after lying or sitting long"),
    Question.IMPLANT: _("a pacemaker or stimulator"),
    Question.EPILEPSY: _("epilepsy"),
    Question.BLOOD_PRESSURE_KIDNEY_LIVER: _("blood pressure, kidney or liver"),
    Question.CANCER_OR_UNEXPLAINED_PAIN: _("cancer or unexplained pain"),
    Question.ADULT_CAN_REMOVE_IT: _("adult, and able to take it off"),
}

AGREED = _("Has a doctor or nurse who knows this agreed to leg massage?")

BEGINS = _(
    "Before the first start, 16 short questions about your health, once and every 90 days. "
    "Answer y or n; the answers stay on this computer. Ctrl-C leaves, and nothing is "
    "started."
)
SCREENED = _("Thank you. It is asked again in 90 days.")
NOT_KEPT = _("None of these answers is kept.")
SEVERAL_CLOSE = _(
    "More than one answer keeps everything off: `legato screening --show` lists them."
)
NOT_SCREENED = _("the questions about your health are not answered yet")
OTHER_QUESTIONS = _("the questions about your health are others than those you answered")
SCREENED_LONG_AGO = _("the questions about your health were answered 90 days ago or more")
SCREEN = _(
    "Answer them with `legato screening`, or from a file: `legato screening --template` prints one."
)
AGAIN_SOON = _("The questions about your health run out in {days}: `legato screening` asks.")
NOTHING_IN_THE_WAY = _("Nothing is in the way, and nothing is left out.")
ALL_THE_REST = _("Everything else may be played.")
ONCE_OPEN = _("Once that is settled, this holds as well:")
YES_OR_NO = _("(yes or no)")

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
    why = _("{short}, as {why}").format(short=SHORT[question], why=_WHY[question])
    if question is Question.ADULT_CAN_REMOVE_IT:
        return _("no session for whoever cannot take the machine off, as {why}").format(
            why=_WHY[question]
        )
    if gate is Gate.CLOSED:
        return _("no session: {why}").format(why=why)
    if agreed:
        return _("not before a clinician agreed again: {why}").format(why=why)
    return _("not before a clinician agreed: {why}").format(why=why)


def what_now(question: Question, gate: Gate) -> str:
    """What to do about it."""
    if question is Question.ADULT_CAN_REMOVE_IT:
        return _(
            "Let somebody sit with you who can, and let them use the machine's own remote. "
            "If that was a slip of the finger, answer anew: legato screening"
        )
    opens = consequence(question, Answer.CLINICIAN_AGREED).gate is Gate.OPEN
    if gate is Gate.CLOSED and opens:
        return _("See a doctor first. If they agree to leg massage, say so: legato screening")
    if gate is Gate.CLOSED:
        return _("See a doctor, today if it is new. Once it is over, answer anew: legato screening")
    return _("Ask your doctor or nurse. If they agree, say so: legato screening")


def capped(question: Question, found: Consequence, *, agreed: bool) -> str:
    """What an answer leaves out or makes softer, and why; `agreed` says that a clinician did."""
    parts = [_("no {off}").format(off=_either(found.off))] if found.off else []
    parts += [_("vibration at most {most} %").format(most=found.most)] if found.most == NUMB else []
    parts += [_("pressure no higher than was studied")] if found.studied_pressure else []
    more = "" if agreed or not agreement_opens(question) else _MORE
    short = SHORT[question]
    said = _("{short}: {limits}, as {why}.{more}")
    limits = ", ".join(parts)
    return said.format(short=capital(short), limits=limits, why=_WHY[question], more=more)


_MORE = _(" If a clinician agreed to more, say so: legato screening")


def _either(effects: Iterable[Effect]) -> str:
    *before, last = [_(effect.value) for effect in Effect if effect in set(effects)]
    return _("{before} or {last}").format(before=", ".join(before), last=last) if before else last


def agreement(question: Question, until: str | None) -> str:
    """Up to which day an agreement holds; None where it holds no more."""
    if until is not None:
        return _("A clinician agreed ({short}): that holds until noon on {until}.").format(
            short=SHORT[question], until=until
        )
    return _("A clinician agreed ({short}): that was long ago, and holds no more.").format(
        short=SHORT[question]
    )


def holds(answered: str, until: str, offered: str | None) -> str:
    """How a screening stands that holds; `offered` is the day from which it is offered again."""
    again = (
        ""
        if offered is None
        else _(" From {offered} on you are reminded to answer anew.").format(offered=offered)
    )
    return _("Answered on {answered}, and good until noon on {until}.{again}").format(
        answered=answered, until=until, again=again
    )


def held(answered: str) -> str:
    """How a screening stands that is too old."""
    return _(
        "Answered on {answered}, 90 days ago or more: it is asked anew before the next start."
    ).format(answered=answered)


def other_questions(answered: str) -> str:
    """How a screening of other questions stands."""
    return _(
        "Answered on {answered}; the questions are others now, and are asked before a start."
    ).format(answered=answered)
