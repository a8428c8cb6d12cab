"""Linak beds: steps up and down from an absolute all-off, and never a word from the bed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Never

from controller.clock import Clock
from controller.driver import Driver, DriverCode, OnFelt, shipped_page
from controller.errors import LinkLost
from controller.exchange import Exchange, Overtaken
from controller.link.base import Delivery, Link
from firmware_protocol.codec import Garbled
from firmware_protocol.linak import Key, host_codec, machine_codec
from profiles.actuators import Capabilities, Proof
from profiles.language import _
from profiles.timeline import Setting

FOOT = "foot massage"
MOST_ALL_OFFS = 3
MOST_TRIES = 2


@asynccontextmanager
async def connect(link: Link, clock: Clock, capabilities: Capabilities) -> AsyncIterator[Driver]:
    """Hold the link open and drive the bed at its end."""
    driver = LinakDriver(link, clock, capabilities)
    async with driver.exchange:
        yield driver


class LinakDriver:
    """A bed whose level is only believed, counted in presses since all was off.

    An acknowledged write is one the box received; what its massage made of it stays unknown, so
    nothing here proves more than SENT. Whatever may have gone wrong with a press makes the level
    unknown, and from there the way leads through all-off, so that an error makes it weaker than
    asked, not stronger. What nothing here can notice is the remote, until the next all-off.
    """

    def __init__(self, link: Link, clock: Clock, capabilities: Capabilities) -> None:
        self.exchange: Exchange[Key, Never] = Exchange(
            link, host_codec(), clock, capabilities.min_command_gap_ms, self._hear
        )
        self._capabilities = capabilities
        self._believed: int | None = None  # unknown until all was off on this connection
        self._acknowledges = False  # some boxes offer only writes that they do not acknowledge

    @property
    def capabilities(self) -> Capabilities:
        """What the catalogue says; the bed cannot be asked."""
        return self._capabilities

    async def identify(self) -> str:
        """The bed answers no question; that its characteristic is there has to do."""
        return "Linak bed; whether it has massage motors it cannot say"

    async def apply(self, setting: Setting) -> Proof:
        """Step up or down to the level: SENT.

        A level that is believed to be there is not written again, since a press more would be
        stronger; what may have been lost is made good through all-off. Raises LinkLost.
        """
        wanted, rests = setting.step(FOOT), self.exchange.rests
        with suppress(Overtaken):  # what a rest turned off stays off
            for _try in range(MOST_TRIES):
                if await self._step_to(wanted, rests):
                    break
        return Proof.SENT

    async def rest(self) -> Proof:
        """All-off, which is absolute; that it was SENT is all that can be known."""
        return await self.exchange.rest(self._resting())

    async def _resting(self) -> AsyncIterator[Proof]:
        if await self._send(Key.ALL_OFF):
            self._believed = 0
        yield Proof.SENT

    async def arm_timer(self, remaining_ms: int) -> int | None:
        """None: no timer is known on these beds."""
        return None

    async def watch(self) -> None:
        """Raises LinkLost when the link breaks."""
        await self.exchange.watch()

    async def _step_to(self, wanted: int, rests: int) -> bool:
        """Press until the level is believed to be there; False where a press may be lost."""
        if wanted < (self._believed or 0) and not self._acknowledges:
            self._believed = None  # a lost press down would leave it too strong, unnoticed
        if self._believed is None or wanted == 0:
            await self._turn_off(rests)
        while self._believed != wanted:
            if self._believed is None or not await self._press(self._believed, wanted, rests):
                return False
        return True

    async def _press(self, believed: int, wanted: int, rests: int) -> bool:
        """One press towards the level; whether it arrived for all that is known."""
        step, key = (1, Key.FOOT_UP) if wanted > believed else (-1, Key.FOOT_DOWN)
        async with self.exchange.turn(rests):
            arrived = await self._send(key) or not self._acknowledges
            self.exchange.go_on(rests)
            self._believed = believed + step if arrived else None
            return arrived

    async def _turn_off(self, rests: int) -> None:
        """All-off until it is acknowledged; several times where the box never does that."""
        for _try in range(MOST_ALL_OFFS):
            async with self.exchange.turn(rests):
                arrived = await self._send(Key.ALL_OFF)
                self.exchange.go_on(rests)
            if arrived:
                break
        else:
            if self._acknowledges:
                raise LinkLost(_("the bed no longer acknowledges what is sent to it"), LOOK)
        self._believed = 0

    async def _send(self, key: Key) -> bool:
        """Write it; whether the box received it for certain. The level is unknown meanwhile."""
        self._believed = None  # should this be cancelled, it may go out or not
        acknowledged = await self.exchange.send_at_once(key) is Delivery.ACKNOWLEDGED
        self._acknowledges = self._acknowledges or acknowledged
        return acknowledged

    def _hear(self, message: Never) -> None:
        """Nothing is ever heard."""


LOOK = _("If it still runs, switch it off with its remote.")

LEVELS = 3  # GUESSED: no source says how many a bed has


class SimulatedLinak:
    """A bed with massage motors: latched levels that keys step, and nothing that tells of them."""

    def __init__(self, clock: Clock, on_felt: OnFelt) -> None:
        self._clock = clock
        self._on_felt = on_felt
        self._foot = self._head = 0

    @property
    def felt(self) -> Setting:
        """The level of each motor."""
        return Setting({FOOT: self._foot, "head massage": self._head})

    async def serve(self, link: Link) -> None:
        """Obey until the link is lost; the massage goes on without it."""
        codec = machine_codec()
        try:
            while True:
                for key in codec.feed(await link.read()):
                    self._obey(key)
        except LinkLost:
            return

    def _obey(self, key: Key | Garbled) -> None:
        before = self.felt
        match key:
            case Key.ALL_OFF:
                self._foot = self._head = 0
            case Key.FOOT_UP:
                self._foot = _up(self._foot)
            case Key.FOOT_DOWN:
                self._foot = _down(self._foot)
            case Key.HEAD_UP:
                self._head = _up(self._head)
            case Key.HEAD_DOWN:
                self._head = _down(self._head)
            case Key.ALL_UP:
                self._foot, self._head = _up(self._foot), _up(self._head)
            case Key.ALL_DOWN:
                self._foot, self._head = _down(self._foot), _down(self._head)
            case Key.FOOT_TOGGLE:
                self._foot = _toggled(self._foot)
            case Key.HEAD_TOGGLE:
                self._head = _toggled(self._head)
            case Key.ALL_TOGGLE:
                self._foot, self._head = _toggled(self._foot), _toggled(self._head)
            case Key.MODE | Garbled():
                pass  # modes change the pattern and not the level, as far as is known
        if self.felt != before:
            self._on_felt(self._clock.now_ms(), self.felt)


def _up(level: int) -> int:
    return min(LEVELS, level + 1)


def _down(level: int) -> int:
    return max(0, level - 1)


def _toggled(level: int) -> int:
    return 0 if level else 1


DRIVER = DriverCode("linak", partial(shipped_page, "linak"), connect, SimulatedLinak)
