"""`legato drivers`: what there is, what is known of it, and the bytes that would be sent."""

import json

import jsonschema
import pytest
from click.testing import CliRunner

from controller import registry
from controller.cli.drivers_list import page_schema
from controller.cli.main import cli
from controller.driver import shipped_page
from controller.pages import shelf
from tests.controller.cli.commands import Home
from tests.controller.cli.own import told
from tests.controller.ours import FAMILIES

pytestmark = pytest.mark.wire

BROKEN = 'title = "Mine"\n'
CHANGES = """
[families.tcode]
title = "My motors"
"""


def rows(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def printed(*arguments: str) -> str:
    """What a command prints in this process, which is quicker."""
    ran = CliRunner().invoke(cli, arguments, catch_exceptions=False)
    assert ran.exit_code == 0, ran.output
    return ran.stdout


def test_every_family_is_listed_with_links_evidence_and_origin(home: Home) -> None:
    ran = home.run("drivers")
    assert ran.code == 0
    assert "reverie_108: Reverie adjustable bed (Protocol 108)" in ran.out
    assert "  Bluetooth; known from hardware; from Legato" in ran.out
    listed = rows(home.run("drivers", "--json").out)
    assert [row["family"] for row in listed] == list(registry.names())
    assert all(row["origin"] == "Legato" for row in listed if row["family"] in FAMILIES)


def test_a_broken_page_is_named_and_the_others_are_listed(home: Home) -> None:
    folder = home.folder / "legato" / "config" / "drivers"
    folder.mkdir(parents=True)
    (folder / "mine.toml").write_text(BROKEN)
    ran = home.run("drivers")
    assert ran.code == 0
    assert "tcode" in ran.out
    assert str(folder / "mine.toml") in ran.err
    assert "evidence is missing" in ran.err
    broken = [row for row in rows(home.run("drivers", "--json").out) if row["kind"] == "broken"]
    assert len(broken) == 1
    assert broken[0]["hint"]


def test_changes_of_ones_own_are_listed(home: Home) -> None:
    path = home.folder / "legato" / "config" / "catalogue.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(CHANGES)
    assert "tcode: My motors" in home.run("drivers").out


@pytest.mark.parametrize("family", FAMILIES)
def test_everything_known_of_a_family_is_shown_with_its_source(family: str) -> None:
    spec = registry.load(family)
    shown = printed("drivers", "show", family)
    for text in (spec.how_to_stop, *(one.name for one in spec.capabilities.actuators)):
        assert text in shown
    for fact in spec.facts:
        assert f"  {fact.sure.value}: {fact.says}\n    {fact.source}" in shown
    (words,) = rows(printed("drivers", "show", family, "--json"))
    assert words["family"] == family
    assert words["facts"] == [
        {"says": fact.says, "sure": fact.sure.value, "source": fact.source} for fact in spec.facts
    ]


def test_a_family_that_is_not_there_lists_those_that_are(home: Home) -> None:
    told(home.run("drivers", "show", "toaster"), 1, "no machine family called 'toaster'", "tcode")


def test_a_misspelt_tool_suggests_the_nearest(home: Home) -> None:
    told(home.run("drivers", "captur"), 2, "Did you mean 'capture'?")


def test_the_schema_lets_through_what_is_shipped(home: Home) -> None:
    schema = json.loads(home.run("drivers", "schema").out)
    assert schema == json.loads(json.dumps(page_schema()))
    for name in shelf.shipped():
        jsonschema.validate(shelf.read_page(shipped_page(name)), schema)


def test_the_wire_shows_exact_bytes_by_any_part_of_a_name(home: Home) -> None:
    ran = home.run("drivers", "wire", "reverie_108", "foot=5")
    assert ran.code == 0, ran.err
    assert "Reverie adjustable bed (Protocol 108), foot massage=5:" in ran.out
    assert "       0 > main 55 54 05 04\n" in ran.out
    assert "main is characteristic 6af87926-dc79-412e-a3e0-5f85c2d55de2 of" in ran.out
    (sent, heard) = rows(home.run("drivers", "wire", "reverie_108", "foot=5", "--json").out)
    assert sent == {
        "from": "rest",
        "at_ms": 0,
        "way": ">",
        "channel": "main",
        "hex": "55 54 05 04",
        "text": None,
    }
    assert heard["way"] == "<"


def test_text_is_shown_as_text_too(home: Home) -> None:
    (sent,) = rows(home.run("drivers", "wire", "tcode", "V0=5, v1=100", "--json").out)
    assert sent["text"] == r"V00500 V19999 V20000 V30000\n"


def test_a_rest_that_is_the_same_from_anywhere_is_shown_once(home: Home) -> None:
    ran = home.run("drivers", "wire", "reverie_108", "rest")
    assert "Reverie adjustable bed (Protocol 108), rest:" in ran.out
    sent = [line.split(" > ")[1] for line in ran.out.splitlines() if " > " in line]
    assert [line.partition("  #")[0] for line in sent] == [
        "main 55 35 60",
        "main 55 53 00 06",
        "main 55 54 00 01",
    ]


def test_a_rest_is_shown_from_a_machine_that_runs_too() -> None:
    shown = printed("drivers", "wire", "massage_chair_korean", "rest")
    running, _, resting = shown.partition(", rest, from rest:\n")
    assert running.startswith("Korean massage chair (handset bus), rest, from foot roller=1:\n")
    assert "# ~0303" in running  # the power key
    assert "# ~0303" not in resting
    assert "# ~0355" in resting
    said = rows(printed("drivers", "wire", "massage_chair_korean", "rest", "--json"))
    assert [row["from"] for row in said if "0303" in str(row["text"])] == ["foot roller=1"]
    assert {row["from"] for row in said} == {"foot roller=1", "rest"}


def test_a_rest_that_goes_by_reports_shows_each_key_and_says_so() -> None:
    shown = printed("drivers", "wire", "keeson_base", "rest")
    running, _, resting = shown.partition("rest, from rest:\n")
    off, minus = "> main E5 FE 16 00 00 00 02 04", "> main E5 FE 16 00 00 00 01 05"
    assert running.index(off) < running.index(minus)
    assert off in resting
    assert minus not in resting
    assert "The driver goes by what it has heard from the machine" in resting


@pytest.mark.parametrize(
    ("family", "typed", "words"),
    [
        ("tcode", "V=5", ("'V' may be any of: V0, V1, V2, V3",)),
        ("tcode", "nose=5", ("no actuator 'nose'", "V0 0 to 100")),
        ("tcode", "V0=101", ("'101' is no step of V0", "from 0 (off) to 100")),
        ("tcode", "V0=-1", ("'-1' is no step of V0",)),
        ("tcode", "V0", ("'V0' is no level", 'Write "V0=1"')),
        ("tcode", "V0=1,V0=2", ("V0 is named twice",)),
        ("reverie_108", "head=1", ("reaches no part of the legs", "foot massage 0 to 10")),
    ],
)
def test_a_setting_that_cannot_be_is_explained(
    home: Home, family: str, typed: str, words: tuple[str, ...]
) -> None:
    told(home.run("drivers", "wire", family, typed), 1, *words)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_has_a_wire(family: str) -> None:
    leg = next(one.name for one in registry.load(family).capabilities.actuators if one.covers)
    for typed in (f"{leg}=1", "rest"):
        said = rows(printed("drivers", "wire", family, typed, "--json"))
        assert [row for row in said if row["way"] == ">"]
