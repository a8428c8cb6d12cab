"""A simulated machine of any family, with faults that begin and end on demand."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from functools import partial
from random import Random

from controller.clock import Alarm, Clock
from controller.driver import OnFelt, SimulatedMachine
from controller.errors import LinkLost
from controller.link.base import Link
from controller.simulator.bodies import Bodies, Inside, Make, Nerves
from controller.simulator.faults import Fault, Kind, Planned, Way
from controller.simulator.passage import Passage
from controller.simulator.script import Script
from controller.simulator.troubles import POWERLESS, UNREACHABLE, UNWILLING, Troubles
from firmware_protocol.codec import Packet
from profiles.timeline import REST, Setting

SPARES = 6
"""How many stops a machine ignores, or lies about, before it hears nothing while it runs."""

OnFault = Callable[[int, Fault, bool], None]
"""Told the moment (ms of the machine's clock), the fault, and whether it begins or ends."""


def unheeded(at_ms: int, fault: Fault, begins: bool) -> None:
    """Nobody wants to know of the faults."""


class FaultyMachine:
    """A machine between whose body and whose wire things go wrong.

    `make` gives a machine of the family on the same clock. The same `chance` and the same packets
    at the same moments come to the same harm. Faults may begin and end at any moment; those of
    `start` do so by themselves. While it stops reading, it keeps what it reads for later, so as to
    notice the loss of the link; or, where it does not `read_on`, leaves all but a piece to the
    link. During a brown-out the machine's own timers run on.
    """

    def __init__(
        self,
        make: Make,
        clock: Clock,
        on_felt: OnFelt,
        chance: Random,
        on_fault: OnFault = unheeded,
        *,
        spares: int = SPARES,
        reads_on: bool = True,
    ) -> None:
        self._make = make
        self._clock = clock
        self._on_felt = on_felt
        self._on_fault = on_fault
        self._spares = spares
        self._reads_on = reads_on
        self._troubles = troubles = Troubles(clock)
        self._script = Script(clock, self.begin, self.end)
        self._timer: Alarm | None = None
        self._told = REST
        self._serving: set[asyncio.Task[None]] = set()
        self._failure: BaseException | None = None
        self._out: asyncio.Queue[Packet | None] | None = None  # while connected; None hangs up
        self._broken = asyncio.Event()
        self._pile: deque[Packet] = deque()
        self._reads, self._open, self._shut = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._reads.set()
        self._open.set()
        self._nerves = Nerves(self._said, self._moved, self._hung_up, self._ignored, self._serve)
        self._body = Bodies(make, clock, self._nerves, spares)
        self._mouth: Bodies | None = None  # who hears and speaks beside the body while it lies
        passage = partial(
            Passage, clock=clock, chance=chance, active=troubles.active, acted=troubles.act
        )
        self._to = passage(Way.TO, on=self._arrive)
        self._from = passage(Way.FROM, on=self._send)

    @property
    def felt(self) -> Setting:
        """What a leg would feel now; nothing while there is no power."""
        return REST if self._troubles.has(*POWERLESS) else self._body.felt

    @property
    def active(self) -> tuple[Fault, ...]:
        """The faults there are now."""
        return tuple(self._troubles.active)

    @property
    def refuses(self) -> bool:
        """Whether nobody can connect now."""
        return self._troubles.has(*UNREACHABLE)

    def harmed(self, since_ms: int = 0) -> frozenset[Kind]:
        """The kinds of fault that did something since that moment of the clock.

        Who fails to connect is not noticed here: what keeps everybody away counts while it lasts.
        """
        return self._troubles.harmed(since_ms)

    async def reachable(self) -> None:
        """Return when somebody can connect."""
        await self._open.wait()

    async def unreachable(self) -> None:
        """Return when nobody can connect."""
        await self._shut.wait()

    def start(self, planned: Iterable[Planned]) -> None:
        """It is switched on: these faults begin and end when their moments come."""
        self._script.start(planned)

    def begin(self, fault: Fault) -> None:
        """This goes wrong from now on; harmless where it does already."""
        if fault in self._troubles.active:
            return
        self._troubles.active.append(fault)
        self._on_fault(self._clock.now_ms(), fault, True)
        if fault.kind is Kind.DROP or fault.kind in POWERLESS:
            self._troubles.act(fault.kind)
            self._broken.set()
        if fault.kind is Kind.DROP:
            self._troubles.remove(fault)
        if fault.kind is Kind.BROWNOUT_REST:
            self._restart()
        self._adapt()

    def end(self, fault: Fault) -> None:
        """This is well again; harmless where it was."""
        if fault in self._troubles.active:
            self._troubles.remove(fault)
            self._on_fault(self._clock.now_ms(), fault, False)
            self._adapt()

    async def serve(self, link: Link) -> None:
        """Be the machine at this end of an open link until it is lost, or broken by a fault."""
        if self.refuses:
            await link.close()
            return
        self._out = asyncio.Queue()
        self._broken.clear()
        for bodies in self._all():
            bodies.connect()
        ways = [self._listen(link), self._speak(link, self._out), self._break_off()]
        pumps = [asyncio.create_task(way) for way in ways]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await self._leave(link, pumps)
        if self._failure is not None:
            raise self._failure

    def hear(self, packet: Packet) -> bool:
        """This comes over the link; gives whether it reached the machine at once and unharmed."""
        if self._broken.is_set():
            return False
        if not self._troubles.has(Kind.STOP_READING):
            return self._to.pass_on(packet)
        self._troubles.act(Kind.STOP_READING)
        self._pile.append(packet)
        return False

    async def _leave(self, link: Link, pumps: list[asyncio.Task[None]]) -> None:
        self._out = None
        for pump in pumps:
            pump.cancel()
        self._to.clear()
        self._from.clear()
        self._pile.clear()
        for bodies in self._all():
            bodies.lose()
        await asyncio.wait([*pumps, *self._serving])
        await link.close()

    async def _listen(self, link: Link) -> None:
        try:
            while True:
                self.hear(await link.read())
                if not self._reads_on:
                    await self._reads.wait()
        except LinkLost:
            return

    async def _speak(self, link: Link, out: asyncio.Queue[Packet | None]) -> None:
        try:
            while (packet := await out.get()) is not None:
                await link.write(packet)
        except LinkLost:
            return

    async def _break_off(self) -> None:
        await self._broken.wait()

    def _all(self) -> list[Bodies]:
        return [self._body] if self._mouth is None else [self._body, self._mouth]

    def _adapt(self) -> None:
        """Bring everything in line with the faults there are."""
        self._lie()
        self._body.ignoring = self._troubles.has(*UNWILLING)
        _turn(self._open, on=not self.refuses)
        _turn(self._shut, on=self.refuses)
        reads = not self._troubles.has(Kind.STOP_READING)
        _turn(self._reads, on=reads)
        while self._pile and reads:
            self._to.pass_on(self._pile.popleft())
        self._moved(self._body)

    def _lie(self) -> None:
        lie = self._troubles.lie
        spares = self._body.spares if lie is Kind.LIE_ON else 1
        if lie is None and self._mouth is not None:
            self._mouth.lose()
            self._mouth = None
        elif lie is not None and self._mouth is None and spares:  # else none could run on
            self._mouth = self._body.part(spares)
            self._mouth.ignoring = lie is Kind.LIE_ON

    def _restart(self) -> None:
        """The machine begins anew, at rest."""
        for bodies in self._all():
            bodies.lose()
        self._mouth = None
        self._body = Bodies(self._make, self._clock, self._nerves, self._spares)
        if self._out is not None and not self._broken.is_set():
            self._body.connect()
        self._adapt()

    def _watch_timer(self) -> None:
        """Let the timer run once the leg feels something; nothing sent stops it then."""
        most_ms = self._troubles.runs_at_most_ms
        if most_ms is None and self._timer is not None:
            self._timer.cancel()
            self._timer = None
        elif most_ms is not None and self._timer is None and not self._body.felt.is_rest:
            self._timer = self._clock.call_at(self._clock.now_ms() + most_ms, self._run_out)

    def _run_out(self) -> None:
        self._timer = None
        if not self._body.felt.is_rest:
            self._troubles.act(Kind.OWN_TIMER)
            self._restart()

    def _serve(self, machine: SimulatedMachine, inside: Inside) -> None:
        task = asyncio.create_task(machine.serve(inside))
        self._serving.add(task)
        task.add_done_callback(self._served)

    def _served(self, task: asyncio.Task[None]) -> None:
        self._serving.discard(task)
        if not task.cancelled() and (failure := task.exception()) is not None:
            self._failure = failure
            self._broken.set()

    def _arrive(self, packet: Packet) -> None:
        for bodies in self._all():
            bodies.hear(packet)

    def _send(self, packet: Packet) -> None:
        if self._out is not None:
            self._out.put_nowait(packet)

    def _speaks(self, bodies: Bodies) -> bool:
        return bodies is (self._mouth or self._body)

    def _said(self, bodies: Bodies, packet: Packet) -> None:
        if not self._speaks(bodies):
            return
        if (lie := self._troubles.lie) is not None and bodies.felt != self._body.felt:
            self._troubles.act(lie)
        self._from.pass_on(packet)

    def _hung_up(self, bodies: Bodies) -> None:
        if self._out is not None and self._speaks(bodies):
            self._out.put_nowait(None)

    def _moved(self, bodies: Bodies) -> None:
        if bodies is not self._body:
            return
        if self.felt != self._told:
            self._told = self.felt
            self._on_felt(self._clock.now_ms(), self._told)
            if not self._told.is_rest:
                self._script.felt()
        self._watch_timer()

    def _ignored(self, bodies: Bodies, new_stop: bool) -> None:
        """The body ignored something of a stop, or the mouth did."""
        kinds = UNWILLING if bodies is self._body else {Kind.LIE_ON}
        for fault in self._troubles.ignore(kinds, new_stop=new_stop):
            self.end(fault)


def _turn(event: asyncio.Event, *, on: bool) -> None:
    if on:
        event.set()
    else:
        event.clear()
