"""Stopping from another process: by the session that plays, or by taking the machine itself."""

import asyncio
import json
from collections.abc import Callable

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
from controller.host.dial import Call, calls, stop_sessions
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
    stop = _Stop(radio, as_json)
    stop.told_by(stop_sessions(_running(address)))
    found = stop.rest_left(address)
    try:
        stop.rest_meant(on, family)
    except LegatoError:
        if not stop.anything:
            raise
    code = stop.code()
    if address is not None and not found:
        _name_the_others()
    return code


def stop_all(as_json: bool, meanwhile: Callable[[], None]) -> int:
    """Stop the sessions that run, rest what was left running, and say how that went.

    Nothing is said where nothing runs. `meanwhile` is done once every session was told, before any
    is waited for; it must not raise. Gives the exit code: NOT_CONFIRMED where something may run.
    """
    stop = _Stop(None, as_json)
    stop.told_by(stop_sessions(_running(None), meanwhile))
    stop.rest_left(None)
    return stop.code()


class _Stop:
    """One stop of everything that is meant: what was seen to, and what nobody can tell to stop."""

    def __init__(self, radio: str | None, as_json: bool) -> None:
        self._radio = radio
        self._as_json = as_json
        self._codes: dict[str, int] = {}  # by the keys of the machines
        self._seen_to: set[str] = set()  # canonical addresses
        self._mute: dict[str, Outcome] = {}

    @property
    def anything(self) -> bool:
        """Whether there was anything to stop so far."""
        return bool(self._codes or self._mute)

    def told_by(self, endings: dict[str, dict[str, object]]) -> None:
        """Say what the sessions said at their end, by their keys."""
        several = len(endings) > 1  # then it is worth saying which
        for key, ending in endings.items():
            self._codes[key] = _told(ending, self._as_json, several=several)
            if ending.get("at_rest") and ending["proof"]:
                self._seen_to.add(Address.parse(str(ending["machine"])).canonical)

    def rest_left(self, address: Address | None) -> bool:
        """Rest what was left running; whether there was anything to stop so far."""
        for left in left_running(address):
            if (where := _whose(left)) in self._seen_to:
                continue
            outcome = _rested_left(left, self._radio, self._as_json)
            if outcome is not None and outcome.stopped is None:
                self._mute[where] = outcome
            elif outcome is not None:
                # The last word on a machine whose session said something else, or nothing.
                self._codes[left.path.stem] = _told_rested(outcome, self._as_json)
                self._seen_to.add(where)  # tried as hard as can be, either way
        if address is not None and self._seen_to:  # though its port may have another name by now
            self._seen_to.add(address.canonical)
        for outcome in not_read(unreadable(address)):
            self._mute[str(outcome.note)] = outcome
        return self.anything

    def rest_meant(self, on: str | None, family: str | None) -> None:
        """Rest the machine that is meant, unless it was seen to; raises as for `chosen`."""
        address = whereabouts(on)
        if address.canonical in self._seen_to:
            return
        if address.road is Road.SIM:
            raise AddressError(
                "nothing is playing on that simulated machine",
                "A simulated machine lives and ends with its session.",
            )
        try:
            machine = chosen(on, family, stopping=True)
        except (DriverNotFound, DriverBroken) as error:
            mute = Outcome(str(address), None, error=error)
            self._mute.setdefault(address.canonical, mute)
            return
        code = _told_rested(_rested(machine, self._radio, self._as_json), self._as_json)
        self._codes["meant"] = code
        if code == PLAYED and self._mute.pop(address.canonical, None) is not None:
            _forget(address)

    def code(self) -> int:
        """Say which machines nobody can tell to stop; the exit code of it all."""
        told = [_told_mute(one, self._as_json) for one in self._mute.values()]
        return max([*self._codes.values(), *told], default=PLAYED)


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


def _forget(address: Address) -> None:
    """It is at rest after all, though nobody could follow its note."""
    for left in left_running(address):
        if not left.taken:
            left.forget()


def _name_the_others() -> None:
    """Say on which machines sessions play that were not meant."""
    for left in left_running():
        if left.taken:
            words = f"A session plays on {left.recipe.address}. To stop it: legato stop"
            tell_if_heard(words, err=True)


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
