"""Which faults a simulated machine has, and what they did."""

from collections.abc import Iterable

from controller.clock import Clock
from controller.simulator.faults import Fault, Kind

LIES = frozenset({Kind.LIE_OFF, Kind.LIE_ON})
POWERLESS = frozenset({Kind.BROWNOUT, Kind.BROWNOUT_REST})
UNREACHABLE = POWERLESS | {Kind.REFUSE}
UNWILLING = frozenset({Kind.IGNORE_STOP, Kind.IGNORE_ZERO, Kind.LIE_OFF})
"""What keeps a machine running that is told to stop."""


class Troubles:
    """The faults there are, in the order in which they began, and when each kind last acted."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.active: list[Fault] = []
        self._acted_ms: dict[Kind, int] = {}
        self._ignored: dict[Fault, int] = {}

    def has(self, *kinds: Kind) -> bool:
        """Whether there is a fault of one of these kinds."""
        return any(fault.kind in kinds for fault in self.active)

    @property
    def lie(self) -> Kind | None:
        """The lie that the machine tells, the first of several."""
        return next((fault.kind for fault in self.active if fault.kind in LIES), None)

    @property
    def runs_at_most_ms(self) -> int | None:
        """How long the machine runs before it rests by itself; None as long as it is let."""
        lengths = [fault.time_ms for fault in self.active if fault.kind is Kind.OWN_TIMER]
        return min(lengths, default=None)

    def act(self, kind: Kind) -> None:
        """A fault of that kind does something now."""
        self._acted_ms[kind] = self._clock.now_ms()

    def harmed(self, since_ms: int) -> frozenset[Kind]:
        """The kinds that did something since then, or keep everybody away."""
        acted = {kind for kind, at_ms in self._acted_ms.items() if at_ms >= since_ms}
        return frozenset(acted | {one.kind for one in self.active if one.kind in UNREACHABLE})

    def remove(self, fault: Fault) -> None:
        """That fault, which there is, is there no more."""
        self.active.remove(fault)
        self._ignored.pop(fault, None)
        if fault.kind in UNREACHABLE:
            self.act(fault.kind)

    def ignore(self, kinds: Iterable[Kind], *, new_stop: bool) -> list[Fault]:
        """Something of a stop is ignored because of these; gives those that are used up by it."""
        used_up = []
        for fault in [one for one in self.active if one.kind in kinds]:
            self.act(fault.kind)
            if fault.kind is Kind.IGNORE_STOP and new_stop:
                self._ignored[fault] = self._ignored.get(fault, 0) + 1
                used_up += [fault] if self._ignored[fault] >= fault.stops else []
        return used_up
