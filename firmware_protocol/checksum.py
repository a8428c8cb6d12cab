"""Checksums of the wire formats, by the name the catalogue uses."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import xor


def xor_of(data: bytes) -> int:
    """All bytes exclusive-ored together; 0 for none."""
    return reduce(xor, data, 0)


def sum8(data: bytes) -> int:
    """The low byte of the sum of all bytes; 0 for none."""
    return sum(data) & 0xFF


def inverted_sum8(data: bytes) -> int:
    """The low byte of the sum with every bit turned over; 0xFF for no bytes."""
    return ~sum(data) & 0xFF


def crc16_modbus(data: bytes) -> int:
    """CRC-16/MODBUS: polynomial 0x8005 read from the low end, begun at 0xFFFF; 16 bits."""
    crc = 0xFFFF
    for byte in data:
        crc = crc >> 8 ^ _MODBUS[(crc ^ byte) & 0xFF]
    return crc


def _modbus_row(byte: int) -> int:
    for _ in range(8):
        byte = byte >> 1 ^ (0xA001 if byte & 1 else 0)
    return byte


_MODBUS = tuple(map(_modbus_row, range(256)))


@dataclass(frozen=True, slots=True)
class Checksum:
    """How the check bytes of a frame are found: how many there are, and from which bytes."""

    width: int
    of: Callable[[bytes], bytes]


def _byte(check: Callable[[bytes], int]) -> Checksum:
    return Checksum(1, lambda data: bytes([check(data)]))


BY_NAME: Mapping[str, Checksum] = {
    "xor": _byte(xor_of),
    "sum8": _byte(sum8),
    "inverted_sum8": _byte(inverted_sum8),
    "crc16_modbus_low_first": Checksum(2, lambda data: crc16_modbus(data).to_bytes(2, "little")),
    "crc16_modbus_high_first": Checksum(2, lambda data: crc16_modbus(data).to_bytes(2, "big")),
}
"""The checksums a page may name."""
