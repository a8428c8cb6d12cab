"""Tonight in plain views: what fits, what was done, what is left, and what is asked first."""

from pathlib import Path

import pytest

from controller import folders, saved
from controller.care.screening import Answer, Question
from controller.care.signs import Sign
from controller.clock import MANUAL_BEGAN_MS
from controller.desk.here import Here
from controller.desk.machines.known import remove
from controller.desk.tonight.answers import (
    Missing,
    TonightDraft,
    keep_tonight,
    missing,
    take_back_tonight,
)
from controller.desk.tonight.evening import Evening, evening
from controller.desk.tonight.glimpse import glimpse, settled
from controller.desk.tonight.offers import in_keys, told
from controller.errors import Refused
from controller.nightlog.care import CareKind, add_care
from controller.nightlog.file import opened
from controller.nightlog.kinds import Kind
from controller.nightlog.rows import Began, begin, happened
from controller.saved import SavedMachine
from controller.settings import replace_settings
from tests.controller.known import NOTHING_TO_SAY, At, answered, played_once, settled_in

MINUTE_MS = 60_000
NOW = At(MANUAL_BEGAN_MS)
PAD = SavedMachine("pad", "serial:/dev/tty-of-nobody", "tcode", "V0=calf.left,V1=calf.right")

pytestmark = pytest.mark.usefixtures("own_home")


def at_home(clock: At = NOW, on: str | None = None) -> Here:
    """Somebody with a saved machine that is not plugged in."""
    saved.save(PAD)
    return Here("me", on, None, clock)


def well(here: Here) -> Here:
    settled_in(folders.night_log(), here.clock.wall_ms())
    replace_settings(keeps_nights=True)
    return here


def of(here: Here) -> Evening:
    return evening(here, glimpse(here).first)


def began(program: str, address: str, clock: At = NOW) -> int:
    """A session in the night log; its number."""
    row = Began(
        program, "pad", address, "tcode", address.startswith("sim:"), {"length_ms": 600_000}
    )
    with opened(folders.night_log(), create=True) as connection:
        return begin(connection, row, happened(clock, Kind.BEGAN, row.plan))


def test_a_newcomer_begins_with_first_night() -> None:
    seen = glimpse(Here("me", "sim:tcode"))
    assert (seen.first, seen.again) == ("First Night", False)


def test_who_has_no_machine_is_at_none() -> None:
    assert settled(Here("me")) is None


def test_of_several_machines_it_is_the_one_that_was_played_last() -> None:
    here = at_home()
    saved.save(SavedMachine("bed", "serial:/dev/tty-of-a-bed", "tcode"))
    began("Calf Wave", "serial:/dev/tty-of-a-bed")
    at = settled(here)
    assert at is not None
    assert at.on == "bed"


def test_a_machine_that_was_removed_is_not_meant_any_more() -> None:
    here = at_home(on="pad")
    assert settled(here, was_there=True) == here
    remove("pad")
    assert settled(here, was_there=True) is None
    assert settled(here) == here  # so that a name which was mistyped is told


def test_a_machine_says_whether_it_is_plugged_in(tmp_path: Path) -> None:
    here = at_home()
    assert "Not plugged in" in glimpse(here).state
    port = tmp_path / "port"
    port.touch()
    saved.save(SavedMachine("pad", f"serial:{port}", "tcode"))
    assert "Plugged in" in glimpse(here).state


def test_what_was_played_last_on_this_machine_comes_first() -> None:
    here = well(at_home())
    number = began("Calf Wave", PAD.address)
    played_once(folders.night_log(), NOW.wall_ms(), number)
    began("Steady Hum Taper", "sim:tcode")
    seen = glimpse(here)
    assert (seen.first, seen.again) == ("Calf Wave", True)
    first = of(here).first
    assert first is not None
    assert first.name == "Calf Wave"


def test_what_somebody_else_played_is_not_what_i_played() -> None:
    here = well(at_home())
    began("Calf Wave", PAD.address)
    assert glimpse(here).first == "First Night"


def test_what_does_not_fit_comes_at_the_end_with_its_reason() -> None:
    found = of(well(at_home()))
    fitting = {entry.name for need in found.needs for entry in need.entries}
    assert {"First Night", "Back to Sleep", "Calf Wave"} <= fitting
    refusals = {entry.name: entry.refusal for entry in found.unfit}
    assert "heat" in refusals["Warm Knead"]
    assert not fitting & set(refusals)


