"""What the boots' codec refuses to write, and what a torn frame costs."""

import pytest

from firmware_protocol.air_boots import (
    END,
    VALUES,
    Command,
    Request,
    Run,
    State,
    Told,
    host_codec,
    machine_codec,
)
from firmware_protocol.codec import Garbled, Packet

STOPPED = Told(Command.SET_RUN, Run.OFF)


@pytest.mark.parametrize(
    ("command", "value"),
    [
        (Command.SET_STRENGTH, 0),
        (Command.SET_STRENGTH, 5),
        (Command.SET_HEAT, 255),
        (Command.SET_MODE, 5),
        (Command.SET_MODE, None),
        (Command.SET_RUN, Run.CHARGING),
        (Command.TIMER, 0),
        (Command.GET_ALL, 1),
    ],
)
def test_a_request_the_boots_must_not_be_sent_cannot_be_made(
    command: Command, value: int | None
) -> None:
    with pytest.raises(ValueError, match=command.name):
        Request(command, value)


def test_no_request_holds_the_byte_that_would_end_it_early() -> None:
    requests = [Request(c, value) for c in Command for value in VALUES.get(c, {None})]
    written = [host_codec().encode(request).data for request in requests]
    assert [data for data in written if END in data[:-1] or data[-1] != END] == []


def test_a_reply_is_cut_by_its_length_and_not_at_an_ff() -> None:
    state = State(run=255, mode=255, favourite=2, timer=255, strength=255, heat=255)
    data = machine_codec().encode(state).data
    assert host_codec().feed(Packet(data)) == [state]


def test_a_torn_reply_costs_nothing_but_itself() -> None:
    state = State(run=1, mode=7, favourite=0, timer=3, strength=1, heat=0)
    torn = machine_codec().encode(state).data[:5]
    whole = machine_codec().encode(STOPPED).data
    codec = host_codec()
    heard = [*codec.feed(Packet(torn)), *codec.feed(Packet(whole * 2))]
    assert [one for one in heard if not isinstance(one, Garbled)] == [STOPPED, STOPPED]


def test_answers_are_read_from_whichever_channel_they_come() -> None:
    data = machine_codec().encode(STOPPED).data
    assert host_codec().feed(Packet(data, "answers")) == [STOPPED]
