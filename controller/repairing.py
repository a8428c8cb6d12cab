"""Repairing what Legato keeps: what is damaged is put aside, never thrown away."""

import shutil
import stat
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from controller import folders
from controller.care import words_kept as words
from controller.care.keeping import ONLY, people
from controller.clock import Clock
from controller.errors import Refused, SettingsError
from controller.guardian.lock import taken
from controller.nightlog.care import has_care
from controller.nightlog.file import NightLogError
from controller.nightlog.mending import (
    Mended,
    begin_anew,
    free_name,
    go_on,
    mend,
    names_in,
    put_aside,
)
from controller.salvage import Salvaged, salvaged
from controller.settings import read_settings, replace_settings, write_settings
from controller.state import Bad, Finding, understood

Said = tuple[str, ...]

LOST = (words.NIGHT_UNKNOWN, words.SCREENING_LOST, words.SIGNS_LOST)
"""What follows from a night log of which rows may be missing."""


def asks_first(bad: Bad) -> bool:
    """Whether a person is to be asked before it is repaired: something takes another's place."""
    return bad is not Bad.RIGHTS


def repair(finding: Finding, clock: Clock) -> Said:
    """Repair what was found, and give in sentences what was done.

    What is put aside is kept under another name beside its place. Raises NightLogError,
    SettingsError, and Refused while a session runs.
    """
    try:
        return _REPAIRS[finding.bad](finding.path, clock)
    except OSError as error:
        problem = f"{finding.path} cannot be repaired ({error.strerror or error})"
        raise SettingsError(problem, "See whose it is, and what is on its disk.") from error


def mend_nights(clock: Clock) -> Mended | None:
    """Make a damaged night log whole, None where it is not damaged; raises as `repair` does."""
    _check_nothing_runs()
    return mend(folders.night_log(), clock, _everybody(), understood)


def _check_nothing_runs() -> None:
    """Whoever plays writes into the file that is replaced; raises Refused."""
    with suppress(SettingsError):
        if any(taken(lock) for lock in folders.run().glob("*.lock")):
            raise Refused("L16", "a session is running, or something is brought to rest", STOP_IT)


STOP_IT = "End it with `legato stop`, then try again."


def _everybody() -> Sequence[str]:
    """Whoever may have done something tonight, by the settings and the night log, if readable."""
    path = folders.night_log()
    found = [ONLY, *names_in(path)]
    with suppress(SettingsError):
        found += people()
    return tuple(dict.fromkeys(found))


def _give_rights(path: Path, clock: Clock) -> Said:
    """The owner's rights, and for a folder nobody else's."""
    if path.is_dir():
        path.chmod(stat.S_IRWXU)
    else:
        path.chmod(stat.S_IMODE(path.stat().st_mode) | stat.S_IRUSR | stat.S_IWUSR)
    return (f"You may read and write {path} again.",)


def _make_folder(path: Path, clock: Clock) -> Said:
    kept = put_aside(path, "other")
    path.mkdir(mode=0o700, parents=True)
    return (f"The folder {path} was made. What was in its place is kept as {kept}.",)


def _salvage_settings(path: Path, clock: Clock) -> Said:
    written = path.read_bytes()
    kept = free_name(path, "damaged")
    shutil.copy2(path, kept)
    found = salvaged(written)
    values = _with_people(found)
    if b"keeps_nights" in written or _nights_were_kept():
        values["keeps_nights"] = True
    write_settings(values)
    said = [f"The settings {path} are whole again. The damaged ones are kept as {kept}."]
    said += [f"Lost of them: {part}" for part in found.lost]
    if any("limits" in part for part in found.lost):
        said.append(words.LIMITS_LOST)
    return tuple(said)


def _with_people(found: Salvaged) -> dict[str, object]:
    """What was salvaged; where the people were lost, those who have nights are known again."""
    values = dict(found.kept)
    if "people" not in values and any("people" in part for part in found.lost):
        names = [name for name in names_in(folders.night_log()) if name != ONLY]
        if names:
            values["people"] = names
    return values


def _begin_settings(path: Path, clock: Clock) -> Said:
    said, values = [], dict[str, object]()
    if path.is_file():  # begun since the others went missing
        values = dict(read_settings())
    elif path.exists():
        said.append(f"What was in the place of the settings is kept as {put_aside(path, 'other')}.")
    known = values.get("people")
    names = [*(known if isinstance(known, list) else []), *names_in(folders.night_log())]
    if others := [name for name in dict.fromkeys(names) if name != ONLY]:
        values["people"] = others
    if _nights_were_kept():
        values["keeps_nights"] = True
    write_settings(values)
    return (*said, f"Other settings are in force: {path}.", words.SETTINGS_LOST)


def _nights_were_kept() -> bool:
    """Whether anybody has nights, or may have had some that cannot be read any more."""
    try:
        return has_care(folders.night_log())
    except NightLogError:
        return True


def _mend_nights(path: Path, clock: Clock) -> Said:
    mended = mend_nights(clock)
    if mended is None:
        return ()
    return (
        f"The night log {path} is whole again: {mended.sessions} sessions, {mended.rows} rows of "
        f"them and {mended.care} of what was answered and done could be read. The damaged one is "
        f"kept as {mended.kept}.",
        *LOST,
    )


def _begin_nights(ending: str) -> Callable[[Path, Clock], Said]:
    def begin(path: Path, clock: Clock) -> Said:
        _check_nothing_runs()
        everybody = _everybody()
        # First of all: if what follows is cut short, the night log is missed, and not begun.
        replace_settings(keeps_nights=True)
        kept = begin_anew(path, clock, everybody, ending)
        said = [f"Another night log was begun: {path}."]
        if kept is not None:
            said.append(f"What was in its place is kept as {kept}.")
        return (*said, *LOST)

    return begin


def _find_nights(path: Path, clock: Clock) -> Said:
    """Go on with a file without answers, which may have been begun since they went missing."""
    _check_nothing_runs()
    go_on(path, clock, _everybody())
    return (f"Another night log was begun: {path}.", *LOST)


_REPAIRS: Mapping[Bad, Callable[[Path, Clock], Said]] = {
    Bad.RIGHTS: _give_rights,
    Bad.FOLDER_IN_THE_WAY: _make_folder,
    Bad.SETTINGS_DAMAGED: _salvage_settings,
    Bad.SETTINGS_IN_THE_WAY: _begin_settings,
    Bad.SETTINGS_GONE: _begin_settings,
    Bad.NIGHTS_DAMAGED: _mend_nights,
    Bad.NIGHTS_IN_THE_WAY: _begin_nights("other"),
    Bad.NIGHTS_NEWER: _begin_nights("newer"),
    Bad.NIGHTS_GONE: _find_nights,
}
