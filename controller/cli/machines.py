"""`legato machines`: what is near and what is saved; `machines add` gives one a name."""

import click

from controller.cli.codes import family_option, json_option, place_option, radio_option


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
    shown there is wrong, name the right one: the same NAME again replaces what was saved.
    """
    from controller.cli.machines_add import add_machine
    from controller.saved import SavedMachine

    asked = SavedMachine(name, address, family or "", place, model)
    add_machine(asked, radio, deflates=deflates)


@machines.command()
@click.argument("name")
def remove(name: str) -> None:
    """Forget a saved machine."""
    from controller import saved
    from controller.cli.printer import tell

    saved.forget(name)
    tell(f"{name} is forgotten.")
