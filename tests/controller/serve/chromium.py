"""Debian's headless Chromium, driven by its DevTools protocol: one page of it, as on a phone."""

import asyncio
import base64
import json
import shutil
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, TypeAlias

import aiohttp

from tests.controller.serve.serving import ESCAPES, LIMIT_S

CHROMIUM = shutil.which("chromium")
PHONE = {"width": 390, "height": 800, "deviceScaleFactor": 1, "mobile": True}
BINARY = 2

Said: TypeAlias = dict[str, Any]  # Any: whoever asks the browser knows what it answers


class Page:
    """A page. `shown` is the text that came for its screens since the last key or page.

    `asked_for` is every URL that it went to or loaded anything from.
    """

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.shown = ""
        self.asked_for: list[str] = []
        self._socket = socket
        self._session: str | None = None
        self._number = 0
        self._answers: dict[int, asyncio.Future[Said]] = {}
        self._news = asyncio.Event()
        self._loads = 0

    async def take(self) -> None:
        """Take the page that the browser opened with."""
        found = (await self.ask("Target.getTargets"))["targetInfos"]
        page = next(one["targetId"] for one in found if one["type"] == "page")
        taken = await self.ask("Target.attachToTarget", {"targetId": page, "flatten": True})
        self._session = taken["sessionId"]
        for domain in ("Page", "Network", "Runtime"):
            await self.ask(f"{domain}.enable")
        await self.ask("Emulation.setDeviceMetricsOverride", PHONE)

    async def ask(self, method: str, parameters: Said | None = None) -> Said:
        """What the browser answers."""
        self._number += 1
        asked: Said = {"id": self._number, "method": method, "params": parameters or {}}
        if self._session is not None:
            asked["sessionId"] = self._session
        answer: asyncio.Future[Said] = asyncio.get_running_loop().create_future()
        self._answers[self._number] = answer
        await self._socket.send_str(json.dumps(asked))
        async with asyncio.timeout(LIMIT_S):
            return await answer

    async def open(self, url: str) -> None:
        """Go to a page, and return when all of it is there."""
        self.shown = ""
        await self._going(self.ask("Page.navigate", {"url": url}))

    async def run(self, script: str) -> Any:  # noqa: ANN401 - whoever writes the script knows
        """What a script on the page gives, once it has that."""
        asked = {"expression": script, "awaitPromise": True, "returnByValue": True}
        return (await self.ask("Runtime.evaluate", asked))["result"].get("value")

    async def until(self, text: str) -> None:
        """Return once the screens showed that."""
        await self._once(lambda: text in self.shown)

    async def press(self, key: str) -> None:
        """Press and let go of a key of one letter, or Enter."""
        self.shown = ""
        text = "\r" if key == "Enter" else key
        code = 13 if key == "Enter" else ord(key.upper())
        asked = {"key": key, "windowsVirtualKeyCode": code}
        await self.ask("Input.dispatchKeyEvent", {"type": "keyDown", "text": text} | asked)
        await self.ask("Input.dispatchKeyEvent", {"type": "keyUp"} | asked)

    async def tap(self, selector: str) -> None:
        """Tap the middle of something, and return when the page is there that it leads to."""
        box = await self.run(
            f"document.querySelector({selector!r}).getBoundingClientRect().toJSON()"
        )
        middle = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        at = {**middle, "button": "left", "clickCount": 1}
        await self.ask("Input.dispatchMouseEvent", {"type": "mousePressed"} | at)
        await self._going(self.ask("Input.dispatchMouseEvent", {"type": "mouseReleased"} | at))

    async def do_without_scripts(self) -> None:
        """Have no script of any page run from here on."""
        await self.ask("Emulation.setScriptExecutionDisabled", {"value": True})

    async def listen(self) -> None:
        """Hear what the browser says, until it is gone."""
        async for message in self._socket:
            said: Said = json.loads(message.data)
            if "id" in said:
                self._answer(said)
            else:
                self._heard(said["method"], said["params"])

    async def _going(self, going: Coroutine[None, None, Said]) -> None:
        before = self._loads
        await going
        await self._once(lambda: self._loads > before)

    async def _once(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(LIMIT_S):
            while not holds():
                self._news.clear()
                await self._news.wait()

    def _answer(self, said: Said) -> None:
        waiting = self._answers.pop(said["id"])
        if "result" in said:
            waiting.set_result(said["result"])
        else:
            waiting.set_exception(AssertionError(said["error"]))

    def _heard(self, event: str, told: Said) -> None:
        match event:
            case "Page.loadEventFired":
                self._loads += 1
            case "Network.requestWillBeSent":
                self.asked_for.append(told["request"]["url"])
            case "Network.webSocketCreated":
                self.asked_for.append(told["url"])
            case "Network.webSocketFrameReceived" if told["response"]["opcode"] == BINARY:
                came = base64.b64decode(told["response"]["payloadData"])
                self.shown += ESCAPES.sub(" ", came.decode(errors="replace"))
        self._news.set()


class Browser:
    """A browser with one page."""

    def __init__(self, process: asyncio.subprocess.Process, page: Page) -> None:
        self.page = page
        self._process = process

    async def kill(self) -> None:
        """End it as the system does that needs its memory."""
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()


@asynccontextmanager
async def browser(folder: Path) -> AsyncIterator[Browser]:
    """A browser that was never used, with that empty folder; killed at the end."""
    assert CHROMIUM is not None
    options = (
        *("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run"),
        "--disable-dev-shm-usage",  # containers have little of that memory
    )
    process = await asyncio.create_subprocess_exec(
        *(CHROMIUM, *options, "--remote-debugging-port=0", f"--user-data-dir={folder}"),
        "about:blank",
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(aiohttp.ClientSession())
        socket = await stack.enter_async_context(
            client.ws_connect(await _told(process), max_msg_size=0)
        )
        page = Page(socket)
        listening = asyncio.create_task(page.listen())
        one = Browser(process, page)
        try:
            await page.take()
            yield one
        finally:
            await one.kill()
            listening.cancel()
            await asyncio.wait({listening})


async def _told(process: asyncio.subprocess.Process) -> str:
    """Where it says that it listens to us."""
    assert process.stderr is not None  # it was started with a pipe
    async with asyncio.timeout(LIMIT_S):
        while b"DevTools listening on" not in (line := await process.stderr.readline()):
            assert line, "it ended"
    return line.decode().split()[-1]
