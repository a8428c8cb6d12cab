"""What a person reads of nights and settings that were lost, and of what follows from that."""

from controller.care.words import RESCUE
from profiles.language import _

NIGHT_UNKNOWN = _(
    "Nobody knows what was played tonight, so tonight counts as used up, but for {rescue}. "
    "From noon on all is as usual."
).format(rescue=RESCUE)
SCREENING_LOST = _("The questions before the first start are asked once more: legato screening")
SIGNS_LOST = _("If you said a stop sign, say it once more before anything else: legato stop-sign")
LIMITS_LOST = _(
    "Limits that you had lowered hold no more where they are lost. Lower them again before "
    "you play: legato limits"
)
SETTINGS_LOST = _(
    "Limits that you had lowered, comfort windows and saved machines are not in them. "
    "Lower the limits again before you play: legato limits"
)
