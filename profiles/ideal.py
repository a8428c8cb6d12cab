"""The machine that can do everything: what a program is checked on before a machine is known."""

from profiles.actuators import Actuator, Capabilities, Effect, Proof, Zone

IDEAL = Capabilities(
    actuators=tuple(
        Actuator(f"{effect.value} {zone.value}", effect, frozenset({zone}), 100, measured=True)
        for effect in Effect
        for zone in Zone
        if zone.sides == {zone}
    ),
    own_timer_ms=None,
    dead_man_ms=2_000,
    min_command_gap_ms=20,
    best_proof=Proof.CONFIRMED,
    heat_guarded=True,
    deflates=True,
)
"""Every effect on each place and side in a hundred steps, measured, guarded, and quick."""