def test_a_broken_program_of_ones_own_says_what_is_wrong() -> None:
    own = folders.own_programs()
    own.mkdir(parents=True)
    (own / "mine.toml").write_text("name = \n")
    (said,) = of(well(at_home())).broken
    assert said.startswith("mine.toml, line 1")


def test_the_night_says_what_was_done_and_what_is_left() -> None:
    here = well(at_home())
    played_once(folders.night_log(), NOW.wall_ms() - 20 * MINUTE_MS, 900, lasted_ms=10 * MINUTE_MS)
    night = "\n".join(of(here).night)
    assert "An evening: 10 minutes" in night
    assert "Left tonight: 80 minutes" in night


def test_between_two_sessions_it_says_first_what_can_be_had_now() -> None:
    here = well(at_home())
    began_ms = NOW.wall_ms() - 41 * MINUTE_MS
    played_once(folders.night_log(), began_ms, 900, lasted_ms=40 * MINUTE_MS)
    first, second, *_others = of(here).night
    assert first == "What you can have now: Back to Sleep (a)"
    assert "the legs rest" in second.lower()
    assert "Again from" in second


def test_who_was_never_asked_is_told_that_they_will_be() -> None:
    here = at_home()
    assert missing(here.person, here.clock) is Missing.SCREENING
    assert "16 short questions" in "\n".join(of(here).night)


def test_tonight_is_asked_after_the_screening() -> None:
    here = at_home()
    answered(folders.night_log(), NOW)
    assert missing(here.person, here.clock) is Missing.TONIGHT
    draft = TonightDraft().answered(yes=False).answered(yes=False).answered(yes=False)
    keep_tonight(here.person, here.clock, draft)
    assert missing(here.person, here.clock) is None


def test_a_screening_that_closes_everything_is_not_followed_by_questions() -> None:
    here = at_home()
    answered(folders.night_log(), NOW, {**NOTHING_TO_SAY, Question.CLOT_SUSPECTED: Answer.YES})
    with pytest.raises(Refused):
        missing(here.person, here.clock)
    night = "\n".join(of(here).night)
    assert "Nothing can be started" in night
    assert "key h" in night
    assert "legato" not in night


def test_a_stop_sign_is_told_before_anything_is_asked() -> None:
    here = at_home()
    add_care(folders.night_log(), NOW, "me", CareKind.STOP_SIGN, {"sign": Sign.PAIN.value})
    with pytest.raises(Refused) as caught:
        missing(here.person, here.clock)
    assert caught.value.row == "L17"


def test_a_slip_may_be_taken_back_for_a_minute() -> None:
    here = at_home()
    answered(folders.night_log(), NOW)
    draft = TonightDraft().answered(yes=False).answered(yes=True).answered(yes=False)
    keep_tonight(here.person, here.clock, draft)
    assert of(here).slip
    later = Here("me", None, None, At(NOW.wall_ms() + 61_000))
    assert not of(later).slip
    take_back_tonight(here.person, here.clock)
    assert missing(here.person, here.clock) is Missing.TONIGHT


def test_nothing_is_asked_for_a_machine_that_no_leg_feels() -> None:
    found = of(Here("me", "sim:tcode"))
    assert found.night == ("Nothing counts here, and nothing is asked before.",)
    assert found.first is not None


def test_a_refusal_offers_what_may_be_had_now_with_its_key() -> None:
    here = well(at_home())
    rest = Refused("L2", "the legs rest", "Again from 23:00.", "23:00", "")
    rest.allowed = 'Back to Sleep: legato play "Back to Sleep"'
    (offer,) = told(rest, here).offers
    assert (offer.key, offer.program) == ("a", "Back to Sleep")
    rest.allowed = "the last 5 minutes of Calf Wave: legato play --continue"
    (offer,) = told(rest, here).offers
    assert (offer.key, offer.program) == ("c", "")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Answer anew: legato screening", "Answer anew: key h"),
        ("`legato tonight --undo` takes it back", "key u takes it back"),
        ("`legato screening --template` prints one", "`legato screening --template` prints one"),
    ],
)
def test_commands_that_have_a_key_are_said_as_that_key(said: str, shown: str) -> None:
    assert in_keys(said) == shown
