"""What a guardian and the next start are told of a machine: one line, whole or not at all."""

import json
import os
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.guardian.recipe import Recipe

TEXTS = st.text()
RECIPES = st.builds(
    Recipe,
    address=TEXTS,
    family=TEXTS,
    radio=st.none() | TEXTS,
    device=TEXTS,
    note=TEXTS,
    session=st.integers(0),
    lock=TEXTS,
    path=st.lists(TEXTS).map(tuple),
)


@given(RECIPES)
def test_a_recipe_is_read_as_it_was_written(recipe: Recipe) -> None:
    assert Recipe.read(recipe.line()) == recipe


@given(RECIPES)
def test_a_recipe_is_one_line(recipe: Recipe) -> None:
    assert recipe.line().endswith(b"\n")
    assert recipe.line().count(b"\n") == 1


@pytest.mark.parametrize("missing", ["address", "family", "radio", "device", "note", "path"])
def test_half_a_recipe_is_none(missing: str) -> None:
    words = json.loads(Recipe("sim:tcode", "tcode", None).line())
    del words[missing]
    with pytest.raises(KeyError):
        Recipe.read(json.dumps(words))


@given(st.binary())
def test_what_nobody_wrote_raises_no_more_than_is_said(line: bytes) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        Recipe.read(line)


def test_folders_to_import_from_are_found_from_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", ["", "plugins"])
    expected = (os.getcwd(), os.path.abspath("plugins"))
    assert Recipe("sim:tcode", "tcode", None).path == expected
