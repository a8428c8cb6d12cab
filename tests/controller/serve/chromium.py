"""Debian's headless Chromium, driven by its DevTools protocol."""

import asyncio
import base64
import re
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

CHROMIUM = shutil.which("chromium")
LIMIT_S = 20.0
ESCAPES = re.compile(r"\x1b(\[[0-9;?<>=$]*[a-zA-Z]|\].*?(\x07|\x1b\\)|[=>()][A-Z0-9]?)")
KEYS = {"Enter": 13, "Escape": 27}

Said = dict[str, Any]  # Any: what a browser says is checked by what is made of it


class Browser:
    """One page of one browser. `shown` is the text that came for its screens so far."""

    def __init__(
        self, process: asyncio.subprocess.Process, socket: aiohttp.ClientWebSocketResponse
    ) -> None:
        self.shown = ""
        self.requested: list[str] = []
        self._process = process
        self._socket = socket
        self._answers: dict[int, asyncio.Future[Said]] = {}
        self._number = 0
        self._news = asyncio.Event()
        self._session: str | None = None
        self._listening = asyncio.create_task(self._listen())

    async def attach(self) -> None:
        """Take the first page."""
        (page, *_) = [
            target
            for target in (await self.ask("Target.getTargets"))["targetInfos"]
            if target["type"] == "page"
        ]
        told = await self.ask("Target.attachToTarget", targetId=page["targetId"], flatten=True)
        self._session = told["sessionId"]
        for domain in ("Page", "Network", "Runtime"):
            await self.ask(f"{domain}.enable")

    async def ask(self, method: str, **parameters: object) -> Said:
        """What the browser answers."""
        self._number += 1
        words: Said = {"id": self._number, "method": method, "params": parameters}
        if self._session is not None:
            words["sessionId"] = self._session
        answer = self._answers[self._number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json(words)
        async with asyncio.timeout(LIMIT_S):
            return await answer

    async def open(self, url: str) -> None:
        """Go to a page."""
        await self.ask("Page.navigate", url=url)

    async def run(self, script: str) -> object:
        """What a script on the page gives."""
        told = await self.ask(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        return told["result"].get("value")

    async def holds(self, script: str) -> None:
        """Return once a script on the page gives something true."""
        await self.until_async(script)

    async def until(self, holds: Callable[[], bool]) -> None:
        """Return once that holds, of what came so far."""
        async with asyncio.timeout(LIMIT_S):
            while not holds():
                self._news.clear()
                await self._news.wait()

    async def press(self, key: str) -> None:
        """Press one key."""
        code = KEYS.get(key) or ord(key.upper())
        text = {"text": "\r"} if key == "Enter" else {"text": key} if len(key) == 1 else {}
        for kind in ("keyDown", "keyUp"):
            await self.ask(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                code=key,
                windowsVirtualKeyCode=code,
                **(text if kind == "keyDown" else {}),
            )

    def kill(self) -> None:
        self._process.kill()

    async def close(self) -> None:
        self._listening.cancel()
        await asyncio.wait({self._listening})

    async def _listen(self) -> None:
        async for message in self._socket:
            said: Said = message.json()
            if "id" in said:
                answer = self._answers.pop(said["id"])
                if "error" in said:
                    answer.set_exception(AssertionError(said["error"]))
                else:
                    answer.set_result(said["result"])
            elif said["method"] == "Network.webSocketFrameReceived":
                frame = said["params"]["response"]
                if frame["opcode"] == 2:
                    text = base64.b64decode(frame["payloadData"]).decode(errors="replace")
                    self.shown += ESCAPES.sub(" ", text)
            elif said["method"] == "Network.requestWillBeSent":
                self.requested.append(said["params"]["request"]["url"])
            self._news.set()


@asynccontextmanager
async def browser(folder: Path) -> AsyncIterator[Browser]:
    """A browser that remembers in that folder; killed at the end."""
    assert CHROMIUM is not None
    process = await asyncio.create_subprocess_exec(
        CHROMIUM,
        "--headless=new",
        "--no-sandbox",
        "--remote-debugging-port=0",
        f"--user-data-dir={folder}",
        "--window-size=400,800",
        "--disable-gpu",
        "--no-first-run",
        "about:blank",
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    async with asyncio.timeout(LIMIT_S), aiohttp.ClientSession() as session:
        while b"DevTools listening on" not in (line := await process.stderr.readline()):
            assert line
        url = line.decode().split()[-1]
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(url, max_msg_size=0) as socket,
    ):
        one = Browser(process, socket)
        try:
            await one.attach()
            yield one
        finally:
            one.kill()
            await process.wait()
            await one.close()
