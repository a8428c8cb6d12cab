"""`legato play`: one program on one machine, a line for every change."""

import click

from controller.cli.codes import (
    family_option,
    json_option,
    on_option,
    place_option,
    radio_option,
)


@click.command(short_help="Play a bedtime program.")
@click.argument("program", metavar="PROGRAM|FILE")
@on_option
@family_option
@place_option
@radio_option
@json_option
@click.option(
    "--tonight",
    type=click.Choice(["ok", "sedative"]),
    help="Your answer for tonight, where nobody can be asked.",
)
@click.option("--speed", type=click.IntRange(1, 100), help="Times faster; simulated machines only.")
def play(
    program: str,
    on: str | None,
    family: str | None,
    place: str,
    radio: str | None,
    as_json: bool,
    tonight: str | None,
    speed: int | None,
) -> None:
    """Play a bedtime program, by its name or from a file.

    The machine is at rest afterwards, also after Ctrl-C, `legato stop`, or a closed terminal.
    """
    import asyncio

    from controller import folders, saved
    from controller.cli.offered import lowered_offered
    from controller.cli.playing import played
    from controller.clock import SystemClock
    from controller.machine import chosen
    from profiles.library import find

    machine = chosen(on, family, place)
    if speed is not None and not machine.simulated:
        raise click.UsageError("--speed is for simulated machines (--on sim:tcode) only.")
    limits = saved.limits()
    clock = SystemClock(speed or 1)
    with lowered_offered(program, machine, limits, place):
        found = find(program, folders.own_programs())
        code = asyncio.run(played(found, machine, clock, radio, as_json, limits))
    raise click.exceptions.Exit(code)
