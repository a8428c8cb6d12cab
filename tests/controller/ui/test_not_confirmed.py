"""Nobody has seen it stop: what to do fills the screen until it is proven or was seen."""

import pytest

from profiles.actuators import Proof
from tests.controller.host.evening import machine_with
from tests.controller.ui.sessions import (
    HOW_TO_STOP,
    UNPROVEN,
    ended,
    plan,
    playing,
    told,
    view,
)

pytestmark = pytest.mark.usefixtures("own_home")

STOPPED_MS = 16_000
"""So long a stop is tried before it counts as failed."""


def failing() -> list[Proof]:
    """A machine that is well at first, and then takes no stop until this list is cleared."""
    return [Proof.ACKNOWLEDGED] + [Proof.SENT] * 9_999


async def test_a_stop_that_fails_fills_the_screen_and_is_tried_until_it_is_proven() -> None:
    proofs = failing()
    machine = machine_with(proofs)
    async with playing(5_000, machine=machine) as bed:
        await bed.press("s")
        await bed.advance(STOPPED_MS)
        assert bed.screen == "NotConfirmedScreen"
        assert "NOT CONFIRMED" in bed.text
        assert " ".join(machine.spec.how_to_stop.split()) in " ".join(bed.text.split())
        await bed.advance(60_000)
        assert bed.screen == "NotConfirmedScreen"
        proofs.clear()
        await bed.advance(10_000)
        assert bed.screen == "AfterScreen"
        assert "Stopped, the machine took the command" in bed.text


async def test_a_stop_key_does_not_wait_for_the_next_try() -> None:
    proofs = failing()
    async with playing(5_000, machine=machine_with(proofs)) as bed:
        await bed.press("s")
        await bed.advance(STOPPED_MS)
        proofs.clear()
        await bed.press("s")
        assert bed.screen == "AfterScreen"


async def test_it_is_shown_over_the_dark_screen_too() -> None:
    async with playing(20_000, machine=machine_with(failing())) as bed:
        assert bed.screen == "DimScreen"
        await bed.press("s")
        await bed.advance(STOPPED_MS)
        assert bed.screen == "NotConfirmedScreen"


async def test_who_has_seen_it_off_ends_the_trying() -> None:
    async with playing(5_000, machine=machine_with(failing())) as bed:
        await bed.press("s")
        await bed.advance(STOPPED_MS)
        await bed.press("o")
        assert bed.screen == "AfterScreen"
        assert "You have seen that it is off." in bed.text
        assert bed.app.sitting is None


async def test_a_stop_key_tries_again_at_once_and_o_says_that_it_was_seen() -> None:
    async with told(plan(), view(), UNPROVEN) as (bed, seat):
        assert bed.screen == "NotConfirmedScreen"
        assert HOW_TO_STOP in " ".join(bed.text.split())
        await bed.press("enter", "o")
        assert seat.sent == ["try now", "seen off"]


async def test_a_proof_that_comes_later_is_said() -> None:
    async with told(plan(), view(), UNPROVEN) as (bed, seat):
        seat.say(ended(reason="failed"))
        seat.over()
        await bed.settled()
        assert bed.screen == "AfterScreen"
        assert "Stopped, the machine reports it is off." in bed.text


async def test_a_session_whose_host_died_says_who_stops_the_machine() -> None:
    async with told(plan(), view()) as (bed, seat):
        seat.say({"event": "lost"})
        seat.over()
        await bed.settled()
        shown = " ".join(bed.text.split())
        assert bed.screen == "NotConfirmedScreen"
        assert "the guardian stops the machine" in shown
        assert "legato stop" in shown
        assert HOW_TO_STOP in shown
        await bed.press("escape", "enter", "q")
        assert bed.screen == "NotConfirmedScreen"
        await bed.press("o")
        assert bed.screen == "AfterScreen"


async def test_what_broke_in_the_middle_is_not_taken_for_a_stop() -> None:
    async with told(plan(), view()) as (bed, seat):
        seat.over()
        await bed.settled()
        assert bed.screen == "NotConfirmedScreen"


async def test_how_to_stop_and_the_key_are_on_every_screen() -> None:
    async with told(plan(how_to_stop="Pull the plug."), view(), UNPROVEN) as (bed, _):
        for size in ((80, 24), (40, 30), (40, 12), (20, 5)):
            await bed.pilot.resize_terminal(*size)
            assert "NOT CONFIRMED" in bed.text, size
            assert "Pull the plug." in bed.text, size
            assert "o I have seen" in bed.text, size
