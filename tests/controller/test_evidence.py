"""What the score card says that nobody has shown."""

from dataclasses import replace

from controller.conformance import missing
from controller.driver import Duties, Evidence, Fact, Known
from profiles.actuators import Proof
from tests.controller.pad import pad

KNOWN = Duties(Known.NO, Known.YES, Known.NO, Known.NO, Known.NO)
SURE = replace(pad(), evidence=Evidence.HARDWARE, duties=KNOWN)


def test_of_a_family_that_is_all_known_nothing_is_missing() -> None:
    assert list(missing(SURE)) == []


def test_facts_that_are_guessed_or_derived_are_named_with_their_source() -> None:
    facts = tuple(Fact(sure.value, sure, "a book") for sure in Evidence)
    assert list(missing(replace(SURE, facts=facts))) == [
        "Derived: derived (a book).",
        "Guessed: guessed (a book).",
    ]


def test_duties_that_nobody_knows_are_named() -> None:
    unknown = replace(KNOWN, thermal_cutout=Known.UNKNOWN)
    assert list(missing(replace(SURE, duties=unknown))) == ["Not known: thermal cutout."]


def test_bytes_and_stops_that_no_machine_has_shown_are_named() -> None:
    capabilities = replace(SURE.capabilities, best_proof=Proof.SENT)
    said = list(missing(replace(SURE, evidence=Evidence.GUESSED, capabilities=capabilities)))
    assert said == [
        "No bytes from a real wire: its massage commands are guessed.",
        "A stop is at best sent: the machine never reports that it is off.",
    ]
