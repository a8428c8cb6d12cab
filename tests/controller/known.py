"""People who have used Legato for a while, and answered what is asked before a start."""

from collections.abc import Iterable
from pathlib import Path

from controller.care.screening import VERSION, Answers, Question, usual
from controller.care.standing import Start
from controller.care.tonight import OK
from controller.clock import DAY_MS, ManualClock, SystemClock
from controller.host.permit import Charge, Permit
from controller.nightlog.care import CareKind, add_care
from controller.nightlog.kinds import Said
from profiles.actuators import Effect

NOTHING_TO_SAY: Answers = {question: usual(question) for question in Question}
"""Answers from which nothing follows."""

PERMIT = Permit(charge=Charge("me", Start.SESSION, 0))
"""Leave to play anything, for tests of what comes after that."""


class At(ManualClock):
    """A clock that stands at a moment of a day."""

    def __init__(self, wall_ms: int) -> None:
        super().__init__()
        self._at_ms = wall_ms

    def wall_ms(self) -> int:
        return self._at_ms


def settled_in(path: Path, now_ms: int | None = None, *, nights: int = 10) -> None:
    """Write a night log of somebody who knows every effect, and answered tonight's questions."""
    now_ms = SystemClock().wall_ms() if now_ms is None else now_ms
    answered(path, At(now_ms - nights * DAY_MS))
    for number in range(nights):
        played_once(path, now_ms - (nights - number) * DAY_MS, -1 - number)
    add_care(path, At(now_ms), "me", CareKind.TONIGHT, {"answers": [OK]})


def answered(
    path: Path, clock: ManualClock, answers: Answers = NOTHING_TO_SAY, person: str = "me"
) -> None:
    """Write a screening."""
    said: Said = {
        "version": VERSION,
        "answers": {question.value: answer.value for question, answer in answers.items()},
    }
    add_care(path, clock, person, CareKind.SCREENING, said)


def played_once(
    path: Path,
    began_ms: int,
    session: int,
    effects: Iterable[Effect] = tuple(Effect),
    *,
    lasted_ms: int = 600_000,
) -> None:
    """Write a session that was played to its end."""
    began: Said = {
        "kind": Start.SESSION.value,
        "program": "An evening",
        "length_ms": lasted_ms,
        "effects": [effect.value for effect in effects],
    }
    played: Said = {"felt_ms": lasted_ms, "elapsed_ms": lasted_ms, "whole": True}
    add_care(path, At(began_ms), "me", CareKind.START, began, session=session)
    ended = At(began_ms + lasted_ms)
    add_care(path, ended, "me", CareKind.PLAYED, played, session=session)
