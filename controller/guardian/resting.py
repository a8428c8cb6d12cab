"""Bringing a machine to rest from outside of a session, and telling the night log of it."""

import logging
from collections.abc import Mapping
from dataclasses import replace

from controller import folders
from controller.address import Address
from controller.clock import Clock
from controller.errors import LegatoError
from controller.guardian.recipe import Recipe
from controller.machine import LOOKING_LIMIT_MS, Machine, Radio, chosen, grip_on
from controller.nightlog.kinds import By, Kind, packed
from controller.nightlog.link import RecordedLink
from controller.nightlog.record import NO_RECORD, Record
from controller.session.said import rested_words
from controller.session.stopping import HEALTHY_LIMIT_MS, Stopped, bring_to_rest

log = logging.getLogger(__name__)


async def rested(
    machine: Machine,
    radio: Radio,
    clock: Clock,
    patience_ms: int | None = None,
    *,
    may_run: bool = True,
    record: Record = NO_RECORD,
) -> Stopped:
    """Take the machine, bring it to rest, and let go of it at once; never raises.

    `may_run` as for `bring_to_rest`. One that is not there is looked for as long as `patience_ms`;
    None is 5 s, or 15 s on Bluetooth, where machines show themselves when they like.
    """
    limit_ms = LOOKING_LIMIT_MS if machine.by_radio else HEALTHY_LIMIT_MS
    limit_ms = limit_ms if patience_ms is None else min(limit_ms, patience_ms)
    grip = grip_on(
        machine, clock, radio, lambda at_ms, setting: None, lambda link: RecordedLink(link, record)
    )
    try:
        return await bring_to_rest(grip, clock, limit_ms, may_run=may_run)
    finally:
        await grip.let_go()


def machine_of(recipe: Recipe) -> Machine:
    """The machine to bring to rest; raises LegatoError, as for `chosen`."""
    Address.parse(recipe.address)  # of a note that somebody wrote by hand it may be a name
    machine = chosen(recipe.address, recipe.family, stopping=True)
    return replace(machine, device=recipe.device)


class Notes:
    """What is noted while a machine is brought to rest; the night log is told of it afterwards."""

    trouble = ""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._held: list[tuple[int, int, Kind, Mapping[str, object]]] = []

    def note(self, kind: Kind, said: Mapping[str, object]) -> None:
        """Keep it with the moment; see `Record`."""
        self._held.append((self._clock.now_ms(), self._clock.wall_ms(), kind, said))

    def rested(self, by: By, stopped: Stopped) -> None:
        """Keep what came of an attempt to rest the machine.

        It stands before what was sent for it: so that is none of what the session itself did.
        """
        self.note(Kind.RESTED, rested_words(by, stopped))
        if self._held[0][2] is not Kind.GUARDIAN:  # which tells that the session is over, too
            self._held.insert(0, self._held.pop())

    def tell(self, session: int) -> None:
        """Add all of it to a session of the night log; nothing for number 0. Never raises."""
        held, self._held = self._held, []
        if not session:
            return
        # Loaded when the machine rests, and not before.
        from controller.nightlog.rows import Happened, add_all

        try:
            rows = [
                Happened(at_ms, wall_ms, kind, packed(kind, said))
                for at_ms, wall_ms, kind, said in held
            ]
            add_all(folders.night_log(), session, rows)
        except LegatoError as error:
            log.warning("the night log was not told: %s", error)
