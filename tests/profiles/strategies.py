"""Random programs, machines and comfort windows, and what is due when one plays on another."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import floor

from hypothesis import HealthCheck, reject, settings
from hypothesis import strategies as st

from profiles.actuators import Actuator, Capabilities, Effect, Proof, Zone
from profiles.comfort import ComfortWindow, uncalibrated
from profiles.compiler import Plan, compile_program
from profiles.errors import DoesNotFit
from profiles.fitting import fit_zones
from profiles.program import Program, Segment

# A slow computer is no fault of the programs.
unhurried = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])

percents = st.integers(0, 100)
leg = frozenset({Zone.FOOT, Zone.CALF, Zone.THIGH})
covered = st.just(leg) | st.frozensets(st.sampled_from(Zone), max_size=5)


@dataclass(frozen=True)
class Evening:
    """A program about to be played on a machine by a person."""

    program: Program
    machine: Capabilities
    comfort: Mapping[str, ComfortWindow]

    def window(self, actuator: str) -> ComfortWindow:
        steps = self.machine.actuator(actuator).steps
        return self.comfort.get(actuator) or uncalibrated(steps)

    def players(self, segment: Segment) -> frozenset[str]:
        return _players(segment.effect, segment.zones, self.machine.actuators)

    def due(self, plan: Plan, at_ms: int) -> dict[str, int]:
        """The steps asked for at a moment, in exact fractions; actuators that are off left out."""
        segment = plan.segment_at(at_ms)
        percent = exact_percent(segment, at_ms)
        if not 0 <= at_ms < plan.timeline.length_ms or percent == 0:
            return {}
        return {name: step_for(percent, self.window(name)) for name in self.players(segment)}


@cache
def _players(
    effect: Effect, zones: frozenset[Zone], actuators: tuple[Actuator, ...]
) -> frozenset[str]:
    return fit_zones(effect, zones, actuators).used


def exact_percent(segment: Segment, at_ms: int) -> Fraction:
    """The percent on the straight line from the start of a segment to its end."""
    gone = Fraction(at_ms - segment.at_ms, segment.length_ms)
    return segment.start + gone * (segment.end - segment.start)


def step_for(percent: Fraction, window: ComfortWindow) -> int:
    """The rule in the words of the design: lo + floor(p * (hi - lo) / 100), and 0 is off."""
    return window.lo + floor(percent * (window.hi - window.lo) / 100) if percent else 0


def plan_of(evening: Evening, offset: int = 0) -> Plan:
    """The plan of an evening that has one."""
    try:
        return compile_program(evening.program, evening.machine, evening.comfort, offset)
    except DoesNotFit:
        reject()


def program(*phases: Mapping[str, object], **keys: object) -> Program:
    """A program as a person might have written it."""
    return Program.model_validate({"name": "Tried", "phases": list(phases), **keys})


def vibrator(name: str, steps: int, *covers: Zone) -> Actuator:
    """A motor of that many strengths."""
    return Actuator(name, Effect.VIBRATION, frozenset(covers), steps)


def machine(
    *actuators: Actuator,
    gap_ms: int = 100,
    own_timer_ms: int | None = None,
    dead_man_ms: int | None = 2000,
) -> Capabilities:
    """A machine of these actuators."""
    return Capabilities(actuators, own_timer_ms, dead_man_ms, gap_ms, Proof.CONFIRMED)


def written_holds() -> st.SearchStrategy[dict[str, object]]:
    return _parts({"level": percents})


def written_parts() -> st.SearchStrategy[dict[str, object]]:
    return written_holds() | _parts({"from": percents, "to": percents})


def _parts(
    levels: Mapping[str, st.SearchStrategy[int]],
) -> st.SearchStrategy[dict[str, object]]:
    some_zones = st.lists(st.sampled_from([zone.value for zone in Zone]), min_size=1, max_size=3)
    lengths = st.integers(1, 90).map(lambda seconds: f"{seconds}s")
    return st.fixed_dictionaries({"length": lengths, **levels}, optional={"zones": some_zones})


@st.composite
def programs(draw: st.DrawFn) -> Program:
    repeats = st.fixed_dictionaries(
        {"repeat": st.integers(1, 3), "steps": st.lists(written_parts(), min_size=1, max_size=3)}
    )
    phases = st.lists(written_parts() | repeats, min_size=1, max_size=4)
    return program(*draw(phases))


@st.composite
def machines(draw: st.DrawFn) -> Capabilities:
    rows = draw(st.lists(st.tuples(covered, st.integers(1, 200)), min_size=1, max_size=4))
    return machine(
        *(vibrator(f"motor {at}", steps, *zones) for at, (zones, steps) in enumerate(rows)),
        gap_ms=draw(st.integers(0, 1000)),
        own_timer_ms=draw(st.none() | st.integers(60_000, 3_600_000)),
        dead_man_ms=draw(st.none() | st.integers(500, 60_000)),
    )


def windows(steps: int) -> st.SearchStrategy[ComfortWindow]:
    """Every comfort window within that many steps."""
    both = st.tuples(st.integers(1, steps), st.integers(1, steps)).map(sorted)
    return both.map(lambda pair: ComfortWindow(*pair))


@st.composite
def evenings(draw: st.DrawFn) -> Evening:
    capabilities = draw(machines())
    found = {
        actuator.name: draw(st.none() | windows(actuator.steps))
        for actuator in capabilities.actuators
    }
    comfort = {name: window for name, window in found.items() if window is not None}
    return Evening(draw(programs()), capabilities, comfort)


toml_lines = st.lists(
    st.from_regex(
        r"(\[\[phases\]\]|\[phases\]|(name|length|level|from|to|zones|repeat|steps) = "
        r"(-?[0-9]{1,6}|\"[0-9]{0,5}[hms]\"|\[\"calf\"\]|\{ [a-z]+ = 1 \}|.{0,9}))",
        fullmatch=True,
    ),
    max_size=9,
).map("\n".join)
"""Text that is often TOML, and hardly ever a program."""


def _random_tables() -> st.SearchStrategy[dict[str, object]]:
    """Programs in which anything may stand in the place of anything."""
    anything: st.SearchStrategy[object] = st.recursive(
        st.none().map(str) | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
        ),
        max_leaves=5,
    )

    def often(*sound: object) -> st.SearchStrategy[object]:
        return st.sampled_from(sound) | st.sampled_from(sound) | anything

    some_zones = often(["calf"], ["foot.left", "thigh"], "calf", ["knee"], [])
    own = {"effect": often("heat", "compression", "shock"), "zones": some_zones}
    level, length = often(0, 1, 20, 100, 101), often("9s", "2h", "1m", 9, "")
    hold = st.fixed_dictionaries({"length": length, "level": level}, optional={**own, "to": level})
    ramp = st.fixed_dictionaries({"length": length, "from": level, "to": level}, optional=own)
    steps = st.lists(hold | ramp, max_size=3)
    repeat = st.fixed_dictionaries({"repeat": often(1, 2, 9999, 0), "steps": steps | anything})
    phases = st.lists(hold | ramp | repeat | anything, max_size=3)
    more = {"purpose": often(["travel"], "travel"), "evidence": often("B", "A"), "x": anything}
    return st.fixed_dictionaries(
        {"name": often("Mine"), "phases": phases | phases | anything},
        optional={**own, **more, "format": often(1, 2), "sources": often(["A book"])},
    )


def _toml(value: object) -> str:
    match value:
        case dict():
            return "{ " + ", ".join(_toml_pairs(value)) + " }"
        case list():
            return f"[{', '.join(_toml(inner) for inner in value)}]"
        case str() | bool():
            return json.dumps(value, ensure_ascii=False)
        case _:
            return str(value)


def _toml_pairs(table: Mapping[str, object]) -> list[str]:
    return [f"{_toml(key)} = {_toml(value)}" for key, value in table.items()]


toml_tables = _random_tables().map(lambda table: "\n".join(_toml_pairs(table)))
"""TOML that is often nearly a program."""
