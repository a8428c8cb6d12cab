"""What each key means, however it arrives."""

import asyncio
import os
import pty
import sys
from collections.abc import Iterator

import pytest

from controller.cli.keys import INTENTS, single_keys


@pytest.fixture
def keyboard(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The far end of the terminal that standard input is."""
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, closefd=True) as terminal:
        monkeypatch.setattr(sys, "stdin", terminal)
        # A test's terminal is nobody's controlling one.
        monkeypatch.setattr(os, "tcgetpgrp", lambda _: os.getpgrp())
        yield ours
    os.close(ours)


@pytest.mark.wire
@pytest.mark.parametrize(
    ("typed", "intents"),
    [
        (b"s", ["stop"]),
        (b"S", ["stop"]),
        (b"Q", ["stop"]),
        (b"\x1b", ["stop"]),
        (b"\x1b\x1b", ["stop", "stop"]),
        (b"\x1bs", ["stop", "stop"]),
        (b"\x1b[As", ["stop"]),
        (b"\x1b[A\x1bOB\x1b[15~", []),
        (b"\r", ["stop"]),
        (b"\x7f", ["stop"]),
        (b" ", ["toggle"]),
        (b"+-f", ["stronger", "softer", "fade"]),
        (b"++++s++", ["stop", *["stronger"] * 6]),
        (b"xyz", []),
        (b"\xff\xfes", ["stop"]),
    ],
)
async def test_a_key_means_its_intent(keyboard: int, typed: bytes, intents: list[str]) -> None:
    meant: list[str] = []
    over = asyncio.Event()

    def pressed(key: str) -> None:
        over.set() if key == "~" else meant.append(INTENTS.get(key, ""))

    with single_keys(pressed) as there:
        assert there
        os.write(keyboard, typed)
        os.write(keyboard, b"~")
        await over.wait()
    assert [intent for intent in meant if intent] == intents


@pytest.mark.parametrize("key", ["\x03", "\x1a", "\x1c"], ids=["Ctrl-C", "Ctrl-Z", "Ctrl-\\"])
def test_what_ends_a_program_elsewhere_stops_where_it_comes_as_a_key(key: str) -> None:
    assert INTENTS[key] == "stop"
