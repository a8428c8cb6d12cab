"""`legato screening`: the questions about one's health, asked once and every 90 days."""

import click

from controller.cli.codes import json_option, person_option


@click.command(short_help="The questions about your health; asked before the first start.")
@click.option("--show", is_flag=True, help="Say how it stands and what follows; ask nothing.")
@click.option("--template", is_flag=True, help="Print a file with every question, to fill in.")
@click.option(
    "--answers", metavar="FILE", help="Take the answers from such a file; - is the input."
)
@person_option
@json_option
def screening(
    show: bool, template: bool, answers: str | None, person: str | None, as_json: bool
) -> None:
    """Answer the questions about your health, and see what follows from the answers.

    They are asked before the first start and every 90 days; answering again replaces what was
    said. Where nobody is at a terminal, this shows how it stands.
    """
    if show + template + (answers is not None) > 1:
        raise click.UsageError("--show, --template and --answers: one of them at a time.")
    from controller.care.keeping import person_named
    from controller.cli import screened
    from controller.cli.asking import can_ask
    from controller.clock import SystemClock

    if template:
        click.echo(screened.template(), nl=False)
        return
    who, clock = person_named(person), SystemClock()
    if answers is not None:
        screened.take(answers, who, clock)
    elif not (show or as_json) and can_ask():
        screened.ask(who, clock)
        return
    screened.show(who, clock, as_json=as_json)
