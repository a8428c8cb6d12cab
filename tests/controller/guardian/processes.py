"""Ending processes of Legato as a computer in trouble does, and finding those that remain."""

import os
import signal
from contextlib import suppress
from pathlib import Path

from controller.guardian import watch
from tests.controller.cli.commands import Home, Running

WATCH = watch.__file__
ACT = "controller.guardian.act"


def guardians(player: Running) -> list[int]:
    """Those that watch over a session, by their process ids."""
    return [pid for pid in _children(player.process.pid) if WATCH in _words(pid)]


def guardian(player: Running) -> int:
    """The one that does."""
    (pid,) = guardians(player)
    return pid


def another(player: Running, than: int) -> int:
    """The guardian that a session started in place of that one."""
    while player.process.poll() is None:
        for pid in guardians(player):
            if pid != than and _alive(pid):
                return pid
    raise AssertionError(f"the session ended: {player.said}")


def acting(home: Home) -> int:
    """The process that brings a machine of this home to rest, once there is one."""
    while True:
        for pid in ours(home):
            if ACT in _words(pid):
                return pid


def ours(home: Home) -> list[int]:
    """All processes of this home, by what they were started with."""
    marked = f"XDG_RUNTIME_DIR={home.env['XDG_RUNTIME_DIR']}".encode()
    return [pid for pid in _all() if marked in _read(pid, "environ").split(b"\0")]


def until_none_is_left(home: Home) -> None:
    """Return once no process of this home remains; the test's own time-out ends the waiting."""
    while ours(home):
        pass


def kill(*pids: int) -> None:
    """End them as the kernel does, one right after the other."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def cut_off(player: Running) -> None:
    """End a session and its guardian, as when the computer dies."""
    player.process.send_signal(signal.SIGSTOP)  # it must not start another guardian
    kill(*guardians(player), player.process.pid)
    player.process.wait()


def notes(home: Home) -> list[Path]:
    """What tells the next start that a machine may run."""
    return sorted((home.folder / "legato" / "data" / "left").glob("*.left"))


def _children(parent: int) -> list[int]:
    return [pid for pid in _all() if _parent(pid) == parent]


def _all() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdecimal()]


def _parent(pid: int) -> int:
    after_name = _read(pid, "stat").rpartition(b")")[2].split()
    return int(after_name[1]) if after_name else 0


def _alive(pid: int) -> bool:
    after_name = _read(pid, "stat").rpartition(b")")[2].split()
    return bool(after_name) and after_name[0] != b"Z"


def _words(pid: int) -> list[str]:
    return _read(pid, "cmdline").decode(errors="replace").split("\0")


def _read(pid: int, name: str) -> bytes:
    """What the system tells of a process; nothing of one that has ended."""
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:
        return b""
