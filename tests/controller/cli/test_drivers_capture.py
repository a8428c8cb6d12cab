"""`legato drivers capture` and `replay`: over pseudo-terminals, the radio, and in memory."""

import os
import pty
import signal
import subprocess
import sys
import threading
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from controller.capture import Capture, Crossing, Remark, Way, read
from tests.controller.cli.commands import LEGATO, LIMIT_S, Home
from tests.controller.cli.own import told
from tests.controller.cli.test_over_the_air import bedroom
from tests.controller.ports import free_port

pytestmark = [pytest.mark.wire, pytest.mark.timeout(120)]

CAPTURES = Path(__file__).parents[2] / "captures"
BED = ("--family", "reverie_108")


def remarks(capture: Capture) -> list[str]:
    return [entry.text for entry in capture.entries if isinstance(entry, Remark)]


def crossings(capture: Capture, way: Way) -> list[bytes]:
    return [
        entry.packet.data
        for entry in capture.entries
        if isinstance(entry, Crossing) and entry.way is way
    ]


@contextmanager
def talking(words: bytes, every_s: float = 0.2) -> Iterator[tuple[str, list[bytes]]]:
    """A serial port at which somebody talks; what is written to it is kept."""
    machine, ours = pty.openpty()
    tty.setraw(ours)
    os.set_blocking(machine, False)
    over, heard = threading.Event(), list[bytes]()

    def talk() -> None:
        while not over.wait(every_s):
            os.write(machine, words)
            try:
                heard.append(os.read(machine, 4096))
            except BlockingIOError:
                continue

    thread = threading.Thread(target=talk)
    thread.start()
    try:
        yield f"serial:{os.ttyname(ours)}", heard
    finally:
        over.set()
        thread.join()
        os.close(machine)
        os.close(ours)


