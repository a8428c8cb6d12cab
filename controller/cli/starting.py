"""From what a person asked for to what may be started: answers, limits, a lowered copy."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import click

from controller import folders, saved
from controller.care import words
from controller.cli.answering import answered
from controller.cli.asking import chosen
from controller.cli.offered import lowered_offered
from controller.cli.printer import tell
from controller.cli.speaking import for_person
from controller.clock import Clock
from controller.desk.here import Here
from controller.desk.tonight.again import once_more
from controller.desk.tonight.answers import screening_soon
from controller.errors import Refused
from controller.host.admission import Admission, admitted, continued, is_rescue
from controller.machine import Machine
from profiles.library import TooLong, find
from profiles.limits import Limits
from profiles.program import Program
from profiles.wording import capital


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: a program by its name or file, "" for whichever is gone on with.

    With `again` it is what helps back to sleep, whichever that is on the machine.
    """

    program: str
    machine: Machine
    place: str
    person: str
    tonight: Sequence[str]
    goes_on: bool
    lowered: bool
    asks: bool
    again: bool = False


def startable(asked: Asked, clock: Clock) -> Admission:
    """What is played, after everything that has to be answered was; raises what forbids it."""
    own = saved.limits()
    machine = asked.machine
    if asked.again:
        if not machine.simulated:
            answered(asked.person, clock, asked.tonight, asks=asked.asks)
        return once_more(machine, Here(asked.person, machine.name, clock=clock))
    if machine.simulated:
        with lowered_offered(asked.program, machine, own, asked.place):
            simulated = find(asked.program, folders.own_programs())
        return admitted(simulated, machine, own, asked.person, clock)
    found = _found(asked.program) if asked.program else None
    now = answered(asked.person, clock, asked.tonight, asks=asked.asks)
    if soon := screening_soon(now):
        tell(for_person(soon, asked.person), err=not asked.asks)
    if asked.goes_on:
        named = None if found is None else found.name
        return continued(machine, own, asked.person, clock, named)
    assert found is not None  # `play` asks for one of the two
    return _as_it_may(found, asked, own, clock)


def _as_it_may(found: Program, asked: Asked, own: Limits, clock: Clock) -> Admission:
    """The program, or its lowered copy once the person saw what is other."""
    with lowered_offered(asked.program, asked.machine, own, asked.place):
        admission = admitted(found, asked.machine, own, asked.person, clock)
    if not admission.changes or asked.lowered or is_rescue(found):
        return admission
    notes, changes = admission.permit.notes, admission.changes
    if not asked.asks:
        problem = words.only_lowered(found.name)
        raise Refused("L3", problem, " ".join([*notes, *changes]), allowed=words.LOWERED_OPTION)
    for line in (words.only_lowered(found.name), *notes, *changes):
        tell(capital(line))
    keys = {"\r": "yes", "\n": "yes", "y": "yes", "n": "no"}
    if chosen(words.PLAY_LOWERED, keys) == "n":
        tell(words.NOTHING_STARTED)
        raise click.Abort
    return admission


def _found(program: str) -> Program:
    """The program; one that is too long as well, as a shorter copy may be offered."""
    try:
        return find(program, folders.own_programs())
    except TooLong as error:
        return error.kept.program


def say_before(admission: Admission, *, as_json: bool) -> None:
    """Say what holds tonight, and what was changed for it, before anything is connected."""
    lines = (*admission.permit.notes, *admission.changes)
    if as_json and lines:
        click.echo(json.dumps({"event": "tonight", "notes": lines}, ensure_ascii=False))
    elif not as_json:
        for line in lines:
            tell(line)
