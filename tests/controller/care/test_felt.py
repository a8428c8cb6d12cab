"""How long a session was felt, made of rows as a real one writes them."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from controller.care.standing import Played
from controller.errors import LinkUnavailable
from controller.nightlog.kinds import By, Kind
from controller.nightlog.rows import EventRow
from profiles.program import Program
from tests.controller.care.bedroom import Bedroom, program

MINUTE_MS = 60_000
SLACK_MS = 1_000  # a setting is on its way for a moment

FADE = '[[phases]]\nname = "Fade"\nlength = "60s"\nfrom = 20\nto = 0\n'
ZONES = 'zones = ["calf"]\n'
HUM = f'{ZONES}[[phases]]\nlength = "9m"\nlevel = 20\n{FADE}'
RHYTHM = (
    'zones = ["calf"]\n[[phases]]\nlength = "10m"\nlevel = 20\n'
    'pulse = {{ on = "{on}", off = "{off}" }}\n'
)
GUIDED = f'zones = ["calf"]\n[[phases]]\nlength = "5m"\nguide = "Stretch."\n{HUM[len(ZONES) :]}'
LONG_REST = (
    'zones = ["calf"]\n[[phases]]\nlength = "100s"\nlevel = 20\n'
    '[[phases]]\nlength = "61s"\nlevel = 0\n[[phases]]\nlength = "100s"\nlevel = 20\n'
)


def about(length_ms: int) -> object:
    return pytest.approx(length_ms, abs=SLACK_MS)


async def test_what_is_played_to_its_end_was_felt_for_as_long_as_a_leg_says(
    bedroom: Bedroom,
) -> None:
    await bedroom.played(bedroom.may("First Night"), 11 * MINUTE_MS)
    written = bedroom.written
    assert (written.whole, written.elapsed_ms, written.running) == (True, 10 * MINUTE_MS, False)
    assert written.felt_ms == about(bedroom.felt_ms)
    assert written.felt_ms > 5 * MINUTE_MS


async def test_what_is_stopped_was_felt_until_then(bedroom: Bedroom) -> None:
    await bedroom.played(bedroom.may(program(HUM)), 4 * MINUTE_MS)
    written = bedroom.written
    assert written.felt_ms == about(bedroom.felt_ms) == about(4 * MINUTE_MS)
    assert (written.whole, written.elapsed_ms) == (False, about(4 * MINUTE_MS))


async def test_a_pause_is_not_felt(bedroom: Bedroom) -> None:
    async with bedroom.playing(bedroom.may(program(HUM))):
        for intent in ("pause", "resume", "pause", "resume"):
            await bedroom.clock.advance(2 * MINUTE_MS)
            bedroom.host.intent(intent)
        await bedroom.clock.advance(2 * MINUTE_MS)
    assert bedroom.felt_ms == about(10 * MINUTE_MS)
    assert bedroom.written.felt_ms == about(6 * MINUTE_MS)
    assert bedroom.written.elapsed_ms == about(6 * MINUTE_MS)


async def test_a_short_pause_is_none_of_the_rests_of_a_rhythm(bedroom: Bedroom) -> None:
    async with bedroom.playing(bedroom.may(program(HUM))):
        for after_ms, intent in ((MINUTE_MS, "pause"), (40_000, "resume"), (MINUTE_MS, "stop")):
            await bedroom.clock.advance(after_ms)
            bedroom.host.intent(intent)
    assert bedroom.written.felt_ms == about(2 * MINUTE_MS)


async def test_what_is_paused_at_the_end_was_felt_until_the_pause(bedroom: Bedroom) -> None:
    async with bedroom.playing(bedroom.may(program(HUM))):
        await bedroom.clock.advance(2 * MINUTE_MS)
        bedroom.host.intent("pause")
        await bedroom.clock.advance(2 * MINUTE_MS)
    assert bedroom.written.felt_ms == about(2 * MINUTE_MS)


async def test_a_fade_is_felt_and_leads_to_the_end(bedroom: Bedroom) -> None:
    async with bedroom.playing(bedroom.may(program(HUM))):
        await bedroom.clock.advance(2 * MINUTE_MS)
        bedroom.host.intent("fade")
        await bedroom.clock.advance(3 * MINUTE_MS)
    written = bedroom.written
    assert (written.whole, written.elapsed_ms) == (True, 10 * MINUTE_MS)
    assert written.felt_ms == about(bedroom.felt_ms)
    assert written.felt_ms < 4 * MINUTE_MS


@pytest.mark.parametrize(
    ("on", "off", "last_rest_ms"), [("2s", "2s", 2_000), ("5s", "55s", 55_000)]
)
async def test_the_rests_of_a_rhythm_are_felt_but_not_the_last(
    bedroom: Bedroom, on: str, off: str, last_rest_ms: int
) -> None:
    await bedroom.played(bedroom.may(program(RHYTHM.format(on=on, off=off))), 11 * MINUTE_MS)
    assert bedroom.written.felt_ms == about(bedroom.felt_ms)
    assert bedroom.written.felt_ms == about(10 * MINUTE_MS - last_rest_ms)


async def test_a_rest_of_a_minute_is_not_felt(bedroom: Bedroom) -> None:
    await bedroom.played(bedroom.may(program(LONG_REST)), 6 * MINUTE_MS)
    assert bedroom.written.felt_ms == about(bedroom.felt_ms - 61_000)


async def test_what_a_person_does_without_the_machine_is_not_felt(bedroom: Bedroom) -> None:
    await bedroom.played(bedroom.may(program(GUIDED)), 16 * MINUTE_MS)
    assert bedroom.written.elapsed_ms == 15 * MINUTE_MS
    assert bedroom.written.felt_ms == about(bedroom.felt_ms) == about(10 * MINUTE_MS)


async def test_while_the_link_is_lost_the_machine_may_go_on(bedroom: Bedroom) -> None:
    async with bedroom.playing(bedroom.may(program(HUM))):
        await bedroom.clock.advance(2 * MINUTE_MS)
        await bedroom.lose()
        await bedroom.clock.advance(30_000)
        bedroom.is_away = False
        await bedroom.clock.advance(2 * MINUTE_MS)
    assert bedroom.written.felt_ms == about(4 * MINUTE_MS + 30_000)


async def test_what_is_not_found_costs_nothing(bedroom: Bedroom) -> None:
    bedroom.is_away = True
    with pytest.raises(LinkUnavailable):
        await bedroom.played(bedroom.may(program(HUM)), MINUTE_MS)
    assert (bedroom.written.felt_ms, bedroom.written.elapsed_ms) == (0, 0)


@pytest.fixture
async def killed(bedroom: Bedroom) -> "Killed":
    await bedroom.played(bedroom.may(program(HUM)), 5 * MINUTE_MS)
    return Killed(bedroom)


class Killed:
    """A session of ten minutes whose rows end after four, as its process was killed then."""

    def __init__(self, bedroom: Bedroom) -> None:
        self._bedroom = bedroom
        happened = bedroom.events()
        self._until_ms = happened[0].at_ms + 4 * MINUTE_MS
        self.own = [one for one in happened if one.at_ms <= self._until_ms]

    def then(self, after_ms: int, kind: Kind, said: Mapping[str, object]) -> EventRow:
        """What somebody else wrote so long after it was killed."""
        at_ms = self._until_ms + after_ms
        last = self.own[-1]
        return EventRow(last.session, at_ms, last.wall_ms + at_ms - last.at_ms, kind, said)

    def worked_out(self, *more: EventRow) -> Played:
        return self._bedroom.worked_out(*self.own, *more)


GUARDIAN = {"by": By.GUARDIAN, "reached": True}


async def test_what_was_killed_was_felt_until_the_guardian_rested_it(killed: Killed) -> None:
    acted = killed.then(300, Kind.GUARDIAN, {"what": "acted", "cause": "end of file"})
    found = killed.worked_out(acted, killed.then(1_300, Kind.RESTED, GUARDIAN))
    assert found.felt_ms == found.elapsed_ms == about(4 * MINUTE_MS + 1_300)
    assert (found.whole, found.running) == (False, False)


@pytest.mark.parametrize("reached", [None, False])
async def test_what_nobody_rested_counts_to_the_end_of_its_plan(
    killed: Killed, *, reached: bool | None
) -> None:
    rested = killed.then(1_300, Kind.RESTED, {"by": By.GUARDIAN, "reached": reached})
    found = killed.worked_out(*([] if reached is None else [rested]))
    assert found.felt_ms == about(10 * MINUTE_MS)
    assert (found.elapsed_ms, found.whole) == (10 * MINUTE_MS, False)
    assert found.ended_ms == about_wall(killed, 6 * MINUTE_MS)


def about_wall(killed: Killed, after_ms: int) -> object:
    return about(killed.then(after_ms, Kind.RESTED, {}).wall_ms)


async def test_what_was_rested_late_counts_as_its_plan_at_most(killed: Killed) -> None:
    late = {**GUARDIAN, "by": By.LEGATO_STOP}
    found = killed.worked_out(killed.then(60 * MINUTE_MS, Kind.RESTED, late))
    assert found.felt_ms == about(10 * MINUTE_MS)


@pytest.mark.parametrize(
    ("wall_ms", "felt_ms"),
    [
        (2 * MINUTE_MS, 6 * MINUTE_MS),
        (60 * MINUTE_MS, 10 * MINUTE_MS),
        (-5 * MINUTE_MS, 10 * MINUTE_MS),
    ],
)
async def test_what_was_rested_after_a_new_start_of_the_computer_goes_by_the_time_of_day(
    killed: Killed, wall_ms: int, felt_ms: int
) -> None:
    boot = killed.then(wall_ms, Kind.RESTED, {"by": By.BOOT_SERVICE, "reached": True})
    found = killed.worked_out(replace(boot, at_ms=-20_000))
    assert found.felt_ms == about(felt_ms)


async def test_a_stop_that_was_not_proven_counts_until_somebody_proves_it(
    killed: Killed,
) -> None:
    tried = killed.then(500, Kind.RESTED, {"by": By.SESSION, "reached": False})
    ended = killed.then(510, Kind.ENDED, {"reason": "failed", "at_rest": False})
    stopping = killed.then(0, Kind.STATE, {"state": "stopping", "elapsed_ms": 4 * MINUTE_MS})
    rested = killed.then(90_000, Kind.RESTED, {"by": By.GUARDIAN, "reached": True})
    found = killed.worked_out(stopping, tried, ended, rested)
    assert (found.felt_ms, found.elapsed_ms) == (about(4 * MINUTE_MS + 90_000), 4 * MINUTE_MS)
    assert killed.worked_out(stopping, tried, ended).felt_ms == about(10 * MINUTE_MS)


@pytest.mark.parametrize("written", [HUM, GUIDED, RHYTHM.format(on="5s", off="55s")])
async def test_what_is_written_is_what_the_record_says(bedroom: Bedroom, written: str) -> None:
    evening: Program = program(written)
    async with bedroom.playing(bedroom.may(evening)):
        for intent in ("softer", "pause", "resume"):
            await bedroom.clock.advance(MINUTE_MS)
            bedroom.host.intent(intent)
        await bedroom.clock.advance(MINUTE_MS)
    found = bedroom.worked_out(*bedroom.events())
    assert replace(found, ended_ms=0) == replace(bedroom.written, ended_ms=0)
    assert found.offset == -10


async def test_what_was_made_longer_was_felt_and_goes_on_where_it_was_in_the_plan_it_began(
    bedroom: Bedroom,
) -> None:
    async with bedroom.playing(bedroom.may(program(HUM))):
        await bedroom.clock.advance(2 * MINUTE_MS)
        bedroom.host.intent("extend")
        await bedroom.clock.advance(4 * MINUTE_MS)
    assert bedroom.written.felt_ms == about(bedroom.felt_ms) == about(6 * MINUTE_MS)
    assert bedroom.written.elapsed_ms == about(2 * MINUTE_MS)


async def test_what_was_made_longer_may_be_felt_for_longer_than_it_was_begun(
    bedroom: Bedroom,
) -> None:
    async with bedroom.playing(bedroom.may("First Night")):
        await bedroom.clock.advance(4 * MINUTE_MS)
        bedroom.host.intent("extend")
        await bedroom.clock.advance(12 * MINUTE_MS)
    assert bedroom.written.whole
    assert bedroom.written.felt_ms == about(bedroom.felt_ms)
    assert bedroom.written.felt_ms > 11 * MINUTE_MS
