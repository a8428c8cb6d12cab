"""The machine at the other end of a wire that a catalogue page describes."""

from controller.clock import Alarm, Clock
from controller.driver import OnFelt
from controller.errors import LinkLost
from controller.link.base import Link
from firmware_protocol.codec import Garbled
from firmware_protocol.declared import (
    Answer,
    Ask,
    Command,
    Plain,
    SetLevel,
    Timer,
    Wire,
    machine_codec,
)
from firmware_protocol.wiring import MINUTE_MS
from profiles.timeline import Setting


class DeclaredMachine:
    """Latched levels, and whatever ends them: its timers, or nobody feeding it any more.

    Any message of the wire feeds it. What is no such message it passes over.
    """

    def __init__(
        self,
        wire: Wire,
        clock: Clock,
        on_felt: OnFelt,
        *,
        dead_man_ms: int | None,
        own_timer_ms: int | None,
    ) -> None:
        self._wire = wire
        self._clock = clock
        self._on_felt = on_felt
        self._dead_man_ms = dead_man_ms
        self._own_timer_ms = own_timer_ms
        self._levels = dict.fromkeys(wire.steps, 0)
        self._felt = Setting({})
        self._began_ms = self._heard_ms = clock.now_ms()
        self._armed_until_ms: int | None = None
        self._alarm: Alarm | None = None

    @property
    def felt(self) -> Setting:
        """The step of each actuator."""
        return Setting(self._levels)

    async def serve(self, link: Link) -> None:
        """Answer and obey until the link is lost; the massage goes on without it."""
        codec = machine_codec(self._wire)
        try:
            while True:
                for command in codec.feed(await link.read()):
                    if (answer := self._obey(command)) is not None:
                        await link.write(codec.encode(answer))
        except LinkLost:
            return

    def _obey(self, command: Command | Garbled) -> Answer | None:
        now_ms = self._clock.now_ms()
        if isinstance(command, Garbled):
            return None
        self._heard_ms = now_ms
        if self._armed_until_ms is not None and self._armed_until_ms <= now_ms:
            self._armed_until_ms = None
        answer = None
        match command:
            case SetLevel(actuator, step):
                if step and self.felt.is_rest:
                    self._began_ms = now_ms
                self._levels[actuator] = step
            case Timer(minutes):
                self._armed_until_ms = now_ms + minutes * MINUTE_MS
            case Plain():
                if command in self._wire.rest:
                    self._levels = dict.fromkeys(self._levels, 0)
            case Ask():
                answer = None if self._wire.question is None else self._wire.question.usual
        self._look()
        return answer

    def _look(self) -> None:
        """End what has run for as long as it may, and look again when that is due."""
        now_ms = self._clock.now_ms()
        if any(moment_ms <= now_ms for moment_ms in self._ends_ms()):
            self._levels = dict.fromkeys(self._levels, 0)
        if self.felt != self._felt:
            self._felt = self.felt
            self._on_felt(now_ms, self._felt)
        if self._alarm is not None:
            self._alarm.cancel()
        next_ms = min(self._ends_ms(), default=None)
        self._alarm = None if next_ms is None else self._clock.call_at(next_ms, self._look)

    def _ends_ms(self) -> list[int]:
        """The moments that end the massage; none where everything is off."""
        if self.felt.is_rest:
            return []
        ends = [self._armed_until_ms]
        ends.append(None if self._dead_man_ms is None else self._heard_ms + self._dead_man_ms)
        ends.append(None if self._own_timer_ms is None else self._began_ms + self._own_timer_ms)
        return [moment_ms for moment_ms in ends if moment_ms is not None]
