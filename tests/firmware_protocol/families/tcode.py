"""T-Code on the wire."""

import re
from operator import attrgetter

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from firmware_protocol import tcode
from firmware_protocol.tcode import Axis, Level, Levels, Stop, Stopped, Text
from tests.firmware_protocol.wires import Family, Table, Wire, sent_by

CHANNELS = [f"{kind}{number}" for kind in "LRVA" for number in range(10)]
FIXED_FORM = re.compile(r"STOP|.*TCode v\d+\.\d+|[LRVA]\d \d+ \d+.*", re.IGNORECASE)

printable = "".join(map(chr, range(0x20, 0x7F)))
channels = st.sampled_from(CHANNELS)
values = st.integers(0, tcode.FULL)
times = st.integers(0, tcode.LONGEST_RAMP_MS)
rates = st.integers(0, tcode.LONGEST_RATE)
level = (
    st.builds(Level, channels, values)
    | st.builds(Level, channels, values, over_ms=times)
    | st.builds(Level, channels, values, per_100_ms=rates)
)
levels = st.lists(level, min_size=1, unique_by=attrgetter("channel")).map(tuple).map(Levels)
tcode_commands: SearchStrategy[tcode.Command] = (
    levels | st.sampled_from(tcode.Ask) | st.just(Stop())
)
tcode_replies: SearchStrategy[tcode.Reply] = (
    st.builds("v{}.{}".format, st.integers(0, 99), st.integers(0, 99)).map(tcode.Version)
    | st.builds(Axis, channels, values, values, st.text(printable, max_size=30))
    | st.just(Stopped())
    | st.builds(
        Text,
        st.text(printable, min_size=1, max_size=200).filter(
            lambda text: not FIXED_FORM.fullmatch(text)
        ),
    )
)

TO_MACHINE = Wire(
    "tcode to machine",
    sent_by(tcode_commands, tcode.host_codec().encode),
    lambda: tcode.machine_codec().feed,
)
FROM_MACHINE = Wire(
    "tcode from machine",
    sent_by(tcode_replies, tcode.machine_codec().encode),
    lambda: tcode.host_codec().feed,
)


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


FAMILIES = (
    Family(
        "tcode",
        _tcode_command,
        _tcode_reply,
        tcode.host_codec,
        tcode.machine_codec,
        (Stop(),),
        (TO_MACHINE, FROM_MACHINE),
    ),
)
