"""What a person should know of a program before it starts, alone and on a machine."""

from collections.abc import Iterable, Sequence
from textwrap import wrap

from controller.desk.machines.warned import warnings
from controller.machine import Machine
from profiles.actuators import Effect, Zone
from profiles.choosing import GRADES
from profiles.compiler import Plan
from profiles.felt import strongest
from profiles.fitting import sides_of
from profiles.language import _
from profiles.layout import laid_out
from profiles.preview import Trace
from profiles.program import Program
from profiles.wording import in_words, lasting


def about(program: Program) -> list[str]:
    """What it is, for whom and how well it is known, in lines; those below another are indented."""
    purposes = ", ".join(_(purpose.value) for purpose in program.purpose)
    graded = _("Evidence {grade}: {meaning}; none of it is a proven treatment.")
    known = graded.format(grade=program.evidence, meaning=_(GRADES[program.evidence]))
    return [
        _(program.summary),
        *([_("For: {needs}.").format(needs=purposes)] if purposes else []),
        *([_("When: {moment}").format(moment=_(program.when))] if program.when else []),
        _("Needs: {needs}.").format(needs=needs(program)),
        *([known] if program.sources else []),
        *(f"  {source}" for source in program.sources),
        *([_("Caution: {caution}").format(caution=_(program.caution))] if program.caution else []),
    ]


def needs(program: Program) -> str:
    """The effects and places a machine should have, and which of them it can do without."""
    sides: dict[Effect, set[Zone]] = {}
    for segment in laid_out(program).segments:
        if segment.sounding:
            sides.setdefault(segment.effect, set()).update(sides_of(segment.zones))
    order = sorted(sides, key=lambda effect: (effect not in program.indispensable, effect.value))
    said = []
    for effect in order:
        place = in_words(frozenset(sides[effect]))
        words = _("{effect} on the {place}").format(effect=_(effect.value), place=place)
        if effect not in program.indispensable:
            words = _("{something} if there is").format(something=words)
        if effect is Effect.KNEADING:
            words = _("{something}, else vibration").format(something=words)
        said.append(words)
    return "; ".join(said) or _("nothing")


def on_machine(plan: Plan, machine: Machine, made: Sequence[Trace]) -> list[str]:
    """What a machine makes of it, in lines; `made` is what the plan does, place by place."""
    several = len({trace.effect for trace in made}) > 1
    said = _("On {machine} ({title}), {length} in all:").format(
        machine=machine.name, title=machine.spec.title, length=lasting(plan.timeline.length_ms)
    )
    strongly = strongest(made, effects=several)
    return [
        said,
        *(f"  {change}" for change in plan.changes or (_("Nothing had to be changed."),)),
        _("  At its strongest: {levels}.").format(levels=strongly),
        f"  {plan.worst_case}",
        *(f"  {warning}" for warning in warnings(machine.spec)),
    ]


def in_lines(said: Iterable[str], width: int) -> list[str]:
    """The same in lines of at most `width` letters, each as far from the margin as it was."""
    lines: list[str] = []
    for line in said:
        margin = " " * (len(line) - len(line.lstrip()))
        wrapped = wrap(line.strip(), width, initial_indent=margin, subsequent_indent=margin)
        lines += wrapped or [""]
    return lines
