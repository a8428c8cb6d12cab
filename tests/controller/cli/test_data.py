"""`legato data`: what is kept where, whether it is whole, and a repair that throws nothing away."""

import json
import os
import stat
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from controller.care.keeping import ONLY
from controller.care.words_kept import LIMITS_LOST, NIGHT_UNKNOWN, SETTINGS_LOST
from controller.nightlog.care import CareKind, add_care, care_rows, people_in
from tests.controller.cli.at_terminal import at_terminal
from tests.controller.cli.commands import Home
from tests.controller.cli.harms import GOOD
from tests.controller.known import At

pytestmark = pytest.mark.wire

GARBAGE = b"no night" * 1000


def contents(home: Home) -> dict[str, bytes]:
    """All files, by their names."""
    files = (path for path in (home.folder / "legato").rglob("*") if path.is_file())
    return {path.name: path.read_bytes() for path in files}


def test_every_place_is_shown_with_what_it_holds(home: Home) -> None:
    shown = home.run("data", "path").out
    told = [json.loads(line) for line in home.run("data", "path", "--json").out.splitlines()]
    assert all(one["path"] in shown and one["holds"] in shown for one in told)
    paths = {one["what"]: (one["path"], one["there"]) for one in told}
    assert paths["settings"] == (str(home.settings), True)
    assert paths["night log"] == (str(home.log), True)
    assert paths["own programs"] == (str(home.settings.parent / "programs"), False)


@pytest.mark.parametrize("newcomer", [True, False])
def test_where_all_is_well_it_is_said_and_nothing_is_changed(
    short_path: Path, newcomer: bool
) -> None:
    home = Home(short_path, newcomer=newcomer)
    before = contents(home)
    ran = home.run("data", "check")
    assert (ran.code, ran.err) == (0, "")
    assert all(line.startswith("ok ") for line in ran.out.splitlines())
    repaired = home.run("data", "repair")
    assert (repaired.code, repaired.out) == (0, "Nothing needs to be repaired.\n")
    assert contents(home) == before


def test_what_is_wrong_is_said_with_what_a_repair_does(home: Home) -> None:
    home.settings.write_text(GOOD.replace("40", "400", 1))
    home.log.write_bytes(GARBAGE)
    before = contents(home)
    ran = home.run("data", "check", "--json")
    wrong = [one for one in map(json.loads, ran.out.splitlines()) if not one["ok"]]
    assert ran.code == 1
    assert [one["what"] for one in wrong] == ["the settings: limits", "the night log"]
    assert "vibration: 400 is above" in wrong[0]["problem"]
    assert all("damaged one" in one["repair"] for one in wrong)
    assert "`legato data repair` keeps what can be read" in home.run("data", "check").out
    assert contents(home) == before


def test_nothing_is_put_aside_unless_somebody_said_yes(home: Home) -> None:
    home.log.write_bytes(GARBAGE)
    ran = home.run("data", "repair")
    assert ran.code == 1
    assert "legato data repair --yes" in ran.err
    assert home.log.read_bytes() == GARBAGE
    with at_terminal(home, "data", "repair") as terminal:
        terminal.answer("Do that? [y/n]", b"n")
        assert terminal.end() == 1
    assert home.log.read_bytes() == GARBAGE
    with at_terminal(home, "data", "repair") as terminal:
        terminal.answer("Do that? [y/n]", b"y")
        assert terminal.end() == 0
    assert NIGHT_UNKNOWN in terminal.out
    assert home.log.with_name("nights.sqlite.damaged-1").read_bytes() == GARBAGE


