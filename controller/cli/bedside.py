"""`legato bedside`, and `legato` alone: the screens for the night."""

import click

from controller.cli.codes import on_option, person_option, radio_option

ESCAPE_MS = "50"
"""How long a terminal may take for the rest of a key that begins as Escape does, which stops."""


@click.command(short_help="Open the screens for the night; so does `legato` alone.")
@on_option
@person_option
@radio_option
def bedside(on: str | None, person: str | None, radio: str | None) -> None:
    """Open the screens for the night.

    Everything there works by keys and by mouse; `?` shows the keys. Whatever ends it, the machine
    is at rest afterwards.
    """
    import gc
    import os
    import sys

    gc.disable()  # what is imported is no garbage, and looking for some takes a tenth of the start
    from controller.care.keeping import person_named
    from controller.cli.asking import can_ask
    from controller.desk.playing.served import leave_with, served_by

    if on is not None:
        from controller.machine import whereabouts

        whereabouts(on)  # a name that no machine has is told before any screen hides it
    os.environ.setdefault("ESCDELAY", ESCAPE_MS)
    from controller.ui.run import run

    if (served := served_by()) is not None:
        leave_with(served)
    elif not can_ask():
        raise click.UsageError("There is no terminal to show screens in; `legato play` needs none.")
    gc.freeze()
    gc.enable()
    sys.exit(run(person_named(person), on, radio))
