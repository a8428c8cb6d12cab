"""A wire that is wrong is refused, with the place in the page and what would be right."""

import tomllib
from contextlib import suppress
from copy import deepcopy
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from firmware_protocol import wire_layout
from firmware_protocol.declared import Wire
from firmware_protocol.kinds import PageError
from firmware_protocol.wiring import wire_of
from tests.firmware_protocol.test_declared import PAGE

Table = dict[str, Any]  # as tomllib gives it


def checked(page: Table) -> Wire:
    """The wire of a page, after its layout was checked as that of every page is."""
    wire_layout.WIRE.check(page["wire"], "wire")
    return wire_of(page)


BROKEN = [
    ('rest = ["00", "01 00"]', "", "wire: rest is missing"),
    ('rest = ["00", "01 00"]', "rest = []", "wire, rest: is empty"),
    ('rest = ["00", "01 00"]', 'rest = "00"', "wire, rest: '00' is no list"),
    ('"00", "01 00"', '"00", "01 04"', "wire, rest 2: is step 1 of calf, which starts it"),
    ('"00", "01 00"', '"04 01"', "wire, rest 1: is the timer of 10 minutes"),
    ('"00", "01 00"', "\"'?'\"", "wire, rest 1: is the question"),
    ("rest =", "restt = []\nrest =", "wire: restt is not known; did you mean rest?"),
    ('"xor"', '"crc8"', "wire, check, kind: 'crc8' is none of: xor, sum8, inverted_sum8, crc16"),
    ('"before"', '"behind"', "wire, check, over: 'behind' is none of: data, before"),
    (', over = "before"', "", "wire, check: over is missing"),
    (
        'check = { kind = "xor", over = "before" }',
        "",
        "wire: check is missing; it says how the {check}",
    ),
    ("check = {", "chekc = {", "wire: chekc is not known; did you mean check?"),
    ("{check}", "", "wire, frame: has no {check}"),
    ("{data} {check}", "{data} {data}", "wire, frame: is to hold {data} once"),
    ("{data} {check}", "{dat} {check}", "wire, frame: {dat} means nothing here; {data}, {check}"),
    ("01 {level}", "01 {lvl}", "wire, set, calf, send: {lvl} means nothing here; {level} may"),
    ('"0B"', '"{level}"', "wire, init 1: {level} means nothing here; no blank may stand"),
    ('"0B"', '"0B 5G"', "wire, init 1: '5G' is neither bytes in hex"),
    ('"0B"', '"B"', "wire, init 1: 'B' is neither bytes in hex"),
    ('"0B"', '"\'B"', 'wire, init 1: "\'B" is neither bytes in hex'),
    ('"0B"', '""', "wire, init 1: is empty"),
    ('"0B"', "11", "wire, init 1: 11 is not a message, written"),
    ('"0B"', '"01 08"', "wire, init 1: is step 2 of calf, which starts it"),
    ("[wire.set.calf]", "[wire.set.claf]", "wire, set: there is no actuator 'claf'; there are:"),
    ('send = "01 {level}"\nfactor = 4', 'send = "01"', "step 1 of calf is the same as step 0 of"),
    ("factor = 4", "factor = 26", "wire, set, calf, send: step 10 is 260, which does not fit in a"),
    ("factor = 4", "factor = 0", "wire, set, calf, factor: 0 is not a whole number from 1"),
    ("offset = 0x10", "offset = true", "wire, set, back, offset: True is not a whole number"),
    ("offset = 0x10", 'channel = "attic"', "the links have no channel 'attic'; channels of each"),
    ('"0B"', '{ send = "0B", channel = "attic" }', "wire, init 1: the links have no channel"),
    ("02 {level}", "01 14", "wire, set, back: step 1 of back is the same as step 5 of calf"),
    ('"04 01"', '"04 02"', "wire, timer, 10: is the same as the timer of 20 minutes; they cannot"),
    ('"04 01"', '"01 04"', "wire, timer, 10: is the same as step 1 of calf"),
    ('10 = "04 01"', 'ten = "04 01"', "wire, timer: 'ten' is not a number of minutes, 1 to 999"),
    ('10 = "04 01"', '0 = "04 01"', "wire, timer: '0' is not a number of minutes, 1 to 999"),
    ('10 = "04 01"', '010 = "04 01"', "wire, timer: '010' is not a number of minutes"),
    ('10 = "04 01"', "", "timing, armed_timer_ms: is to be 1200000, the shortest"),
    ("armed_timer_ms = 600000", "", "timing, armed_timer_ms: is to be 600000, the shortest"),
    ('[wire.timer]\n20 = "04 02"\n10 = "04 01"', "", "armed_timer_ms: is to be nothing, without"),
    ("every_ms = 3000", "every_ms = 3501", "wire, keep_alive, every_ms: is to be at most 3500"),
    ("dead_man_ms = 4000", "", "wire, keep_alive, every_ms: is to be at most 0: it keeps off"),
    ('send = "0C"', 'send = "01 04"', "wire, keep_alive: is step 1 of calf, which starts it"),
    (' 0D"', '"', "wire, question, answer: nothing shows where heat ends"),
    (' 0D"', " '0'\"", "wire, question, answer: nothing shows where heat ends"),
    ("most = 255", "most = 256", "wire, question, answer: lasted does not fit in a byte"),
    ("most = 255", "most = 0", "wire, question, fields, lasted, most: 0 is not a whole number"),
    ("usual = 20", "usual = 121", "wire, question, fields, heat, usual: 121 is above most, 120"),
    ("{ 120 =", "{ 121 =", "wire, question, fields, heat, tells: 121 is above most, 120"),
    ("{ 120 =", "{ hot =", "wire, question, fields, heat, tells: 'hot' is not a number from 0"),
    ("'L' {lasted} 'T'", "'T'", "wire, question, answer: is to hold heat, lasted, each once"),
    ("{lasted} 'T'", "{lost} 'T'", "{lost} means nothing here; {heat}, {lasted} may stand"),
    ("'L' {las", f"'{'L' * 60}' {{las", "wire, question, answer: may be 66 bytes long, above 64"),
    ("\"'?'\"", '"\'?\'"\nanswers_on = "heat"', "heat does not notify in every link"),
    ("\"'?'\"", '"04 02"', "wire, question: is the same as the timer of 20 minutes"),
    ('"0D"\n', '"01 04"\n', "wire, others, start: is the same as step 1 of calf"),
    ('"0D"\n', '"0B"\n', "wire, others, start: is the same as init 1; they cannot be told apart"),
    ('start = "0D"', '" " = "0D"', "wire, others: ' ' is not a text that says something"),
    ('"0B"', f'"{"0B" * 62}"', "wire, init 1: makes a message of 65 bytes, above 64"),
    ('"acknowledged"', '"confirmed"', "best_proof: confirmed is out of reach; it can be ackn"),
]


