"""What is said to play first on a machine is never refused there."""

import shlex
from pathlib import Path

import pytest

from controller import narrowing, registry, saved
from controller.cli.suggested import first_for, suggested
from profiles.compiler import compile_program
from profiles.library import find
from tests.controller.cli.commands import Home, Ran
from tests.controller.cli.own import told

WORDS = {
    "tcode": 'legato play "First Night" --on x',
    "hf8": 'legato play "Steady Hum Taper" --on x',
    "air_boots": "None of the shipped programs fits it. Why: legato programs --on x",
    "massage_chair_korean": "None of the shipped programs fits it. Why: legato programs --on x",
    "tuya_mcu": "Describe yours: legato drivers new NAME --like tuya_mcu",
}


def command(words: str) -> list[str]:
    """The arguments of the first command in these words, on a line of its own or after a colon."""
    line = next(line for line in words.splitlines() if ": legato " in line)
    return shlex.split(line.partition(": legato ")[2])


def shown(home: Home, play: list[str]) -> Ran:
    """What the machine makes of a program that is to be played."""
    assert play[0] == "play"
    return home.run("show", *play[1:])


@pytest.fixture
def ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEGATO_HOME", str(tmp_path))


@pytest.mark.usefixtures("ours")
@pytest.mark.parametrize("family", registry.names())
def test_the_program_to_begin_with_fits_the_machine(family: str) -> None:
    capabilities = narrowing.placed(registry.load(family), "")
    name = first_for(capabilities)
    if name is not None:  # a program that does not fit raises
        compile_program(find(name), capabilities)


@pytest.mark.usefixtures("ours")
def test_what_a_limit_of_ones_own_keeps_from_playing_is_not_said() -> None:
    spec = registry.load("tcode")
    assert first_for(spec.capabilities) == "First Night"
    saved.lower("session", "8m")
    name = first_for(spec.capabilities)
    assert name != "First Night"
    if name is not None:
        compile_program(find(name), spec.capabilities, limits=saved.limits())


def test_what_reaches_a_machine_is_in_the_command() -> None:
    spec = registry.load("tcode")
    (line,) = suggested("Try", spec, spec.capabilities, "my wrap", family="tcode", radio="usb:0")
    assert line == """Try: legato play "First Night" --on 'my wrap' --family tcode --radio usb:0"""


@pytest.mark.wire
@pytest.mark.parametrize(("family", "words"), WORDS.items())
def test_a_machine_that_was_saved_is_said_what_it_plays(
    home: Home, family: str, words: str
) -> None:
    ran = home.run("machines", "add", "x", f"sim:{family}")
    assert ran.code == 0, ran.err
    assert f"{words}\n" in ran.out
    if words.startswith("legato play"):
        assert shown(home, command(ran.out)).code == 0


@pytest.mark.wire
def test_boots_that_were_seen_to_empty_are_said_what_they_squeeze(home: Home) -> None:
    ran = home.run("machines", "add", "x", "sim:air_boots", "--deflates")
    assert shown(home, command(ran.out)).code == 0


@pytest.mark.wire
def test_a_placement_that_first_night_does_not_reach_is_heeded(home: Home) -> None:
    place = ("--place", "V0=thigh")
    ran = home.run("machines", "add", "x", "sim:tcode", *place)
    play = command(ran.out)
    assert "First Night" not in play
    assert play[0] == "programs" or shown(home, play).code == 0


@pytest.mark.wire
@pytest.mark.parametrize("family", ["tcode", "hf8", "massage_chair_korean"])
def test_a_simulated_machine_is_said_what_it_plays(home: Home, family: str) -> None:
    with home.running("simulate", family) as simulator:
        assert simulator.process.stdout is not None
        simulator.process.stdout.readline()
        arguments = command(simulator.process.stdout.readline())
    if arguments[0] == "play":
        assert shown(home, arguments).code == 0
    else:
        assert arguments[0] == "programs"
        told(home.run("play", "First Night", *arguments[1:]), 5)


@pytest.mark.wire
def test_of_a_simulated_pattern_it_is_said_how_to_describe_ones_own(home: Home) -> None:
    with home.running("simulate", "tuya_mcu") as simulator:
        assert simulator.process.stdout is not None
        lines = [simulator.process.stdout.readline() for _ in range(3)]
    assert "is a pattern" in lines[1]
    assert lines[2] == "Describe yours: legato drivers new NAME --like tuya_mcu\n"
