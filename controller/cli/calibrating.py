"""The guided search for what feels right: one motor after another, at the speed of the person."""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial

import click

from controller.care import words_comfort as words
from controller.cli.answering import answered
from controller.cli.asking import chosen
from controller.cli.codes import FAILED_BUT_AT_REST, NOT_CONFIRMED, PLAYED, STOPPED
from controller.cli.keys import single_keys
from controller.cli.lines import LineMode, introduced
from controller.cli.playing import soon
from controller.cli.printer import printing, tell, wrapped
from controller.clock import Clock
from controller.desk.machines.calibrating import (
    Found,
    Rise,
    check_searchable,
    composer,
    keep,
    said_of,
    search_permit,
)
from controller.desk.machines.warned import warnings
from controller.host.events import Event, Guarded, Ready
from controller.host.host import Host
from controller.host.permit import Permit
from controller.machine import Machine
from controller.nightlog.kinds import By
from controller.session.said import NOTHING_STARTED, said_of_stop
from controller.session.view import Ending, Reason
from profiles.actuators import Actuator
from profiles.calibration import labels, searchable
from profiles.timeline import Setting

MARKS = (" ", "\r", "\n")


def looked_for(
    machine: Machine, person: str, clock: Clock, radio: str | None, tonight: Sequence[str]
) -> int:
    """Look for the window of each motor in turn, and keep what is found; the exit code.

    Raises what forbids it or kept it from starting. What was found before that is kept.
    """
    actuators = check_searchable(machine)
    if not machine.simulated:
        answered(person, clock, tonight, asks=True)
    tell(words.BEGINS)
    if any(one.covers and one not in actuators for one in machine.capabilities.actuators):
        tell(words.NOT_ALL)
    looking = _Looking(machine, person, clock, radio)
    for number, actuator in enumerate(actuators, 1):
        if (code := looking.at(actuator, number)) != PLAYED:
            return code
    tell(words.AGAIN)
    return PLAYED


class _Looking:
    """The search on one machine for one person, motor by motor."""

    def __init__(self, machine: Machine, person: str, clock: Clock, radio: str | None) -> None:
        self._machine = machine
        self._person = person
        self._clock = clock
        self._radio = radio
        self._labels = labels(searchable(machine.capabilities))
        self._told: set[str] = set()
        self._is_first = True

    def at(self, actuator: Actuator, number: int) -> int:
        """Look for the window of one motor; PLAYED to go on with the next, else the exit code."""
        label = self._labels[actuator.name]
        permit = search_permit(self._machine, actuator, self._person, self._clock)
        for note in permit.notes:
            if note not in self._told:
                tell(note)
        self._told.update(permit.notes)
        if actuator.effect in permit.limits.off:
            tell(words.off(label, actuator.effect.value))
            return PLAYED
        key = chosen(words.begin(label, number, len(self._labels)), words.BEGIN_KEYS)
        if key in ("s", "q"):
            return PLAYED if key == "s" else STOPPED
        found = asyncio.run(self._searched(actuator, label, permit))
        keep(self._machine, self._person, actuator, found.window)
        tell(said_of(label, found, actuator.steps))
        return _code(found)

    async def _searched(self, actuator: Actuator, label: str, permit: Permit) -> Found:
        """Raise one motor as an ordinary session, with the keys of a search."""
        loop = asyncio.get_running_loop()
        with printing(lambda: soon(loop, lambda: host.stop())) as say:
            front = _Front(self._machine, actuator, self._clock, say, is_first=self._is_first)
            self._is_first = False
            host = Host(
                composer(actuator, label, permit, words.ON_PRESS),
                self._machine,
                self._clock,
                front.show,
                on_felt=front.felt,
                radio=self._radio,
                permit=permit,
                insist=True,
            )
            front.stop = partial(host.stop, By.KEY)
            with single_keys(front.pressed) as has_keys:
                if not has_keys:
                    raise click.UsageError(words.NO_KEYS)
                ending = await host.run()
        return front.rise.found(ending)


def _code(found: Found) -> int:
    """PLAYED where the search may go on, else the exit code that it ends with."""
    if not found.ending.at_rest:
        return NOT_CONFIRMED
    if found.ending.reason is Reason.FAILED:
        return FAILED_BUT_AT_REST
    return PLAYED if found.goes_on else STOPPED


class _Front:
    """What stands between one search and the terminal."""

    def __init__(
        self,
        machine: Machine,
        actuator: Actuator,
        clock: Clock,
        say: Callable[[str], None],
        *,
        is_first: bool,
    ) -> None:
        self._is_first = is_first
        self.rise = Rise(actuator, clock)
        self.stop: Callable[[], None] = lambda: None
        self._machine = machine
        self._say = say
        self._line_mode = LineMode(machine)

    def show(self, event: Event) -> None:
        self.rise.heard(event)
        match event:
            case Ready() | Guarded() if not self._is_first:
                lines = []
            case Ready(machine, identity, plan):
                lines = [introduced(machine.spec.title, identity), plan.worst_case]
                lines += [] if machine.simulated else warnings(machine.spec)
            case Ending():
                lines = self._ended(event)
            case _:
                lines = self._line_mode.lines(event)
        for line in lines:
            self._say(wrapped(line))

    def felt(self, at_ms: int, setting: Setting) -> None:
        self._say(self._line_mode.felt(self.rise.elapsed_ms, setting))

    def pressed(self, key: str) -> None:
        """A mark while it rises, and else a stop; a second mark stops as well."""
        was_felt = self.rise.marks.felt
        if key not in MARKS or not self.rise.mark():
            self.stop()
        elif self.rise.marks.felt and not was_felt:
            self._say(wrapped(words.FELT))

    def _ended(self, ending: Ending) -> list[str]:
        failure, stopped = ending.failure, ending.stopped
        lines = [f"{failure}. {failure.hint}".strip()] if failure is not None else []
        if stopped is None:
            return [*lines, NOTHING_STARTED]
        spec = self._machine.spec
        lines.append(said_of_stop(stopped.proof, stopped.best, spec.how_to_stop))
        return lines if ending.at_rest else [*lines, words.STILL_TRYING]
