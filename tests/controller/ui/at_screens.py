"""The screens as a person has them: `legato` in a terminal, on a machine at a serial port."""

import fcntl
import os
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.controller.cli.commands import LEGATO, LIMIT_S, Home, Running

SIZE = (80, 24)


class Screens:
    """A process that shows screens, when it began, and the terminal it has."""

    def __init__(self, process: "subprocess.Popen[bytes]", terminal: int, began_s: float) -> None:
        self.process = process
        self.began_s = began_s
        self.shown = b""
        self._terminal: int | None = terminal

    def until(self, words: str) -> None:
        """Read on until the screen says that; what was read is forgotten."""
        wanted, ends_s = words.encode(), time.monotonic() + LIMIT_S
        while wanted not in self.shown:
            assert time.monotonic() < ends_s, f"no {words!r} in {self.shown[-3000:]!r}"
            assert self.read(), f"ended without {words!r}: {self.shown[-3000:]!r}"
        self.shown = self.shown[self.shown.index(wanted) + len(wanted) :]

    def press(self, keys: bytes) -> None:
        """Press keys now."""
        assert self._terminal is not None
        os.write(self._terminal, keys)

    def resize(self, columns: int, rows: int) -> None:
        """Make the terminal larger or smaller."""
        assert self._terminal is not None
        _resize(self._terminal, columns, rows)
        self.process.send_signal(signal.SIGWINCH)

    def close(self) -> None:
        """Close the terminal, as by the cross of its window."""
        if self._terminal is not None:
            os.close(self._terminal)
            self._terminal = None

    def read(self) -> bool:
        """Read what there is, or wait a moment for it; False once nobody shows anything more."""
        assert self._terminal is not None
        if not select.select([self._terminal], [], [], 0.05)[0]:
            return True
        with suppress(OSError):  # Linux says so once nobody has the other end
            if read := os.read(self._terminal, 65_536):
                self.shown += read
                return True
        return False

    def end(self) -> int:
        """Read what is left, and wait for the exit code."""
        while self._terminal is not None and self.read():
            pass
        return self.process.wait(LIMIT_S)


@contextmanager
def screens(home: Home, *arguments: str, **environment: str) -> Iterator[Screens]:
    """Open the screens in a terminal of their own; killed at the end, if they are still there."""
    ours, theirs = os.openpty()
    _resize(theirs, *SIZE)
    kept = {name: value for name, value in home.env.items() if name != "COLUMNS"}
    began_s = time.monotonic()
    process = subprocess.Popen(
        [LEGATO, *arguments],
        env={**kept, "TERM": "xterm-256color", **environment},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )
    os.close(theirs)
    shown = Screens(process, ours, began_s)
    try:
        yield shown
    finally:
        process.kill()
        process.wait()
        shown.close()


@contextmanager
def pad(home: Home) -> Iterator[Running]:
    """A machine at a serial port, saved as the one there is."""
    with home.simulated_tcode() as (machine, address):
        saved = home.run("machines", "add", "pad", address, "--family", "tcode")
        assert saved.code == 0, saved.err
        yield machine


def _resize(terminal: int, columns: int, rows: int) -> None:
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
