"""`legato drivers check`: the score card of a driver, on its simulator or on a real machine."""

import asyncio
import json
from collections import Counter
from collections.abc import Mapping

import click

from controller import registry
from controller.cli.benched import check_bench
from controller.cli.codes import ERROR, NOT_CONFIRMED, PLAYED, STOPPED
from controller.cli.printer import tell
from controller.clock import SystemClock, shielded
from controller.conformance import (
    CHECKS,
    Outcome,
    Reach,
    RealBench,
    Verdict,
    missing,
    simulated,
)
from controller.desk.machines.warned import warnings
from controller.driver import DriverSpec
from controller.errors import AddressError
from controller.guardian.left import noted
from controller.guardian.lock import machine_lock
from controller.guardian.recipe import Recipe
from controller.host.control import control_socket
from controller.host.signals import ending_signals
from controller.host.words import ending_words
from controller.machine import Machine, chosen
from controller.session.said import NOTHING_STARTED, said_of_stop
from controller.session.stopping import Stopped
from controller.session.view import Ending, Reason

MARKS = {Verdict.PASSED: "ok", Verdict.FAILED: "NO", Verdict.NOT_APPLICABLE: " -"}
SHY = "The machine does not answer to a stop as it should: nothing more is started on it."
WATCHED = "Only you can tell whether the leg felt what stands above, and nothing in between."


def check_driver(family: str, on: str | None, radio: str | None, yes: bool, as_json: bool) -> int:
    """Check the driver of a family and print how it did; the exit code.

    Without `on` its simulated machine is driven in memory. On a real machine, after asking unless
    `yes`, only the checks are made that a leg may feel. Raises DriverNotFound, DriverBroken,
    AddressError, LinkUnavailable and SettingsError, and Refused where somebody must not feel it.
    """
    card = _Card(as_json)
    machine = None if on is None else chosen(on, family if ":" in on else None)
    if machine is None or machine.simulated:
        spec = registry.load(family)
        asyncio.run(_checked(spec, card))
        code = PLAYED
    else:
        spec = machine.spec
        if spec.name != family:
            hint = f"Check that one: legato drivers check {spec.name} --on {on}"
            raise AddressError(f"{machine.name} is of the family {spec.name}", hint)
        check_bench(machine, SystemClock())
        if not yes:
            _ask(machine, as_json)
        code = asyncio.run(_checked_on(machine, radio, card))
    card.end(spec)
    return code or (ERROR if card.failed else PLAYED)


def _ask(machine: Machine, as_json: bool) -> None:
    """Raises Abort unless the person agrees to what a leg may feel of it."""
    if as_json:
        raise click.UsageError("--json asks nothing: add --yes where the machine may be started.")
    for line in warnings(machine.spec):
        tell(line)
    tell(
        f"This starts what shakes or kneads on {machine.address}, at its weakest step and for "
        "seconds, and rests it each time. Heat and pressure are not started."
    )
    tell(f"Should it go on all the same: {machine.spec.how_to_stop}")
    click.confirm("Is it in sight, and does everybody on it know?", abort=True)


async def _checked(spec: DriverSpec, card: "_Card") -> None:
    bench = simulated(spec)
    for check in CHECKS:
        card.tell(await check.outcome(bench))


async def _checked_on(machine: Machine, radio: str | None, card: "_Card") -> int:
    """The exit code of what only a real machine can tell: whether it was stopped, and rests."""
    with machine_lock(machine.address) as path, noted(path) as note:
        real = RealBench(machine, SystemClock(), radio, lambda said: card.say(f"   now: {said}"))

        def intended(word: str) -> None:
            if word == "stop":
                checking.cancel()

        async with control_socket(path, intended) as control:
            checking = asyncio.ensure_future(_tried(real, card))
            try:
                note.write(Recipe(str(machine.address), machine.spec.name, radio))
                with ending_signals(checking.cancel):
                    await asyncio.wait({checking})
            finally:
                checking.cancel()
                await shielded(asyncio.wait({checking}))
                await real.leave()
            stopped = real.stopped
            control.publish(ending_words(Ending(Reason.STOPPED, stopped, None), machine))
        if stopped is None:
            note.nothing_started()
        elif stopped.reached:
            note.at_rest()
    card.rested(stopped, machine.spec.how_to_stop)
    if not checking.cancelled():
        checking.result()  # raises what kept it from being connected
    if stopped is not None and not stopped.reached:
        return NOT_CONFIRMED
    return STOPPED if checking.cancelled() else PLAYED


async def _tried(real: RealBench, card: "_Card") -> None:
    await real.connect()
    for check in CHECKS:
        if check.reach is Reach.REAL:
            card.tell(await check.outcome(real.bench))
            if real.stopped is not None and not real.rests:
                card.say(SHY)
                return
    card.say(WATCHED)


class _Card:
    """Prints how each check ended, and counts."""

    def __init__(self, as_json: bool) -> None:
        self._as_json = as_json
        self._counted = Counter[Verdict]()

    @property
    def failed(self) -> bool:
        return self._counted[Verdict.FAILED] > 0

    def say(self, line: str) -> None:
        """Something for people alone."""
        if not self._as_json:
            tell(line)

    def tell(self, outcome: Outcome) -> None:
        check, verdict, reason = outcome.check, outcome.verdict, outcome.reason
        self._counted[verdict] += 1
        self._put(
            {
                "event": "check",
                "check": check.name,
                "says": check.says,
                "verdict": verdict.value,
                "reason": reason,
            }
        )
        self.say(f"{MARKS[verdict]} {check.says}")
        if reason:
            named = f"{check.name}: " if verdict is Verdict.FAILED else ""
            self.say(f"   {named}{reason}")

    def rested(self, stopped: Stopped | None, how_to_stop: str) -> None:
        """How a real machine is left."""
        if stopped is None:
            self._put({"event": "rested", "at_rest": None, "proof": None})
            self.say(NOTHING_STARTED)
            return
        proof = stopped.proof.name.lower()
        self._put({"event": "rested", "at_rest": stopped.reached, "proof": proof})
        self.say(said_of_stop(stopped.proof, stopped.best, how_to_stop))

    def end(self, spec: DriverSpec) -> None:
        """What no check can show, and the sum."""
        lacks = tuple(missing(spec))
        for what in lacks:
            self._put({"event": "missing", "what": what})
        if lacks:
            self.say("Evidence missing:")
        for what in lacks:
            self.say(f"   {what}")
        counts = {verdict.value.replace(" ", "_"): self._counted[verdict] for verdict in Verdict}
        self._put({"event": "ended", "family": spec.name, **counts})
        said = ", ".join(f"{self._counted[verdict]} {verdict.value}" for verdict in Verdict)
        self.say(f"{spec.title}: {said}.")

    def _put(self, words: Mapping[str, object]) -> None:
        if self._as_json:
            click.echo(json.dumps(words, ensure_ascii=False))
