"""Tuya's serial protocol: we are the Wi-Fi module, the machine's own controller the other end.

Sources: esphome/esphome `components/tuya/tuya.cpp` (000dca9a),
tuya/tuya-wifi-mcu-sdk-arduino-library (b7f5018b). What a data point does differs from product to
product; nothing of that is in here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, IntEnum
from functools import partial

from firmware_protocol.checksum import sum8
from firmware_protocol.codec import Codec
from firmware_protocol.framing import FrameCodec, Verdict
from firmware_protocol.tuya_points import LONGEST_DATA, Point, read_points, write_points

HEAD = b"\x55\xaa"
DATA_AT = 6  # behind the head, the version, the command and two bytes of length
LONGEST_FRAME = DATA_AT + LONGEST_DATA + 1
HOST_VERSION = 0
MACHINE_VERSIONS = (0, 1, 2, 3)  # 0, 1 and 3 were seen


class Ask(Enum):
    """A question of ours, by its command. Heartbeats say that we are there, too."""

    HEARTBEAT = 0x00
    PRODUCT = 0x01
    WORK_MODE = 0x02
    POINTS = 0x08  # answered by a report of every data point


class Network(Enum):
    """How far the module says it is connected."""

    OFFLINE = 2
    CONNECTED = 3
    CLOUD = 4


@dataclass(frozen=True, slots=True)
class WifiState:
    """Tell the machine how we are connected, which many show with a light.

    `asked` says that this is the answer to Request.NETWORK_STATUS.
    """

    network: Network
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Write:
    """Set data points, at least one, and together no longer than LONGEST_DATA."""

    points: tuple[Point, ...]


class Answer(Enum):
    """What we say to a question of the machine: a command, and its data."""

    TEST_FAILED = (0x0E, b"\x00\x00")
    NO_TIME = (0x1C, bytes(8))
    RECEIVED = (0x23, b"\x01")


Command = Ask | WifiState | Write | Answer


@dataclass(frozen=True, slots=True)
class Alive:
    """The answer to a heartbeat; the first one after power-up says that it was not `running`."""

    running: bool


@dataclass(frozen=True, slots=True)
class Product:
    """Who it is: an identifier and a version, or JSON; printable ASCII."""

    text: str


@dataclass(frozen=True, slots=True)
class WorkMode:
    """Empty: it wants to be told the Wi-Fi state. Else the pins of the module's light and key."""

    pins: bytes = b""


@dataclass(frozen=True, slots=True)
class WifiHeard:
    """It took the Wi-Fi state."""


@dataclass(frozen=True, slots=True)
class Points:
    """What data points hold, at least one: an answer, or because something changed.

    With `wants_receipt` it waits for Answer.RECEIVED.
    """

    points: tuple[Point, ...]
    wants_receipt: bool = False


class Request(Enum):
    """What a machine may ask its module, by the command. No data comes with it.

    There is more that it may ask; that comes back as Garbled, as it needs no answer.
    """

    WIFI_RESET = 0x04  # somebody held the Wi-Fi key; the module may ignore it
    WIFI_TEST = 0x0E
    LOCAL_TIME = 0x1C
    NETWORK_STATUS = 0x2B


What = Alive | Product | WorkMode | WifiHeard | Points | Request


@dataclass(frozen=True, slots=True)
class Report:
    """What the machine says, and the version of the protocol it speaks."""

    says: What
    version: int = 0


def host_codec() -> Codec[Command, Report]:
    """Our end: commands out, reports in."""
    measure = partial(_measured, MACHINE_VERSIONS, _REPORT_LENGTHS)
    return FrameCodec[Command, Report](_write_command, measure, _parse_report, look=LONGEST_FRAME)


def machine_codec() -> Codec[Report, Command]:
    """The machine's end: reports out, commands in."""
    measure = partial(_measured, (HOST_VERSION,), _COMMAND_LENGTHS)
    return FrameCodec[Report, Command](_write_report, measure, _parse_command, look=LONGEST_FRAME)


def _framed(version: int, command: int, data: bytes = b"") -> bytes:
    frame = HEAD + bytes([version, command]) + len(data).to_bytes(2, "big") + data
    return frame + bytes([sum8(frame)])


Lengths = Mapping[int, range]
"""How much data each command may carry, by the command."""


def _measured(versions: tuple[int, ...], lengths: Lengths, buffer: bytes) -> int | Verdict:
    if not HEAD.startswith(buffer[: len(HEAD)]):
        return Verdict.NOT_A_FRAME
    if len(buffer) < DATA_AT:
        return Verdict.INCOMPLETE
    length = int.from_bytes(buffer[4:6], "big")
    if buffer[2] not in versions or length not in lengths.get(buffer[3], range(0)):
        return Verdict.NOT_A_FRAME
    whole = DATA_AT + length + 1
    return whole if len(buffer) >= whole else Verdict.INCOMPLETE