@pytest.mark.parametrize(("right", "wrong", "said"), BROKEN)
def test_a_wrong_wire_is_refused_with_the_place_and_what_would_be_right(
    right: str, wrong: str, said: str
) -> None:
    assert right in PAGE
    with pytest.raises(PageError) as caught:
        checked(tomllib.loads(PAGE.replace(right, wrong)))
    assert said in str(caught.value)


def test_a_page_without_a_wire_is_refused() -> None:
    page = tomllib.loads(PAGE)
    del page["wire"]
    with pytest.raises(PageError, match="wire: is missing; it says what is sent"):
        wire_of(page)


def test_a_message_that_is_how_another_one_begins_is_refused() -> None:
    page = tomllib.loads(PAGE.replace("01 {level}", "01 {level:decimal}"))
    wire_of(page)
    del page["wire"]["frame"], page["wire"]["check"]
    with pytest.raises(PageError) as caught:
        wire_of(page)
    said = "wire: step 1 of calf (01 34) is how step 10 of calf (01 34 30) begins; they cannot be"
    assert said in str(caught.value)


def test_an_actuator_that_reaches_the_legs_needs_a_set() -> None:
    page = tomllib.loads(PAGE)
    del page["wire"]["set"]["calf"]
    with pytest.raises(PageError, match="wire, set: calf is missing, and it reaches the legs"):
        wire_of(page)


def test_without_question_or_answered_writes_nothing_more_than_sent_is_promised() -> None:
    page = tomllib.loads(PAGE)
    del page["wire"]["question"]
    with pytest.raises(PageError, match="best_proof: acknowledged is out of reach; it can be sent"):
        wire_of(page)
    page["links"][0]["channels"]["main"]["with_response"] = True
    wire_of(page)


PAGES = {
    path.name: tomllib.loads(path.read_text("utf-8"))
    for path in (files("firmware_protocol") / "catalogue").iterdir()
    if path.name.endswith(".toml")
}
DECLARED = [
    tomllib.loads(PAGE),
    *(page for _, page in sorted(PAGES.items()) if "wire" in page),
]
odd: st.SearchStrategy[Any] = st.sampled_from(  # Any: whatever stands in a file
    ["", "x", "0A", "{level}", "'", 0, -1, 7, 10**9, 1.5, True, None, [], ["0A"], {}, {"x": 1}]
)


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_whatever_stands_in_a_wire_nothing_but_a_wire_error_is_raised(data: DataObject) -> None:
    page: Table = deepcopy(data.draw(st.sampled_from(DECLARED)))
    place: Any = page["wire"]  # Any: a table or a list of a page
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        deeper = isinstance(place[key], dict | list) and place[key]
        if not deeper or data.draw(st.booleans()):
            break
        place = place[key]
    if data.draw(st.booleans()):
        del place[key]
    else:
        place[key] = data.draw(odd)
    with suppress(PageError):
        checked(page)
