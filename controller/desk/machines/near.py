"""What is near: machines as they are heard, each with its reasons, and what is in the way."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING

from controller import registry, saved
from controller.address import Address, Road
from controller.checks import left_to_it, port_finding
from controller.clock import SystemClock, shielded, sleep_until
from controller.desk.here import Here
from controller.discovery import at_ports, on_the_radio, probed, told_apart
from controller.driver import DriverSpec
from controller.errors import LegatoError, LinkError, SettingsError
from controller.host.dial import calls
from controller.recognising import Candidate, printable
from profiles.language import _

if TYPE_CHECKING:
    from controller.link.ble import Seen

LISTEN_MS = 30_000
TICK_MS = 500


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that was found: what it seems to be, how surely, and why.

    `families` are those it may be of, the likeliest first; none where nothing says what it is, or
    where it is saved. `saved_as` are the names it has at home already.
    """

    address: str
    title: str
    sure: str
    reasons: tuple[str, ...]
    families: tuple[str, ...] = ()
    model: str = ""
    saved_as: tuple[str, ...] = ()

    @property
    def at_port(self) -> bool:
        """Whether it is a serial port, which can be asked who is there."""
        return Address.parse(self.address).road is Road.SERIAL


@dataclass(frozen=True, slots=True)
class Trouble:
    """What keeps something from being found, and what to do about it."""

    said: str
    hint: str


