"""The `legato` command with a person at its terminal, who reads and presses keys."""

import fcntl
import os
import select
import subprocess
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.controller.cli.commands import LEGATO, LIMIT_S, Home
from tests.controller.cli.forked import Forked, warm

LOCAL_MODES = 3  # where they are in what tcgetattr gives


class AtTerminal:
    """A command that runs, what it has printed, and the keyboard of its terminal."""

    def __init__(self, process: "subprocess.Popen[bytes] | Forked", terminal: int) -> None:
        self._process = process
        self._terminal = terminal
        self._began = time.monotonic()
        self.out = ""
        self._read_up_to = 0

    def until(self, words: str) -> None:
        """Read on until these words come."""
        while words not in self.out[self._read_up_to :]:
            assert self._read(), f"ended without {words!r}: {self.out}"
        self._read_up_to = self.out.index(words, self._read_up_to) + len(words)

    def answer(self, question: str, key: bytes) -> None:
        """Press a key once that question is asked, and is listened to."""
        self.until(question)
        while termios.tcgetattr(self._terminal)[LOCAL_MODES] & termios.ICANON:
            assert self._read(), f"ended without listening: {self.out}"
        self.press(key)

    def press(self, key: bytes) -> None:
        """Press a key now."""
        os.write(self._terminal, key)

    def end(self) -> int:
        """Read what is left, and wait for the exit code."""
        while self._read():
            pass
        return self._process.wait(LIMIT_S)

    def _read(self) -> bool:
        """Read what there is, or wait a moment for it; False once the command has ended."""
        assert time.monotonic() - self._began < 2 * LIMIT_S, f"too long: {self.out}"
        ready, _, _ = select.select([self._terminal], [], [], 0.05)
        if not ready:
            return True
        with suppress(OSError):  # Linux says so once nobody has the other end
            if read := os.read(self._terminal, 4096):
                self.out += read.decode().replace("\r\n", "\n")
                return True
        return False


@contextmanager
def at_terminal(home: Home, *arguments: str) -> Iterator[AtTerminal]:
    """Start a command at a terminal of its own; it is killed at the end, if it still runs."""
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, (50).to_bytes(2, "little") + b"\xc8\0\0\0\0\0")
    try:
        process = _started(home, theirs, *arguments)
    finally:
        os.close(theirs)
    try:
        yield AtTerminal(process, ours)
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def _started(home: Home, terminal: int, *arguments: str) -> "subprocess.Popen[bytes] | Forked":
    environment = {name: value for name, value in home.env.items() if name != "COLUMNS"}
    if home.starts_warm(arguments[0]):
        streams = (terminal, terminal, terminal)
        process = warm(LEGATO).start(arguments, environment, streams, terminal=True)
        return home.keep(process, arguments[0])
    return subprocess.Popen(
        [LEGATO, *arguments],
        env=environment,
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        start_new_session=True,
        preexec_fn=_make_it_the_controlling_terminal,
    )


def _make_it_the_controlling_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
