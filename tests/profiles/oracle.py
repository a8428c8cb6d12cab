"""What a timeline does to the legs, counted in the plainest way, and what was asked for.

Written from the rows of the evidence base and the contracts of `profiles.limits`, without the
engine's own meters.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from profiles.actuators import Actuator, Capabilities, Effect, Zone
from profiles.comfort import ComfortWindow
from profiles.compiler import Plan
from profiles.layout import Segment
from profiles.timeline import Timeline
from tests.profiles.strategies import Evening

MINUTE = 60_000
BANDS = {
    Effect.VIBRATION: ((0, 35 * MINUTE), (50, 15 * MINUTE), (70, 5 * MINUTE)),
    Effect.KNEADING: ((0, 10 * MINUTE), (40, 5 * MINUTE), (60, 3 * MINUTE)),
}
POINTS_PER_MINUTE = {
    Effect.VIBRATION: 300,
    Effect.KNEADING: 300,
    Effect.COMPRESSION: 1000,  # 10 mmHg of 60 a second
    Effect.HEAT: 25,  # 2 of 8 degrees
}
SIDES = [side for side in Zone if side.sides == {side}]

Stay = tuple[int, int, int]  # from, until, step or percent


def stays(timeline: Timeline, name: str) -> list[Stay]:
    """The steps of one actuator, each from its cue to the next."""
    ends = [cue.at_ms for cue in timeline.cues[1:]] + [timeline.length_ms]
    return [
        (cue.at_ms, end, cue.setting.step(name))
        for cue, end in zip(timeline.cues, ends, strict=True)
    ]


def felt(timeline: Timeline, machine: Capabilities, effect: Effect, side: Zone) -> list[Stay]:
    """The strength of an effect on one place, in percent rounded up, equal stays joined."""
    able = [a for a in machine.actuators if a.effect is effect and side in a.sides]
    rows = [stays(timeline, a.name) for a in able]
    joined: list[Stay] = []
    for at_once in zip(*rows, strict=True):
        strongest = max(
            -(-100 * step // a.top) for a, (_, _, step) in zip(able, at_once, strict=True)
        )
        begins, ends, _ = at_once[0]
        if joined and joined[-1][2] == strongest:
            joined[-1] = (joined[-1][0], ends, strongest)
        else:
            joined.append((begins, ends, strongest))
    return joined


def breaches(timeline: Timeline, machine: Capabilities) -> set[str]:
    """The rows that a timeline breaks on a machine; none for one that may be played."""
    broken = {row for actuator in machine.actuators for row in _of_one(timeline, actuator, machine)}
    for side in SIDES:
        for effect in (Effect.VIBRATION, Effect.KNEADING):
            if _lasts_too_long(felt(timeline, machine, effect, side), effect):
                broken.add("L4" if effect is Effect.VIBRATION else "L5")
        if _is_squeezed(felt(timeline, machine, Effect.COMPRESSION, side)):
            broken.add("L7")
        if _is_scorched(felt(timeline, machine, Effect.HEAT, side), timeline.length_ms):
            broken.add("L11")
        kneaded = felt(timeline, machine, Effect.KNEADING, side)
        shaken = felt(timeline, machine, Effect.VIBRATION, side)
        if any(_overlap(one, other) for one in kneaded if one[2] for other in shaken if other[2]):
            broken.add("L5")
    return broken | ({"L1"} if _is_too_long(timeline, machine) else set())


def ends_at_once(plan: Plan, machine: Capabilities) -> bool:
    """L9: whether the last vibration went on for two minutes and did not come down before its end.

    Judged by what was asked for, since a coarse machine has no steps to come down by, and only
    where motors play all that is asked of them. A tenth more or less passes.
    """
    kneads = any(segment.effect is Effect.KNEADING for segment in plan.segments)
    if kneads or any("both legs at once" in change for change in plan.changes):
        return False
    played = [s for a in machine.actuators for s in askers(plan, a) if s.sounding]
    asked = [s for s in played if s.effect is Effect.VIBRATION]
    end = max((s.ends_at_ms for s in asked), default=0)
    if max((s.ends_at_ms for s in played), default=0) >= end + MINUTE:
        return False
    last = [s for s in asked if s.ends_at_ms > end - 2 * MINUTE]

    def before_the_end(ms: int) -> Fraction | None:
        at = end - ms
        return max(
            (exact_percent(s, at) for s in last if s.at_ms <= at < s.ends_at_ms), default=None
        )

    on = [before_the_end(1_000 * second) is not None for second in range(1, 121)]
    if sum(on) < 100 or not on[-1]:
        return False
    early, half_way = before_the_end(MINUTE), before_the_end(MINUTE // 2)
    return early is None or half_way is None or half_way > early * 6 / 10 + 2


def _of_one(timeline: Timeline, actuator: Actuator, machine: Capabilities) -> Iterator[str]:
    course = stays(timeline, actuator.name)
    highest = max(step for _, _, step in course)
    if highest and not actuator.covers:
        yield "L18"
    if actuator.effect is Effect.COMPRESSION and highest:
        mmhg = Fraction(60 * highest, actuator.top)
        if highest > 1 and (not actuator.measured or mmhg > 30):
            yield "L6"
        if not machine.deflates:
            yield "L7"
    if actuator.effect is Effect.HEAT and highest:
        if highest > 1 and (not actuator.measured or highest > actuator.top):
            yield "L11"
        if not machine.heat_guarded:
            yield "L12"
    if highest > actuator.top:
        yield "above its top"
    gap_ms = max(100, machine.min_command_gap_ms)
    motor = actuator.effect in BANDS
    if _is_steep(course, actuator, gap_ms, 1) or (
        motor and _is_steep(course, actuator, gap_ms, -1)
    ):
        yield "L8"


def _is_steep(course: Sequence[Stay], actuator: Actuator, gap_ms: int, way: int) -> bool:
    """Whether any two moments differ by more than a step, and what their distance allows.

    What is due within a gap has to come at once: so much earlier or later than it should.
    """
    whole = 100 * MINUTE  # of this many parts is one step, to stay in whole numbers
    per_ms = POINTS_PER_MINUTE[actuator.effect] * actuator.top
    end = course[-1][1]
    before = (-gap_ms, 0, 0)
    lowest: int | None = None
    for (_, left, earlier), (arrived, _, later) in pairwise([before, *course, (end, end, 0)]):
        line = way * earlier * whole - left * per_ms
        lowest = line if lowest is None else min(lowest, line)
        if way * later * whole - arrived * per_ms - lowest > whole + gap_ms * per_ms:
            return True
    return False


def _lasts_too_long(course: Sequence[Stay], effect: Effect) -> bool:
    """Whether a band is exceeded between two rests, wherever the 10 s of a mean begin."""
    return any(
        all(_above(run, above, offset) > most for offset in range(0, 10_000, 2_500))
        for run in _runs(course)
        for above, most in BANDS[effect]
    )


def _runs(course: Sequence[Stay]) -> Iterator[list[Stay]]:
    """What lies between two rests of a minute."""
    run: list[Stay] = []
    for begins, ends, strength in course:
        if strength == 0 and ends - begins >= MINUTE:
            if run:
                yield run
            run = []
        elif strength or run:
            run.append((begins, ends, strength))
    if run:
        yield run


def _above(run: Sequence[Stay], percent: int, offset: int) -> int:
    """Milliseconds above so many percent, in whole blocks of 10 s judged by their mean."""
    if percent == 0:  # pauses shorter than the time of a mean are part of what goes on
        return sum(ends - begins for begins, ends, on in run if on or ends - begins < 10_000)
    areas: dict[int, int] = {}
    for begins, ends, strength in run:
        if not strength:
            continue
        block = (begins - offset) // 10_000
        while block * 10_000 + offset < ends:
            left, right = block * 10_000 + offset, (block + 1) * 10_000 + offset
            lasted = min(ends, right) - max(begins, left)
            areas[block] = areas.get(block, 0) + strength * lasted
            block += 1
    return 10_000 * sum(area > percent * 10_000 for area in areas.values())


def _is_squeezed(course: Sequence[Stay]) -> bool:
    held_ms = 0
    for begins, ends, strength in _on_and_off(course):
        if strength:
            if ends - begins > 15_000:
                return True
            held_ms = ends - begins
        elif held_ms and ends != course[-1][1] and ends - begins < max(10_000, held_ms):
            return True
    return False


def _is_scorched(course: Sequence[Stay], length_ms: int) -> bool:
    warm = [(begins, ends) for begins, ends, strength in course if strength]
    total = sum(ends - begins for begins, ends in warm)
    return total > 20 * MINUTE or any(ends > length_ms - 5 * MINUTE for _, ends in warm)


def _is_too_long(timeline: Timeline, machine: Capabilities) -> bool:
    if timeline.length_ms <= 35 * MINUTE:
        return False
    others = [a for a in machine.actuators if a.effect is not Effect.COMPRESSION]
    if any(step for a in others for _, _, step in stays(timeline, a.name)):
        return True
    places = [felt(timeline, machine, Effect.COMPRESSION, side) for side in SIDES]
    contact = max(sum(end - at for at, end, strength in place if strength) for place in places)
    return timeline.length_ms > 60 * MINUTE or 4 * contact > timeline.length_ms


def _on_and_off(course: Sequence[Stay]) -> list[Stay]:
    joined: list[Stay] = []
    for begins, ends, strength in course:
        if joined and joined[-1][2] == bool(strength):
            joined[-1] = (joined[-1][0], ends, joined[-1][2])
        else:
            joined.append((begins, ends, int(strength > 0)))
    return joined


def _overlap(one: Stay, other: Stay) -> bool:
    return max(one[0], other[0]) < min(one[1], other[1])


def exact_percent(segment: Segment, at_ms: int) -> Fraction:
    """The percent on the straight line from the start of a segment to its end."""
    gone = Fraction(at_ms - segment.at_ms, segment.length_ms)
    return segment.start + gone * (segment.end - segment.start)


def step_for(percent: Fraction, window: ComfortWindow) -> int:
    """The rule in the words of the design: lo + floor(p * (hi - lo) / 100), and 0 is off."""
    whole = percent * (window.hi - window.lo) / 100
    return window.lo + whole.numerator // whole.denominator if percent > 0 else 0


def most_due(evening: Evening, actuator: Actuator, percent: Fraction) -> int:
    """The highest step that an asked percent can mean on an actuator."""
    if percent <= 0:
        return 0
    if actuator.effect in BANDS:
        uncalibrated = ComfortWindow(1, max(1, actuator.top * 60 // 100))
        return step_for(percent, evening.comfort.get(actuator.name, uncalibrated))
    return int(percent * actuator.top / 100) if actuator.measured else 1


def askers(plan: Plan, actuator: Actuator) -> list[Segment]:
    """The segments that this actuator might play."""
    effects = {actuator.effect}
    if actuator.effect is Effect.VIBRATION:
        effects.add(Effect.KNEADING)
    return [
        segment
        for segment in plan.segments
        if segment.effect in effects
        and any(side in actuator.sides for zone in segment.zones for side in zone.sides)
    ]


def louder_than_asked(evening: Evening, plan: Plan) -> list[tuple[str, int]]:
    """The actuators and moments at which more is played than was asked for then.

    Between two turns of cues and segments a step stands still and what is asked runs one way,
    so that its two ends tell all.
    """
    found = []
    for actuator in evening.machine.actuators:
        asking = sorted(askers(plan, actuator), key=lambda s: s.at_ms, reverse=True)
        turns = {cue.at_ms for cue in plan.timeline.cues} | {plan.timeline.length_ms}
        turns |= {at_ms for s in asking for at_ms in (s.at_ms, s.ends_at_ms)}
        active: list[Segment] = []
        for begins, ends in pairwise(sorted(turns)):
            while asking and asking[-1].at_ms <= begins:
                active.append(asking.pop())
            active = [segment for segment in active if segment.ends_at_ms > begins]
            step = plan.timeline.setting_at(begins).step(actuator.name)
            for at_ms in (begins, ends - 1) if step else ():
                percent = max((exact_percent(s, at_ms) for s in active), default=Fraction(0))
                if step > most_due(evening, actuator, percent):
                    found.append((actuator.name, at_ms))
    return found
