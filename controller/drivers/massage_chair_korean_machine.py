"""The simulated massage chair: keys that toggle and cycle, a display, and a timer of its own."""

import asyncio
from contextlib import suppress

from controller.clock import Alarm, Clock, sleep_until
from controller.driver import OnFelt
from controller.errors import LinkLost
from controller.link.base import Link
from firmware_protocol.codec import Codec, Garbled
from firmware_protocol.massage_chair_korean import (
    Ack,
    Command,
    Key,
    LongStatus,
    Release,
    Report,
    long_status,
    machine_codec,
)
from profiles.limits import MINUTE_MS
from profiles.timeline import Setting

STATUS_MS = 500  # "~2x/sec", ChairBLEManager.swift @ 048f57c3
FIRST_MINUTES = 15  # what auto programs set; GUESSED for a chair that is switched on
MOST_MINUTES = 30
TIMER_STEP = 5
AIR_MODES = 3  # GUESSED: no source says through how many air programs the key goes
STRENGTHS = 3
BEEP, TWO_BEEPS = Ack("1103"), Ack("1104")
AUTO = {Key.CHARGING, Key.DIGESTION, Key.CLASSIC, Key.SLEEP, Key.STRETCHING, Key.HEALING}
MOVING = {Key.BACK_DOWN, Key.BACK_UP, Key.LEG_DOWN, Key.LEG_UP, Key.ZERO_GRAVITY}


class SimulatedChair:
    """The chair's control box, whoever presses its keys; massage goes on without a link.

    GUESSED, as no source says it: switched on it runs a program with foot roller and air, at the
    air strength it had; switched off it shows a blank timer and takes no key but power. While it
    is paused it shows what it did before.
    """

    def __init__(self, clock: Clock, on_felt: OnFelt) -> None:
        self._clock = clock
        self._on_felt = on_felt
        self._on = self._paused = self._roller = self._heater = False
        self._air_mode = 0
        self._strength = 1
        self._ends_ms = 0
        self._end: Alarm | None = None
        self._held: Key | None = None

    @property
    def felt(self) -> Setting:
        """What a leg would feel: the air and the heater as well, which Legato never starts."""
        if not self._on or self._paused:
            return Setting({})
        air = self._strength if self._air_mode else 0
        return Setting({"foot roller": int(self._roller), "air": air, "heater": int(self._heater)})

    @property
    def status(self) -> LongStatus:
        """What it shows at this moment."""
        if not self._on:
            return long_status(None, air_strength=self._strength)
        return long_status(
            self._minutes(),
            air=self._air_mode > 0,
            air_strength=self._strength,
            roller=self._roller,
            moving=self._held in MOVING,
            heater=self._heater,
        )

    async def serve(self, link: Link) -> None:
        """Answer, obey and show the status until the link is lost."""
        codec = machine_codec()
        showing = asyncio.create_task(self._show(link, codec))
        try:
            while True:
                for command in codec.feed(await link.read()):
                    for report in self._obey(command):
                        await link.write(codec.encode(report))
        except LinkLost:
            return
        finally:
            showing.cancel()
            await asyncio.wait({showing})

    async def _show(self, link: Link, codec: Codec[Report, Command]) -> None:
        with suppress(LinkLost):
            while True:
                await link.write(codec.encode(self.status))
                await sleep_until(self._clock, self._clock.now_ms() + STATUS_MS)

    def _obey(self, command: Command | Garbled) -> list[Report]:
        """Carry it out; what there is to report."""
        shown, felt, reports = self.status, self.felt, list[Report]()
        match command:
            case Key():
                # A key that is not let go is pressed but once.
                if command is not self._held and (self._on or command is Key.POWER):
                    reports += self._press(command)
                self._held = command
            case Release():
                self._held = None
            case Garbled():
                pass  # what the box does not know it ignores
        if self.felt != felt:
            self._on_felt(self._clock.now_ms(), self.felt)
        return [*reports, self.status] if self.status != shown else reports

    def _press(self, key: Key) -> list[Report]:
        wraps = False
        match key:
            case Key.POWER:
                self._switch(on=not self._on)
            case Key.TIMER:
                minutes = (self._minutes() // TIMER_STEP + 1) * TIMER_STEP
                wraps = minutes > MOST_MINUTES
                self._run(TIMER_STEP if wraps else minutes)
            case Key.PAUSE:
                self._paused = not self._paused
            case Key.HEATER:
                self._heater = not self._heater
            case Key.FOOT_ROLLER:
                self._roller = not self._roller
            case Key.AIR_MODE:
                self._air_mode = (self._air_mode + 1) % (AIR_MODES + 1)
                wraps = self._air_mode == 0
            case Key.AIR_STRENGTH:
                self._strength = self._strength % STRENGTHS + 1
                return [TWO_BEEPS] if self._strength == 1 else []  # else no answer was ever seen
            case _ if key in AUTO:
                self._switch(on=True)
            case _:
                pass  # what moves the chair, or changes the back massage alone
        return [TWO_BEEPS if wraps else BEEP]

    def _switch(self, *, on: bool) -> None:
        self._on = self._roller = on
        self._air_mode = int(on)
        self._paused = self._heater = False
        if on:
            self._run(FIRST_MINUTES)
        elif self._end is not None:
            self._end.cancel()

    def _run(self, minutes: int) -> None:
        """Be on for so long from now."""
        if self._end is not None:
            self._end.cancel()
        self._ends_ms = self._clock.now_ms() + minutes * MINUTE_MS
        self._end = self._clock.call_at(self._ends_ms, self._time_out)

    def _time_out(self) -> None:
        felt = self.felt
        self._switch(on=False)
        if self.felt != felt:
            self._on_felt(self._clock.now_ms(), self.felt)

    def _minutes(self) -> int:
        return -(-(self._ends_ms - self._clock.now_ms()) // MINUTE_MS)