@dataclass(frozen=True, slots=True)
class Around:
    """All that was found so far: what may be a machine, the likeliest first, and the rest.

    `percent` says how much of the time to listen is over.
    """

    things: tuple[Thing, ...] = ()
    others: tuple[Thing, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    percent: int = 0
    over: bool = False


async def near(
    here: Here, on_change: Callable[[Around], None], listen_ms: int = LISTEN_MS
) -> Around:
    """Listen for Bluetooth machines and watch the serial ports, for so long; all that was found.

    `on_change` is told at once of what is found, and at each half second of how far it is. Nothing
    is sent to anything. While a session plays, in whatever process, the radio is left to it. What
    is the matter is told as a trouble; nothing is raised but a cancellation, and nothing listens
    afterwards.
    """
    return await _Looking(here, on_change).run(listen_ms)


async def asked(thing: Thing, on_say: Callable[[str], None]) -> Thing:
    """Ask a serial port, family by family, who is there; only harmless questions are sent.

    `on_say` is told which. Raises SettingsError where it is not known what is saved.
    """
    specs, _broken = await asyncio.to_thread(registry.load_all)
    address = Address.parse(thing.address)
    first, *others = thing.families or (None,)
    candidate = Candidate(
        address, "", first, thing.sure, thing.reasons, others=tuple(filter(None, others))
    )
    found = await probed(candidate, specs, SystemClock(), on_say)
    return _thing(found, {spec.name: spec.title for spec in specs}, _kept())


def typed(written: str) -> Thing:
    """What is at an address that a person wrote, whether it is near or not.

    Raises AddressError, and SettingsError where it is not known what is saved.
    """
    return _thing(Candidate(Address.parse(written.strip()), "", None, "", ()), {}, _kept())


Kept = Mapping[str, tuple[saved.SavedMachine, ...]]


class _Looking:
    """One look around."""

    def __init__(self, here: Here, on_change: Callable[[Around], None]) -> None:
        self._here = here
        self._on_change = on_change
        self._specs: Sequence[DriverSpec] = ()
        self._titles: Mapping[str, str] = {}
        self._kept: Kept = {}
        self._heard: dict[str, Seen] = {}
        self._ports: tuple[Candidate, ...] = ()
        self._ports_in_the_way: tuple[Trouble, ...] = ()
        self._trouble: tuple[Trouble, ...] = ()
        self._radio_trouble: tuple[Trouble, ...] = ()
        self._around = Around()

    async def run(self, listen_ms: int) -> Around:
        self._on_change(self._around)
        await asyncio.to_thread(self._learn)
        clock = self._here.clock
        began_ms = clock.now_ms()
        listening = asyncio.ensure_future(self._listen(listen_ms))
        try:
            while (passed_ms := clock.now_ms() - began_ms) < listen_ms:
                await asyncio.to_thread(self._look_at_ports)
                self._around = replace(self._around, percent=100 * passed_ms // listen_ms)
                self._tell()
                await sleep_until(clock, clock.now_ms() + TICK_MS)
        finally:
            listening.cancel()
            await shielded(asyncio.wait({listening}))
        self._around = replace(self._around, percent=100, over=True)
        self._tell()
        return self._around

    async def _listen(self, listen_ms: int) -> None:
        if await asyncio.to_thread(something_plays):
            self._radio_trouble = (Trouble(*left_to_it()),)
            self._tell()
            return
        try:
            await on_the_radio(self._specs, self._here.radio, listen_ms / 1000, (), self._hear)
        except LinkError as error:
            self._radio_trouble = (_trouble(error, _("Only Bluetooth machines need it.")),)
            self._tell()

    def _learn(self) -> None:
        """What it takes to recognise anything, and the libraries, which load slowly."""
        specs, broken = registry.load_all()
        self._specs = specs
        self._titles = {spec.name: spec.title for spec in specs}
        self._trouble = tuple(map(_trouble, broken))
        with suppress(ImportError):  # is said by who needs it
            import_module("controller.link.ble")
        try:
            self._kept = _kept()
        except SettingsError as error:
            self._trouble = (*self._trouble, _trouble(error))

    def _look_at_ports(self) -> None:
        self._ports = at_ports(self._specs)
        looked_at = (port_finding(port.address.target) for port in self._ports)
        self._ports_in_the_way = tuple(
            Trouble(found.what, found.advice) for found in looked_at if not found.ok
        )

    def _hear(self, seen: "Seen") -> None:
        self._heard[seen.address] = seen
        self._tell()

    def _tell(self) -> None:
        found, others = told_apart(self._heard.values(), self._specs, self._kept)
        near_ = sorted((*found, *self._ports), key=lambda one: -one.score)
        self._around = replace(
            self._around,
            things=tuple(_thing(one, self._titles, self._kept) for one in near_),
            others=tuple(_thing(one, self._titles, self._kept) for one in others),
            troubles=(*self._trouble, *self._radio_trouble, *self._ports_in_the_way),
        )
        self._on_change(self._around)


def _kept() -> Kept:
    found: dict[str, tuple[saved.SavedMachine, ...]] = {}
    for machine in saved.machines().values():
        address = Address.parse(machine.address).canonical
        found[address] = (*found.get(address, ()), machine)
    return found


def _thing(candidate: Candidate, titles: Mapping[str, str], kept: Kept) -> Thing:
    """What a person saved something as counts, whatever it shows."""
    address, reasons = printable(str(candidate.address)), candidate.reasons
    if at_home := kept.get(candidate.address.canonical, ()):
        named = tuple(one.name for one in at_home)
        title = titles.get(at_home[0].family, at_home[0].family)
        return Thing(address, title, _("saved"), reasons, (), at_home[0].model, named)
    if candidate.family is None:
        is_port = candidate.address.road is Road.SERIAL
        title = _("A serial port") if is_port else printable(candidate.name) or _("Without a name")
        return Thing(address, title, "", reasons)
    families = (candidate.family, *candidate.others)
    title = _(" or ").join(titles.get(family, family) for family in families)
    return Thing(address, title, _sure(candidate.sure), reasons, families, candidate.model)


def _sure(word: str) -> str:
    words = {"certainly": _("certainly"), "likely": _("likely"), "possibly": _("possibly")}
    return words.get(word, word)


def _trouble(error: LegatoError, more: str = "") -> Trouble:
    return Trouble(str(error), f"{error.hint} {more}".strip())


def something_plays() -> bool:
    """Whether any session runs, in whatever process: its radio is left to it."""
    try:
        running = calls()
    except SettingsError:
        return False
    for call in running:
        call.hang_up()
    return bool(running)
