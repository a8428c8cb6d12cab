"""What happens in one scenario and when, drawn from its seed alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from controller import registry
from controller.simulator.faults import ROWS, Fault, Kind, Way
from tests.controller.soak.programs import programs

INTENTS = ("pause", "resume", "softer", "stronger", "fade", "pause", "resume")
DEATHS = ("killed", "hung", "both killed")
SHARED = tuple(kind for kind in Kind if "share" in ROWS[kind].may_have)
LEAD_MS = 2_000  # connecting and asking who it is


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happens: an intent, a death, "sleep", or a fault that begins or ends."""

    at_ms: int
    what: str
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """All of it, in order. At `mended_ms` every fault ends; `waits_ms` is until the next start."""

    seed: int
    family: str
    program: int
    happenings: Sequence[Happening]
    mended_ms: int
    waits_ms: int
    played_out: bool  # whether it is left to play to its end when all is mended


def drawn(seed: int, family: str | None = None) -> Scenario:
    """The scenario of a seed; with a family, the same one for that family."""
    chance = Random(seed)
    names = registry.names()
    name = chance.choice(names)
    name = family or name
    number = chance.randrange(1_000) % len(programs(name))
    length_ms = programs(name)[number].length_ms
    acts = _acts(chance, length_ms)
    faults = _faults(chance, length_ms, [act.at_ms for act in acts if act.what != "softer"])
    happenings = sorted([*acts, *faults], key=lambda one: one.at_ms)
    last_ms = max([length_ms // 2, *(one.at_ms for one in happenings)])
    return Scenario(
        seed=seed,
        family=name,
        program=number,
        happenings=happenings,
        mended_ms=last_ms + chance.choice((500, 5_000, 40_000)),
        waits_ms=chance.choice((1_000, 30_000, 120_000, 31 * 60_000)),
        played_out=chance.random() < 0.5,
    )


def _acts(chance: Random, length_ms: int) -> list[Happening]:
    """What people do, and what becomes of the process."""
    acts = [
        Happening(_moment(chance, length_ms), chance.choice(INTENTS))
        for _ in range(chance.choice((0, 1, 2, 4, 8)))
    ]
    end = chance.choices(("", "stop", "cancel", "sleep", *DEATHS), (25, 30, 7, 5, 13, 10, 10))[0]
    if end:
        acts.append(Happening(_moment(chance, length_ms), end))
    return acts


def _moment(chance: Random, length_ms: int) -> int:
    return LEAD_MS // 2 + chance.randrange(LEAD_MS + length_ms)


def _faults(chance: Random, length_ms: int, turns: Sequence[int]) -> list[Happening]:
    happenings = []
    for _ in range(chance.choices(range(6), (15, 30, 25, 15, 10, 5))[0]):
        fault = _fault(chance)
        at_ms = _moment(chance, length_ms) if chance.random() < 0.9 else 0
        if turns and chance.random() < 0.5:  # just before something else, or in the middle of it
            at_ms = max(0, chance.choice(turns) + chance.randrange(-3_000, 3_000))
        happenings.append(Happening(at_ms, "begin", fault))
        if fault.kind is not Kind.DROP and chance.random() < 0.8:
            lasts_ms = chance.choice((300, 1_500, 6_000, 20_000, 60_000, 150_000))
            happenings.append(Happening(at_ms + chance.randrange(50, lasts_ms), "end", fault))
    return happenings


def _fault(chance: Random) -> Fault:
    kind = chance.choice(tuple(Kind))
    share, way, stops, time_ms = 100, Way.BOTH, 0, 0
    if kind in SHARED:
        share, way = chance.choice((3, 10, 30, 70, 100)), chance.choice(tuple(Way))
    if kind is Kind.IGNORE_STOP:
        stops = chance.choice((1, 2, 3, 5, 12))
    if kind is Kind.DELAY:
        time_ms = chance.choice((50, 200, 600, 1_500, 4_000))
    if kind is Kind.OWN_TIMER:
        time_ms = chance.choice((5_000, 30_000, 100_000))
    return Fault(kind, share, way, stops, time_ms)
