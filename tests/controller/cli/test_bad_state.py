"""Whatever becomes of the files that are kept: nothing is sent, a repair is named, and it works."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from controller.care.words import UNKNOWN_NIGHT
from controller.clock import SystemClock
from tests.controller.cli.commands import LEGATO, LIMIT_S, Home, Ran
from tests.controller.cli.harms import GOOD, NIGHTS, RIGHTS, SETTINGS, Harm
from tests.controller.known import At, answered

pytestmark = pytest.mark.wire

LINUX = sys.platform == "linux"

# The superuser may do everything, until it gives up the capabilities of overlooking rights.
WITHIN_RIGHTS = """
import ctypes, os, sys
if os.geteuid() == 0:
    PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 24, 1, 2
    for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
        assert ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == 0
os.execv(sys.argv[1], sys.argv[1:])
"""


@pytest.fixture
def home(home: Home) -> Home:
    home.settings.write_text(GOOD)
    return home


@contextmanager
def port() -> Iterator[tuple[str, int]]:
    """A serial port, and the end of it at which everything arrives that is sent."""
    ours, theirs = os.openpty()
    os.set_blocking(ours, False)
    try:
        yield os.ttyname(theirs), ours
    finally:
        os.close(ours)
        os.close(theirs)


def within_rights(home: Home, *arguments: str) -> Ran:
    """Run a command as somebody who may do only what the rights of files say."""
    done = subprocess.run(
        [sys.executable, "-c", WITHIN_RIGHTS, LEGATO, *arguments],
        env=home.env,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def play(address: str) -> tuple[str, ...]:
    return ("play", "First Night", "--on", address, "--family", "tcode", "--tonight", "ok")


def refused(home: Home, harm: Harm) -> None:
    """Nothing is played: nothing is sent, what is wrong is said, and how to repair it."""
    with port() as (path, end):
        ran = within_rights(home, *play(f"serial:{path}"))
        with pytest.raises(BlockingIOError):
            os.read(end, 1)
    assert ran.code in (1, 5)
    assert harm.says in ran.err
    assert harm.hint in ran.err
    assert "Traceback" not in ran.err


def repaired(home: Home) -> Ran:
    """All is well after a repair, and was not before it."""
    assert within_rights(home, "data", "check").code == 1
    ran = within_rights(home, "data", "repair", "--yes")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.endswith("All is well.\n")  # it looked at everything once more
    return ran


def plays(home: Home, *arguments: str) -> None:
    """A leg feels it, and nothing any more once it is stopped."""
    with home.simulated_tcode() as (machine, address):
        where = ("--on", address, "--family", "tcode", "--tonight", "ok", "--json")
        with home.running("play", *arguments, *where) as player:
            machine.wait_until_felt(1)
            assert player.end(signal.SIGINT) == 3
        machine.wait_until_rest()


@pytest.mark.parametrize("harm", NIGHTS, ids=str)
def test_nights_that_are_lost_are_no_fresh_night(home: Home, harm: Harm) -> None:
    harm.do(home)
    refused(home, harm)
    ran = repaired(home)
    assert "tonight counts as used up" in ran.out
    assert "say it once more" in ran.out
    assert "legato screening" in home.run(*play("serial:/dev/none")).err
    answered(home.log, At(SystemClock().wall_ms()))
    ran = home.run(*play("serial:/dev/none"))
    assert ran.code == 5
    assert UNKNOWN_NIGHT in ran.err
    plays(home, "Back to Sleep")


@pytest.mark.parametrize("harm", SETTINGS, ids=str)
def test_settings_that_are_wrong_are_refused_until_they_are_repaired(
    home: Home, harm: Harm
) -> None:
    harm.do(home)
    refused(home, harm)
    repaired(home)
    plays(home, "First Night")


@pytest.mark.skipif(not LINUX, reason="rights are kept otherwise there")
@pytest.mark.parametrize("harm", RIGHTS, ids=str)
def test_what_may_not_be_read_or_written_is_refused_until_one_may_again(
    home: Home, harm: Harm
) -> None:
    harm.do(home)
    refused(home, harm)
    repaired(home)
    assert home.settings.read_text() == GOOD
    plays(home, "First Night")
