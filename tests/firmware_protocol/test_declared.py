"""What a page says of its wire, spelt out: every message, and what it means backwards."""

import tomllib

import pytest

from firmware_protocol.codec import Garbled, Packet
from firmware_protocol.declared import (
    Answer,
    Ask,
    KeepAlive,
    Plain,
    SetLevel,
    Timer,
    host_codec,
    machine_codec,
)
from firmware_protocol.wiring import wire_of

PAGE = """
title = "Acme wrap"
evidence = "hardware"
how_to_stop = "Pull the plug."
models = []
facts = []
[timing]
min_command_gap_ms = 100
dead_man_ms = 4000
armed_timer_ms = 600000
[stop]
best_proof = "acknowledged"
[[links]]
kind = "ble"
service = "ffe0"
channels.main = { uuid = "ffe1", with_response = false, notifies = true }
channels.heat = { uuid = "ffe2", with_response = false, notifies = false }
[[actuators]]
name = "calf"
effect = "vibration"
covers = ["calf"]
steps = 10
[[actuators]]
name = "back"
effect = "vibration"
covers = []
steps = 3
[wire]
frame = "A5 {data} {check} 5A"
check = { kind = "xor", over = "before" }
rest = ["00", "01 00"]
init = ["0B", "00"]
keep_alive = { send = "0C", every_ms = 3000 }
[wire.set.calf]
send = "01 {level}"
factor = 4
[wire.set.back]
send = "02 {level}"
offset = 0x10
off = "03"
[wire.timer]
20 = "04 02"
10 = "04 01"
[wire.question]
send = "'?'"
answer = "'L' {lasted} 'T' {heat:decimal} 0D"
[wire.question.fields.heat]
most = 120
usual = 20
tells = { 120 = "it is too hot" }
[wire.question.fields.lasted]
most = 255
usual = 0
[wire.others]
start = "0D"
"""
WIRE = wire_of(tomllib.loads(PAGE))


def written(message: SetLevel | Timer | Ask | Plain) -> str:
    return WIRE.written[message].data.hex(" ").upper()


def test_a_level_is_an_offset_and_a_factor_in_a_frame_with_its_check() -> None:
    assert written(SetLevel("calf", 3)) == "A5 01 0C A8 5A"
    assert written(SetLevel("back", 2)) == "A5 02 12 B5 5A"


def test_off_may_be_another_command() -> None:
    assert written(SetLevel("back", 0)) == "A5 03 A6 5A"


def test_everything_else_is_written_as_it_stands() -> None:
    assert written(Timer(20)) == "A5 04 02 A3 5A"
    assert written(Ask()) == "A5 3F 9A 5A"
    assert written(Plain("rest 1")) == "A5 00 A5 5A"
    assert written(Plain("init 1")) == "A5 0B AE 5A"
    assert WIRE.keep_alive == KeepAlive(Plain("keep_alive"), 3_000)


def test_rest_is_what_the_page_says_and_then_step_0_of_all_that_can_be_set() -> None:
    assert WIRE.rest == (Plain("rest 1"), SetLevel("calf", 0), SetLevel("back", 0))


def test_what_is_written_with_the_same_bytes_is_one_message() -> None:
    assert WIRE.init == (Plain("init 1"), Plain("rest 1"))


def test_what_is_never_sent_is_written_and_read_and_belongs_to_nothing_else() -> None:
    start = Plain("others, start")
    assert written(start) == "A5 0D A8 5A"
    assert machine_codec(WIRE).feed(WIRE.written[start]) == [start]
    assert start not in (*WIRE.rest, *WIRE.init)


def test_timers_come_from_the_shortest_on() -> None:
    assert WIRE.timers == (10, 20)


def test_an_answer_has_its_numbers_in_the_order_in_which_they_stand() -> None:
    answer = Answer((7, 120))
    packet = machine_codec(WIRE).encode(answer)
    assert packet.data == b"L\x07T120\r"
    assert host_codec(WIRE).feed(packet) == [answer]


def test_an_answer_is_told_in_words() -> None:
    assert WIRE.question is not None
    assert WIRE.question.meaning(Answer((7, 20))) == "lasted 7, heat 20"
    assert WIRE.question.meaning(Answer((7, 120))) == "lasted 7, heat 120; it is too hot"


@pytest.mark.parametrize("raw", [b"L\x07T121\r", b"L\x07T\r", b"L\x07T1205\r", b"L\x07T12,"])
def test_what_is_not_quite_an_answer_is_garbled(raw: bytes) -> None:
    heard = host_codec(WIRE).feed(Packet(raw))
    assert heard
    assert all(isinstance(item, Garbled) for item in heard)


def test_what_comes_on_a_channel_of_which_nothing_is_known_is_garbled() -> None:
    assert isinstance(host_codec(WIRE).feed(Packet(b"L\x07T20\r", "heat"))[0], Garbled)
    assert machine_codec(WIRE).feed(Packet(b"", "attic")) == []


def test_an_answer_proves_only_what_was_written_on_its_questions_channel() -> None:
    assert WIRE.proves
    elsewhere = PAGE.replace('off = "03"', 'off = "03"\nchannel = "heat"')
    assert not wire_of(tomllib.loads(elsewhere.replace('"acknowledged"', '"sent"'))).proves
