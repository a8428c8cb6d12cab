"""Air-compression boots on the wire."""

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from firmware_protocol import air_boots
from firmware_protocol.air_boots import (
    VALUES,
    Command,
    Elapsed,
    Fault,
    ModeTaken,
    Request,
    Run,
    State,
    TimerEnded,
    Told,
    Version,
)
from tests.firmware_protocol.wires import Family, Table, Wire, sent_by

LONG_ANSWERS = {Command.SET_MODE, Command.GET_ELAPSED, Command.RESET, Command.GET_VERSION}
LONG_ANSWERS |= {Command.GET_ALL}

byte = st.integers(0, 255) | st.sampled_from([0x02, 0xFF])  # which begin and end a frame
requests: SearchStrategy[Request] = st.sampled_from(
    [Request(command, value) for command in Command for value in VALUES.get(command, {None})]
)
replies: SearchStrategy[air_boots.Reply] = (
    st.builds(Told, st.sampled_from([one for one in Command if one not in LONG_ANSWERS]), byte)
    | st.builds(ModeTaken, byte, st.none() | byte)
    | st.builds(Elapsed, st.integers(0, 0xFFFF))
    | st.builds(Version, st.integers(1, 255))
    | st.builds(TimerEnded)
    | st.builds(State, byte, byte, byte, byte, byte, byte)
    | st.sampled_from(Fault)
)

TO_MACHINE = Wire(
    "air boots to machine",
    sent_by(requests, air_boots.host_codec().encode),
    lambda: air_boots.machine_codec().feed,
)
FROM_MACHINE = Wire(
    "air boots from machine",
    sent_by(replies, air_boots.machine_codec().encode),
    lambda: air_boots.host_codec().feed,
)


def _request(table: Table) -> Request:
    match table:
        case {"command": str(name), **others} if not others.keys() - {"value"}:
            if name not in Command.__members__:
                raise ValueError(f"the boots have no command {name}")
            return Request(Command[name], **others)
    raise ValueError(f"not a request to the boots: {table}")


def _reply(table: Table) -> air_boots.Reply:
    match table:
        case {"told": str(name), "value": int(value), **others} if not others:
            return Told(Command[name], value)
        case {"mode_taken": dict(fields), **others} if not others:
            return ModeTaken(**fields)
        case {"elapsed": int(seconds), **others} if not others:
            return Elapsed(seconds)
        case {"version": int(number), **others} if not others:
            return Version(number)
        case {"timer_ended": True, **others} if not others:
            return TimerEnded()
        case {"state": dict(fields), **others} if not others:
            return State(**fields)
        case {"fault": str(name), **others} if not others:
            return Fault[name]
    raise ValueError(f"not a reply of the boots: {table}")


FAMILIES = (
    Family(
        "air_boots",
        _request,
        _reply,
        air_boots.host_codec,
        air_boots.machine_codec,
        (Request(Command.SET_RUN, Run.OFF),),
        (TO_MACHINE, FROM_MACHINE),
    ),
)
