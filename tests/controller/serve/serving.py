"""`legato serve` as a process, with a machine whose leg is watched, and its tabs."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

import aiohttp
from aiohttp import WSMsgType

from tests.controller.cli.commands import Home, Running
from tests.controller.serve.site import Visitor, visitor

LIMIT_S = 40.0
ESCAPES = re.compile(r"\x1b(?:\[[0-9;?<>=$]*[A-Za-z]|\][^\x07]*\x07|.)")


@dataclass(frozen=True, slots=True)
class Served:
    """One that serves the machine called "pad", which has a leg."""

    home: Home
    serve: Running
    leg: Running

    def link(self) -> str:
        """The next link that it shows."""
        return str(self.serve.wait_for("link")["link"])


@contextmanager
def served(home: Home) -> Iterator[Served]:
    """Serve a machine on a pseudo-terminal."""
    home.cold = True  # it starts others, who find what they need in its environment
    with home.simulated_tcode() as (leg, address):
        places = "V0=calf.left,V1=calf.right"
        added = home.run("machines", "add", "pad", address, "--family", "tcode", "--place", places)
        assert added.code == 0, added
        with home.running("serve", "--port", "0", "--json") as serve:
            yield Served(home, serve, leg)


class Tab:
    """The screens, as a page has them. `shown` is all text that came for them so far."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.shown = ""
        self._socket = socket

    async def until(self, text: str) -> None:
        """Read on until that was shown since the last key."""
        async with asyncio.timeout(LIMIT_S):
            while text not in self.shown:
                message = await self._socket.receive()
                assert message.type in (WSMsgType.BINARY, WSMsgType.TEXT), self.shown[-2000:]
                if message.type is WSMsgType.BINARY:
                    self.shown += ESCAPES.sub(" ", message.data.decode(errors="replace"))

    async def press(self, key: str) -> None:
        """Press a key."""
        self.shown = ""
        await self._socket.send_str(json.dumps(["stdin", key]))


@asynccontextmanager
async def guest(link: str) -> AsyncIterator[Visitor]:
    """Somebody who uses that link."""
    url, token = link.split("/enter?token=")
    async with visitor(url) as somebody:
        assert (await somebody.enter(token)).status == 303
        yield somebody


@asynccontextmanager
async def screens(somebody: Visitor) -> AsyncIterator[Tab]:
    """A tab of theirs, closed at the end."""
    opened = somebody.client.ws_connect(
        f"{somebody.url}/ws?width=80&height=30", origin=somebody.url
    )
    async with opened as socket:
        tab = Tab(socket)
        await tab.until("First Night")
        yield tab


async def play_something(tab: Tab) -> None:
    """By keys alone, on a machine that was not played on before."""
    await tab.press("\r")
    await tab.until("Before the first start")
    await tab.press("\r")
    await tab.until("Playing.")
