"""Signals that end a session: whatever arrives, the machine is brought to rest first."""

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

ENDING = ("SIGINT", "SIGTERM", "SIGHUP", "SIGTSTP", "SIGBREAK")
"""Ctrl-C, kill, a closed terminal, Ctrl-Z, and Ctrl-Break on Windows; those the system has."""


@contextmanager
def ending_signals(told: Callable[[], None]) -> Iterator[None]:
    """Call `told` in the event loop for each ending signal while inside, instead of dying."""
    loop = asyncio.get_running_loop()
    numbers = [number for number in signal.Signals if number.name in ENDING]
    before = {number: signal.getsignal(number) for number in numbers}
    for number in numbers:
        _install(loop, number, told)
    try:
        yield
    finally:
        for number, handler in before.items():
            _remove(loop, number)
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)


def _install(
    loop: asyncio.AbstractEventLoop, number: signal.Signals, told: Callable[[], None]
) -> None:
    try:
        loop.add_signal_handler(number, told)
    except NotImplementedError:  # Windows: its event loops leave signals to the interpreter
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(told))


def _remove(loop: asyncio.AbstractEventLoop, number: signal.Signals) -> None:
    try:
        loop.remove_signal_handler(number)
    except NotImplementedError:  # Windows, as above
        return
