"""What it costs to make a plan of a program and to hold it against the limits."""

import time
import tracemalloc

from profiles.actuators import Actuator, Capabilities, Effect, Proof, Zone
from profiles.compiler import Plan, compile_program
from profiles.library import find
from profiles.program import Program

ROUNDS = 21
PLACES = ("foot.left", "foot.right", "calf.left", "calf.right", "thigh")


def compile_times() -> None:
    """Whole programs; then 1,000 steps against 10,000; then the memory that a cue takes."""
    for program, legs, where in (
        (find("Evening Pulse 60"), _boots(), "boots of 3 steps"),
        (find("Evening Pulse 60"), _sleeves(), "sleeves that measure, of 100 steps"),
        (_swells(), _sleeves(), "sleeves that measure, of 100 steps"),
        (find("Steady Hum Taper"), _motors(), "motors of 100 steps"),
    ):
        plan = compile_program(program, legs)
        minutes, cues = program.length_ms // 60_000, len(plan.timeline.cues)
        took_ms = _median_ms(program, legs)
        print(
            f"compile: {program.name}, {minutes} minutes, on {where}: {took_ms:.1f} ms, {cues} cues"
        )
    few, many = _steps(100), _steps(1_000)
    few_ms, many_ms = _median_ms(few, _motors()), _median_ms(many, _motors())
    print(f"compile: 1,000 steps {few_ms:.1f} ms, 10,000 steps {many_ms:.1f} ms")
    print(f"compile: ten times the steps take {many_ms / few_ms:.1f} times as long")
    print(f"compile: {_bytes_a_cue(few):.0f} bytes a cue at 1,000 steps")
    print(f"compile: {_bytes_a_cue(many):.0f} bytes a cue at 10,000 steps")


def _median_ms(program: Program, legs: Capabilities) -> float:
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        compile_program(program, legs)
        times.append(time.perf_counter() - began)
    return 1000 * sorted(times)[ROUNDS // 2]


def _bytes_a_cue(program: Program) -> float:
    tracemalloc.start()
    plan: Plan = compile_program(program, _motors())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / len(plan.timeline.cues)


def _steps(rounds: int) -> Program:
    """A program of ten steps for each round: two on each of five places, all at the same time."""
    phases = [
        {
            "repeat": rounds,
            "phases": [{"length": "1s", "level": 20}, {"length": "1s", "level": 21}],
        },
    ]
    fade = {"length": "60s", "from": 20, "to": 0}
    beside = [{"effect": "vibration", "zones": [zone], "phases": phases} for zone in PLACES[1:]]
    return Program.model_validate(
        {
            "format": 2,
            "name": "Steps",
            "zones": [PLACES[0]],
            "phases": [*phases, fade],
            "alongside": beside,
        }
    )


def _swells() -> Program:
    """An hour of squeezes that rise and fall slowly: the most cues that an hour can have."""
    bout = {"rise": "5s", "hold": "2s", "fall": "5s", "rest": "48s"}
    squeezes = {"length": "60m", "level": 50, "interval": bout}
    return Program.model_validate(
        {
            "format": 2,
            "name": "An hour of swells",
            "effect": "compression",
            "zones": ["calf", "thigh"],
            "phases": [squeezes],
        }
    )


def _boots() -> Capabilities:
    return Capabilities(
        tuple(
            Actuator(zone.value, Effect.COMPRESSION, frozenset({zone}), 3)
            for zone in (Zone.FOOT, Zone.CALF, Zone.THIGH)
        ),
        own_timer_ms=None,
        dead_man_ms=2_000,
        min_command_gap_ms=250,
        best_proof=Proof.CONFIRMED,
        deflates=True,
    )


def _motors() -> Capabilities:
    motors = (Actuator(place, Effect.VIBRATION, frozenset({Zone(place)}), 100) for place in PLACES)
    return Capabilities(
        (*motors, Actuator("calf", Effect.VIBRATION, frozenset({Zone.CALF}), 100)),
        own_timer_ms=None,
        dead_man_ms=2_000,
        min_command_gap_ms=20,
        best_proof=Proof.CONFIRMED,
    )


def _sleeves() -> Capabilities:
    zones = (Zone.CALF, Zone.THIGH)
    sleeves = (
        Actuator(zone.value, Effect.COMPRESSION, frozenset({zone}), 100, measured=True)
        for zone in zones
    )
    return Capabilities(
        tuple(sleeves),
        own_timer_ms=None,
        dead_man_ms=2_000,
        min_command_gap_ms=100,
        best_proof=Proof.CONFIRMED,
        deflates=True,
    )
