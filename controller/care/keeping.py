"""Where the nights of people are kept, and who they are; a log that is missing is noticed."""

import os
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from controller import folders
from controller.clock import Clock
from controller.errors import SettingsError
from controller.nightlog.care import CareKind, add_care, has_care
from controller.nightlog.file import NightLogError, Trouble, check_quickly
from controller.nightlog.kinds import Said
from controller.settings import read_settings, replace_settings, settings_file
from controller.settings_checked import check_settings

ONLY = "me"
"""The name of the one person who needs no name."""


def nights_file() -> Path:
    """The night log; raises NightLogError where nights are gone from it, and SettingsError.

    One that a person's answers were written to must not be taken for one that never was: an empty
    one would make this a fresh night, and one may have been begun since.
    """
    path = folders.night_log()
    if read_settings().get("keeps_nights") is True and not has_care(path):
        raise NightLogError(
            f"the night log {path} is missing, with your answers and what was played tonight",
            "Put it back from a copy, or begin another one: legato data repair",
            Trouble.GONE,
        )
    return path


def check_kept() -> None:
    """Whether all that decides about a start is whole and there; raises what says how to repair it.

    That is SettingsError or NightLogError. Nights without settings had some: with them went the
    limits that were lowered.
    """
    path = nights_file()
    check_quickly(path)
    if settings_are_gone(path):
        raise SettingsError(
            f"the settings {settings_file()} are missing, with the limits you lowered",
            "Put them back from a copy, or begin others: legato data repair",
        )
    check_settings()


def settings_are_gone(path: Path) -> bool:
    """Whether there must have been other settings beside this night log than there are.

    Only the very first answer is there before them; they tell of it from then on, and those that
    were begun since they went missing do not. Raises NightLogError and SettingsError.
    """
    missing = not os.path.lexists(settings_file()) or "keeps_nights" not in read_settings()
    return missing and has_care(path, more_than=1)


def note_care(
    clock: Clock, person: str, kind: CareKind, said: Said, *, seen: int | None = None
) -> int:
    """Write what a person answered or said; the row's number. It is on the disk afterwards.

    `seen` is as for `add_care`, and so is Refused. Raises NightLogError and SettingsError as well,
    and then nothing is known of it.
    """
    path = nights_file()
    gone = settings_are_gone(path)  # which must not be healed unsaid
    number = add_care(path, clock, person, kind, said, seen=seen)
    if not gone and read_settings().get("keeps_nights") is not True:
        replace_settings(keeps_nights=True)
    return number


def people() -> Sequence[str]:
    """Everybody's name, the one who needs none first; raises SettingsError."""
    found = read_settings().get("people", [])
    if not isinstance(found, list) or not all(isinstance(name, str) for name in found):
        raise SettingsError(
            "the people in the settings are no list of names", "Mend them: legato data repair"
        )
    return (ONLY, *found)


def person_named(name: str | None) -> str:
    """The person of that name, the first one where it is None; raises SettingsError.

    Nobody is made up: a name that is mistyped would be a person with a fresh night.
    """
    known = people()
    if name is None:
        return ONLY
    if name in known:
        return name
    near = get_close_matches(name, known, n=1)
    hint = f"Did you mean {near[0]}?" if near else f"Known are: {', '.join(known)}."
    raise SettingsError(f"nobody is called {name}", f"{hint} To add them: legato people add NAME")


LONGEST_NAME = 40


def add_person(name: str) -> str:
    """Make a person known, and give the name as it is kept, without needless spaces.

    Raises SettingsError where the name is taken, in whatever capitals, or is no name.
    """
    known = people()
    kept = " ".join(name.split())
    if not kept.isprintable() or not kept[:1].isalnum() or len(kept) > LONGEST_NAME:
        raise SettingsError("that is no name", f"Choose up to {LONGEST_NAME} letters and digits.")
    if taken := [one for one in known if one.casefold() == kept.casefold()]:
        raise SettingsError(f"{taken[0]} is known already", "`legato people` lists everybody.")
    replace_settings(people=[*known[1:], kept])
    return kept


def remove_person(name: str) -> None:
    """Forget a name; their rows in the night log stay, for when it is added again."""
    known = people()
    if name not in known[1:]:
        person_named(name)
        raise SettingsError(f"{name} cannot be removed", "Somebody always remains.")
    replace_settings(people=[one for one in known[1:] if one != name])
