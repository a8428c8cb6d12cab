"""What becomes of each shipped program on each family, as its catalogue page describes it."""

from profiles.library import shelf

ALL = tuple(shelf().programs)
CALVES = "this machine has no vibration for the calves"
LEGS = "this machine has no vibration for the calves and thighs"
FEET = "this machine has no vibration for the feet"
WARMTH = "this machine has no heat for the calves"
NO_SQUEEZES = {
    "Evening Pulse 60": "this machine has no compression for the calves and thighs",
    "Evening Pulse 30": "this machine has no compression for the calves and thighs",
    "Foot-to-Thigh Flow": "this machine has no compression for the feet, calves and thighs",
}
UNSEEN = dict.fromkeys(
    NO_SQUEEZES, "the cuffs of this machine are not known to empty when it is unplugged"
)
CUT = {"Steady Hum Taper": "plays 1200 s"}  # the machine neither ends by itself nor needs feeding

BED = dict.fromkeys(ALL, "plays") | NO_SQUEEZES | {"Warm Knead": WARMTH}
CALF_MOTORS = BED | {"Foot Ease": FEET}
AIR = (
    dict.fromkeys(ALL, CALVES)
    | UNSEEN
    | {"Steady Hum Taper": LEGS, "Foot Ease": FEET, "Warm Knead": WARMTH}
)

OUTCOMES = {
    "air_boots": AIR,
    "hf8": AIR | NO_SQUEEZES | CUT,
    "jiecang": BED | CUT,
    "keeson_base": BED,
    "leggett_gen2": BED | CUT,
    "linak": BED | CUT,
    "massage_chair_korean": AIR | NO_SQUEEZES,
    "nobra": CALF_MOTORS | CUT,
    "reverie_108": BED | CUT,
    "reverie_nightstand": BED | CUT,
    "solace": BED | CUT,
    "starcode": BED | CUT,
    "tcode": CALF_MOTORS,
    "tuya_mcu": CALF_MOTORS | CUT,
}
