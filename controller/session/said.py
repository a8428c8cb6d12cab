"""What a person is told about a stop: one calm line, or what to do at the machine."""

from collections.abc import Mapping

from controller.errors import MachineError
from controller.nightlog.kinds import By
from controller.session.stopping import Stopped
from profiles.actuators import Proof
from profiles.language import _

LET_GO = _("the link was let go of, so that the remote works")
NOTHING_STARTED = _("Stopped. Nothing had been started on the machine.")
ITS_OWN_SWITCH = _("Use its own button or remote, or take its power away.")
"""How to stop a machine of which nobody knows more."""


def said_of_stop(proof: Proof, best: Proof, how_to_stop: str) -> str:
    """The sentence for a stop that got this proof on a machine that can give at best `best`."""
    how = _(how_to_stop)  # another process may have said it, in English
    if proof is Proof.ACKNOWLEDGED and best is Proof.CONFIRMED:
        return _(
            "NOT CONFIRMED: it took the stop but reported nothing, as one does that was "
            "off already. If it still runs, switch it off at the machine. {how_to_stop}"
        ).format(how_to_stop=how)
    if proof < best:
        said = _("NOT CONFIRMED: switch it off at the machine. {how_to_stop}")
        return said.format(how_to_stop=how)
    match proof:
        case Proof.CONFIRMED:
            return _("Stopped, the machine reports it is off.")
        case Proof.ACKNOWLEDGED:
            return _("Stopped, the machine took the command; it cannot report more.")
        case Proof.SENT | Proof.FAILED:
            return _("Stop sent five times; this machine cannot answer.")


def rested_words(by: By, stopped: Stopped) -> Mapping[str, object]:
    """What the night log keeps of an attempt to stop, and whose it was."""
    return {
        "by": by,
        "proof": stopped.proof.name.lower(),
        "best": stopped.best.name.lower(),
        "reached": stopped.reached,
        "failure": None if stopped.failure is None else str(stopped.failure),
    }


def went_wrong(error: Exception) -> MachineError:
    """What is told of a fault of ours, or of a driver's."""
    said = _("something went wrong: {error!r}")
    return MachineError(said.format(error=error), _("See it with --debug."))
