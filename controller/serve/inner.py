"""What the screens in a tab ask of us: to start a session or end it, and how one ended."""

import asyncio
import hmac
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from controller.desk.playing.failures import failure_words
from controller.desk.playing.served import END, OUTCOME, START, STAY, Served
from controller.desk.playing.spawned import Order
from controller.errors import LegatoError
from controller.serve.hosting import Hosted, Hosts

SHUTDOWN_S = 0.1
"""Nobody waits for an answer any more by then but those who wait for our end."""


@asynccontextmanager
async def inner(hosts: Hosts) -> AsyncIterator[Served]:
    """Listen on this computer alone, to those who show the key; gives where, and the key."""
    key = secrets.token_urlsafe(32)
    app = web.Application(middlewares=[_only_with(key)])
    desk = _Desk(hosts)
    asked = {START: desk.start, END: desk.end, OUTCOME: desk.outcome, STAY: desk.stay}
    app.add_routes(web.post(f"/{what}", answer) for what, answer in asked.items())
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_S)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        port = runner.addresses[0][1]
        yield Served(f"http://127.0.0.1:{port}", key)
    finally:
        await runner.cleanup()


def _only_with(key: str) -> Middleware:
    wanted = f"Bearer {key}".encode()

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        shown = request.headers.get("Authorization", "").encode()
        if not hmac.compare_digest(shown, wanted):
            raise web.HTTPForbidden
        return await handler(request)

    return check


class _Desk:
    def __init__(self, hosts: Hosts) -> None:
        self._hosts = hosts

    async def start(self, request: web.Request) -> web.Response:
        try:
            hosted = await self._hosts.start(_order(await request.json()))
        except LegatoError as error:
            return web.json_response(failure_words(error))
        return web.json_response({**hosted.begun.result(), "process": hosted.number})

    async def end(self, request: web.Request) -> web.Response:
        """Have a session end that those who asked for it cannot reach, or no longer wait for."""
        hosted = await self._meant(request)
        if hosted is not None:
            hosted.end()
        return web.json_response({})

    async def outcome(self, request: web.Request) -> web.Response:
        hosted = await self._meant(request)
        if hosted is None:
            return web.json_response({})
        await asyncio.shield(hosted.over)
        return web.json_response(hosted.failed or hosted.ended or {})

    async def stay(self, request: web.Request) -> web.Response:
        """Say nothing, as long as we are there."""
        await asyncio.get_running_loop().create_future()
        return web.json_response({})

    async def _meant(self, request: web.Request) -> Hosted | None:
        return self._hosts.of(int((await request.json())["process"]))


def _order(said: dict[str, object]) -> Order:
    radio = said["radio"]
    return Order(
        name=str(said["name"]),
        text=str(said["text"]),
        goes_on=said["goes_on"] is True,
        again=said["again"] is True,
        person=str(said["person"]),
        on=str(said["on"]),
        radio=None if radio is None else str(radio),
    )
