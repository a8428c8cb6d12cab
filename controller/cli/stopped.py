"""Stopping from another process: by the session that plays, or by taking the machine itself."""

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass

import click

from controller.address import Address, Road
from controller.cli.codes import NOT_CONFIRMED, PLAYED
from controller.cli.recovered import AT_THE_MACHINE, waiting_line
from controller.clock import SystemClock
from controller.errors import (
    AddressError,
    DriverBroken,
    DriverNotFound,
    LegatoError,
    SettingsError,
)
from controller.guardian.left import Left, left_running
from controller.guardian.lock import LET_GO_LIMIT_MS, resting_lock
from controller.guardian.resting import machine_of, rested, tell_rested
from controller.host.dial import Call, calls
from controller.machine import LOOKING_LIMIT_MS, Machine, chosen, whereabouts
from controller.nightlog.kinds import By
from controller.session.said import NOTHING_STARTED, said_of_stop
from controller.session.stopping import Stopped
from profiles.actuators import Proof

GONE = "A running session does not answer."


@dataclass(frozen=True, slots=True)
class _Mute:
    """A machine that may run, and why nobody here can tell it to stop."""

    address: str
    error: LegatoError
    left: Left | None = None


def stop_everything(on: str | None, family: str | None, radio: str | None, as_json: bool) -> int:
    """Stop the sessions that run, and rest what was left running; then the machine meant.

    With a machine named, only what concerns it. Gives the exit code: NOT_CONFIRMED also where it
    is not known how a machine is told to stop, which keeps none of the others from being stopped.
    Raises what is wrong with the name of the machine meant where there was nothing else to stop.
    """
    address = None if on is None else whereabouts(on)
    endings = _sessions_ended(address)
    several = len(endings) > 1  # then it is worth saying which
    said = {key: _told(ending, as_json, several=several) for key, ending in endings.items()}
    rested = {
        Address.parse(str(ending["machine"])).canonical
        for ending in endings.values()
        if ending.get("at_rest") and ending["proof"]
    }
    mute: dict[str, _Mute] = {}
    for left in _left(address):
        if _whose(left) in rested or (machine := _noted(left, mute)) is None:
            continue
        # This is the last word on a machine whose session said something else, or nothing.
        said[left.path.stem] = _rested(machine, radio or left.recipe.radio, as_json, left)
        rested.add(machine.address.canonical)  # tried as hard as can be, either way
    codes = list(said.values())
    try:
        meant = _still_to_rest(on, family, rested, mute)
    except LegatoError:
        if not codes and not mute:
            raise
        meant = None
    if meant is not None:
        codes.append(_rested(meant, radio, as_json))
        if codes[-1] == PLAYED:
            _forget(mute.pop(meant.address.canonical, None))
    codes += [_told_mute(one, as_json) for one in mute.values()]
    return max(codes)


def _sessions_ended(address: Address | None) -> dict[str, dict[str, object]]:
    """The last words of the sessions there were, which end now, by their keys."""
    running = _running(address)
    # All of them first, then their answers: nobody's stop waits for another's.
    told = [call for call in running if call.send("stop")]
    endings = {call.key: _ending(call) for call in told}
    for call in running:
        call.hang_up()
    return endings


def _running(address: Address | None) -> list[Call]:
    try:
        return calls(address)
    except SettingsError as error:  # no session can be found, but a machine can be reached
        click.echo(f"legato: {error}. {error.hint}", err=True)
        return []


def _left(address: Address | None) -> tuple[Left, ...]:
    with suppress(SettingsError):
        return left_running(address)
    return ()


def _noted(left: Left, mute: dict[str, _Mute]) -> Machine | None:
    """The machine that a note tells of; None where it becomes a `mute` one, or ended long ago."""
    try:
        return machine_of(left.recipe)
    except LegatoError as error:
        where = _whose(left)
        if where.startswith(f"{Road.SIM.value}:"):  # it ended with its session
            left.forget()
        else:
            mute[where] = _Mute(left.recipe.address, error, left)
        return None


def _whose(left: Left) -> str:
    """The machine that a note tells of, as others write it, too, where that can be told."""
    try:
        return Address.parse(left.recipe.address).canonical
    except AddressError:
        return left.recipe.address


