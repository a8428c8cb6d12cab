"""`legato play`: one program on one machine, a line for every change."""

import click

from controller.cli.codes import (
    DETACHED,
    PLAYED,
    STOPPED,
    family_option,
    json_option,
    on_option,
    person_option,
    place_option,
    radio_option,
    tonight_option,
)


@click.command(short_help="Play a bedtime program.")
@click.argument("program", metavar="PROGRAM|FILE", required=False)
@on_option
@family_option
@place_option
@radio_option
@person_option
@json_option
@tonight_option
@click.option("--quiet", is_flag=True, help="Print how it ended and what went wrong, no more.")
@click.option("--lowered", is_flag=True, help="Take a shorter or softer copy where need be.")
@click.option("--continue", "goes_on", is_flag=True, help="Go on with what was cut short.")
@click.option(
    "--again",
    is_flag=True,
    help="Back to Sleep; where it does nothing, what you played last, softer and half as long.",
)
@click.option(DETACHED, is_flag=True, hidden=True)
@click.option("--speed", type=click.IntRange(1, 100), help="Times faster; simulated machines only.")
def play(
    program: str | None,
    on: str | None,
    family: str | None,
    place: str,
    radio: str | None,
    person: str | None,
    as_json: bool,
    tonight: tuple[str, ...],
    quiet: bool,
    lowered: bool,
    goes_on: bool,
    again: bool,
    detached: bool,
    speed: int | None,
) -> None:
    """Play a bedtime program, by its name or from a file.

    The machine is at rest afterwards, also after Ctrl-C, `legato stop`, or a closed terminal.
    What it prints are plain lines, one below the other, for a screen reader as well.
    """
    import asyncio

    from controller import saved
    from controller.care.keeping import person_named
    from controller.care.words_nights import SOMETHING_WRONG
    from controller.cli.asking import can_ask, may_leave
    from controller.cli.offered import lowered_offered
    from controller.cli.playing import played
    from controller.cli.printer import tell_if_heard, wrapped
    from controller.cli.speaking import for_person, speaking_to
    from controller.cli.starting import Asked, say_before, startable
    from controller.cli.windows import offer_windows
    from controller.clock import SystemClock
    from controller.machine import chosen

    if sum((program is not None, goes_on, again)) > 1 and not (program and goes_on):
        raise click.UsageError("--again takes no program, and no --continue.")
    if program is None and not (goes_on or again):
        raise click.UsageError('Which program? `legato programs` lists them; try "First Night".')
    if quiet and as_json:
        raise click.UsageError("--quiet and --json do not go together.")
    machine = chosen(on, family, place)
    if machine.simulated and goes_on:
        raise click.UsageError("--continue is for machines that a leg feels.")
    if speed is not None and not machine.simulated:
        raise click.UsageError("--speed is for simulated machines (--on sim:tcode) only.")
    clock = SystemClock(speed or 1)
    asks = can_ask() and not as_json
    who = person_named(person)
    asked = Asked(program or "", machine, place, who, tonight, goes_on, lowered, asks, again)
    with may_leave(), speaking_to(who):
        admission = startable(asked, clock)
    if not quiet:
        say_before(admission, as_json=as_json)
    found, permit = admission.program, admission.permit
    with lowered_offered(program or found.name, machine, saved.limits(), place):
        playing = played(
            found, machine, clock, radio, as_json, permit, detached=detached, quiet=quiet
        )
        code = asyncio.run(playing)
    if asks and not machine.simulated:
        tell_if_heard(wrapped(for_person(SOMETHING_WRONG, who)))
    if asks and not quiet and code in (PLAYED, STOPPED):
        offer_windows(who, machine, place, clock)
    raise click.exceptions.Exit(code)
