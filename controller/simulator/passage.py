"""One way between a machine and whoever is connected, on which packets come to harm."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from random import Random

from controller import harm
from controller.clock import Alarm, Clock
from controller.simulator.faults import Fault, Kind, Way
from firmware_protocol.codec import Packet

BEHIND_MS = 300  # a packet that is to come behind the next one waits no longer for it


class Passage:
    """Hands on what the active faults leave of each packet, in the same order but for REORDER.

    `active` are the faults there are, `acted` is told the kind of each that met a packet.
    """

    def __init__(
        self,
        way: Way,
        clock: Clock,
        chance: Random,
        active: Iterable[Fault],
        acted: Callable[[Kind], None],
        on: Callable[[Packet], None],
    ) -> None:
        self._way = way
        self._clock = clock
        self._chance = chance
        self._active = active
        self._acted = acted
        self._on = on
        self._behind: Sequence[Packet] = ()
        self._under_way: deque[tuple[int, Packet]] = deque()  # and when each arrives
        self._alarms: list[Alarm] = []

    def pass_on(self, packet: Packet) -> bool:
        """This is sent; what becomes of it arrives at once or later.

        Gives whether it has arrived, once and as it was sent.
        """
        packets: Sequence[Packet] = (packet,)
        late_ms, behind = 0, False
        for fault in self._meeting():
            match fault.kind:
                case Kind.LOSE | Kind.SILENCE:
                    packets = ()
                case Kind.DUPLICATE:
                    packets = [twin for one in packets for twin in harm.doubled(one)]
                case Kind.GARBLE:
                    packets = [bad for one in packets for bad in self._garble()(one)]
                case Kind.DELAY:
                    late_ms = max(late_ms, fault.time_ms)
                case Kind.REORDER:
                    behind = True
                case _:
                    continue  # no harm to a packet
            self._acted(fault.kind)
        if behind and packets and not self._behind:
            self._behind = packets
            self._call(self._clock.now_ms() + BEHIND_MS, self._overtaken)
            return False
        self._send(packets, late_ms)
        if packets:
            self._overtaken()
        return packets == (packet,) and not self._under_way

    def clear(self) -> None:
        """The connection is over: what is under way never arrives."""
        for alarm in self._alarms:
            alarm.cancel()
        self._alarms.clear()
        self._behind = ()
        self._under_way.clear()

    def _meeting(self) -> list[Fault]:
        """The faults that meet the next packet on this way."""
        faults = [fault for fault in self._active if fault.meets(self._way)]
        return [
            fault
            for fault in faults
            if fault.share == 100 or self._chance.randrange(100) < fault.share
        ]

    def _garble(self) -> harm.Harm:
        return harm.garbled(self._chance.randrange(256), self._chance.randrange(1, 256))

    def _overtaken(self) -> None:
        behind, self._behind = self._behind, ()
        self._send(behind, 0)

    def _send(self, packets: Sequence[Packet], late_ms: int) -> None:
        """Nothing overtakes what is under way."""
        now_ms = self._clock.now_ms()
        due_ms = max(now_ms + late_ms, self._under_way[-1][0] if self._under_way else now_ms)
        self._under_way.extend((due_ms, packet) for packet in packets)
        self._arrive()
        if self._under_way:
            self._call(due_ms, self._arrive)

    def _arrive(self) -> None:
        while self._under_way and self._under_way[0][0] <= self._clock.now_ms():
            self._on(self._under_way.popleft()[1])

    def _call(self, moment_ms: int, callback: Callable[[], None]) -> None:
        def ring() -> None:
            self._alarms.remove(alarm)
            callback()

        alarm = self._clock.call_at(moment_ms, ring)
        self._alarms.append(alarm)
