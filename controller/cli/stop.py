"""`legato stop`: ends every running session, then rests the default machine."""

import click

from controller.cli.codes import (
    family_option,
    json_option,
    on_option,
    radio_option,
)


@click.command(short_help="Stop now, and bring the machine to rest.")
@on_option
@family_option
@radio_option
@json_option
def stop(on: str | None, family: str | None, radio: str | None, as_json: bool) -> None:
    """Stop now: end running sessions and bring the machine to rest."""
    from controller.cli.stopped import stop_everything

    raise click.exceptions.Exit(stop_everything(on, family, radio, as_json))
