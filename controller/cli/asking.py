"""Questions answered with one key, and whether there is anybody to ask."""

import sys
from collections.abc import Mapping

import click

from controller.cli.printer import wrapped


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
    """Ask until one of the keys is pressed, show what it means and give it; raises click.Abort."""
    click.echo(wrapped(f"{question} "), nl=False)
    while True:
        try:
            key = click.getchar().lower()
        except (KeyboardInterrupt, EOFError, OSError) as error:
            click.echo("")
            raise click.Abort from error
        if key == "\x03" or not key:
            click.echo("")
            raise click.Abort
        if key in keys:
            click.echo(keys[key] + ("" if nl else "  "), nl=nl)
            return key
