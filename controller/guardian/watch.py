"""Waits beside a session in a process of its own, and acts when that session dies or hangs.

Run by its path with `python -I -S` and the number of the session's process: on the standard library
alone waiting costs little memory, and nothing of ours can break it. What it is told on its standard
input: a line with the recipe, then one byte each half second, the lease. It answers each, so that
the session knows that it lives.
"""

import os
import select
import signal
import sys
import time
from contextlib import suppress

LEASE_S = 3.0
ENDED_LIMIT_S = 5.0
MOST_TRIES = 5  # an act that itself crashes or hangs is tried again
AGAIN_S = 1.0
ACT_LIMIT_S = 700.0  # an act takes ten minutes and its last try; what hangs keeps the lock from all

ARMED = RUNS = b"!"  # the lease: the machine may run
RESTS = b"."  # the lease: it is proven to rest
LEFT = b"t"  # the session ends without a proof of that

IGNORED = ("SIGINT", "SIGTERM", "SIGHUP", "SIGTSTP", "SIGQUIT", "SIGBREAK")
"""Whatever ends a terminal or a login ends the session first, and then us through our input."""


def main() -> None:
    """Wait until there is something to do; a session that ended at rest ends us."""
    for number in signal.Signals:
        if number.name in IGNORED:
            signal.signal(number, signal.SIG_IGN)
    holder = _Holder(int(sys.argv[1]))
    recipe = _line()
    _answer(ARMED)
    may_run, cause = _waited()
    if cause == "left":
        holder.wait()
    else:
        holder.end()
    _act(recipe, cause, may_run)


def _line() -> bytes:
    line = b""
    while not line.endswith(b"\n"):
        byte = os.read(0, 1)
        if not byte:
            sys.exit(1)  # the session died before it could say what it plays on
        line += byte
    return line


def _waited() -> tuple[bool, str]:
    """Whether the machine may run, and why to act."""
    may_run = True
    said = _Said()
    while True:
        words = said.next(LEASE_S)
        if words is None:
            return may_run, "hang"
        if LEFT in words:
            return True, "left"
        if not words:
            return may_run, "end of file"
        may_run = words[-1:] != RESTS
        _answer(words[-1:])


def _answer(word: bytes) -> None:
    with suppress(OSError):  # nobody listens any more; our input says so, too
        os.write(1, word)


class _Said:
    """What arrives on the standard input: b"" at its end, None after the limit."""

    if sys.platform == "win32":  # where only sockets can be waited for

        def __init__(self) -> None:
            import queue
            import threading

            self._arrived: queue.SimpleQueue[bytes] = queue.SimpleQueue()
            threading.Thread(target=self._read, daemon=True).start()

        def _read(self) -> None:
            words = b"-"
            while words:
                words = os.read(0, 4096)
                self._arrived.put(words)

        def next(self, limit_s: float) -> "bytes | None":
            import queue

            try:
                return self._arrived.get(timeout=limit_s)
            except queue.Empty:
                return None

    else:

        def next(self, limit_s: float) -> "bytes | None":
            # Looked at once more: what was said while we ourselves stood still has arrived.
            for longest_s in (limit_s, 0):
                if select.select([0], [], [], longest_s)[0]:
                    return os.read(0, 4096)
            return None


class _Holder:
    """The process that holds the machine: the one that started us, which lives as we begin."""

    if sys.platform == "win32":  # where the number of a parent tells nothing of whether it lives

        def __init__(self, number: int) -> None:
            import _winapi

            self._handle: int | None = None
            with suppress(OSError):
                rights = _winapi.SYNCHRONIZE | 1  # PROCESS_TERMINATE
                self._handle = _winapi.OpenProcess(rights, False, number)

        def end(self) -> None:
            import _winapi

            if self._handle is not None:
                with suppress(OSError):  # it has ended
                    _winapi.TerminateProcess(self._handle, 1)
            self.wait()

        def wait(self) -> None:
            import _winapi

            if self._handle is not None:
                _winapi.WaitForSingleObject(self._handle, int(ENDED_LIMIT_S * 1000))

    else:

        def __init__(self, number: int) -> None:
            self._number = number
            self._handle: int | None = None
            if sys.platform == "linux":
                with suppress(OSError):  # an old kernel, or it has ended already
                    self._handle = os.pidfd_open(number)
            if self._ended() and self._handle is not None:  # then the number may be another's
                os.close(self._handle)
                self._handle = None

        def end(self) -> None:
            """End it, if it still lives, so that the machine can be reached; wait until it has."""
            try:
                if sys.platform == "linux" and self._handle is not None:
                    signal.pidfd_send_signal(self._handle, signal.SIGKILL)
                elif not self._ended():
                    os.kill(self._number, signal.SIGKILL)
            except OSError:
                return  # it has ended
            self.wait()

        def wait(self) -> None:
            """Return once it has ended, or after some seconds."""
            if self._handle is not None:
                select.select([self._handle], [], [], ENDED_LIMIT_S)
                return
            for _ in range(int(ENDED_LIMIT_S * 10)):
                if self._ended():
                    return
                time.sleep(0.1)

        def _ended(self) -> bool:
            """Whether we are somebody else's child by now."""
            return os.getppid() != self._number


def _act(recipe: bytes, cause: str, may_run: bool) -> None:
    """Bring the machine to rest by a process that has all of Legato."""
    import json
    import subprocess

    told = json.loads(recipe)
    # With what the session itself could import, wherever that came from.
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(told["path"])}
    command = [sys.executable, "-P", "-m", "controller.guardian.act", cause]
    unseen = 0
    if sys.platform == "win32":
        unseen = subprocess.CREATE_NO_WINDOW
    for _ in range(MOST_TRIES):
        with suppress(subprocess.TimeoutExpired):
            done = subprocess.run(  # noqa: S603 - our own module, told on its input
                [*command, "runs" if may_run else "rests"],
                input=recipe,
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=ACT_LIMIT_S,
                creationflags=unseen,
                check=False,
            )
            if done.returncode in (0, 4):  # at rest, or tried for as long as it makes sense
                return
        time.sleep(AGAIN_S)


if __name__ == "__main__":
    main()
