"""One machine a person can name: found by its address or saved name, reached by its link."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from controller import narrowing, registry, saved
from controller.address import Address, Road
from controller.clock import Clock
from controller.driver import Driver, DriverSpec, OnFelt
from controller.errors import AddressError, DriverBroken
from controller.link.base import BleService, Link, LinkKind, SerialPort
from controller.link.memory import Loopback
from controller.session.grip import Connect, Grip
from profiles.actuators import Capabilities
from profiles.language import _

if TYPE_CHECKING:
    from controller.link.ble import RadioBackend

Radio: TypeAlias = "str | RadioBackend | None"
"""A Bumble transport, an open radio of one's own, or None for the system's Bluetooth."""

SEEN = "seen"
"""What a person says of a machine whose cuffs they saw empty when it was unplugged."""

LOOKING_LIMIT_MS = 15_000  # for a Bluetooth machine that was not seen yet


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine, not connected: everything needed to connect to it, again and again.

    `device` is BlueZ's object path of one that may still be connected, and not show itself.
    """

    name: str
    address: Address
    spec: DriverSpec
    capabilities: Capabilities
    device: str = ""

    @property
    def simulated(self) -> bool:
        """Whether it lives in this process, and no leg feels it."""
        return self.address.road is Road.SIM

    @property
    def by_radio(self) -> bool:
        """Whether it has to be looked for on Bluetooth."""
        return self.address.road is Road.BLE


def chosen(
    on: str | None, family: str | None = None, place: str = "", *, stopping: bool = False
) -> Machine:
    """The machine a person means: an address, a saved name, or without either the only saved one.

    `family` is needed where the address does not say it. Raises AddressError, DriverNotFound,
    DriverBroken and SettingsError; each says what to do. Nothing that a person wrote about a family
    that is installed keeps anybody from `stopping` it.
    """
    if not stopping and (error := registry.trouble()):
        raise error
    if on is not None and ":" in on:  # an address; a damaged settings file is no matter then
        return _described(on, Address.parse(on), family, place, stopping=stopping)
    row = _row(on, stopping)
    if stopping:  # whatever became of it, all that the family has is rested
        row = replace(row, model="", place="")
    return _remembered(row, family, place, stopping)


def whereabouts(on: str | None) -> Address:
    """Where a machine is that a person wants stopped, named as for `chosen`.

    It is known whatever became of the machine's family. Raises AddressError and SettingsError.
    """
    named = on if on is not None and ":" in on else _row(on, stopping=True).address
    return Address.parse(named)


def as_it_is(link: Link) -> Link:
    """A link, used through nothing else."""
    return link


def grip_on(
    machine: Machine,
    clock: Clock,
    radio: Radio,
    on_felt: OnFelt,
    through: Callable[[Link], Link] = as_it_is,
) -> Grip:
    """A grip on it that holds nothing yet. `on_felt` is told what a simulated machine does."""
    return Grip(connection_to(machine, clock, radio, on_felt, through))


def connection_to(
    machine: Machine,
    clock: Clock,
    radio: Radio,
    on_felt: OnFelt,
    through: Callable[[Link], Link] = as_it_is,
) -> Connect:
    """What connects to it, again and again; `through` is what each link is used through."""
    simulated = machine.spec.simulate(clock, on_felt) if machine.simulated else None

    @asynccontextmanager
    async def connect(patience_ms: int) -> AsyncIterator[Driver]:
        async with AsyncExitStack() as stack:
            if simulated is not None:
                link: Link = Loopback(str(machine.address), simulated.serve)
            else:
                link = await _link(machine, radio, patience_ms, stack)
            connection = machine.spec.connect(through(link), clock, machine.capabilities)
            yield await stack.enter_async_context(connection)

    return connect


