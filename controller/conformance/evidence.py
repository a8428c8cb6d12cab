"""What nobody has shown yet of a family, however many checks its driver passes."""

from collections.abc import Iterator
from dataclasses import asdict

from controller.driver import DriverSpec, Evidence, Known
from profiles.actuators import Proof

UNSURE = {
    Evidence.VENDOR_APP: "read from its maker's app",
    Evidence.DERIVED: "derived",
    Evidence.GUESSED: "guessed",
}


def missing(spec: DriverSpec) -> Iterator[str]:
    """A sentence for each piece of evidence that somebody with the machine could give."""
    if spec.evidence is not Evidence.HARDWARE:
        yield f"No bytes from a real wire: its massage commands are {UNSURE[spec.evidence]}."
    best = spec.capabilities.best_proof
    if best is not Proof.CONFIRMED:
        yield f"A stop is at best {best.name.lower()}: the machine never reports that it is off."
    if spec.outside_proof:
        yield spec.outside_proof
    for fact in spec.facts:
        if fact.sure in (Evidence.DERIVED, Evidence.GUESSED):
            yield f"{fact.sure.value.capitalize()}: {fact.says} ({fact.source})."
    for duty, known in asdict(spec.duties).items():
        if known is Known.UNKNOWN:
            yield f"Not known: {duty.replace('_', ' ')}."
