"""What a program is for."""

from enum import Enum


class Purpose(Enum):
    """The need a person chooses by."""

    FIRST_TIME = "first time"
    SETTLE = "settle at bedtime"
    EVENING = "legs restless in the evening"
    NIGHT = "woke in the night"
    FEET = "sore feet"
    TRAVEL = "travel"
