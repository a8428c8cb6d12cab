"""The screening, question by question, and what follows from its answers."""

from collections.abc import Iterator
from dataclasses import dataclass

from controller.care import words_screening as words
from controller.care.allowance import closing
from controller.care.caps import screening_caps
from controller.care.keeping import check_kept
from controller.care.screening import Answer, Question, agreement_opens
from controller.care.standing import Screened
from controller.clock import Clock
from controller.desk.tonight.answers import note_screening
from controller.host.charging import standing_now
from profiles.language import _
from profiles.wording import capital


@dataclass(frozen=True, slots=True)
class ScreeningDraft:
    """A screening answered so far; a question and what a clinician said of it are two keys.

    `agreeing` says that the last answer was a yes that a clinician's agreement may change.
    """

    said: tuple[Answer, ...] = ()
    agreeing: bool = False

    @property
    def whole(self) -> bool:
        """Whether every question is answered."""
        return len(self.said) == len(Question) and not self.agreeing

    @property
    def number(self) -> int:
        """The number of the question that is asked, from 1."""
        return min(len(self.said) + (not self.agreeing), len(Question))

    @property
    def counted(self) -> str:
        """How far it has come, in words."""
        return _("Question {number} of {of}").format(number=self.number, of=len(Question))

    @property
    def asked(self) -> str:
        """The question."""
        return words.ASKED[list(Question)[self.number - 1]]

    @property
    def asked_more(self) -> str:
        """What is asked besides about a yes; "" where nothing is."""
        return words.AGREED if self.agreeing else ""

    def answered(self, *, yes: bool) -> "ScreeningDraft":
        """With the next answer; nothing changes where all is answered."""
        if self.whole:
            return self
        if self.agreeing:
            last = Answer.CLINICIAN_AGREED if yes else Answer.YES
            return ScreeningDraft((*self.said[:-1], last))
        question = list(Question)[self.number - 1]
        answer = Answer.YES if yes else Answer.NO
        return ScreeningDraft((*self.said, answer), agreeing=yes and agreement_opens(question))

    def back(self) -> "ScreeningDraft":
        """With the question before this one asked anew."""
        return ScreeningDraft(self.said[:-1])


@dataclass(frozen=True, slots=True)
class Kept:
    """What follows from answers that are kept, a sentence each; whether anything may start."""

    follows: tuple[str, ...]
    opens: bool


def begins() -> str:
    """What a person is told before the first question."""
    return _(
        "Before the first start, 16 short questions about your health, once and every 90 days. "
        "The answers stay on this computer. Nothing is kept unless all are answered."
    )


def keep_screening(person: str, clock: Clock, draft: ScreeningDraft) -> Kept:
    """Keep the answers, and say what follows; raises NightLogError and SettingsError."""
    assert draft.whole  # nobody is said to be well who was not asked
    check_kept()
    note_screening(person, clock, dict(zip(Question, draft.said, strict=True)))
    screened = standing_now(person, clock).screened
    assert screened is not None  # it was written a moment ago
    return Kept((words.SCREENED, *follows(screened)), not list(closing(screened)))


def follows(screened: Screened) -> Iterator[str]:
    """What follows from the answers, in plain words: what closes everything first."""
    closed, caps = list(closing(screened)), list(screening_caps(screened))
    for question, gate in closed:
        agreed = question in agreed_to(screened)
        why = words.closed(question, gate, agreed=agreed)
        yield f"{capital(why)}. {words.what_now(question, gate)}"
    if closed and caps:
        yield words.ONCE_OPEN
    yield from (cap.why for cap in caps)
    if not closed:
        yield words.ALL_THE_REST if caps else words.NOTHING_IN_THE_WAY


def agreed_to(screened: Screened) -> tuple[Question, ...]:
    """The questions of which a clinician agreed."""
    answers = screened.answers.items()
    return tuple(question for question, answer in answers if answer is Answer.CLINICIAN_AGREED)
