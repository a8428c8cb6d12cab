"""Stopping from another process: by the session that plays, or by taking the machine itself."""

import asyncio
import json
from contextlib import suppress

import click

from controller.address import Address, Road
from controller.cli.codes import NOT_CONFIRMED, PLAYED
from controller.clock import SystemClock
from controller.errors import AddressError, LegatoError, SettingsError
from controller.host.dial import Call, calls
from controller.host.left import Left, left_running
from controller.machine import LOOKING_LIMIT_MS, Machine, chosen, grip_on
from controller.session.said import NOTHING_STARTED, said_of_stop
from controller.session.stopping import HEALTHY_LIMIT_MS, Stopped, bring_to_rest
from profiles.actuators import Proof

GONE = "A running session does not answer."


def stop_everything(on: str | None, family: str | None, radio: str | None, as_json: bool) -> int:
    """Stop the sessions that run, and rest what was left running; then the machine meant.

    With a machine named, only what concerns it. Gives the exit code. Raises what is wrong with
    the machine meant where there was nothing else to stop.
    """
    address = None if on is None else _address(on)
    running = _running(address)
    # All of them first, then their answers: nobody's stop waits for another's.
    told = [call for call in running if call.send("stop")]
    endings = [_ending(call) for call in told]
    for call in running:
        call.hang_up()
    codes = [_told(ending, as_json) for ending in endings]
    rested = {
        Address.parse(str(ending["machine"])).canonical
        for ending in endings
        if ending.get("at_rest") and ending["proof"]
    }
    for left in _left(address):
        machine = chosen(left.address, left.family, stopping=True)
        code = _rested(machine, radio or left.radio, as_json)
        codes.append(code)
        if code == PLAYED:
            left.forget()
        rested.add(machine.address.canonical)  # tried as hard as can be, either way
    try:
        meant = _still_to_rest(on, family, address, rested)
    except LegatoError:
        if not codes:
            raise
        meant = None
    if meant is not None:
        codes.append(_rested(meant, radio, as_json))
    return max(codes)


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


def _address(on: str) -> Address:
    return Address.parse(on) if ":" in on else chosen(on, stopping=True).address


def _still_to_rest(
    on: str | None, family: str | None, address: Address | None, rested: set[str]
) -> Machine | None:
    """The machine that is meant, unless it has just been brought to rest."""
    if address is not None and address.canonical in rested:
        return None
    if address is None or address.road is not Road.SIM:
        machine = chosen(on, family, stopping=True)
        if machine.address.canonical in rested:
            return None
        if not machine.simulated:
            return machine
    raise AddressError(
        "nothing is playing on that simulated machine",
        "A simulated machine lives and ends with its session.",
    )


def _ending(call: Call) -> dict[str, object]:
    """The last words of a session that was told to stop."""
    for words in call.words():
        if words.get("event") == "ended":
            return words
    return {}


def _told(ending: dict[str, object], as_json: bool) -> int:
    at_rest = ending.get("at_rest") is True
    if as_json:
        click.echo(json.dumps(ending or {"event": "ended", "at_rest": False}))
    elif not ending:
        click.echo(GONE)
    elif ending["proof"] is None:
        click.echo(NOTHING_STARTED)
    else:
        proof, best = (Proof[str(ending[which]).upper()] for which in ("proof", "best_proof"))
        click.echo(said_of_stop(proof, best, str(ending["how_to_stop"])))
    return PLAYED if at_rest else NOT_CONFIRMED


def _rested(machine: Machine, radio: str | None, as_json: bool) -> int:
    by_radio = machine.address.road is Road.BLE
    if by_radio and not as_json:
        click.echo(f"Looking for {machine.address}, at most {LOOKING_LIMIT_MS // 1000} s.")
    stopped = asyncio.run(_rest(machine, radio, LOOKING_LIMIT_MS if by_radio else HEALTHY_LIMIT_MS))
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


async def _rest(machine: Machine, radio: str | None, open_limit_ms: int) -> Stopped:
    clock = SystemClock()
    grip = grip_on(machine, clock, radio, lambda at_ms, setting: None)
    try:
        return await bring_to_rest(grip, clock, open_limit_ms)
    finally:
        await grip.let_go()
