"""What was cut short goes on where it was, softly, and only once."""

from dataclasses import replace

import pytest

from controller.care import words
from controller.care.standing import Start
from controller.errors import LinkUnavailable, Refused
from controller.session.view import State
from profiles.actuators import Effect
from profiles.errors import DoesNotFit
from profiles.timeline import Setting
from tests.controller.care.bedroom import ARRIVAL_MS, Bedroom, program

MINUTE_MS = 60_000
HUM = (
    'zones = ["calf"]\n[[phases]]\nname = "Hum"\nlength = "19m"\nlevel = 60\n'
    '[[phases]]\nname = "Fade"\nlength = "60s"\nfrom = 60\nto = 0\n'
)
EVENING = program(HUM)
FASTEST = 5  # points of strength a second, row L8


def about(length_ms: int) -> object:
    return pytest.approx(length_ms, abs=4 * ARRIVAL_MS)


def strongest(setting: Setting) -> int:
    return max(setting.levels.values(), default=0)


async def cut_short(bedroom: Bedroom, after_ms: int = 8 * MINUTE_MS) -> int:
    return await bedroom.played(bedroom.may(EVENING), after_ms)


async def test_it_begins_where_it_was_and_lasts_as_long_as_was_left(bedroom: Bedroom) -> None:
    first = await cut_short(bedroom)
    began = bedroom.written.elapsed_ms
    await bedroom.clock.advance(20 * MINUTE_MS)
    admission = bedroom.rest("evening")
    async with bedroom.playing(admission) as task:
        assert bedroom.views[0].elapsed_ms == about(began)
        assert bedroom.views[-1].phase == "Hum"
        await bedroom.clock.advance(20 * MINUTE_MS - began - 1_000)
        assert not task.done()
        await bedroom.clock.advance(2_000)
    assert bedroom.written.whole
    assert bedroom.written.felt_ms == about(20 * MINUTE_MS - began)
    (*_, parts) = bedroom.standing.chains
    assert [part.session for part in parts] == [first, bedroom.last]


async def test_it_rises_softly(bedroom: Bedroom) -> None:
    await cut_short(bedroom)
    async with bedroom.playing(bedroom.rest()):
        began_ms = bedroom.clock.now_ms() - ARRIVAL_MS
        await bedroom.clock.advance(40_000)
        assert strongest(bedroom.felt[-1][1]) > 20
        for at_ms, setting in bedroom.felt:
            assert strongest(setting) <= 1 + FASTEST * (at_ms - began_ms + 200) / 1000


async def test_it_keeps_a_softer_that_was_asked_for(bedroom: Bedroom) -> None:
    async with bedroom.playing(bedroom.may(EVENING)):
        await bedroom.clock.advance(5 * MINUTE_MS)
        bedroom.host.intent("softer")
        bedroom.host.intent("softer")
        await bedroom.clock.advance(MINUTE_MS)
    async with bedroom.playing(bedroom.rest()):
        await bedroom.clock.advance(MINUTE_MS)
        assert bedroom.views[-1].offset == -20
    assert bedroom.written.offset == -20


async def test_it_does_not_keep_a_stronger(bedroom: Bedroom) -> None:
    async with bedroom.playing(bedroom.may(EVENING)):
        await bedroom.clock.advance(5 * MINUTE_MS)
        bedroom.host.intent("stronger")
        await bedroom.clock.advance(MINUTE_MS)
        assert bedroom.views[-1].offset == 10
    async with bedroom.playing(bedroom.rest()):
        await bedroom.clock.advance(MINUTE_MS)
        assert bedroom.views[-1].offset == 0


async def test_it_goes_on_again_and_again_but_nothing_is_played_twice(bedroom: Bedroom) -> None:
    await cut_short(bedroom, 4 * MINUTE_MS)
    for _ in range(3):
        await bedroom.played(bedroom.rest(), 4 * MINUTE_MS)
    assert bedroom.written.elapsed_ms == about(16 * MINUTE_MS)
    await bedroom.played(bedroom.rest(), 10 * MINUTE_MS)
    assert bedroom.written.whole
    with pytest.raises(Refused, match=words.NOTHING_CUT_SHORT):
        bedroom.rest()
    tonight = bedroom.standing.tonight
    assert sum(part.played.felt_ms for part in tonight) <= 20 * MINUTE_MS


