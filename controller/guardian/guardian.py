"""The guardian as its session sees it: armed, told every half second, replaced where it dies."""

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from controller.clock import Clock, shielded
from controller.errors import GuardianError
from controller.guardian import watch
from controller.guardian.recipe import Recipe
from controller.nightlog.kinds import Kind
from controller.nightlog.record import Record
from profiles.language import _

ARM_LIMIT_S = 5.0  # of real time, as the operating system starts processes
MUTE_LIMIT_MS = 3_000
MOST_REPLACED = 3
PROGRAM = str(Path(watch.__file__))

if sys.platform == "win32":
    # With a console of its own, which nobody sees: one that is closed ends all that are on it.
    # Without any, each process that it starts would open a window.
    APART = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
else:
    APART = 0  # there a session of its own does it


class Guardian:
    """One process that watches over this one. It is a `Lease`.

    `on_unguarded` is told where there is none any more, and none can be started.
    """

    def __init__(
        self, recipe: Recipe, clock: Clock, record: Record, on_unguarded: Callable[[], object]
    ) -> None:
        self._recipe = recipe
        self._clock = clock
        self._record = record
        self._on_unguarded = on_unguarded
        self._watcher: _Watcher | None = None
        self._replacing: asyncio.Task[None] | None = None
        self._replaced = 0
        self.at_rest = False  # for whoever lets go of it to say
        self._told_ms: int | None = None  # since when it owes us an answer

    async def arm(self) -> None:
        """Start it, and return once it watches; raises GuardianError."""
        self._watcher = watcher = _Watcher(self._heard)
        try:
            watcher.start(self._recipe)
            async with asyncio.timeout(ARM_LIMIT_S):
                await watcher.armed
        except (OSError, RuntimeError, TimeoutError, EOFError) as error:
            watcher.kill()
            raise GuardianError(_("no guardian can be started"), _HINT) from error
        self._told_ms = None
        what = "replaced" if self._replaced else "armed"
        self._record.note(Kind.GUARDIAN, {"what": what, "cause": None})

    def renew(self, *, may_run: bool) -> None:
        """Tell it that the session lives; where it does not answer any more, start another."""
        watcher = self._watcher
        if watcher is None or self._replacing is not None:
            return
        now_ms = self._clock.now_ms()
        mute = self._told_ms is not None and now_ms - self._told_ms > MUTE_LIMIT_MS
        if self._told_ms is None:
            self._told_ms = now_ms
        if mute or not watcher.tell(watch.RUNS if may_run else watch.RESTS):
            watcher.kill()
            self._replacing = asyncio.ensure_future(self._replace())

    async def let_go(self) -> None:
        """End it, or where the machine is not `at_rest` leave that to it.

        Where there is none then, it is tried once more to start one.
        """
        if self._replacing is not None:
            if self.at_rest:
                self._replacing.cancel()
            await shielded(asyncio.wait({self._replacing}))
        if not self.at_rest and not self._left():
            with suppress(GuardianError):  # then there is the note
                await shielded(self.arm())
                self._left()
        watcher, self._watcher = self._watcher, None
        if watcher is not None and self.at_rest:
            watcher.kill()  # one that hangs would not read that it may go
        elif watcher is not None:
            watcher.close()

    def _left(self) -> bool:
        """Leave the machine to it; False where it is gone."""
        return self._watcher is not None and self._watcher.tell(watch.LEFT)

    async def _replace(self) -> None:
        self._record.note(Kind.GUARDIAN, {"what": "lost", "cause": None})
        self._replaced += 1
        try:
            if self._replaced > MOST_REPLACED:
                raise GuardianError(_("the guardian died again and again"), _ENDS)
            await self.arm()
        except GuardianError as error:
            self._watcher = None
            self._record.note(Kind.FAULT, {"what": str(error), "hint": error.hint})
            self._on_unguarded()
        finally:
            self._replacing = None

    def _heard(self) -> None:
        self._told_ms = None


class _Watcher:
    """The process itself, and the pipes to it."""

    def __init__(self, heard: Callable[[], object]) -> None:
        self.armed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._loop = asyncio.get_running_loop()
        self._heard = heard
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, recipe: Recipe) -> None:
        """Start it in a session of its own, which no signal of a terminal reaches."""
        self._process = process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-I", "-S", PROGRAM, str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            start_new_session=True,
            creationflags=APART,
        )
        assert process.stdin is not None  # it is a pipe
        assert process.stdout is not None
        try:
            process.stdin.write(recipe.line())
            if sys.platform != "win32":  # there a pipe holds an hour of leases
                os.set_blocking(process.stdin.fileno(), False)  # one that hangs must not hold us up
            threading.Thread(target=self._listen, args=(process,), daemon=True).start()
        except (OSError, RuntimeError):  # it died at once; or no more threads, to hear it watch
            process.kill()
            process.wait()
            process.stdout.close()
            raise

    def tell(self, word: bytes) -> bool:
        """One byte; False where it is gone."""
        assert self._process is not None  # whoever tells has started it
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(word)
        except BlockingIOError:
            return True  # it does not read: it will not answer, either
        except (OSError, ValueError):
            return False
        return True

    def kill(self) -> None:
        """End it at once: one that came back to life would end us."""
        if self._process is not None:
            with suppress(OSError):
                self._process.kill()
            self.close()

    def close(self) -> None:
        """Let go of it. What it was told, it reads; a pipe that only ends would make it act."""
        if self._process is not None and self._process.stdin is not None:
            with suppress(OSError):
                self._process.stdin.close()

    def _listen(self, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdout is not None  # it is a pipe
        with suppress(RuntimeError), process.stdout as answers:  # RuntimeError: our loop is gone
            while answers.read(1):
                self._loop.call_soon_threadsafe(self._answered)
            self._loop.call_soon_threadsafe(self._ended)
        process.wait()

    def _answered(self) -> None:
        if not self.armed.done():
            self.armed.set_result(None)
        self._heard()

    def _ended(self) -> None:
        if not self.armed.done():
            self.armed.set_exception(EOFError())


_HINT = _("Is this computer out of memory? Without a guardian nothing is started.")
_ENDS = _("The program ends early. Start again when the computer is less busy.")
