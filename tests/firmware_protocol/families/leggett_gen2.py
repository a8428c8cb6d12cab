"""Leggett & Platt Gen2 on the wire."""

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from firmware_protocol import leggett_gen2
from firmware_protocol.leggett_gen2 import Key, Mode, Part, SetLevel, State, WaveSpeed
from tests.firmware_protocol.wires import Family, Table, Wire, sent_by

levels = st.integers(0, leggett_gen2.STRONGEST)
waves = st.integers(0, leggett_gen2.FASTEST_WAVE)
colours = st.lists(
    st.integers(0, 0xFF) | st.sampled_from(b"\x01\x02\x04\x40\xc0"), min_size=4, max_size=4
).map(bytes)  # with bytes that could begin a state
commands: SearchStrategy[leggett_gen2.Command] = (
    st.builds(SetLevel, st.sampled_from(Part), levels)
    | st.sampled_from(Mode)
    | st.builds(WaveSpeed, st.integers(1, leggett_gen2.FASTEST_WAVE))
    | st.sampled_from(Key)
)
states = st.builds(State, waves, levels, levels, st.booleans(), colours)

TO_MACHINE = Wire(
    "leggett to machine",
    sent_by(commands, leggett_gen2.host_codec().encode),
    lambda: leggett_gen2.machine_codec().feed,
)
FROM_MACHINE = Wire(
    "leggett from machine",
    sent_by(states, leggett_gen2.machine_codec().encode),
    lambda: leggett_gen2.host_codec().feed,
    channel=leggett_gen2.STATE,
)


def _command(table: Table) -> leggett_gen2.Command:
    match table:
        case {"set": {"part": str(part), "level": int(level), **more}, **others} if not (
            more or others
        ):
            return SetLevel(Part[part.upper()], level)
        case {"mode": str(mode), **others} if not others:
            return Mode[mode]
        case {"wave_speed": int(speed), **others} if not others:
            return WaveSpeed(speed)
        case {"key": str(key), **others} if not others:
            return Key[key]
    raise ValueError(f"not a Leggett & Platt command: {table}")


def _state(table: Table) -> State:
    match table:
        case {"state": dict(fields), **others} if not others:
            colour = bytes.fromhex(fields.get("colour", "00 00 00 00"))
            return State(**{**fields, "colour": colour})
    raise ValueError(f"not a Leggett & Platt state: {table}")


FAMILIES = (
    Family(
        "leggett_gen2",
        _command,
        _state,
        leggett_gen2.host_codec,
        leggett_gen2.machine_codec,
        tuple(SetLevel(part, 0) for part in Part),
        (TO_MACHINE, FROM_MACHINE),
    ),
)
