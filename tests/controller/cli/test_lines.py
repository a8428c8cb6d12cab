"""What a person reads of a session: calm lines, each said once."""

from controller import registry
from controller.address import Address
from controller.cli.lines import LineMode, introduced
from controller.desk.machines.warned import warnings
from controller.errors import SwitchedOff
from controller.host.events import Ready
from controller.machine import Machine
from controller.session.view import SessionView, State, view_of
from profiles.actuators import Proof
from profiles.compiler import Plan, compile_program
from profiles.library import find


class Told:
    """Line mode on a T-Code machine that plays a program."""

    def __init__(self, name: str) -> None:
        spec = registry.load("tcode")
        self.plan: Plan = compile_program(find(name), spec.capabilities)
        machine = Machine("wrap", Address.parse("serial:COM3"), spec, spec.capabilities)
        self.mode = LineMode(machine)
        self.how_to_stop = spec.how_to_stop
        self.ready = self.mode.lines(Ready(machine, "it answers", self.plan))

    def at(self, elapsed_ms: int, state: State = State.PLAYING, trouble: str = "") -> list[str]:
        view: SessionView = view_of(
            state,
            self.plan,
            elapsed_ms,
            offset=0,
            setting=self.plan.timeline.setting_at(elapsed_ms),
            proof=Proof.ACKNOWLEDGED,
            trouble=trouble,
        )
        return self.mode.lines(view)


def test_a_long_rest_says_until_when_it_lasts_and_says_it_once() -> None:
    told = Told("Stretch then Settle")
    rest = "The machine rests until 7:30."
    assert told.at(0)[-1] == f" 0:00 {rest}"
    assert not any(rest in line for line in told.at(35_000))


def test_a_pause_between_pulses_is_not_called_a_rest() -> None:
    told = Told("Stretch then Settle")
    assert not any("rests" in line for line in told.at(449_000))


def test_a_level_that_lasts_is_said_once_in_a_phase() -> None:
    told = Told("First Night")
    told.at(100_000)
    assert told.mode.settled() == [" 1:40 calves 9 of 100, the program asks for 15 %"]
    told.at(110_000)
    assert told.mode.settled() == []


def test_a_level_is_said_again_in_the_next_phase() -> None:
    told = Told("Steady Hum Taper")
    told.at(1_000_000)
    before = told.mode.settled()
    told.at(1_800_000)
    assert [line[6:] for line in told.mode.settled()] == [line[6:] for line in before]


def test_going_to_the_fade_says_how_long_it_takes() -> None:
    told = Told("First Night")
    told.at(100_000)
    assert told.at(420_000, State.FADING)[0] == "Fading out, 3 minutes."


def test_a_lost_link_is_told_with_what_to_do_and_the_way_back_is_soft() -> None:
    told = Told("First Night")
    told.at(100_000)
    lost = told.at(110_000, State.RETURNING)[0]
    assert "looking for it for two minutes" in lost
    assert lost.endswith("switch it off at the machine. " + told.how_to_stop)
    assert told.mode.settled() == []
    assert told.at(120_000)[0] == "Back. Going on softly."


def test_a_paused_machine_that_is_back_is_still_paused() -> None:
    told = Told("First Night")
    told.at(100_000, State.PAUSED)
    told.at(100_000, State.RETURNING)
    assert told.at(100_000, State.PAUSED) == ["Back. Paused. Space goes on."]


def test_a_stop_while_it_is_looked_for_says_nothing_of_coming_back() -> None:
    told = Told("First Night")
    told.at(100_000, State.RETURNING)
    assert told.at(110_000, State.STOPPING) == ["Stopping."]


def test_a_machine_whose_remote_ends_no_program_is_said_to_be_one() -> None:
    said = "Switching it off at its own remote does not end the program: stop it here, too."
    assert Told("First Night").ready.count(said) == 1
    assert said not in warnings(registry.load("reverie_108"))


def test_a_machine_that_was_switched_off_at_its_remote_is_said_to_be_so_once() -> None:
    told = Told("First Night")
    told.at(100_000)
    said = told.at(101_000, State.STOPPING, str(SwitchedOff()))
    assert said == [
        "Stopping.",
        "the machine was switched off at its own remote. "
        "If you still feel it, switch it off at the machine.",
    ]


def test_changes_stand_under_one_heading() -> None:
    ready = Told("Calf Wave").ready
    assert ready.count("To fit this machine:") == 1
    assert sum(line.startswith("  ") for line in ready) >= 2


def test_a_machine_that_says_its_title_is_introduced_by_it_once() -> None:
    assert introduced("Seat pad", "Seat pad (audio 0)") == "Seat pad (audio 0)."
    assert introduced("Bed", "version 1.0") == "Bed: version 1.0."
