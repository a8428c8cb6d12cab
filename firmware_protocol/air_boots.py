"""Air-compression leg boots: frames from 02 to FF, checked one way going in and another coming out.

Source: the firmware in sjh13140/-LegMassage-Power, src/main.c @ 28e37d8d and 1415820b, src/uart1.c
@ 1415820b. Nobody is known to have tried the commands on boots.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, IntEnum

from firmware_protocol.codec import Codec
from firmware_protocol.framing import FrameCodec, Verdict

START = 0x02
END = 0xFF  # the boots end a request at the first one, wherever it stands


class Command(Enum):
    """What is asked of the boots, by its byte; 0C is declared by the firmware and not handled."""

    SET_RUN = 0x01  # sets the mode it reports to 1, too
    GET_RUN = 0x02
    SET_MODE = 0x03  # starts the boots, too
    GET_MODE = 0x04
    SET_FAVOURITE = 0x05  # kept in memory
    GET_FAVOURITE = 0x06
    CLEAR_FAVOURITE = 0x07
    SET_HEAT = 0x08  # changes what is shown and reported, not the heaters
    GET_HEAT = 0x09
    SET_STRENGTH = 0x0A
    GET_STRENGTH = 0x0B
    TIMER = 0x0D  # sets the timer; without a value restarts it
    GET_ELAPSED = 0x0E
    RESET = 0x0F
    GET_VERSION = 0x10  # answered as 0F
    GET_ALL = 0x11


class Run(IntEnum):
    """The run state; paused boots keep their air."""

    OFF = 0
    ON = 1
    PAUSED = 2
    CHARGING = 3  # reported only


class Mode(IntEnum):
    """What fills, and in what order; 5 is reserved."""

    IN_TURN = 1
    WAVE = 2
    PAIRS = 3
    WHOLE_LEG = 4
    FOOT = 6
    CALF = 7
    THIGH = 8


WEAKEST, STRONGEST = 1, 4
"""Strength is how long a cuff fills. 0 makes steps of no length; above 4 is read out of a table."""

_MODES = frozenset[int | None](Mode)
VALUES: Mapping[Command, frozenset[int | None]] = {
    Command.SET_RUN: frozenset({Run.OFF, Run.ON, Run.PAUSED}),
    Command.SET_MODE: _MODES,
    Command.SET_FAVOURITE: _MODES,
    Command.SET_HEAT: frozenset({0, 128}),  # 255, the warmest, would end the frame
    Command.SET_STRENGTH: frozenset(range(WEAKEST, STRONGEST + 1)),
    Command.TIMER: frozenset({None, 1, 2, 3, 4, 5, 6}),  # times 5 minutes
}
"""What a command may carry; one that is not here carries nothing. No FF is among them."""

_NOTHING = frozenset[int | None]({None})


@dataclass(frozen=True, slots=True)
class Request:
    """A command and its value. Raises ValueError for a value the boots must not be sent."""

    command: Command
    value: int | None = None

    def __post_init__(self) -> None:
        if self.value not in VALUES.get(self.command, _NOTHING):
            raise ValueError(f"{self.command.name} with {self.value}")


@dataclass(frozen=True, slots=True)
class Told:
    """The one byte that answers a command: what was set, or what was asked for."""

    command: Command
    value: int


@dataclass(frozen=True, slots=True)
class ModeTaken:
    """The answer to a mode; one firmware tells the run state with it (28e37d8d), one does not."""

    mode: int
    run: int | None = None


@dataclass(frozen=True, slots=True)
class Elapsed:
    """Seconds since the timer was started."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Version:
    """The firmware's number, 1..255. A restart is answered in the same bytes, as version 1."""

    number: int


@dataclass(frozen=True, slots=True)
class TimerEnded:
    """Sent by the boots on their own when their timer switches them off."""


@dataclass(frozen=True, slots=True)
class State:
    """Everything the boots report. What the valves and heaters really do is not among it."""

    run: int
    mode: int
    favourite: int
    timer: int
    strength: int
    heat: int


class Fault(Enum):
    """Why the boots refuse a frame."""

    LENGTH = 0
    CHECKSUM = 1
    HEADER = 2


Reply = Told | ModeTaken | Elapsed | Version | TimerEnded | State | Fault


