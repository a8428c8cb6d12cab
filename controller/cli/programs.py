"""`legato programs`: what can be played and for which need, and programs of one's own."""

import click

from controller.cli.codes import family_option, json_option, on_option, place_option
from controller.cli.groups import NearestGroup


@click.group(
    cls=NearestGroup,
    invoke_without_command=True,
    short_help="The bedtime programs, and programs of your own.",
)
@click.option("--for", "need", metavar="NEED", help="Only those for a need, best first, with why.")
@on_option
@family_option
@place_option
@json_option
@click.pass_context
def programs(
    context: click.Context,
    need: str | None,
    on: str | None,
    family: str | None,
    place: str,
    as_json: bool,
) -> None:
    """List the bedtime programs, each with the need it is for, and write your own.

    NEED is said in your own words: "night", "sore feet", "travel". With --on they are those that
    your machine can play, and after them those that it cannot.
    """
    if context.invoked_subcommand is not None:
        return
    if need is not None:
        from controller.cli.chosen import list_for

        list_for(need, on, family, place, as_json)
    elif on or family or place:
        from controller.cli.chosen import list_on

        list_on(on, family, place, as_json)
    else:
        from controller.cli.listed import list_programs

        list_programs(as_json)


@programs.command(short_help="Begin one of your own.")
@click.argument("name")
def new(name: str) -> None:
    """Begin a program of your own: a file that explains itself."""
    from controller.cli.owned import begin

    begin(name)


@programs.command(short_help="Copy one under a NEW name, to change it.")
@click.argument("name", metavar="NAME|FILE")
@click.argument("new_name", metavar="NEW")
@click.option("--lowered", is_flag=True, help="Shorter or gentler, as the limits need it.")
@on_option
@family_option
@place_option
def copy(
    name: str, new_name: str, lowered: bool, on: str | None, family: str | None, place: str
) -> None:
    """Copy a program under a NEW name, to change it.

    With --lowered the copy is within the limits, on your machine or the one named with --on.
    """
    if lowered:
        from controller.cli.lowering import copy_lowered

        copy_lowered(name, new_name, on, family, place)
    elif on or family or place:
        raise click.UsageError("--on goes with --lowered")
    else:
        from controller.cli.owned import copy_as_it_is

        copy_as_it_is(name, new_name)


@programs.command(short_help="Open one of your own in your editor ($EDITOR).")
@click.argument("name")
def edit(name: str) -> None:
    """Open a program of your own in your editor ($EDITOR), and check it afterwards."""
    from controller.cli.owned import change

    raise click.exceptions.Exit(change(name))


@programs.command(short_help="Are they sound, and within the limits?")
@click.argument("names", metavar="[NAME|FILE]...", nargs=-1)
@on_option
@family_option
@place_option
@json_option
def check(
    names: tuple[str, ...], on: str | None, family: str | None, place: str, as_json: bool
) -> None:
    """Check programs, all of your own without a name: are they sound, and within the limits?

    Without --on and without a saved machine they are tried on one that can do everything.
    """
    from controller.cli.checked import check_programs

    raise click.exceptions.Exit(check_programs(names, on, family, place, as_json))


@programs.command("import", short_help="Take in one that somebody gave you as a FILE.")
@click.argument("file")
@click.option("--replace", is_flag=True, help="In place of your own program of that name.")
def take_in(file: str, replace: bool) -> None:
    """Take in a program that somebody gave you as a FILE."""
    from controller.cli.owned import take_in_file

    take_in_file(file, replace=replace)


@programs.command(short_help="Write one to a FILE, or show it.")
@click.argument("name", metavar="NAME|FILE")
@click.argument("file", required=False)
@click.option("--force", is_flag=True, help="Write over a file that is there already.")
def export(name: str, file: str | None, force: bool) -> None:
    """Write a program to a FILE, or show it, to give it to somebody."""
    from controller.cli.owned import give_away

    give_away(name, file, force=force)


@programs.command(short_help="Remove one of your own.")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
def remove(name: str, yes: bool) -> None:
    """Remove a program of your own."""
    from controller.cli.owned import take_away

    take_away(name, yes=yes)


@programs.command(short_help="The JSON Schema of program files.")
def schema() -> None:
    """Print the JSON Schema of program files, with which editors complete and check."""
    import json

    from profiles.schema import schema as described

    click.echo(json.dumps(described(), indent=2, ensure_ascii=False))
