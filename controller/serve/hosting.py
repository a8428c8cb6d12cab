"""The processes that hold the sessions which browsers start; each lives on without us."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from controller.desk.playing.failures import FAILED, failure_words
from controller.desk.playing.served import SERVED_BY, SERVED_KEY
from controller.desk.playing.spawned import Order
from controller.errors import LegatoError
from controller.host.line import Words
from profiles.language import _

# Without the folder that we happen to be in, which may hold other modules of these names.
LEGATO = (sys.executable, "-P", "-m", "controller.cli.main")

if sys.platform == "win32":
    APART = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
    ENDING = signal.CTRL_BREAK_EVENT
else:
    APART = 0  # there a session of its own does it
    ENDING = signal.SIGTERM


class Hosted:
    """One process that holds a session, as we hear it. `ended` is the last that it said of its end.

    `begun` gives its first words, or what kept it from starting; `over` that the process is gone.
    """

    def __init__(self, process: subprocess.Popen[bytes], on_ended: Callable[[Words], None]) -> None:
        loop = asyncio.get_running_loop()
        self.number = process.pid
        self.begun: asyncio.Future[Words] = loop.create_future()
        self.over: asyncio.Future[None] = loop.create_future()
        self.ended: Words | None = None
        self.failed: Words | None = None
        self._process = process
        self._loop = loop
        self._last_text = ""
        self._on_ended = on_ended
        self._connected = self._told_why = False
        # A thread of ours, as asyncio kills the processes it started when its loop is closed.
        threading.Thread(target=self._listen, name="hosted", daemon=True).start()

    @property
    def is_at_rest(self) -> bool:
        """Whether it said that its machine is at rest, or did not get so far as to start it."""
        if self.ended is not None:
            return self.ended.get("at_rest") is True
        return self._told_why or not self._connected

    def end(self) -> None:
        """Have it bring its machine to rest and end; harmless where it is over."""
        with suppress(OSError):
            self._process.send_signal(ENDING)

    def _listen(self) -> None:
        assert self._process.stdout is not None  # it was started with a pipe
        with suppress(RuntimeError), self._process.stdout as lines:  # our loop may be closed
            for line in lines:
                self._loop.call_soon_threadsafe(self._heard, line.decode(errors="replace"))
            self._process.wait()
            self._loop.call_soon_threadsafe(self._gone)

    def _heard(self, line: str) -> None:
        words: object = None
        with suppress(ValueError):
            words = json.loads(line)
        if not isinstance(words, dict):
            self._last_text = line.strip() or self._last_text
            return
        match words.get("event"):
            case "connecting" if not self.begun.done():
                self._connected = True
                self.begun.set_result(words)
            case "ended":
                self.ended = words
                self._on_ended(words)
            case "failed":
                self.failed = words
                self._told_why = True
            case _:
                pass

    def _gone(self) -> None:
        if self.failed is None and self.ended is None:
            error = LegatoError(_("the session broke off"), self._last_text)
            self.failed = failure_words(error)
        if not self.begun.done():
            self.begun.set_result(self.failed or {"event": FAILED})
        self.over.set_result(None)


class Hosts:
    """All sessions that were started here. `on_ended` is told what each says of its end."""

    def __init__(self, folder: Path, on_ended: Callable[[Words], None]) -> None:
        self._folder = folder
        self._on_ended = on_ended
        self._hosted: dict[int, Hosted] = {}
        self._ending: list[Hosted] | None = None

    async def start(self, order: Order) -> Hosted:
        """Have a process hold a session, and return once it began or failed.

        Raises LegatoError where there can be none.
        """
        if self._ending is not None:
            raise LegatoError(_("`legato serve` is about to end"), _("Start it again first."))
        with TemporaryDirectory(dir=self._folder) as folder:
            command = _command(order, Path(folder))
            try:
                hosted = Hosted(_spawned(command), self._on_ended)
            except OSError as error:
                raise LegatoError(
                    _("no process can be started: {error}").format(error=error), ""
                ) from error
            self._hosted[hosted.number] = hosted
            await asyncio.shield(hosted.begun)
        return hosted

    def of(self, number: int) -> Hosted | None:
        """The session that the process of that number holds, or held."""
        return self._hosted.get(number)

    @property
    def running(self) -> list[Hosted]:
        """Those that are not over."""
        return [one for one in self._hosted.values() if not one.over.done()]

    def end_those_that_begin(self) -> None:
        """End those that nobody can reach yet in any other way."""
        for hosted in self.running:
            if not hosted.begun.done():
                hosted.end()

    def end_all(self) -> list[Hosted]:
        """Have all of them bring their machines to rest, once, and start no more; which those are.

        Told twice, one that cannot prove it would give up.
        """
        if self._ending is None:
            self._ending = self.running
            for hosted in self._ending:
                hosted.end()
        return self._ending


def _command(order: Order, folder: Path) -> list[str]:
    """What plays it; a program that has a text is put into a file in that folder."""
    what = order.name
    if order.text:
        path = folder / "program.toml"
        path.write_text(order.text, encoding="utf-8")
        what = str(path)
    radio = [] if order.radio is None else ["--radio", order.radio]
    told = ["--on", order.on, "--person", order.person, *radio, "--json", "--lowered", "--detached"]
    if order.goes_on or order.again:
        return [*LEGATO, "play", *told, "--continue" if order.goes_on else "--again"]
    return [*LEGATO, "play", *told, "--", what]


def _spawned(command: list[str]) -> subprocess.Popen[bytes]:
    environment = dict(os.environ)
    for name in (SERVED_BY, SERVED_KEY):
        environment.pop(name, None)
    # It never waits for who reads this pipe, and goes on where nobody does.
    return subprocess.Popen(  # noqa: S603 - our own command, and no shell
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        creationflags=APART,
    )
