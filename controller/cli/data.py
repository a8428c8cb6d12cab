"""`legato data`: where Legato keeps things, whether they are whole, and how they become so."""

import click

from controller.cli.codes import json_option
from controller.cli.groups import NearestGroup


@click.group(cls=NearestGroup, short_help="Where things are kept; check and repair them.")
def data() -> None:
    """Show where Legato keeps things, check that all is whole, and repair what is not.

    Nothing is played on a machine while anything that decides about it is damaged or missing.
    """


@data.command(short_help="Check that everything kept is whole.")
@json_option
def check(as_json: bool) -> None:
    """Open everything Legato keeps and say what is wrong, and what a repair would do.

    The exit code is 1 where anything is wrong. Nothing is changed.
    """
    from controller.cli.data_checked import check_all

    raise click.exceptions.Exit(check_all(as_json))


@data.command(short_help="Repair what can be repaired.")
@click.option("--yes", "agreed", is_flag=True, help="Put aside what is damaged without asking.")
def repair(agreed: bool) -> None:
    """Repair what `legato data check` finds, and say what was done.

    Whatever is damaged is kept beside what takes its place. What was played tonight may be lost
    with it: tonight counts as used up then. You are asked first; without a terminal, say --yes.
    """
    from controller.cli.data_checked import repair_all

    raise click.exceptions.Exit(repair_all(agreed))


@data.command("path", short_help="Show where everything is kept.")
@json_option
def show_paths(as_json: bool) -> None:
    """Show the folders and files that Legato keeps, and what each holds."""
    from controller.cli.data_checked import list_paths

    list_paths(as_json)
