"""`legato drivers capture`: what goes over a wire, on the screen and in a file."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from controller.address import Address, Road
from controller.capture import Crossing, Entry, Way, line_of
from controller.cli.benched import bench_limits
from controller.cli.codes import FAILED_BUT_AT_REST, NOT_CONFIRMED, PLAYED
from controller.cli.drivers_try import LONGEST_TRY_S, TRIED_S, Held, Tape, driven, tried_plan
from controller.cli.printer import printing, tell, wrapped
from controller.clock import SystemClock, shielded
from controller.errors import AddressError
from controller.host.signals import ending_signals
from controller.levels import setting_of
from controller.link.base import Link
from controller.machine import LOOKING_LIMIT_MS, Machine, chosen, opened
from controller.recording import SERIAL_JOIN_MS, CaptureFile, Recorder, capture_file
from profiles.compiler import Plan
from profiles.limits import Limits

if TYPE_CHECKING:
    from controller.link.ble import RadioBackend


def capture_to(
    address: str,
    file: Path,
    family: str | None,
    tried: str | None,
    seconds: float | None,
    baud: int,
    radio: str | None,
    *,
    force: bool,
) -> int:
    """Capture to the file until Ctrl-C, or for so long; the exit code.

    Raises what keeps it from beginning, or from going on; Refused where somebody must not feel it.
    """
    where = Address.parse(address) if ":" in address else chosen(address).address
    machine, plan = None, None
    if family is not None:
        machine = chosen(str(where), family)
        if tried is not None:
            limits = bench_limits(machine, SystemClock())
            plan = _plan(machine, tried, seconds, limits)
    elif where.road in (Road.SIM, Road.UDP):
        raise AddressError(f"{where} cannot be listened to", "Add --family FAMILY.")
    job = _Job(where, machine, plan, seconds, baud, radio)
    header = (f"family: {family or ''}".strip(), f"address: {where}", "date:", "source:")
    return asyncio.run(_captured(job, file, header, force=force))


@dataclass(frozen=True, slots=True)
class _Job:
    """What is to be captured: a machine in its driver's hands, None for listening alone."""

    where: Address
    machine: Machine | None
    plan: Plan | None
    seconds: float | None
    baud: int
    radio: str | None


def _plan(machine: Machine, tried: str, seconds: float | None, limits: Limits) -> Plan:
    hold_s = TRIED_S if seconds is None else seconds
    if hold_s > LONGEST_TRY_S:
        raise click.UsageError(f"--try is for at most {LONGEST_TRY_S:g} --seconds.")
    setting = setting_of(tried, machine.capabilities)
    if setting.is_rest:
        raise click.UsageError("--try needs a step above 0; the machine is rested without it.")
    return tried_plan(setting, machine.capabilities, limits, hold_s)


async def _captured(job: _Job, file: Path, header: tuple[str, ...], *, force: bool) -> int:
    loop, stop, heard = asyncio.get_running_loop(), asyncio.Event(), Counter[Way]()

    def gone() -> None:
        with suppress(RuntimeError):  # the event loop has ended, and the capture before it
            loop.call_soon_threadsafe(stop.set)

    with (
        ending_signals(stop.set),
        capture_file(file, header, stop.set, instead=force) as kept,
        printing(gone) as say,
    ):

        def passed(entry: Entry) -> None:
            kept.add(entry)
            say(line_of(entry))
            if isinstance(entry, Crossing):
                heard[entry.way] += 1

        clock = SystemClock()
        join_ms = SERIAL_JOIN_MS if job.where.road is Road.SERIAL else 0
        tape = Tape(Recorder(clock, passed, join_ms), clock, lambda said: say(wrapped(said)), stop)
        try:
            held = await _made(job, tape)
        finally:
            tape.recorder.flush()
            say(_kept(heard.total(), file))
        if not heard[Way.HEARD] and job.machine is None and job.where.road is Road.SERIAL:
            say(f"Nothing was heard. Is {job.baud} its --baud?")
    return _code(held, kept)


def _kept(packets: int, file: Path) -> str:
    if not packets:
        return f"No packet passed: {file} is not kept."
    return f"{packets} packet{'s are' if packets > 1 else ' is'} in {file}."


async def _made(job: _Job, tape: Tape) -> Held:
    if job.machine is not None:
        return await driven(job.machine, job.radio, job.plan, job.seconds, tape)
    await _listened(job, tape)
    return Held(None)


async def _listened(job: _Job, tape: Tape) -> None:
    """Everything that comes, and not a byte to the machine."""
    tape.say(f"Connecting to {job.where}.")
    async with opened(job.radio if job.where.road is Road.BLE else None) as backend:
        link, services = _silent_link(job, backend)
        try:
            await tape.unless_stopped(link.open())
            if tape.stop.is_set():
                return
            for line in services():
                tape.recorder.remark(line)
            tape.recorder.opened()
            tape.say("Listening. Nothing is written to it. Ctrl-C ends.")
            async with asyncio.timeout(job.seconds):
                await tape.unless_stopped(_heard(link, tape.recorder))
        except TimeoutError:
            pass  # the time is over
        finally:
            await shielded(link.close())


def _silent_link(
    job: _Job, backend: "RadioBackend | None"
) -> tuple[Link, Callable[[], Sequence[str]]]:
    """A link to listen to, and what tells the services that its machine has, once it is open."""
    match job.where.road:
        case Road.SERIAL:
            from controller.link.serial import SerialLink

            return SerialLink(job.where.target, job.baud), tuple
        case Road.BLE:
            from controller.link.listening import ListeningLink

            link = ListeningLink(job.where.target, backend, LOOKING_LIMIT_MS)
            return link, lambda: link.services
        case Road.UDP | Road.SIM:
            raise AssertionError("refused before anything was written")


async def _heard(link: Link, recorder: Recorder) -> None:
    while True:
        recorder.passed(Way.HEARD, await link.read())


def _code(held: Held, kept: CaptureFile) -> int:
    at_rest = held.stopped is None or held.stopped.reached
    if kept.failure is not None and at_rest:
        raise kept.failure
    if kept.failure is not None:
        tell(f"legato: {kept.failure}\n  {kept.failure.hint}", err=True)
    if not at_rest:
        return NOT_CONFIRMED
    return PLAYED if held.failure is None else FAILED_BUT_AT_REST