def _still_to_rest(
    on: str | None, family: str | None, rested: set[str], mute: dict[str, _Mute]
) -> Machine | None:
    """The machine that is meant, unless it was brought to rest already, or becomes a `mute` one."""
    address = whereabouts(on)
    if address.canonical in rested:
        return None
    if address.road is Road.SIM:
        raise AddressError(
            "nothing is playing on that simulated machine",
            "A simulated machine lives and ends with its session.",
        )
    try:
        return chosen(on, family, stopping=True)
    except (DriverNotFound, DriverBroken) as error:
        mute.setdefault(address.canonical, _Mute(str(address), error))
        return None


def _forget(settled: _Mute | None) -> None:
    if settled is not None and settled.left is not None:
        settled.left.forget()


def _ending(call: Call) -> dict[str, object]:
    """The last words of a session that was told to stop."""
    for words in call.words():
        if words.get("event") == "ended":
            return words
    return {}


def _told(ending: dict[str, object], as_json: bool, *, several: bool) -> int:
    at_rest = ending.get("at_rest") is True
    if as_json:
        click.echo(json.dumps(ending or {"event": "ended", "at_rest": False}))
    elif not ending:
        click.echo(GONE)
    elif ending["proof"] is None:
        click.echo(NOTHING_STARTED)
    else:
        proof, best = (Proof[str(ending[which]).upper()] for which in ("proof", "best_proof"))
        which_one = f"{ending['machine']}: " if several else ""
        click.echo(which_one + said_of_stop(proof, best, str(ending["how_to_stop"])))
    return PLAYED if at_rest else NOT_CONFIRMED


def _told_mute(one: _Mute, as_json: bool) -> int:
    if as_json:
        words = {
            "event": "rested",
            "machine": one.address,
            "at_rest": False,
            "proof": Proof.FAILED.name.lower(),
            "failure": str(one.error),
            "how_to_stop": AT_THE_MACHINE,
        }
        click.echo(json.dumps(words))
        return NOT_CONFIRMED
    click.echo(f"legato: {one.address} may still run: {one.error}", err=True)
    if one.error.hint:
        click.echo(f"  {one.error.hint}", err=True)
    if one.left is not None:
        click.echo(f"  Once it is off, remove the note: {one.left.path}", err=True)
    click.echo(said_of_stop(Proof.FAILED, Proof.CONFIRMED, AT_THE_MACHINE))
    return NOT_CONFIRMED


def _rested(machine: Machine, radio: str | None, as_json: bool, left: Left | None = None) -> int:
    """Rest a machine; of one that nobody `left` running nothing says that it runs."""
    if machine.by_radio and not as_json:
        click.echo(f"Looking for {machine.address}, at most {LOOKING_LIMIT_MS // 1000} s.")
    stopped = asyncio.run(_stopped(machine, radio, as_json, left))
    if as_json:
        words = {
            "event": "rested",
            "machine": str(machine.address),
            "at_rest": stopped.reached,
            "proof": stopped.proof.name.lower(),
            "failure": str(stopped.failure) if stopped.failure else None,
            "how_to_stop": None if stopped.reached else machine.spec.how_to_stop,
        }
        click.echo(json.dumps(words))
    else:
        if stopped.failure is not None:
            click.echo(f"{stopped.failure}. {stopped.failure.hint}")
        click.echo(said_of_stop(stopped.proof, stopped.best, machine.spec.how_to_stop))
    return PLAYED if stopped.reached else NOT_CONFIRMED


async def _stopped(
    machine: Machine, radio: str | None, as_json: bool, left: Left | None
) -> Stopped:
    """Rest it once nobody else has it: a session that was told to end, or its guardian."""
    clock = SystemClock()
    if left is None:
        return await rested(machine, radio, clock, may_run=False)

    def waiting() -> None:
        if not as_json:
            click.echo(waiting_line(left.recipe.address))

    async with resting_lock(left.lock, clock, LET_GO_LIMIT_MS, waiting) as held:
        # Where the note is gone, somebody has rested it. Once more tells how surely it rests.
        stopped = await rested(machine, radio, clock, may_run=left.path.exists())
        tell_rested(left.recipe.session, By.LEGATO_STOP, stopped)
        if held and stopped.reached:
            left.forget()
    return stopped
