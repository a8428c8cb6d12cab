"""Programs and plans in words, with a small chart."""

import json
import shutil

import click

from controller import folders
from controller.cli.amounts import clock_time
from controller.cli.chart import chart
from controller.cli.lines import in_steps, warnings
from controller.machine import Machine, chosen
from profiles.actuators import Actuator
from profiles.compiler import Plan, compile_program
from profiles.library import find
from profiles.program import Program, Segment
from profiles.wording import lasting

GRADES = {
    "B": "B: a sham-controlled trial of a similar dose on another device",
    "C": "C: small, uncontrolled or unblinded studies",
    "X": "X: our own extrapolation",
}


def show_program(name: str, on: str | None, family: str | None, place: str, as_json: bool) -> None:
    """A program, and with a machine the plan for it. Raises ProfileError and AddressError."""
    program = find(name, folders.own_programs())
    machine = chosen(on, family, place) if on or family else None
    plan = compile_program(program, machine.capabilities) if machine else None
    if as_json:
        click.echo(json.dumps(_words(program, plan), ensure_ascii=False))
        return
    for line in _head(program):
        click.echo(line)
    click.echo()
    for line in _picture(program, plan, machine):
        click.echo(line)
    click.echo()
    for segment in plan.segments if plan else program.segments():
        click.echo(_phase(segment))
    if plan and machine:
        click.echo()
        for line in _fit(plan, machine):
            click.echo(line)


def _head(program: Program) -> list[str]:
    said = [f"{program.name}, {lasting(program.length_ms)}", program.summary]
    if program.sources:
        said.append(f"Evidence {GRADES[program.evidence]}; none of it is a proven treatment.")
    said += [f"  {source}" for source in program.sources]
    return said + ([f"Caution: {program.caution}"] if program.caution else [])


def _picture(program: Program, plan: Plan | None, machine: Machine | None) -> list[str]:
    width = min(100, shutil.get_terminal_size().columns - 8)
    if plan is None or machine is None:
        segments = program.segments()
        rows = chart(lambda at_ms: _asked(segments, at_ms), program.length_ms, width)
        return ["Asked percent", *rows, _axis(program.length_ms, width)]
    timeline, said = plan.timeline, []
    for names, steps in _alike(plan, machine).items():

        def strength(at_ms: int, name: str = names[0], steps: int = steps) -> int:
            return 100 * timeline.setting_at(at_ms).step(name) // steps

        said.append(f"{', '.join(names)}: percent of the machine's strength")
        said += chart(strength, timeline.length_ms, width)
    return [*said, _axis(timeline.length_ms, width)]


def _alike(plan: Plan, machine: Machine) -> dict[tuple[str, ...], int]:
    """The actuators that play, those with the same course together, and their steps."""
    courses: dict[tuple[int, ...], list[Actuator]] = {}
    for actuator in machine.capabilities.actuators:
        course = tuple(cue.setting.step(actuator.name) for cue in plan.timeline.cues)
        if any(course):
            courses.setdefault((actuator.steps, *course), []).append(actuator)
    return {tuple(one.name for one in group): group[0].steps for group in courses.values()}


def _asked(segments: tuple[Segment, ...], at_ms: int) -> int:
    part = next(segment for segment in segments if at_ms < segment.ends_at_ms)
    return part.start + (part.end - part.start) * (at_ms - part.at_ms) // part.length_ms


def _axis(length_ms: int, width: int) -> str:
    end = clock_time(length_ms)
    return f"      0:00{end:>{width - 4}}"


def _phase(segment: Segment) -> str:
    course = f"{segment.start} %"
    if segment.start != segment.end:
        course = f"{segment.start} to {segment.end} %"
    zones = " and ".join(sorted(zone.value for zone in segment.zones))
    began, length = clock_time(segment.at_ms), lasting(segment.length_ms)
    return f"{began:>6}  {segment.phase}: {segment.effect.value}, {zones}, {course}, {length}"


def _fit(plan: Plan, machine: Machine) -> list[str]:
    strongest = max(
        (cue.setting for cue in plan.timeline.cues),
        key=lambda setting: max(setting.levels.values(), default=0),
    )
    return [
        f"On {machine.name} ({machine.spec.title}), {lasting(plan.timeline.length_ms)}:",
        *(f"  {change}" for change in plan.changes or ("Nothing had to be changed.",)),
        f"  At its strongest: {in_steps(strongest, machine.capabilities.actuators)}.",
        f"  {plan.worst_case}",
        *(f"  {warning}" for warning in warnings(machine.spec)),
    ]


def _words(program: Program, plan: Plan | None) -> dict[str, object]:
    words: dict[str, object] = {
        "name": program.name,
        "summary": program.summary,
        "evidence": program.evidence,
        "length_ms": plan.timeline.length_ms if plan else program.length_ms,
        "phases": [
            {
                "at_ms": segment.at_ms,
                "length_ms": segment.length_ms,
                "name": segment.phase,
                "effect": segment.effect.value,
                "zones": sorted(zone.value for zone in segment.zones),
                "from": segment.start,
                "to": segment.end,
            }
            for segment in (plan.segments if plan else program.segments())
        ],
    }
    if plan:
        words["changes"] = list(plan.changes)
        words["worst_case"] = plan.worst_case
        words["cues"] = [
            {"at_ms": cue.at_ms, "levels": dict(cue.setting.levels)} for cue in plan.timeline.cues
        ]
    return words
