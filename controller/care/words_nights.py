"""What a person reads of a night that is under way, and of stop signs."""

from collections.abc import Mapping

from controller.care.signs import Weight
from controller.care.words import RESCUE
from profiles.wording import lasting

GROUPS: Mapping[Weight, str] = {
    Weight.EMERGENCY: "Call emergency services at once:",
    Weight.CARE_WITHIN_A_DAY: "See a doctor within a day:",
    Weight.LESS_NEXT_TIME: "Stop, and less next time:",
}
"""Over the signs of each class."""

WHICH = "Which of these? One letter; Ctrl-C for none:"
SOMETHING_WRONG = "Did anything feel wrong? Then say so: legato stop-sign"
NOTED = "It is noted. If you said that by mistake, within a minute: legato stop-sign --undo"
NOT_NOTED = "It could not be noted. Start nothing; once what is wrong is mended, say it again."
TAKEN_BACK = "Taken back: {what}."
TOO_LATE = "nothing was said within the last minute that could be taken back"
TOO_LATE_ANSWER = "Tonight's answers hold until noon. What is stricter may be added: --answer"
TOO_LATE_SIGN = "What was said holds. Once a clinician agrees: legato stop-sign --clinician-agreed"
NOTHING_WAITS = "no stop sign of yours waits for a clinician"
SIGNS_ARE = "`legato stop-sign --list` shows what there is to say."
HAS_AGREED = "Has a doctor or nurse seen it, and agreed to leg massage?"
UNLOCKED = "Noted: a clinician agreed. What was locked for it is open again."
DAY_OFF = "The legs rest for a day: nothing starts before {until}."
UNTIL_SEEN = "Nothing starts until a clinician agreed: legato stop-sign --clinician-agreed"
SOFTER = "The next start is at most {most} % strong, and a little more each night after that."
NO_HEAT = "The heat stays off meanwhile."

ON_A_TABLE = (
    "Nobody was asked about their health yet: try the machine out on a table, not on a leg."
)
IS_ON_A_TABLE = "Is it on a table, and on no leg?"

NOT_ANSWERED = "Tonight's three questions are not answered yet."
ASK_NOW = "Answer them now?"
ANSWERED = "If that was a mistake, within a minute: legato tonight --undo"
SCREENED_UNTIL = "Your answers about your health hold until noon on {until}."
NOTHING_PLAYED = "Nothing was played tonight."
NO_PROGRAM = "no program fits what is allowed tonight"
PROGRAMS_ARE = "`legato programs` lists them all."


def allowed_now(*offers: str) -> str:
    """The first lines of a night: what may be started at this moment, an offer a line."""
    return "\n".join([f"What you can have now: {offers[0]}", *(f"Or {one}" for one in offers[1:])])


def forbidden_now(why: str, hint: str) -> str:
    """The same where nothing may be."""
    return f"Nothing can be started: {why.removesuffix('.')}. {hint}".strip()


def later(why: str, hint: str) -> str:
    """Why no other session may be started yet."""
    return f"Another session not yet: {why.removesuffix('.')}. {hint}".strip()


def played(program: str, until: str, felt_ms: int, *, running: bool, rescue: bool) -> str:
    """One session of the night."""
    felt = lasting(felt_ms // 60_000 * 60_000) if felt_ms >= 60_000 else "less than a minute"
    more = ", from the minutes kept for it" if rescue else ""
    return f"  {program}: {felt}, {'still running' if running else f'until {until}'}{more}"


def searched(times: int, felt_ms: int) -> str:
    """What was looked for tonight with `legato calibrate`."""
    count = "once" if times == 1 else f"{times} times"
    return f"  What feels right, looked for {count}: {lasting(max(60_000, felt_ms))}"


def left(all_ms: int, left_ms: int, sessions: int, rescue_ms: int, rescues: int) -> str:
    """What the night still holds: in all, in sessions, and how long each rescue may be."""
    minutes, rescued = left_ms // 60_000, _rescued(all_ms, rescue_ms, rescues)
    if not sessions:
        return f"Left tonight: {rescued or 'nothing'}."
    in_sessions = "1 session" if sessions == 1 else f"{sessions} sessions"
    if not rescued:
        return f"Left tonight: {minutes} minutes, in at most {in_sessions}."
    return (
        f"Left tonight: {all_ms // 60_000} minutes; at most {minutes} in {in_sessions}, and "
        f"{rescued}."
    )


def _rescued(all_ms: int, rescue_ms: int, rescues: int) -> str:
    if not rescues:
        return ""
    if rescues == 1:
        return f"{RESCUE} once, at most {rescue_ms // 60_000} minutes"
    if rescues * rescue_ms > all_ms:
        return f"{RESCUE} {rescues} times, at most {all_ms // 60_000} minutes in all"
    return f"{RESCUE} {rescues} times, at most {rescue_ms // 60_000} minutes each"
