"""`legato machines`: what is near and what is saved; `machines add` gives one a name."""

import click

from controller.cli.codes import family_option, json_option, place_option, radio_option


@click.group(invoke_without_command=True)
@radio_option
@json_option
@click.option("--probe", is_flag=True, help="Ask each serial port who is there; sends no level.")
@click.option("--seconds", type=click.FloatRange(0.5, 60), default=5.0, help="How long to listen.")
@click.pass_context
def machines(
    context: click.Context, radio: str | None, as_json: bool, probe: bool, seconds: float
) -> None:
    """Find machines near you, and list the ones you saved."""
    if context.invoked_subcommand is None:
        import asyncio

        from controller.cli.found import list_machines

        asyncio.run(list_machines(radio, seconds, probe, as_json))


@machines.command()
@click.argument("name")
@click.argument("address")
@family_option
@place_option
@radio_option
def add(name: str, address: str, family: str | None, place: str, radio: str | None) -> None:
    """Save a machine under a NAME of your own, so that `legato play` knows it.

    ADDRESS is what `legato machines` shows, such as serial:/dev/ttyUSB0.
    """
    from controller.cli.found import add_machine

    add_machine(name, address, family, place, radio)


@machines.command()
@click.argument("name")
def remove(name: str) -> None:
    """Forget a saved machine."""
    from controller import saved

    saved.forget(name)
    click.echo(f"{name} is forgotten.")
