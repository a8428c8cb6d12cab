"""The pages of `legato serve` on a port of this computer, and what a browser may ask them."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from aiohttp import web
from aiohttp.typedefs import Middleware
from yarl import URL

from controller.serve.gate import ENTER, Gate
from controller.serve.hosting import Hosts
from controller.serve.server import application
from controller.serve.stopping import Stopping

NO_SCREENS = "exit"
"""What a shell opens for a tab where its screens are no matter."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; names of headers in any case."""

    status: int
    text: str
    headers: Mapping[str, str]


class Visitor:
    """Somebody who knows where it is. They keep every cookie that they are given."""

    def __init__(self, url: str, client: aiohttp.ClientSession) -> None:
        self.url = url
        self.client = client

    async def ask(
        self, method: str, path: str, headers: Mapping[str, str], form: Mapping[str, str] = {}
    ) -> Answer:
        """One request, as it is; no redirect is followed."""
        asking = self.client.request(
            method,
            URL(self.url + path, encoded=True),
            headers=headers,
            data=form or None,
            allow_redirects=False,
        )
        async with asking as answer:
            return Answer(answer.status, await answer.text(), answer.headers)

    async def get(self, path: str, **headers: str) -> Answer:
        """As a browser goes to a page."""
        return await self.ask("GET", path, headers)

    async def post(self, path: str, form: Mapping[str, str] = {}, **headers: str) -> Answer:
        """As a form that one of its pages showed, unless the headers say otherwise."""
        return await self.ask("POST", path, {"Origin": self.url, **headers}, form)

    async def tab(self, **headers: str) -> int:
        """As the screens of a tab are asked for, by a page of it; the status."""
        asked = {
            "Origin": self.url,
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "x3JJHMbDL1EzLkh9GBhXDw==",
        }
        answer = self.client.request("GET", f"{self.url}/ws", headers=asked | headers)
        async with answer as got:
            return got.status

    async def enter(self, token: str) -> Answer:
        """Use a link."""
        return await self.post(ENTER, {"token": token})


@dataclass(frozen=True, slots=True)
class Site:
    """Where it is, who guards it, and somebody who has used its first link."""

    gate: Gate
    guest: Visitor
    stranger: Visitor


@asynccontextmanager
async def site(
    folder: Path, public_url: str | None = None, before: Sequence[Middleware] = ()
) -> AsyncIterator[Site]:
    """Serve, with nobody let in but the guest."""
    gate = Gate(public_url, lambda: None)
    stopping = Stopping(Hosts(folder, lambda words: None), "sim:tcode", None)
    runner = web.AppRunner(application(gate, stopping, NO_SCREENS, before), shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with visitor(url) as guest, visitor(url) as stranger:
        try:
            await guest.enter(gate.token)
            yield Site(gate, guest, stranger)
        finally:
            await runner.cleanup()


@asynccontextmanager
async def visitor(url: str) -> AsyncIterator[Visitor]:
    """Somebody without any cookie."""
    jar = aiohttp.CookieJar(unsafe=True)  # cookies of addresses in numbers are kept, too
    async with aiohttp.ClientSession(cookie_jar=jar) as client:
        yield Visitor(url, client)
