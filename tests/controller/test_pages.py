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

from controller.pages import shelf
from controller.pages.layout import CHANGES, DUTIES, PAGE
from controller.pages.reading import whole_uuid
from firmware_protocol.kinds import PageError

Table = dict[str, Any]  # as tomllib gives it
PAGES: dict[str, Table] = {
    name: tomllib.loads(shelf.shipped_text(name)) for name in shelf.shipped()
}
VALIDATOR = Draft202012Validator(PAGE.schema())

every_page = pytest.mark.parametrize("name", PAGES)

odd: st.SearchStrategy[Any] = st.sampled_from(  # Any: whatever stands in a file
    ["", "x", "ffe5", 0, -1, 7, 10**9, 1.5, True, None, [], ["calf"], {}]
)


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


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_a_page_with_anything_wrong_is_refused_by_the_check_and_by_the_schema_alike(
    data: DataObject,
) -> None:
    page = deepcopy(PAGES[data.draw(st.sampled_from(sorted(PAGES)))])
    place: Any = page  # Any: a table or a list of a page
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            return
        key = data.draw(st.sampled_from(keys))
        deeper = isinstance(place[key], dict | list) and place[key]
        if not deeper or data.draw(st.booleans()):
            break
        place = place[key]
    if data.draw(st.booleans()):
        del place[key]
    else:
        place[key] = data.draw(odd)
    assert is_right(page) == VALIDATOR.is_valid(page)


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
