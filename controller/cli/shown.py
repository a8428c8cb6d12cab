"""What a program will do, said before the start: head, charts, phases, and what a machine adds."""

import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from controller import folders, saved
from controller.cli.offered import lowered_offered
from controller.desk.programs.about import about, in_lines, needs, on_machine
from controller.desk.programs.phases import rows, table
from controller.machine import chosen
from profiles.compiler import Plan, compile_program
from profiles.layout import Layout, Segment, Stretch, laid_out
from profiles.library import find
from profiles.preview import Trace, asked, common_top, played
from profiles.program import Program
from profiles.wording import lasting, sorted_sides

NARROWEST, WIDEST = 40, 100


def show_program(
    name: str, on: str | None, family: str | None, place: str, svg: Path | None, as_json: bool
) -> None:
    """A program, and with a machine the plan for it.

    Raises ProfileError, AddressError, and PictureError where the picture cannot be written. What
    a program is for is said even where the machine cannot play it.
    """
    machine = chosen(on, family, place) if on or family else None
    limits = saved.limits()
    with lowered_offered(name, machine, limits, place):
        program = find(name, folders.own_programs())
    width = max(NARROWEST, min(WIDEST, shutil.get_terminal_size().columns))
    if not as_json:
        _say([f"{program.name}, {lasting(program.length_ms)}", *about(program)], width)
    with lowered_offered(name, machine, limits, place):
        can = machine.capabilities if machine else None
        plan = compile_program(program, can, limits=limits) if can else None
    layout = Layout(plan.stretches, plan.segments) if plan else laid_out(program)
    wanted = asked(layout.segments)
    made = played(plan.timeline, machine.capabilities) if plan and machine else ()
    if as_json:
        click.echo(json.dumps(_words(program, layout, plan), ensure_ascii=False))
    else:
        _say_course(layout, wanted, made, width)
        _say(on_machine(plan, machine, made) if plan and machine else _unfitted(layout), width)
    if svg is not None:
        _draw(svg, program.name, layout, made or wanted)
        click.echo(f"The picture is in {svg}.", err=as_json)


def _draw(svg: Path, name: str, layout: Layout, traces: Sequence[Trace]) -> None:
    # Most people want no picture, and its XML takes time to load.
    from controller.cli.picture import write

    write(svg, name, layout, traces)


def _say(lines: Sequence[str], width: int) -> None:
    for row in in_lines(lines, width):
        click.echo(row)


def _say_course(layout: Layout, wanted: Sequence[Trace], made: Sequence[Trace], width: int) -> None:
    click.echo()
    for line in _charts(made or wanted, layout.length_ms, width):
        click.echo(line)
    for line in table(rows(layout.stretches, wanted, made), width):
        click.echo(line)
    click.echo()


def _charts(traces: Sequence[Trace], length_ms: int, width: int) -> Iterator[str]:
    from controller.cli.chart import chart

    for trace in traces:
        of = "percent asked for" if trace.steps is None else "percent of the machine's strength"
        top = common_top([other for other in traces if other.effect is trace.effect])
        yield f"{trace.place}, {trace.effect.value}: {of}"
        yield from chart(trace, length_ms, width, top, blocks=_can_write("▐"))
        yield ""


def _can_write(text: str) -> bool:
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True


def _unfitted(layout: Layout) -> list[str]:
    return [
        f"{lasting(layout.length_ms)} in all.",
        "This is the program as it is written. Add --on MACHINE to see it on yours.",
    ]


def _words(program: Program, layout: Layout, plan: Plan | None) -> dict[str, object]:
    words: dict[str, object] = {
        "name": program.name,
        "summary": program.summary,
        "when": program.when,
        "needs": needs(program),
        "purpose": [purpose.value for purpose in program.purpose],
        "evidence": program.evidence,
        "sources": list(program.sources),
        "caution": program.caution,
        "length_ms": layout.length_ms,
        "phases": [_phase(stretch) for stretch in layout.stretches],
        "segments": [_segment(segment) for segment in layout.segments],
    }
    if plan:
        words["changes"] = list(plan.changes)
        words["worst_case"] = plan.worst_case
        words["cues"] = [
            {"at_ms": cue.at_ms, "levels": dict(cue.setting.levels)} for cue in plan.timeline.cues
        ]
    return words


def _phase(stretch: Stretch) -> dict[str, object]:
    return {
        "at_ms": stretch.at_ms,
        "length_ms": stretch.length_ms,
        "name": stretch.name,
        "ask": stretch.ask or None,
        "guide": stretch.guide or None,
    }


def _segment(segment: Segment) -> dict[str, object]:
    return {
        "at_ms": segment.at_ms,
        "length_ms": segment.length_ms,
        "effect": segment.effect.value,
        "zones": [zone.value for zone in sorted_sides(segment.zones)],
        "from": segment.start,
        "to": segment.end,
    }
