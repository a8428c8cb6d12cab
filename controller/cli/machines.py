"""`legato machines`: what is near and what is saved; `machines add` gives one a name."""

import click

from controller.cli.codes import (
    family_option,
    json_option,
    person_option,
    place_option,
    radio_option,
    tonight_option,
)


@click.group(
    invoke_without_command=True,
    short_help="Machines near you, and the ones you saved.",
)
@radio_option
@json_option
@click.option("--probe", is_flag=True, help="Ask each serial port who is there; sends no level.")
@click.option(
    "--all", "everything", is_flag=True, help="Bluetooth things that no family claims, too."
)
@click.option("--seconds", type=click.FloatRange(0.5, 60), default=5.0, help="How long to listen.")
@click.pass_context
def machines(
    context: click.Context,
    radio: str | None,
    as_json: bool,
    probe: bool,
    everything: bool,
    seconds: float,
) -> None:
    """Find machines near you, and list the ones you saved.

    Where yours is not recognised, --all shows its address; `machines add` takes its --family.
    """
    if context.invoked_subcommand is None:
        import asyncio

        from controller.cli.machines_list import list_machines

        asyncio.run(
            list_machines(radio, seconds, probe=probe, everything=everything, as_json=as_json)
        )


@machines.command(short_help="Save one under a NAME of your own.")
@click.argument("name")
@click.argument("address")
@family_option
@click.option("--model", metavar="MODEL", default="", help="Which product of the family it is.")
@place_option
@click.option(
    "--deflates",
    is_flag=True,
    help="You saw a full cuff empty when the machine was unplugged; else squeezes are refused.",
)
@radio_option
def add(
    name: str,
    address: str,
    family: str | None,
    model: str,
    place: str,
    deflates: bool,
    radio: str | None,
) -> None:
    """Save a machine under a NAME of your own, so that `legato play` knows it.

    ADDRESS is what `legato machines --all` shows, such as serial:/dev/ttyUSB0. Where the family
    shown there is wrong, name the right one: the same NAME again replaces what was saved, and
    `legato machines family` corrects it later.
    """
    from controller.cli.machines_add import add_machine
    from controller.saved import SavedMachine

    asked = SavedMachine(name, address, family or "", place, model)
    add_machine(asked, radio, deflates=deflates)


@machines.command(short_help="Call one otherwise.")
@click.argument("name")
@click.argument("new")
def rename(name: str, new: str) -> None:
    """Call the machine NAME by a NEW name; what was found to feel right on it goes along."""
    from controller.cli.printer import tell
    from controller.desk.machines import known as desk

    tell(f"{name} is called {desk.rename(name, new)} from now on.")


@machines.command(short_help="Say which family it is of.")
@click.argument("name")
@click.argument("family")
def family(name: str, family: str) -> None:
    """Say that the machine NAME is of another FAMILY, where it was taken for something else.

    Its name and its address stay. What was said of it as a machine of the other family is
    forgotten, and so is what felt right.
    """
    from controller.cli.machines_add import say_saved
    from controller.desk.machines import known as desk

    say_saved(desk.correct(name, family))


@machines.command(short_help="Say where its channels lie.")
@click.argument("name")
@click.argument("places", required=False, default="")
def place(name: str, places: str) -> None:
    """Say where the channels of the machine NAME lie: V0=calf.left,V1=calf.right.

    Channels that are not named are not used. Without PLACES they lie where they usually do.
    """
    from controller.cli.machines_add import say_saved
    from controller.desk.machines import known as desk

    say_saved(desk.put(name, places))


@machines.command("try", short_help="Try each motor at its weakest step.")
@click.argument("name")
@click.argument("actuators", nargs=-1)
@radio_option
@person_option
@tonight_option
@json_option
def try_(
    name: str,
    actuators: tuple[str, ...],
    radio: str | None,
    person: str | None,
    tonight: tuple[str, ...],
    as_json: bool,
) -> None:
    """Try each motor of the machine NAME, or some of them, a few seconds at the weakest step.

    So you feel which is where. It is an ordinary session: the same questions come before it, the
    same keys stop it, and its seconds count.
    """
    from controller.cli.machines_try import tried

    raise click.exceptions.Exit(tried(name, actuators, radio, person, tonight, as_json=as_json))


@machines.command()
@click.argument("name")
def remove(name: str) -> None:
    """Forget a saved machine, and what was found to feel right on it."""
    from controller.cli.printer import tell
    from controller.desk.machines import known as desk

    for line in (*desk.remove(name), f"{name} is forgotten."):
        tell(line)