async def test_it_goes_on_after_an_attempt_in_which_the_machine_was_not_found(
    bedroom: Bedroom,
) -> None:
    await cut_short(bedroom)
    began = bedroom.written.elapsed_ms
    bedroom.is_away = True
    with pytest.raises(LinkUnavailable):
        await bedroom.played(bedroom.rest(), MINUTE_MS)
    bedroom.is_away = False
    async with bedroom.playing(bedroom.rest()):
        assert bedroom.views[0].elapsed_ms == about(began)


async def test_after_half_an_hour_it_is_too_late(bedroom: Bedroom) -> None:
    await cut_short(bedroom)
    await bedroom.clock.advance(29 * MINUTE_MS)
    bedroom.rest()
    await bedroom.clock.advance(MINUTE_MS)
    with pytest.raises(Refused, match=words.NOTHING_CUT_SHORT) as caught:
        bedroom.rest()
    assert caught.value.hint == words.START_ANEW


async def test_what_is_named_has_to_be_what_was_cut_short(bedroom: Bedroom) -> None:
    await cut_short(bedroom)
    with pytest.raises(Refused, match=words.NOT_CUT_SHORT) as caught:
        bedroom.rest("First Night")
    assert caught.value.allowed == words.continue_offer("Evening", 11 * MINUTE_MS)


async def test_what_is_lost_goes_on_as_well(bedroom: Bedroom) -> None:
    async with bedroom.playing(bedroom.may(EVENING)) as task:
        await bedroom.clock.advance(5 * MINUTE_MS)
        await bedroom.lose()
        await bedroom.clock.advance(3 * MINUTE_MS)
        await task
    bedroom.is_away = False
    elapsed_ms = bedroom.standing.chains[-1][-1].played.elapsed_ms
    async with bedroom.playing(bedroom.rest()):
        assert bedroom.views[0].elapsed_ms == about(elapsed_ms)
        assert bedroom.views[-1].state is State.PLAYING


async def test_a_lowered_copy_goes_on_as_the_same_copy(bedroom: Bedroom) -> None:
    strong = program(HUM.replace("19m", "34m").replace("60", "90"))
    admission = bedroom.may(strong)
    assert admission.changes
    await bedroom.played(admission, 8 * MINUTE_MS)
    rest = bedroom.rest()
    assert rest.program == admission.program
    assert rest.changes == ()


async def test_a_machine_that_plays_it_in_another_length_does_not_go_on_with_it(
    bedroom: Bedroom,
) -> None:
    await cut_short(bedroom)
    legs = bedroom.machine.capabilities
    bedroom.machine = replace(
        bedroom.machine, capabilities=replace(legs, own_timer_ms=10 * MINUTE_MS)
    )
    with pytest.raises(DoesNotFit, match=words.OTHER_LENGTH):
        bedroom.rest()


async def test_a_machine_that_cannot_do_it_does_not_go_on_with_it(bedroom: Bedroom) -> None:
    await cut_short(bedroom)
    legs = bedroom.machine.capabilities
    squeezes = tuple(replace(one, effect=Effect.COMPRESSION) for one in legs.actuators)
    bedroom.machine = replace(
        bedroom.machine, capabilities=replace(legs, actuators=squeezes, deflates=True)
    )
    with pytest.raises(DoesNotFit):
        bedroom.rest()


async def test_while_it_plays_it_cannot_be_gone_on_with_elsewhere(bedroom: Bedroom) -> None:
    await cut_short(bedroom)
    rest = bedroom.rest()
    async with bedroom.playing(rest):
        await bedroom.clock.advance(MINUTE_MS)
        with pytest.raises(Refused, match="Evening is playing for you already") as caught:
            bedroom.rest()
    assert caught.value.hint == words.STOP_IT


async def test_two_starts_at_once_for_one_person_are_one(bedroom: Bedroom) -> None:
    one, other = bedroom.may(EVENING), bedroom.may("First Night")
    first = await bedroom.played(one, 5 * MINUTE_MS)
    with pytest.raises(Refused, match="at the same moment"):
        await bedroom.played(other, 5 * MINUTE_MS)
    assert bedroom.last == first
    assert bedroom.standing.chains[-1][0].kind is Start.SESSION


async def test_what_is_gone_on_with_twice_at_once_goes_on_once(bedroom: Bedroom) -> None:
    await cut_short(bedroom)
    one, other = bedroom.rest(), bedroom.rest()
    await bedroom.played(one, MINUTE_MS)
    with pytest.raises(Refused, match="at the same moment"):
        await bedroom.played(other, MINUTE_MS)
