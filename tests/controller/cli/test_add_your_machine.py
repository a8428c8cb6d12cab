"""CONTRIBUTING.md, "Add your machine", word by word, in an empty home."""

import re
import shlex
import signal
from pathlib import Path

import pytest

from controller import registry
from tests.controller.cli.commands import Home, Ran
from tests.controller.cli.own import passes_its_tests
from tests.controller.installed import installed

pytestmark = pytest.mark.wire

ROOT = Path(__file__).parents[3]
SECTION = re.findall(
    r"## Add your machine\n(.*?)\n## ", (ROOT / "CONTRIBUTING.md").read_text(), re.DOTALL
)[0]
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", SECTION, re.DOTALL)
COMMANDS = [line for _, text in BLOCKS for line in text.splitlines() if line.startswith("legato ")]
PLAIN = [text for kind, text in BLOCKS if not kind]
CHANGES = next(text for kind, text in BLOCKS if kind == "toml")
BY_HAND = next(text for text in PLAIN if text.startswith("# legato capture"))


def command(*words: str) -> list[str]:
    """The arguments of the one command of the page that has these words."""
    (found,) = [line for line in COMMANDS if all(word in line for word in words)]
    return shlex.split(found)[1:]


def exactly(line: str) -> list[str]:
    """The arguments of a command that stands on the page so."""
    assert line in COMMANDS
    return shlex.split(line)[1:]


def done(home: Home, folder: Path, *arguments: str, **instead: str) -> Ran:
    """Run a command of the page in a folder, with some words instead of others; it succeeds."""
    replaced = [instead.get(word.split(":")[0], word) for word in arguments]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        ran = home.run(*replaced)
    assert ran.code == 0, (replaced, ran.out, ran.err)
    return ran


def test_the_changes_of_ones_own_hold(home: Home) -> None:
    path = home.folder / "legato" / "config" / "catalogue.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(CHANGES)
    ran = home.run("drivers", "show", "jiecang")
    assert ran.err == ""
    assert "jiecang: Our bed" in ran.out
    assert "Press the moon key on the remote." in ran.out
    assert "6 counts as full strength" in ran.out
    assert "  Glide: Glide 3\n    is called glide-3\n    has no back massage" in ran.out


def test_a_page_is_begun_and_held_against_bytes_that_somebody_saw(
    home: Home, tmp_path: Path
) -> None:
    done(home, tmp_path, *command("new", "my_bed"))
    assert "A5 01 02 03" in done(home, tmp_path, *command("wire", "my_bed")).out
    done(home, tmp_path, *exactly("legato drivers check my_bed"))
    (tmp_path / "my_bed.txt").write_text(BY_HAND)
    done(home, tmp_path, *command("replay my_bed.txt"))


def test_a_page_is_played_captured_and_replayed(home: Home, tmp_path: Path) -> None:
    done(home, tmp_path, *command("new", "my_bed"))
    done(home, tmp_path, *command("legato play"), **{"20": "100"})
    with home.running("simulate", "my_bed", "--json") as machine:
        address = str(machine.wait_for("ready")["address"])
        seconds = ("--seconds", "0.5")
        done(home, tmp_path, *command("capture serial:"), *seconds, serial=address)
        done(home, tmp_path, *command("tried.txt", "--try"), *seconds, ble=address)
        machine.wait_until_felt(1)
        machine.wait_until_rest()
    done(home, tmp_path, *command("replay tried.txt --check"))
    *arguments, file = exactly("legato drivers replay tried.txt")
    with home.running(*arguments, str(tmp_path / file)) as replay:
        assert replay.process.stdout is not None
        assert "the captured machine is at serial:" in replay.process.stdout.readline()
        assert replay.end(signal.SIGINT) == 0


@pytest.mark.skipif("my_chair" in registry.names(), reason="a developer has followed the page")
def test_a_package_is_begun_installed_and_tested(home: Home, tmp_path: Path) -> None:
    done(home, tmp_path, *command("new", "my_chair", "--package"))
    install, test = (line for _, text in BLOCKS for line in text.splitlines() if ".venv" in line)
    assert install == ".venv/bin/pip install -e leg_my_chair"
    assert test == ".venv/bin/pytest leg_my_chair"
    # What installing it does, without the network.
    package = tmp_path / "leg_my_chair"
    points = re.findall(
        r'entry-points."(.*?)"\]\n(\w+) = "(.*?)"', (package / "pyproject.toml").read_text()
    )
    ((group, name, target),) = points
    assert group == registry.GROUP
    installed(package, "leg-my_chair", {name: target})
    home.env["PYTHONPATH"] = str(package)
    done(home, tmp_path, *command("check", "my_chair"))
    passes_its_tests(home, package)


def test_every_command_of_the_page_exists(home: Home) -> None:
    for line in COMMANDS:
        words = shlex.split(line)[1:]
        depth = 2 if words[0] == "drivers" else 1
        ran = home.run(*words[:depth], "--help")
        assert ran.code == 0, line
        for option in (word for word in words if word.startswith("--")):
            assert option in ran.out, line
