"""What a person reads when something is wrong: one message, what to do, and no traceback."""

import os
import pty
import threading
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.controller.cli.commands import Home, Ran

pytestmark = pytest.mark.wire


def told(ran: Ran, *words: str) -> None:
    """It ended with a message that has these words, and without a traceback."""
    assert "Traceback" not in ran.err + ran.out
    for word in words:
        assert word in ran.err, ran.err
    said = ran.err.removeprefix("Tonight you said: none of the three.\n")
    assert said.startswith("legato: ")


@contextmanager
def port(answer: bytes = b"") -> Iterator[str]:
    """A serial port at which something says `answer` to whatever it hears."""
    machine, ours = pty.openpty()
    tty.setraw(ours)
    over = threading.Event()

    def chatter() -> None:
        while not over.is_set():
            if answer:
                os.write(machine, answer)
            over.wait(0.2)

    thread = threading.Thread(target=chatter)
    thread.start()
    try:
        yield f"serial:{os.ttyname(ours)}"
    finally:
        over.set()
        thread.join()
        os.close(machine)
        os.close(ours)


def test_a_broken_program_is_named_with_file_and_field(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('name = "Mine"\n[[phases]]\nlength = "90s"\nlevel = 140\n')
    ran = home.run("play", str(path), "--on", "sim:tcode")
    assert ran.code == 1
    told(ran, str(path), "phase 1, level", "140 is not a percent", "from 0 to 100")


def test_a_machine_that_does_not_exist_is_told_before_the_screens_open(home: Home) -> None:
    ran = home.run("bedside", "--on", "nobody")
    assert ran.code == 1
    told(ran, "no machine", "'nobody'")


def test_a_program_that_does_not_exist_suggests_the_nearest(home: Home) -> None:
    ran = home.run("play", "Frist Nihgt", "--on", "sim:tcode")
    assert ran.code == 1
    told(ran, "no program called 'Frist Nihgt'", "Did you mean 'First Night'?")


def test_a_program_the_machine_cannot_play_is_refused(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "warm.toml"
    path.write_text('name = "Warm"\neffect = "heat"\n[[phases]]\nlength = "90s"\nlevel = 10\n')
    ran = home.run("play", str(path), "--on", "sim:tcode")
    assert ran.code == 5
    told(ran, "no heat")


def test_a_port_that_does_not_exist(home: Home) -> None:
    ran = home.run("play", "First Night", "--on", "serial:/dev/ttyNOPE", "--family", "tcode")
    assert ran.code == 1
    told(ran, "no serial port /dev/ttyNOPE", "legato machines")


def test_a_machine_that_answers_nothing_is_named(home: Home) -> None:
    with port() as address:
        ran = home.run("play", "First Night", "--on", address, "--family", "tcode")
    assert ran.code == 1
    told(ran, f"nothing answers at {address}")


def test_a_machine_that_answers_garbage(home: Home) -> None:
    with port(b"\x00\xff$GPRMC,nonsense\r\n") as address:
        ran = home.run("play", "First Night", "--on", address, "--family", "tcode")
    assert ran.code == 1
    told(ran, "is not a T-Code machine")


def test_no_bluetooth(home: Home) -> None:
    address = "ble:11:22:33:44:55:66"
    ran = home.run("play", "First Night", "--on", address, "--family", "reverie_108")
    assert ran.code == 1
    told(ran, "Bluetooth")


def test_a_radio_that_is_not_there(home: Home) -> None:
    address, radio = "ble:11:22:33:44:55:66", "tcp-client:127.0.0.1:9"
    arguments = ("--on", address, "--family", "reverie_108", "--radio", radio)
    ran = home.run("play", "First Night", *arguments)
    assert ran.code == 1
    told(ran, "radio")


@pytest.mark.parametrize(
    ("on", "words"),
    [
        ("usb:3", "is no address"),
        ("serial:", "is no address"),
        ("ble:hello", "is no Bluetooth address"),
        ("bed", "no machine called 'bed'"),
        ("sim:toaster", "no machine family called 'toaster'"),
        ("serial:/dev/null", "does not say what machine is there"),
    ],
)
def test_an_address_that_means_nothing(home: Home, on: str, words: str) -> None:
    ran = home.run("play", "First Night", "--on", on)
    assert ran.code == 1
    told(ran, words)


def test_without_a_machine_it_says_how_to_find_one(home: Home) -> None:
    ran = home.run("play", "First Night")
    assert ran.code == 1
    told(ran, "no machine is saved yet", "legato machines", "sim:tcode")


def test_with_two_machines_it_lists_them(home: Home) -> None:
    home.run("machines", "add", "left", "serial:/dev/ttyA", "--family", "tcode")
    home.run("machines", "add", "right", "serial:/dev/ttyB", "--family", "tcode")
    ran = home.run("play", "First Night")
    told(ran, "more than one machine", "left", "right")


def test_a_machine_on_the_wrong_road(home: Home) -> None:
    ran = home.run("play", "First Night", "--on", "serial:/dev/ttyA", "--family", "reverie_108")
    assert ran.code == 1
    told(ran, "cannot be reached by serial:/dev/ttyA")


def test_speed_is_for_simulated_machines_only(home: Home) -> None:
    arguments = ("--on", "serial:/dev/ttyA", "--family", "tcode", "--speed", "20")
    ran = home.run("play", "First Night", *arguments)
    assert ran.code == 2
    assert "simulated machines" in ran.err


@pytest.mark.parametrize("place", ["V0", "V0=knee", "V9=calf", "V0=calf,V0=calf", "=calf"])
def test_a_place_that_means_nothing(home: Home, place: str) -> None:
    arguments = ("serial:/dev/ttyA", "--family", "tcode", "--place", place)
    ran = home.run("machines", "add", "wrap", *arguments)
    assert ran.code == 1
    told(ran, "")
    assert "V0" in ran.err


def test_a_damaged_settings_file_is_named_and_kept(home: Home) -> None:
    home.run("machines", "add", "wrap", "serial:/dev/ttyA", "--family", "tcode")
    path = home.folder / "legato" / "config" / "settings.toml"
    path.write_text("machines = [")
    for arguments in (("play", "First Night"), ("machines", "add", "x", "sim:tcode")):
        ran = home.run(*arguments)
        assert ran.code == 1
        told(ran, str(path), "damaged")
    assert path.read_text() == "machines = ["


def test_settings_of_a_later_legato_are_not_lost(home: Home) -> None:
    home.run("machines", "add", "wrap", "serial:/dev/ttyA", "--family", "tcode")
    path = home.folder / "legato" / "config" / "settings.toml"
    later = "\n[moods.wrap]\nV0 = [2, 40]\n"
    path.write_text(path.read_text() + later)
    assert home.run("machines", "add", "x", "serial:/dev/ttyB", "--family", "tcode").code == 0
    assert later in path.read_text()
    assert "wrap" in home.run("show", "First Night", "--on", "wrap").out


def test_settings_that_cannot_be_written_lose_nothing(short_path: Path) -> None:
    home = Home(short_path, newcomer=True)
    (home.folder / "legato").write_text("a file where the folder should be")
    ran = home.run("machines", "add", "wrap", "serial:/dev/ttyA", "--family", "tcode")
    assert ran.code == 1
    told(ran, "settings.toml")


def test_stop_without_anything_to_stop_says_so(home: Home) -> None:
    ran = home.run("stop")
    assert ran.code == 1
    told(ran, "nothing of Legato's is playing")


def test_stop_on_a_machine_that_is_gone_is_not_said_to_rest(home: Home) -> None:
    home.run("machines", "add", "wrap", "serial:/dev/ttyNOPE", "--family", "tcode")
    ran = home.run("stop")
    assert ran.code == 4
    assert "NOT CONFIRMED: switch it off at the machine." in ran.out
    assert "Traceback" not in ran.err


def test_simulating_what_cannot_be(home: Home) -> None:
    told(home.run("simulate", "toaster"), "no machine family called 'toaster'", "tcode")
    told(home.run("simulate", "reverie_108"), "has no serial port", "--radio")
    assert home.run("simulate", "radio", "7001").code == 2


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("show first night", 'legato show "first night"'),
        ("play first night --on sim:tcode", 'legato play "first night"'),
        ("programs new My Own Evening", 'legato programs new "My Own Evening"'),
        ("programs --for woke in the night", 'legato programs --for "woke in the night"'),
        ("programs copy First Night Mine", "quotation marks"),
        ("programs list", "To list them: legato programs"),
    ],
)
def test_a_name_in_bare_words_is_put_in_quotation_marks(home: Home, words: str, meant: str) -> None:
    ran = home.run(*words.split())
    assert ran.code == 2
    assert meant in ran.err
