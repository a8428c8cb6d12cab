"""`legato why`: why a session ended, and what happened in it."""

import click

from controller.cli.codes import json_option


@click.command(short_help="Say why a session ended.")
@click.argument("session", type=int, required=False)
@click.option("--list", "as_list", is_flag=True, help="The latest sessions, and how each ended.")
@click.option("--mend", is_flag=True, help="Make a damaged night log whole, as far as possible.")
@json_option
def why(session: int | None, as_list: bool, mend: bool, as_json: bool) -> None:
    """Say in one sentence why a session ended, and show what happened in it.

    Without the number of a SESSION it is the latest one.
    """
    from controller.cli.nights import list_nights, mend_log, tell_why

    if mend:
        mend_log()
    elif as_list:
        list_nights(as_json)
    else:
        tell_why(session, as_json)
