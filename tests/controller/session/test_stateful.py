"""Sessions, intents, faults, deaths and time in any order, held against what the leg feels.

The judge of the soak looks on: no run without a live session or lease, no strength above limits,
every end at rest or said NOT CONFIRMED, and that only where a fault made the proof impossible.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from controller import registry
from controller.simulator.faults import planned
from tests.controller.soak.programs import programs
from tests.controller.soak.scenario import Happening
from tests.controller.soak.stage import Stage
from tests.controller.soak.world import World

FAULTS = (
    "lose:30%",
    "lose:from",
    "delay:200ms",
    "delay:4s",
    "duplicate:30%",
    "garble:10%",
    "reorder:30%",
    "silence",
    "stop_reading",
    "drop",
    "refuse",
    "ignore_stop:1",
    "ignore_stop:3",
    "ignore_zero",
    "lie:off",
    "lie:on",
    "brownout",
    "brownout:rest",
    "own_timer:30s",
)
INTENTS = ("pause", "resume", "softer", "stronger", "fade", "stop", "cancel")
TIMES_MS = (0, 100, 500, 1_500, 3_000, 8_000, 20_000, 45_000)


class Nights(RuleBasedStateMachine):
    """One machine, and whoever comes to play on it."""

    def __init__(self) -> None:
        super().__init__()
        self._runner = asyncio.Runner()
        self._world: World
        self._stage: Stage

    @initialize(family=st.sampled_from(registry.names()), number=st.integers(0, 3))
    def begins(self, family: str, number: int) -> None:
        self._world = World(family, number)
        self._stage = Stage(self._world, number % len(programs(family)), None)
        self._do(self._starting())

    @rule(by_ms=st.sampled_from(TIMES_MS))
    def time_passes(self, by_ms: int) -> None:
        self._do(self._stage.until(self._world.now_ms + by_ms))

    @precondition(lambda self: self._stage.plays)
    @rule(intent=st.sampled_from(INTENTS))
    def a_person_wants(self, intent: str) -> None:
        self._happens(intent)

    @rule(written=st.sampled_from(FAULTS))
    def a_fault_begins(self, written: str) -> None:
        self._do(self._stage.happens(Happening(0, "begin", planned(written).fault)))

    @precondition(lambda self: self._world.machine.active)
    @rule(number=st.integers(0, 5))
    def a_fault_ends(self, number: int) -> None:
        active = self._world.machine.active
        self._do(self._stage.happens(Happening(0, "end", active[number % len(active)])))

    @precondition(lambda self: self._stage.hosts)
    @rule(how=st.sampled_from(("killed", "hung", "both killed")))
    def the_process_dies(self, how: str) -> None:
        self._happens(how)

    @precondition(lambda self: self._stage.awaits_start)
    @rule()
    def the_next_start_rests_it(self) -> None:
        self._do(self._starting_again())

    @precondition(lambda self: self._stage.is_over)
    @rule()
    def somebody_starts_anew(self) -> None:
        self._do(self._starting())

    def teardown(self) -> None:
        try:
            self._do(self._stage.finish(played_out=False))
        finally:
            self._runner.close()

    async def _starting(self) -> None:
        self._stage.start()
        await self._stage.until(self._world.now_ms + 1_000)

    async def _starting_again(self) -> None:
        self._stage.next_start()
        await self._stage.until(self._world.now_ms + 100)

    def _happens(self, what: str) -> None:
        self._do(self._stage.happens(Happening(0, what)))
        self.time_passes(0)

    def _do(self, work: Coroutine[Any, Any, None]) -> None:  # Any: unused
        """One step of the event loop of this machine; nothing may be wrong after it."""
        self._runner.run(work)
        story = "\n".join(f"{at_ms} ms: {what}" for at_ms, what in self._world.story)
        assert not self._world.wrong, f"{self._world.wrong[0]}\n{story}"


TestNights = Nights.TestCase
TestNights.settings = settings(
    max_examples=150,
    stateful_step_count=25,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
