"""Signals that end a session: whatever arrives, the machine is brought to rest first."""

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

ENDING = ("SIGINT", "SIGTERM", "SIGHUP", "SIGTSTP", "SIGQUIT", "SIGBREAK")
"""Ctrl-C, kill, a closed terminal, Ctrl-Z, Ctrl-\\, and Ctrl-Break on Windows; those there are."""

IGNORED = ("SIGTTOU", "SIGTTIN")
"""Sent to a job in the background for touching the terminal; they would freeze a session."""


@contextmanager
def ending_signals(told: Callable[[], object]) -> Iterator[None]:
    """Call `told` in the event loop for each ending signal while inside, instead of dying."""
    loop = asyncio.get_running_loop()
    ending = [number for number in signal.Signals if number.name in ENDING]
    ignored = [number for number in signal.Signals if number.name in IGNORED]
    before = {number: signal.getsignal(number) for number in ending + ignored}
    for number in ignored:
        signal.signal(number, signal.SIG_IGN)
    for number in ending:
        _install(loop, number, told)
    try:
        yield
    finally:
        for number, handler in before.items():
            if number in ending:
                _remove(loop, number)
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)


def _install(
    loop: asyncio.AbstractEventLoop, number: signal.Signals, told: Callable[[], object]
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
