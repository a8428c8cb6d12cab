"""Stopping from another process: by the session that plays, or by taking the machine itself."""

import asyncio
import json

from controller.address import Address, Road
from controller.cli.codes import NOT_CONFIRMED, PLAYED
from controller.cli.printer import tell_if_heard
from controller.cli.recovered import waiting_line
from controller.clock import SystemClock
from controller.errors import (
    AddressError,
    DriverBroken,
    DriverNotFound,
    LegatoError,
    SettingsError,
)
from controller.guardian.left import Left, left_running, unreadable
from controller.guardian.leftover import Outcome, not_read, rest_left
from controller.guardian.resting import rested
from controller.host.dial import Call, calls
from controller.machine import LOOKING_LIMIT_MS, Machine, chosen, whereabouts
from controller.nightlog.kinds import By
from controller.session.said import NOTHING_STARTED, said_of_stop
from profiles.actuators import Proof

GONE = "A running session does not answer."


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
    seen_to = {
        Address.parse(str(ending["machine"])).canonical
        for ending in endings.values()
        if ending.get("at_rest") and ending["proof"]
    }
    mute: dict[str, Outcome] = {}
    for left in left_running(address):
        if _whose(left) in seen_to or (outcome := _rested_left(left, radio, as_json)) is None:
            continue
        if outcome.stopped is None:
            mute[_whose(left)] = outcome
            continue
        # This is the last word on a machine whose session said something else, or nothing.
        said[left.path.stem] = _told_rested(outcome, as_json)
        seen_to.add(_whose(left))  # tried as hard as can be, either way
    if address is not None and seen_to:  # by whatever name: what a port is called may change
        seen_to.add(address.canonical)
    mute |= {
        outcome.note.stem: outcome for outcome in not_read(unreadable(address)) if outcome.note
    }
    codes = list(said.values())
    try:
        meant = _still_to_rest(on, family, seen_to, mute)
    except LegatoError:
        if not codes and not mute:
            raise
        meant = None
    if meant is not None:
        codes.append(_told_rested(_rested(meant, radio, as_json), as_json))
        if codes[-1] == PLAYED:
            _forget(mute, meant.address)
    codes += [_told_mute(one, as_json) for one in mute.values()]
    if address is not None and not said:
        _name_the_others()
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
        tell_if_heard(f"legato: {error}. {error.hint}", err=True)
        return []


def _rested_left(left: Left, radio: str | None, as_json: bool) -> Outcome | None:
    """Rest a machine that was left running once nobody else has it."""
    where = left.recipe.address

    def waiting() -> None:
        if not as_json:
            tell_if_heard(waiting_line(where))

    if not as_json and where.startswith(f"{Road.BLE.value}:"):
        tell_if_heard(_looking(where))
    return asyncio.run(rest_left(left, By.LEGATO_STOP, waiting=waiting, insists=True, radio=radio))


def _looking(where: str) -> str:
    return f"Looking for {where}, at most {LOOKING_LIMIT_MS // 1000} s."


def _whose(left: Left) -> str:
    """The machine that a note tells of, as others write it, too, where that can be told."""
    try:
        return Address.parse(left.recipe.address).canonical
    except AddressError:
        return left.recipe.address


def _still_to_rest(
    on: str | None, family: str | None, seen_to: set[str], mute: dict[str, Outcome]
) -> Machine | None:
    """The machine that is meant, unless it was brought to rest already, or becomes a `mute` one."""
    address = whereabouts(on)
    if address.canonical in seen_to:
        return None
    if address.road is Road.SIM:
        raise AddressError(
            "nothing is playing on that simulated machine",
            "A simulated machine lives and ends with its session.",
        )
    try:
        return chosen(on, family, stopping=True)
    except (DriverNotFound, DriverBroken) as error:
        mute.setdefault(address.canonical, Outcome(str(address), None, error=error))
        return None


def _forget(mute: dict[str, Outcome], address: Address) -> None:
    """It is at rest after all: that nobody could tell it to stop is no matter any more."""
    mute.pop(address.canonical, None)
    for left in left_running(address):
        if not left.taken:
            left.forget()


def _name_the_others() -> None:
    """Say on which machines sessions play that were not meant."""
    for left in left_running():
        if left.taken:
            words = f"A session plays on {left.recipe.address}. To stop it: legato stop"
            tell_if_heard(words, err=True)


def _ending(call: Call) -> dict[str, object]:
    """The last words of a session that was told to stop."""
    for words in call.words():
        if words.get("event") == "ended":
            return words
    return {}


def _told(ending: dict[str, object], as_json: bool, *, several: bool) -> int:
    at_rest = ending.get("at_rest") is True
    if as_json:
        tell_if_heard(json.dumps(ending or {"event": "ended", "at_rest": False}))
    elif not ending:
        tell_if_heard(GONE)
    elif ending["proof"] is None:
        tell_if_heard(NOTHING_STARTED)
    else:
        proof, best = (Proof[str(ending[which]).upper()] for which in ("proof", "best_proof"))
        which_one = f"{ending['machine']}: " if several else ""
        tell_if_heard(which_one + said_of_stop(proof, best, str(ending["how_to_stop"])))
    return PLAYED if at_rest else NOT_CONFIRMED


def _told_mute(one: Outcome, as_json: bool) -> int:
    if as_json:
        return _told_rested(one, as_json)
    tell_if_heard(f"legato: {one.address} may still run: {one.error}", err=True)
    if one.error is not None and one.error.hint:
        tell_if_heard(f"  {one.error.hint}", err=True)
    if one.note is not None:
        tell_if_heard(f"  Once it is off, remove the note: {one.note}", err=True)
    tell_if_heard(one.sentence)
    return NOT_CONFIRMED


def _rested(machine: Machine, radio: str | None, as_json: bool) -> Outcome:
    """Rest a machine of which nothing says that it runs."""
    where = str(machine.address)
    if machine.by_radio and not as_json:
        tell_if_heard(_looking(where))
    stopped = asyncio.run(rested(machine, radio, SystemClock(), may_run=False))
    return Outcome(where, None, machine, stopped)


def _told_rested(outcome: Outcome, as_json: bool) -> int:
    stopped = outcome.stopped
    failure = outcome.error or (stopped and stopped.failure)
    if as_json:
        proof = Proof.FAILED if stopped is None else stopped.proof
        words = {
            "event": "rested",
            "machine": outcome.address,
            "at_rest": outcome.at_rest,
            "proof": proof.name.lower(),
            "failure": str(failure) if failure else None,
            "how_to_stop": None if outcome.at_rest else outcome.how_to_stop,
        }
        tell_if_heard(json.dumps(words))
    else:
        if failure:
            tell_if_heard(f"{failure}. {failure.hint}")
        tell_if_heard(outcome.sentence)
    return PLAYED if outcome.at_rest else NOT_CONFIRMED
