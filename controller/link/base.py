"""What every link offers, and how it is described."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from firmware_protocol.codec import Packet

BLUETOOTH_BASE = "-0000-1000-8000-00805f9b34fb"
"""How a UUID ends that has only a number: anybody takes one, makers of modules above all."""


class Delivery(Enum):
    """How far a write is known to have come."""

    HANDED_OVER = "handed over"
    ACKNOWLEDGED = "acknowledged"


class Link(Protocol):
    """Bytes to and from one machine. Exceptions of the library beneath never leave it."""

    @property
    def label(self) -> str:
        """The address as a person would write it, "serial:COM3"; for logs and people."""
        ...

    async def open(self) -> None:
        """Open it once; raises LinkUnavailable."""
        ...

    async def write(self, packet: Packet) -> Delivery:
        """Hand the bytes over, in the order of the calls; raises LinkLost."""
        ...

    async def read(self) -> Packet:
        """The next bytes that arrived, at least one; raises LinkLost. One reader at a time."""
        ...

    async def close(self) -> None:
        """Let go of the machine. May be called twice and before open; never raises."""
        ...


@dataclass(frozen=True, slots=True)
class SerialPort:
    """How a family is reached over a serial port."""

    baud: int
    usb_ids: tuple[str, ...] = ()  # "10C4:EA60", vendor and product, of adapters it comes with


@dataclass(frozen=True, slots=True)
class Characteristic:
    """Where a channel lives on a Bluetooth machine, and how it is written.

    `service` is the one it is in, "" where that is the service of the link. UUIDs are whole and in
    small letters.
    """

    uuid: str
    with_response: bool
    notifies: bool
    service: str = ""


@dataclass(frozen=True, slots=True)
class Maker:
    """What a machine advertises as manufacturer data: the company's number, and how it begins."""

    company: int
    starts: bytes = b""


@dataclass(frozen=True, slots=True)
class BleService:
    """One way a family is reached over Bluetooth Low Energy, and what it advertises."""

    service: str
    channels: Mapping[str, Characteristic]
    names: tuple[str, ...] = field(default=())  # what an advertised name starts with
    makers: tuple[Maker, ...] = field(default=())
    advertised: tuple[str, ...] | None = None  # services; None where it is `service` alone
    bonds: bool = False  # to be paired with once connected

    @property
    def shown(self) -> tuple[str, ...]:
        """The services an advertisement names."""
        return (self.service,) if self.advertised is None else self.advertised


LinkKind = SerialPort | BleService


def whole_uuid(written: str) -> str:
    """A UUID in small letters, all of it: "FFE5" is "0000ffe5-0000-1000-8000-00805f9b34fb"."""
    small = written.lower()
    return f"0000{small}{BLUETOOTH_BASE}" if len(small) == 4 else small


def pieces_of(data: bytes, size: int) -> Iterator[bytes]:
    """The bytes cut so that each write or notification takes a piece, of `size` bytes at most."""
    for start in range(0, len(data), size):
        yield data[start : start + size]