def test_settings_that_are_repaired_are_kept_and_what_is_lost_of_them_is_named(
    home: Home,
) -> None:
    damaged = GOOD.replace("vibration = 40", 'session = "20m"\nvibration = 40 %')
    home.settings.write_text(damaged)
    ran = home.run("data", "repair", "--yes")
    assert "Lost of them: [limits] vibration = 40 %\n" in ran.out
    assert LIMITS_LOST in ran.out
    kept = home.settings.with_name("settings.toml.damaged-1")
    assert kept.read_text() == damaged
    expected = {**tomllib.loads(GOOD), "limits": {"session": "20m"}}
    assert tomllib.loads(home.settings.read_text()) == expected


@pytest.mark.parametrize("harm", [b"people = [", None])
def test_people_who_are_lost_with_the_settings_are_known_again_by_their_nights(
    home: Home, harm: bytes | None
) -> None:
    add_care(home.log, At(1), "Ann", CareKind.TONIGHT, {"answers": ["ok"]})
    if harm is None:
        home.settings.unlink()
    else:
        home.settings.write_bytes(harm)
    ran = home.run("data", "repair", "--yes")
    assert (SETTINGS_LOST in ran.out) == (harm is None)
    assert tomllib.loads(home.settings.read_text()) == {"people": ["Ann"], "keeps_nights": True}


@pytest.mark.parametrize("arguments", [("data", "repair", "--yes"), ("why", "--mend")])
def test_of_everybody_nobody_knows_the_night(home: Home, arguments: tuple[str, ...]) -> None:
    home.settings.write_text(GOOD)
    home.log.write_bytes(GARBAGE)
    assert home.run(*arguments).code == 0
    assert people_in(home.log) == (ONLY, "Ann")
    assert [row.kind for row in care_rows(home.log, "Ann")] == [CareKind.UNKNOWN]


@pytest.mark.parametrize("arguments", [("data", "repair", "--yes"), ("why", "--mend")])
def test_nothing_is_put_in_the_place_of_a_log_that_is_written(
    home: Home, arguments: tuple[str, ...]
) -> None:
    with home.simulated_tcode() as (machine, address):
        player = ("play", "First Night", "--on", address, "--family", "tcode", "--json")
        with home.running(*player) as playing:
            machine.wait_until_felt(1)
            home.log.write_bytes(GARBAGE)
            ran = home.run(*arguments)
            assert ran.code == 5
            assert "legato stop" in ran.err
            assert home.run("stop").code == 0
            playing.end()
    assert home.run(*arguments).code == 0


@pytest.mark.skipif(sys.platform == "win32", reason="rights are inherited there")
def test_nights_that_others_may_read_are_made_private_again(home: Home) -> None:
    home.log.parent.chmod(0o755)
    assert "others may look into it" in home.run("data", "check").out
    assert home.run("data", "repair").code == 0  # nothing is put aside, so nobody is asked
    assert stat.S_IMODE(home.log.parent.stat().st_mode) == 0o700


def _a_file_for_the_folder(home: Home) -> None:
    os.rename(home.log.parent, home.folder / "elsewhere")
    home.log.parent.write_text("something")


def _a_link_to_nothing(home: Home) -> None:
    home.log.unlink()
    home.log.symlink_to(home.folder / "nothing" / "there")


@pytest.mark.parametrize("harm", [_a_file_for_the_folder, _a_link_to_nothing])
def test_what_is_in_the_way_is_put_aside(home: Home, harm: Callable[[Home], None]) -> None:
    harm(home)
    ran = home.run("data", "repair", "--yes")
    assert (ran.code, ran.err) == (0, "")
    assert NIGHT_UNKNOWN in ran.out
    assert [row.kind for row in care_rows(home.log, ONLY)] == [CareKind.UNKNOWN]


def test_a_log_behind_a_link_is_mended_where_it_is(home: Home) -> None:
    there = home.folder / "there.sqlite"
    there.write_bytes(GARBAGE)
    home.log.unlink()
    home.log.symlink_to(there)
    assert home.run("data", "repair", "--yes").code == 0
    assert home.log.is_symlink()
    assert there.with_name("there.sqlite.damaged-1").read_bytes() == GARBAGE
