"""More of the present hold while it plays: what the leg feels, and what stands against it."""

from controller.host.events import Note
from controller.host.extending import NOT_LONGER
from controller.session.view import Reason, SessionView
from tests.controller.host.evening import Evening

LEVELS = """
name = "One level"
[[phases]]
length = "2m"
level = 20
[[phases]]
length = "60s"
from = 20
to = 0
"""


def views(evening: Evening) -> list[SessionView]:
    return [event for event in evening.told if isinstance(event, SessionView)]


def notes(evening: Evening) -> list[str]:
    return [event.text for event in evening.told if isinstance(event, Note)]


async def test_the_hold_is_felt_for_five_minutes_more_and_then_the_fade() -> None:
    evening = Evening(written=LEVELS)
    async with evening.playing(60_000) as task:
        felt = evening.felt[-1]
        assert (await evening.intend("extend")).length_ms == 480_000
        await evening.clock.advance(5 * 60_000)
        assert evening.felt[-1] == felt
        await evening.clock.advance(122_000)
        assert (await task).reason is Reason.PLAYED
        assert evening.felt[-1].is_rest


async def test_it_may_be_asked_for_again_until_a_limit_is_reached() -> None:
    evening = Evening(written=LEVELS)
    async with evening.playing(60_000):
        lengths = [(await evening.intend("extend")).length_ms for _ in range(14)]
        assert lengths[0] == 480_000
        assert lengths[-1] <= 35 * 60_000
        assert notes(evening)[-1] == NOT_LONGER


async def test_in_the_fade_nothing_is_held_longer() -> None:
    evening = Evening(written=LEVELS)
    async with evening.playing(130_000):
        assert (await evening.intend("extend")).length_ms == 180_000
        assert notes(evening) == [NOT_LONGER]


async def test_on_the_way_into_a_fade_that_was_asked_for_nothing_is_held_longer() -> None:
    evening = Evening(written=LEVELS)
    async with evening.playing(60_000):
        await evening.intend("fade")
        assert (await evening.intend("extend")).length_ms == 180_000
        assert notes(evening) == [NOT_LONGER]


async def test_softer_and_stronger_go_on_in_the_longer_plan() -> None:
    evening = Evening(written=LEVELS)
    async with evening.playing(60_000):
        await evening.intend("extend")
        before = evening.felt[-1].levels
        softer = await evening.intend("softer")
        assert (softer.offset, softer.length_ms) == (-10, 480_000)
        await evening.clock.advance(4 * 60_000)
        assert all(evening.felt[-1].step(name) < step for name, step in before.items())


async def test_a_paused_session_is_held_longer_once_it_goes_on() -> None:
    evening = Evening(written=LEVELS)
    async with evening.playing(60_000):
        await evening.intend("pause")
        assert (await evening.intend("extend")).length_ms == 480_000
        assert evening.felt[-1].is_rest
        await evening.intend("resume")
        await evening.clock.advance(5 * 60_000)
        assert not evening.felt[-1].is_rest
