"""The pages and the screens behind the gate, as one application of aiohttp."""

import asyncio
import logging
from collections.abc import Sequence
from pathlib import Path

import textual_serve
from aiohttp import web
from aiohttp.typedefs import Middleware
from textual_serve.server import Server

from controller.serve.gate import ENTER, Gate
from controller.serve.page import FOLDER, app_page, enter_page, stop_page, stopped_page
from controller.serve.stopping import Stopping
from profiles.language import _

MOST_SAID = 16_384  # bytes; a form of ours holds less than a hundred
THEIRS = Path(textual_serve.__file__).parent / "static"
FILES = {
    "textual.js": THEIRS / "js" / "textual.js",
    "xterm.css": THEIRS / "css" / "xterm.css",
    "legato.js": FOLDER / "legato.js",
    "legato.css": FOLDER / "legato.css",
}
"""All files there are: whatever else is asked for is not found."""

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # A form of a page without any referrer would be sent as if from nowhere.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Server": "Legato",
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
    " connect-src 'self' {websocket}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def application(
    gate: Gate, stopping: Stopping, command: str, before: Sequence[Middleware] = ()
) -> web.Application:
    """Everything, behind the gate; `before` it stand the middlewares of whoever embeds us.

    `command` is what a shell opens the screens by, one process for each tab.
    """
    if not logging.getLogger().isEnabledFor(logging.DEBUG):
        logging.getLogger("textual-serve").setLevel(logging.CRITICAL)
    app = web.Application(middlewares=[*before, gate.check], client_max_size=MOST_SAID)
    site = _Site(gate, stopping, Server(command))
    app.add_routes(
        [
            web.get("/", site.screens),
            web.get("/ws", site.tab),
            web.get(ENTER, site.ask_in),
            web.post(ENTER, site.enter),
            web.get("/stop", site.ask_stop),
            web.post("/stop", site.stop),
            web.get("/static/{name}", site.file),
        ]
    )
    app.on_response_prepare.append(site.guard)
    app.on_shutdown.append(site.close)
    return app


class _Site:
    def __init__(self, gate: Gate, stopping: Stopping, server: Server) -> None:
        self._gate = gate
        self._stopping = stopping
        self._server = server
        self._tabs: set[asyncio.Task[object]] = set()

    async def screens(self, request: web.Request) -> web.Response:
        return _page(app_page(f"{self._websocket(request)}/ws"))

    async def tab(self, request: web.Request) -> web.StreamResponse:
        """One tab, and the process of its screens, until either ends."""
        task = asyncio.current_task()
        assert task is not None  # a coroutine always runs in a task
        self._tabs.add(task)
        try:
            return await self._server.handle_websocket(request)
        finally:
            self._tabs.discard(task)

    async def ask_in(self, request: web.Request) -> web.Response:
        token = request.query.get("token", "")
        if not self._gate.holds(token):
            raise web.HTTPUnauthorized(text=USED)
        return _page(enter_page(ENTER, token))

    async def enter(self, request: web.Request) -> web.Response:
        key = self._gate.enter(str((await request.post()).get("token", "")))
        if key is None:
            raise web.HTTPUnauthorized(text=USED)
        response = web.Response(status=303, headers={"Location": "/"})
        self._gate.give(response, request, key)
        return response

    async def ask_stop(self, request: web.Request) -> web.Response:
        return _page(stop_page())

    async def stop(self, request: web.Request) -> web.Response:
        return _page(stopped_page(await self._stopping.stop()))

    async def file(self, request: web.Request) -> web.StreamResponse:
        path = FILES.get(request.match_info["name"])
        if path is None:
            raise web.HTTPNotFound
        return web.FileResponse(path)

    async def guard(self, request: web.Request, response: web.StreamResponse) -> None:
        """What browsers are told to hold to, whatever they are shown."""
        response.headers.update(HEADERS)
        try:
            websocket = self._websocket(request)
        except web.HTTPForbidden:
            websocket = ""
        response.headers["Content-Security-Policy"] = POLICY.format(websocket=websocket)

    async def close(self, app: web.Application) -> None:
        """End the screens of all tabs; their sessions are not theirs."""
        for tab in self._tabs:
            tab.cancel()

    def _websocket(self, request: web.Request) -> str:
        return "ws" + self._gate.origin(request).removeprefix("http")


USED = _("This link was used already, or is none. `legato serve` shows the one that holds.\n")


def _page(html: str) -> web.Response:
    return web.Response(text=html, content_type="text/html")
