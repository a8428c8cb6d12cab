"""Ending processes of Legato as a computer in trouble does, and finding those that remain."""

import os
import select
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


def acting(home: Home) -> int:
    """What a guardian of this home started to bring a machine to rest, once there is one."""
    while True:
        for pid in ours(home):
            if ACT in _words(pid):
                return pid


def ours(home: Home) -> list[int]:
    """All processes of this home, by what they were started with."""
    marked = f"XDG_RUNTIME_DIR={home.env['XDG_RUNTIME_DIR']}".encode()
    started = [pid for pid in _all() if marked in _read(pid, "environ").split(b"\0")]
    return [*started, *home.forked()]


def until_none_is_left(home: Home) -> None:
    """Return once nothing of a home runs but what was simulated; its time-out ends the waiting."""
    while remaining := [pid for pid in ours(home) if "simulate" not in _words(pid)]:
        for pid in remaining:
            until_ended(pid)


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


def cpu_seconds(pid: int) -> float:
    """Processor time that a process has used so far."""
    fields = _read(pid, "stat").rpartition(b")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_bytes(pid: int) -> int:
    """The memory that a process has in use."""
    status = _read(pid, "status").decode()
    (resident,) = (line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(resident.split()[1]) * 1024


def notes(home: Home) -> list[Path]:
    """What tells the next start that a machine may run."""
    return sorted((home.folder / "legato" / "data" / "left").glob("*.left"))


def until_ended(pid: int) -> None:
    """Return once that process has ended."""
    with suppress(ProcessLookupError):
        ending = os.pidfd_open(pid)
        try:
            select.select([ending], [], [])
        finally:
            os.close(ending)


def _children(parent: int) -> list[int]:
    return [pid for pid in _all() if _parent(pid) == parent]


def _all() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdecimal()]


def _parent(pid: int) -> int:
    after_name = _read(pid, "stat").rpartition(b")")[2].split()
    return int(after_name[1]) if after_name else 0


def _words(pid: int) -> list[str]:
    return _read(pid, "cmdline").decode(errors="replace").split("\0")


def _read(pid: int, name: str) -> bytes:
    """What the system tells of a process; nothing of one that has ended."""
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:
        return b""
