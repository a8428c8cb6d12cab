"""A machine held by its driver while what passes is recorded, perhaps with a setting tried."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from controller import saved
from controller.cli.lines import in_steps, introduced
from controller.clock import Clock, shielded
from controller.desk.machines.warned import warnings
from controller.driver import Driver
from controller.errors import LegatoError, LinkError, MachineError
from controller.guardian.left import LeftNote, noted
from controller.guardian.lock import machine_lock
from controller.guardian.recipe import Recipe
from controller.host.control import control_socket
from controller.host.guarded import guarded
from controller.host.words import ending_words
from controller.machine import LOOKING_LIMIT_MS, Machine, connection_to
from controller.marks import MarkedDriver
from controller.nightlog.record import NO_RECORD
from controller.recording import Recorder, RecordingLink
from controller.session.grip import Connect, Grip
from controller.session.lease import NO_LEASE, Lease
from controller.session.said import NOTHING_STARTED, said_of_stop
from controller.session.session import Session
from controller.session.stopping import Stopped, bring_to_rest, first_rest
from controller.session.view import Ending, Reason
from profiles.actuators import Capabilities
from profiles.compiler import Plan
from profiles.exposure import check
from profiles.layout import Stretch
from profiles.limits import Limits, step_ms
from profiles.timeline import Cue, Setting, Timeline
from profiles.unattended import worst_case

TRIED_S = 5.0
LONGEST_TRY_S = 60.0

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Tape:
    """A capture in the making: `say` prints a line, `stop` is set when it is to end."""

    recorder: Recorder
    clock: Clock
    say: Callable[[str], None]
    stop: asyncio.Event

    async def unless_stopped(self, work: Coroutine[Any, Any, T]) -> T | None:  # Any: unused
        """What the work gives; None where it is to end first, and the work is cancelled."""
        doing = asyncio.ensure_future(work)
        stopping = asyncio.ensure_future(self.stop.wait())
        either: set[asyncio.Future[Any]] = {doing, stopping}  # Any: each gives something else
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopping.cancel()
            if not doing.done():
                doing.cancel()
            await shielded(asyncio.wait(either))
        return None if doing.cancelled() else doing.result()


@dataclass(frozen=True, slots=True)
class Held:
    """How it ended: whether the machine is proven to be at rest, and what went wrong."""

    stopped: Stopped | None
    failure: LegatoError | None = None


def tried_plan(setting: Setting, capabilities: Capabilities, limits: Limits, hold_s: float) -> Plan:
    """A setting for so long once it has risen; raises BeyondLimits where it is never allowed."""
    steps = [
        setting.step(one.name) * max(capabilities.gap_ms, step_ms(one, limits))
        for one in capabilities.actuators
    ]
    length_ms = max(steps) + round(1000 * hold_s)
    timeline = Timeline((Cue(0, setting),), length_ms)
    check(timeline, capabilities, limits)
    stretches = (Stretch(0, length_ms, "Try"),)
    return Plan("Try", timeline, stretches, (), (), worst_case(capabilities), None)


async def driven(
    machine: Machine, radio: str | None, plan: Plan | None, seconds: float | None, tape: Tape
) -> Held:
    """Hold the machine until the tape ends, or play the plan on it; it is at rest afterwards.

    `legato stop` from elsewhere ends it. Raises what kept it from starting: LinkUnavailable,
    MachineError, SettingsError.
    """

    def intended(word: str) -> None:
        if word == "stop":
            tape.stop.set()

    with machine_lock(machine.address) as path, noted(path) as note:
        async with control_socket(path, intended) as control:
            held = await _driven(machine, radio, plan, seconds, tape, note)
            ending = Ending(Reason.STOPPED, held.stopped, held.failure)
            control.publish(ending_words(ending, machine))
    return held


async def _driven(
    machine: Machine,
    radio: str | None,
    plan: Plan | None,
    seconds: float | None,
    tape: Tape,
    note: LeftNote,
) -> Held:
    grip = Grip(_marked(machine, radio, tape))
    try:
        identity = await tape.unless_stopped(_identified(grip))
        if identity is None:
            return Held(None)
        tape.say(introduced(machine.spec.title, identity))
        if plan is None:
            held = await _watched(grip, seconds, tape)
        else:
            held = await _tried(machine, radio, plan, grip, tape, note)
    finally:
        await shielded(grip.let_go())
    _settle(held, machine, note, tape)
    return held


def _marked(machine: Machine, radio: str | None, tape: Tape) -> Connect:
    connect = connection_to(
        machine,
        tape.clock,
        radio,
        lambda at_ms, setting: None,
        lambda link: RecordingLink(link, tape.recorder),
    )

    @asynccontextmanager
    async def marked(patience_ms: int) -> AsyncIterator[Driver]:
        async with connect(patience_ms) as driver:
            yield MarkedDriver(driver, tape.recorder.remark)

    return marked


async def _identified(grip: Grip) -> str:
    driver = await grip.take(LOOKING_LIMIT_MS)
    return await driver.identify()


async def _watched(grip: Grip, seconds: float | None, tape: Tape) -> Held:
    """Rest the machine, look on for so long, and rest it again."""
    driver = grip.driver
    assert driver is not None  # identified
    failure: LegatoError | None = None
    try:
        await first_rest(driver, tape.clock, tape.stop.is_set)
        tape.say("Recording. Press the keys of its remote, one after the other. Ctrl-C ends.")
        async with asyncio.timeout(seconds):
            await tape.unless_stopped(driver.watch())
    except TimeoutError:
        pass  # the time is over
    except (LinkError, MachineError) as error:
        failure = error
    finally:
        stopped = await shielded(bring_to_rest(grip, tape.clock))
    return Held(stopped, failure)


async def _tried(
    machine: Machine, radio: str | None, plan: Plan, grip: Grip, tape: Tape, note: LeftNote
) -> Held:
    for line in () if machine.simulated else (plan.worst_case, *warnings(machine.spec)):
        tape.say(line)
    setting = plan.timeline.setting_at(0)
    said = in_steps(setting, machine.capabilities.actuators)
    seconds = -(-plan.timeline.length_ms // 1000)
    tape.say(f"Starting {said}, for {seconds} s with its rise, then rest. Ctrl-C rests at once.")
    recipe = Recipe(str(machine.address), machine.spec.name, radio)
    if machine.simulated:
        ending = await _ended(plan, grip, tape, NO_LEASE)
    else:
        stop = tape.stop.set
        async with guarded(recipe, note, tape.clock, NO_RECORD, stop, stop) as guardian:
            ending = await _ended(plan, grip, tape, guardian)
            guardian.at_rest = ending.at_rest
    if ending.failure is not None and ending.stopped is None:
        note.nothing_started()
        raise ending.failure
    return Held(ending.stopped, ending.failure)


async def _ended(plan: Plan, grip: Grip, tape: Tape, lease: Lease) -> Ending:
    """Play it, until the tape is stopped."""
    limits = saved.limits()
    session = Session(lambda offset: plan, grip, tape.clock, lambda view: None, limits, lease)
    stopping = asyncio.ensure_future(tape.stop.wait())
    stopping.add_done_callback(lambda asked: None if asked.cancelled() else session.stop())
    try:
        return await session.run()
    finally:
        stopping.cancel()


def _settle(held: Held, machine: Machine, note: LeftNote, tape: Tape) -> None:
    if held.failure is not None:
        tape.say(f"{held.failure}. {held.failure.hint}".strip())
    stopped = held.stopped
    if stopped is None:
        note.nothing_started()
        tape.say(NOTHING_STARTED)
        return
    if stopped.reached:
        note.at_rest()
    tape.say(said_of_stop(stopped.proof, stopped.best, machine.spec.how_to_stop))
