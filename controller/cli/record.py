"""`legato record`: everything that was written down of a session."""

import click

from controller.cli.codes import json_option


@click.command(short_help="Show all that was recorded of a session.")
@click.argument("session", type=int)
@json_option
def record(session: int, as_json: bool) -> None:
    """Show all that was recorded of a session, every command and every answer.

    `legato why --list` shows the numbers of the sessions.
    """
    from controller.cli.nights import show_record

    show_record(session, as_json)
