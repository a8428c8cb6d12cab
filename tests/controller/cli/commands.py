"""The `legato` command as its users run it: processes of their own, in a home of their own.

Most are forked from a process that has imported everything already; `forked.py` has it.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from tests.controller.cli.forked import Forked, starts_alike, warm
from tests.controller.known import settled_in

LEGATO = str(Path(sys.executable).parent / "legato")
LIMIT_S = 30.0
LETTING_GO_S = 3.0

Process: TypeAlias = subprocess.Popen[str] | Forked


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


class Home:
    """A fresh home folder, in which commands are run.

    Its one person has used Legato for ten nights and answered tonight's questions, unless they are
    a newcomer.
    """

    def __init__(self, folder: Path, *, newcomer: bool = False) -> None:
        self.folder = folder
        run = folder / "run"
        run.mkdir(mode=0o700)
        self.env = {
            **os.environ,
            "LEGATO_HOME": str(folder / "legato"),
            "XDG_RUNTIME_DIR": str(run),
            "PYTHONWARNINGS": "error",
            "COLUMNS": "100",
        }
        self.env.pop("LEGATO_RADIO", None)
        self.cold = False
        """Whether its commands begin with their imports, as for a person; its machines need not."""
        self._forked: list[Forked] = []
        self.log = folder / "legato" / "data" / "nights.sqlite"
        self.settings = folder / "legato" / "config" / "settings.toml"
        if not newcomer:
            settled_in(self.log)
            self.settings.parent.mkdir()
            self.settings.write_text("keeps_nights = true\n")

    def run(self, *arguments: str) -> Ran:
        """Run a command to its end."""
        if self.starts_warm(arguments[0]):
            return Ran(*warm(LEGATO).run(arguments, self.env, LIMIT_S))
        done = subprocess.run(
            [LEGATO, *arguments],
            env=self.env,
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    @contextmanager
    def running(self, *arguments: str) -> Iterator["Running"]:
        """Start a command; it is killed at the end, if it still runs."""
        process = self._start(*arguments)
        try:
            yield Running(process)
        finally:
            if arguments[0] == "simulate":  # whose port is to lead nowhere from now on
                process.terminate()
                with suppress(subprocess.TimeoutExpired):
                    process.wait(LETTING_GO_S)
            process.kill()
            process.wait()
            assert process.stdout is not None
            process.stdout.close()

    def starts_warm(self, command: str) -> bool:
        """Whether it is forked from a process that has imported everything already."""
        return (command == "simulate" or not self.cold) and starts_alike(self.env)

    def keep(self, process: Forked, command: str) -> Forked:
        """It is one of this home from now on, unless it is a machine."""
        if command != "simulate":
            self._forked.append(process)
        return process

    def forked(self) -> list[int]:
        """Those of its processes that run and were not started with its environment."""
        return [process.pid for process in self._forked if process.poll() is None]

    def _start(self, *arguments: str) -> Process:
        if self.starts_warm(arguments[0]):
            return self.keep(warm(LEGATO).popen(arguments, self.env), arguments[0])
        return subprocess.Popen(
            [LEGATO, *arguments],
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    @contextmanager
    def simulated_tcode(self) -> Iterator[tuple["Running", str]]:
        """`legato simulate tcode` and the address it serves."""
        with self.running("simulate", "tcode", "--json") as simulator:
            ready = simulator.wait_for("ready")
            yield simulator, str(ready["address"])


class Running:
    """A command that runs, and prints JSON a line."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.said: list[dict[str, object]] = []

    def wait_for(self, event: str | None) -> dict[str, object]:
        """The next line of that event, or of text; fails when the command ends first."""
        for words in self._lines():
            if words.get("event") == event:
                return words
        raise AssertionError(f"ended without {event}: {self.said}")

    def wait_until_felt(self, at_least: int) -> dict[str, object]:
        """The next felt line in which some motor reached that step."""
        while True:
            words = self.wait_for("felt")
            if max(levels(words).values(), default=0) >= at_least:
                return words

    def wait_until_rest(self) -> None:
        """Read on until nothing is felt any more."""
        while levels(self.wait_for("felt")):
            pass

    def end(self, number: signal.Signals | None = None) -> int:
        """Send a signal, if one is given, read what is left, and wait for the exit code."""
        if number is not None:
            self.process.send_signal(number)
        for _ in self._lines():
            pass
        return self.process.wait(LIMIT_S)

    def cpu_seconds(self) -> float:
        """Processor time used so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _lines(self) -> Iterator[dict[str, object]]:
        assert self.process.stdout is not None
        began = time.monotonic()
        for line in self.process.stdout:
            assert time.monotonic() - began < LIMIT_S, f"too long: {self.said}"
            words = json.loads(line) if line.startswith("{") else {"text": line}
            self.said.append(words)
            yield words


def levels(words: dict[str, object]) -> dict[str, int]:
    """The levels of a felt line."""
    found = words["levels"]
    assert isinstance(found, dict)
    return found
