"""What is admitted of a program on a machine, and what a refusal offers in its place."""

from dataclasses import replace
from pathlib import Path

import pytest

from controller import folders, registry
from controller.address import Address, Road
from controller.care import words
from controller.care.screening import Answer, Question
from controller.care.signs import Sign
from controller.care.standing import Start
from controller.clock import DAY_MS, ManualClock
from controller.driver import DriverSpec
from controller.errors import Refused
from controller.host.admission import admitted
from controller.machine import Machine, chosen
from controller.nightlog.care import CareKind, add_care
from controller.nightlog.kinds import Said
from profiles.actuators import Actuator, Capabilities, Effect, Proof, Zone
from profiles.errors import BeyondLimits, DoesNotFit
from profiles.library import find
from profiles.limits import CEILINGS, TAPER_MS, Limits
from profiles.lowered import lowered
from tests.controller.known import NOTHING_TO_SAY, At, answered, played_once
from tests.controller.ours import FAMILIES

MINUTE_MS = 60_000
SHAKES, KNEADS = (Effect.VIBRATION,), (Effect.KNEADING,)


def machine(*effects: Effect) -> Machine:
    """A machine with a step a percent of these effects on the calf."""
    actuators = tuple(
        Actuator(effect.value, effect, frozenset({Zone.CALF, Zone.FOOT}), 100, measured=True)
        for effect in effects
    )
    legs = Capabilities(
        actuators,
        own_timer_ms=None,
        dead_man_ms=2_000,
        min_command_gap_ms=20,
        best_proof=Proof.CONFIRMED,
        deflates=True,
        heat_guarded=True,
    )
    bed = Address(Road.SERIAL, "/dev/bed")
    return replace(chosen("sim:tcode"), address=bed, capabilities=legs)


