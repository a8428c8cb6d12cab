"""What stands around a session: the night log, the guardian, and the sleep of the computer."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

from controller import folders
from controller.clock import Clock
from controller.errors import LegatoError
from controller.guardian.guardian import Guardian
from controller.guardian.left import LeftNote
from controller.guardian.recipe import Recipe
from controller.host.charging import charging
from controller.host.permit import Permit
from controller.host.sleeping import before_sleep
from controller.link.base import Link
from controller.machine import Machine
from controller.nightlog.file import NightLogError
from controller.nightlog.link import RecordedLink
from controller.nightlog.record import NO_RECORD, Record, flight_record
from controller.nightlog.rows import Began
from profiles.compiler import Plan


class Keeping:
    """The record of one session, and the links that it is kept of."""

    def __init__(self, record: Record = NO_RECORD, number: int = 0) -> None:
        self.record = record
        self.number = number  # 0 where it is not kept
        self._link: Link | None = None

    @property
    def device(self) -> str:
        """BlueZ's object path of the machine at the link that is open; "" on any other road."""
        if self._link is None or not self._link.label.startswith("ble:"):
            return ""
        from controller.link.ble import BleLink

        return self._link.path if isinstance(self._link, BleLink) else ""

    def through(self, link: Link) -> Link:
        """The link, with all that passes it in the record."""
        self._link = link
        return RecordedLink(link, self.record)


@asynccontextmanager
async def keeping(
    machine: Machine, plan: Plan, clock: Clock, permit: Permit
) -> AsyncIterator[Keeping]:
    """Keep a session in the night log, and put it down to the night it is charged to.

    Raises NightLogError where it cannot be begun, and Refused where anything else was begun or
    answered for the same person since that was heeded. A machine that no leg feels is played on
    without a log.
    """
    charge = permit.charge
    began = Began(
        program=plan.program,
        machine=machine.name,
        address=str(machine.address),
        family=machine.spec.name,
        simulated=machine.simulated,
        plan={
            "length_ms": plan.timeline.length_ms,
            "changes": list(plan.changes),
            "worst_case": plan.worst_case,
            **({"written": charge.written} if charge and charge.written else {}),
        },
    )
    async with AsyncExitStack() as stack:
        begin = None
        if charge is not None:
            begin = stack.enter_context(charging(charge, plan, machine.capabilities, clock))
        try:
            kept = await stack.enter_async_context(flight_record(folders.night_log(), clock, began))
        except NightLogError:
            if not machine.simulated:
                raise
            kept = None
        if begin is not None and kept is not None:
            begin(kept)
        yield Keeping() if kept is None else Keeping(kept, kept.session)


@asynccontextmanager
async def guarded(
    recipe: Recipe,
    note: LeftNote,
    clock: Clock,
    record: Record,
    on_unguarded: Callable[[], object],
    on_sleep: Callable[[], object],
) -> AsyncIterator[Guardian]:
    """Noted to be running while inside, watched over by a guardian, and told before sleep.

    Raises GuardianError. The machine is left to the guardian afterwards, unless its `at_rest` is
    set; any LegatoError from inside says that nothing was started.
    """
    guardian = Guardian(note.write(recipe), clock, record, on_unguarded)
    async with before_sleep(on_sleep):
        try:
            await guardian.arm()
            yield guardian
        except LegatoError:
            guardian.at_rest = True
            note.nothing_started()
            raise
        finally:
            await guardian.let_go()
