"""The thread that writes the night log: a disk that makes it wait holds up nothing else."""

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TypeVar

from controller.nightlog.file import NightLogError, opened, plainly

LAST_WORK_LIMIT_S = 5.0  # a person waits for the last line; the thread goes on while we live

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], Any]  # Any: each gives what it likes, and `do` says it


class Writer:
    """Does what it is given, one after the other, on an open night log.

    The file is there already; after a failure it is opened anew. The thread is a daemon: a process
    can end while the disk keeps it waiting.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._given: queue.SimpleQueue[tuple[Future[Any], Work] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name="night log", daemon=True)
        self._ended: Future[None] = Future()

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def do(self, work: Callable[[sqlite3.Connection], T]) -> "asyncio.Future[T]":
        """What the work gives, once it is done; it raises NightLogError."""
        done: Future[T] = Future()
        self._given.put((done, work))
        return asyncio.wrap_future(done)

    async def end(self) -> None:
        """Close the file once everything given is done; returns after some seconds in any case."""
        self._given.put(None)
        await asyncio.wait({asyncio.wrap_future(self._ended)}, timeout=LAST_WORK_LIMIT_S)

    def _serve(self) -> None:
        try:
            while self._serve_while_it_goes_well():
                pass
        finally:
            self._ended.set_result(None)

    def _serve_while_it_goes_well(self) -> bool:
        """Whether to open the file anew and go on."""
        connection: sqlite3.Connection | None = None
        with ExitStack() as open_files:
            while (given := self._given.get()) is not None:
                done, work = given
                if not done.set_running_or_notify_cancel():
                    continue
                try:
                    if connection is None:
                        connection = open_files.enter_context(opened(self._path, create=False))
                    with plainly(self._path):
                        done.set_result(work(connection))
                except NightLogError as error:
                    done.set_exception(error)
                    return True
                except Exception as error:  # noqa: BLE001 - whoever waits for it is to be told
                    done.set_exception(error)
                    return True
        return False
