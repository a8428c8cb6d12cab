"""A Korean massage chair: keys that toggle or cycle, pressed by what the chair shows of itself."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from controller.clock import Clock, sleep_until, time_limit
from controller.driver import Driver, DriverCode, shipped_page
from controller.drivers.massage_chair_korean_machine import MOST_MINUTES, SimulatedChair
from controller.drivers.massage_chair_korean_sight import Power, Sight, next_key
from controller.errors import MachineError, MachineSilent
from controller.exchange import IDENTIFY_LIMIT_MS, REST_LIMIT_MS, Exchange, Overtaken
from controller.link.base import Link
from firmware_protocol.massage_chair_korean import (
    BEEPS,
    RELEASES,
    Ack,
    Command,
    Key,
    LongStatus,
    Release,
    Report,
    ShortStatus,
    host_codec,
)
from profiles.actuators import Capabilities, Proof
from profiles.language import _
from profiles.limits import MINUTE_MS
from profiles.timeline import Setting

LOOK_LIMIT_MS = 12_000  # power pressed twice, and the second time it shows
SILENCE_LIMIT_MS = 10_000
SPARE_MS = 500  # so that giving up is ours to say, and not the session's
HOLD_MS = 100  # GUESSED: how long a finger stays on a key
MOST_PRESSES = 3  # of one key for one setting, or a bit does not mean what we take it for
MOST_OF = {Key.POWER: 2, Key.AIR_MODE: 8}  # how many air programs come before off is not known
MOST_TIMER_PRESSES = 6  # once round


@asynccontextmanager
async def connect(link: Link, clock: Clock, capabilities: Capabilities) -> AsyncIterator[Driver]:
    """Hold the link open and drive the chair at its end."""
    driver = ChairDriver(link, clock, capabilities)
    async with driver.exchange:
        driver.sight.open(clock.now_ms())
        yield driver


class ChairDriver:
    """A chair. Rest is power off: no status tells whether the rollers in its back turn.

    No key is pressed while the effect of one before may still show, and power only where the
    chair shows minutes, or has shown for a while that it is off.
    """

    def __init__(self, link: Link, clock: Clock, capabilities: Capabilities) -> None:
        self.exchange: Exchange[Command, Report] = Exchange(
            link, host_codec(), clock, capabilities.min_command_gap_ms, self._hear
        )
        self.sight = Sight()
        self._clock = clock
        self._capabilities = capabilities
        self._held: Release | None = None  # what lets go of the key that is pressed
        self._plays = False
        self._refused = False  # somebody switched it off at the handset

    @property
    def capabilities(self) -> Capabilities:
        """What the catalogue says; the chair cannot be asked."""
        return self._capabilities

    async def identify(self) -> str:
        """What it shows; raises MachineSilent, or MachineError for something else on the line."""
        seen = partial(self._seen_since, 0)
        if not await self.exchange.until(seen, IDENTIFY_LIMIT_MS):
            raise self.exchange.nobody(_("this massage chair"), IDENTIFY_LIMIT_MS, silent=WIRES)
        match self.sight.power:
            case Power.ON:
                return f"massage chair, on for {self.sight.minutes} minutes yet"
            case Power.OFF:
                return "massage chair, switched off"
            case Power.UNCLEAR:
                return "massage chair"

    async def apply(self, setting: Setting) -> Proof:
        """Press one key after the other until the chair shows the setting: CONFIRMED.

        Raises MachineError where it does not come there, where it cannot be told what it does,
        and where somebody switched it off since the last setting.
        """
        limit_ms = self._capabilities.setting_limit_ms - SPARE_MS
        try:
            async with time_limit(self._clock, limit_ms):
                return await self._bring(setting, self.exchange.rests)
        except Overtaken:
            return Proof.SENT  # what a rest turned off stays off
        except TimeoutError as error:
            raise _not_there() from error

    async def rest(self) -> Proof:
        """Let go of any key, and press power if the chair is on; CONFIRMED once it shows off.

        What it showed before is no proof: somebody may have switched it on since.
        What was pressed in one attempt is remembered in the next, so that power is not pressed
        again before it can have shown.
        """
        self._heed_the_handset()
        self._plays = False
        return await self.exchange.rest(self._resting())

    async def _resting(self) -> AsyncIterator[Proof]:
        await self._let_go(Release.MOST_KEYS)
        released = self.sight.seen
        yield Proof.SENT
        while True:
            if self.sight.may_switch_off(self._clock.now_ms()):
                await self._hold(Key.POWER)
            proof = self.sight.proof_of_rest(self._clock.now_ms(), released)
            yield proof
            if proof is Proof.CONFIRMED:
                return
            shown = partial(self._seen_since, self.sight.seen)
            await self.exchange.until(shown, REST_LIMIT_MS)

    async def arm_timer(self, remaining_ms: int) -> int | None:
        """Raise the timer until it covers that, 30 minutes at most; None while the chair is off.

        Switched on later, it has the timer it begins with. Raises as `apply` does.
        """
        wanted = min(MOST_MINUTES, -(-remaining_ms // MINUTE_MS))
        if self.sight.power is not Power.ON:
            return None
        try:
            await self._raise_timer(wanted, self.exchange.rests)
        except Overtaken:
            return None
        return self.sight.minutes * MINUTE_MS if self.sight.power is Power.ON else None

    async def watch(self) -> None:
        """Raises LinkLost, or MachineSilent where the chair no longer shows what it does."""
        while await self.exchange.until(
            partial(self._seen_since, self.sight.seen), SILENCE_LIMIT_MS
        ):
            pass
        raise self._silent(SILENCE_LIMIT_MS)

    async def _raise_timer(self, wanted: int, rests: int) -> None:
        for _press in range(MOST_TIMER_PRESSES):
            await self._look(rests)
            if self.sight.power is not Power.ON or self.sight.minutes >= wanted:
                return
            await self._press(Key.TIMER, rests)
        await self._look(rests)

    async def _bring(self, setting: Setting, rests: int) -> Proof:
        presses: Counter[Key] = Counter()
        while True:
            await self._look(rests)
            status = self.sight.status
            assert status is not None  # just looked at
            key = next_key(status, setting)
            if key is None:
                self._plays = self.sight.power is Power.ON
                return Proof.CONFIRMED
            if presses[key] == MOST_OF.get(key, MOST_PRESSES):
                raise _not_there()
            self._heed_the_handset()
            if self._refused:
                self._refused = False  # said once; whoever starts again means it
                raise MachineError(_("somebody switched the chair off"), MEANT)
            presses[key] += 1
            await self._press(key, rests)

    async def _look(self, rests: int) -> None:
        """Return once it is known what the chair does; raises Overtaken where a rest came."""

        def known() -> bool:
            return rests != self.exchange.rests or self.sight.ready(self._clock.now_ms())

        if await self.exchange.until(known, LOOK_LIMIT_MS):
            self.exchange.go_on(rests)
            return
        if not self.sight.fresh(self._clock.now_ms()):
            raise self._silent(LOOK_LIMIT_MS)
        raise MachineError(
            _("it cannot be told from what the chair shows whether it is on or off"), AFRESH
        )

    def _heed_the_handset(self) -> None:
        """Notice that the chair is off though it should play, and its timer had minutes left."""
        off = self.sight.power is Power.OFF and self.sight.minutes > 1
        self._refused = self._refused or (self._plays and off)

    async def _press(self, key: Key, rests: int) -> None:
        if self._held is not None:
            async with self.exchange.turn():
                await self._let_go()
        async with self.exchange.turn(rests):
            await self._hold(key)

    async def _hold(self, key: Key) -> None:
        """Press a key and let it go. Where that is cut short, whoever writes next lets it go."""
        self.sight.pressed(key, self._clock.now_ms())
        self._held = RELEASES.get(key, Release.MOST_KEYS)
        await self.exchange.send_at_once(key)
        await sleep_until(self._clock, self._clock.now_ms() + HOLD_MS)
        await self._let_go()

    async def _let_go(self, otherwise: Release | None = None) -> None:
        release, self._held = self._held or otherwise, None
        if release is not None:
            await self.exchange.send_at_once(release)

    def _hear(self, report: Report) -> None:
        match report:
            case LongStatus():
                self.sight.show(report, self._clock.now_ms())
            case Ack(code) if code in BEEPS:
                self.sight.beep()
            case Ack() | ShortStatus():
                pass  # too little is known of these

    def _seen_since(self, number: int) -> bool:
        return self.sight.seen > number

    def _silent(self, waited_ms: int) -> MachineSilent:
        return MachineSilent(
            waited_ms,
            _("the chair at {machine} does not show what it does").format(
                machine=self.exchange.label
            ),
            WIRES,
        )


WIRES = _("Check its mains switch and that the yellow wire, its status line, is connected.")
MEANT = _("Start the program again if that was not meant.")
AFRESH = _("Switch it off at its handset, wait until it stands still, and start again.")


def _not_there() -> MachineError:
    return MachineError(_("the chair does not come to the setting, whatever is pressed"), AFRESH)


DRIVER = DriverCode(
    "massage_chair_korean", partial(shipped_page, "massage_chair_korean"), connect, SimulatedChair
)
