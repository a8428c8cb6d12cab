"""Commands that only tell: what they say, and that each speaks JSON, too."""

import json

import pytest

from profiles.library import shelf
from tests.controller.cli.commands import Home
from tests.controller.cli.own import GOOD

pytestmark = pytest.mark.wire


def test_programs_are_listed_with_minutes_and_need(home: Home) -> None:
    ran = home.run("programs")
    assert "First Night (10 minutes; first time)" in ran.out
    rows = [json.loads(line) for line in home.run("programs", "--json").out.splitlines()]
    assert len(rows) == len(shelf().programs)
    assert {row["name"]: row["length_ms"] for row in rows}["Evening Pulse 60"] == 3_600_000


def test_programs_are_listed_with_what_they_need_and_when(home: Home) -> None:
    assert (
        "  Needs heat and kneading. One to two hours before bed, awake." in home.run("programs").out
    )


def test_a_broken_file_of_ones_own_is_named_and_the_others_are_listed(home: Home) -> None:
    folder = home.folder / "legato" / "config" / "programs"
    folder.mkdir(parents=True)
    (folder / "bad.toml").write_text("name = ")
    (folder / "good.toml").write_text('name = "Mine"\n[[phases]]\nlength = "90s"\nlevel = 10\n')
    ran = home.run("programs")
    assert ran.code == 0
    assert "Mine (90 seconds; your own)" in ran.out
    assert "First Night" in ran.out
    assert "bad.toml" in ran.err
    assert "legato programs edit" in ran.err


def test_show_draws_the_program_and_its_phases(home: Home) -> None:
    ran = home.run("show", "first-night")
    assert ran.code == 0
    assert "█" in ran.out
    assert "0:30  Get used to it, 2 minutes 30 seconds" in ran.out


def test_show_says_what_a_machine_makes_of_it(home: Home) -> None:
    ran = home.run("show", "Steady Hum Taper", "--on", "sim:reverie_108")
    assert "Shortened to 20 minutes" in ran.out
    assert "no vibration for the thighs" in ran.out
    assert "use a plug timer" in ran.out
    words = json.loads(home.run("show", "First Night", "--on", "sim:tcode", "--json").out)
    assert words["length_ms"] == 600_000
    assert words["cues"][0] == {"at_ms": 0, "levels": {}}


def test_a_machine_is_saved_listed_and_forgotten(home: Home) -> None:
    place = ("--place", "V0=calf.left,V1=calf.right")
    added = home.run("machines", "add", "wrap", "serial:/dev/ttyA", "--family", "tcode", *place)
    assert added.code == 0
    listed = home.run("machines", "--seconds", "0.5", "--json")
    rows = [json.loads(line) for line in listed.out.splitlines()]
    saved = [row for row in rows if row["kind"] == "saved"]
    assert [(row["name"], row["place"]) for row in saved] == [("wrap", place[1])]
    assert home.run("machines", "remove", "wrap").code == 0
    assert home.run("machines", "remove", "wrap").code == 1


def test_places_decide_which_channels_play(home: Home) -> None:
    place = ("--place", "V0=calf.left,V1=calf.right,V2=foot")
    words = json.loads(home.run("show", "First Night", "--on", "sim:tcode", *place, "--json").out)
    assert words["cues"][1]["levels"] == {"V0": 1, "V1": 1}


def test_doctor_names_each_thing_and_says_what_to_do(home: Home) -> None:
    rows = [json.loads(line) for line in home.run("doctor", "--json").out.splitlines()]
    subjects = {str(row["what"]).split(":")[0].split(" ")[0] for row in rows}
    assert {"Bluetooth", "Serial", "Drivers", "Settings", "Running"} <= subjects
    assert all(row["advice"] for row in rows if not row["ok"])


def test_a_simulated_session_says_what_the_leg_feels(home: Home) -> None:
    ran = home.run("play", "First Night", "--on", "sim:tcode", "--speed", "100")
    assert ran.code == 0
    assert "the leg feels: calves 15 of 100" in ran.out
    assert ran.out.splitlines()[-3].endswith("the leg feels: all off")


def test_tonight_is_accepted(home: Home) -> None:
    path = home.folder / "mine.toml"
    path.write_text(GOOD)
    arguments = ("--on", "sim:reverie_108", "--speed", "20", "--tonight", "ok", "--json")
    ran = home.run("play", str(path), *arguments)
    assert ran.code == 0
    events = [json.loads(line)["event"] for line in ran.out.splitlines()]
    assert events[0] == "plan"
    assert events[-1] == "ended"


@pytest.mark.parametrize(
    "command",
    ["play", "stop", "programs", "show", "machines", "simulate", "limits", "doctor"],
)
def test_every_command_explains_itself(home: Home, command: str) -> None:
    ran = home.run(command, "--help")
    assert ran.code == 0
    assert ran.out.startswith(f"Usage: legato {command}")
