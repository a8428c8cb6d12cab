"""Settings as a person types them, "foot massage=5, calf=2", and back."""

import re

from controller.errors import LegatoError
from profiles.actuators import Actuator, Capabilities
from profiles.timeline import Setting


class LevelError(LegatoError):
    """A setting that names no actuator of this machine, or a step that it does not have."""


def setting_of(typed: str, capabilities: Capabilities) -> Setting:
    """The setting that was typed; actuators by any part of their name that only one has.

    Raises LevelError, saying which actuators and steps there are.
    """
    levels: dict[str, int] = {}
    at = 0
    while at < len(typed):
        entry = _LEVEL.match(typed, at)
        if entry is None:
            break
        at = entry.end()
        actuator = _meant(entry["name"], capabilities)
        if actuator.name in levels:
            raise LevelError(f"{actuator.name} is named twice", _write(capabilities))
        levels[actuator.name] = _step(entry["step"], actuator)
    if not levels or at < len(typed):
        raise LevelError(f"{typed[at:].strip()!r} is no level", _write(capabilities))
    return Setting(levels)


def typed_as(setting: Setting) -> str:
    """A setting as `setting_of` reads it; "" for one in which everything is off."""
    return ", ".join(f"{name}={step}" for name, step in setting.levels.items())


def listed(capabilities: Capabilities) -> str:
    """The actuators a person can name, each with its steps: "foot massage 0 to 10"."""
    usable = [actuator for actuator in capabilities.actuators if actuator.covers]
    return ", ".join(f"{actuator.name} 0 to {actuator.steps}" for actuator in usable)


# A name may hold commas and equals signs itself: it ends at the last = before the step.
_LEVEL = re.compile(r"\s*(?P<name>\S(?:.*?\S)??)\s*=\s*(?P<step>[^\s,=]*)\s*(?:,|$)")


def _meant(name: str, capabilities: Capabilities) -> Actuator:
    wanted = name.casefold()
    exact = [one for one in capabilities.actuators if one.name.casefold() == wanted]
    having = [one for one in capabilities.actuators if wanted in one.name.casefold()]
    found = exact or [one for one in having if one.covers] or having
    if not found:
        raise LevelError(f"there is no actuator {name!r}", f"There are: {listed(capabilities)}.")
    if len(found) > 1:
        names = ", ".join(one.name for one in found)
        raise LevelError(f"{name!r} may be any of: {names}", "Type more of the name.")
    (actuator,) = found
    if not actuator.covers:
        problem = f"{actuator.name} reaches no part of the legs, so Legato never starts it"
        raise LevelError(problem, f"There are: {listed(capabilities)}.")
    return actuator


def _step(typed: str, actuator: Actuator) -> int:
    step = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else -1
    if not 0 <= step <= actuator.steps:
        problem = f"{typed!r} is no step of {actuator.name}"
        raise LevelError(problem, f"Its steps go from 0 (off) to {actuator.steps}.")
    return step


def _write(capabilities: Capabilities) -> str:
    usable = [actuator for actuator in capabilities.actuators if actuator.covers]
    example = f'Write "{usable[0].name}=1". ' if usable else ""
    return f"{example}There are: {listed(capabilities)}."
