"""The rows of somebody's nights, written without a file, and what they say of a moment."""

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

import pytest

from controller.care.allowance import Allowance, allowance, going_on
from controller.care.screening import VERSION, Answers
from controller.care.signs import Sign
from controller.care.standing import Played, Standing, Start, standing
from controller.clock import DAY_MS, MANUAL_BEGAN_MS, night_of
from controller.errors import Refused
from controller.nightlog.care import CareKind, CareRow
from controller.nightlog.kinds import Said
from profiles.actuators import Effect
from tests.controller.known import NOTHING_TO_SAY

MINUTE_MS = 60_000
EVERY = tuple(Effect)
SHAKES = (Effect.VIBRATION,)


@dataclass
class Nights:
    """Rows of one person, written at `now_ms` by the computer's clock."""

    now_ms: int = MANUAL_BEGAN_MS
    rows: list[CareRow] = field(default_factory=list[CareRow])
    ended: dict[int, Played] = field(default_factory=dict[int, Played])

    @property
    def standing(self) -> Standing:
        return self.standing_at(self.now_ms)

    def standing_at(self, now_ms: int) -> Standing:
        return standing("me", self.rows, self.ended, now_ms)

    @property
    def night(self) -> int:
        return night_of(self.now_ms)

    def wait(self, minutes: float) -> None:
        self.now_ms += int(minutes * MINUTE_MS)

    def add(self, kind: CareKind, said: Said, session: int | None = None) -> int:
        number = len(self.rows) + 1
        self.rows.append(CareRow(number, "me", self.now_ms, kind, session, said))
        return number

    def screened(self, answers: Answers = NOTHING_TO_SAY) -> None:
        said = {question.value: answer.value for question, answer in answers.items()}
        self.add(CareKind.SCREENING, {"version": VERSION, "answers": said})

    def tonight(self, *answers: str) -> int:
        return self.add(CareKind.TONIGHT, {"answers": list(answers or ["ok"])})

    def sign(self, sign: Sign) -> int:
        return self.add(CareKind.STOP_SIGN, {"sign": sign.value})

    def begun(
        self,
        length_ms: int,
        kind: Start = Start.SESSION,
        effects: Iterable[Effect] = SHAKES,
        continues: int | None = None,
    ) -> int:
        """A session that was admitted at this moment; its number."""
        number = 1 + sum(row.kind is CareKind.START for row in self.rows)
        said: Said = {
            "kind": kind.value,
            "continues": continues,
            "program": "Back to Sleep" if kind is Start.RESCUE else "Hum",
            "length_ms": length_ms,
            "effects": [effect.value for effect in effects],
        }
        self.add(CareKind.START, said, number)
        return number

    def over(self, session: int, felt_ms: int, elapsed_ms: int, *, whole: bool = False) -> None:
        said: Said = {"felt_ms": felt_ms, "elapsed_ms": elapsed_ms, "whole": whole}
        self.add(CareKind.PLAYED, said, session)

    def played(
        self,
        minutes: float,
        kind: Start = Start.SESSION,
        effects: Iterable[Effect] = SHAKES,
        *,
        of: float | None = None,
    ) -> int:
        """A session of so many minutes that was played to its end, or stopped; its number."""
        length_ms = int((of or minutes) * MINUTE_MS)
        number = self.begun(length_ms, kind, effects)
        self.wait(minutes)
        felt_ms = int(minutes * MINUTE_MS)
        self.over(number, felt_ms, felt_ms, whole=of is None)
        return number


def settled(nights: int = 10, effects: Iterable[Effect] = EVERY) -> Nights:
    """Somebody who played on so many nights, and answered what is asked before a start."""
    found = Nights(MANUAL_BEGAN_MS - nights * DAY_MS)
    found.screened()
    for _ in range(nights):
        began_ms = found.now_ms
        found.played(10, effects=effects)
        found.now_ms = began_ms + DAY_MS
    found.tonight()
    return found


def may(nights: Nights, kind: Start = Start.SESSION) -> Allowance:
    return allowance(nights.standing, kind, frozenset(SHAKES))


def refused(nights: Nights, kind: Start = Start.SESSION) -> Refused:
    with pytest.raises(Refused) as caught:
        may(nights, kind)
    return caught.value


def not_gone_on(nights: Nights) -> Refused:
    with pytest.raises(Refused) as caught:
        going_on(nights.standing)
    return caught.value


def told(error: Refused) -> tuple[str, str, str, str | None, str | None]:
    return error.row, str(error), error.hint, error.until, error.allowed


def moment_of(until: str, now_ms: int) -> int:
    """The moment that a refusal names, the next such one, in milliseconds since 1970."""
    said = re.fullmatch(r"(?:(noon)|(\d\d):(\d\d))(?: on (\d{4})-(\d\d)-(\d\d))?", until)
    assert said is not None, until
    noon, hour, minute, *day = said.groups()
    there = time.localtime(now_ms // 1000)
    year, month, day_ = [int(part) for part in day] if day[0] else there[:3]
    clock = (12, 0) if noon else (int(hour), int(minute))
    at_ms = int(time.mktime((year, month, day_, *clock, 0, 0, 0, -1))) * 1000
    return at_ms if day[0] or at_ms >= now_ms else at_ms + DAY_MS


def reason(refused: Refused) -> str:
    """What a refusal says, without the figures in it."""
    return re.sub(r"\d+", "0", str(refused))
