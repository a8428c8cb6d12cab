"""`legato simulate`: a machine that is real on the wire, and shows what a leg would feel."""

import click

from controller.cli.codes import json_option, radio_option


@click.command(short_help="Be a machine of a FAMILY, for trying things out.")
@click.argument("family", metavar="FAMILY|radio")
@click.argument("ports", nargs=-1, type=click.IntRange(1, 65535), metavar="[PORT PORT]")
@json_option
@radio_option
@click.option("--name", help="The name it advertises; default is the family's own.")
def simulate(
    family: str, ports: tuple[int, ...], as_json: bool, radio: str | None, name: str | None
) -> None:
    """Be a machine of this FAMILY, on a serial pseudo-terminal or with --radio on Bluetooth.

    A line is printed for every change a leg would feel. `legato simulate radio PORT PORT` serves
    virtual Bluetooth controllers instead, one process at each port.
    """
    import asyncio
    from contextlib import suppress

    from controller.cli.simulated import simulate_machine, simulate_radio

    with suppress(KeyboardInterrupt):
        if family == "radio":
            if len(ports) < 2:
                raise click.UsageError("Give a port for each end: legato simulate radio 7001 7002")
            asyncio.run(simulate_radio(ports))
        elif ports:
            raise click.UsageError("Ports go with `legato simulate radio` only.")
        else:
            asyncio.run(simulate_machine(family, radio, name, as_json))
