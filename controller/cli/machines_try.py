"""Trying a machine at its weakest steps, in line mode or as JSON."""

import asyncio
import json
from collections.abc import Sequence

import click

from controller.care.keeping import person_named
from controller.cli.answering import answered
from controller.cli.asking import can_ask, may_leave
from controller.cli.playing import played
from controller.cli.printer import tell
from controller.cli.speaking import speaking_to
from controller.clock import SystemClock
from controller.desk.here import Here
from controller.desk.machines.trying import trial
from controller.machine import chosen


def tried(
    on: str,
    only: Sequence[str],
    radio: str | None,
    person: str | None,
    tonight: Sequence[str],
    *,
    as_json: bool,
) -> int:
    """Try each actuator, or `only` those, once everything is answered; the exit code.

    Raises what forbids it or kept it from starting.
    """
    machine, who, clock = chosen(on), person_named(person), SystemClock()
    with may_leave(), speaking_to(who):
        if not machine.simulated:
            answered(who, clock, tonight, asks=can_ask() and not as_json)
        allowed = trial(machine, Here(who, on, radio, clock), only)
    if as_json and allowed.notes:
        click.echo(json.dumps({"event": "tonight", "notes": allowed.notes}, ensure_ascii=False))
    for note in () if as_json else allowed.notes:
        tell(note)
    return asyncio.run(played(allowed.compose, machine, clock, radio, as_json, allowed.permit))
