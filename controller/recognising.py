"""Which family something may be of, judged by what it shows of itself, with the reasons."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from controller.address import Address, Road
from controller.driver import DriverSpec
from controller.link.base import BLUETOOTH_BASE, BleService, Maker, SerialPort, whole_uuid
from profiles.actuators import Proof
from profiles.language import _

if TYPE_CHECKING:
    from controller.link.ble import Seen

T = TypeVar("T")

# What each sign is worth. A sign of little worth makes no candidate alone, nor do two of the least.
NAME = 4
SHORT_NAME = 2
OWN_SERVICE = 4
SHARED_SERVICE = 2
COMPANY = 1
MAKER = 6  # the company's number, and what the maker writes behind it
POSSIBLY = 4
LIKELY = 6
CHIP = 1
ANSWERED = 10

TELLING = 5
"""A name that begins with fewer letters and digits than this may be anything's: "Bed ", "ergo"."""

_OFTEN = frozenset(
    {
        "lierda",  # makes radio modules, for lamps as well as for beds
        "glide",  # a word of every day
    }
)
"""What many other things are called, too: worth no more than a short name."""

_SHARED = frozenset(
    {
        "6e400001-b5a3-f393-e0a9-e50e24dcca9e",  # Nordic UART: beds, watches, home-made things
        "62741523-52f9-8864-b1ab-3b3a8d65950b",  # OKIN boxes that speak differently
        "99fa0001-338a-1024-8a49-009c0215f78a",  # Linak: desks as well as beds
        "99fa0020-338a-1024-8a49-009c0215f78a",
        "0000fee9-0000-1000-8000-00805f9b34bb",  # a misspelt base, on boxes of several makers
    }
)


# Bluetooth's assigned numbers; the last from kristofferR/ha-adjustable-bed, issue 450.
ELSEWHERE = {
    whole_uuid("1808"): _("a glucose meter"),
    whole_uuid("1809"): _("a thermometer"),
    whole_uuid("180d"): _("a heart rate monitor"),
    whole_uuid("1810"): _("a blood pressure monitor"),
    whole_uuid("1812"): _("a keyboard or a remote control"),
    whole_uuid("1814"): _("a running sensor"),
    whole_uuid("1816"): _("a cycling sensor"),
    whole_uuid("1818"): _("a cycling sensor"),
    whole_uuid("181b"): "scales",
    whole_uuid("181d"): "scales",
    whole_uuid("1822"): _("a pulse oximeter"),
    whole_uuid("1826"): _("a fitness machine"),
    whole_uuid("184e"): "headphones",
    whole_uuid("fea6"): _("a camera"),
    whole_uuid("febe"): "headphones",
    whole_uuid("fe2c"): "headphones",
    whole_uuid("fee0"): _("a watch"),
    "5a401523-ab2e-2548-c435-08c300000710": _("a coffee machine"),
}
"""Services of other things: a name alone is no machine's beside one of them."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that may be a machine; `family` is None where nothing says what it is.

    `others` are families that are as likely as this one. `model` is "" where it could not be told.
    `services` (whole) and `rssi` (dBm, near 0 is near) are those heard on Bluetooth.
    """

    address: Address
    name: str
    family: str | None
    sure: str
    reasons: tuple[str, ...]
    model: str = ""
    others: tuple[str, ...] = ()
    score: int = 0
    services: tuple[str, ...] = ()
    rssi: int | None = None


@dataclass(frozen=True, slots=True, order=True)
class _Match:
    """How well a family fits; of two that score the same the longer prefixes tell."""

    score: int
    maker: int
    name: int


def recognised(seen: "Seen", specs: Iterable[DriverSpec]) -> Candidate | None:
    """The likeliest family of something heard on Bluetooth; None where none claims it.

    The order of the families does not matter. One that has to be described first claims nothing.
    """
    known = [spec for spec in specs if not spec.template and _ways(spec)]
    claims: dict[str, tuple[_Match, Candidate]] = {}
    for spec in known:
        match, reasons = _match(seen, spec, known)
        if match.score >= POSSIBLY:
            sure = "likely" if match.score >= LIKELY else "possibly"
            claims[spec.name] = (
                match,
                replace(
                    unrecognised(seen),
                    family=spec.name,
                    sure=sure,
                    reasons=reasons,
                    model=_model(seen, spec),
                    score=match.score,
                ),
            )
    if not claims:
        return None
    best = max(match for match, _ in claims.values())
    first, *others = sorted(name for name, (match, _) in claims.items() if match == best)
    return replace(claims[first][1], others=tuple(others))


def unrecognised(seen: "Seen") -> Candidate:
    """Something heard on Bluetooth that no family claims; its reasons are all that it shows."""
    shows = [_("name {name}").format(name=printable(seen.name))] if seen.name else []
    shows += [_listed(seen.services)] if seen.services else []
    companies = [company for company, _data in seen.manufacturer]
    shows += [_("maker's data {company:04X}").format(company=company) for company in companies]
    return Candidate(
        Address(Road.BLE, seen.address.upper()),
        seen.name,
        family=None,
        sure="",
        reasons=tuple(shows) or (_("it says nothing of itself"),),
        services=tuple(sorted(seen.services)),
        rssi=seen.rssi,
    )


def is_shared(service: str) -> bool:
    """Whether a service (whole, in small letters) says nothing of whose it is."""
    return service.endswith(BLUETOOTH_BASE) or service in _SHARED


