"""What a person should know of a family of machines before the first start."""

from controller.driver import DriverSpec, Evidence
from profiles.actuators import Proof
from profiles.language import _


def warnings(spec: DriverSpec) -> list[str]:
    """What a person should know of a family before the first start."""
    said = [spec.outside_proof] if spec.outside_proof else []
    if spec.capabilities.best_proof is Proof.SENT:
        said.append(_("This machine cannot answer: check with a hand that it stops, once."))
    if spec.capabilities.best_proof is not Proof.CONFIRMED:
        said.append(
            _("Switching it off at its own remote does not end the program: stop it here, too.")
        )
    return [*said, *_known(spec.evidence)]


def _known(evidence: Evidence) -> list[str]:
    match evidence:
        case Evidence.VENDOR_APP:
            return [_("Its commands were read from its maker's app; nobody said they work.")]
        case Evidence.DERIVED:
            return [
                _(
                    "Nobody told us that they tried it: its commands come from other people's code "
                    "and notes."
                )
            ]
        case Evidence.GUESSED:
            return [_("Some of its commands are guesses: keep a hand on its switch at first.")]
        case Evidence.HARDWARE:
            return []
