"""Stop signs: what a body may say after a session, and what it leads to.

Evidence base, section 3.3, and row L17 of its section 7.
"""

from enum import Enum, StrEnum

UNDO_MS = 60_000
"""So long a person may say that an answer was a mistake."""

PAIN_MS = 24 * 3_600_000
EASED_MOST = 30  # percent of strength at the next start; 10 more each night
EASED_BY = 10


class Weight(Enum):
    """The classes of signs."""

    EMERGENCY = "call emergency services"
    CARE_WITHIN_A_DAY = "seek care within a day"
    LESS_NEXT_TIME = "less next time"


class Sign(StrEnum):
    """What a person may notice, by the word for it on the command line."""

    BREATHLESS = "breathless"
    CHEST_PAIN = "chest-pain"
    COUGHING_BLOOD = "coughing-blood"
    FAINTED = "fainted"
    COLD_LEG = "cold-leg"
    CALF_SWOLLEN = "calf-swollen"
    FOOT_WEAK = "foot-weak"
    NUMB_LONG = "numb-long"
    BLISTER = "blister"
    REDNESS_SPREADS = "redness-spreads"
    PAIN = "pain"
    PINS_AND_NEEDLES = "pins-and-needles"
    CRAMP = "cramp"
    SKIN_MARKS = "skin-marks"
    DIZZY = "dizzy"
    TOO_HOT = "too-hot"
    URGE_WORSE = "urge-worse"


_EMERGENCIES = frozenset(
    {Sign.BREATHLESS, Sign.CHEST_PAIN, Sign.COUGHING_BLOOD, Sign.FAINTED, Sign.COLD_LEG}
)
_CARE = frozenset(
    {Sign.CALF_SWOLLEN, Sign.FOOT_WEAK, Sign.NUMB_LONG, Sign.BLISTER, Sign.REDNESS_SPREADS}
)
_A_DAY_OFF = frozenset({Sign.PAIN, Sign.PINS_AND_NEEDLES})


def weight(sign: Sign) -> Weight:
    """The class of a sign."""
    if sign in _EMERGENCIES:
        return Weight.EMERGENCY
    return Weight.CARE_WITHIN_A_DAY if sign in _CARE else Weight.LESS_NEXT_TIME


def locks_until_seen(sign: Sign) -> bool:
    """Whether nothing is started until a clinician saw it."""
    return weight(sign) is not Weight.LESS_NEXT_TIME


def locks_ms(sign: Sign) -> int:
    """For how long nothing is started after a sign that need not be seen, 0 for not at all."""
    return PAIN_MS if sign in _A_DAY_OFF else 0
