"""Catalogue pages: each says all it should, and the schema refuses what the check refuses."""

import json
import tomllib
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject
from jsonschema import Draft202012Validator

from controller.driver import shipped_page
from controller.link.base import whole_uuid
from controller.pages import shelf
from controller.pages.layout import CHANGES, DUTIES, PAGE
from controller.registry import load
from firmware_protocol.kinds import PageError
from tests.firmware_protocol import test_declared

Table = dict[str, Any]  # as tomllib gives it
PAGES: dict[str, Table] = {name: tomllib.loads(shipped_page(name)) for name in shelf.shipped()}
MUTATED = [*PAGES.values(), tomllib.loads(test_declared.PAGE)]  # its wire has all a wire may have
VALIDATOR = Draft202012Validator(PAGE.schema())

every_page = pytest.mark.parametrize("name", PAGES)

odd: st.SearchStrategy[Any] = st.sampled_from(  # Any: whatever stands in a file
    ["", "x", "ffe5", 0, -1, 7, 10**9, 1.5, True, None, [], ["calf"], {}, {"send": "00"}]
)
odd_keys = st.sampled_from(["", "x", "send", "channel", "0", "010", "20", "1000"])


def is_right(page: Table) -> bool:
    try:
        PAGE.check(page, "")
    except PageError:
        return False
    return True


@every_page
def test_a_shipped_page_is_what_the_schema_says(name: str) -> None:
    Draft202012Validator.check_schema(PAGE.schema())
    assert list(VALIDATOR.iter_errors(PAGES[name])) == []
    assert is_right(PAGES[name])


@settings(max_examples=600, deadline=None)
@given(data=st.data())
def test_a_page_with_anything_wrong_is_refused_by_the_check_and_by_the_schema_alike(
    data: DataObject,
) -> None:
    page = deepcopy(data.draw(st.sampled_from(MUTATED)))
    place: Any = data.draw(st.sampled_from([page, page.get("wire", page)]))  # Any: table or list
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            return
        key = data.draw(st.sampled_from(keys))
        deeper = isinstance(place[key], dict | list) and place[key]
        if not deeper or data.draw(st.booleans()):
            break
        place = place[key]
    match data.draw(st.sampled_from(["gone", "odd", "under an odd key"])):
        case "odd":
            place[key] = data.draw(odd)
        case "under an odd key" if isinstance(place, dict):
            place[data.draw(odd_keys)] = place.pop(key)
        case _:
            del place[key]
    assert is_right(page) == VALIDATOR.is_valid(page)


def test_the_schema_describes_the_wire() -> None:
    schema: Table = PAGE.schema()
    wire = schema["properties"]["wire"]["properties"]
    assert {"rest", "set", "timer", "question"} <= set(wire)
    page = tomllib.loads(test_declared.PAGE)
    page["wire"]["set"]["calf"]["fcator"] = page["wire"]["set"]["calf"].pop("factor")
    (error,) = VALIDATOR.iter_errors(page)
    assert list(error.absolute_path) == ["wire", "set", "calf"]
    with pytest.raises(PageError, match="wire, set, calf: fcator is not known; did you mean facto"):
        PAGE.check(page, "")


@every_page
def test_a_shipped_page_says_of_every_duty_whether_the_machine_does_it(name: str) -> None:
    assert set(PAGES[name]["duties"]) == set(DUTIES)


@every_page
def test_a_shipped_page_names_a_source_for_each_fact_and_a_way_to_stop(name: str) -> None:
    page = PAGES[name]
    assert page["models"]
    assert page["facts"]
    assert len(page["how_to_stop"].split()) >= 4
    assert all(fact["source"] for fact in page["facts"])


def test_a_link_is_let_go_of_at_rest_where_a_fact_says_that_its_remote_is_dead_till_then() -> None:
    letting_go = {name for name, page in PAGES.items() if "release_idle_ms" in page["timing"]}
    assert letting_go == {"linak", "starcode"}
    for name in letting_go:
        assert any("its remote" in fact["says"] for fact in PAGES[name]["facts"])
        assert load(name).capabilities.release_idle_ms == 8_000


def test_what_a_person_may_change_is_no_page() -> None:
    Draft202012Validator.check_schema(CHANGES.schema())
    with pytest.raises(PageError, match="titel is not known; did you mean title"):
        CHANGES.check({"families": {"jiecang": {"titel": "Bed"}}}, "")


def test_the_schema_is_json() -> None:
    assert json.loads(json.dumps(PAGE.schema())) == PAGE.schema()


@pytest.mark.parametrize(
    ("written", "whole"),
    [
        ("FFE5", "0000ffe5-0000-1000-8000-00805f9b34fb"),
        ("6E400001-B5A3-F393-E0A9-E50E24DCCA9E", "6e400001-b5a3-f393-e0a9-e50e24dcca9e"),
    ],
)
def test_a_uuid_is_made_whole(written: str, whole: str) -> None:
    assert whole_uuid(written) == whole
