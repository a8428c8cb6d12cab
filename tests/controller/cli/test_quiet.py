"""`legato play` for somebody who listens: plain lines, and with --quiet only ends and faults."""

import pytest

from controller import registry
from controller.address import Address
from controller.cli.quiet import QuietMode
from controller.errors import LinkLost
from controller.host.events import Guarded, Note, Ready
from controller.host.obeying import NOT_SOFTER
from controller.machine import Machine
from controller.session.said import LET_GO
from controller.session.stopping import Stopped
from controller.session.view import Ending, Reason, State, view_of
from profiles.actuators import Proof
from profiles.compiler import compile_program
from profiles.library import find
from tests.controller.cli.at_terminal import at_terminal
from tests.controller.cli.commands import Home

BRIEF = """
name = "Brief"
[[phases]]
name = "Up"
length = "3s"
from = 0
to = 20
[[phases]]
name = "Down"
length = "4s"
from = 20
to = 0
"""
SPEC = registry.load("tcode")
PLAN = compile_program(find("First Night"), SPEC.capabilities)
MACHINE = Machine("wrap", Address.parse("serial:COM3"), SPEC, SPEC.capabilities)


class Told:
    """What is printed of a session that is begun already, line by line."""

    def __init__(self) -> None:
        self.mode = QuietMode(MACHINE)
        assert self.mode.lines(Ready(MACHINE, "it answers", PLAN)) == []
        assert self.mode.lines(Guarded()) == []

    def at(self, elapsed_ms: int, state: State = State.PLAYING, trouble: str = "") -> list[str]:
        setting = PLAN.timeline.setting_at(elapsed_ms)
        told = (0, setting, Proof.ACKNOWLEDGED, trouble)
        return self.mode.lines(view_of(state, PLAN, elapsed_ms, *told))


def test_nothing_is_said_of_what_goes_well() -> None:
    told = Told()
    said = [told.at(at_ms) for at_ms in range(0, PLAN.timeline.length_ms, 10_000)]
    said += [told.at(100_000, State.PAUSED), told.at(100_000), told.at(100_000, State.FADING)]
    assert not any(said)


def test_a_lost_link_is_said_once_with_how_to_stop_and_that_it_is_back() -> None:
    told = Told()
    told.at(100_000)
    (lost,) = told.at(100_000, State.RETURNING)
    assert "The link to the machine is lost" in lost
    assert lost.endswith(SPEC.how_to_stop)
    assert told.at(101_000, State.RETURNING) == []
    assert told.at(102_000) == ["Back. Going on softly."]


def test_a_fault_is_said_once_and_again_when_it_stops_for_it() -> None:
    told = Told()
    assert told.at(100_000, trouble="the disk is full") == ["the disk is full."]
    assert told.at(101_000, trouble="the disk is full") == []
    (said,) = told.at(102_000, State.STOPPING, trouble="the disk is full")
    assert said == "the disk is full. If you still feel it, switch it off at the machine."


def test_a_link_that_was_let_go_of_for_the_remote_is_no_fault() -> None:
    told = Told()
    assert told.at(100_000, trouble=LET_GO) == []


def test_why_something_is_not_done_is_said_each_time_that_it_is_asked_for() -> None:
    told = Told()
    assert told.mode.lines(Note(NOT_SOFTER)) == [NOT_SOFTER]
    told.at(100_000)
    assert told.mode.lines(Note(NOT_SOFTER)) == [NOT_SOFTER]


def test_an_end_that_nobody_saw_says_what_to_do_at_the_machine() -> None:
    lost = LinkLost("the cable is out", "Put it in.")
    stopped = Stopped(Proof.FAILED, Proof.ACKNOWLEDGED, lost)
    said = Told().mode.lines(Ending(Reason.FAILED, stopped, lost))
    assert said == [
        "the cable is out. Put it in.",
        f"NOT CONFIRMED: switch it off at the machine. {SPEC.how_to_stop}",
    ]


@pytest.fixture
def brief(home: Home) -> str:
    path = home.folder / "brief.toml"
    path.write_text(BRIEF)
    return str(path)


def test_a_quiet_program_that_plays_to_its_end_says_so_and_no_more(home: Home, brief: str) -> None:
    played = home.run("play", brief, "--on", "sim:tcode", "--speed", "100", "--quiet")
    assert played.code == 0
    assert played.out.splitlines() == [
        "The program is over.",
        "Stopped, the machine took the command; it cannot report more.",
    ]


@pytest.mark.wire
def test_the_same_keys_work_where_nothing_is_said(home: Home) -> None:
    arguments = ("play", "First Night", "--on", "sim:tcode", "--quiet")
    with at_terminal(home, *arguments) as at:
        at.answer("", b"s")
        assert at.end() == 3
    assert at.out.startswith("Stopped")
    assert len(at.out.splitlines()) == 1


@pytest.mark.wire
def test_nothing_but_lines_is_ever_printed_so_that_a_reader_can_follow(
    home: Home, brief: str
) -> None:
    with at_terminal(home, "play", brief, "--on", "sim:tcode") as at:
        at.until("Up:")
        at.press(b" ")
        at.until("Paused.")
        at.press(b" ")
        at.until("Playing.")
        at.press(b"+f")
        assert at.end() == 0
    moving = [letter for letter in at.out if not letter.isprintable() and letter != "\n"]
    assert moving == []
    assert "The program is over." in at.out
