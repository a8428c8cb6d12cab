"""What Legato keeps on the disk, and whether all of it is as it should be."""

import os
import shutil
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from controller import folders
from controller.care.keeping import ONLY, nights_file, settings_are_gone
from controller.care.standing import standing
from controller.clock import Clock
from controller.errors import SettingsError
from controller.nightlog.care import CareRow, care_rows, people_in
from controller.nightlog.file import NightLogError, Trouble
from controller.nightlog.mending import wrong_with
from controller.settings import read_settings, settings_file
from controller.settings_checked import PARTS, wrong_parts

LEAST_ROOM = 32 * 2**20
"""Bytes: some dozens of sessions."""


class Bad(Enum):
    """What may be wrong; what `legato data repair` does about it, "" where it can do nothing."""

    RIGHTS = "gives you the right to it back, and nobody else"
    FOLDER_IN_THE_WAY = "puts what is there aside, and makes the folder"
    SETTINGS_DAMAGED = "keeps what can be read of them, and the damaged ones beside them"
    SETTINGS_IN_THE_WAY = "puts what is there aside, and begins other settings"
    SETTINGS_GONE = "begins other settings; put them back from a copy instead if you have one"
    NIGHTS_DAMAGED = "makes a whole one of what can be read, and keeps the damaged one beside it"
    NIGHTS_IN_THE_WAY = "puts what is there aside, and begins another night log"
    NIGHTS_NEWER = "puts it aside, and begins another; install the newer Legato again instead"
    NIGHTS_GONE = "begins another; put it back from a copy instead if you have one"
    BEYOND_US = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at, and what is wrong with it, "" for nothing.

    `advice` is what a person can do where no repair can; what is well has neither.
    """

    what: str
    path: Path
    problem: str = ""
    bad: Bad = Bad.BEYOND_US
    advice: str = ""

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problem

    @property
    def repair(self) -> str:
        """What `legato data repair` will do, "" where it will do nothing."""
        return "" if self.ok else self.bad.value


def findings(clock: Clock) -> tuple[Finding, ...]:
    """Everything there is to look at, in the order in which it has to be repaired.

    Never raises for what is wrong. Nothing is written.
    """
    config, data = folders.config(), folders.data()
    found = [_folder("the folder of the settings", config, others=stat.S_IWOTH)]
    if found[-1].ok:
        found += _settings(settings_file())
    found.append(_folder("the folder of the nights", data, others=stat.S_IRWXO | stat.S_IRWXG))
    if found[-1].ok:
        found += _nights(folders.night_log(), clock)
        found += _room(data)
    return tuple(found)


def understood(row: CareRow) -> bool:
    """Whether a row of a person's nights means anything to this Legato."""
    try:
        standing(row.person, (row,), {}, row.wall_ms)
    except (ValueError, TypeError, OverflowError, OSError):
        return False
    return True


def _folder(what: str, path: Path, *, others: int) -> Finding:
    """A folder, in which others may not do what these bits say."""
    if not os.path.lexists(path):
        return _folder_to_come(what, path)
    if not path.is_dir():
        return Finding(what, path, "something else is in its place", Bad.FOLDER_IN_THE_WAY)
    if not os.access(path, os.R_OK | os.W_OK | os.X_OK):
        return _no_right(what, path, "you may not write in it")
    mode = stat.S_IMODE(path.stat().st_mode)
    if sys.platform != "win32" and mode & others:
        return _no_right(what, path, "others may look into it or write in it")
    return Finding(what, path)


def _folder_to_come(what: str, path: Path) -> Finding:
    there = next(folder for folder in path.parents if os.path.lexists(folder))
    if there.is_dir() and os.access(there, os.W_OK | os.X_OK):
        return Finding(f"{what}, not there yet", path)
    advice = f"See that {there} is a folder in which you may write."
    return Finding(what, path, "it cannot be made", advice=advice)


def _no_right(what: str, path: Path, problem: str) -> Finding:
    if _is_ours(path):
        return Finding(what, path, problem, Bad.RIGHTS)
    return Finding(what, path, problem, advice=f"It is not yours: sudo chown $USER '{path}'")


