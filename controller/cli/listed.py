"""The programs there are, quickly."""

import json

import click

from controller import folders
from profiles.library import shelf
from profiles.wording import lasting


def list_programs(as_json: bool) -> None:
    """Every program that can be used; the files that cannot are named on the error stream."""
    found = shelf(folders.own_programs())
    for program in found.programs.values():
        needs = ", ".join(purpose.value for purpose in program.purpose)
        if as_json:
            words = {
                "name": program.name,
                "length_ms": program.length_ms,
                "purpose": [purpose.value for purpose in program.purpose],
                "evidence": program.evidence,
                "summary": program.summary,
            }
            click.echo(json.dumps(words, ensure_ascii=False))
        else:
            click.echo(f"{program.name} ({lasting(program.length_ms)}; {needs or 'your own'})")
            click.echo(f"  {program.summary}")
    for error in found.broken:
        click.echo(f"legato: {error}\n  {error.hint}", err=True)
