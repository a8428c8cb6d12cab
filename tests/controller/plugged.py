"""The plug-in of `legs.py` installed, and hand-made plans for its machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from profiles.compiler import Plan
from profiles.layout import Stretch
from profiles.timeline import Cue, Setting, Timeline
from tests.controller.installed import installed
from tests.controller.rig import Rig

MINUTE_S = 60


@contextmanager
def plugged(folder: Path) -> Iterator[Rig]:
    """A rig with the plug-in, found as every plug-in is: by its entry point."""
    installed(folder, "legs", {"legs": "tests.controller.legs:DRIVER"})
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        yield Rig("legs")


def timeline(*parts: tuple[int, dict[str, int]]) -> Timeline:
    """For so many seconds, these steps."""
    cues, at_ms = [], 0
    for seconds, levels in parts:
        cues.append(Cue(at_ms, Setting(levels)))
        at_ms += 1000 * seconds
    return Timeline(tuple(cues), at_ms)


def plan(*parts: tuple[int, dict[str, int]], fade_at_ms: int | None = None) -> Plan:
    """A plan that nothing compiled."""
    made = timeline(*parts)
    return Plan("Made by hand", made, (Stretch(0, made.length_ms, "All"),), (), (), "", fade_at_ms)


def fall(step: int) -> tuple[tuple[int, dict[str, int]], ...]:
    """A minute and more from a step down to nothing."""
    return tuple((2, {"hum": lower}) for lower in range(step, 0, -1))


def longest_s(rig: Rig, name: str, above: int = 0) -> float:
    """How long the leg felt an actuator above a step, at most, without a moment's break."""
    longest_ms, since_ms = 0, None
    for at_ms, setting in [*rig.felt, (rig.clock.now_ms(), rig.machine.felt)]:
        if since_ms is not None:
            longest_ms = max(longest_ms, at_ms - since_ms)
        if setting.step(name) <= above:
            since_ms = None
        elif since_ms is None:
            since_ms = at_ms
    return longest_ms / 1000


def total_s(rig: Rig, name: str, above: int = 0) -> float:
    """How long the leg felt an actuator above a step in all."""
    total_ms, now_ms = 0, rig.clock.now_ms()
    ends = [at_ms for at_ms, _ in rig.felt[1:]] + [now_ms]
    for (at_ms, setting), until_ms in zip(rig.felt, ends, strict=True):
        total_ms += until_ms - at_ms if setting.step(name) > above else 0
    return total_ms / 1000


def strongest(rig: Rig, name: str) -> int:
    """The highest step of an actuator that the leg ever felt."""
    return max((setting.step(name) for _, setting in rig.felt), default=0)
