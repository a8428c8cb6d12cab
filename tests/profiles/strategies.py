"""Random programs, machines and comfort windows, and evenings that put them together."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import cast

from hypothesis import HealthCheck, Phase, reject, settings
from hypothesis import strategies as st

from profiles.actuators import Actuator, Capabilities, Effect, Proof, Zone
from profiles.comfort import ComfortWindow
from profiles.compiler import Plan, compile_program
from profiles.errors import ProfileError
from profiles.program import Program

# A slow computer is no fault of the programs.
_SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much]
_PHASES = [Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink]  # to explain takes minutes
unhurried = settings(deadline=None, max_examples=20, suppress_health_check=_SLOW, phases=_PHASES)
thorough = settings(unhurried, max_examples=40)

Table = Mapping[str, object]

percents = st.integers(0, 100)
leg = frozenset({Zone.FOOT, Zone.CALF, Zone.THIGH})


@dataclass(frozen=True)
class Evening:
    """A program about to be played on a machine by a person."""

    program: Program
    machine: Capabilities
    comfort: Mapping[str, ComfortWindow]


def plan_of(evening: Evening, offset: int = 0) -> Plan:
    """The plan of an evening that has one."""
    try:
        return compile_program(evening.program, evening.machine, evening.comfort, offset)
    except ProfileError:
        reject()


def program(*phases: Mapping[str, object], **keys: object) -> Program:
    """A program as a person might have written it."""
    return Program.model_validate({"name": "Tried", "phases": list(phases), **keys})


def hold(seconds: int, level: int, **keys: object) -> Table:
    """A phase at one level."""
    return {"length": f"{seconds}s", "level": level, **keys}


def ramp(seconds: int, start: int, end: int, **keys: object) -> Table:
    """A phase from one level to another."""
    return {"length": f"{seconds}s", "from": start, "to": end, **keys}


def vibrator(name: str, steps: int, *covers: Zone) -> Actuator:
    """A motor of that many strengths."""
    return Actuator(name, Effect.VIBRATION, frozenset(covers), steps)


def machine(
    *actuators: Actuator,
    gap_ms: int = 100,
    own_timer_ms: int | None = None,
    dead_man_ms: int | None = 8000,
    guarded: bool = False,
) -> Capabilities:
    """A machine of these actuators; `guarded` has a thermal cut-out and cuffs that empty."""
    proof = Proof.CONFIRMED
    return Capabilities(actuators, own_timer_ms, dead_man_ms, gap_ms, proof, guarded, guarded)


lengths = st.integers(1, 90) | st.integers(1, 12).map(lambda minutes: 60 * minutes)
seconds = lengths.map(lambda number: f"{number}s")
short = st.integers(1, 20).map(lambda number: f"{number}s")
zones = st.sampled_from([zone.value for zone in Zone])
both_legs = st.sampled_from(["foot", "calf", "thigh"])
some_zones = st.just(["calf"]) | st.lists(zones, min_size=1, max_size=3)
gentle_percents = st.integers(0, 45) | percents
effects = st.sampled_from([effect.value for effect in Effect])


def rhythms() -> st.SearchStrategy[Table]:
    """One of the four rhythms, as it is written."""
    pulse = st.fixed_dictionaries({"on": short, "off": short})
    interval = st.fixed_dictionaries({"rise": short, "hold": short, "fall": short, "rest": short})
    alternate = st.fixed_dictionaries(
        {"each": st.sampled_from(["6s", "30s", "4m"])},
        optional={"rise": st.sampled_from(["1s", "5s"]), "first": st.just("right")},
    )
    wave = st.fixed_dictionaries(
        {
            "over": st.lists(zones, min_size=2, max_size=3),
            "every": short,
            "hold": short,
            "rest": short,
        }
    )
    named = {"pulse": pulse, "interval": interval, "alternate": alternate, "wave": wave}
    both_sides = {"alternate": {"zones": st.lists(both_legs, min_size=1, max_size=3)}}
    return st.one_of(
        *(
            st.fixed_dictionaries({name: row, **both_sides.get(name, {})})
            for name, row in named.items()
        )
    )


def parts() -> st.SearchStrategy[Table]:
    """A phase of any kind but a repeat, as it is written."""
    place = {"zones": some_zones, "effect": effects, "ask": st.just("Comfortable?")}
    level = st.fixed_dictionaries({"length": seconds, "level": gentle_percents}, optional=place)
    rising = st.fixed_dictionaries(
        {"length": seconds, "from": gentle_percents, "to": gentle_percents}, optional=place
    )
    guided = st.fixed_dictionaries({"length": seconds, "guide": st.just("Stretch both calves.")})
    degrees = st.lists(st.integers(34, 41), min_size=2, max_size=2).map(sorted)
    warm = st.fixed_dictionaries(
        {"length": seconds, "celsius": degrees, "effect": st.just("heat")},
        optional={"zones": some_zones},
    )
    rhythmic = st.tuples(level | rising, rhythms()).map(lambda both: {**both[0], **both[1]})
    return level | rising | rhythmic | rhythmic | guided | warm


def phases() -> st.SearchStrategy[list[Table]]:
    """Phases of all kinds."""
    repeats = st.fixed_dictionaries(
        {"repeat": st.integers(1, 4), "phases": st.lists(parts(), min_size=1, max_size=3)}
    )
    return st.lists(parts() | parts() | repeats, min_size=1, max_size=4)


@st.composite
def programs(draw: st.DrawFn) -> Program:
    """Programs of all kinds of phases, some with something else alongside."""
    main = [hold(60, draw(gentle_percents)), *draw(phases())]
    if draw(st.booleans()):
        main += [ramp(60, draw(gentle_percents), 0), hold(300, 0, effect="heat")]
    keys: dict[str, object] = {"effect": draw(st.just("vibration") | effects)}
    length_ms = program(*main).length_ms
    rows = st.fixed_dictionaries(
        {"effect": effects, "zones": some_zones, "phases": phases()}, optional={"at": short}
    )
    beside = draw(st.lists(rows, max_size=2))
    fitting = [row for row in beside if _ends_ms(row) <= length_ms]
    written = program(*main, **keys, alongside=fitting)
    if draw(st.booleans()):
        return written
    needs = draw(
        st.sampled_from([[], *([effect.value] for effect in Effect)]).filter(
            lambda some: all(Effect(word) in written.effects for word in some)
        )
    )
    return program(*main, **keys, alongside=fitting, needs=needs)


def _ends_ms(row: Table) -> int:
    begins_ms = int(str(row.get("at", "0s")).removesuffix("s")) * 1000
    return begins_ms + program(*cast("list[Table]", row["phases"])).length_ms


@st.composite
def actuators(draw: st.DrawFn, name: str) -> Actuator:
    """Anything a machine can drive."""
    covered = st.just(leg) | st.frozensets(st.sampled_from(Zone), max_size=4)
    steps = draw(st.integers(1, 5) | st.integers(1, 200))
    return Actuator(
        name,
        draw(st.just(Effect.VIBRATION) | st.sampled_from(Effect)),
        draw(covered),
        steps,
        draw(st.none() | st.integers(1, steps)),
        draw(st.booleans()),
        draw(st.none() | st.integers(1, 6_000)),
    )


@st.composite
def machines(draw: st.DrawFn, *effects: Effect) -> Capabilities:
    """Machines of one to four actuators, and mostly one for each of these effects."""
    count = draw(st.integers(1, 4))
    whole = [
        replace(draw(actuators(effect.value)), effect=effect, covers=leg)
        for effect in effects
        if draw(st.integers(0, 4))
    ]
    return Capabilities(
        (*whole, *(draw(actuators(f"part {number}")) for number in range(count))),
        draw(st.none() | st.none() | st.integers(60_000, 3_600_000)),
        draw(st.just(6_000) | st.none() | st.integers(6_000, 60_000)),
        draw(st.just(100) | st.integers(0, 1_500)),
        Proof.CONFIRMED,
        draw(st.sampled_from([True, True, False])),
        draw(st.sampled_from([True, True, False])),
    )


def windows(steps: int) -> st.SearchStrategy[ComfortWindow]:
    """Every comfort window within that many steps."""
    both = st.tuples(st.integers(1, steps), st.integers(1, steps)).map(sorted)
    return both.map(lambda pair: ComfortWindow(*pair))


def comforts(capabilities: Capabilities) -> st.SearchStrategy[Mapping[str, ComfortWindow]]:
    """Windows for some of the actuators of a machine."""
    return st.fixed_dictionaries(
        {}, optional={a.name: windows(a.steps) for a in capabilities.actuators}
    )


@st.composite
def evenings(draw: st.DrawFn) -> Evening:
    """Any program on any machine for anybody."""
    written = draw(programs())
    needed = sorted(written.effects, key=lambda effect: effect.value)
    capabilities = draw(machines(*needed))
    return Evening(written, capabilities, draw(comforts(capabilities)))


toml_lines = st.lists(
    st.from_regex(
        r"(\[\[phases\]\]|\[phases\]|\[phases\.wave\]|\[\[alongside\]\]|"
        r"(name|length|level|from|to|zones|repeat|phases|pulse|at) = "
        r"(-?[0-9]{1,6}|\"[0-9]{0,5}[hms]\"|\[\"calf\"\]|\{ [a-z]+ = 1 \}|.{0,9}))",
        fullmatch=True,
    ),
    max_size=9,
).map("\n".join)
"""Text that is often TOML, and hardly ever a program."""


def _random_tables() -> st.SearchStrategy[Table]:
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

    places = often(["calf"], ["foot.left", "thigh"], "calf", ["knee"], [])
    own = {"effect": often("heat", "compression", "shock"), "zones": places}
    level, length = often(0, 1, 20, 100, 101), often("9s", "2h", "1m", 9, "")
    pulse = st.fixed_dictionaries({"on": length, "off": length}) | anything
    more_keys = {**own, "to": level, "pulse": pulse, "celsius": often([35, 39], [39], 39)}
    held = st.fixed_dictionaries({"length": length, "level": level}, optional=more_keys)
    rising = st.fixed_dictionaries({"length": length, "from": level, "to": level}, optional=own)
    inner = st.lists(held | rising, max_size=3)
    repeat = st.fixed_dictionaries({"repeat": often(1, 2, 9999, 0), "phases": inner | anything})
    rows = st.lists(held | rising | repeat | anything, max_size=3)
    more = {"purpose": often(["travel"], "travel"), "evidence": often("B", "A"), "x": anything}
    return st.fixed_dictionaries(
        {"name": often("Mine"), "phases": rows | rows | anything},
        optional={**own, **more, "format": often(1, 2, 3), "sources": often(["A book"])},
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
