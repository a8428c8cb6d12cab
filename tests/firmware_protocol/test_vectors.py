"""Golden bytes: every codec reads and writes what is known from outside of this project."""

import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from firmware_protocol.codec import MAIN, Garbled, Packet
from tests.firmware_protocol.families import ALL as FAMILIES
from tests.firmware_protocol.wires import Family, Table

Read = Callable[[Packet], Sequence[object]]

VECTORS = Path(__file__).parents[1] / "vectors"
KNOWN = {"printed", "computed", "derived"}


@dataclass(frozen=True, slots=True)
class Vector:
    """One frame: its bytes, what they mean, and the two ends of the wire it travels on."""

    name: str
    packet: Packet
    meaning: object | None  # None: these bytes carry no message
    receiver: Callable[[], Read]
    encode: Callable[[], Packet] | None  # None: we read these bytes and never write them

    @property
    def raw(self) -> bytes:
        return self.packet.data


def _vectors(
    family: Family,
    tables: Iterable[Table],
    meaning: Callable[[Table], object],
    encode: Callable[[object], Packet],
    receiver: Callable[[], Read],
) -> list[Vector]:
    vectors = []
    for table in tables:
        match table:
            case {
                "says": str(says),
                "hex": str(digits),
                "exact": bool(exact),
                "known": str(known),
                "source": str(),
                **told,
            } if known in KNOWN:
                packet = Packet(bytes.fromhex(digits), told.pop("channel", MAIN))
                message = None if told == {"garbled": True} else meaning(told)
                write = partial(encode, message) if exact and message is not None else None
                name = f"{family.name}, {says}"
                vectors.append(Vector(name, packet, message, receiver, write))
            case _:
                raise ValueError(f"a vector lacks says, hex, exact, known or source: {table}")
    return vectors


def _of(family: Family) -> list[Vector]:
    match tomllib.loads((VECTORS / f"{family.name}.toml").read_text("utf-8")):
        case {
            "family": str(named),
            "to_machine": list(commands),
            "from_machine": list(reports),
            **others,
        } if named == family.name and not others:
            host, machine = family.host, family.machine
            return [
                *_vectors(family, commands, family.command, host().encode, lambda: machine().feed),
                *_vectors(family, reports, family.report, machine().encode, lambda: host().feed),
            ]
    raise ValueError(f"{family.name}.toml is to hold family, to_machine and from_machine only")


BY_FAMILY = {family.name: _of(family) for family in FAMILIES}
ALL = [vector for vectors in BY_FAMILY.values() for vector in vectors]


def _each(vectors: Iterable[Vector]) -> pytest.MarkDecorator:
    chosen = list(vectors)
    return pytest.mark.parametrize("vector", chosen, ids=[vector.name for vector in chosen])


def _piece(vector: Vector, raw: bytes) -> Packet:
    return Packet(raw, vector.packet.channel)


meaningful = _each(vector for vector in ALL if vector.meaning is not None)


@meaningful
def test_a_frame_fed_whole_gives_its_meaning(vector: Vector) -> None:
    assert list(vector.receiver()(vector.packet)) == [vector.meaning]


@meaningful
def test_a_frame_fed_byte_by_byte_gives_its_meaning_with_its_last_byte(vector: Vector) -> None:
    feed = vector.receiver()
    heard = [list(feed(_piece(vector, bytes([byte])))) for byte in vector.raw]
    assert heard == [[]] * (len(vector.raw) - 1) + [[vector.meaning]]


@meaningful
def test_a_frame_has_its_meaning_wherever_the_next_one_is_cut(vector: Vector) -> None:
    for cut in range(len(vector.raw)):
        feed = vector.receiver()
        assert list(feed(_piece(vector, vector.raw + vector.raw[:cut]))) == [vector.meaning]
        assert list(feed(_piece(vector, vector.raw[cut:]))) == [vector.meaning]


@_each(vector for vector in ALL if vector.meaning is None)
def test_bytes_without_a_meaning_come_back_as_garbled(vector: Vector) -> None:
    heard = vector.receiver()(vector.packet)
    assert heard
    assert all(isinstance(item, Garbled) for item in heard)


@_each(vector for vector in ALL if vector.encode is not None)
def test_a_meaning_is_written_in_exactly_the_known_bytes(vector: Vector) -> None:
    assert vector.encode is not None
    assert vector.encode() == vector.packet


@pytest.mark.parametrize("family", FAMILIES, ids=[family.name for family in FAMILIES])
def test_every_stop_command_is_among_the_bytes_we_must_write_exactly(family: Family) -> None:
    written = [vector.meaning for vector in BY_FAMILY[family.name] if vector.encode is not None]
    assert [stop for stop in family.stops if stop not in written] == []


@pytest.mark.parametrize("family", FAMILIES, ids=[family.name for family in FAMILIES])
def test_a_vector_with_an_unknown_key_is_refused(family: Family) -> None:
    with pytest.raises((TypeError, ValueError)):
        family.command({"speed_of_light": 5})
    with pytest.raises((TypeError, ValueError)):
        family.report({"speed_of_light": 5})
