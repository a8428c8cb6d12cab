"""What happened in a session, line by line."""

from dataclasses import replace

from controller.clock import MANUAL_BEGAN_MS
from controller.nightlog.kinds import Kind, Said
from controller.nightlog.rows import EventRow, SessionRow
from controller.nightlog.timeline import said_of, timeline
from tests.controller.nightlog.nights import BEGAN, utc

SESSION = SessionRow(1, 0, MANUAL_BEGAN_MS, BEGAN)


def row(at_s: int, kind: Kind, said: Said, gained_s: int = 0) -> EventRow:
    return EventRow(1, at_s * 1000, MANUAL_BEGAN_MS + (at_s + gained_s) * 1000, kind, said)


def wire(at_s: int, kind: Kind) -> EventRow:
    return row(at_s, kind, {"hex": "0aff", "channel": "main"})


def lines(*rows: EventRow, session: SessionRow = SESSION) -> list[str]:
    return list(timeline(session, rows, utc))


def test_what_passes_the_wire_is_counted_between_what_happens() -> None:
    assert lines(
        row(0, Kind.BEGAN, {}),
        row(1, Kind.STATE, {"state": "playing"}),
        row(2, Kind.SETTING, {"levels": {"V0": 1, "V1": 0}}),
        wire(2, Kind.WRITE),
        wire(3, Kind.HEARD),
        row(3, Kind.PROOF, {"proof": "acknowledged"}),
        row(4, Kind.SETTING, {"levels": {"V0": 2, "V1": 3}}),
        wire(5, Kind.WRITE),
        row(9, Kind.INTENT, {"intent": "stop", "by": "key", "done": True}),
        wire(10, Kind.WRITE),
        row(11, Kind.ENDED, {"reason": "stopped", "at_rest": True, "failure": None}),
    ) == [
        "20:00:00  Steady Hum Taper on wrap (serial:/dev/ttyUSB0).",
        "20:00:01  Playing.",
        "20:00:02  Until 20:00:05: 2 settings, the last V0 2, V1 3; proof acknowledged; "
        "2 commands, 1 answer.",
        "20:00:09  Asked to stop by key.",
        "20:00:10  Sent 0aff (main).",
        "20:00:11  Ended: stopped.",
    ]


def test_sleep_and_changed_clocks_are_seen_between_the_rows() -> None:
    rows = (
        wire(0, Kind.WRITE),
        row(1, Kind.STATE, {"state": "playing"}, gained_s=600),
        row(2, Kind.STATE, {"state": "paused"}, gained_s=500),
    )
    assert lines(*rows)[1::2] == [
        "          The computer slept for 10 minutes, or its clock was set forward.",
        "          The clock of the computer was set back by 100 seconds.",
    ]
    simulated = replace(SESSION, began=replace(BEGAN, simulated=True))
    assert len(lines(*rows, session=simulated)) == len(rows)


def test_a_new_start_of_the_computer_is_seen() -> None:
    said = lines(wire(500, Kind.WRITE), row(20, Kind.RESTED, {"by": "boot service"}, gained_s=900))
    assert said[1] == "          The computer was started anew."


def test_every_kind_is_said_in_words_whatever_it_holds() -> None:
    for kind in Kind:
        assert said_of(SESSION, row(0, kind, {})).endswith((".", ". "))
    said = {
        (Kind.STATE, "state"): ("returning", "The link is lost; looking for the machine."),
        (Kind.SETTING, "levels"): ({"V0": 0}, "Setting: all off."),
        (Kind.GUARDIAN, "what"): ("armed", "Guardian armed."),
    }
    for (kind, key), (value, words) in said.items():
        assert said_of(SESSION, row(0, kind, {key: value})) == words


def test_faults_and_rests_say_what_to_do() -> None:
    fault = {"what": "the cable is out", "hint": "Plug it in."}
    assert said_of(SESSION, row(0, Kind.FAULT, fault)) == "Fault: the cable is out. Plug it in."
    rested = {"by": "guardian", "proof": "failed", "reached": False, "failure": "it is gone"}
    assert said_of(SESSION, row(0, Kind.RESTED, rested)) == (
        "The guardian could not bring the machine to rest for sure, it is gone: switch it off at "
        "the machine."
    )
    refused = {"intent": "stronger", "by": "key", "done": False}
    assert said_of(SESSION, row(0, Kind.INTENT, refused)).endswith("key. It was not done.")
    ended = {"reason": "failed", "at_rest": False, "failure": "it is gone"}
    assert said_of(SESSION, row(0, Kind.ENDED, ended)) == (
        "Ended: failed, it is gone. NOT CONFIRMED at rest: switch it off at the machine."
    )
