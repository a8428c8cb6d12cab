"""Forks itself for each command, with all imported that commands import; run as a script.

Of its words the first is the script of the command, the second the number of a socket. Each message
there is a command as `Told` says, with the ends of its standard streams and of a pipe. On that pipe
comes a line with the number of its process, and one with the exit code once it has ended. The
process runs the script from its first line, and ends as Python does.
"""

import fcntl
import gc
import importlib
import json
import os
import pkgutil
import runpy
import select
import signal
import socket
import sys
import termios
import time
from contextlib import suppress
from typing import TypedDict

PACKAGES = ("controller", "profiles", "firmware_protocol")
NO_MODULES = ("skeleton", "__main__")
LONGEST = 65_536
FIRST_OTHER, LAST_OTHER = 3, 1_024
"""The files that a process may have open beside its standard streams."""


class Told(TypedDict):
    """What a process begins with; one at a terminal has its standard input for that."""

    arguments: list[str]
    environment: dict[str, str]
    folder: str
    terminal: bool


def main() -> None:
    """Return in each process that is to be a command, and once nobody can ask for any more."""
    asked = socket.socket(fileno=int(sys.argv[2]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is meant for whoever runs the tests
    _import_all()
    gc.collect()
    gc.freeze()  # what is never looked at need not be copied
    children: dict[int, tuple[int, int]] = {}
    while True:
        ready, _, _ = select.select([asked.fileno(), *children], [], [])
        for ending in children.keys() & ready:
            _tell_end(ending, *children.pop(ending))
        if asked.fileno() in ready:
            words, ends, _, _ = socket.recv_fds(asked, LONGEST, 4)
            if not words:
                asked.close()
                sys.exit()
            *streams, answers = ends
            child = os.fork()
            if child == 0:
                asked.detach()
                _become(json.loads(words), streams)
                return
            os.write(answers, b"%d\n" % child)
            children[os.pidfd_open(child)] = (child, answers)
            for stream in streams:
                os.close(stream)


def _tell_end(ending: int, child: int, answers: int) -> None:
    _, status = os.waitpid(child, 0)
    os.write(answers, b"%d\n" % os.waitstatus_to_exitcode(status))
    os.close(answers)
    os.close(ending)


def _import_all() -> None:
    sys.path[0] = os.path.dirname(sys.argv[1])
    for package in map(importlib.import_module, PACKAGES):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not any(word in module.name for word in NO_MODULES):
                with suppress(Exception):  # it is for the command that wants it to say so
                    importlib.import_module(module.name)


def _become(told: Told, streams: list[int]) -> None:
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    os.closerange(FIRST_OTHER, LAST_OTHER)
    if told["terminal"]:
        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
        sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # it is a file
    os.environ.clear()
    os.environ.update(told["environment"])
    time.tzset()
    os.chdir(told["folder"])
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.argv = [sys.argv[1], *told["arguments"]]


if __name__ == "__main__":
    main()
    runpy.run_path(sys.argv[0], run_name="__main__")
