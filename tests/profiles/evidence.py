"""The twelve programs as the evidence base, section 6.2, writes them, step by step."""

from collections.abc import Iterator
from typing import NamedTuple

from profiles.layout import Layout, Segment


class Step(NamedTuple):
    """Seconds of an effect somewhere, percent from and to; without an effect nothing happens."""

    seconds: int
    what: str = ""
    start: int = 0
    end: int = 0


class Heard(NamedTuple):
    """A step that does something, in seconds from the beginning."""

    at: int
    seconds: int
    what: str
    start: int
    end: int


def level(seconds: int, what: str, percent: int) -> Step:
    return Step(seconds, what, percent, percent)


def each_leg(rise: int, hold: int, what: str, percent: int) -> list[Step]:
    """The left leg, then the right one."""
    return [
        step
        for side in ("left", "right")
        for step in (
            Step(rise, f"{what}.{side}", 0, percent),
            level(hold, f"{what}.{side}", percent),
        )
    ]


def squeezes(times: int, on: int, off: int, what: str, percent: int) -> list[Step]:
    return [level(on, what, percent), Step(off)] * times


def bouts(times: int, percent: int) -> list[Step]:
    what = "vibration calf"
    bout = [Step(10, what, 0, percent), level(10, what, percent), Step(10, what, percent, 0)]
    return [*bout, Step(30)] * times


LEGS = "compression calf thigh"
STEPS: dict[str, list[Step]] = {
    "First Night": [
        Step(30, "vibration calf", 0, 15),
        level(150, "vibration calf", 15),
        Step(30, "vibration calf", 15, 25),
        level(210, "vibration calf", 25),
        Step(180, "vibration calf", 25, 0),
    ],
    "Steady Hum Taper": [
        Step(30, "vibration calf thigh", 0, 45),
        level(1770, "vibration calf thigh", 45),
        Step(300, "vibration calf thigh", 45, 0),
    ],
    "Evening Pulse 60": [
        *squeezes(1, 5, 55, LEGS, 20),
        *squeezes(1, 5, 55, LEGS, 30),
        *squeezes(1, 5, 55, LEGS, 40),
        *squeezes(57, 5, 55, LEGS, 50),
    ],
    "Evening Pulse 30": squeezes(30, 5, 55, LEGS, 50),
    "Calf Wave": [
        Step(30, "vibration calf", 0, 25),
        level(90, "vibration calf", 25),
        *each_leg(20, 220, "kneading calf", 35),
        Step(60),
        *each_leg(20, 160, "kneading calf", 35),
        level(60, "vibration calf", 25),
        Step(120, "vibration calf", 25, 0),
    ],
    "Foot Ease": [
        Step(30, "vibration foot", 0, 20),
        *each_leg(20, 160, "kneading foot", 30),
        Step(45),
        *each_leg(15, 105, "kneading foot", 30),
        *squeezes(4, 5, 25, "compression foot", 33),
        Step(105, "vibration foot", 20, 0),
    ],
    "Warm Knead": [
        Step(180),
        *each_leg(20, 160, "kneading calf", 35),
        Step(60),
        *each_leg(15, 105, "kneading calf", 30),
        level(240, "vibration calf", 20),
        Step(120, "vibration calf", 20, 0),
    ],
    "Stretch then Settle": [
        Step(420),
        Step(30),
        Step(30, "vibration calf", 0, 35),
        level(540, "vibration calf", 35),
        Step(180, "vibration calf", 35, 0),
    ],
    "Back to Sleep": [
        Step(20, "vibration calf", 0, 35),
        level(600, "vibration calf", 35),
        Step(280, "vibration calf", 35, 0),
    ],
    "Interval Hum": [*bouts(12, 40), *bouts(1, 30), *bouts(1, 20)],
    "Travel Ten": [
        Step(20, "vibration calf", 0, 30),
        level(160, "vibration calf", 30),
        *squeezes(8, 10, 20, "compression calf", 40),
        Step(15, "vibration calf", 0, 25),
        level(105, "vibration calf", 25),
        Step(60, "vibration calf", 25, 0),
    ],
}
"""What follows one another. Foot-to-Thigh Flow and the heat of Warm Knead overlap: see below."""

HEAT = [Heard(0, 180, "heat calf", 0, 75), Heard(180, 660, "heat calf", 75, 75)]


def flow() -> list[Heard]:
    """Foot-to-Thigh Flow: twenty cycles of a minute, the first two at 0.6, rounded down."""
    found = []
    for cycle in range(20):
        for zone, begin, end, percent in (
            ("foot", 0, 15, 50),
            ("calf", 10, 25, 42),
            ("thigh", 20, 30, 33),
        ):
            asked = percent * 6 // 10 if cycle < 2 else percent
            at = 60 * cycle + begin
            found.append(Heard(at, end - begin, f"compression {zone}", asked, asked))
    return found


def due(name: str) -> list[Heard]:
    """What a program does to the legs and when, as the evidence base has it."""
    if name == "Foot-to-Thigh Flow":
        return sorted(flow())
    found = list(HEAT) if name == "Warm Knead" else []
    at = 0
    for step in STEPS[name]:
        if step.what:
            found.append(Heard(at, *step))
        at += step.seconds
    return sorted(found)


def heard(layout: Layout) -> list[Heard]:
    """What a program does to the legs and when, as its file has it."""
    return sorted(_heard(segment) for segment in layout.segments if segment.sounding)


def _heard(segment: Segment) -> Heard:
    where = " ".join(sorted(zone.value for zone in segment.zones))
    return Heard(
        segment.at_ms // 1000,
        segment.length_ms // 1000,
        f"{segment.effect.value} {where}",
        segment.start,
        segment.end,
    )


def seconds_of(effect: str, segments: list[Heard]) -> int:
    """How long an effect lasts in all, wherever; what overlaps counts once."""
    return len({second for one in segments for second in _seconds(one) if effect in one.what})


def _seconds(one: Heard) -> Iterator[int]:
    yield from range(one.at, one.at + one.seconds)
