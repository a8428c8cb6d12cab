"""`legato drivers new`: what it writes loads, plays and passes the checks as it is."""

import json
import os
import signal
from pathlib import Path

import pytest

from controller import registry
from controller.cli.drivers_new import begin_page
from controller.driver import Evidence
from controller.link.base import BleService
from controller.pages import shelf
from tests.controller.cli.commands import Home
from tests.controller.cli.own import passes_its_tests, told
from tests.controller.installed import installed

pytestmark = pytest.mark.wire


def pages_in(home: Home) -> Path:
    return home.folder / "legato" / "config" / "drivers"


def plays(home: Home, family: str) -> None:
    """It is listed, and plays First Night to its end."""
    listed = [json.loads(line) for line in home.run("drivers", "--json").out.splitlines()]
    assert family in [row.get("family") for row in listed]
    arguments = ("--on", f"sim:{family}", "--speed", "100", "--json")
    played = home.run("play", "First Night", *arguments)
    assert played.code == 0, played.err
    felt = [json.loads(line) for line in played.out.splitlines()]
    assert any(row["event"] == "felt" and row["levels"] for row in felt)


def passes(home: Home, family: str) -> None:
    """It passes the checks."""
    checked = home.run("drivers", "check", family)
    assert checked.code == 0, checked.out


def test_a_page_loads_plays_and_passes_at_once(home: Home) -> None:
    ran = home.run("drivers", "new", "night_legs")
    assert ran.code == 0, ran.err
    assert "legato drivers check night_legs" in ran.out
    text = (pages_in(home) / "night_legs.toml").read_text()
    assert "acme" not in text.lower()
    plays(home, "night_legs")
    passes(home, "night_legs")


MORE = """
init = ["0B 00"]
keep_alive = { send = "0C 00", every_ms = 3000 }
timer = { 10 = "00 16" }
question = { send = "'?'", answer = "'OK'" }
"""


def test_what_the_page_says_may_be_added_can_be_added(home: Home) -> None:
    home.run("drivers", "new", "mine")
    path = pages_in(home) / "mine.toml"
    text = path.read_text()
    for marked in ('init = ["0B 00"]', "every_ms = 3000", '10 = "00 16"', "send = \"'?'\""):
        assert marked in text
    text = text.replace("# own_timer_ms = 900_000  #", "own_timer_ms = 900_000  #")
    text = text.replace(
        "# dead_man_ms = 10_000    #", "armed_timer_ms = 600_000\ndead_man_ms = 10_000 #"
    )
    text = text.replace("notifies = false", "notifies = true")
    text = text.replace('best_proof = "sent"', 'best_proof = "acknowledged"')
    text = text.replace('rest = ["00 00"]', f'rest = ["00 00"]{MORE}')
    path.write_text(text)
    passes(home, "mine")


