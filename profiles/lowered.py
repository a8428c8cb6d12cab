"""The strongest and longest copy of a program that stays within the limits."""

from profiles.actuators import Capabilities, Effect
from profiles.comfort import Comfort
from profiles.compiler import compile_program
from profiles.errors import BeyondLimits, DoesNotFit
from profiles.fitting import OFF_ROW
from profiles.language import _
from profiles.limits import CEILINGS, TAPER_MS, Limits, longest_ms
from profiles.lowering import faded, gentler, shortened
from profiles.program import Part, Program, Repeat
from profiles.wording import lasting

TOO_STRONG = ("L4", "L5", "L6")
GENTLER_BY = 10  # percent of what is written, at each attempt
_ATTEMPTS = range(100, 0, -GENTLER_BY)
MOST_CHANGES = 4  # a fade may make a program too long, and a shorter one may need a fade


def lowered(
    program: Program,
    capabilities: Capabilities,
    comfort: Comfort | None = None,
    limits: Limits = CEILINGS,
) -> Program | None:
    """The program itself where it is within the limits, else a copy shorter, gentler or faded.

    None where no such copy would do, or where the machine cannot play it whatever is lowered.
    """
    for percent in _ATTEMPTS:
        candidate = program if percent == 100 else gentler(program, percent)
        try:
            return _shaped(candidate, capabilities, comfort, limits)
        except BeyondLimits as error:
            if error.row not in TOO_STRONG:
                return None
        except DoesNotFit:
            return None
    return None


def what_changed(before: Program, after: Program) -> tuple[str, ...]:
    """What makes a lowered copy another program, phase by phase, each in a sentence."""
    gone = before.indispensable - after.indispensable
    wanted = _levels(after, len(before.phases))
    percents = (p for p in _ATTEMPTS if _levels(gentler(before, p), len(before.phases)) == wanted)
    percent = next(percents, 100)
    said = [
        _("It goes without {effect}.").format(effect=_(effect.value))
        for effect in Effect
        if effect in gone
    ]
    if percent < 100:
        said.append(_("All levels are at {percent} % of what they were.").format(percent=percent))
    for number, (was, now) in enumerate(zip(before.phases, after.phases, strict=False), 1):
        if was.length_ms != now.length_ms:
            name = _(was.name) if was.name else _("Phase {number}").format(number=number)
            said.append(
                _("{name}: {now} instead of {before}.").format(
                    name=name, now=lasting(now.length_ms), before=lasting(was.length_ms)
                )
            )
    for added in after.phases[len(before.phases) :]:
        said.append(
            _("Added at the end: a fade of {length}.").format(length=lasting(added.length_ms))
        )
    return tuple(said)


def _levels(program: Program, phases: int) -> list[object]:
    """What its first phases ask for, part by part."""
    parts: list[Part] = [
        part
        for phase in program.phases[:phases]
        for part in (phase.phases if isinstance(phase, Repeat) else (phase,))
    ]
    return [(part.percents, part.wave.levels if part.wave else None) for part in parts]


def _shaped(
    program: Program, capabilities: Capabilities, comfort: Comfort | None, limits: Limits
) -> Program:
    """The program in a length and with an end that the limits allow; raises BeyondLimits."""
    for _attempt in range(MOST_CHANGES):
        try:
            compile_program(program, capabilities, comfort, limits=limits)
        except BeyondLimits as error:
            changed = _changed(program, error.row, limits)
            if changed is None or changed == program:
                raise
            program = changed
        else:
            return program
    compile_program(program, capabilities, comfort, limits=limits)
    return program


def _changed(program: Program, row: str, limits: Limits) -> Program | None:
    match row:
        case "L1":
            allowed_ms = longest_ms(program, limits)
            if program.length_ms <= allowed_ms:  # an hour of compression with too much contact
                allowed_ms = limits.session_ms
            return shortened(program, allowed_ms // 1000 * 1000)  # files know whole seconds
        case "L9":
            return faded(program, TAPER_MS)
        case _ if row == OFF_ROW:
            needs = program.indispensable - limits.off
            return program.model_copy(update={"needs": tuple(e for e in Effect if e in needs)})
        case _:
            return None
