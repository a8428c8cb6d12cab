"""Tuya data points: numbered values with a type, as they stand in frames one behind the other.

Sources: as in `tuya_mcu`.
"""

from dataclasses import dataclass
from enum import Enum

LONGEST_DATA = 256  # product information and some twenty data points; the vendor's buffers are less


class PointType(Enum):
    """What a data point holds."""

    RAW = 0
    BOOL = 1
    VALUE = 2
    STRING = 3
    ENUM = 4
    BITMAP = 5


_WIDTHS = {
    PointType.BOOL: (1,),
    PointType.VALUE: (4,),
    PointType.ENUM: (1,),
    PointType.BITMAP: (1, 2, 4),
}
_TYPES = {kind.value: kind for kind in PointType}


@dataclass(frozen=True, slots=True)
class Point:
    """A data point and what it holds: as many bytes as its type has, any number of RAW and STRING.

    `of` makes one from a number.
    """

    number: int
    type: PointType
    raw: bytes

    @classmethod
    def of(cls, number: int, kind: PointType, value: int) -> "Point":
        """A BOOL, VALUE, ENUM or one-byte BITMAP; OverflowError where it does not hold that."""
        signed = kind is PointType.VALUE
        return cls(number, kind, value.to_bytes(_WIDTHS[kind][0], "big", signed=signed))

    @property
    def value(self) -> int:
        """What it holds, as a number."""
        return int.from_bytes(self.raw, "big", signed=self.type is PointType.VALUE)


def write_points(points: tuple[Point, ...]) -> bytes:
    """The data of a frame that carries them."""
    return b"".join(
        bytes([point.number, point.type.value]) + len(point.raw).to_bytes(2, "big") + point.raw
        for point in points
    )


def read_points(data: bytes) -> tuple[Point, ...] | str:
    """The data points in the data of a frame, or why these bytes are none."""
    points: list[Point] = []
    while data:
        length = int.from_bytes(data[2:4], "big")
        raw, rest = data[4 : 4 + length], data[4 + length :]
        if len(data) < 4 or len(raw) < length:
            return "a data point that is cut off"
        kind = _TYPES.get(data[1])
        if kind is None or length not in _WIDTHS.get(kind, range(LONGEST_DATA)):
            return "a data point of no known type"
        points.append(Point(data[0], kind, raw))
        data = rest
    return tuple(points)