def host_codec() -> Codec[Request, Reply]:
    """Our end: requests out, replies in."""
    return FrameCodec[Request, Reply](_write_request, _measure_reply, _parse_reply)


def machine_codec() -> Codec[Reply, Request]:
    """The boots' end: replies out, requests in."""
    return FrameCodec[Reply, Request](_write_reply, _measure_request, _parse_request)


_COMMANDS = {command.value: command for command in Command}
_FAULTS = {fault.value: fault for fault in Fault}
_FAULT = 0xEF
_NOTICE = 0x0F  # a version, or that the timer has ended

_REPLY_LENGTHS: Mapping[int, frozenset[int]] = {
    **{command.value: frozenset({1}) for command in Command if command is not Command.GET_VERSION},
    Command.SET_MODE.value: frozenset({1, 2}),
    Command.GET_ELAPSED.value: frozenset({2}),
    Command.GET_ALL.value: frozenset({6}),
    _FAULT: frozenset({1}),
}

_REQUEST_LENGTHS: Mapping[int, frozenset[int]] = {
    command.value: frozenset(int(value is not None) for value in VALUES.get(command, _NOTHING))
    for command in Command
}


def _write_request(request: Request) -> bytes:
    data = b"" if request.value is None else bytes([request.value])
    head = bytes([START, request.command.value, len(data)])
    return head + data + bytes([sum(data), END])


def _measure_request(buffer: bytes) -> int | Verdict:
    return _measured(buffer, _REQUEST_LENGTHS, checksum=1)


def _parse_request(frame: bytes) -> Request | str:
    command, data = _COMMANDS[frame[1]], frame[3:-2]
    if frame[-1] != END:
        return "no end where it should be"
    if sum(data) != frame[-2]:
        return "wrong checksum"
    value = data[0] if data else None
    allowed = value in VALUES.get(command, _NOTHING)
    return Request(command, value) if allowed else "a value the boots must not be sent"


def _write_reply(reply: Reply) -> bytes:
    match reply:
        case Told(command, value):
            return _reply(command.value, value)
        case ModeTaken(mode, run):
            return _reply(Command.SET_MODE.value, *([mode] if run is None else [run, mode]))
        case Elapsed(seconds):
            return _reply(Command.GET_ELAPSED.value, *seconds.to_bytes(2, "big"))
        case Version(number):
            return _reply(_NOTICE, number)
        case TimerEnded():
            return _reply(_NOTICE, 0)
        case State(run, mode, favourite, timer, strength, heat):
            return _reply(Command.GET_ALL.value, run, mode, favourite, timer, strength, heat)
        case Fault():
            return _reply(_FAULT, reply.value)


def _reply(code: int, *data: int) -> bytes:
    return bytes([START, code, len(data), *data, *sum(data).to_bytes(2, "big"), END])


def _measure_reply(buffer: bytes) -> int | Verdict:
    return _measured(buffer, _REPLY_LENGTHS, checksum=2)


def _parse_reply(frame: bytes) -> Reply | str:
    code, data = frame[1], frame[3:-3]
    if frame[-1] != END:
        return "no end where it should be"
    if sum(data) != int.from_bytes(frame[-3:-1], "big"):
        return "wrong checksum"
    if code == _FAULT:
        return _FAULTS.get(data[0], "an unknown error")
    if code == _NOTICE:
        return Version(data[0]) if data[0] else TimerEnded()
    match _COMMANDS[code]:
        case Command.SET_MODE:
            return ModeTaken(data[-1], data[0] if len(data) == 2 else None)
        case Command.GET_ELAPSED:
            return Elapsed(int.from_bytes(data, "big"))
        case Command.GET_ALL:
            return State(*data)
        case command:
            return Told(command, data[0])


def _measured(
    buffer: bytes, lengths: Mapping[int, frozenset[int]], *, checksum: int
) -> int | Verdict:
    """The length of a frame by its own length byte: any byte inside may be an FF."""
    if buffer[0] != START or (len(buffer) > 1 and buffer[1] not in lengths):
        return Verdict.NOT_A_FRAME
    if len(buffer) < 3:
        return Verdict.INCOMPLETE
    if buffer[2] not in lengths[buffer[1]]:
        return Verdict.NOT_A_FRAME
    length = 3 + buffer[2] + checksum + 1
    return length if len(buffer) >= length else Verdict.INCOMPLETE
