"""One process for each machine at a time, to play on it or to bring it to rest."""

import os
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from enum import Enum
from hashlib import sha256
from pathlib import Path

from controller import folders
from controller.address import Address, Road
from controller.clock import Clock, sleep_until
from controller.errors import AddressError, LinkUnavailable, SettingsError, Unavailable
from profiles.language import _

LET_GO_LIMIT_MS = 25_000
"""The longest way to rest, with the link opened anew and what hangs closed."""

AGAIN_MS = 250


class Hold(Enum):
    """What became of taking a lock. What cannot be locked can be brought to rest all the same."""

    OURS = "ours"
    TAKEN = "somebody else's"
    NONE = "no lock can be had: its folder cannot be used"


def key(address: Address) -> str:
    """A short name for a machine's files; socket paths are limited to 104 bytes."""
    if address.road is Road.SIM:  # each process has simulated machines of its own
        return f"sim-{_short(address)}-{os.getpid()}"
    return _short(address)


def keys(address: Address) -> str:
    """A pattern for the names of everything that goes by this address, in any process."""
    return f"sim-{_short(address)}-*" if address.road is Road.SIM else _short(address)


def _short(address: Address) -> str:
    return sha256(address.canonical.encode()).hexdigest()[:16]


@contextmanager
def machine_lock(address: Address) -> Iterator[Path]:
    """Hold the lock of a machine; gives the path, without its ending, for the host's own files.

    Raises LinkUnavailable(BUSY) where anybody else holds it, SettingsError where nobody can. The
    system frees it when we die.
    """
    path = folders.run() / key(address)
    with _trying(path) as hold:
        if hold is Hold.NONE:
            raise SettingsError(
                _("the folder for running sessions cannot be written: {folder}").format(
                    folder=path.parent
                ),
                _("Let your user write in it, and try again."),
            )
        if hold is Hold.TAKEN and being_rested(path):
            raise LinkUnavailable(
                Unavailable.BUSY,
                _("what was left running on {address} is being brought to rest").format(
                    address=address
                ),
                _("Start again in some seconds."),
            )
        if hold is Hold.TAKEN:
            raise LinkUnavailable(
                Unavailable.BUSY,
                _("a session is already running on {address}").format(address=address),
                _("End it with `legato stop`, then start again."),
            )
        yield path


@asynccontextmanager
async def resting_lock(
    path: Path | None,
    clock: Clock,
    patience_ms: int = 0,
    waiting: Callable[[], object] = lambda: None,
) -> AsyncIterator[Hold]:
    """Hold the lock of a machine to bring it to rest; whether it is ours. Never raises.

    Whoever else holds it is waited for, `patience_ms` at most, of which `waiting` is told. Without
    a path no lock can be had.
    """
    if path is None:
        yield Hold.NONE
        return
    until_ms = clock.now_ms() + patience_ms
    told = False
    while True:
        # The sign first: whoever finds the lock taken by us finds the sign as well.
        with _trying(_sign(path)), _trying(path) as hold:
            if hold is not Hold.TAKEN or clock.now_ms() >= until_ms:
                yield hold
                return
        if not told:
            waiting()
            told = True
        await sleep_until(clock, clock.now_ms() + AGAIN_MS)


def being_rested(path: Path) -> bool:
    """Whether whoever holds the lock brings the machine to rest, and lets go of it soon."""
    return taken(_sign(path))


def taken(path: Path) -> bool:
    """Whether somebody holds the lock that goes with a path."""
    with _trying(path) as hold:
        return hold is Hold.TAKEN


def is_held(address: str) -> bool:
    """Whether a living process holds the machine at that address; False where nobody can tell."""
    try:
        locks = folders.run().glob(f"{keys(Address.parse(address))}.lock")
        return any(taken(lock) for lock in locks)
    except (AddressError, SettingsError, OSError):
        return False


def _sign(path: Path) -> Path:
    return path.with_name(f"{path.name}-rest")


@contextmanager
def trying_lock(path: Path) -> Iterator[bool]:
    """Hold the lock that goes with a path, where nobody else does; whether it is ours."""
    with _trying(path) as hold:
        yield hold is Hold.OURS


@contextmanager
def _trying(path: Path) -> Iterator[Hold]:
    handle = _opened(path.with_suffix(".lock"))
    if handle is None:
        yield Hold.NONE
        return
    try:
        yield _locked(handle)
    finally:
        os.close(handle)


def _opened(lock: Path) -> int | None:
    # One that cannot be written can still be locked, but for Windows.
    for flags in (os.O_RDWR | os.O_CREAT, os.O_RDONLY):
        with suppress(OSError):
            return os.open(lock, flags, 0o600)
    return None


def _locked(handle: int) -> Hold:
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return Hold.TAKEN
        return Hold.OURS
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return Hold.TAKEN
    except OSError:  # a file system without locks
        return Hold.NONE
    return Hold.OURS
