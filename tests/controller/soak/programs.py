"""Short programs for the soak, one of which every family can play; each is compiled but once."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from controller import registry
from controller.driver import DriverSpec
from profiles.actuators import Capabilities, Effect
from profiles.compiler import Plan, compile_program
from profiles.program import Program

TEXTS: Mapping[Effect, tuple[str, ...]] = {
    Effect.VIBRATION: (
        "[{ length = '20s', from = 5, to = 45 }, { length = '30s', level = 45 },"
        " { length = '60s', from = 45, to = 0 }]",
        "[{ length = '60s', level = 30 }, { length = '10s', level = 0 },"
        " { length = '20s', level = 80 }]",
        "[{ length = '80s', level = 60, pulse = { on = '4s', off = '6s' } }]",
        "[{ length = '4m', level = 50 }, { length = '60s', from = 50, to = 0 }]",
    ),
    # Well below the 3 minutes of L5: a chair takes more than a second to prove a rest, which the
    # governor counts as kneading, and a plan at the limit would be over in its last second.
    Effect.KNEADING: (
        "[{ length = '70s', level = 40 }]",
        "[{ length = '30s', level = 30 }, { length = '15s', level = 0 },"
        " { length = '2m', level = 30 }]",
    ),
    Effect.COMPRESSION: (
        "[{ length = '3m', level = 20, pulse = { on = '10s', off = '20s' } }]",
        "[{ length = '90s', level = 20, pulse = { on = '15s', off = '30s' } }]",
    ),
}


@cache
def family(name: str) -> DriverSpec:
    """The family; somebody saw its cuffs, where it has any, empty when they were unplugged."""
    spec = registry.load(name)
    return replace(spec, capabilities=replace(spec.capabilities, deflates=True))


@cache
def programs(name: str) -> tuple[Program, ...]:
    """What is played on machines of this family."""
    legs = [one for one in family(name).capabilities.actuators if one.covers]
    effect = legs[0].effect
    zone = min(zone.value.partition(".")[0] for one in legs for zone in one.covers)
    head = f"effect = '{effect.value}'\nzones = ['{zone}']\n"
    texts = (f"name = 'Soak {n}'\n{head}phases = {t}" for n, t in enumerate(TEXTS[effect]))
    return tuple(Program.model_validate(tomllib.loads(text)) for text in texts)


@cache
def composed(family_name: str, number: int, known: Capabilities, offset: int) -> Plan:
    """The plan of one of them; raises ProfileError."""
    return compile_program(programs(family_name)[number], known, None, offset)
