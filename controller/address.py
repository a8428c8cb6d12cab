"""Where a machine is, as a person writes it: `serial:/dev/ttyUSB0`, `ble:…`, `sim:tcode`."""

import os
import re
from dataclasses import dataclass
from enum import Enum
from typing import Self

from controller.errors import AddressError
from profiles.language import _


class Road(Enum):
    """The kind of link an address leads to."""

    SERIAL = "serial"
    BLE = "ble"
    UDP = "udp"
    SIM = "sim"


_BLUETOOTH = re.compile(
    r"(?:[0-9A-F]{2}:){5}[0-9A-F]{2}|[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}"
)


@dataclass(frozen=True, slots=True)
class Address:
    """A road and the target on it."""

    road: Road
    target: str

    def __str__(self) -> str:
        return f"{self.road.value}:{self.target}"

    @classmethod
    def parse(cls, written: str) -> Self:
        """The address a person wrote; raises AddressError."""
        word, colon, target = written.partition(":")
        roads = {road.value: road for road in Road}
        if not colon or word not in roads or not target:
            raise AddressError(
                _("{written!r} is no address").format(written=written),
                _("Write serial:/dev/ttyUSB0, serial:COM3, ble:AA:BB:CC:DD:EE:FF or sim:tcode."),
            )
        if roads[word] is Road.BLE:
            target = target.upper()
            if not _BLUETOOTH.fullmatch(target):
                raise AddressError(
                    _("{written!r} is no Bluetooth address").format(written=written),
                    _("`legato machines` shows the addresses of what is near."),
                )
        return cls(roads[word], target)

    @property
    def canonical(self) -> str:
        """The same text for every spelling of the same machine, as the lock needs it."""
        if self.road is Road.SERIAL and "://" not in self.target:
            return f"{self.road.value}:{os.path.realpath(self.target)}"
        return str(self)
