"""Tuya's serial protocol on the wire."""

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from firmware_protocol import tuya_mcu
from firmware_protocol.tuya_mcu import (
    MACHINE_VERSIONS,
    Alive,
    Answer,
    Ask,
    Network,
    Points,
    Product,
    Report,
    Request,
    WifiHeard,
    WifiState,
    WorkMode,
    Write,
)
from firmware_protocol.tuya_points import LONGEST_DATA, Point, PointType
from tests.firmware_protocol.wires import Family, Table, Wire, sent_by

POWER_OFF = Write((Point.of(1, PointType.BOOL, 0),))

printable = "".join(map(chr, range(0x20, 0x7F)))
# A point may hold what looks like a frame of its own.
raws = st.binary(max_size=40) | st.just(bytes.fromhex("55AA00000000FF55AA0007000501"))
numbers = st.integers(0, 255)
bytes_of = st.integers(0, 255)
words = st.integers(-(2**31), 2**31 - 1)
points = (
    st.builds(Point, numbers, st.sampled_from([PointType.RAW, PointType.STRING]), raws)
    | st.builds(Point.of, numbers, st.sampled_from([PointType.BOOL, PointType.ENUM]), bytes_of)
    | st.builds(Point.of, numbers, st.just(PointType.VALUE), words)
    | st.sampled_from((1, 2, 4)).flatmap(
        lambda width: st.builds(
            Point, numbers, st.just(PointType.BITMAP), st.binary(min_size=width, max_size=width)
        )
    )
)
some_points = st.lists(points, min_size=1, max_size=5).map(tuple)
commands: SearchStrategy[tuya_mcu.Command] = (
    st.sampled_from(Ask)
    | st.builds(WifiState, st.sampled_from(Network), st.booleans())
    | st.builds(Write, some_points)
    | st.sampled_from(Answer)
)
whats: SearchStrategy[tuya_mcu.What] = (
    st.builds(Alive, st.booleans())
    | st.builds(Product, st.text(printable, min_size=1, max_size=LONGEST_DATA))
    | st.builds(WorkMode, st.binary(max_size=8))
    | st.just(WifiHeard())
    | st.builds(Points, some_points, st.booleans())
    | st.sampled_from(Request)
)
reports = st.builds(Report, whats, st.sampled_from(MACHINE_VERSIONS))

TO_MACHINE = Wire(
    "tuya to machine",
    sent_by(commands, tuya_mcu.host_codec().encode),
    lambda: tuya_mcu.machine_codec().feed,
)
FROM_MACHINE = Wire(
    "tuya from machine",
    sent_by(reports, tuya_mcu.machine_codec().encode),
    lambda: tuya_mcu.host_codec().feed,
)


def _points(rows: list[Table]) -> tuple[Point, ...]:
    return tuple(Point.of(row["dp"], PointType[row["type"].upper()], row["is"]) for row in rows)


def _command(table: Table) -> tuya_mcu.Command:
    match table:
        case {"ask": str(question), **others} if not others:
            return Ask[question]
        case {"wifi": str(network), **others} if not others:
            return WifiState(Network[network])
        case {"status": str(network), **others} if not others:
            return WifiState(Network[network], asked=True)
        case {"write": list(rows), **others} if not others:
            return Write(_points(rows))
        case {"answer": str(answer), **others} if not others:
            return Answer[answer]
    raise ValueError(f"not a Tuya command: {table}")


def _report(table: Table) -> tuya_mcu.Report:
    says = dict(table)
    return Report(version=int(says.pop("version", -1)), says=_what(says))


def _what(table: Table) -> tuya_mcu.What:
    match table:
        case {"running": bool(running), **others} if not others:
            return Alive(running)
        case {"product": str(text), **others} if not others:
            return Product(text)
        case {"work_mode": str(pins), **others} if not others:
            return WorkMode(bytes.fromhex(pins))
        case {"wifi_heard": True, **others} if not others:
            return WifiHeard()
        case {"points": list(rows), **others} if not others:
            return Points(_points(rows))
        case {"request": str(request), **others} if not others:
            return Request[request]
    raise ValueError(f"not what a Tuya machine says: {table}")


FAMILIES = (
    Family(
        "tuya_mcu",
        _command,
        _report,
        tuya_mcu.host_codec,
        tuya_mcu.machine_codec,
        (POWER_OFF,),
        (TO_MACHINE, FROM_MACHINE),
    ),
)
