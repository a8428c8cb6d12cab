"""Finding machines, saving them, and correcting what was taken for something else."""

import json
import os
import pty
import subprocess

import pytest

from controller.address import Address
from controller.cli import machines_list
from controller.recognising import Candidate
from tests.controller.cli.commands import LEGATO, LIMIT_S, Home, Ran
from tests.controller.cli.own import told
from tests.controller.cli.test_over_the_air import bedroom

pytestmark = pytest.mark.wire

BOOTS = ("machines", "add", "boots", "sim:air_boots")
SQUEEZES = ("play", "Evening Pulse 60", "--on", "boots")


def rows(home: Home, kind: str, *options: str, address: str = "") -> list[dict[str, object]]:
    listed = home.run("machines", "--seconds", "0.5", "--json", *options).out.splitlines()
    found = [row for line in listed if (row := json.loads(line))["kind"] == kind]
    return [row for row in found if address in ("", row["address"])]


def saved(home: Home) -> dict[str, object]:
    """The one machine that is saved."""
    (row,) = rows(home, "saved")
    return row


def answered(home: Home, answer: str, *arguments: str) -> Ran:
    """A command with a person at a terminal, who types this."""
    person, terminal = pty.openpty()
    os.write(person, f"{answer}\n".encode())
    done = subprocess.run(
        [LEGATO, *arguments],
        env=home.env,
        stdin=terminal,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    os.close(person)
    os.close(terminal)
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize(("answer", "kept"), [("y", "seen"), ("n", ""), ("", "")])
def test_a_person_is_asked_once_whether_the_cuffs_empty(home: Home, answer: str, kept: str) -> None:
    ran = answered(home, answer, *BOOTS)
    assert ran.code == 0, ran.err
    assert "pull its plug or take out its battery" in ran.out.replace("\n", " ")
    assert saved(home)["deflates"] == kept
    again = answered(home, "", *BOOTS)
    assert ("pull its plug" in again.out.replace("\n", " ")) is (kept == "")


def test_where_nobody_can_be_asked_it_is_said_how_to_say_it(home: Home) -> None:
    ran = home.run(*BOOTS)
    say_so = "legato machines add boots sim:air_boots --family air_boots --deflates"
    assert ran.code == 0
    assert say_so in ran.out
    assert saved(home)["deflates"] == ""
    told(home.run(*SQUEEZES), 5, "not known to empty", say_so)
    assert home.run(*BOOTS, "--deflates").code == 0
    assert saved(home)["deflates"] == "seen"
    assert home.run("show", *SQUEEZES[1:]).code == 0


def test_an_address_that_is_not_saved_is_answered_with_how_to_save_it(home: Home) -> None:
    ran = home.run("play", "Evening Pulse 60", "--on", "sim:air_boots")
    told(ran, 5, "legato machines add NAME sim:air_boots --family air_boots --deflates")


def test_a_machine_without_cuffs_has_none_to_have_seen(home: Home) -> None:
    told(home.run("machines", "add", "wrap", "sim:tcode", "--deflates"), 1, "no cuffs")


def test_what_a_machine_cannot_do_for_another_reason_is_not_blamed_on_its_cuffs(
    home: Home,
) -> None:
    ran = home.run("play", "Warm Knead", "--on", "sim:air_boots")
    told(ran, 5)
    assert "--deflates" not in ran.err


def test_a_model_is_saved_and_holds(home: Home) -> None:
    arguments = ("machines", "add", "bed", "ble:AA:BB:CC:DD:EE:FF", "--family", "leggett_gen2")
    unknown = home.run(*arguments, "--model", "9")
    told(unknown, 1, "has no model '9'", '"5 and 7", "without massage"')
    assert rows(home, "saved") == []
    ran = home.run(*arguments, "--model", "without massage")
    assert "without massage" in ran.out
    assert saved(home)["model"] == "without massage"
    told(home.run("play", "First Night", "--on", "bed"), 5, "no vibration")


def test_what_is_not_said_again_of_a_machine_stays(home: Home) -> None:
    place = ("--place", "V0=foot")
    home.run("machines", "add", "wrap", "serial:/dev/ttyA", "--family", "tcode", *place)
    assert home.run("machines", "add", "wrap", "serial:/dev/ttyA").code == 0
    assert (saved(home)["family"], saved(home)["place"]) == ("tcode", "V0=foot")


def test_another_family_replaces_all_that_was_said_of_the_one_before(home: Home) -> None:
    home.run(*BOOTS[:3], "serial:/dev/ttyA", "--family", "air_boots", "--deflates")
    ran = home.run(*BOOTS[:3], "serial:/dev/ttyA", "--family", "tcode")
    assert "instead of air_boots at serial:/dev/ttyA" in ran.out
    assert (saved(home)["family"], saved(home)["deflates"]) == ("tcode", "")


def test_a_corrected_machine_is_listed_as_what_it_was_saved_as(home: Home) -> None:
    with bedroom(home) as (_, address):
        assert home.run("machines", "add", "mine", address, "--family", "linak").code == 0
        (row,) = (row for row in rows(home, "found") if row["address"] == address)
        words = home.run("machines", "--seconds", "0.5").out
        again = home.run("machines", "add", "mine", address)
    assert (row["family"], row["sure"], row["saved"]) == ("linak", "saved", ["mine"])
    assert row["others"] == []
    assert "mine: linak at" in words
    assert "mine (linak), saved" in words
    assert f"add NAME {address}" not in words
    assert again.code == 0
    assert saved(home)["family"] == "linak"


def test_a_find_is_told_with_its_reasons_and_how_to_save_it(home: Home) -> None:
    with bedroom(home) as (_, address):
        words = home.run("machines", "--seconds", "0.5").out
        (row,) = (row for row in rows(home, "found") if row["address"] == address)
    title = "Reverie adjustable bed (Protocol 108)"
    assert f"{address}: name Reverie, its own service 1b1d9641…: {title}, likely\n" in words
    assert f"  legato machines add NAME {address} --family reverie_108\n" in words
    assert (row["title"], row["saved"], row["others"]) == (title, [], [])
    assert isinstance(row["score"], int)
    assert row["services"] == ["1b1d9641-b942-4da8-89cc-98e6a58fbd93"]
    assert isinstance(row["rssi"], int)


def test_a_machine_that_is_not_recognised_is_shown_on_demand_and_saved(home: Home) -> None:
    boots = ("air_boots", "--name", "Boots \x1b[2J\x9b1m")
    with bedroom(home, *boots) as (_, address):
        plain = home.run("machines", "--seconds", "0.5").out
        shown = home.run("machines", "--seconds", "0.5", "--all").out
        assert rows(home, "found", address=address) == []
        raw = home.run("machines", "--seconds", "0.5", "--json", "--all").out
        (row,) = rows(home, "found", "--all", address=address)
        added = home.run("machines", "add", "boots", address, "--family", "air_boots")
    assert "1 other Bluetooth thing is near; `legato machines --all` shows it.\n" in plain
    assert address not in plain
    assert f"{address}: name Boots ?[2J?1m: not recognised\n" in shown
    assert "legato machines add NAME ADDRESS --family FAMILY\n" in shown
    assert all(letter.isprintable() or letter == "\n" for letter in shown + raw)
    assert (row["family"], row["name"], row["sure"]) == (None, boots[2], None)
    assert isinstance(row["rssi"], int)
    assert added.code == 0
    assert saved(home)["family"] == "air_boots"


def test_other_things_are_counted() -> None:
    more = "3 other Bluetooth things are near; `legato machines --all` shows them."
    assert machines_list.counted(3) == more


ADDRESS = Address.parse("ble:AA:BB:CC:DD:EE:FF")
EITHER = Candidate(ADDRESS, "Acme", "keeson_base", "likely", ("name Acme",), "630", ("jiecang",), 6)


def test_what_may_be_either_of_two_is_told_so(capsys: pytest.CaptureFixture[str]) -> None:
    machines_list.show(EITHER, (), {"keeson_base": "Keeson base", "jiecang": "Jiecang bed"})
    assert capsys.readouterr().out.splitlines() == [
        f"{ADDRESS}: name Acme: Keeson base or Jiecang bed, 630, likely",
        f"  legato machines add NAME {ADDRESS} --family keeson_base",
        f"  legato machines add NAME {ADDRESS} --family jiecang",
    ]
