"""Everybody who uses Legato here, in words."""

import json

import click

from controller import folders
from controller.care import words_people as words
from controller.care.keeping import ONLY, add_person, people, remove_person
from controller.cli.printer import tell
from controller.cli.quoting import as_argument
from controller.nightlog.care import people_in
from controller.nightlog.file import NightLogError


def list_people(*, as_json: bool) -> None:
    """Everybody, a line each; raises SettingsError."""
    everybody = people()
    for name in everybody:
        if as_json:
            click.echo(json.dumps({"name": name, "default": name == ONLY}, ensure_ascii=False))
        else:
            tell(words.default(name, alone=len(everybody) == 1) if name == ONLY else name)


def add_somebody(name: str) -> None:
    """Add somebody and say what is next; raises SettingsError, and then nothing changed."""
    added = add_person(name)
    tell(words.added(added, as_argument(added), known=added in _remembered()))


def remove_somebody(name: str) -> None:
    """Remove somebody and say what stays; raises SettingsError, and then nothing changed."""
    remove_person(name)
    tell(words.removed(name))


def _remembered() -> tuple[str, ...]:
    """Whoever has nights in the log; nobody where it cannot be read, which a start would tell."""
    try:
        return people_in(folders.night_log())
    except NightLogError:
        return ()
