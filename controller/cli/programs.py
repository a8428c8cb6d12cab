"""`legato programs` lists what can be played; `legato show` says beforehand what one will do."""

import click

from controller.cli.codes import family_option, json_option, place_option


@click.command()
@json_option
def programs(as_json: bool) -> None:
    """List the bedtime programs, each with the need it is for."""
    from controller.cli.listed import list_programs

    list_programs(as_json)


@click.command()
@click.argument("program", metavar="PROGRAM|FILE")
@click.option(
    "--on",
    metavar="MACHINE|ADDRESS",
    help="A saved machine, or an address. Without it the program is shown as it is written.",
)
@family_option
@place_option
@json_option
def show(program: str, on: str | None, family: str | None, place: str, as_json: bool) -> None:
    """Show what a program does, and with --on what your machine makes of it."""
    from controller.cli.shown import show_program

    show_program(program, on, family, place, as_json)
