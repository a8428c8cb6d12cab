"""What a leg feels while its person looks for what feels right, and what is kept of it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from controller.care.standing import Start
from controller.nightlog.care import CareKind, care_rows
from tests.controller.cli.at_terminal import AtTerminal, at_terminal
from tests.controller.cli.commands import Home, Running, levels
from tests.controller.cli.own import told
from tests.controller.guardian.processes import kill, ours
from tests.controller.known import settled_in

pytestmark = pytest.mark.wire

CALVES = ("--family", "tcode", "--place", "V0=calf.left,V1=calf.right")
CALF = ("--family", "tcode", "--place", "V0=calf")


@pytest.fixture
def newcomer(short_path: Path) -> Iterator[Home]:
    home = Home(short_path, newcomer=True)
    yield home
    kill(*ours(home))


def felt(machine: Running, name: str = "V0") -> list[int]:
    """The steps of a motor, in the order in which the leg felt them."""
    return [levels(words).get(name, 0) for words in machine.said if words.get("event") == "felt"]


def windows(home: Home, *machine: str) -> dict[str, tuple[int, int]]:
    """Those that are kept, by the name of the motor."""
    rows = home.run("calibrate", "--show", "--json", "--on", *machine).out.splitlines()
    found = [json.loads(row) for row in rows]
    return {row["actuator"]: (row["lo"], row["hi"]) for row in found if row["lo"] is not None}


def keep(home: Home, machine: str, lo: int, hi: int) -> None:
    """Write settings with a window as it is kept."""
    write(home, f'[comfort.me."{machine}"]\nV0 = [{lo}, {hi}]\ngone = [1, 9]\n')


def write(home: Home, settings: str = "") -> None:
    """Write the settings of somebody who has used Legato before."""
    path = home.folder / "legato" / "config" / "settings.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"keeps_nights = true\n{settings}")


def marked(person: AtTerminal, machine: Running, *steps: int) -> None:
    """Press Space once the leg feels each of these steps."""
    for step in steps:
        machine.wait_until_felt(step)
        person.press(b" ")
    machine.wait_until_rest()


def test_the_two_marks_make_a_window_and_each_place_is_looked_at_in_turn(home: Home) -> None:
    with home.simulated_tcode() as (machine, address):
        with at_terminal(home, "calibrate", "--on", address, *CALVES) as person:
            person.answer("1/2  left calf: Enter begins", b"\r")
            marked(person, machine, 3, 6)
            person.until("left calf: felt from step ")
            person.answer("2/2  right calf: Enter begins", b"\r")
            machine.wait_until_felt(2)
            person.press(b"s")
            assert person.end() == 3, person.out
            machine.wait_until_rest()
        steps, kept = felt(machine), windows(home, address, *CALVES)
    rising = steps[: steps.index(0)]
    assert rising == list(range(1, len(rising) + 1))
    lo, hi = kept.pop("V0")
    assert 1 <= lo <= hi < max(rising)
    assert f"left calf: felt from step {lo}, comfortable up to step {hi} of 100." in person.out
    assert kept == {}
    assert "right calf: stopped in the middle; it stays as it was." in person.out


@pytest.mark.parametrize("key", [b"x", b"\x1b", b"\x1b[A", b"\x03"])
def test_any_other_key_stops_at_rest_and_keeps_nothing(home: Home, key: bytes) -> None:
    with home.simulated_tcode() as (machine, address):
        with at_terminal(home, "calibrate", "--on", address, *CALF) as person:
            person.answer("calves: Enter begins", b"\r")
            machine.wait_until_felt(1)
            person.press(b" ")
            machine.wait_until_felt(2)
            person.press(key)
            machine.wait_until_rest()
            assert person.end() == 3, person.out
        assert windows(home, address, *CALF) == {}
    assert "Stopped, the machine took the command" in person.out
    began, played = care_rows(home.log, "me")[-2:]
    assert (began.kind, began.said["kind"]) == (CareKind.START, Start.CALIBRATION)
    assert played.kind is CareKind.PLAYED
    assert isinstance(played.said["felt_ms"], int)
    assert played.said["felt_ms"] > 0


def test_it_goes_no_further_than_is_allowed(home: Home) -> None:
    home.run("limits", "set", "vibration", "1")
    with home.simulated_tcode() as (machine, address):
        with at_terminal(home, "calibrate", "--on", address, *CALF) as person:
            person.answer("calves: Enter begins", b"\r")
            person.until("any other key stops.")  # the leg feels it a moment before that is shown
            marked(person, machine, 1)
            assert person.end() == 0, person.out
        assert windows(home, address, *CALF) == {"V0": (1, 1)}
    assert max(felt(machine)) == 1
    assert "calves: felt at step 1 of 100; no stronger one was tried." in person.out


def test_what_was_not_felt_is_not_kept(home: Home) -> None:
    with home.simulated_tcode() as (_, address):
        keep(home, address, 4, 9)
        home.run("limits", "set", "vibration", "1")
        with at_terminal(home, "calibrate", "--on", address, *CALF) as person:
            person.answer("calves: Enter begins", b"\r")
            assert person.end() == 0, person.out
        assert windows(home, address, *CALF) == {"V0": (4, 9)}
    assert "calves: not felt up to step 1 of 100" in person.out


def test_nothing_starts_before_a_person_said_so(home: Home) -> None:
    with home.simulated_tcode() as (machine, address):
        for key, code in ((b"s", 0), (b"q", 3), (b"\x03", 3)):
            with at_terminal(home, "calibrate", "--on", address, *CALF) as person:
                person.answer("calves: Enter begins", key)
                assert person.end() == code, person.out
        machine.process.terminate()
        machine.end()
    assert felt(machine) == []


def test_it_is_refused_where_a_program_would_be(home: Home) -> None:
    arguments = ("calibrate", "--on", "serial:/dev/nowhere", *CALF, "--tonight", "swelling")
    with at_terminal(home, *arguments) as person:
        assert person.end() == 5, person.out
    assert "not tonight" in person.out


def test_without_a_terminal_nobody_could_stop_it(home: Home) -> None:
    told(home.run("calibrate", "--on", "sim:tcode"), 2, "a terminal")


def test_a_machine_without_motors_for_the_legs_has_no_window(home: Home) -> None:
    with at_terminal(home, "calibrate", "--on", "sim:air_boots") as person:
        assert person.end() == 5, person.out
    assert "no motor" in person.out


def test_a_program_plays_within_the_window(home: Home) -> None:
    keep(home, "sim:tcode", 41, 41)
    play = ("play", "First Night", "--on", "sim:tcode", "--place", "V0=calf", "--speed", "100")
    with home.running(*play, "--json") as player:
        assert player.end() == 0
    assert max(felt(player)) == 41


def test_a_window_of_another_machine_is_refused_with_what_to_do(home: Home) -> None:
    keep(home, "sim:tcode", 2, 200)
    ran = home.run("play", "First Night", "--on", "sim:tcode", "--speed", "100")
    told(ran, 5, "step 200 of 100", "legato calibrate")
    assert "another machine" in home.run("calibrate", "--show", "--on", "sim:tcode").out
    assert "Forgotten" in home.run("calibrate", "--reset", "--on", "sim:tcode").out
    assert windows(home, "sim:tcode") == {}
    assert home.run("play", "First Night", "--on", "sim:tcode", "--speed", "100").code == 0


@pytest.mark.parametrize(("nights", "offered"), [(0, False), (2, True), (9, False)])
def test_it_is_offered_after_the_first_night_and_not_for_ever(
    newcomer: Home, nights: int, offered: bool
) -> None:
    settled_in(newcomer.log, nights=nights)
    write(newcomer)
    with newcomer.simulated_tcode() as (machine, address):
        play = ("play", "First Night", "--on", address, *CALF)
        with at_terminal(newcomer, *play) as person:
            machine.wait_until_felt(1)
            person.press(b"s")
            assert person.end() == 3, person.out
    assert ("legato calibrate" in person.out) is offered
