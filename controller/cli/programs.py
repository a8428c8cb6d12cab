"""`legato programs` lists what can be played, each with the need it is for."""

import click

from controller.cli.codes import json_option


@click.command()
@json_option
def programs(as_json: bool) -> None:
    """List the bedtime programs, each with the need it is for."""
    from controller.cli.listed import list_programs

    list_programs(as_json)
