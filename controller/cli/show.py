"""`legato show`: what a program does, said beforehand."""

from pathlib import Path

import click

from controller.cli.codes import family_option, json_option, place_option


@click.command(short_help="What a program does, said beforehand.")
@click.argument("program", metavar="PROGRAM|FILE")
@click.option(
    "--on",
    metavar="MACHINE|ADDRESS",
    help="A saved machine, or an address. Without it the program is shown as it is written.",
)
@family_option
@place_option
@click.option(
    "--svg",
    type=click.Path(path_type=Path),
    metavar="FILE.svg",
    help="Write a picture, too, for a browser or an image viewer.",
)
@json_option
def show(
    program: str, on: str | None, family: str | None, place: str, svg: Path | None, as_json: bool
) -> None:
    """Show what a program does, and with --on what your machine makes of it."""
    from controller.cli.shown import show_program

    show_program(program, on, family, place, svg, as_json)
