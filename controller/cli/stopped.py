"""Stopping from another process: by the session that plays, or by taking the machine itself."""

import asyncio
import json

import click

from controller.address import Address, Road
from controller.cli.codes import NOT_CONFIRMED, PLAYED
from controller.clock import SystemClock
from controller.errors import AddressError, LegatoError
from controller.host.dial import Call, calls
from controller.machine import LOOKING_LIMIT_MS, Machine, chosen, grip_on
from controller.session.said import NOTHING_STARTED, said_of_stop
from controller.session.stopping import HEALTHY_LIMIT_MS, Stopped, bring_to_rest
from profiles.actuators import Proof

GONE = "A running session does not answer."


def stop_everything(on: str | None, family: str | None, radio: str | None, as_json: bool) -> int:
    """Stop the sessions that run, or the one on the machine named, then rest that machine.

    Gives the exit code. Raises AddressError where no machine is meant and nothing was playing.
    """
    address = None if on is None else _address(on)
    running = calls(address)
    # All of them first, then their answers: nobody's stop waits for another's.
    told = [call for call in running if call.send("stop")]
    endings = [_ending(call) for call in told]
    for call in running:
        call.hang_up()
    codes = [_told(ending, as_json) for ending in endings]
    at_rest = {str(ending["machine"]) for ending in endings if ending.get("at_rest")}
    try:
        machine = _still_to_rest(on, family, address, at_rest)
    except LegatoError:
        if not codes:
            raise
        machine = None
    if machine is not None:
        codes.append(_rested(machine, radio, as_json))
    return max(codes)


def _address(on: str) -> Address:
    return Address.parse(on) if ":" in on else chosen(on, stopping=True).address


def _still_to_rest(
    on: str | None, family: str | None, address: Address | None, at_rest: set[str]
) -> Machine | None:
    """The machine that is meant, unless a session has just brought it to rest."""
    rested = {Address.parse(one).canonical for one in at_rest}
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
