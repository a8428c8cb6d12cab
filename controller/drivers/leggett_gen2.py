"""Leggett & Platt Gen2 beds: absolute levels as text, and a state that can be asked for."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial

from controller.clock import Clock
from controller.driver import Driver, DriverCode, OnFelt, shipped_page
from controller.drivers.asked import Asked
from controller.errors import LinkLost, MachineSilent, SwitchedOff
from controller.exchange import (
    ASK_AGAIN_MS,
    IDENTIFY_LIMIT_MS,
    REST_LIMIT_MS,
    Exchange,
    proven,
)
from controller.link.base import Delivery, Link
from firmware_protocol.codec import Garbled
from firmware_protocol.leggett_gen2 import (
    Command,
    Key,
    Mode,
    Part,
    SetLevel,
    State,
    WaveSpeed,
    host_codec,
    machine_codec,
)
from profiles.actuators import Capabilities, Proof
from profiles.language import _
from profiles.timeline import Setting

PARTS = {"foot massage": Part.FOOT, "head massage": Part.HEAD}
STOPPED_FIRST = (Part.FOOT, Part.HEAD, Part.THIRD, Part.FOURTH)
ANSWER_LIMIT_MS = 500  # how soon the box answers is not known
WATCHED_MS = 60_000  # at a time
ENOUGH_OFFS = 2  # bytes of two states may have made one, but not twice


@asynccontextmanager
async def connect(link: Link, clock: Clock, capabilities: Capabilities) -> AsyncIterator[Driver]:
    """Hold the link open and drive the bed at its end; it may be the only link we are given."""
    driver = LeggettDriver(link, clock, capabilities)
    async with driver.exchange:
        yield driver


class LeggettDriver:
    """A bed. Its state counts when it was heard after the last level was written."""

    def __init__(self, link: Link, clock: Clock, capabilities: Capabilities) -> None:
        self._codec = host_codec()
        self.exchange: Exchange[Command, State] = Exchange(
            link, self._codec, clock, capabilities.min_command_gap_ms, self._hear
        )
        self._clock = clock
        self._capabilities = capabilities
        self._heard = 0
        self._garbled = 0
        self._state: State | None = None  # None, too, where something was written since
        self._asked = Asked(clock)
        self._wanted: Mapping[Part, int] = {}  # of the leg
        self._offs = 0  # states that show it off, though it was to run and did

    @property
    def capabilities(self) -> Capabilities:
        """What the catalogue says; only the advertisement tells which model it is."""
        return self._capabilities

    async def identify(self) -> str:
        """Ask for the state, again and again; raises MachineSilent where it does not come."""
        heard, started_ms = self._heard, self._clock.now_ms()
        while self._clock.now_ms() - started_ms < IDENTIFY_LIMIT_MS:
            await self.exchange.send(Key.GET_STATE)
            if await self.exchange.until(lambda: self._heard > heard, ASK_AGAIN_MS):
                return "Leggett & Platt Gen2"
        raise MachineSilent(
            IDENTIFY_LIMIT_MS,
            _("the bed at {machine} does not tell its state").format(machine=self.exchange.label),
            _("Unplug it, plug it in again, and try within two minutes."),
        )

    async def apply(self, setting: Setting) -> Proof:
        """The leg motor to its level: CONFIRMED when the state shows it, else ACKNOWLEDGED.

        Raises Overtaken where a rest came before it was written.
        """
        rests = self.exchange.rests
        wanted = {
            PARTS[actuator.name]: setting.step(actuator.name)
            for actuator in self._capabilities.actuators
            if actuator.covers
        }
        self._wants(wanted)
        for part, level in wanted.items():
            async with self.exchange.turn(rests):
                await self._set(part, level)
        delivery = await self.exchange.send(Key.GET_STATE)
        if await self.exchange.until(lambda: self._shows(wanted), ANSWER_LIMIT_MS):
            return Proof.CONFIRMED
        return proven(delivery)

    async def rest(self) -> Proof:
        """All four outputs to 0, and the wave off where the bed reports it on."""
        return await self.exchange.rest(self._resting())

    async def _resting(self) -> AsyncIterator[Proof]:
        yield proven(await self._stop())
        if not await self.exchange.until(self._is_off, REST_LIMIT_MS):
            return
        if self._waves():
            # One source calls this constant massage: the zeros come again behind it.
            await self.exchange.send_at_once(Mode.CONSTANT)
            await self._stop()
        if await self.exchange.until(lambda: self._is_off() and not self._waves(), REST_LIMIT_MS):
            yield Proof.CONFIRMED

    async def _stop(self) -> Delivery:
        self._wants({})
        for part in STOPPED_FIRST:
            await self._set(part, 0)
        return await self.exchange.send_at_once(Key.GET_STATE)

    async def arm_timer(self, remaining_ms: int) -> int | None:
        """None: no timer is known on these beds."""
        return None

    async def watch(self) -> None:
        """Raises LinkLost when the link breaks, and SwitchedOff where the box says that twice.

        The second time it is asked.
        """
        while self._offs < ENOUGH_OFFS:
            if await self.exchange.until(lambda: self._offs > 0, WATCHED_MS):
                heard = self._heard
                await self.exchange.send(Key.GET_STATE)
                await self.exchange.until(partial(self._heard_since, heard), ANSWER_LIMIT_MS)
        raise SwitchedOff

    def _heard_since(self, heard: int) -> bool:
        return self._heard > heard

    def _wants(self, wanted: Mapping[Part, int]) -> None:
        self._wanted, self._offs = wanted, 0
        self._asked.for_levels(wanted.values())

    def _hear(self, state: State) -> None:
        # Bytes that were no state may have shifted the one behind them; the next one will do.
        shifted = self.exchange.garbled > self._garbled
        self._garbled = self.exchange.garbled
        self._heard += 1
        ran = self._offs > 0 or (self._asked.runs_long and self._shows(self._wanted))
        self._state = None if shifted else state
        if not shifted:
            off = self._shows(dict.fromkeys(self._wanted, 0))
            self._offs = self._offs + 1 if ran and off else 0

    def _shows(self, wanted: Mapping[Part, int]) -> bool:
        if self._state is None:
            return False
        shown = {Part.HEAD: self._state.head, Part.FOOT: self._state.foot}
        return all(shown[part] == level for part, level in wanted.items())

    def _is_off(self) -> bool:
        return self._shows(dict.fromkeys(PARTS.values(), 0))

    def _waves(self) -> bool:
        return self._state is not None and self._state.wave > 0

    async def _set(self, part: Part, level: int) -> None:
        try:
            await self.exchange.send_at_once(SetLevel(part, level))
        finally:
            # What was heard so far, if only in part, may be from before it.
            self._state = None
            self._offs = 0
            self._codec.forget()


class SimulatedLeggett:
    """The bed's box: latched levels; it tells its state when asked and when it changes."""

    def __init__(self, clock: Clock, on_felt: OnFelt) -> None:
        self._clock = clock
        self._on_felt = on_felt
        self._levels = dict.fromkeys(Part, 0)
        self._mode = Mode.CONSTANT
        self._wave_speed = 1

    @property
    def felt(self) -> Setting:
        """The level of each output, and the wave where it has something to move."""
        levels = {NAMES[part]: level for part, level in self._levels.items()}
        return Setting({**levels, "wave": self._wave if any(levels.values()) else 0})

    async def serve(self, link: Link) -> None:
        """Answer and obey until the link is lost; the massage goes on without it."""
        codec = machine_codec()
        try:
            while True:
                for command in codec.feed(await link.read()):
                    if self._obey(command):
                        await link.write(codec.encode(self._state()))
        except LinkLost:
            return

    def _obey(self, command: Command | Garbled) -> bool:
        """Carry it out; whether there is a state to tell."""
        felt, state = self.felt, self._state()
        match command:
            case SetLevel(part, level):
                self._levels[part] = level
            case Mode():
                self._mode = command
            case WaveSpeed(speed):
                self._wave_speed = speed
            case Key.TOGGLE_WAVE:
                self._mode = Mode.CONSTANT if self._mode is Mode.WAVE else Mode.WAVE
            case Key() | Garbled():
                pass  # the frame does not move here
        if self.felt != felt:
            self._on_felt(self._clock.now_ms(), self.felt)
        return command is Key.GET_STATE or self._state() != state

    @property
    def _wave(self) -> int:
        return self._wave_speed if self._mode is Mode.WAVE else 0

    def _state(self) -> State:
        return State(self._wave, self._levels[Part.HEAD], self._levels[Part.FOOT])


NAMES = {
    Part.HEAD: "head massage",
    Part.FOOT: "foot massage",
    Part.THIRD: "third output",
    Part.FOURTH: "fourth output",
}


DRIVER = DriverCode(
    "leggett_gen2", partial(shipped_page, "leggett_gen2"), connect, SimulatedLeggett
)