def test_without_a_family_a_port_is_only_listened_to(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "heard.txt"
    with talking(b"hello\n") as (address, heard):
        ran = home.run("drivers", "capture", address, str(path), "--seconds", "1")
    assert ran.code == 0, ran.err
    assert r"< main 68 65 6C 6C 6F 0A  # hello\n" in ran.out
    capture = read(path)
    assert set(crossings(capture, Way.HEARD)) == {b"hello\n"}
    assert (capture.family, capture.address) == ("", address)
    assert "date:" in remarks(capture)
    assert heard == []


def test_a_driver_is_recorded_from_its_first_rest_to_its_last(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "rested.txt"
    with home.running("simulate", "tcode", "--json") as machine:
        address = str(machine.wait_for("ready")["address"])
        arguments = ("--family", "tcode", "--seconds", "0.5")
        ran = home.run("drivers", "capture", address, str(path), *arguments)
    assert ran.code == 0, ran.err
    assert "Stopped, the machine took the command" in ran.out
    marks = [mark for mark in remarks(read(path)) if ":" not in mark]
    assert marks == ["connected", "identify", "rest", "watch", "rest"]


def test_a_setting_is_tried_gently_and_rested_and_checks_again(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "tried.txt"
    with home.running("simulate", "tcode", "--json") as machine:
        address = str(machine.wait_for("ready")["address"])
        arguments = ("--family", "tcode", "--try", "V1=3", "--seconds", "0.5")
        ran = home.run("drivers", "capture", address, str(path), *arguments)
        assert machine.wait_until_felt(3)["levels"] == {"V1": 3}
        machine.wait_until_rest()
    assert ran.code == 0, ran.err
    assert "Starting calves 3 of 100" in ran.out
    marks = remarks(read(path))
    assert [f"apply V1={step}" for step in (1, 2, 3)] == list(
        dict.fromkeys(mark for mark in marks if mark.startswith("apply"))
    )
    assert marks[-1] == "rest"
    checked = home.run("drivers", "replay", str(path), "--check")
    same = f"The driver of tcode sends exactly what stands in {path}.\n"
    assert (checked.code, checked.out) == (0, f"{same}{UNNAMED}\n")


UNNAMED = "It does not say who saw these bytes: a line `# source: ...` at its top would."


def test_a_capture_that_shows_no_stop_is_told_of(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    text = (CAPTURES / "tcode.txt").read_text()
    begun = text[: text.index("# rest")].replace("# date:", "# source: the simulator\n# date:")
    path.write_text(begun)
    checked = home.run("drivers", "replay", str(path), "--check")
    assert checked.code == 0
    assert checked.out.endswith("It holds no `# rest`: the stop was not checked.\n")


def test_a_capture_in_which_nothing_passed_is_not_kept(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "heard.txt"
    with talking(b"", every_s=60) as (address, _):
        ran = home.run("drivers", "capture", address, str(path), "--seconds", "0.2")
    assert ran.code == 0, ran.err
    assert f"No packet passed: {path} is not kept." in ran.out
    assert not path.exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_in_the_middle_of_a_try_ends_in_rest(
    home: Home, tmp_path: Path, number: signal.Signals
) -> None:
    path = tmp_path / "tried.txt"
    with home.running("simulate", "tcode", "--json") as machine:
        address = str(machine.wait_for("ready")["address"])
        arguments = ("--family", "tcode", "--try", "V0=5", "--seconds", "60")
        with home.running("drivers", "capture", address, str(path), *arguments) as capture:
            machine.wait_until_felt(1)
            assert capture.end(number) == 0
        machine.wait_until_rest()
    assert remarks(read(path))[-1] == "rest"


def test_what_a_killed_capture_has_recorded_stays_and_the_machine_is_brought_to_rest(
    home: Home, tmp_path: Path
) -> None:
    path = tmp_path / "killed.txt"
    with home.running("simulate", "tcode", "--json") as machine:
        address = str(machine.wait_for("ready")["address"])
        arguments = ("--family", "tcode", "--try", "V0=5", "--seconds", "60")
        with home.running("drivers", "capture", address, str(path), *arguments) as capture:
            machine.wait_until_felt(1)
            capture.process.kill()
            capture.process.wait()
        machine.wait_until_rest()
    assert "apply V0=1" in remarks(read(path))


def test_a_bed_on_the_radio_is_listened_to_then_tried_then_played_again(
    home: Home, tmp_path: Path
) -> None:
    heard, tried = tmp_path / "heard.txt", tmp_path / "tried.txt"
    with bedroom(home) as (bed, address):
        listened = home.run("drivers", "capture", address, str(heard), "--seconds", "0.5")
        arguments = (*BED, "--try", "foot=1", "--seconds", "0.5")
        ran = home.run("drivers", "capture", address, str(tried), *arguments)
        bed.wait_until_felt(1)
        bed.wait_until_rest()
    assert listened.code == 0, listened.err
    texts = remarks(read(heard))
    assert "service 1b1d9641-b942-4da8-89cc-98e6a58fbd93" in texts
    characteristic = "6af87926-dc79-412e-a3e0-5f85c2d55de2"
    assert f"characteristic {characteristic}: indicate, write" in texts
    assert crossings(read(heard), Way.SENT) == []
    assert [one.packet.channel for one in read(heard).entries if isinstance(one, Crossing)] == [
        characteristic
    ]
    assert ran.code == 0, ran.err
    assert home.run("drivers", "replay", str(tried), "--check").code == 0


@contextmanager
def replayed(home: Home, path: Path, *arguments: str) -> Iterator[tuple[str, list[str]]]:
    """A capture served again: its address, and what its screen says at the end."""
    said: list[str] = []
    with home.running("drivers", "replay", str(path), *arguments) as replay:
        assert replay.process.stdout is not None
        first = replay.process.stdout.readline()
        yield first.split()[-1], said
        replay.process.send_signal(signal.SIGINT)
        said += [str(first), *replay.process.stdout]
        assert replay.process.wait(LIMIT_S) == 0


def test_a_capture_is_a_machine_on_a_terminal(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "again.txt"
    with replayed(home, CAPTURES / "tcode.txt") as (address, said):
        arguments = ("--family", "tcode", "--try", "V1=1", "--seconds", "0.1")
        ran = home.run("drivers", "capture", address, str(path), *arguments)
    assert ran.code == 0, ran.err
    assert [line for line in said if "unexpected" in line] == []
    sent = [crossings(read(one), Way.SENT) for one in (path, CAPTURES / "tcode.txt")]
    assert sent[0] == sent[1]


def test_a_capture_is_a_machine_on_the_radio_and_tells_what_it_did_not_expect(home: Home) -> None:
    ports = (free_port(), free_port())
    with home.running("simulate", "radio", *map(str, ports)) as radio:
        assert radio.process.stdout is not None
        radio.process.stdout.readline()
        transports = [f"tcp-client:127.0.0.1:{port}" for port in ports]
        with replayed(home, CAPTURES / "reverie_108.txt", "--radio", transports[0]) as (at, said):
            home.env["LEGATO_RADIO"] = transports[1]
            ran = home.run("stop", "--on", at, *BED, "--json")
    assert ran.code in (0, 4)  # whether the capture reports it depends on where it goes on
    assert '"proof": "failed"' not in ran.out
    assert any("> main 55 35 60" in line for line in said)


def test_a_driver_that_differs_from_a_capture_is_told_with_its_line(
    home: Home, tmp_path: Path
) -> None:
    path = tmp_path / "other.txt"
    text = (CAPTURES / "reverie_108.txt").read_text()
    path.write_text(text.replace("55 54 02 03", "55 54 03 02"))
    ran = home.run("drivers", "replay", str(path), "--check")
    assert ran.code == 1
    assert "unexpected: main 55 54 02 03; line " in ran.out
    assert "has: main 55 54 03 02" in ran.out


def test_a_damaged_capture_is_named_with_its_line(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "damaged.txt"
    path.write_text("# legato capture 1\n# family: tcode\n0 > main 4Z\n")
    told(home.run("drivers", "replay", str(path)), 1, f"{path}, line 3: '4Z' is no byte")


FAR = ("serial:/dev/ttyNOPE", "--family", "tcode")


def test_a_file_that_is_there_is_kept_and_nothing_is_connected(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "precious.txt"
    path.write_text("precious")
    told(home.run("drivers", "capture", FAR[0], str(path), *FAR[1:]), 1, "already", "--force")
    assert path.read_text() == "precious"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a disk that is always full")
def test_a_full_disk_is_told_before_the_machine_is_touched(home: Home) -> None:
    ran = home.run("drivers", "capture", FAR[0], "/dev/full", "--force", *FAR[1:])
    told(ran, 1, "/dev/full cannot be written", "No space left")


def test_a_machine_that_is_not_there_leaves_no_file(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "none.txt"
    told(home.run("drivers", "capture", FAR[0], str(path), *FAR[1:]), 1, "no serial port")
    assert not path.exists()


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("sim:tcode", "--try", "V0=1"), 2, "--try needs --family"),
        (("sim:tcode",), 1, "cannot be listened to"),
        (("sim:tcode", "--family", "tcode", "--try", "V0=0"), 2, "a step above 0"),
        (("sim:tcode", "--family", "tcode", "--try", "V9=1"), 1, "no actuator 'V9'"),
        (("sim:tcode", "--family", "tcode", "--try", "V0=1", "--seconds", "99"), 2, "at most 60"),
        (("sim:air_boots", "--family", "air_boots", "--try", "foot=3"), 5, "allowed are 1"),
    ],
)
def test_what_cannot_be_captured_is_refused_before_a_file_is_written(
    home: Home, tmp_path: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    path = tmp_path / "none.txt"
    address, *options = arguments
    told(home.run("drivers", "capture", address, str(path), *options), code, words)
    assert not path.exists()


def test_a_terminal_that_closes_ends_a_capture_in_rest(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "piped.txt"
    arguments = ("sim:tcode", str(path), "--family", "tcode", "--try", "V0=1", "--seconds", "60")
    process = subprocess.Popen(
        [LEGATO, "drivers", "capture", *arguments], env=home.env, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    while b"apply" not in process.stdout.readline():
        pass
    process.stdout.close()
    assert process.wait(LIMIT_S) == 0
    assert remarks(read(path))[-1] == "rest"
