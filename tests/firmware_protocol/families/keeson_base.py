"""Keeson bases, `E5 FE 16`, on the wire."""

from collections.abc import Iterable

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from firmware_protocol import keeson_base
from firmware_protocol.keeson_base import Key, Layout, Press, Status
from tests.firmware_protocol.wires import Family, Sent, Table, Wire, sent_by

UNKNOWN = {Layout.ED: 1, Layout.F0: 4, Layout.F1: 5}

# FE 16 as a position or as bytes nobody knows makes a report that holds a frame start inside.
positions = st.integers(0, 0xFFFF) | st.sampled_from([0xFFFF, 0x16FE, 0xFEED])
ticks = st.integers(0, 0xFFFFFF) | st.sampled_from([180_000, 0x16FEED])
some_bytes = st.integers(0, 0xFF)
levels = st.integers(0, keeson_base.STRONGEST)


def together(keys: Iterable[Key]) -> Key:
    """These keys in one frame."""
    pressed = Key.RELEASE
    for key in keys:
        pressed |= key
    return pressed


def statuses_in(layout: Layout) -> SearchStrategy[Status]:
    size = UNKNOWN[layout]
    return st.builds(
        Status,
        st.just(layout),
        levels,
        levels,
        ticks.map(lambda tick: tick * keeson_base.TICK_MS),
        some_bytes,
        positions,
        positions,
        some_bytes,
        st.binary(min_size=size, max_size=size) | st.just(b"\xed\xfe\x16\x00\x00"[:size]),
    )


presses = st.builds(Press, st.sets(st.sampled_from(Key)).map(together))
statuses = st.sampled_from(Layout).flatmap(statuses_in)


def is_unmistakable(sent: Sent) -> bool:
    """Whether no report seems to begin behind its first byte; false of some reports only."""
    return keeson_base.MARK not in sent.raw[2:]


TO_MACHINE = Wire(
    "keeson to machine",
    sent_by(presses, keeson_base.host_codec().encode),
    lambda: keeson_base.machine_codec().feed,
)
FROM_MACHINE = Wire(
    "keeson from machine",
    sent_by(statuses, keeson_base.machine_codec().encode),
    lambda: keeson_base.host_codec().feed,
    is_unmistakable,
    keeson_base.REPORTS,
)


def _press(table: Table) -> Press:
    match table:
        case {"keys": list(names), **others} if not others:
            return Press(together(Key[name] for name in names))
    raise ValueError(f"not a key of a Keeson base: {table}")


def _status(table: Table) -> Status:
    match table:
        case {"status": dict(fields), **others} if not others:
            layout, unknown = Layout[fields["layout"]], bytes.fromhex(fields["unknown"])
            return Status(**{**fields, "layout": layout, "unknown": unknown})
    raise ValueError(f"not a report of a Keeson base: {table}")


FAMILIES = (
    Family(
        "keeson_base",
        _press,
        _status,
        keeson_base.host_codec,
        keeson_base.machine_codec,
        (Press(Key.ALL_STOP), Press(Key.FOOT_MINUS), Press(Key.HEAD_MINUS)),
        (TO_MACHINE, FROM_MACHINE),
    ),
)
