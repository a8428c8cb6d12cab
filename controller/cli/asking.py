"""Questions answered with one key, and whether there is anybody to ask."""

import os
import select
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

import click

from controller.care import words
from controller.cli.codes import STOPPED
from controller.cli.printer import tell, wrapped

QUIET_S = 0.15
"""Before a question is asked nothing was typed for so long: keys held down repeat faster."""

TOGETHER_S = 0.02
"""Keys that come closer to one another are one of a longer name, or pasted; no hand is so fast."""


def can_ask() -> bool:
    """Whether there is a terminal with a person at it."""
    streams = (sys.stdin, sys.stdout)
    return all(stream is not None and stream.isatty() for stream in streams)


def yes(question: str, *, nl: bool = True) -> bool:
    """Ask until y or n is pressed, and show which; raises click.Abort on Ctrl-C and at the end.

    Enter is neither: it is what a hand does that is half asleep.
    """
    return chosen(f"{question} [y/n]", {"y": "yes", "n": "no"}, nl=nl) == "y"


def chosen(question: str, keys: Mapping[str, str], *, nl: bool = True) -> str:
    """Ask until one of the keys is pressed, show what it means and give it.

    One press is one answer: what was typed before the question was shown counts for nothing, and
    after several keys at once it is asked again. Raises click.Abort on Ctrl-C and where nobody is
    there any more, and says that nothing is started.
    """
    try:
        with _listening():
            key = _asked(question)
            while key not in keys:
                if key in _LEAVES:
                    raise EOFError
                if several := len(key) > 1:
                    click.echo("")
                key = _asked(question) if several else _pressed()
    except (KeyboardInterrupt, EOFError, OSError) as error:
        click.echo("")
        tell(words.NOTHING_STARTED)
        raise click.Abort from error
    click.echo(keys[key] + ("" if nl else "  "), nl=nl)
    return key


@contextmanager
def may_leave() -> Iterator[None]:
    """Whoever leaves a question inside stops what they asked for: that is no error."""
    try:
        yield
    except click.Abort as error:
        raise click.exceptions.Exit(STOPPED) from error


def _asked(question: str) -> str:
    _settled()
    click.echo(f"{wrapped(question)} ", nl=False)
    return _pressed()


_LEAVES = ("", "\x03", "\x04")  # the end of the input; Ctrl-C and Ctrl-D where they come as keys


if sys.platform == "win32":
    import msvcrt

    @contextmanager
    def _listening() -> Iterator[None]:
        yield

    def _settled() -> None:
        while msvcrt.kbhit():
            msvcrt.getwch()

    def _pressed() -> str:
        key = msvcrt.getwch().lower()
        return key + msvcrt.getwch() if key in "\0\xe0" or msvcrt.kbhit() else key

else:

    @contextmanager
    def _listening() -> Iterator[None]:
        """Have each key at once, and none of them shown."""
        import termios
        import tty

        terminal = sys.stdin.fileno()
        before = termios.tcgetattr(terminal)
        try:
            tty.setcbreak(terminal)
            yield
        finally:
            with suppress(termios.error):  # the terminal is gone
                termios.tcsetattr(terminal, termios.TCSANOW, before)

    def _settled() -> None:
        """Return once nothing came for a moment; what comes meanwhile is dropped."""
        while select.select([sys.stdin], [], [], QUIET_S)[0]:
            if _pressed() in _LEAVES:
                raise EOFError

    def _pressed() -> str:
        """What is pressed next: one key, or several that came together."""
        keys = os.read(sys.stdin.fileno(), 64)
        while keys and select.select([sys.stdin], [], [], TOGETHER_S)[0]:
            more = os.read(sys.stdin.fileno(), 64)
            if not more:
                return ""
            keys += more
        return keys.decode(errors="replace").lower()
