"""Processes of commands that need not wait for their imports, two thirds of a short command."""

import atexit
import io
import json
import os
import select
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import IO

from tests.controller.cli.warm import Told

WARM = Path(__file__).with_name("warm.py")
OF_PYTHON = ("PYTHON", "LC_", "LANG")
ALIKE = {"PYTHONWARNINGS": "error", "PYDANTIC_DISABLE_PLUGINS": "__all__"}
"""What is set for every command, by Home or by itself, before anything is imported."""


class Forked:
    """A command that runs, with as much of `subprocess.Popen` as tests want."""

    def __init__(self, pid: int, answers: io.FileIO) -> None:
        self.pid = pid
        self.stdout: IO[str] | None = None
        self._answers = answers
        self._code: int | None = None

    def poll(self) -> int | None:
        """Its exit code once it has ended, negative where a signal ended it."""
        return self._ended(0)

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code; raises TimeoutExpired when that takes longer."""
        code = self._ended(timeout)
        if code is None:
            raise subprocess.TimeoutExpired("legato", timeout or 0)
        return code

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)

    def _ended(self, patience_s: float | None) -> int | None:
        if self._code is None and select.select([self._answers], [], [], patience_s)[0]:
            self._code = int(self._answers.readline())
            self._answers.close()
        return self._code


class Warm:
    """A process that has imported what commands import, and forks itself for each of them."""

    def __init__(self, script: str) -> None:
        self._ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, str(WARM), script, str(theirs.fileno())],
                env={**os.environ, **ALIKE},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )

    def end(self) -> None:
        """Nothing more is asked of it."""
        self._ours.close()
        self._process.wait()

    def run(
        self, arguments: Sequence[str], environment: Mapping[str, str], limit_s: float
    ) -> tuple[int, str, str]:
        """Run a command as `subprocess.run` does: its exit code, and what it wrote on each stream.

        Raises TimeoutExpired as that does, once the command is killed.
        """
        (out, its_out), (err, its_err) = _pipe(), _pipe()
        with out, err:
            with its_out, its_err, open(os.devnull, "rb") as nothing:
                streams = (nothing.fileno(), its_out.fileno(), its_err.fileno())
                process = self.start(arguments, environment, streams)
            try:
                written = _read(out, err, limit_s)
            except BaseException:
                process.kill()
                raise
            finally:
                code = process.wait()
        return code, *written

    def popen(self, arguments: Sequence[str], environment: Mapping[str, str]) -> Forked:
        """Start a command; what it writes on both streams is read from one."""
        out, its_out = _pipe()
        with its_out, open(os.devnull, "rb") as nothing:
            streams = (nothing.fileno(), its_out.fileno(), its_out.fileno())
            process = self.start(arguments, environment, streams)
        process.stdout = io.TextIOWrapper(io.BufferedReader(out), encoding="utf-8")
        return process

    def start(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        streams: tuple[int, int, int],
        *,
        terminal: bool = False,
    ) -> Forked:
        """Start a command with these standard streams, or with a terminal that is theirs."""
        told = Told(
            arguments=[*arguments],
            environment={**environment},
            folder=os.getcwd(),
            terminal=terminal,
        )
        answers, its_answers = _pipe()
        with its_answers:
            ends = [*streams, its_answers.fileno()]
            socket.send_fds(self._ours, [json.dumps(told).encode()], ends)
        return Forked(int(answers.readline()), answers)


@cache
def warm(script: str) -> Warm:
    """The one for that script; it ends with us."""
    made = Warm(script)
    atexit.register(made.end)
    return made


def starts_alike(environment: Mapping[str, str]) -> bool:
    """Whether Python itself would start there as it did where commands are forked."""
    ours = {**os.environ, **ALIKE}
    return sys.platform == "linux" and _of_python(environment) == _of_python(ours)


def _of_python(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: to for name, to in environment.items() if name.startswith(OF_PYTHON)}


def _pipe() -> tuple[io.FileIO, io.FileIO]:
    """What comes out of a pipe, and what goes into it."""
    out, its_in = os.pipe()
    return io.FileIO(out), io.FileIO(its_in, "w")


def _read(out: io.FileIO, err: io.FileIO, limit_s: float) -> tuple[str, str]:
    """All that comes on two pipes, until nobody has their other ends."""
    read = {out: b"", err: b""}
    ends_s = time.monotonic() + limit_s
    with selectors.DefaultSelector() as unended:
        for pipe in read:
            unended.register(pipe, selectors.EVENT_READ, pipe)
        while unended.get_map():
            for key, _ in unended.select(ends_s - time.monotonic()):
                some = key.data.read(65_536)
                read[key.data] += some
                if not some:
                    unended.unregister(key.data)
            if time.monotonic() > ends_s:
                raise subprocess.TimeoutExpired("legato", limit_s)
    return _text(read[out]), _text(read[err])


def _text(read: bytes) -> str:
    return read.decode().replace("\r\n", "\n")
