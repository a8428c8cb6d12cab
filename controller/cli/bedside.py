"""`legato bedside`, and `legato` alone: the screens for the night."""

import click

from controller.cli.codes import on_option, person_option, radio_option


@click.command(short_help="Open the screens for the night; so does `legato` alone.")
@on_option
@person_option
@radio_option
def bedside(on: str | None, person: str | None, radio: str | None) -> None:
    """Open the screens for the night.

    Everything there works by keys and by mouse; `?` shows the keys. Whatever ends it, the machine
    is at rest afterwards.
    """
    import sys

    from controller.care.keeping import person_named
    from controller.cli.asking import can_ask
    from controller.desk.spawned import served_by
    from controller.ui.run import run

    if not can_ask() and served_by() is None:
        raise click.UsageError("There is no terminal to show screens in; `legato play` needs none.")
    sys.exit(run(person_named(person), on, radio))
