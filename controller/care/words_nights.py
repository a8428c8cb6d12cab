"""What a person reads of a night that is under way, and of stop signs."""

from collections.abc import Mapping

from controller.care.signs import Weight
from controller.care.words import RESCUE
from profiles.language import _, _n
from profiles.wording import lasting

GROUPS: Mapping[Weight, str] = {
    Weight.EMERGENCY: _("Call emergency services at once:"),
    Weight.CARE_WITHIN_A_DAY: _("See a doctor within a day:"),
    Weight.LESS_NEXT_TIME: _("Stop, and less next time:"),
}
"""Over the signs of each class."""

WHICH = _("Which of these? One letter; Ctrl-C for none:")
SOMETHING_WRONG = _("Did anything feel wrong? Then say so: legato stop-sign")
NOTED = _("It is noted. If you said that by mistake, within a minute: legato stop-sign --undo")
NOT_NOTED = _("It could not be noted. Start nothing; once what is wrong is mended, say it again.")
TAKEN_BACK = _("Taken back: {what}.")
TOO_LATE = _("nothing was said within the last minute that could be taken back")
TOO_LATE_ANSWER = _("Tonight's answers hold until noon. What is stricter may be added: --answer")
TOO_LATE_SIGN = _(
    "What was said holds. Once a clinician agrees: legato stop-sign --clinician-agreed"
)
NOTHING_WAITS = _("no stop sign of yours waits for a clinician")
SIGNS_ARE = _("`legato stop-sign --list` shows what there is to say.")
HAS_AGREED = _("Has a doctor or nurse seen it, and agreed to leg massage?")
UNLOCKED = _("Noted: a clinician agreed. What was locked for it is open again.")
DAY_OFF = _("The legs rest for a day: nothing starts before {until}.")
UNTIL_SEEN = _("Nothing starts until a clinician agreed: legato stop-sign --clinician-agreed")
SOFTER = _("The next start is at most {most} % strong, and a little more each night after that.")
NO_HEAT = _("The heat stays off meanwhile.")

ON_A_TABLE = _(
    "Nobody was asked about their health yet: try the machine out on a table, not on a leg."
)
IS_ON_A_TABLE = _("Is it on a table, and on no leg?")

NOT_ANSWERED = _("Tonight's three questions are not answered yet.")
ASK_NOW = _("Answer them now?")
ANSWERED = _("If that was a mistake, within a minute: legato tonight --undo")
SCREENED_UNTIL = _("Your answers about your health hold until noon on {until}.")
NOTHING_PLAYED = _("Nothing was played tonight.")
NO_PROGRAM = _("no program fits what is allowed tonight")
PROGRAMS_ARE = _("`legato programs` lists them all.")


def allowed_now(*offers: str) -> str:
    """The first lines of a night: what may be started at this moment, an offer a line."""
    return "\n".join(
        [
            _("What you can have now: {offer}").format(offer=offers[0]),
            *(_("Or {one}").format(one=one) for one in offers[1:]),
        ]
    )


def forbidden_now(why: str, hint: str) -> str:
    """The same where nothing may be."""
    said = _("Nothing can be started: {why}. {hint}")
    return said.format(why=why.removesuffix("."), hint=hint).strip()


def later(why: str, hint: str) -> str:
    """Why no other session may be started yet."""
    said = _("Another session not yet: {why}. {hint}")
    return said.format(why=why.removesuffix("."), hint=hint).strip()


def played(program: str, until: str, felt_ms: int, *, running: bool, rescue: bool) -> str:
    """One session of the night."""
    felt = lasting(felt_ms // 60_000 * 60_000) if felt_ms >= 60_000 else _("less than a minute")
    more = _(", from the minutes kept for it") if rescue else ""
    so_far = _("still running") if running else _("until {until}").format(until=until)
    return f"  {program}: {felt}, {so_far}{more}"


def searched(times: int, felt_ms: int) -> str:
    """What was looked for tonight with `legato calibrate`."""
    count = _n("once", "{number} times", times).format(number=times)
    return _("  What feels right, looked for {count}: {felt}").format(
        count=count, felt=lasting(max(60_000, felt_ms))
    )


def left(all_ms: int, left_ms: int, sessions: int, rescue_ms: int, rescues: int) -> str:
    """What the night still holds: in all, in sessions, and how long each rescue may be."""
    minutes, rescued = left_ms // 60_000, _rescued(all_ms, rescue_ms, rescues)
    if not sessions:
        return _("Left tonight: {rescued}.").format(rescued=rescued or _("nothing"))
    in_sessions = _n("1 session", "{number} sessions", sessions).format(number=sessions)
    if not rescued:
        return _("Left tonight: {minutes} minutes, in at most {in_sessions}.").format(
            minutes=minutes, in_sessions=in_sessions
        )
    said = _("Left tonight: {all} minutes; at most {minutes} in {in_sessions}, and {rescued}.")
    return said.format(
        all=all_ms // 60_000, minutes=minutes, in_sessions=in_sessions, rescued=rescued
    )


def _rescued(all_ms: int, rescue_ms: int, rescues: int) -> str:
    if not rescues:
        return ""
    if rescues == 1:
        said = _("{rescue} once, at most {minutes} minutes")
        return said.format(rescue=RESCUE, minutes=rescue_ms // 60_000)
    if rescues * rescue_ms > all_ms:
        said = _("{rescue} {times} times, at most {minutes} minutes in all")
        return said.format(rescue=RESCUE, times=rescues, minutes=all_ms // 60_000)
    said = _("{rescue} {times} times, at most {minutes} minutes each")
    return said.format(rescue=RESCUE, times=rescues, minutes=rescue_ms // 60_000)
