"""Programs checked against the limits, and lowered where they are beyond them."""

import json
from pathlib import Path

import pytest

from tests.controller.cli.commands import Home
from tests.controller.cli.own import GOOD, STRONG, told

pytestmark = pytest.mark.wire


@pytest.mark.parametrize("machine", ["sim:tcode", "sim:reverie_108"])
def test_what_is_begun_plays_within_the_limits_of_a_machine(home: Home, machine: str) -> None:
    home.run("programs", "new", "My Evening")
    ran = home.run("programs", "check", "--on", machine)
    assert ran.code == 0
    said = "My Evening (12 minutes 50 seconds): all is well, you can play it on"
    assert f"{said} {machine}." in ran.out


def test_without_programs_of_ones_own_check_says_how_to_begin(home: Home) -> None:
    ran = home.run("programs", "check")
    assert ran.code == 0
    assert "legato programs new" in ran.out


def test_check_names_what_is_wrong_and_goes_on(home: Home, folder: Path) -> None:
    (folder / "a.toml").write_text(GOOD.replace("90s", "ninety"))
    (folder / "b.toml").write_text(GOOD)
    ran = home.run("programs", "check")
    told(ran, 1, "a.toml, line 3", "phase 1, length")
    assert "Mine (90 seconds): all is well, you can play it" in ran.out


def test_check_refuses_what_is_beyond_the_limits(home: Home, folder: Path) -> None:
    (folder / "strong.toml").write_text(STRONG)
    ran = home.run("programs", "check")
    told(ran, 5, "limit L4", "lowered")
    assert "Strong (21 minutes): the file is fine, but it may not be played" in ran.out


def test_check_refuses_what_the_machine_cannot_play(home: Home) -> None:
    told(home.run("programs", "check", "Warm Knead", "--on", "sim:tcode"), 5, "no ")


def test_check_speaks_json(home: Home, folder: Path) -> None:
    (folder / "strong.toml").write_text(STRONG)
    ran = home.run("programs", "check", "--json")
    words = json.loads(ran.out)
    assert (words["name"], words["sound"], words["plays"], words["row"]) == (
        "Strong",
        True,
        False,
        "L4",
    )


def test_a_program_beyond_the_limits_is_refused_and_a_lowered_copy_plays(
    home: Home, folder: Path
) -> None:
    (folder / "strong.toml").write_text(STRONG)
    ran = home.run("play", "Strong", "--on", "sim:tcode")
    offered = 'legato programs copy "Strong" "Strong, lowered" --lowered --on sim:tcode'
    told(ran, 5, "limit L4", offered)
    arguments = ("programs", "copy", "Strong", "Strong, lowered", "--lowered")
    assert home.run(*arguments).code == 0
    assert home.run("programs", "check", "Strong, lowered").code == 0
    assert home.run("play", "Strong, lowered", "--on", "sim:tcode", "--speed", "100").code == 0


def test_a_program_that_is_too_long_is_refused_and_offered_shorter(
    home: Home, folder: Path
) -> None:
    (folder / "long.toml").write_text(STRONG.replace("100", "40").replace("20m", "50m"))
    offered = 'legato programs copy "Strong" "Strong, lowered" --lowered'
    told(home.run("play", "Strong", "--on", "sim:tcode"), 5, "long.toml, line 2", "L1", offered)
    told(home.run("programs", "check"), 5, "long.toml, line 2", "limit L1")
    ran = home.run("programs", "copy", "Strong", "Strong, lowered", "--lowered")
    assert "It lasts 35 minutes instead of 51 minutes." in ran.out
    assert "Phase 1: 34 minutes instead of 50 minutes." in ran.out
    assert home.run("programs", "check", "Strong, lowered").code == 0


def test_what_cannot_be_lowered_is_refused_with_its_row(home: Home, folder: Path) -> None:
    held = 'name = "Held"\neffect = "compression"\n[[phases]]\nlength = "2m"\nlevel = 40\n'
    (folder / "held.toml").write_text(held)
    ran = home.run("programs", "copy", "Held", "Held, lowered", "--lowered")
    told(ran, 5, "limit L7")
    assert "lowered copy" not in ran.err
    assert [path.name for path in folder.iterdir()] == ["held.toml"]


def test_what_is_within_the_limits_is_copied_as_it_is(home: Home, folder: Path) -> None:
    (folder / "mine.toml").write_text(GOOD)
    ran = home.run("programs", "copy", "Mine", "Yours", "--lowered")
    assert "Nothing had to be lowered" in ran.out
    assert (folder / "yours.toml").read_text() == GOOD.replace("Mine", "Yours")


def test_a_lowered_copy_that_is_there_is_offered_to_be_played(home: Home, folder: Path) -> None:
    (folder / "strong.toml").write_text(STRONG)
    home.run("programs", "copy", "Strong", "Strong, lowered", "--lowered")
    ran = home.run("play", "Strong", "--on", "sim:tcode")
    told(ran, 5, 'You have a lowered copy: legato play "Strong, lowered" --on sim:tcode')


def test_where_the_name_of_a_lowered_copy_is_taken_a_free_one_is_offered(
    home: Home, folder: Path
) -> None:
    (folder / "strong.toml").write_text(STRONG)
    (folder / "also.toml").write_text(STRONG.replace("Strong", "Strong, lowered"))
    for name in ("Strong", "Strong, lowered"):
        ran = home.run("programs", "check", name)
        told(ran, 5, f'legato programs copy "{name}" "Strong, lowered 2" --lowered')


def test_a_lowered_copy_says_how_much_gentler_it_is(home: Home, folder: Path) -> None:
    (folder / "strong.toml").write_text(STRONG)
    ran = home.run("programs", "copy", "Strong", "Gentle", "--lowered")
    assert "All levels are at 80 % of what they were." in ran.out


def test_a_lowered_copy_says_that_it_got_a_fade(home: Home, folder: Path) -> None:
    (folder / "mine.toml").write_text(GOOD.replace("90s", "10m"))
    ran = home.run("programs", "copy", "Mine", "Faded", "--lowered")
    assert "Phase 1: 9 minutes instead of 10 minutes." in ran.out
    assert "Added at the end: a fade of 1 minute." in ran.out


def test_the_only_saved_machine_is_checked_on(home: Home) -> None:
    home.run("machines", "add", "wrap", "serial:/dev/ttyA", "--family", "tcode")
    assert "you can play it on wrap." in home.run("programs", "check", "First Night").out
    told(home.run("programs", "check", "Warm Knead"), 5, "no ")


def test_a_lowered_copy_is_for_the_only_saved_machine(home: Home) -> None:
    home.run("machines", "add", "wrap", "serial:/dev/ttyA", "--family", "tcode")
    ran = home.run("programs", "copy", "First Night", "Mine", "--lowered")
    assert "Nothing had to be lowered on wrap." in ran.out


def test_a_refusal_by_a_lowered_limit_says_which_and_how_to_undo_it(home: Home) -> None:
    home.run("limits", "set", "session", "8m")
    ran = home.run("programs", "check", "First Night")
    told(ran, 5, 'You lowered the limit "session" to 8m.', "legato limits reset session")


def test_a_refusal_by_a_lowered_limit_says_so_where_nothing_can_be_lowered(home: Home) -> None:
    home.run("limits", "set", "session", "1m")
    ran = home.run("programs", "copy", "First Night", "Short", "--lowered")
    told(ran, 5, "legato limits reset session")
