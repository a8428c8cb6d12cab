"""One session for each machine at a time, whoever of this user starts it."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from controller import folders
from controller.address import Address, Road
from controller.errors import LinkUnavailable, Unavailable


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

    Raises LinkUnavailable(BUSY) where a session holds it. The system frees it when we die.
    """
    path = folders.run() / key(address)
    with trying_lock(path) as held:
        if not held:
            raise LinkUnavailable(
                Unavailable.BUSY,
                f"a session is already running on {address}",
                "End it with `legato stop`, then start again.",
            )
        yield path


@contextmanager
def trying_lock(path: Path) -> Iterator[bool]:
    """Hold the lock that goes with a path, where nobody else does; whether it is ours."""
    handle = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield _locked(handle)
    finally:
        os.close(handle)


def _locked(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
