"""The programs there are, quickly."""

import json
from collections.abc import Iterable

import click

from controller import folders
from controller.cli.printer import tell
from controller.cli.quoting import as_argument
from profiles.errors import ProfileError
from profiles.library import Kept, shelf
from profiles.program import Program
from profiles.wording import lasting


def list_programs(as_json: bool) -> None:
    """Every program that can be used; the files that cannot are named on the error stream."""
    found = shelf(folders.own_programs())
    for kept in found.kept.values():
        if as_json:
            click.echo(json.dumps(listed(kept), ensure_ascii=False))
        else:
            say_program(kept)
    say_broken(found.broken)


def say_program(kept: Kept) -> None:
    """A program in three lines."""
    tell(_head(kept))
    tell(f"  {kept.program.summary}")
    tell(f"  {conditions(kept.program)}")


def listed(kept: Kept) -> dict[str, object]:
    """A program that is in a list, for other programs."""
    return program_words(kept.program) | {"own": not kept.shipped}


def say_broken(broken: Iterable[ProfileError]) -> None:
    """What is wrong with files of one's own, and how to go on, on the error stream."""
    for error in broken:
        name = as_argument(error.path.name) if error.path else "NAME"
        tell(f"legato: {error}\n  {error.hint}", err=True)
        tell(f"  To mend it: legato programs edit {name}", err=True)


def conditions(program: Program) -> str:
    """What it needs of the machine, and when it is for."""
    effects = sorted(effect.value for effect in program.indispensable)
    return " ".join([f"Needs {' and '.join(effects)}."] + ([program.when] if program.when else []))


def program_words(program: Program) -> dict[str, object]:
    """A program for other programs."""
    return {
        "name": program.name,
        "length_ms": program.length_ms,
        "purpose": [purpose.value for purpose in program.purpose],
        "evidence": program.evidence,
        "summary": program.summary,
        "when": program.when,
        "needs": sorted(effect.value for effect in program.indispensable),
    }


def _head(kept: Kept) -> str:
    needs = [purpose.value for purpose in kept.program.purpose]
    own = [] if kept.shipped else ["your own"]
    about = "; ".join(filter(None, [lasting(kept.program.length_ms), ", ".join(needs), *own]))
    return f"{kept.program.name} ({about})"
