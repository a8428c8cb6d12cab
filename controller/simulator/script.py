"""When the faults of a simulated machine begin and end."""

from collections.abc import Callable, Iterable
from functools import partial

from controller.clock import Clock
from controller.simulator.faults import Fault, Planned


class Script:
    """Begins and ends faults at their moments; only inside a running event loop."""

    def __init__(
        self, clock: Clock, begin: Callable[[Fault], None], end: Callable[[Fault], None]
    ) -> None:
        self._clock = clock
        self._begin = begin
        self._end = end
        self._awaiting: list[Planned] = []

    def start(self, planned: Iterable[Planned]) -> None:
        """The machine is switched on: what begins at once has begun when this returns."""
        for one in planned:
            if one.after_felt:
                self._awaiting.append(one)
            else:
                self._await(one)

    def felt(self) -> None:
        """The leg feels something."""
        awaiting, self._awaiting = self._awaiting, []
        for one in awaiting:
            self._await(one)

    def _await(self, one: Planned) -> None:
        if one.at_ms:
            begins_ms = self._clock.now_ms() + one.at_ms
            self._clock.call_at(begins_ms, partial(self._happen, one))
        else:
            self._happen(one)

    def _happen(self, one: Planned) -> None:
        self._begin(one.fault)
        if one.for_ms is not None:
            ends_ms = self._clock.now_ms() + one.for_ms
            self._clock.call_at(ends_ms, partial(self._end, one.fault))
