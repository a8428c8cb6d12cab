"""Signals that end a session: whatever arrives, the machine is brought to rest first."""

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

ENDING = ("SIGINT", "SIGTERM", "SIGHUP", "SIGTSTP", "SIGQUIT", "SIGBREAK")
"""Ctrl-C, kill, a closed terminal, Ctrl-Z, Ctrl-\\, and Ctrl-Break on Windows; those there are."""

IGNORED = ("SIGTTOU", "SIGTTIN")
"""Sent to a job in the background for touching the terminal; they would freeze a session."""


_TOLD: list[Callable[[], object]] = []
"""Everybody who is to be told, the last to ask last; signals are the process's, so there is one."""


@contextmanager
def ending_signals(told: Callable[[], object]) -> Iterator[None]:
    """Call `told` in the event loop for each ending signal while inside, instead of dying.

    Whoever asked before and is still inside is told afterwards.
    """
    loop = asyncio.get_running_loop()
    ending = [number for number in signal.Signals if number.name in ENDING]
    ignored = [number for number in signal.Signals if number.name in IGNORED]
    before = {number: signal.getsignal(number) for number in ending + ignored}
    for number in ignored:
        signal.signal(number, signal.SIG_IGN)
    _TOLD.append(told)
    for number in ending:
        _install(loop, number)
    try:
        yield
    finally:
        _TOLD.remove(told)
        for number, handler in before.items():
            if number in ending:
                _remove(loop, number)
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)
            if number in ending and _TOLD:
                _install(loop, number)


def _tell() -> None:
    for told in reversed(tuple(_TOLD)):
        told()


def _install(loop: asyncio.AbstractEventLoop, number: signal.Signals) -> None:
    try:
        loop.add_signal_handler(number, _tell)
    except NotImplementedError:  # Windows: its event loops leave signals to the interpreter
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(_tell))


def _remove(loop: asyncio.AbstractEventLoop, number: signal.Signals) -> None:
    try:
        loop.remove_signal_handler(number)
    except NotImplementedError:  # Windows, as above
        return
