"""What can become of the files that Legato keeps, and what it says of each when it refuses."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from controller.nightlog.file import NIGHT, VERSION
from tests.controller.cli.commands import Home

PAGE = 4096
GOOD = """keeps_nights = true
people = ["Ann"]

[limits]
vibration = 40

[machines.wrap]
address = "serial:/dev/ttyA"
family = "tcode"

[comfort.me.wrap]
V0 = [2, 40]
"""


@dataclass(frozen=True, slots=True)
class Harm:
    """Something that happens to a home; `says` is what is said of it, `hint` what to do then."""

    name: str
    do: Callable[[Home], None]
    says: str
    hint: str = "legato data repair"

    def __str__(self) -> str:
        return self.name


def root_page(log: Path, table: str) -> int:
    """The number of the first page of a table, counted from 0."""
    with closing(sqlite3.connect(log)) as connection:
        found = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,))
        return int(found.fetchone()[0]) - 1


def _overwritten(log: Path, at: int, length: int) -> None:
    whole = log.read_bytes()
    log.write_bytes(whole[:at] + b"\xa5" * length + whole[at + length :])


def _header(home: Home) -> None:
    _overwritten(home.log, 0, 100)


def _page(table: str) -> Callable[[Home], None]:
    return lambda home: _overwritten(home.log, root_page(home.log, table) * PAGE, PAGE)


def _cut_off(home: Home) -> None:
    whole = home.log.read_bytes()
    home.log.write_bytes(whole[: len(whole) // 2])


def _emptied(home: Home) -> None:
    home.log.write_bytes(b"")


def _gone(home: Home) -> None:
    home.log.unlink()


def _gone_and_begun_anew(home: Home) -> None:
    home.log.unlink()
    assert home.run("play", "First Night", "--on", "sim:tcode", "--speed", "100").code == 0
    assert home.log.exists()


def _sql(*statements: str) -> Callable[[Home], None]:
    def do(home: Home) -> None:
        with closing(sqlite3.connect(home.log)) as connection:
            for statement in statements:
                connection.execute(statement)
            connection.commit()

    return do


def _of_an_earlier_legato(home: Home) -> None:
    home.log.unlink()
    _sql(*NIGHT, "PRAGMA user_version = 1")(home)


def _something_else(home: Home) -> None:
    home.log.unlink()
    _sql("CREATE TABLE recipes(name)")(home)


def _folder_for(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "something").write_text("of somebody")


def _log_is_a_folder(home: Home) -> None:
    _folder_for(home.log)


_CARE = "INSERT INTO care(person, wall_ms, kind, said) VALUES('me', 1,"

NIGHTS = (
    Harm("the header of the night log", _header, "is damaged"),
    Harm("the page of what was answered", _page("care"), "is damaged"),
    Harm("the page by which it is found", _page("care_of"), "is damaged"),
    Harm("the page of the sessions", _page("sessions"), "is damaged"),
    Harm("a page of what happened in them", _page("events"), "is damaged"),
    Harm("the night log cut off", _cut_off, "is damaged"),
    Harm("the night log emptied", _emptied, "is missing"),
    Harm("the night log gone", _gone, "is missing"),
    Harm("another begun meanwhile", _gone_and_begun_anew, "is missing"),
    Harm("an old copy without answers", _of_an_earlier_legato, "is missing"),
    Harm("the table gone", _sql("DROP TABLE care"), "is damaged"),
    Harm("a trigger gone", _sql("DROP TRIGGER care_no_update"), "is damaged"),
    Harm("words nobody knows", _sql(f"{_CARE} 'dance', '{{}}')"), "is damaged"),
    Harm("an unknown sign", _sql(f"{_CARE} 'stop sign', '{{}}')"), "is damaged"),
    Harm(
        "of a newer Legato",
        _sql(f"PRAGMA user_version = {VERSION + 1}"),
        "by a newer Legato",
    ),
    Harm("something else in its place", _something_else, "something else"),
    Harm("a folder in its place", _log_is_a_folder, "cannot be used"),
)


def _settings(text: str | bytes) -> Callable[[Home], None]:
    content = text if isinstance(text, bytes) else text.encode()
    return lambda home: void(home.settings.write_bytes(content))


def void(_: object) -> None:
    """Nothing, for whoever may give nothing."""


def _settings_gone(home: Home) -> None:
    home.settings.unlink()


def _settings_begun_since(home: Home) -> None:
    home.settings.unlink()
    added = home.run("machines", "add", "other", "serial:/dev/ttyB", "--family", "tcode")
    assert added.code == 0


def _settings_are_a_folder(home: Home) -> None:
    _folder_for(home.settings)


SETTINGS = (
    Harm("no TOML", _settings(GOOD.replace("[limits]", "[limits")), "is damaged"),
    Harm("no UTF-8", _settings(GOOD.encode().replace(b"Ann", b"\xffnn")), "is damaged"),
    Harm("a folder for settings", _settings_are_a_folder, "cannot be read"),
    Harm("settings gone", _settings_gone, "are missing"),
    Harm("others begun since", _settings_begun_since, "are missing"),
    Harm(
        "limits too high",
        _settings(GOOD.replace("40", "400", 1)),
        "vibration: 400 is above",
        hint="legato limits reset vibration",
    ),
    Harm("no limits", _settings("keeps_nights = true\nlimits = 5"), "its limits are no table"),
    Harm("wrong machines", _settings(GOOD.replace("address", "adress")), "machines.wrap"),
    Harm("no machines", _settings("keeps_nights = true\nmachines = 5"), "machines: this is no"),
    Harm("wrong comfort", _settings(GOOD.replace("[2, 40]", "[40, 2]")), "comfort.me.wrap.V0"),
    Harm("no comfort", _settings("keeps_nights = true\ncomfort = 5"), "comfort: this is no"),
    Harm("wrong people", _settings(GOOD.replace('["Ann"]', "[5]")), "people"),
    Harm("nights neither kept nor not", _settings("keeps_nights = 1"), "keeps_nights: this is"),
)


def _forbidden(path: Callable[[Home], Path], mode: int) -> Callable[[Home], None]:
    return lambda home: path(home).chmod(mode)


def _log(home: Home) -> Path:
    return home.log


def _log_folder(home: Home) -> Path:
    return home.log.parent


def _its_settings(home: Home) -> Path:
    return home.settings


def _settings_folder(home: Home) -> Path:
    return home.settings.parent


RIGHTS = (
    Harm("night log read-only", _forbidden(_log, 0o400), "cannot be used"),
    Harm("night log unreadable", _forbidden(_log, 0), "cannot be used"),
    Harm("its folder read-only", _forbidden(_log_folder, 0o500), "cannot be used"),
    Harm("its folder closed", _forbidden(_log_folder, 0), "cannot be used"),
    Harm("settings read-only", _forbidden(_its_settings, 0o400), "cannot be written"),
    Harm("settings unreadable", _forbidden(_its_settings, 0), "cannot be read"),
    Harm("folder of settings read-only", _forbidden(_settings_folder, 0o500), "cannot be written"),
    Harm("folder of settings closed", _forbidden(_settings_folder, 0), "cannot be read"),
)
