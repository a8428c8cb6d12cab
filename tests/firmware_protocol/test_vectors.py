"""Golden bytes: every codec reads and writes what is known from outside of this project."""

import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pytest

from firmware_protocol import reverie_108, tcode
from firmware_protocol.codec import Garbled, Packet

Table = dict[str, Any]  # as tomllib gives it
Read = Callable[[Packet], Sequence[object]]
M = TypeVar("M")

VECTORS = Path(__file__).parents[1] / "vectors"
KNOWN = {"printed", "computed", "derived"}


@dataclass(frozen=True, slots=True)
class Vector:
    """One frame: its bytes, what they mean, and the two ends of the wire it travels on."""

    name: str
    raw: bytes
    meaning: object | None  # None: these bytes carry no message
    receiver: Callable[[], Read]
    encode: Callable[[], Packet] | None  # None: we read these bytes and never write them


def _tcode_command(table: Table) -> tcode.Command:
    match table:
        case {"levels": dict(levels), **ramp}:
            return tcode.Levels(tuple(tcode.Level(name, to, **ramp) for name, to in levels.items()))
        case {"ask": str(question), **others} if not others:
            return tcode.Ask(question)
        case {"stop": True, **others} if not others:
            return tcode.Stop()
    raise ValueError(f"not a T-Code command: {table}")


def _tcode_reply(table: Table) -> tcode.Reply:
    match table:
        case {"version": str(number), **others} if not others:
            return tcode.Version(number)
        case {"axis": dict(axis), **others} if not others:
            return tcode.Axis(**axis)
        case {"stopped": True, **others} if not others:
            return tcode.Stopped()
        case {"text": str(text), **others} if not others:
            return tcode.Text(text)
    raise ValueError(f"not a T-Code reply: {table}")


def _reverie_command(table: Table) -> reverie_108.Command:
    match table:
        case {"set": dict(fields), **others} if not others:
            motor = reverie_108.Motor[fields["motor"].upper()]
            return reverie_108.SetLevel(**{**fields, "motor": motor})
        case {"wave": int(kind), **others} if not others:
            return reverie_108.Wave(kind)
        case {"key": str(key), **others} if not others:
            return reverie_108.Key[key]
    raise ValueError(f"not a Reverie command: {table}")


def _reverie_report(table: Table) -> reverie_108.Report:
    match table:
        case {"status": dict(fields), **others} if not others:
            unknown = bytes.fromhex(fields["unknown"])
            return reverie_108.Status(**{**fields, "unknown": unknown})
        case {"heartbeat": True, **others} if not others:
            return reverie_108.Heartbeat()
        case {"version": str(text), **others} if not others:
            return reverie_108.Version(text)
    raise ValueError(f"not a Reverie report: {table}")


