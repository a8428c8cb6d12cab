"""`legato people`: who uses Legato here; `people add` and `people remove`."""

import click

from controller.cli.codes import json_option
from controller.cli.groups import NearestGroup


@click.group(
    cls=NearestGroup, invoke_without_command=True, short_help="Who uses Legato on this computer."
)
@json_option
@click.pass_context
def people(context: click.Context, as_json: bool) -> None:
    """List who uses Legato here; one person needs none of this.

    Each has answers, nights and comfort of their own. Other commands take `--person NAME`.
    """
    if context.invoked_subcommand is None:
        from controller.cli.persons import list_people

        list_people(as_json=as_json)


@people.command("list", short_help="List them.")
@json_option
def listed(as_json: bool) -> None:
    """List who uses Legato here, as `legato people` does."""
    from controller.cli.persons import list_people

    list_people(as_json=as_json)


@people.command(short_help="Add somebody.")
@click.argument("name")
def add(name: str) -> None:
    """Add somebody by a NAME; before their first start they are asked about their health."""
    from controller.cli.persons import add_somebody

    add_somebody(name)


@people.command(short_help="Remove somebody; their nights stay in the night log.")
@click.argument("name")
def remove(name: str) -> None:
    """Remove somebody. Their nights stay in the night log, and count again once they are added."""
    from controller.cli.persons import remove_somebody

    remove_somebody(name)
