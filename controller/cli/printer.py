"""Lines to the terminal from a thread of their own, so that a stuck terminal holds up nothing."""

import queue
import re
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from textwrap import fill
from typing import TextIO

import click

LAST_LINES_LIMIT_S = 1.0


class Printer:
    """Prints lines in order; once nobody can read them any more it says so, once, and is quiet."""

    def __init__(self, on_broken: Callable[[], None]) -> None:
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._on_broken = on_broken
        self._thread = threading.Thread(target=self._print, name="print", daemon=True)

    def say(self, line: str) -> None:
        """Print a line soon; never waits."""
        self._lines.put(line)

    def start(self) -> None:
        """Begin to print."""
        self._thread.start()

    def finish(self) -> None:
        """Print what is left, as far as the terminal takes it within a second."""
        self._lines.put(None)
        self._thread.join(LAST_LINES_LIMIT_S)

    def _print(self) -> None:
        while (line := self._lines.get()) is not None:
            try:
                _put(line)
            except (OSError, ValueError):  # the terminal or the pipe is gone
                sys.stdout = None
                self._on_broken()
                return


def _put(line: str) -> None:
    try:
        print(line, flush=True)
    except UnicodeEncodeError:  # a terminal that cannot show a letter is not gone
        encoding = sys.stdout.encoding
        print(line.encode(encoding, "replace").decode(encoding), flush=True)


def wrapped(text: str, out: TextIO | None = None) -> str:
    """Text as wide as the terminal, broken between words; as it is where there is none.

    Commands to copy stay whole: those in backquotes, and those after a colon or alone on a line.
    `out` is where it goes, the standard output by default.
    """
    out = sys.stdout if out is None else out
    if out is None or not out.isatty():
        return text
    width = max(20, shutil.get_terminal_size().columns)
    return "\n".join(_filled(line, width) for line in text.split("\n"))


def tell(text: str, *, err: bool = False) -> None:
    """Print text as `wrapped` makes it, on the error stream where it is an `err`."""
    click.echo(wrapped(text, sys.stderr if err else sys.stdout), err=err)


def tell_if_heard(text: str, *, err: bool = False) -> None:
    """Print text where anybody can read it. Never raises, so that nothing is left undone for it."""
    try:
        _put_out(text, err=err)
    except (OSError, ValueError):  # the terminal, the pipe or the disk behind it is gone or full
        if err:
            sys.stderr = None
        else:
            sys.stdout = None


def _put_out(text: str, *, err: bool) -> None:
    try:
        click.echo(text, err=err)
    except UnicodeEncodeError:  # a terminal that cannot show a letter is not gone
        click.echo(text.encode("ascii", "replace").decode(), err=err)


def _filled(line: str, width: int) -> str:
    margin = " " * (len(line) - len(line.lstrip()))
    glued = _COMMAND.sub(lambda found: found[0].replace(" ", _GLUE), line.lstrip())
    filled = fill(
        glued,
        width,
        initial_indent=margin,
        subsequent_indent=margin,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return filled.replace(_GLUE, " ") or line


_GLUE = "\0"
_COMMAND = re.compile(r"`[^`]*`|(?:^|(?<=: ))(?:legato|pip|pytest) .*?(?=\s{2,}|\. [A-Z]|$)")


@contextmanager
def printing(on_broken: Callable[[], None]) -> Iterator[Callable[[str], None]]:
    """Give a function that prints a line; `on_broken` is called from the printing thread."""
    printer = Printer(on_broken)
    printer.start()
    try:
        yield printer.say
    finally:
        printer.finish()
