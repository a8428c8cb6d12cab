"""`legato simulate`: a machine that is real on the wire, and shows what a leg would feel."""

import click

from controller.cli.codes import json_option, radio_option
from controller.simulator.faults import ROWS, WHEN, FaultError, Planned, planned


class FaultList(click.Command):
    """A command whose help shows the faults there are."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """A row for each, and how their moments are written."""
        with formatter.section("Faults"):
            formatter.write_dl([(row.example, row.says) for row in ROWS.values()])
            formatter.write_paragraph()
            formatter.write_text(WHEN)


def _planned(
    ctx: click.Context, param: click.Parameter, written: tuple[str, ...]
) -> tuple[Planned, ...]:
    try:
        return tuple(planned(one) for one in written)
    except FaultError as error:
        raise click.BadParameter(f"{error}. {error.hint}") from error


@click.command(cls=FaultList, short_help="Be a machine of a FAMILY, for trying things out.")
@click.argument("family", metavar="FAMILY|radio")
@click.argument("ports", nargs=-1, type=click.IntRange(1, 65535), metavar="[PORT PORT]")
@json_option
@radio_option
@click.option("--name", help="The name it advertises; default is the family's own.")
@click.option(
    "--fault",
    "faults",
    metavar="FAULT",
    multiple=True,
    callback=_planned,
    help="Something that goes wrong, as below; may be given several times.",
)
@click.option("--seed", default=0, help="Which packets come to harm; the same seed, the same ones.")
def simulate(
    family: str,
    ports: tuple[int, ...],
    as_json: bool,
    radio: str | None,
    name: str | None,
    faults: tuple[Planned, ...],
    seed: int,
) -> None:
    """Be a machine of this FAMILY, on a serial pseudo-terminal or with --radio on Bluetooth.

    A line is printed for every change a leg would feel, and for each fault that begins or ends.
    `legato simulate radio PORT PORT` serves virtual Bluetooth controllers instead, one process at
    each port.
    """
    import asyncio
    from contextlib import suppress

    from controller.cli.simulated import simulate_machine, simulate_radio

    with suppress(KeyboardInterrupt):
        if family == "radio":
            if faults:
                raise click.UsageError("Faults are those of a machine: legato simulate FAMILY.")
            if len(ports) < 2:
                raise click.UsageError("Give a port for each end: legato simulate radio 7001 7002")
            asyncio.run(simulate_radio(ports))
        elif ports:
            raise click.UsageError("Ports go with `legato simulate radio` only.")
        else:
            simulating = simulate_machine(family, radio, name, faults, seed, as_json)
            asyncio.run(simulating)
