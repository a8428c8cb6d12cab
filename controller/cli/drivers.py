"""`legato drivers`: the families there are, and tools for whoever adds one."""

from pathlib import Path

import click

from controller.cli.codes import family_option, json_option, radio_option
from controller.cli.groups import NearestGroup


@click.group(
    cls=NearestGroup,
    invoke_without_command=True,
    short_help="Machine families, and tools to add another.",
)
@json_option
@click.pass_context
def drivers(context: click.Context, as_json: bool) -> None:
    """List the machine families Legato can drive, and tools to add another.

    A family is all machines that speak one language: adding one takes a page of TOML where
    a machine takes plain levels, a small Python package where it wants a conversation.
    """
    if context.invoked_subcommand is None:
        from controller.cli.drivers_list import list_families

        list_families(as_json)


@drivers.command(short_help="All that is known of a FAMILY, and from where.")
@click.argument("family")
@json_option
def show(family: str, as_json: bool) -> None:
    """Show all that is known of a FAMILY: every fact with how sure it is, and from where."""
    from controller.cli.drivers_show import show_family

    show_family(family, as_json)


@drivers.command(short_help="The JSON Schema of catalogue pages.")
def schema() -> None:
    """Print the JSON Schema of catalogue pages, with which editors complete and check."""
    import json

    from controller.cli.drivers_list import page_schema

    click.echo(json.dumps(page_schema(), indent=2, ensure_ascii=False))


@drivers.command(short_help="The bytes of a setting; no machine is touched.")
@click.argument("family")
@click.argument("setting", metavar='"ACTUATOR=STEP, ..."|rest')
@json_option
def wire(family: str, setting: str, as_json: bool) -> None:
    """Show the exact bytes the driver of a FAMILY would send; no machine is touched.

    For example: legato drivers wire tcode "V0=5". An actuator goes by any part of its name that
    only one has. `<` is what its simulated machine says in between.
    """
    from controller.cli.drivers_wire import show_wire

    show_wire(family, setting, as_json)


@drivers.command(short_help="Record what goes over the wire, to a text FILE.")
@click.argument("address", metavar="ADDRESS|MACHINE")
@click.argument("file", type=click.Path(path_type=Path))
@family_option
@click.option(
    "--try",
    "tried",
    metavar='"ACTUATOR=STEP"',
    help="Start this gently, for 5 s or --seconds, then rest.",
)
@click.option("--seconds", type=click.FloatRange(0.1, 86_400), help="How long; else until Ctrl-C.")
@click.option(
    "--baud",
    type=click.IntRange(50),
    default=9600,
    show_default=True,
    help="Speed of the serial port it listens at.",
)
@radio_option
@click.option("--force", is_flag=True, help="Write over a FILE that is there already.")
def capture(
    address: str,
    file: Path,
    family: str | None,
    tried: str | None,
    seconds: float | None,
    baud: int,
    radio: str | None,
    force: bool,
) -> None:
    """Record what goes over the wire at an ADDRESS, with times, to a text FILE.

    Without --family it only listens and writes nothing to the machine. With it, that family's
    driver connects, asks who is there, and rests the machine at the beginning and at the end;
    press the keys of its remote meanwhile, or let the driver --try a setting.
    """
    if family is None and tried is not None:
        raise click.UsageError("--try needs --family: nothing else knows what to send.")
    from controller.cli.drivers_capture import capture_to

    code = capture_to(address, file, family, tried, seconds, baud, radio, force=force)
    raise click.exceptions.Exit(code)


@drivers.command(short_help="Be the machine of a captured FILE, or check against it.")
@click.argument("file", type=click.Path(path_type=Path))
@family_option
@radio_option
@click.option("--check", is_flag=True, help="Does the driver still send exactly these bytes?")
def replay(file: Path, family: str | None, radio: str | None, check: bool) -> None:
    """Be the machine of a captured FILE: answer as it did, on a pseudo-terminal or a --radio.

    What is unexpected is told. With --check nothing is served: the family's driver is asked in
    memory for what the capture says it was asked for; the exit code is 1 where it differs.
    """
    from controller.cli.drivers_replay import check_replay, serve_replay

    if check:
        raise click.exceptions.Exit(check_replay(file, family))
    serve_replay(file, family, radio)


@drivers.command(short_help="Hold a driver against what Legato relies on.")
@click.argument("family")
@click.option("--on", metavar="MACHINE|ADDRESS", help="On the real machine there; asks before.")
@radio_option
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
def check(family: str, on: str | None, radio: str | None, yes: bool, as_json: bool) -> None:
    """Hold the driver of a FAMILY against what Legato relies on, and print a score card.

    `ok` is kept, `NO` is not, and `-` does not apply to this family. The exit code is 1 where
    something is not kept. With --on it takes about a minute and a half; the exit code is 3 where
    you ended it, and 4 where the machine may not be at rest.
    """
    from controller.cli.drivers_check import check_driver

    raise click.exceptions.Exit(check_driver(family, on, radio, yes, as_json))


@drivers.command(short_help="Begin a driver that works, to change line by line.")
@click.argument("name")
@click.option("--toml", "shape", flag_value="toml", help="A page of TOML; this is the default.")
@click.option("--package", "shape", flag_value="package", help="A Python package.")
@click.option("--like", metavar="FAMILY", help="Begin with the page of this family.")
@click.option(
    "--in", "folder", type=click.Path(path_type=Path), metavar="DIR", help="Where to write it."
)
def new(name: str, shape: str | None, like: str | None, folder: Path | None) -> None:
    """Begin a driver called NAME, which loads, plays on its simulator and passes the checks.

    NAME is letters, digits and underscores, a letter first, 40 at most. A page goes to your
    configuration folder, where Legato finds it at once.
    """
    from controller.cli.drivers_new import begin_package, begin_page

    if shape == "package":
        if like is not None:
            raise click.UsageError("--like is for a page; a package begins the same way each time.")
        begin_package(name, folder)
    else:
        begin_page(name, like, folder)
