"""The act of a guardian, in a home where not all is as its session left it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from controller.address import Address
from controller.guardian.left import LeftNote
from controller.guardian.lock import key
from controller.guardian.recipe import Recipe
from tests.controller.cli.commands import LIMIT_S, Home, Running

pytestmark = pytest.mark.wire


@contextmanager
def left_on(home: Home) -> Iterator[tuple[Running, str]]:
    """A machine that goes on by itself, and its address; nobody is there who would rest it."""
    with home.running("simulate", "nobra", "--json") as machine:
        address = str(machine.wait_for("ready")["address"])
        port = os.open(address.removeprefix("serial:"), os.O_WRONLY)
        os.write(port, b"e")
        os.close(port)
        machine.wait_until_felt(1)
        yield machine, address


def noted(home: Home, address: str) -> Recipe:
    """The recipe of a session on it, with the note that tells of it."""
    lock = home.folder / "run" / "legato" / key(Address.parse(address))
    lock.parent.mkdir(mode=0o700, exist_ok=True)
    return LeftNote(lock).write(Recipe(address, "nobra", None))


def acted(home: Home, recipe: Recipe) -> int:
    """The exit code of an act on it."""
    done = subprocess.run(
        [sys.executable, "-m", "controller.guardian.act", "end of file", "runs"],
        input=recipe.line(),
        env=home.env,
        timeout=LIMIT_S,
        check=False,
    )
    return done.returncode


@pytest.fixture(autouse=True)
def own_notes(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEGATO_HOME", home.env["LEGATO_HOME"])


@pytest.mark.parametrize("became", [None, b"", b'{"another": "session"}\n'])
def test_a_note_that_is_gone_or_another_keeps_no_machine_running(
    home: Home, became: bytes | None
) -> None:
    with left_on(home) as (machine, address):
        recipe = noted(home, address)
        note = Path(recipe.note)
        note.unlink() if became is None else note.write_bytes(became)
        assert acted(home, recipe) == 0
        machine.wait_until_rest()
    assert became is None or note.read_bytes() == became  # it is not ours to take away


def test_a_lock_that_cannot_be_opened_keeps_no_machine_running(home: Home) -> None:
    with left_on(home) as (machine, address):
        recipe = noted(home, address)
        spoil(Path(recipe.lock))
        assert acted(home, recipe) == 0
        machine.wait_until_rest()
    assert not Path(recipe.note).exists()


def test_without_a_folder_for_locks_the_machine_is_brought_to_rest_all_the_same(home: Home) -> None:
    with left_on(home) as (machine, address):
        recipe = replace(noted(home, address), lock="/dev/null/none", note="")
        (home.folder / f"legato-{os.getuid()}").touch()  # in the way of the last resort
        home.env |= {"XDG_RUNTIME_DIR": "/dev/null", "TMPDIR": str(home.folder)}
        assert acted(home, recipe) == 0
        machine.wait_until_rest()


def test_a_stop_rests_a_machine_whose_lock_cannot_be_opened(home: Home) -> None:
    with left_on(home) as (machine, address):
        recipe = noted(home, address)
        spoil(Path(recipe.lock))
        stopped = home.run("stop")
        machine.wait_until_rest()
    assert stopped.code == 0
    assert not Path(recipe.note).exists()


def test_a_start_says_that_a_lock_cannot_be_opened(home: Home) -> None:
    with home.simulated_tcode() as (_, address):
        spoil(Path(noted(home, address).lock))
        home.run("stop")
        started = home.run("play", "First Night", "--on", address, "--family", "tcode")
    assert started.code == 1
    assert "the folder for running sessions cannot be written" in started.err


def spoil(lock: Path) -> None:
    """Keep anybody from opening a lock, as in a folder that cannot be written."""
    for name in (f"{lock.name}.lock", f"{lock.name}-rest.lock"):
        (lock.parent / name).symlink_to("/dev/null/none")
