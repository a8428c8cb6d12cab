"""What becomes of a session when the tab, or `legato serve` itself, ends in any way."""

import signal

import pytest

from tests.controller.cli.commands import Home
from tests.controller.serve.serving import guest, play_something, screens, served

pytestmark = [pytest.mark.wire, pytest.mark.timeout(120)]


async def test_a_tab_can_be_closed_and_another_stops_what_it_started(home: Home) -> None:
    with served(home) as here:
        async with guest(here.link()) as somebody:
            async with screens(somebody) as tab:
                await play_something(tab)
                here.leg.wait_until_felt(1)
            here.leg.wait_until_felt(2)
            async with screens(somebody) as tab:
                await tab.until("Playing.")
                await tab.press("s")
                here.leg.wait_until_rest()
                await tab.until("Stopped")
        assert here.serve.end(signal.SIGINT) == 0
        assert here.serve.said[-1] == {"event": "over", "at_rest": True}


async def test_a_stop_page_works_without_the_screens(home: Home) -> None:
    with served(home) as here:
        async with guest(here.link()) as somebody:
            async with screens(somebody) as tab:
                await play_something(tab)
                here.leg.wait_until_felt(1)
            assert 'action="/stop"' in (await somebody.get("/stop")).text
            told = await somebody.post("/stop")
            here.leg.wait_until_rest()
            assert "Stopped, the machine took the command" in told.text


async def test_whoever_ends_the_serving_ends_what_it_started(home: Home) -> None:
    with served(home) as here:
        async with guest(here.link()) as somebody, screens(somebody) as tab:
            await play_something(tab)
            here.leg.wait_until_felt(1)
            assert here.serve.end(signal.SIGTERM) == 0
        here.leg.wait_until_rest()
        (ended,) = [said for said in here.serve.said if said["event"] == "ended"]
        assert ended["at_rest"] is True
        assert here.serve.said[-1] == {"event": "over", "at_rest": True}


async def test_a_session_goes_on_where_the_serving_is_killed_and_can_be_stopped(
    home: Home,
) -> None:
    with served(home) as here:
        async with guest(here.link()) as somebody, screens(somebody) as tab:
            await play_something(tab)
            here.leg.wait_until_felt(1)
            here.serve.end(signal.SIGKILL)
        here.leg.wait_until_felt(2)
        stopped = home.run("stop")
        here.leg.wait_until_rest()
        assert "Stopped, the machine took the command" in stopped.out