def _exactly(length: int) -> range:
    return range(length, length + 1)


class _Code(IntEnum):
    """The commands that carry something, beside those of Ask, Answer and Request."""

    WIFI_STATE = 0x03
    WRITE = 0x06
    REPORT = 0x07
    REPORT_WITH_RECEIPT = 0x22
    NETWORK_STATUS = 0x2B


_POINTS_LENGTH = range(4, LONGEST_DATA + 1)
_COMMAND_LENGTHS: Lengths = {
    **{ask.value: _exactly(0) for ask in Ask},
    **{answer.value[0]: _exactly(len(answer.value[1])) for answer in Answer},
    _Code.WIFI_STATE: _exactly(1),
    _Code.WRITE: _POINTS_LENGTH,
    _Code.NETWORK_STATUS: _exactly(1),
}
_REPORT_LENGTHS: Lengths = {
    **{request.value: _exactly(0) for request in Request},
    Ask.HEARTBEAT.value: _exactly(1),
    Ask.PRODUCT.value: range(1, LONGEST_DATA + 1),
    Ask.WORK_MODE.value: range(9),
    _Code.WIFI_STATE: _exactly(0),
    _Code.REPORT: _POINTS_LENGTH,
    _Code.REPORT_WITH_RECEIPT: _POINTS_LENGTH,
}


def _write_command(command: Command) -> bytes:
    match command:
        case Ask():
            return _framed(HOST_VERSION, command.value)
        case WifiState(network, asked):
            code = _Code.NETWORK_STATUS if asked else _Code.WIFI_STATE
            return _framed(HOST_VERSION, code, bytes([network.value]))
        case Write(points):
            return _framed(HOST_VERSION, _Code.WRITE, write_points(points))
        case Answer():
            return _framed(HOST_VERSION, *command.value)


_ASKS = {ask.value: ask for ask in Ask}
_ANSWERS = {answer.value: answer for answer in Answer}
_NETWORKS = {bytes([network.value]): network for network in Network}


def _parse_command(frame: bytes) -> Command | str:
    if sum8(frame[:-1]) != frame[-1]:
        return "wrong checksum"
    command, data = frame[3], frame[DATA_AT:-1]
    if command in _ASKS:
        return _ASKS[command]
    if command == _Code.WRITE:
        points = read_points(data)
        return points if isinstance(points, str) else Write(points)
    if command in (_Code.WIFI_STATE, _Code.NETWORK_STATUS):
        network, asked = _NETWORKS.get(data), command == _Code.NETWORK_STATUS
        return WifiState(network, asked) if network else "no such state of the network"
    return _ANSWERS.get((command, data), "an unknown answer")


def _write_report(report: Report) -> bytes:
    command, data = _said(report.says)
    return _framed(report.version, command, data)


def _said(says: What) -> tuple[int, bytes]:
    match says:
        case Alive(running):
            return Ask.HEARTBEAT.value, bytes([running])
        case Product(text):
            return Ask.PRODUCT.value, text.encode("ascii")
        case WorkMode(pins):
            return Ask.WORK_MODE.value, pins
        case WifiHeard():
            return _Code.WIFI_STATE, b""
        case Points(points, wants_receipt):
            return _Code.REPORT_WITH_RECEIPT if wants_receipt else _Code.REPORT, write_points(
                points
            )
        case Request():
            return says.value, b""


def _parse_report(frame: bytes) -> Report | str:
    if sum8(frame[:-1]) != frame[-1]:
        return "wrong checksum"
    says = _heard(frame[3], frame[DATA_AT:-1])
    return says if isinstance(says, str) else Report(says, frame[2])


def _heard(command: int, data: bytes) -> What | str:
    match command:
        case Ask.HEARTBEAT.value:
            return Alive(data != b"\x00")
        case Ask.PRODUCT.value:
            printable = all(0x20 <= byte < 0x7F for byte in data)
            return Product(data.decode("ascii")) if printable else "not printable ASCII"
        case Ask.WORK_MODE.value:
            return WorkMode(data)
        case _Code.WIFI_STATE:
            return WifiHeard()
        case _Code.REPORT | _Code.REPORT_WITH_RECEIPT:
            points = read_points(data)
            wants_receipt = command == _Code.REPORT_WITH_RECEIPT
            return points if isinstance(points, str) else Points(points, wants_receipt)
        case _:
            return Request(command)
