"""One machine while it is checked: its driver, its wire, and what the leg on it feels."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import IntEnum

from controller.clock import Clock
from controller.conformance.failing import Failed, NotApplicable, expect
from controller.conformance.faulty import NO_FAULTS, Faults, FaultyLink, Passed, Traffic
from controller.conformance.pace import Pace, given_up
from controller.driver import (
    IDENTIFY_PROMISE_MS,
    REST_PROMISE_MS,
    Driver,
    DriverSpec,
    SimulatedMachine,
)
from controller.link.base import BleService, Link, SerialPort
from controller.machine import LOOKING_LIMIT_MS, Machine, Radio, connection_to
from controller.session.grip import Grip
from controller.session.stopping import REOPENED_LIMIT_MS, Stopped, bring_to_rest
from firmware_protocol.codec import MAIN
from profiles.actuators import Actuator, Capabilities, Proof
from profiles.limits import GENTLE
from profiles.timeline import REST, Setting

FELT_LIMIT_MS = 1_000  # what has arrived is obeyed within this
STOP_LIMIT_MS = REOPENED_LIMIT_MS + LOOKING_LIMIT_MS


class Reach(IntEnum):
    """How real a machine is, or may be for a check."""

    MEMORY = 0  # simulated, and the time is ours: what goes wrong is timed to the millisecond
    WIRE = 1  # simulated, so that somebody knows what the leg feels
    REAL = 2  # any: nothing is started but the weakest step of what shakes or kneads


class Leg:
    """A leg on a simulated machine. `log` is what it felt and when, at each change."""

    def __init__(self, spec: DriverSpec, clock: Clock) -> None:
        self.log: list[tuple[int, Setting]] = []
        self.machine: SimulatedMachine = spec.simulate(clock, self._feel)

    def _feel(self, at_ms: int, setting: Setting) -> None:
        self.log.append((at_ms, setting))


class Stand:
    """A machine, not yet connected. Nobody knows what the leg feels where there is no `leg`."""

    def __init__(
        self,
        machine: Machine,
        pace: Pace,
        reach: Reach,
        leg: Leg | None,
        radio: Radio = None,
        say: Callable[[str], None] = lambda line: None,
    ) -> None:
        self.spec = machine.spec
        self.pace = pace
        self.reach = reach
        self.traffic = Traffic()
        self._leg = leg
        self._say = say
        self._told: Setting | None = None
        self._faults = NO_FAULTS
        self._link: FaultyLink | None = None
        self._watching: asyncio.Future[None] | None = None
        self._under_way: asyncio.Future[Proof] | None = None
        self.stopped: Stopped | None = None  # how the last stop ended, with nothing applied since
        if leg is not None:
            spec = replace(machine.spec, simulate=lambda *_: leg.machine)
            machine = replace(machine, spec=spec)
        connect = connection_to(machine, pace.clock, radio, _unheeded, self._through)
        self.grip = Grip(connect)

    @property
    def driver(self) -> Driver:
        """The driver of the machine that is connected."""
        driver = self.grip.driver
        assert driver is not None  # a check connects first
        return driver

    @property
    def capabilities(self) -> Capabilities:
        """What the driver says that its machine can do."""
        return self.driver.capabilities

    @property
    def legs(self) -> tuple[Actuator, ...]:
        """The actuators a check may start; raises NotApplicable where there are none."""
        legs = [actuator for actuator in self.capabilities.actuators if actuator.covers]
        if not legs:
            raise NotApplicable("nothing of this machine reaches the legs")
        if self.reach is Reach.REAL:
            legs = [actuator for actuator in legs if actuator.effect in GENTLE]
        if not legs:
            raise NotApplicable("a check starts neither heat nor pressure on a real machine")
        return tuple(legs)

    def steps(self, actuator: Actuator) -> tuple[int, ...]:
        """The steps to try, rising: all, or the ends where time is real, or just the weakest."""
        match self.reach:
            case Reach.MEMORY:
                return tuple(range(1, actuator.steps + 1))
            case Reach.WIRE:
                return tuple(sorted({1, actuator.steps}))
            case Reach.REAL:
                return (1,)

    def settings(self) -> tuple[Setting, ...]:
        """Each leg actuator at its ends, alone, and all together at their tops where they may."""
        tops = {one.name: self.steps(one)[-1] for one in self.legs}
        each = [{name: step} for name, top in tops.items() for step in sorted({1, top})]
        together = [tops] if len(tops) > 1 and not self.capabilities.one_at_a_time else []
        return tuple(map(Setting, [*each, *together]))

    async def connect(self) -> Driver:
        """Take the machine; or keep it where it is the real one, which may be shy of a second."""
        if self.reach is not Reach.REAL or self.grip.driver is None:
            taking = self.grip.take(LOOKING_LIMIT_MS)
            await self.pace.passing("connecting", taking, LOOKING_LIMIT_MS)
        return self.driver

    async def identify(self) -> str:
        """Ask the machine that is connected who it is."""
        return await self.pace.passing("identify", self.driver.identify(), IDENTIFY_PROMISE_MS)

    async def identified(self) -> Driver:
        """Take the machine and ask who it is; from then on it is watched, as by a session."""
        await self.connect()
        await self.identify()
        await self.watch()
        return self.driver

    async def watch(self) -> None:
        """Watch the machine from now on, and do not until then."""
        await self._look_away()
        self._watching = asyncio.ensure_future(self.driver.watch())

    def applying(self, setting: Setting) -> asyncio.Task[Proof]:
        """An apply under way; nothing that was proven before it counts any more."""
        self._tell(setting)
        self.stopped = None
        self._under_way = asyncio.create_task(self._applied(setting))
        return self._under_way

    async def _applied(self, setting: Setting) -> Proof:
        return await self.driver.apply(setting)

    async def give_up(self) -> None:
        """Cancel what is being applied, so that nothing of it comes behind a rest."""
        if self._under_way is not None:
            await given_up(self._under_way)

    async def apply(self, setting: Setting) -> Proof:
        """Apply within the time a setting may take."""
        limit_ms = self.capabilities.setting_limit_ms
        what = f"apply of {words(setting)}"
        proof = await self.pace.passing(what, self.applying(setting), limit_ms)
        expect(proof is not Proof.FAILED, f"{what} gave FAILED; what it cannot do it has to raise")
        return proof

    async def started(self, setting: Setting) -> None:
        """Apply, and see that the leg feels it."""
        await self.apply(setting)
        await self.feels(setting, f"after apply of {words(setting)}")

    async def rest(self) -> Proof:
        """One attempt to rest, within its second."""
        self._tell(REST)
        return await self.pace.passing("rest", self.driver.rest(), REST_PROMISE_MS)

    async def stop(self, so: str) -> Stopped:
        """Rest as a session does at its end; the leg has to feel nothing after it."""
        self._tell(REST)
        stopping = bring_to_rest(self.grip, self.pace.clock)
        self.stopped = await self.pace.passing("stopping", stopping, STOP_LIMIT_MS)
        await self.feels(REST, so)
        return self.stopped

    async def leave(self) -> None:
        """Let go of the machine."""
        await self.give_up()
        await self._look_away()
        await self.pace.passing("closing", self.grip.let_go(), LOOKING_LIMIT_MS)

    async def _look_away(self) -> None:
        if self._watching is not None:
            await given_up(self._watching)

    @property
    def faults(self) -> Faults:
        """What is wrong with the link, and with each that follows."""
        return self._faults

    @faults.setter
    def faults(self, faults: Faults) -> None:
        self._faults = faults
        if self._link is not None:
            self._link.faults = faults

    @property
    def link(self) -> FaultyLink:
        """The link there is, or was last."""
        assert self._link is not None  # a check connects first
        return self._link

    @property
    def written(self) -> list[Passed]:
        """What was written so far, whatever became of it."""
        return self.traffic.written

    async def drop(self) -> None:
        """Break the link."""
        await self.pace.passing("breaking the link", self.link.drop(), LOOKING_LIMIT_MS)

    @property
    def leg(self) -> Leg:
        """The leg on a simulated machine."""
        assert self._leg is not None  # checks of real machines do not ask
        return self._leg

    @property
    def felt(self) -> Setting:
        """What the leg feels now."""
        return self.leg.machine.felt

    @property
    def felt_log(self) -> Sequence[tuple[int, Setting]]:
        """What the leg felt and when, as far as anybody knows."""
        return self._leg.log if self._leg is not None else ()

    async def feels(self, setting: Setting, so: str) -> None:
        """Raises Failed where the leg does not come to feel this; `so` says when it should.

        Where nobody knows, it lasts long enough for a person to tell.
        """
        if self._leg is None:
            await self.pace.wait(FELT_LIMIT_MS)
            return
        if not await self.pace.until(lambda: self.felt == setting, FELT_LIMIT_MS):
            raise Failed(f"{so} the leg should feel {words(setting)}; it feels {words(self.felt)}")

    def _tell(self, setting: Setting) -> None:
        if setting != self._told:
            self._told = setting
            self._say(words(setting))

    def _through(self, link: Link) -> Link:
        acknowledged = acknowledged_on(self.spec) if self.reach is Reach.MEMORY else None
        clock = self.pace.clock
        self._link = FaultyLink(link, clock, self.traffic, self._faults, acknowledged)
        return self._link


def _unheeded(at_ms: int, setting: Setting) -> None:
    """The leg has been told already."""


def words(setting: Setting) -> str:
    """A setting for a developer."""
    return ", ".join(f"{name} {step}" for name, step in setting.levels.items()) or "nothing"


def speaks_on(spec: DriverSpec) -> frozenset[str]:
    """The channels on which a machine of this family says something."""
    names = {MAIN for link in spec.links if isinstance(link, SerialPort)}
    for link in spec.links:
        if isinstance(link, BleService):
            names |= {name for name, one in link.channels.items() if one.notifies}
    return frozenset(names)


def acknowledged_on(spec: DriverSpec) -> frozenset[str]:
    """The channels on which every link of this family acknowledges what is written."""
    by_link = (
        frozenset(name for name, one in link.channels.items() if one.with_response)
        if isinstance(link, BleService)
        else frozenset[str]()
        for link in spec.links
    )
    first, *others = by_link
    return first.intersection(*others)
