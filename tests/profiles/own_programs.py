"""Random programs with everything the language knows, as a person might have written them."""

from collections.abc import Mapping

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from profiles.actuators import Effect, Zone
from profiles.program import Program
from profiles.writing import duration

Table = Mapping[str, object]
unhurried = settings(deadline=None, max_examples=100, suppress_health_check=list(HealthCheck))

levels = st.integers(0, 100)
seconds = st.integers(1, 3700).map(lambda count: duration(1000 * count))
lines = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12).filter(
    lambda line: line.isprintable() and bool(line.strip())
)
zones = st.lists(st.sampled_from([zone.value for zone in Zone]), min_size=1, max_size=3)
effects = st.sampled_from([effect.value for effect in Effect if effect is not Effect.HEAT])
celsius = st.tuples(st.integers(34, 41), st.integers(34, 41)).map(sorted)


def pulses() -> st.SearchStrategy[Table]:
    return st.fixed_dictionaries({"pulse": st.fixed_dictionaries({"on": seconds, "off": seconds})})


def intervals() -> st.SearchStrategy[Table]:
    keys = ("rise", "hold", "fall", "rest")
    return st.fixed_dictionaries({"interval": st.fixed_dictionaries(dict.fromkeys(keys, seconds))})


def alternations() -> st.SearchStrategy[Table]:
    turn = st.fixed_dictionaries(
        {"each": st.just("4m")},
        optional={"rise": st.just("20s"), "first": st.sampled_from(["left", "right"])},
    )
    both_legs = st.lists(st.sampled_from(["foot", "calf", "thigh"]), min_size=1, max_size=3)
    return st.fixed_dictionaries({"alternate": turn, "zones": both_legs})


def waves() -> st.SearchStrategy[Table]:
    wave = st.fixed_dictionaries(
        {
            "over": st.just(["foot", "calf"]),
            "every": st.just("10s"),
            "hold": seconds,
            "rest": seconds,
        },
        optional={"lasts": st.just("30s")},
    )
    return st.fixed_dictionaries({"wave": wave})


@st.composite
def parts(draw: st.DrawFn) -> Table:
    """A level or a ramp, perhaps with a rhythm; a wave with levels of its own; a guided step."""
    about = {"name": lines, "zones": zones, "effect": effects, "ask": lines}
    part = draw(st.fixed_dictionaries({"length": seconds}, optional=about))
    course = draw(st.sampled_from(["level", "ramp", "guide", "own levels"]))
    match course:
        case "level":
            part |= {"level": draw(levels)}
        case "ramp":
            part |= {"from": draw(levels), "to": draw(levels)}
        case "guide":
            return part | {"guide": draw(lines)}
        case _:
            wave = draw(waves())["wave"]
            assert isinstance(wave, dict)
            return part | {"wave": {**wave, "levels": [draw(levels), draw(levels)]}}
    none: st.SearchStrategy[Table] = st.just({})
    return {**part, **draw(none | pulses() | intervals() | alternations() | waves())}


def phases() -> st.SearchStrategy[list[Table]]:
    repeats = st.fixed_dictionaries(
        {"repeat": st.integers(1, 9), "phases": st.lists(parts(), min_size=1, max_size=3)},
        optional={"name": lines},
    )
    return st.lists(parts() | repeats, min_size=1, max_size=3)


@st.composite
def programs(draw: st.DrawFn) -> Program:
    about = {
        "summary": lines,
        "when": lines,
        "caution": lines,
        "evidence": st.sampled_from(["B", "C", "X"]),
        "sources": st.lists(lines, max_size=2),
        "purpose": st.lists(st.sampled_from(["travel", "sore feet"]), max_size=2),
        "effect": effects,
        "zones": zones,
    }
    names = lines.filter(lambda name: any(map(str.isalnum, name)))
    head = draw(st.fixed_dictionaries({"name": names, "phases": phases()}, optional=about))
    done = sorted(effect.value for effect in Program.model_validate(head).effects)
    if draw(st.booleans()) and done:
        head["needs"] = draw(st.lists(st.sampled_from(done), max_size=2))
    program = Program.model_validate({"format": 2, **head})
    if program.length_ms < 2000 or draw(st.booleans()):
        return program
    room = duration(program.length_ms // 2000 * 1000)
    warm = draw(parts())
    band = {"length": room, "effect": "heat", "celsius": draw(celsius)}
    beside = [
        {"effect": "heat", "zones": draw(zones), "phases": [band]},
        {
            "at": room,
            "effect": draw(effects),
            "zones": ["foot"],
            "phases": [{**warm, "length": room}],
        },
    ]
    return Program.model_validate({"format": 2, **head, "alongside": beside})