async def _link(machine: Machine, radio: Radio, patience_ms: int, stack: AsyncExitStack) -> Link:
    # Each link brings its library along, which a session on another road does not need.
    address = machine.address.target
    match machine.address.road:
        case Road.SERIAL:
            from controller.link.serial import SerialLink

            port = next(link for link in machine.spec.links if isinstance(link, SerialPort))
            return SerialLink(address, port.baud)
        case Road.BLE:
            from controller.link.ble import BleLink

            backend = await stack.enter_async_context(opened(radio))
            ways = (link for link in machine.spec.links if isinstance(link, BleService))
            return BleLink(
                address, *ways, radio=backend, patience_ms=patience_ms, path=machine.device
            )
        case Road.UDP | Road.SIM:
            raise AssertionError("chosen() lets no such machine through")


@asynccontextmanager
async def opened(radio: Radio) -> AsyncIterator["RadioBackend | None"]:
    """The radio that text names, held open; None for the system's own. Raises LinkUnavailable."""
    if isinstance(radio, str):
        from controller.link.radio import open_radio

        async with open_radio(radio) as backend:
            yield backend
    else:
        yield radio


def reached_by(spec: DriverSpec, road: Road) -> bool:
    """Whether machines of this family are on that road; every family can be simulated."""
    kinds: dict[Road, type[LinkKind]] = {Road.SERIAL: SerialPort, Road.BLE: BleService}
    kind = kinds.get(road)
    return road is Road.SIM or any(type(link) is kind for link in spec.links)


def _row(on: str | None, stopping: bool) -> saved.SavedMachine:
    known = saved.machines()
    if on is None:
        return _only(known, stopping)
    if on not in known:
        raise AddressError(_("there is no machine called {on!r}").format(on=on), _listed(known))
    return known[on]


def _only(known: Mapping[str, saved.SavedMachine], stopping: bool) -> saved.SavedMachine:
    if len(known) == 1:
        return next(iter(known.values()))
    what = _("nothing of Legato's is playing, and ") if stopping else ""
    if not known:
        hint = _("Find yours with `legato machines`, or try `--on sim:tcode`, which no leg feels.")
        if stopping:
            hint = _("If a machine runs, name it: legato stop --on ADDRESS --family FAMILY.")
        raise AddressError(_("{what}no machine is saved yet").format(what=what), hint)
    raise AddressError(_("{what}more than one machine is saved").format(what=what), _listed(known))


def _listed(known: Mapping[str, saved.SavedMachine]) -> str:
    if not known:
        return _("No machine is saved yet: `legato machines` finds them.")
    return _("Say which with --on: {known}.").format(known=", ".join(known))


def _remembered(row: saved.SavedMachine, family: str | None, place: str, stopping: bool) -> Machine:
    model = row.model if family in (None, row.family) else ""
    return _described(
        row.name,
        Address.parse(row.address),
        family or row.family,
        place or row.place,
        model,
        row.deflates,
        stopping=stopping,
    )


def _described(
    name: str,
    address: Address,
    family: str | None,
    place: str,
    model: str = "",
    deflates: str = "",
    *,
    stopping: bool,
) -> Machine:
    if address.road is Road.SIM:
        family = family or address.target
    if family is None:
        raise AddressError(
            _("{address} does not say what machine is there").format(address=address),
            _("Add --family with one of: {families}.").format(families=", ".join(registry.names())),
        )
    spec = _stoppable(family) if stopping else registry.load(family)
    spec = narrowing.modelled(spec, model) if model else spec
    if not reached_by(spec, address.road):
        raise AddressError(
            _("{title} cannot be reached by {address}").format(title=spec.title, address=address),
            _("`legato machines` finds machines of the family {family}.").format(family=family),
        )
    if spec.template and address.road is not Road.SIM:
        raise AddressError(
            _(
                "{family} is a pattern to copy: what each number does differs from product to "
                "product"
            ).format(family=family),
            _("Describe yours: legato drivers new NAME --like {family}").format(family=family),
        )
    capabilities = narrowing.placed(spec, place)
    if deflates == SEEN:
        capabilities = replace(capabilities, deflates=True)
    return Machine(name, address, spec, capabilities)


def _stoppable(family: str) -> DriverSpec:
    """The family as a person changed it, or as it is installed where those changes are wrong."""
    try:
        return registry.load(family)
    except DriverBroken:
        return registry.load(family, heeded=False)