@pytest.mark.parametrize("like", shelf.shipped())
def test_a_page_like_that_of_any_family_can_be_begun(
    like: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEGATO_HOME", str(tmp_path))
    begin_page("mine", like, None)
    spec = registry.load("mine")
    assert spec.evidence is Evidence.GUESSED
    assert not spec.template
    assert registry.load(like).title in spec.title
    assert [link.names for link in spec.links if isinstance(link, BleService) and link.names] == []


def test_a_page_like_the_pattern_of_tuya_plays(home: Home) -> None:
    home.run("drivers", "new", "boots", "--like", "tuya_mcu")
    text = (pages_in(home) / "boots.toml").read_text()
    assert 'driver = "tuya_mcu"' in text
    assert "template" not in text
    plays(home, "boots")
    passes(home, "boots")


def test_a_page_can_be_like_one_of_ones_own(home: Home) -> None:
    home.run("drivers", "new", "mine")
    assert home.run("drivers", "new", "other", "--like", "mine").code == 0
    passes(home, "other")


def test_a_page_can_be_written_elsewhere(home: Home, tmp_path: Path) -> None:
    ran = home.run("drivers", "new", "mine", "--toml", "--in", str(tmp_path / "there"))
    assert ran.code == 0
    assert (tmp_path / "there" / "mine.toml").exists()
    assert f"once it lies in {pages_in(home)}" in ran.out


@pytest.fixture
def package(home: Home, tmp_path: Path) -> Path:
    """A package that was just begun, installed as an editable one is."""
    ran = home.run("drivers", "new", "night_legs", "--package", "--in", str(tmp_path))
    assert ran.code == 0, ran.err
    folder = tmp_path / "leg_night_legs"
    installed(folder, "leg-night_legs", {"night_legs": "leg_night_legs:DRIVER"})
    home.env["PYTHONPATH"] = str(folder)
    home.env["PYTHONDONTWRITEBYTECODE"] = "1"
    return folder


def test_a_package_appears_plays_and_passes(home: Home, package: Path) -> None:
    assert "from package leg-night_legs" in home.run("drivers").out
    plays(home, "night_legs")
    passes(home, "night_legs")


def test_the_tests_of_a_package_pass_as_they_are(home: Home, package: Path) -> None:
    passes_its_tests(home, package)


def tried(home: Home, address: str, path: Path) -> None:
    """A gentle setting of the package is captured there."""
    arguments = ("--family", "night_legs", "--try", "calf=1", "--seconds", "0.3")
    ran = home.run("drivers", "capture", address, str(path), *arguments)
    assert ran.code == 0, ran.err


def test_what_is_captured_of_a_package_is_checked_and_played_again(
    home: Home, package: Path, tmp_path: Path
) -> None:
    first, again = tmp_path / "first.txt", tmp_path / "again.txt"
    with home.running("simulate", "night_legs", "--json") as machine:
        tried(home, str(machine.wait_for("ready")["address"]), first)
    checked = home.run("drivers", "replay", str(first), "--check")
    assert checked.code == 0, checked.out
    with home.running("drivers", "replay", str(first)) as replay:
        assert replay.process.stdout is not None
        tried(home, replay.process.stdout.readline().split()[-1], again)
        replay.end(signal.SIGINT)
    assert not [words for words in replay.said if "unexpected" in str(words["text"])]


def test_a_package_names_its_driver_and_itself(package: Path) -> None:
    project = (package / "pyproject.toml").read_text()
    assert 'night_legs = "leg_night_legs:DRIVER"' in project
    assert (
        "acme"
        not in "".join(path.read_text() for path in package.glob("*.*") if path.is_file()).lower()
    )
    assert "class NightLegsDriver:" in (package / "leg_night_legs.py").read_text()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("tcode", "there is a family 'tcode' already"),
        ("TCODE", "there is a family 'tcode' already"),
        ("3legs", "cannot be the name"),
        ("my-legs", "letters, digits and underscores"),
        ("../legs", "cannot be the name"),
        ("radio", "cannot be the name"),
        ("beïn", "cannot be the name"),
    ],
)
@pytest.mark.parametrize("shape", ["--toml", "--package"])
def test_a_name_that_cannot_be_is_refused(home: Home, name: str, words: str, shape: str) -> None:
    told(home.run("drivers", "new", name, shape), 1, words)


def test_nothing_is_written_over(home: Home, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("precious")
    (tmp_path / "leg_mine").mkdir()
    for shape in ("--toml", "--package"):
        told(home.run("drivers", "new", "mine", shape, "--in", str(tmp_path)), 1, "already")
    assert (tmp_path / "mine.toml").read_text() == "precious"
    assert os.listdir(tmp_path / "leg_mine") == []


def test_a_page_like_no_family_is_refused(home: Home) -> None:
    told(home.run("drivers", "new", "mine", "--like", "toaster"), 1, "'toaster'", "tcode")
    told(home.run("drivers", "new", "mine", "--package", "--like", "tcode"), 2, "--like")
