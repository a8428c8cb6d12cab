"""A terminal that is slow, stuck or gone holds up nothing that moves a machine."""

import io
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress

import pytest

from controller.cli import printer
from controller.cli.printer import printing

LIMIT_S = 5.0
MORE_THAN_A_PIPE_HOLDS = ["x" * 100] * 10_000


class Terminal:
    """A pipe in place of the terminal, whose other end may be read or closed."""

    def __init__(self) -> None:
        self._read_end, write_end = os.pipe()
        self.out = os.fdopen(write_end, "w", encoding="utf-8")
        self._gone = False
        self.broken = threading.Semaphore(0)

    def go(self) -> None:
        """Nobody reads any more."""
        if not self._gone:
            self._gone = True
            os.close(self._read_end)

    def read(self) -> str:
        return os.read(self._read_end, 65_536).decode()

    def close(self) -> None:
        """Let go of whoever still writes, and wait for its end."""
        self.go()
        for thread in threading.enumerate():
            if thread.name == "print":
                thread.join(LIMIT_S)
        with suppress(BrokenPipeError):
            self.out.close()


@contextmanager
def a_terminal() -> Iterator[Terminal]:
    terminal = Terminal()
    with redirect_stdout(terminal.out):
        yield terminal
        terminal.close()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printer, "LAST_LINES_LIMIT_S", 0.05)


def test_lines_are_printed_in_order() -> None:
    with a_terminal() as terminal:
        with printing(lambda: None) as say:
            for line in ("one", "two", "three"):
                say(line)
        assert terminal.read() == "one\ntwo\nthree\n"


def test_a_line_is_printed_before_the_next_one_is_said() -> None:
    with a_terminal() as terminal, printing(lambda: None) as say:
        say("now")
        assert terminal.read() == "now\n"


def test_a_terminal_that_is_not_read_holds_up_neither_a_line_nor_the_end() -> None:
    with a_terminal() as terminal:
        with printing(terminal.broken.release) as say:
            for line in MORE_THAN_A_PIPE_HOLDS:
                say(line)
        assert not terminal.broken.acquire(timeout=0)


def test_a_terminal_that_is_gone_is_told_of_once() -> None:
    with a_terminal() as terminal:
        terminal.go()
        with printing(terminal.broken.release) as say:
            say("one")
            assert terminal.broken.acquire(timeout=LIMIT_S)
            say("two")
        assert not terminal.broken.acquire(timeout=0)


def test_a_terminal_that_goes_while_it_is_stuck_is_told_of_once() -> None:
    with a_terminal() as terminal:
        with printing(terminal.broken.release) as say:
            for line in MORE_THAN_A_PIPE_HOLDS:
                say(line)
            terminal.go()
            assert terminal.broken.acquire(timeout=LIMIT_S)
        assert not terminal.broken.acquire(timeout=0)


def test_a_terminal_that_cannot_show_a_letter_shows_the_others_and_is_not_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown, broken = io.BytesIO(), list[str]()
    out = io.TextIOWrapper(shown, encoding="ascii", newline="\n")
    monkeypatch.setattr(sys, "stdout", out)
    with printing(lambda: broken.append("gone")) as say:
        say("F\u00fc\u00dfe 15 %")
        say("next")
    assert shown.getvalue() == b"F??e 15 %\nnext\n"
    assert broken == []
