"""A simulated machine that can be unwilling to stop: one of several that hear the same."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from controller.clock import Clock
from controller.driver import OnFelt, SimulatedMachine
from controller.errors import LinkLost
from controller.link.arrivals import Arrivals
from controller.link.base import Delivery
from firmware_protocol.codec import Packet
from profiles.timeline import Setting

STOP_MS = 250
"""What comes within this belongs to one stop. The slowest machine obeys 200 ms after it hears."""

Make = Callable[[OnFelt], SimulatedMachine]


@dataclass(frozen=True, slots=True)
class Nerves:
    """Who is told what a machine says, that it is felt otherwise, and that it hangs up.

    `ignored` is told that it ignored something of a stop, and whether that is a new stop. `serve`
    is given each machine and the link that it has to serve.
    """

    said: Callable[["Bodies", Packet], None]
    moved: Callable[["Bodies"], None]
    hung_up: Callable[["Bodies"], None]
    ignored: Callable[["Bodies", bool], None]
    serve: Callable[[SimulatedMachine, "Inside"], None]


class Bodies:
    """A machine, and spares of it that hear everything a moment later.

    A machine cannot be made to forget a stop that it has heard. So while it is `ignoring`, what
    brought the first one to rest is kept from the next, which takes its place: it runs on, and
    says so. When no spare is left, it hears nothing more until it is at rest by itself. A stop that
    comes while the leg feels nothing, as between two squeezes, is not known as one and is obeyed.
    """

    def __init__(self, make: Make, clock: Clock, nerves: Nerves, spares: int) -> None:
        self.ignoring = False
        self._make = make
        self._clock = clock
        self._nerves = nerves
        self._bodies = [_Body(make, self) for _ in range(1 + spares)]
        self._held: deque[tuple[int, Packet]] = deque()  # what the spares have not heard yet
        self._stop_until_ms = clock.now_ms()
        self._connected = False

    @property
    def felt(self) -> Setting:
        """What the machine does to a leg."""
        return self._bodies[0].machine.felt

    def connect(self) -> None:
        """A connection begins."""
        self._connected = True
        for body in self._bodies:
            self._serve(body)

    def lose(self) -> None:
        """The connection is over; what was said to the machine before, it hears."""
        self._connected = False
        self._tell_spares(len(self._held))
        for body in self._bodies:
            body.lose()

    def hear(self, packet: Packet) -> None:
        """This arrives at the machine."""
        now_ms = self._clock.now_ms()
        if now_ms < self._stop_until_ms:
            self._nerves.ignored(self, False)
            return
        if self.ignoring and len(self._bodies) == 1 and not self.felt.is_rest:
            self._ignore(now_ms)
            return
        if len(self._bodies) > 1:
            self._held.append((now_ms + STOP_MS, packet))
            self._clock.call_at(now_ms + STOP_MS, self._catch_up)
        self._bodies[0].hear(packet)

    def part(self, spares: int) -> "Bodies":
        """Some of the spares as a machine of its own, in the state of this one.

        Where there are none, it is a machine at rest.
        """
        apart = Bodies(self._make, self._clock, self._nerves, 0)
        taken, kept = self._bodies[1 : 1 + spares], self._bodies[1 + spares :]
        self._bodies[1:] = kept
        if taken:
            apart._bodies = taken
            for body in taken:
                body.owner = apart
                for _, packet in self._held:
                    body.hear(packet)
        apart._connected = self._connected
        if self._connected and not taken:
            apart._serve(apart._bodies[0])
        return apart

    @property
    def spares(self) -> int:
        """How many there are left."""
        return len(self._bodies) - 1

    def moved(self, body: "_Body") -> None:
        """A machine did something else to the leg than before."""
        if body is not self._bodies[0]:
            return
        if self.ignoring and self._held and self.spares and body.machine.felt.is_rest:
            self._held.clear()
            self._bodies.pop(0).lose()
            self._ignore(self._clock.now_ms())
        self._nerves.moved(self)

    def said(self, body: "_Body", packet: Packet) -> None:
        """A machine said something; that of the first one counts."""
        if body is self._bodies[0]:
            self._nerves.said(self, packet)

    def hung_up(self, body: "_Body") -> None:
        """A machine ended the connection."""
        if body is self._bodies[0]:
            self._nerves.hung_up(self)

    def _serve(self, body: "_Body") -> None:
        self._nerves.serve(body.machine, body.connected())

    def _ignore(self, now_ms: int) -> None:
        self._stop_until_ms = now_ms + STOP_MS
        self._nerves.ignored(self, True)

    def _catch_up(self) -> None:
        now_ms = self._clock.now_ms()
        self._tell_spares(sum(1 for due_ms, _ in self._held if due_ms <= now_ms))

    def _tell_spares(self, packets: int) -> None:
        for _ in range(packets):
            _, packet = self._held.popleft()
            for body in self._bodies[1:]:
                body.hear(packet)


class _Body:
    """One machine of the family, and the connection it has."""

    def __init__(self, make: Make, owner: Bodies) -> None:
        self.owner = owner
        self.machine = make(self._feel)
        self._inside = Inside(lambda packet: None, lambda: None)

    def connected(self) -> "Inside":
        self._inside = Inside(self._say, self._hang_up)
        return self._inside

    def hear(self, packet: Packet) -> None:
        self._inside.hear(packet)

    def lose(self) -> None:
        self._inside.lose()

    def _feel(self, at_ms: int, setting: Setting) -> None:
        self.owner.moved(self)

    def _say(self, packet: Packet) -> None:
        self.owner.said(self, packet)

    def _hang_up(self) -> None:
        self.owner.hung_up(self)


class Inside:
    """The machine's end of a link of which nobody has the other end: what it says is told."""

    def __init__(self, say: Callable[[Packet], None], hang_up: Callable[[], None]) -> None:
        self._say = say
        self._hang_up = hang_up
        self._arrived = Arrivals("the connection is over")

    @property
    def label(self) -> str:
        """For logs."""
        return "inside"

    async def open(self) -> None:
        """Nothing to do."""

    async def write(self, packet: Packet) -> Delivery:
        """Say it; raises LinkLost."""
        if self._arrived.lost:
            raise LinkLost("the connection is over")
        self._say(packet)
        return Delivery.HANDED_OVER

    async def read(self) -> Packet:
        """What was said to the machine; raises LinkLost."""
        return await self._arrived.read()

    async def close(self) -> None:
        """The machine hangs up."""
        if not self._arrived.lost:
            self.lose()
            self._hang_up()

    def hear(self, packet: Packet) -> None:
        """This arrives at the machine."""
        self._arrived.hear(packet)

    def lose(self) -> None:
        """The connection is over."""
        self._arrived.lose()
