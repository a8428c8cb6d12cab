"""Whether the cuffs of a machine empty when it is unplugged: asked once, said, remembered."""

from shlex import quote

import click

from controller.cli.printer import tell
from controller.driver import DriverSpec
from controller.errors import AddressError
from controller.machine import SEEN
from controller.saved import SavedMachine
from profiles.actuators import Effect


def seen_to_empty(asked: SavedMachine, spec: DriverSpec, *, deflates: bool, asks: bool) -> str:
    """What to save: SEEN where the person saw it, said now or before; "" else.

    `asks` says that there is somebody to ask. Raises AddressError for a machine without cuffs.
    """
    if deflates and not _squeezes(spec):
        raise AddressError(f"{spec.title} has no cuffs that squeeze legs", "Leave --deflates out.")
    if deflates or asked.deflates == SEEN:
        return SEEN
    if not asks or not are_unknown(spec):
        return ""
    for line in (*_QUESTION, _ALL_IT_HAS if _squeezes_alone(spec) else _OTHERS_PLAY):
        tell(line)
    try:
        return SEEN if click.confirm("Did you see it go soft?", default=False) else ""
    except click.Abort:
        tell("\nNothing is saved.")
        raise


def are_unknown(spec: DriverSpec) -> bool:
    """Whether it has cuffs of which it is not known that they empty."""
    return _squeezes(spec) and not spec.capabilities.deflates


def once_seen(machine: SavedMachine) -> str:
    """What to do once they were seen to empty."""
    words = ["legato machines add", quote(machine.name), quote(machine.address)]
    command = " ".join([*words, "--family", quote(machine.family), "--deflates"])
    return f"Once you have seen a full cuff go soft when its plug is pulled, say so: {command}"


def _squeezes(spec: DriverSpec) -> bool:
    parts = spec.capabilities.actuators
    return any(part.effect is Effect.COMPRESSION and part.covers for part in parts)


def _squeezes_alone(spec: DriverSpec) -> bool:
    parts = spec.capabilities.actuators
    return all(part.effect is Effect.COMPRESSION for part in parts if part.covers)


_QUESTION = (
    "It has cuffs that squeeze. Legato uses them only if they empty by themselves when the power "
    "fails: else a leg could stay squeezed all night.",
    "Try it once, awake and sitting up. Start it with its own remote, and while a cuff is full, "
    "pull its plug or take out its battery. Does the cuff go soft within some seconds?",
    "If you have not tried it yet, answer no.",
)
_OTHERS_PLAY = "Programs with squeezes are refused until then; all others play."
_ALL_IT_HAS = "Until then it plays nothing, since all it has are cuffs."
