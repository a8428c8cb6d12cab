"""`legato tonight`: what was done tonight, what is left, and what may be started now."""

import click

from controller.care.tonight import CHOICES
from controller.cli.codes import json_option, person_option


@click.command(short_help="What was done tonight, and what is left.")
@click.option(
    "--answer",
    type=click.Choice(CHOICES),
    multiple=True,
    help="Answer tonight's three questions: what is so, or ok for none of it.",
)
@click.option("--undo", is_flag=True, help="Take back the last answer, within a minute.")
@person_option
@json_option
def tonight(answer: tuple[str, ...], undo: bool, person: str | None, as_json: bool) -> None:
    """Show what may be started now, what was done tonight, and what is left.

    A night runs from noon to noon. Its answers hold until then and only get stricter.
    """
    if undo and answer:
        raise click.UsageError("--answer and --undo: one of them at a time.")
    from controller.care.keeping import person_named
    from controller.cli.speaking import speaking_to
    from controller.cli.tonight_shown import answer_tonight, show_tonight, take_back
    from controller.clock import SystemClock

    who, clock = person_named(person), SystemClock()
    with speaking_to(who):
        if undo:
            take_back(who, clock, as_json=as_json)
        elif answer:
            answer_tonight(who, clock, answer)
        show_tonight(who, clock, as_json=as_json, was_answered=bool(answer))
