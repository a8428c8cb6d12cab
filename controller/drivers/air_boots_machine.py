"""Simulated air-compression boots: a pump, four valves, and firmware that hears little.

The firmware is that of sjh13140/-LegMassage-Power, src/main.c @ 28e37d8d and 1415820b and
src/uart1.c @ 1415820b; `Firmware` says where its revisions differ. Air goes in and out at once
here, and values the boots must not be sent do nothing.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, replace

from controller.clock import Alarm, Clock
from controller.driver import OnFelt
from controller.errors import LinkLost
from controller.link.base import Link
from firmware_protocol.air_boots import (
    END,
    START,
    Command,
    Elapsed,
    Fault,
    Mode,
    ModeTaken,
    Reply,
    Request,
    Run,
    State,
    Told,
    Version,
    machine_codec,
)
from firmware_protocol.codec import Packet
from profiles.timeline import REST, Setting

BUSY_MS = 200  # so long after the end of a frame nothing is obeyed, and what comes is dropped
MOST_BYTES = 49  # of one frame
DEFLATE_MS = 4_000

FOOT, ANKLE, CALF, THIGH = "foot", "ankle", "calf", "thigh"
EMPTY, ONLY_FOOT, ALL = frozenset[str](), frozenset({FOOT}), frozenset({FOOT, ANKLE, CALF, THIGH})
Steps = tuple[frozenset[str], ...]
SEQUENCES: dict[int, Steps] = {
    Mode.IN_TURN: tuple(frozenset({zone}) for zone in (FOOT, ANKLE, CALF, THIGH)),
    Mode.WAVE: tuple(map(frozenset, ([FOOT], [FOOT, ANKLE], [ANKLE, CALF], [CALF, THIGH]))),
    Mode.PAIRS: (
        frozenset({FOOT, ANKLE}),
        frozenset({CALF, THIGH}),
        frozenset({FOOT, CALF}),
        frozenset({FOOT, THIGH}),
        frozenset({ANKLE, CALF}),
        frozenset({ANKLE, THIGH}),
    ),
    Mode.WHOLE_LEG: (ALL, EMPTY),
    Mode.FOOT: (ONLY_FOOT, EMPTY),
    Mode.CALF: (frozenset({CALF}), EMPTY),
    Mode.THIGH: (frozenset({THIGH}), EMPTY),
}
SHORTER_AGAIN = (ONLY_FOOT, frozenset({CALF}), frozenset({THIGH}), ALL)
"""What fills 5 s shorter once the boots have deflated for the first time."""


@dataclass(frozen=True, slots=True)
class Firmware:
    """Where revisions differ: the defaults are the protocol as it is meant.

    Without `takes_run` there is no command 01, which is not even refused. `tells_run` says whether
    a mode is answered with the run state. Without `loads_modes` a mode is reported but the valves
    go on as a key at the boots told them last: on freshly plugged boots the foot fills on and on.
    """

    takes_run: bool = True
    tells_run: bool = True
    loads_modes: bool = True


MEANT = Firmware()
REVISION_28E37D8D = Firmware(loads_modes=False)
REVISION_1415820B = Firmware(takes_run=False, tells_run=False, loads_modes=False)
"""With its handler called, which the loop of this revision leaves out: as it is, it is silent."""


class SimulatedBoots:
    """Boots that go on whoever is connected, and end by no timer of their own."""

    def __init__(self, clock: Clock, on_felt: OnFelt, firmware: Firmware = MEANT) -> None:
        self._clock = clock
        self._on_felt = on_felt
        self._firmware = firmware
        self._state = State(run=Run.OFF, mode=0, favourite=0, timer=1, strength=1, heat=0)
        self._steps: Steps = (ONLY_FOOT,)
        self._step = 0
        self._again = False
        self._full = EMPTY
        self._since_ms = self._timer_ms = clock.now_ms()
        self._alarm: Alarm | None = None
        self._felt = REST
        self._frame = bytearray()
        self._receiving = self._busy = False
        self._replies: asyncio.Queue[Reply] = asyncio.Queue()

    @property
    def felt(self) -> Setting:
        """The strength of the cuffs that are full; the ankle's is no actuator of its own."""
        names = {"whole leg"} if self._full == ALL else self._full - {ANKLE}
        return Setting(dict.fromkeys(names, self._state.strength))

    @property
    def reported(self) -> State:
        """What the boots would report now."""
        return self._state

    def warm(self) -> None:
        """Somebody presses the heat key at the boots."""
        self._state = replace(self._state, heat=0 if self._state.heat else 5)

    async def serve(self, link: Link) -> None:
        """Hear and answer until the link is lost; the boots go on without it."""
        self._replies = asyncio.Queue()
        answering = asyncio.create_task(self._answer(link))
        try:
            while True:
                for byte in (await link.read()).data:
                    self._receive(byte)
        except LinkLost:
            return
        finally:
            answering.cancel()
            await asyncio.wait({answering})

    async def _answer(self, link: Link) -> None:
        codec = machine_codec()
        with suppress(LinkLost):
            while True:
                await link.write(codec.encode(await self._replies.get()))

    def _receive(self, byte: int) -> None:
        """A frame begins at the first 02 and ends at the first FF, whatever its length says."""
        if self._busy or not (self._receiving or byte == START):
            return
        self._receiving = byte != END
        self._busy = byte == END
        if self._busy:
            self._clock.call_at(self._clock.now_ms() + BUSY_MS, self._take)
            return
        self._frame.append(byte)
        if len(self._frame) > MOST_BYTES:
            self._frame.clear()

    def _take(self) -> None:
        frame = bytes(self._frame)
        self._frame.clear()
        self._busy = False
        if len(frame) < 4 or frame[2] != len(frame) - 4:
            self._replies.put_nowait(Fault.LENGTH)
        elif sum(frame[3:-1]) != frame[-1]:
            self._replies.put_nowait(Fault.CHECKSUM)
        else:
            for request in machine_codec().feed(Packet(frame + bytes([END]))):
                if isinstance(request, Request) and (reply := self._obey(request)):
                    self._replies.put_nowait(reply)
            self._look()

    def _obey(self, request: Request) -> Reply | None:
        """Carry it out; the answer, None where this firmware does not know the command."""
        command, value, state = request.command, request.value or 0, self._state
        match command:
            case Command.SET_RUN if self._firmware.takes_run:
                self._run(Run(value), Mode.IN_TURN)
            case Command.GET_RUN if self._firmware.takes_run:
                return Told(command, state.run)
            case Command.SET_RUN | Command.GET_RUN:
                return None
            case Command.SET_MODE:
                self._run(Run.ON, value)
                return ModeTaken(value, Run.ON if self._firmware.tells_run else None)
            case Command.SET_FAVOURITE:
                self._state = replace(state, favourite=value)
            case Command.CLEAR_FAVOURITE:
                value = int(self._firmware.takes_run)
                self._state = replace(state, favourite=value)
            case Command.SET_HEAT:
                self._state = replace(state, heat=value)
            case Command.SET_STRENGTH:
                self._state = replace(state, strength=value)
                self._await_end_of_step()
            case Command.TIMER:
                self._state = replace(state, timer=value)
                self._timer_ms = self._clock.now_ms()
            case Command.RESET:
                self._reset()
                return Version(1)
            case _:
                return self._asked(command)
        return Told(command, value)

    def _asked(self, command: Command) -> Reply:
        state = self._state
        told = {
            Command.GET_MODE: state.mode,
            Command.GET_FAVOURITE: state.favourite,
            Command.GET_HEAT: state.heat,
            Command.GET_STRENGTH: state.strength,
        }
        if command in told:
            return Told(command, told[command])
        if command is Command.GET_ELAPSED:
            return Elapsed((self._clock.now_ms() - self._timer_ms) // 1_000 % 0x10000)
        return Version(1) if command is Command.GET_VERSION else state

    def _reset(self) -> None:
        self._state = State(Run.OFF, 0, self._state.favourite, 1, 1, 0)
        self._steps, self._full, self._again = (ONLY_FOOT,), EMPTY, False
        self._await_end_of_step()

    def _run(self, run: Run, mode: int) -> None:
        self._state = replace(self._state, run=run, mode=mode)
        self._timer_ms = self._clock.now_ms()
        if self._firmware.loads_modes:
            self._steps, self._again = SEQUENCES[mode], False
        match run:
            case Run.OFF:
                self._full = EMPTY
            case Run.ON:
                # A step that is the first one of the mode, too, goes on rather than begins anew.
                if self._full != self._steps[0]:
                    self._since_ms = self._clock.now_ms()
                self._step, self._full = 0, self._steps[0]
            case Run.PAUSED | Run.CHARGING:
                pass  # the pump stands still, and the valves stay as they are
        self._await_end_of_step()

    def _await_end_of_step(self) -> None:
        """The end of a step is its very second: one that is past already never comes."""
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm = None
        ends_ms = self._since_ms + self._step_ms()
        if self._state.run == Run.ON and ends_ms > self._clock.now_ms():
            self._alarm = self._clock.call_at(ends_ms, self._next_step)

    def _step_ms(self) -> int:
        if not self._full:
            return DEFLATE_MS
        shorter = self._again and self._full in SHORTER_AGAIN
        return 5_000 * (self._state.strength + (not shorter))

    def _next_step(self) -> None:
        self._step = (self._step + 1) % len(self._steps)
        self._full = self._steps[self._step]
        self._again = self._again or not self._full
        self._since_ms = self._clock.now_ms()
        self._await_end_of_step()
        self._look()

    def _look(self) -> None:
        if self.felt != self._felt:
            self._felt = self.felt
            self._on_felt(self._clock.now_ms(), self._felt)
