"""`legato why` and `legato record`, as a person runs them in the morning."""

import asyncio
import json
import os
import subprocess
from pathlib import Path

import pytest

from controller.address import Address
from controller.guardian.lock import machine_lock
from controller.nightlog.kinds import Kind, Said
from tests.controller.cli.commands import LEGATO, Home
from tests.controller.nightlog.nights import BEGAN, night
from tests.docs import README

Row = tuple[int, Kind, Said]

PLAYED: tuple[Row, ...] = (
    (500, Kind.STATE, {"state": "playing"}),
    (10, Kind.SETTING, {"levels": {"V0": 9}}),
    (0, Kind.WRITE, {"hex": "0102", "channel": "main"}),
    (720_000, Kind.HEARD, {"hex": "0304", "channel": "main"}),
)
STOPPED: tuple[Row, ...] = (
    *PLAYED,
    (0, Kind.INTENT, {"intent": "stop", "by": "key", "done": True}),
    (0, Kind.STATE, {"state": "stopping"}),
    (90, Kind.RESTED, {"by": "session", "proof": "confirmed", "reached": True, "failure": None}),
    (0, Kind.ENDED, {"reason": "stopped", "at_rest": True, "failure": None}),
)
CUT_OFF = "its process was killed or the computer died at about 20:12, after 12 of 35 minutes"


@pytest.fixture
def log(home: Home) -> Path:
    home.env["TZ"] = "UTC"
    return home.folder / "legato" / "data" / "nights.sqlite"


def keep(log: Path, *rows: Row) -> None:
    asyncio.run(night(log, *rows))


def test_the_latest_session_is_explained_with_its_timeline(home: Home, log: Path) -> None:
    keep(log, *PLAYED)
    keep(log, *STOPPED)
    ran = home.run("why")
    sentence, empty, *timeline = ran.out.splitlines()
    assert sentence == (
        "Session 2 of 2027-01-02, Steady Hum Taper on wrap: you stopped it with a key at 20:12, "
        "after 12 of 35 minutes; the machine reports that it is off."
    )
    assert empty == ""
    assert timeline[1:4] == [
        "  20:00:00  Playing.",
        "  20:00:00  Until 20:12:00: 1 setting, the last V0 9; 1 command, 1 answer.",
        "  20:12:00  Asked to stop by key.",
    ]
    assert (ran.code, ran.err) == (0, "")
    shown = "\n".join(["$ legato why", sentence, empty, *timeline[:3]])
    assert f"\n{shown}\n" in README.read_text()


def test_an_earlier_session_is_explained_by_its_number(home: Home, log: Path) -> None:
    keep(log, *PLAYED)
    keep(log, *STOPPED)
    assert CUT_OFF in home.run("why", "1").out.splitlines()[0]


def test_local_time_is_told(home: Home, log: Path) -> None:
    keep(log, *PLAYED)
    home.env["TZ"] = "XXX-02:00"
    assert "at about 22:12" in home.run("why").out


def test_sessions_are_listed_the_last_one_first(home: Home, log: Path) -> None:
    keep(log, *PLAYED)
    keep(log, *STOPPED)
    assert home.run("why", "--list").out.splitlines() == [
        "2  2027-01-02 20:00  Steady Hum Taper on wrap: stopped",
        "1  2027-01-02 20:00  Steady Hum Taper on wrap: cut off, NOT CONFIRMED at rest",
        "`legato why NUMBER` says more of one.",
    ]
    listed = [json.loads(line) for line in home.run("why", "--list", "--json").out.splitlines()]
    assert [(one["session"], one["ended"]) for one in listed] == [(2, "stopped"), (1, "cut_off")]


def test_a_session_whose_machine_is_held_still_runs(
    home: Home, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(log, *PLAYED)
    monkeypatch.setenv("XDG_RUNTIME_DIR", home.env["XDG_RUNTIME_DIR"])
    with machine_lock(Address.parse(BEGAN.address)):
        assert "it is still running, since 20:00." in home.run("why").out
    assert CUT_OFF in home.run("why").out


def test_the_whole_record_is_json_a_line(home: Home, log: Path) -> None:
    keep(log, *STOPPED)
    began, *others = (
        json.loads(line) for line in home.run("record", "1", "--json").out.splitlines()
    )
    assert began["said"]["program"] == BEGAN.program
    assert began["said"]["plan"] == BEGAN.plan
    assert [(one["kind"], one["said"]) for one in others] == [
        (kind.value, said) for _, kind, said in STOPPED
    ]
    assert others[0] == {
        "session": 1,
        "at_ms": 500,
        "wall": "2027-01-02T20:00:00.500+00:00",
        "kind": "state",
        "said": {"state": "playing"},
    }


def test_the_whole_record_is_there_to_be_read_too(home: Home, log: Path) -> None:
    keep(log, *PLAYED)
    assert home.run("record", "1").out.splitlines()[2:] == [
        "20:00:00.510  Setting: V0 9.",
        "20:00:00.510  Sent 0102 (main).",
        "20:12:00.510  Heard 0304 (main).",
    ]


def test_a_reader_may_go_away(home: Home, log: Path) -> None:
    keep(log, *(PLAYED * 20))
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing) as nobody:
        ran = subprocess.run(
            [LEGATO, "record", "1"],
            env=home.env,
            stdout=nobody,
            stderr=subprocess.PIPE,
            check=False,
            timeout=30,
        )
    assert (ran.returncode, ran.stderr) == (0, b"")


@pytest.mark.parametrize("arguments", [("why",), ("why", "--list")])
def test_an_empty_log_says_how_to_begin(short_path: Path, arguments: tuple[str, ...]) -> None:
    home = Home(short_path, newcomer=True)
    ran = home.run(*arguments)
    assert ran.out == 'Nothing was played yet. To begin: legato play "First Night"\n'
    assert ran.code == 0
    assert not (home.folder / "legato").exists()


@pytest.mark.parametrize("command", ["why", "record"])
def test_an_unknown_number_says_which_there_are(home: Home, log: Path, command: str) -> None:
    keep(log, *PLAYED)
    ran = home.run(command, "9")
    assert ran.code == 1
    assert ran.err.startswith("legato: there is no session 9\n  The last one is 1;")


def test_a_damaged_log_is_told_with_how_to_mend_it(home: Home, log: Path) -> None:
    keep(log, *PLAYED)
    log.write_bytes(b"no night" * 1000)
    ran = home.run("why")
    assert ran.code == 1
    assert "is damaged" in ran.err
    assert "legato data repair" in ran.err


def test_a_damaged_log_is_mended_and_kept(home: Home, log: Path) -> None:
    keep(log, *STOPPED)
    assert home.run("why", "--mend").out.startswith("Nothing is wrong with the night log")
    harmed = log.read_bytes()[:-4096] + bytes(4096)  # the page of what is found by how it ended
    log.write_bytes(harmed)
    ran = home.run("why", "--mend")
    assert ran.out.endswith(f"The damaged one is kept as {log}.damaged-1.\n")
    assert log.with_name("nights.sqlite.damaged-1").read_bytes() == harmed
    assert home.run("why").out.startswith("Session 1 ")
