"""Reverie's own promises: what noise and wrong bytes can cost, and what the check byte catches."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from firmware_protocol import reverie_108
from firmware_protocol.codec import Garbled, Packet
from firmware_protocol.reverie_108 import Heartbeat, Key, Motor, SetLevel, Status, Wave
from tests.firmware_protocol.families.reverie_108 import (
    FROM_MACHINE,
    TO_MACHINE,
    is_unmistakable,
    statuses,
)
from tests.firmware_protocol.wires import Feed, Wire, chunkings, noise

REVERIE = [TO_MACHINE, FROM_MACHINE]
some = settings(max_examples=60, deadline=None)
few = settings(max_examples=10, deadline=None)
drawn = given(data=st.data())


def _on(wires: list[Wire]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("wire", wires, ids=[wire.name for wire in wires])


def _heard(feed: Feed, *pieces: bytes) -> list[object]:
    return [item for piece in pieces for item in feed(Packet(piece))]


def _messages(feed: Feed, *pieces: bytes) -> list[object]:
    return [item for item in _heard(feed, *pieces) if not isinstance(item, Garbled)]


# Reverie: a false frame that begins in noise may take one good frame with it, and no more; seven
# good bytes find it out. A good frame with another start inside can prolong that, as noise does.


@_on(REVERIE)
@settings(max_examples=200, deadline=None)
@drawn
def test_after_any_noise_at_most_the_first_unmistakable_frame_is_lost(
    wire: Wire, data: DataObject
) -> None:
    before = data.draw(noise(wire))
    good = data.draw(st.lists(wire.sent.filter(is_unmistakable), min_size=4, max_size=6))
    heard = _messages(wire.receiver(), before, *[sent.raw for sent in good])
    assert heard[1 - len(good) :] == [sent.message for sent in good[1:]]


def _report(report: reverie_108.Report) -> bytes:
    return reverie_108.machine_codec().encode(report).data


def _command(command: reverie_108.Command) -> bytes:
    return reverie_108.host_codec().encode(command).data


def test_a_torn_status_can_cost_the_good_one_behind_it() -> None:
    good = Status(0, 0, 0, foot_level=5)
    torn = _report(Status(0, 0, 0, foot_level=0))[:6]
    heard = _messages(reverie_108.host_codec().feed, torn, _report(good) * 2)
    assert heard == [Status(0, 0, 0, foot_level=0, unknown=b"\x55\x00"), good]


def test_a_torn_ramp_stop_can_cost_the_command_behind_it() -> None:
    torn, stop = _command(Key.RAMP_STOP)[:2], _command(Key.STOP_MASSAGE)
    heard = _messages(reverie_108.machine_codec().feed, torn, stop * 2)
    assert heard == [Key.RAMP_STOP, Key.STOP_MASSAGE]


def test_statuses_that_hold_a_frame_start_can_keep_a_reader_off_step_until_a_heartbeat() -> None:
    status = Status(head_position=0x55, foot_position=0, head_level=3, foot_level=7)
    false = Status(head_position=3, foot_position=7, head_level=0, foot_level=0, unknown=b"\x04U")
    beat, raw = _report(Heartbeat()), _report(status)
    feed = reverie_108.host_codec().feed
    assert _messages(feed, raw[2:], raw * 100) == [false] * 100
    assert _messages(feed, beat, raw) == [Heartbeat(), status]


@_on(REVERIE)
@some
@drawn
def test_all_but_the_last_eight_bytes_are_accounted_for(wire: Wire, data: DataObject) -> None:
    raw = data.draw(noise(wire))
    heard = _heard(wire.receiver(), *data.draw(chunkings(raw)))
    named = b"".join(map(_bytes_of, heard))
    assert raw.startswith(named)
    assert len(raw) - len(named) <= 8


def _bytes_of(item: object) -> bytes:
    match item:
        case Garbled(raw):
            return raw
        case SetLevel() | Wave() | Key():
            return _command(item)
        case Status() | Heartbeat() | reverie_108.Version():
            return _report(item)
        case _:
            raise AssertionError(item)


# Reverie: what the check byte catches, and what it cannot.


def _with_one_wrong_byte(raw: bytes) -> list[bytes]:
    return [
        raw[:at] + bytes([wrong]) + raw[at + 1 :]
        for at in range(len(raw))
        for wrong in range(256)
        if wrong != raw[at]
    ]


COMMANDS = [
    *(SetLevel(motor, step) for motor in Motor for step in range(11)),
    *(Wave(kind) for kind in range(1, 5)),
    *Key,
]


@pytest.mark.parametrize("command", COMMANDS, ids=str)
def test_a_command_with_one_wrong_byte_is_no_command(command: reverie_108.Command) -> None:
    for wrong in _with_one_wrong_byte(_command(command)):
        assert _messages(reverie_108.machine_codec().feed, wrong) == []


@few
@given(statuses)
def test_a_status_with_one_wrong_byte_is_no_status(status: Status) -> None:
    for wrong in _with_one_wrong_byte(_report(status)):
        heard = _messages(reverie_108.host_codec().feed, wrong)
        assert not any(isinstance(item, Status) for item in heard)


@pytest.mark.parametrize(
    ("sent", "at", "wrong", "heard"),
    [
        (Status(0x11, 0, 0, 5), 1, 0x66, Heartbeat()),
        (Status(99, 0, 0, 5, b"01"), 5, 0x56, reverie_108.Version("012")),
        (reverie_108.Version("1.0"), 1, 0x39, reverie_108.Version("9.0")),
    ],
)
def test_a_report_with_one_wrong_byte_can_pass_for_a_heartbeat_or_a_version(
    sent: reverie_108.Report, at: int, wrong: int, heard: reverie_108.Report
) -> None:
    raw = bytearray(_report(sent))
    raw[at] = wrong
    assert _messages(reverie_108.host_codec().feed, bytes(raw)) == [heard]


def test_a_level_with_two_wrong_bytes_can_pass_for_another_level() -> None:
    raw = bytearray(_command(SetLevel(Motor.FOOT, 5)))
    raw[2], raw[3] = raw[3], raw[2]
    heard = _messages(reverie_108.machine_codec().feed, bytes(raw))
    assert heard == [SetLevel(Motor.FOOT, 4)]
