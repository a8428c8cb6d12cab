"""`legato guard`: the boot service, which rests a machine that was left running."""

import click

from controller.cli.codes import json_option
from controller.cli.groups import NearestGroup


@click.group(cls=NearestGroup, short_help="Rest a machine after this computer itself died.")
def guard() -> None:
    """Have each start of this computer look for a machine that was left running, and rest it.

    While Legato plays, a guardian watches over it and needs nothing of this. This is for a
    computer that dies itself: without it, the next `legato` command rests the machine.
    """


@guard.command(short_help="Run it at each login or start.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def install(yes: bool) -> None:
    """Show what will be written and run, ask, and then do it.

    It is for you alone and needs no administrator. It may be repeated, as after Legato was moved.
    The exit code is 1 where it is written, but could not be enabled from here.
    """
    from controller.cli.guard_service import install_service

    raise click.exceptions.Exit(install_service(yes=yes))


@guard.command(short_help="Is it installed, and will it run?")
@json_option
def status(as_json: bool) -> None:
    """Say whether it is installed, where, and whether it will run.

    The exit code is 0 where it will, as far as can be told, and 1 otherwise.
    """
    from controller.cli.guard_service import show_status

    raise click.exceptions.Exit(show_status(as_json))


@guard.command(short_help="Undo all that `install` did.")
def remove() -> None:
    """Undo all that `legato guard install` did; harmless where there is nothing."""
    from controller.cli.guard_service import remove_service

    raise click.exceptions.Exit(remove_service())


@guard.command(hidden=True)
@click.option("--home", hidden=True)
def run(home: str | None) -> None:
    """Rest what was left running, trying for ten minutes; what the boot service does."""
    import asyncio
    import os

    if home is not None:
        os.environ["LEGATO_HOME"] = home
    from controller.boot.patience import patiently
    from controller.cli.recovered import rest_what_was_left
    from controller.clock import SystemClock, sleep_until
    from controller.nightlog.kinds import By

    clock = SystemClock()

    def wait(for_ms: int) -> None:
        asyncio.run(sleep_until(clock, clock.now_ms() + for_ms))

    raise click.exceptions.Exit(patiently(lambda: rest_what_was_left(by=By.BOOT_SERVICE), wait))