def _is_ours(path: Path) -> bool:
    return sys.platform == "win32" or path.stat().st_uid == os.getuid()


def _settings(path: Path) -> Iterator[Finding]:
    what = "the settings"
    if not os.path.lexists(path):
        yield _missing_settings(what, path)
    elif not path.is_file():
        yield Finding(what, path, "something else is in their place", Bad.SETTINGS_IN_THE_WAY)
    elif not os.access(path, os.R_OK | os.W_OK):
        yield _no_right(what, path, "you may not read or write them")
    else:
        yield from _read_settings(what, path)


def _missing_settings(what: str, path: Path) -> Finding:
    if _are_gone():
        return Finding(what, path, SETTINGS_GONE, Bad.SETTINGS_GONE)
    return Finding(f"{what}, not there yet", path)


SETTINGS_GONE = "they are missing, with the limits you lowered"


def _are_gone() -> bool:
    try:
        return settings_are_gone(folders.night_log())
    except (NightLogError, OSError):  # which is told for itself
        return False


def _read_settings(what: str, path: Path) -> Iterator[Finding]:
    try:
        values = read_settings()
    except SettingsError as error:
        yield Finding(what, path, str(error), Bad.SETTINGS_DAMAGED)
        return
    if "keeps_nights" not in values and _are_gone():
        yield Finding(what, path, SETTINGS_GONE, Bad.SETTINGS_GONE)
    else:
        yield Finding(what, path)
    wrong = wrong_parts(values)
    for part in PARTS:
        problems = "; ".join(str(one) for one in wrong if one.part[0] == part)
        if part in values and (problems or part != "keeps_nights"):
            yield Finding(f"the settings: {part}", path, problems, Bad.SETTINGS_DAMAGED)


def _nights(path: Path, clock: Clock) -> Iterator[Finding]:
    what = "the night log"
    if os.path.lexists(path) and not path.is_file():
        yield Finding(what, path, "something else is in its place", Bad.NIGHTS_IN_THE_WAY)
        return
    for one in (path, *(path.with_name(f"{path.name}{end}") for end in ("-wal", "-shm"))):
        if one.exists() and not os.access(one, os.R_OK | os.W_OK):
            yield _no_right(what, one, "you may not read or write it")
            return
    yield from _read_nights(what, path)


def _read_nights(what: str, path: Path) -> Iterator[Finding]:
    try:
        names = people_in(path)  # raises where it is none of ours
        problem = wrong_with(path, understood)
        if problem:
            yield Finding(what, path, f"it is damaged: {problem}", Bad.NIGHTS_DAMAGED)
            return
        _there(path)
    except NightLogError as error:
        yield Finding(what, path, str(error), _WAYS.get(error.trouble, Bad.BEYOND_US), error.hint)
        return
    yield Finding(what if path.exists() else f"{what}, not there yet", path)
    for name in names:
        yield _rows_of(name, path)


def _there(path: Path) -> None:
    """Raises NightLogError where nights are gone; settings that are wrong are told elsewhere."""
    try:
        nights_file()
    except SettingsError:
        return


_WAYS = {
    Trouble.DAMAGED: Bad.NIGHTS_DAMAGED,
    Trouble.GONE: Bad.NIGHTS_GONE,
    Trouble.NEWER: Bad.NIGHTS_NEWER,
    Trouble.FOREIGN: Bad.NIGHTS_IN_THE_WAY,
}


def _rows_of(name: str, path: Path) -> Finding:
    rows = len(care_rows(path, name))
    whose = "your answers and sessions" if name == ONLY else f"answers and sessions of {name}"
    return Finding(f"{whose}, {rows} row{'' if rows == 1 else 's'}", path)


def _room(folder: Path) -> Iterator[Finding]:
    there = next(one for one in (folder, *folder.parents) if one.exists())
    free = shutil.disk_usage(there).free
    what = f"room on the disk, {free // 2**20} MB"
    if free < LEAST_ROOM:
        yield Finding(what, there, "that is too little", advice="Make room.")
    else:
        yield Finding(what, there)
