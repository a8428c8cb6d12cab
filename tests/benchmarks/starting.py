"""How long commands take to start, against a comparable command-line tool on the same machine."""

import subprocess
import sys
import time
from pathlib import Path

from tests.controller.cli.commands import LEGATO

ROUNDS = 15
COMMANDS = (("--version", 1 / 3), ("--help", 1 / 3), ("programs", 1 / 2))


def start_times() -> None:
    """Median times, each as a share of `kasa --version` (pip install python-kasa), or of Python."""
    kasa = Path(sys.executable).parent / "kasa"
    yardstick = [str(kasa), "--version"] if kasa.exists() else [sys.executable, "-c", "pass"]
    commands = [yardstick] + [[LEGATO, command] for command, _ in COMMANDS]
    # Taken in turns, so that a busy moment of the computer falls on all of them alike.
    rounds = [[_seconds(command) for command in commands] for _ in range(ROUNDS)]
    base, *medians = (sorted(column)[ROUNDS // 2] for column in zip(*rounds, strict=True))
    print(f"start: {' '.join([Path(yardstick[0]).name, *yardstick[1:]])} {base * 1000:.0f} ms")
    for (command, allowed), median in zip(COMMANDS, medians, strict=True):
        share = f"{median / base:.2f} of it, at most {allowed:.2f}"
        print(f"start: legato {command} {median * 1000:.0f} ms, {share}")


def _seconds(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began