def _vectors(
    tables: Iterable[Table],
    meaning: Callable[[Table], M],
    encode: Callable[[M], Packet],
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
                message = None if told == {"garbled": True} else meaning(told)
                write = partial(encode, message) if exact and message is not None else None
                vectors.append(Vector(says, bytes.fromhex(digits), message, receiver, write))
            case _:
                raise ValueError(f"a vector lacks says, hex, exact, known or source: {table}")
    return vectors


def _both_directions(family: str) -> tuple[list[Table], list[Table]]:
    match tomllib.loads((VECTORS / f"{family}.toml").read_text("utf-8")):
        case {
            "family": str(named),
            "to_machine": list(commands),
            "from_machine": list(replies),
            **others,
        } if named == family and not others:
            return commands, replies
    raise ValueError(f"{family}.toml is to hold family, to_machine and from_machine only")


def _tcode(commands: Iterable[Table], replies: Iterable[Table]) -> list[Vector]:
    host, machine = tcode.host_codec, tcode.machine_codec
    return [
        *_vectors(commands, _tcode_command, host().encode, lambda: machine().feed),
        *_vectors(replies, _tcode_reply, machine().encode, lambda: host().feed),
    ]


def _reverie(commands: Iterable[Table], reports: Iterable[Table]) -> list[Vector]:
    host, machine = reverie_108.host_codec, reverie_108.machine_codec
    return [
        *_vectors(commands, _reverie_command, host().encode, lambda: machine().feed),
        *_vectors(reports, _reverie_report, machine().encode, lambda: host().feed),
    ]


TCODE = _tcode(*_both_directions("tcode"))
REVERIE = _reverie(*_both_directions("reverie_108"))
ALL = [*TCODE, *REVERIE]


def _each(vectors: Iterable[Vector]) -> pytest.MarkDecorator:
    chosen = list(vectors)
    return pytest.mark.parametrize("vector", chosen, ids=[vector.name for vector in chosen])


meaningful = _each(vector for vector in ALL if vector.meaning is not None)


@meaningful
def test_a_frame_fed_whole_gives_its_meaning(vector: Vector) -> None:
    assert list(vector.receiver()(Packet(vector.raw))) == [vector.meaning]


@meaningful
def test_a_frame_fed_byte_by_byte_gives_its_meaning_with_its_last_byte(vector: Vector) -> None:
    feed = vector.receiver()
    heard = [list(feed(Packet(bytes([byte])))) for byte in vector.raw]
    assert heard == [[]] * (len(vector.raw) - 1) + [[vector.meaning]]


@meaningful
def test_a_frame_has_its_meaning_wherever_the_next_one_is_cut(vector: Vector) -> None:
    for cut in range(len(vector.raw)):
        feed = vector.receiver()
        assert list(feed(Packet(vector.raw + vector.raw[:cut]))) == [vector.meaning]
        assert list(feed(Packet(vector.raw[cut:]))) == [vector.meaning]


@_each(vector for vector in ALL if vector.meaning is None)
def test_bytes_without_a_meaning_come_back_as_garbled(vector: Vector) -> None:
    heard = vector.receiver()(Packet(vector.raw))
    assert heard
    assert all(isinstance(item, Garbled) for item in heard)


@_each(vector for vector in ALL if vector.encode is not None)
def test_a_meaning_is_written_in_exactly_the_known_bytes(vector: Vector) -> None:
    assert vector.encode is not None
    assert vector.encode() == Packet(vector.raw)


@pytest.mark.parametrize(
    ("vectors", "stop"),
    [(TCODE, tcode.Stop()), (REVERIE, reverie_108.Key.STOP_MASSAGE)],
    ids=["tcode", "reverie_108"],
)
def test_the_stop_command_is_among_the_bytes_we_must_write_exactly(
    vectors: list[Vector], stop: object
) -> None:
    assert stop in [vector.meaning for vector in vectors if vector.encode is not None]


@pytest.mark.parametrize(
    ("read", "told"),
    [
        (_tcode_command, {"stop": True}),
        (_tcode_command, {"ask": "D0"}),
        (_tcode_command, {"levels": {"V0": 0}}),
        (_tcode_reply, {"text": "x"}),
        (_tcode_reply, {"axis": {"channel": "V0", "low": 0, "high": 1, "label": ""}}),
        (_reverie_command, {"wave": 1}),
        (_reverie_command, {"set": {"motor": "foot", "level": 5}}),
        (_reverie_report, {"heartbeat": True}),
    ],
)
def test_a_vector_with_an_unknown_key_is_refused(
    read: Callable[[Table], object], told: Table
) -> None:
    assert read(told)
    with pytest.raises((TypeError, ValueError)):
        read({**told, "speed": 5})


@pytest.mark.parametrize(
    ("read", "told"),
    [
        (_tcode_reply, {"axis": {"channel": "V0", "low": 0, "high": 1, "label": "", "speed": 5}}),
        (_reverie_command, {"set": {"motor": "foot", "level": 5, "speed": 5}}),
    ],
)
def test_an_unknown_key_inside_a_meaning_is_refused(
    read: Callable[[Table], object], told: Table
) -> None:
    with pytest.raises(TypeError):
        read(told)
