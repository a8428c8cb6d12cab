"""The guided search for what feels right: one motor after another, at the speed of the person."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import click

from controller import saved
from controller.care import words_comfort as words
from controller.cli.answering import answered
from controller.cli.asking import chosen
from controller.cli.codes import FAILED_BUT_AT_REST, NOT_CONFIRMED, PLAYED, STOPPED
from controller.cli.keys import single_keys
from controller.cli.lines import LineMode, introduced
from controller.cli.playing import soon
from controller.cli.printer import printing, tell, wrapped
from controller.clock import Clock
from controller.desk.warned import warnings
from controller.host.events import Event, Guarded, Ready
from controller.host.finding import calibration_permit
from controller.host.host import Host
from controller.host.permit import Permit
from controller.machine import Machine
from controller.nightlog.kinds import By
from controller.saved_comfort import comfort_of, save_comfort
from controller.session.said import NOTHING_STARTED, said_of_stop
from controller.session.view import Ending, Reason, SessionView, State
from profiles.actuators import Actuator, Capabilities
from profiles.calibration import DOWN, Marks, fitting, labels, search, searchable, strongest
from profiles.comfort import ComfortWindow
from profiles.compiler import Plan
from profiles.errors import DoesNotFit
from profiles.timeline import Setting

MARKS = (" ", "\r", "\n")


@dataclass(frozen=True, slots=True)
class Found:
    """What came of one rise: the `window`, None for none, and the strongest step it went to."""

    ending: Ending
    window: ComfortWindow | None
    top: int
    complete: bool

    @property
    def code(self) -> int:
        """PLAYED where the search may go on, else the exit code that it ends with."""
        if not self.ending.at_rest:
            return NOT_CONFIRMED
        if self.ending.reason is Reason.FAILED:
            return FAILED_BUT_AT_REST
        stopped = self.ending.reason is Reason.STOPPED and not self.complete
        return STOPPED if stopped else PLAYED


def looked_for(
    machine: Machine, person: str, clock: Clock, radio: str | None, tonight: Sequence[str]
) -> int:
    """Look for the window of each motor in turn, and keep what is found; the exit code.

    Raises what forbids it or kept it from starting. What was found before that is kept.
    """
    actuators = searchable(machine.capabilities)
    if not actuators:
        raise DoesNotFit(None, "", words.NOTHING_TO_FIND, words.NOT_ALL)
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
        self._own = saved.limits()
        self._told: set[str] = set()
        self._is_first = True

    def at(self, actuator: Actuator, number: int) -> int:
        """Look for the window of one motor; PLAYED to go on with the next, else the exit code."""
        label = self._labels[actuator.name]
        permit = calibration_permit(self._machine, actuator, self._own, self._person, self._clock)
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
        self._keep(actuator, found.window)
        tell(_said(label, found, actuator.steps))
        return found.code

    async def _searched(self, actuator: Actuator, label: str, permit: Permit) -> Found:
        """Raise one motor as an ordinary session, with the keys of a search."""
        loop = asyncio.get_running_loop()

        def composed(capabilities: Capabilities, _: int) -> Plan:
            return search(actuator.name, capabilities, permit.limits, label, words.ON_PRESS)

        with printing(lambda: soon(loop, lambda: host.stop())) as say:
            front = _Front(self._machine, actuator, self._clock, say, is_first=self._is_first)
            self._is_first = False
            host = Host(
                composed,
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
        top = front.top if ending.reason is Reason.PLAYED else None
        return Found(ending, front.marks.window(top), front.top, front.marks.complete)

    def _keep(self, actuator: Actuator, window: ComfortWindow | None) -> None:
        """Keep a window beside the others that can be of this machine."""
        if window is not None:
            kept = comfort_of(self._person, self._machine.name)
            others = fitting(kept, self._machine.capabilities)
            save_comfort(self._person, self._machine.name, {**others, actuator.name: window})


def _said(label: str, found: Found, steps: int) -> str:
    if found.window is not None:
        return words.found(label, found.window, steps, as_far_as_tonight=not found.complete)
    if found.code == PLAYED:
        return words.not_felt(label, found.top, steps)
    return words.broken_off(label)


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
        self.marks = Marks()
        self.top = 0
        self.stop: Callable[[], None] = lambda: None
        self._machine = machine
        self._actuator = actuator
        self._clock = clock
        self._say = say
        self._line_mode = LineMode(machine)
        self._view: SessionView | None = None

    def show(self, event: Event) -> None:
        match event:
            case Ready(_, _, plan) if not self._is_first:
                self.top = strongest(plan)
                lines = []
            case Ready(machine, identity, plan):
                self.top = strongest(plan)
                lines = [introduced(machine.spec.title, identity), plan.worst_case]
                lines += [] if machine.simulated else warnings(machine.spec)
            case Guarded() if not self._is_first:
                lines = []
            case Ending():
                lines = self._ended(event)
            case SessionView():
                self._reached(event)
                lines = self._line_mode.lines(event)
            case _:
                lines = self._line_mode.lines(event)
        for line in lines:
            self._say(wrapped(line))

    def felt(self, at_ms: int, setting: Setting) -> None:
        elapsed_ms = self._view.elapsed_ms if self._view else 0
        self._say(self._line_mode.felt(elapsed_ms, setting))

    def pressed(self, key: str) -> None:
        """A mark while it rises, and else a stop; a second mark stops as well."""
        if key not in MARKS or (self._view and self._view.state is not State.PLAYING):
            self.stop()
            return
        was_felt = self.marks.felt
        self.marks.press(self._clock.now_ms())
        if self.marks.complete:
            self.stop()
        elif self.marks.felt and not was_felt:
            self._say(wrapped(words.FELT))

    def _reached(self, view: SessionView) -> None:
        self._view = view
        if view.state is State.PLAYING:
            step = self.top if view.phase == DOWN else view.setting.step(self._actuator.name)
            self.marks.reached(self._clock.now_ms(), step)

    def _ended(self, ending: Ending) -> list[str]:
        failure, stopped = ending.failure, ending.stopped
        lines = [f"{failure}. {failure.hint}".strip()] if failure is not None else []
        if stopped is None:
            return [*lines, NOTHING_STARTED]
        spec = self._machine.spec
        lines.append(said_of_stop(stopped.proof, stopped.best, spec.how_to_stop))
        return lines if ending.at_rest else [*lines, words.STILL_TRYING]
