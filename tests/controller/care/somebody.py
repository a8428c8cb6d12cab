"""Somebody at random nights, and a ledger of what they felt that knows nothing of the rules."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields

from controller.care.allowance import Allowance, allowance, check_answers, going_on
from controller.care.caps import caps_of
from controller.care.dose import DOSE_MS, KEPT_MS
from controller.care.standing import COUNTS_FROM_MS, Played, Start
from controller.clock import night_of
from controller.errors import Refused
from profiles.actuators import Effect
from profiles.limits import CEILINGS, Limits, tightest
from tests.controller.care.nights import SHAKES, Nights, moment_of, reason

SHAKING = frozenset(SHAKES)


@dataclass
class Playing:
    """A part of a session: what was admitted, what was felt of it, and how far it came."""

    number: int
    kind: Start
    wall_ms: int
    length_ms: int
    effects: frozenset[Effect]
    chain: int
    felt_ms: int = 0
    elapsed_ms: int = 0
    ended_ms: int | None = None


class Somebody:
    """Their rows, and a ledger of what a leg felt; `now` is what is played at the moment."""

    def __init__(self, nights: Nights) -> None:
        self.nights = nights
        self.ledger: list[Playing] = []
        self.now: Playing | None = None
        self.cut_short_at: int | None = None  # how many rows there were just then

    def playing(self) -> Playing:
        assert self.now is not None
        return self.now

    def play(self, part: Playing) -> None:
        """It begins; even if all of it will be felt, the night is not above the dose."""
        tonight, will_be_ms = self.tonight(), part.length_ms - part.elapsed_ms
        assert felt(tonight) + will_be_ms <= DOSE_MS
        sessions = [one for one in tonight if one.kind is not Start.RESCUE]
        if part.kind is not Start.RESCUE:
            assert felt(sessions) + will_be_ms <= DOSE_MS - KEPT_MS
        if part.kind is Start.SESSION:
            chains = {one.chain for one in sessions if one.kind is Start.SESSION} - {part.chain}
            assert sum(self.counts(chain) for chain in chains) < 3
        self.now = part
        self.ledger.append(part)
        self.told(running=True)

    def counts(self, chain: int) -> bool:
        """Whether a session with all its parts was felt for three minutes."""
        return felt(one for one in self.ledger if one.chain == chain) >= COUNTS_FROM_MS

    def told(self, *, running: bool = False) -> None:
        now = self.playing()
        ended_ms = self.nights.now_ms if now.ended_ms is None else now.ended_ms
        elapsed_ms = now.elapsed_ms
        self.nights.ended[now.number] = Played(ended_ms, now.felt_ms, elapsed_ms, running=running)

    def end(self, *, whole: bool = False) -> None:
        now = self.playing()
        self.nights.over(now.number, now.felt_ms, now.elapsed_ms, whole=whole)
        self.over()

    def over(self) -> None:
        now = self.playing()
        now.ended_ms = self.nights.now_ms if now.ended_ms is None else now.ended_ms
        self.now = None
        self.cut_short_at = len(self.nights.rows)

    def written(self, write: Callable[[], int]) -> int:
        """Write a row; it loosens no limit of tonight."""
        before = self.strictest()
        number = write()
        after = self.strictest()
        assert all(getattr(after, one.name) <= getattr(before, one.name) for one in fields(Limits))
        return number

    def strictest(self) -> Limits:
        limits = CEILINGS
        for cap in caps_of(self.nights.standing, frozenset(Effect)):
            limits = tightest(limits, cap.limits)
        return limits

    def asked(self, ask: Callable[[int], Allowance]) -> Allowance | None:
        """What is allowed, or None; whoever is refused is told what to do, and until when."""
        refused = refusal(ask, self.nights.now_ms)
        if not isinstance(refused, Refused):
            return refused
        self.check_refusal(refused)
        if refused.until is not None and not self.is_behind:
            until_ms = moment_of(refused.until, self.nights.now_ms)
            assert until_ms > self.nights.now_ms
            later = refusal(ask, until_ms)
            assert not isinstance(later, Refused) or reason(later) != reason(refused)
        return None

    def check_refusal(self, refused: Refused) -> None:
        assert str(refused)
        assert refused.hint
        if refused.allowed is None:
            return
        if refused.allowed.endswith("--continue"):
            going_on(self.nights.standing)
        else:
            allowed = allowance(self.nights.standing, Start.RESCUE, SHAKING)
            assert Effect.VIBRATION not in allowed.limits.off

    @property
    def is_behind(self) -> bool:
        """Whether something was written by a later time of day than it is."""
        return any(row.wall_ms > self.nights.now_ms for row in self.nights.rows)

    def tonight(self) -> list[Playing]:
        """What was begun this night by the clock, or by a clock that was ahead of this one."""
        return [one for one in self.ledger if night_of(one.wall_ms) >= self.nights.night]

    def is_forbidden(self) -> bool:
        """Whether the screening, a stop sign or tonight's answers forbid everything, or shaking."""
        try:
            check_answers(self.nights.standing)
        except Refused:
            return True
        return Effect.VIBRATION in self.strictest().off


def refusal(ask: Callable[[int], Allowance], at_ms: int) -> Allowance | Refused:
    try:
        return ask(at_ms)
    except Refused as refused:
        return refused


def felt(parts: Iterable[Playing]) -> int:
    return sum(part.felt_ms for part in parts)
