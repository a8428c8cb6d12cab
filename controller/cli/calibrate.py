"""`legato calibrate`: what feels right, place by place."""

import click

from controller.cli.codes import (
    family_option,
    json_option,
    on_option,
    person_option,
    place_option,
    radio_option,
    tonight_option,
)


@click.command(short_help="Find what feels right on your machine.")
@on_option
@family_option
@place_option
@radio_option
@person_option
@tonight_option
@click.option("--show", is_flag=True, help="Show what was found, and start nothing.")
@click.option("--reset", is_flag=True, help="Forget what was found on this machine.")
@json_option
def calibrate(
    on: str | None,
    family: str | None,
    place: str,
    radio: str | None,
    person: str | None,
    tonight: tuple[str, ...],
    show: bool,
    reset: bool,
    as_json: bool,
) -> None:
    """Find the weakest level you feel and the strongest that does not distract you.

    Each place is raised slowly, about a minute. Space says what you feel, any other key stops.
    Programs then play between the two. Can be done again at any time; all works without it.
    """
    from controller.care.keeping import person_named
    from controller.cli.asking import can_ask, may_leave
    from controller.cli.calibrating import looked_for
    from controller.cli.speaking import speaking_to
    from controller.cli.windows import forget_windows, show_windows
    from controller.clock import SystemClock
    from controller.machine import chosen

    if show and reset:
        raise click.UsageError("--show and --reset do not go together.")
    if as_json and not show:
        raise click.UsageError("--json goes with --show.")
    machine = chosen(on, family, place)
    who = person_named(person)
    if reset:
        forget_windows(who, machine)
        return
    if show:
        show_windows(who, machine, place, as_json=as_json)
        return
    if not can_ask():
        from controller.care.words_comfort import NO_KEYS

        raise click.UsageError(NO_KEYS)
    with may_leave(), speaking_to(who):
        code = looked_for(machine, who, SystemClock(), radio, tonight)
    raise click.exceptions.Exit(code)
