"""Single keys while a program plays, where there is a terminal to read them from."""

import asyncio
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

INTENTS = {
    " ": "toggle",
    "+": "stronger",
    "=": "stronger",
    "-": "softer",
    "f": "fade",
    "e": "extend",
    "s": "stop",
    "q": "stop",
    "\x1b": "stop",
    "\r": "stop",
    "\n": "stop",
    "\x7f": "stop",
    "\x08": "stop",
    "\x03": "stop",  # Ctrl-C and the like, where they come as keys, as on Windows
    "\x1a": "stop",
    "\x1c": "stop",
}
HELP = "Stop: s, Enter or Escape. Space pauses, + stronger, - softer, e longer, f to the fade."

OTHER = "\0"
"""What an arrow or a function key is: a key, but none of those with a meaning."""

_SEQUENCE = re.compile(r"\x1b[\[O][0-9;]*[A-Za-z~]")  # arrows and function keys; Escape is its own


@contextmanager
def single_keys(on_key: Callable[[str], None]) -> Iterator[bool]:
    """Call `on_key` for each key pressed while inside; gives whether there are keys at all."""
    if not _readable():
        yield False
    elif sys.platform == "win32":
        with _windows_keys(on_key):
            yield True
    else:
        with _posix_keys(on_key):
            yield True


def _stop_first(keys: str) -> list[str]:
    """Keys in their order, but those that stop before all else that was pressed meanwhile."""
    return sorted(keys, key=lambda key: INTENTS.get(key) != "stop")


def _readable() -> bool:
    if sys.stdin is None or not sys.stdin.isatty():
        return False
    if sys.platform == "win32":
        return True
    try:  # a job in the background would be stopped by the system for touching the terminal
        return os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    except OSError:  # a terminal that is not ours
        return False


if sys.platform == "win32":

    @contextmanager
    def _windows_keys(on_key: Callable[[str], None]) -> Iterator[None]:
        import msvcrt
        import threading

        loop = asyncio.get_running_loop()

        def listen() -> None:
            with suppress(RuntimeError):  # the event loop is gone
                while True:
                    loop.call_soon_threadsafe(on_key, msvcrt.getwch().lower())

        threading.Thread(target=listen, name="keys", daemon=True).start()
        yield

else:

    @contextmanager
    def _posix_keys(on_key: Callable[[str], None]) -> Iterator[None]:
        import termios
        import tty

        terminal = sys.stdin.fileno()
        before = termios.tcgetattr(terminal)
        loop = asyncio.get_running_loop()

        def pressed() -> None:
            try:
                keys = os.read(terminal, 64).decode(errors="replace")
            except OSError:  # the terminal is closed; the signal for that is on its way
                keys = ""
            if not keys:
                loop.remove_reader(terminal)
            for key in _stop_first(_SEQUENCE.sub(OTHER, keys).lower()):
                on_key(key)

        tty.setcbreak(terminal)
        loop.add_reader(terminal, pressed)
        try:
            yield
        finally:
            loop.remove_reader(terminal)
            with suppress(termios.error):
                # Not drained first: a terminal held by Ctrl-S would keep the process from ending.
                termios.tcsetattr(terminal, termios.TCSANOW, before)
