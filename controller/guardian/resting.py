"""Bringing a machine to rest from outside of a session, and telling the night log of it."""

import logging
from collections.abc import Mapping
from dataclasses import replace

from controller import folders
from controller.address import Address
from controller.clock import Clock, SystemClock
from controller.errors import LegatoError
from controller.guardian.recipe import Recipe
from controller.machine import LOOKING_LIMIT_MS, Machine, Radio, chosen, grip_on
from controller.nightlog.kinds import By, Kind
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
) -> Stopped:
    """Take the machine, bring it to rest, and let go of it at once; never raises.

    `may_run` as for `bring_to_rest`. One that is not there is looked for as long as `patience_ms`;
    None is 5 s, or 15 s on Bluetooth, where machines show themselves when they like.
    """
    limit_ms = LOOKING_LIMIT_MS if machine.by_radio else HEALTHY_LIMIT_MS
    limit_ms = limit_ms if patience_ms is None else min(limit_ms, patience_ms)
    grip = grip_on(machine, clock, radio, lambda at_ms, setting: None)
    try:
        return await bring_to_rest(grip, clock, limit_ms, may_run=may_run)
    finally:
        await grip.let_go()


def machine_of(recipe: Recipe) -> Machine:
    """The machine to bring to rest; raises LegatoError, as for `chosen`."""
    Address.parse(recipe.address)  # of a note that somebody wrote by hand it may be a name
    machine = chosen(recipe.address, recipe.family, stopping=True)
    return replace(machine, device=recipe.device)


def tell(session: int, kind: Kind, said: Mapping[str, object]) -> None:
    """Add a row to a session of the night log; nothing for number 0. Never raises."""
    if not session:
        return
    # Loaded when the machine rests, and not before.
    from controller.nightlog.rows import add

    try:
        add(folders.night_log(), SystemClock(), session, kind, said)
    except LegatoError as error:
        log.warning("the night log was not told: %s", error)


def tell_rested(session: int, by: By, stopped: Stopped) -> None:
    """Add to a session of the night log that somebody else tried to rest its machine."""
    tell(session, Kind.RESTED, rested_words(by, stopped))