class Person:
    """Somebody who played on some nights, and answered tonight's questions; in a home of theirs."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.path = folders.night_log()

    def settled(self, nights: int = 10, effects: tuple[Effect, ...] = tuple(Effect)) -> None:
        now_ms = self.clock.wall_ms()
        answered(self.path, At(now_ms - nights * DAY_MS))
        for number in range(nights):
            played_once(self.path, now_ms - (nights - number) * DAY_MS, -1 - number, effects)
        self.tonight("ok")

    def tonight(self, answer: str) -> None:
        add_care(self.path, self.clock, "me", CareKind.TONIGHT, {"answers": [answer]})

    def screened(self, question: Question, answer: Answer = Answer.YES) -> None:
        answered(self.path, self.clock, {**NOTHING_TO_SAY, question: answer})

    def sign(self, sign: Sign) -> None:
        add_care(self.path, self.clock, "me", CareKind.STOP_SIGN, {"sign": sign.value})

    def felt(self, felt_ms: int, kind: Start, session: int = -100) -> None:
        """A session that was broken off after so long, forty minutes ago."""
        length_ms = max(felt_ms, 15 * MINUTE_MS)
        began: Said = {"kind": kind.value, "program": "x", "length_ms": length_ms, "effects": []}
        add_care(self.path, self.clock, "me", CareKind.START, began, session=session)
        played: Said = {"felt_ms": felt_ms, "elapsed_ms": felt_ms, "whole": False}
        add_care(self.path, self.clock, "me", CareKind.PLAYED, played, session=session)
        self.clock.suspend(40 * MINUTE_MS)

    def may(self, program: str, on: Machine, own: Limits = CEILINGS) -> int:
        """How long the program is that is admitted; raises Refused and the like."""
        return admitted(find(program), on, own, "me", self.clock).program.length_ms

    def refused(self, program: str, on: Machine, own: Limits = CEILINGS) -> Refused:
        with pytest.raises(Refused) as caught:
            self.may(program, on, own)
        return caught.value


@pytest.fixture
def person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Person:
    monkeypatch.setenv("LEGATO_HOME", str(tmp_path / "legato"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    return Person()


PAD = machine(*SHAKES)
BOOTS = machine(Effect.COMPRESSION)
CHAIR = machine(*Effect)


@pytest.mark.parametrize("left_s", [*range(180, 900, 60), 181, 309, 310, 311, 899, 900])
@pytest.mark.parametrize("nights", [0, 10])
def test_what_is_left_of_the_rescue_can_be_played_whole(
    person: Person, left_s: int, nights: int
) -> None:
    person.settled(nights)
    person.tonight("sedative")
    person.felt(75 * MINUTE_MS, Start.SESSION)
    person.felt((900 - left_s) * 1000, Start.RESCUE, -101)
    copy = admitted(find(words.RESCUE), PAD, CEILINGS, "me", person.clock).program
    assert copy.length_ms == left_s * 1000
    assert copy.phases[-1].length_ms >= TAPER_MS
    assert copy.phases[0] == find(words.RESCUE).phases[0]
    assert person.refused("First Night", PAD).allowed == words.RESCUE_OFFER


def test_less_than_three_minutes_are_no_rescue(person: Person) -> None:
    person.settled()
    person.felt(75 * MINUTE_MS, Start.SESSION)
    person.felt(12 * MINUTE_MS + 1, Start.RESCUE, -101)
    error = person.refused(words.RESCUE, PAD)
    assert (error.row, error.until, error.allowed) == ("L2", "noon", None)


PLAYS_IT = [
    spec for spec in map(registry.load, FAMILIES) if lowered(find(words.RESCUE), spec.capabilities)
]


@pytest.mark.parametrize("spec", PLAYS_IT, ids=lambda spec: spec.name)
def test_every_machine_that_plays_the_rescue_plays_the_shortest_on_a_first_night(
    person: Person, spec: DriverSpec
) -> None:
    person.settled(0)
    person.felt(75 * MINUTE_MS, Start.SESSION)
    person.felt(12 * MINUTE_MS, Start.RESCUE, -101)
    on = replace(PAD, spec=spec, capabilities=spec.capabilities)
    assert person.may(words.RESCUE, on) == 3 * MINUTE_MS


def test_a_file_that_is_called_like_the_rescue_is_none(person: Person, tmp_path: Path) -> None:
    person.settled()
    long = tmp_path / "long.toml"
    text = 'format = 2\nname = "Back to Sleep"\nzones = ["calf"]\n[[phases]]\nlength = "30m"\n'
    fade = '[[phases]]\nlength = "60s"\nfrom = 20\nto = 0\n'
    long.write_text(f"{text}level = 20\n{fade}")
    assert person.may(str(long), PAD) == 31 * MINUTE_MS


def test_a_machine_that_cannot_play_the_rescue_is_not_offered_it(person: Person) -> None:
    person.settled()
    person.felt(75 * MINUTE_MS, Start.SESSION)
    assert person.refused("Evening Pulse 30", BOOTS).allowed is None
    assert person.refused("Evening Pulse 30", CHAIR).allowed == words.RESCUE_OFFER


def test_an_effect_that_the_machine_does_not_have_has_no_first_night_there(
    person: Person,
) -> None:
    person.settled(effects=SHAKES)
    calf_wave = find("Calf Wave")
    assert Effect.KNEADING in calf_wave.effects
    notes = admitted(calf_wave, PAD, CEILINGS, "me", person.clock).permit.notes
    assert notes == (words.left(75 * MINUTE_MS, 15 * MINUTE_MS),)
    notes = admitted(calf_wave, CHAIR, CEILINGS, "me", person.clock).permit.notes
    assert words.new_effect(Effect.KNEADING) in notes


def test_an_effect_that_is_off_for_a_person_has_no_first_night(person: Person) -> None:
    person.settled(effects=SHAKES)
    person.screened(Question.VARICOSE_VEINS)
    notes = admitted(find("Calf Wave"), CHAIR, CEILINGS, "me", person.clock).permit.notes
    assert words.new_effect(Effect.KNEADING) not in notes


def test_what_a_person_may_not_have_is_refused_for_that_reason_and_another_is_offered(
    person: Person,
) -> None:
    person.settled()
    person.screened(Question.HEART_FAILURE)
    error = person.refused("Evening Pulse 30", CHAIR)
    assert error.row == "L16"
    assert error.hint.startswith("Heart failure: no compression")
    assert error.allowed == words.play_offer("First Night")
    assert person.may("First Night", CHAIR)


def test_the_reason_is_that_of_the_row(person: Person) -> None:
    person.settled()
    person.sign(Sign.URGE_WORSE)
    person.screened(Question.EPILEPSY)
    error = person.refused("First Night", PAD)
    assert error.row == "L16"
    assert error.hint.startswith("Epilepsy: no vibration")


def test_where_nothing_else_plays_nothing_is_offered(person: Person) -> None:
    person.settled()
    person.screened(Question.HEART_FAILURE)
    error = person.refused("Evening Pulse 30", BOOTS)
    assert error.hint
    assert error.allowed is None


def test_limits_of_ones_own_are_no_refusal_of_tonight(person: Person) -> None:
    person.settled(1)
    own = replace(CEILINGS, session_ms=MINUTE_MS)
    with pytest.raises(BeyondLimits) as caught:
        person.may("First Night", PAD, own)
    assert caught.value.row == "L1"


def test_a_program_that_is_too_much_is_admitted_as_a_copy_that_says_what_is_other(
    person: Person,
) -> None:
    person.settled(1)
    admission = admitted(find("Steady Hum Taper"), PAD, CEILINGS, "me", person.clock)
    assert admission.program.length_ms == 15 * MINUTE_MS
    assert admission.changes[0] == "It lasts 15 minutes instead of 35 minutes."
    assert words.first_nights(2, 3) in admission.permit.notes


def test_what_no_leg_feels_is_admitted_to_anybody(person: Person) -> None:
    on = chosen("sim:tcode")
    admission = admitted(find("Steady Hum Taper"), on, CEILINGS, "me", person.clock)
    assert admission.permit.charge is None
    assert not person.path.exists()


def test_what_a_machine_can_never_play_is_no_matter_of_tonight(person: Person) -> None:
    person.settled(0)
    with pytest.raises(DoesNotFit, match="no heat"):
        person.may("Warm Knead", PAD)


def test_a_stop_sign_is_the_reason_before_the_screening_is(person: Person) -> None:
    add_care(person.path, person.clock, "me", CareKind.STOP_SIGN, {"sign": Sign.CHEST_PAIN.value})
    with pytest.raises(Refused, match="chest pain"):
        person.may("First Night", PAD)
