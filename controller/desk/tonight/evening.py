"""The view of tonight: what fits this machine by need, what was done, and what is left."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from controller.care import words, words_nights
from controller.care.allowance import check_answers, offer
from controller.care.dose import room
from controller.care.keeping import check_kept
from controller.care.standing import Standing, Start
from controller.desk.here import Here
from controller.desk.programs.listing import Broken, Entry, Need, listing
from controller.desk.tonight.answers import Missing, may_take_back_tonight, missing, screening_soon
from controller.desk.tonight.night import done_tonight, left_tonight, refused_now
from controller.desk.tonight.offers import Told, told
from controller.desk.tonight.urge import still_asked
from controller.errors import LegatoError, Refused
from controller.host.charging import standing_now
from profiles.language import _


@dataclass(frozen=True, slots=True)
class Evening:
    """All that may be chosen tonight, and what is known of the night.

    `first` is the program that Enter starts, None where none plays on this machine. `needs` hold
    what plays, `unfit` what does not. `rest` says what may be gone on with, "" where nothing may;
    `slip` whether tonight's answers may still be taken back. `urge` is the last program of this
    night of which nobody said yet how strong the urge to move was after it, "" for none.
    """

    first: Entry | None
    needs: tuple[Need, ...]
    unfit: tuple[Entry, ...]
    broken: tuple[str, ...]
    night: tuple[str, ...] = ()
    rest: str = ""
    slip: bool = False
    urge: str = ""


def evening(here: Here, first: str) -> Evening:
    """Tonight, where `first` is the program to begin with if this machine plays it.

    Raises AddressError, DriverNotFound, DriverBroken and SettingsError. What is wrong with the
    night log is told as a line of the night.
    """
    found = listing(here)
    every = [entry for need in found.needs for entry in need.entries]
    fitting = [entry for entry in every if not entry.refusal]
    needs = (Need(n.title, tuple(e for e in n.entries if not e.refusal)) for n in found.needs)
    return Evening(
        _first(fitting, first),
        tuple(need for need in needs if need.entries),
        tuple(dict.fromkeys(entry for entry in every if entry.refusal)),
        tuple(map(_said, found.broken)),
        *_night(here),
    )


def _first(fitting: Sequence[Entry], wanted: str) -> Entry | None:
    by_name = {entry.name: entry for entry in fitting}
    return by_name.get(wanted) or by_name.get(words.FIRST) or next(iter(fitting), None)


def _said(broken: Broken) -> str:
    where = f"{broken.path.name}, {broken.where}" if broken.where else broken.path.name
    problem = broken.problem.removesuffix(".")
    return f"{where}: {problem}. {broken.hint}".strip()


def _night(here: Here) -> tuple[tuple[str, ...], str, bool, str]:
    """The lines of the night, and of Evening: `rest`, `slip` and `urge`."""
    if here.machine().simulated:
        return ((_("Nothing counts here, and nothing is asked before."),), "", False, "")
    try:
        check_kept()
        now = standing_now(here.person, here.clock)
        slip = may_take_back_tonight(here.person, here.clock)
        asked = still_asked(here.person, here.clock)
        return tuple(_lines(here, now, slip=slip)), _rest(now), slip, asked
    except LegatoError as error:
        return ((*_refusal(told(error, here)),), "", False, "")


def _lines(here: Here, now: Standing, *, slip: bool) -> Iterator[str]:
    try:
        asked = missing(here.person, here.clock)
        if asked is None:
            check_answers(now)
    except Refused as forbidden:
        yield from _refusal(told(forbidden, here))
        if slip:
            yield _("Was that a slip? u takes it back.")
        return
    if asked is Missing.SCREENING:
        yield _("Before the first start, 16 short questions about your health are asked.")
        return
    if asked is None and (refused := refused_now(now, Start.SESSION)) is not None:
        yield from _not_yet(told(refused, here))
    yield left_tonight(now)
    yield from (line.strip() for line in done_tonight(now))
    if now.answered is not None:
        slipped = f" {_('u takes it back.')}" if slip else ""
        yield f"{words.answered_tonight(now.answered)}{slipped}"
    if soon := screening_soon(now):
        yield told(LegatoError("", soon), here).hint


def _refusal(one: Told) -> Iterator[str]:
    yield words_nights.forbidden_now(one.why, one.hint)


def _not_yet(one: Told) -> Iterator[str]:
    """What may be had now, with its key, and then why nothing else."""
    if not one.offers:
        yield from _refusal(one)
        return
    yield words_nights.allowed_now(*(f"{offer.said} ({offer.key})" for offer in one.offers))
    yield words_nights.later(one.why, one.hint)


def _rest(now: Standing) -> str:
    found = room(now)
    goes_on = (offer(now, found) or "").endswith("--continue")
    return found.continuable.program if found.continuable is not None and goes_on else ""
