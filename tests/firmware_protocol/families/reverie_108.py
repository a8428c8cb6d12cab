"""Reverie Protocol 108 on the wire."""

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from firmware_protocol import reverie_108
from firmware_protocol.reverie_108 import Heartbeat, Key, Motor, SetLevel, Status, Wave
from tests.firmware_protocol.wires import Family, Sent, Table, Wire, sent_by

# 85 and 0, or the unknown bytes 55 00, make a status that holds a frame start inside.
positions = st.integers(0, 100) | st.sampled_from([0, 0x55])
steps = st.integers(0, reverie_108.STRONGEST)
unknowns = st.binary(min_size=2, max_size=2) | st.just(b"\x55\x00")
reverie_commands: SearchStrategy[reverie_108.Command] = (
    st.builds(SetLevel, st.sampled_from(Motor), steps)
    | st.builds(Wave, st.integers(1, 4))
    | st.sampled_from(Key)
)
statuses = st.builds(Status, positions, positions, steps, steps, unknowns)
reverie_reports: SearchStrategy[reverie_108.Report] = (
    statuses
    | st.just(Heartbeat())
    | st.builds(reverie_108.Version, st.text("0123456789.", min_size=3, max_size=3))
)


def is_unmistakable(sent: Sent) -> bool:
    """Whether no status seems to begin behind its first byte; false of some statuses only."""
    return b"\x55\x00" not in sent.raw[1:]


TO_MACHINE = Wire(
    "reverie to machine",
    sent_by(reverie_commands, reverie_108.host_codec().encode),
    lambda: reverie_108.machine_codec().feed,
    is_unmistakable,
)
FROM_MACHINE = Wire(
    "reverie from machine",
    sent_by(reverie_reports, reverie_108.machine_codec().encode),
    lambda: reverie_108.host_codec().feed,
    is_unmistakable,
)


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


FAMILIES = (
    Family(
        "reverie_108",
        _reverie_command,
        _reverie_report,
        reverie_108.host_codec,
        reverie_108.machine_codec,
        (Key.STOP_MASSAGE,),
        (TO_MACHINE, FROM_MACHINE),
    ),
)