def at_port(address: Address, name: str, usb_id: str, specs: Iterable[DriverSpec]) -> Candidate:
    """What a serial port may lead to, by the chip that is plugged in."""
    carrying = sorted(spec.name for spec in specs if not spec.template and usb_id in _chips(spec))
    if not usb_id or not carrying:
        return Candidate(address, name, None, "", (_("a serial port"),))
    reason = _("USB id {usb_id}, a chip such machines carry; many other things do, too").format(
        usb_id=usb_id
    )
    first, *others = carrying
    return Candidate(address, name, first, "possibly", (reason,), "", tuple(others), CHIP)


def can_be_asked(spec: DriverSpec) -> bool:
    """Whether a serial port can be asked if this family is there.

    One that proves no more than SENT never answers, so that its silence would tell nothing.
    """
    serial = any(isinstance(link, SerialPort) for link in spec.links)
    return serial and not spec.template and spec.capabilities.best_proof > Proof.SENT


def printable(text: str) -> str:
    """A text from outside without what a terminal would obey."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def _match(
    seen: "Seen", spec: DriverSpec, known: Iterable[DriverSpec]
) -> tuple[_Match, tuple[str, ...]]:
    services = {service.lower() for service in seen.services}
    maker = _longest(_makers(spec), seen)
    name = max((len(prefix) for prefix in _names(spec) if _begins(seen.name, prefix)), default=0)
    shown = services & _services(spec)
    own = {service for service in shown if not is_shared(service)}
    reasons, score = [], 0
    if name:
        score += NAME if _tells(seen.name[:name]) else SHORT_NAME
        reasons.append(_("name {name}").format(name=printable(seen.name)))
    if maker is not None:
        score += MAKER if maker.starts else COMPANY
        wrote = f" {maker.starts.hex(' ')}" if maker.starts else ""
        reasons.append(
            _("maker's data {company:04X}{wrote}").format(company=maker.company, wrote=wrote)
        )
    if shown:
        score += OWN_SERVICE if own else SHARED_SERVICE
        many = _("which many things have")
        reasons.append(
            _("its own {services}").format(services=_listed(own))
            if own
            else f"{_listed(shown)}, {many}"
        )
    certain = own or (maker is not None and maker.starts)
    if not certain and (not name or _is_elsewhere(services, spec, known)):
        score = 0
    started = 0 if maker is None else len(maker.starts)
    return _Match(score, started, name), tuple(reasons)


def _is_elsewhere(services: Iterable[str], spec: DriverSpec, known: Iterable[DriverSpec]) -> bool:
    """Whether services say that it is something else: of another kind, or of another family."""
    own = {one for other in known for one in _services(other) if not is_shared(one)}
    return any(one in ELSEWHERE or one in own - _services(spec) for one in services)


def _model(seen: "Seen", spec: DriverSpec) -> str:
    """The model whose own name or maker's data fit best; "" where none or several do."""
    fits: dict[tuple[int, int], list[str]] = {}
    for model in spec.models:
        maker = _longest(model.makers, seen)
        started = 0 if maker is None else len(maker.starts)
        names = (len(prefix) for prefix in model.names if _begins(seen.name, prefix))
        fits.setdefault((started, max(names, default=0)), []).append(model.name)
    best = max(fits, default=(0, 0))
    return fits[best][0] if any(best) and len(fits[best]) == 1 else ""


def _longest(makers: Iterable[Maker], seen: "Seen") -> Maker | None:
    fitting = (
        maker
        for maker in makers
        for company, data in seen.manufacturer
        if company == maker.company and data.startswith(maker.starts)
    )
    return max(fitting, key=lambda maker: len(maker.starts), default=None)


def _begins(name: str, prefix: str) -> bool:
    """Whether a name begins so, in any case; a word in it goes no further than in the prefix.

    "Glide 3" and "glide3" begin with "glide"; "Glidecam" is a word of its own.
    """
    rest = name[len(prefix) :]
    goes_on = prefix[-1:].isalpha() and rest[:1].isalpha()
    return name[: len(prefix)].casefold() == prefix.casefold() and not goes_on


def _tells(prefix: str) -> bool:
    long = sum(letter.isalnum() for letter in prefix) >= TELLING
    return long and prefix.casefold() not in _OFTEN


def _listed(services: Iterable[str]) -> str:
    """Services in a person's words: "service ffe5", "services ffe0 and 6e400001…"."""
    *some, last = sorted({_shortly(service.lower()) for service in services})
    return (
        _("services {some} and {last}").format(some=", ".join(some), last=last)
        if some
        else _("service {last}").format(last=last)
    )


def _shortly(service: str) -> str:
    """The number of a service that has one, else how its UUID begins."""
    number = printable(service[:8])
    return number.removeprefix("0000") if service.endswith(BLUETOOTH_BASE) else f"{number}…"


def _ways(spec: DriverSpec) -> tuple[BleService, ...]:
    return tuple(link for link in spec.links if isinstance(link, BleService))


def _names(spec: DriverSpec) -> tuple[str, ...]:
    return _collected((way.names for way in _ways(spec)), (one.names for one in spec.models))


def _makers(spec: DriverSpec) -> tuple[Maker, ...]:
    return _collected((way.makers for way in _ways(spec)), (one.makers for one in spec.models))


def _services(spec: DriverSpec) -> frozenset[str]:
    return frozenset(service.lower() for way in _ways(spec) for service in way.shown)


def _chips(spec: DriverSpec) -> frozenset[str]:
    ports = (link for link in spec.links if isinstance(link, SerialPort))
    return frozenset(usb_id for port in ports for usb_id in port.usb_ids)


def _collected(*groups: Iterable[tuple[T, ...]]) -> tuple[T, ...]:
    return tuple(one for group in groups for ones in group for one in ones)
