"""What is asked before a start: what is still to be answered, and how answers are kept."""

from dataclasses import dataclass, replace
from enum import Enum

from controller.care import words, words_nights, words_screening
from controller.care.allowance import check_answers, check_locks
from controller.care.keeping import check_kept, nights_file, note_care
from controller.care.screening import LASTS_NIGHTS, OFFERED_AGAIN_FROM, VERSION, Answers
from controller.care.standing import Standing
from controller.care.tonight import OK, Answered, Tonight
from controller.care.undoing import undoable
from controller.clock import Clock
from controller.errors import Refused
from controller.host.charging import standing_now
from controller.nightlog.care import CareKind, care_rows
from profiles.language import _n


class Missing(Enum):
    """What has to be answered next."""

    SCREENING = "the questions about one's health"
    TONIGHT = "the three questions of tonight"


def missing(person: str, clock: Clock, *, screens: bool = True) -> Missing | None:
    """What a person has to answer next before anything is started, None where nothing is left.

    Without `screens` there is nobody who would answer a screening. Raises Refused where nothing
    may be started whatever is answered, NightLogError and SettingsError where anything that is
    kept is damaged or gone.
    """
    check_kept()
    now = standing_now(person, clock)
    ahead = _was_ahead(person, clock)
    if not ahead:
        check_locks(now)
    if screens and _screening_is_due(now):
        return Missing.SCREENING
    if not ahead:
        check_answers(replace(now, answered=now.answered or frozenset()))
    return Missing.TONIGHT if now.answered is None else None


def cleared(person: str, clock: Clock) -> Standing:
    """How a person stands once all is answered; raises Refused where that lets nothing start."""
    now = standing_now(person, clock)
    check_answers(now)
    return now


def note_screening(person: str, clock: Clock, answers: Answers) -> None:
    """Keep the answers of a screening; raises NightLogError and SettingsError."""
    said = {question.value: answer.value for question, answer in answers.items()}
    note_care(clock, person, CareKind.SCREENING, {"version": VERSION, "answers": said})


def note_tonight(person: str, clock: Clock, so: Answered) -> None:
    """Keep what was answered tonight; raises NightLogError and SettingsError."""
    note_care(clock, person, CareKind.TONIGHT, {"answers": [one.value for one in so] or [OK]})


def take_back_tonight(person: str, clock: Clock) -> None:
    """Take back the last answer of tonight; raises Refused where that is too late."""
    check_kept()
    row = undoable(care_rows(nights_file(), person), CareKind.TONIGHT, clock.wall_ms())
    if row is None:
        raise Refused("L16", words_nights.TOO_LATE, words_nights.TOO_LATE_ANSWER)
    note_care(clock, person, CareKind.UNDONE, {"row": row.number})


def may_take_back_tonight(person: str, clock: Clock) -> bool:
    """Whether tonight's last answer may still be taken back; raises as `take_back_tonight`."""
    rows = care_rows(nights_file(), person)
    return undoable(rows, CareKind.TONIGHT, clock.wall_ms()) is not None


def screening_soon(now: Standing) -> str:
    """What to say in the evening where the screening runs out soon, "" where it does not."""
    if now.screened is None or not OFFERED_AGAIN_FROM <= now.screened.nights_ago < LASTS_NIGHTS:
        return ""
    left = LASTS_NIGHTS - now.screened.nights_ago
    days = _n("{number} day", "{number} days", left).format(number=left)
    return words_screening.AGAIN_SOON.format(days=days)


@dataclass(frozen=True, slots=True)
class TonightDraft:
    """Tonight's three questions, answered so far with yes or no, in their order."""

    said: tuple[bool, ...] = ()

    @property
    def asked(self) -> tuple[str, ...]:
        """The three questions."""
        return tuple(words.TONIGHT[one] for one in Tonight)

    @property
    def whole(self) -> bool:
        """Whether all three are answered."""
        return len(self.said) == len(Tonight)

    def answered(self, *, yes: bool) -> "TonightDraft":
        """With the next one answered."""
        return self if self.whole else TonightDraft((*self.said, yes))

    def back(self) -> "TonightDraft":
        """Without the last answer."""
        return TonightDraft(self.said[:-1])


def keep_tonight(person: str, clock: Clock, draft: TonightDraft) -> None:
    """Keep three answers; raises NightLogError and SettingsError."""
    assert draft.whole  # nobody is said to be well who was not asked
    so = zip(Tonight, draft.said, strict=True)
    note_tonight(person, clock, frozenset(one for one, yes in so if yes))


def _was_ahead(person: str, clock: Clock) -> bool:
    """Whether the last that was written seems to be still to come.

    A lock counts from what is written after it then; without that it would begin anew each day.
    """
    rows = care_rows(nights_file(), person)
    return bool(rows) and rows[-1].wall_ms > clock.wall_ms()


def _screening_is_due(now: Standing) -> bool:
    screened = now.screened
    if screened is None or screened.version != VERSION:
        return True
    return screened.nights_ago >= LASTS_NIGHTS
