"""How quick the screens are in a real terminal, and what they cost while it is dark."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.controller.cli.commands import Home, Running
from tests.controller.guardian.processes import kill, ours
from tests.controller.ui.at_screens import Screens, pad, screens

ROUNDS = 9
PRESSES = 40
DARK_AFTER_S = 25
WATCHED_S = 60
FRAME_MS = 1000 / 60


def bedside_speed() -> None:
    """Launch to a stop key that works, key to repaint; a core's share and memory in the dark."""
    with home_with_machine() as (home, machine):
        _launch(home, machine)
        _repaint_and_dark(home, machine)


@contextmanager
def home_with_machine() -> Iterator[tuple[Home, Running]]:
    """Somebody with a machine at a serial port, of which nothing is left running."""
    with TemporaryDirectory(prefix="legato-") as folder:
        home = Home(Path(folder))
        try:
            with pad(home) as machine:
                yield home, machine
        finally:
            kill(*ours(home))


def _launch(home: Home, machine: Running) -> None:
    """A session plays elsewhere; the stop key is pressed with the launch, and heard when it is."""
    yardstick = [sys.executable, "-c", "import textual.app"]
    took_ms, bare_ms = [], []
    for _ in range(ROUNDS):
        began_s = time.monotonic()
        subprocess.run(yardstick, check=True)
        bare_ms.append(1000 * (time.monotonic() - began_s))
        with home.running("play", "First Night", "--json") as playing:
            machine.wait_until_felt(1)
            playing.wait_for("guarded")
            with screens(home) as shown:
                shown.press(b"s")
                machine.wait_until_rest()
                took_ms.append(1000 * (time.monotonic() - shown.began_s))
    took, bare = sorted(took_ms)[ROUNDS // 2], sorted(bare_ms)[ROUNDS // 2]
    times = f"{took / bare:.2f} times `import textual.app` ({bare:.0f} ms)"
    print(f"bedside: launch to a leg that the stop key put at rest {took:.0f} ms, {times}")


def _repaint_and_dark(home: Home, machine: Running) -> None:
    with screens(home) as shown:
        shown.until("First Night")
        shown.press(b"\r")
        machine.wait_until_felt(1)
        shown.until("softer")
        waits_ms = sorted(_repainted(shown) for _ in range(PRESSES))
        p50, p99 = waits_ms[PRESSES // 2], waits_ms[-1]
        print(
            f"bedside: key to repaint p50 {p50:.1f} ms, longest of {PRESSES} {p99:.1f} ms, "
            f"allowed two frames ({2 * FRAME_MS:.0f} ms)"
        )
        _watch(shown, DARK_AFTER_S)
        before = cpu_s(shown.process.pid)
        drawn = _watch(shown, WATCHED_S)
        share = 100 * (cpu_s(shown.process.pid) - before) / WATCHED_S
        print(
            f"bedside: in the dark {share:.2f} % of a core, at most 1; "
            f"{resident_mb(shown.process.pid):.0f} MB, at most 60; {drawn} bytes drawn in "
            f"{WATCHED_S} s"
        )


def _repainted(shown: Screens) -> float:
    """From the key that pauses, or goes on, until the first bytes of that are drawn, in ms."""
    _watch(shown, 0.3)
    began = time.perf_counter()
    shown.press(b" ")
    shown.shown = b""
    while not shown.shown:
        assert shown.read()
    return 1000 * (time.perf_counter() - began)


def _watch(shown: Screens, seconds: float) -> int:
    """Read for so long; how many bytes were drawn."""
    shown.shown, ends_s = b"", time.monotonic() + seconds
    while time.monotonic() < ends_s:
        assert shown.read()
    return len(shown.shown)


def cpu_s(pid: int) -> float:
    """Processor time that a process used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_mb(pid: int) -> float:
    """Memory that a process holds."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024
