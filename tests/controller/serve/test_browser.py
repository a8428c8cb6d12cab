"""A whole evening in a real browser, which is killed and comes back."""

from pathlib import Path

import pytest

from tests.controller.cli.commands import Home
from tests.controller.serve.chromium import CHROMIUM, browser
from tests.controller.serve.serving import served

pytestmark = [
    pytest.mark.wire,
    pytest.mark.timeout(120),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]

ASKS = """
new Promise(told => {
  const socket = new WebSocket("ws://PLACE/ws?width=80&height=24");
  socket.onopen = () => told("let in");
  socket.onerror = () => told("refused");
})
"""
STOPS = "<form method=post action=http://PLACE/stop><button>Win a prize</button></form>"


async def test_a_browser_plays_is_killed_comes_back_and_stops_it(
    home: Home, tmp_path: Path
) -> None:
    with served(home) as here:
        link = here.link()
        origin = link.split("/enter")[0]
        async with browser(tmp_path / "first") as first:
            page = first.page
            await page.open(origin)
            assert "Legato" not in await page.run("document.title")
            await page.open(link)
            await page.tap("button")
            await page.until("First Night")
            await page.press("Enter")
            await page.until("Before the first start")
            await page.press("Enter")
            await page.until("Playing.")
            here.leg.wait_until_felt(1)
            place = origin.removeprefix("http://")
            assert {url.split("/")[2] for url in page.asked_for} == {place}
            await first.kill()
        here.leg.wait_until_felt(2)
        async with browser(tmp_path / "second") as second:
            page = second.page
            await page.open(here.link())
            await page.tap("button")
            await page.until("Playing.")
            stops = STOPS.replace("PLACE", place)
            await page.open(f"data:text/html,{stops}")
            assert await page.run(ASKS.replace("PLACE", place)) == "refused"
            await page.tap("button")
            assert "Another page asked" in await page.run("document.body.innerText")
            await page.open(origin)
            await page.until("Playing.")
            await page.do_without_scripts()
            await page.open(origin)
            await page.tap(".stop")
            here.leg.wait_until_rest()
            said = await page.run("document.body.innerText")
            assert "Stopped, the machine took the command" in said
