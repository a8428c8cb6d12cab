"""Exit codes, and the options that several commands share."""

from collections.abc import Callable
from typing import TypeVar

import click

PLAYED = 0
ERROR = 1
WRONG_USAGE = 2
STOPPED = 3
NOT_CONFIRMED = 4
REFUSED = 5
FAILED_BUT_AT_REST = 6

DETACHED = "--detached"
"""Has `legato play` go on when nobody reads what it prints; for `legato serve`."""

F = TypeVar("F", bound=Callable[..., object])


def on_option(command: F) -> F:
    """`--on`: which machine."""
    text = (
        "A saved machine, or an address such as serial:/dev/ttyUSB0. Default: the only saved one."
    )
    return click.option("--on", metavar="MACHINE|ADDRESS", help=text)(command)


def family_option(command: F) -> F:
    """`--family`: what kind of machine is at an address."""
    text = "What kind of machine is at the address, such as tcode."
    return click.option("--family", metavar="FAMILY", help=text)(command)


def place_option(command: F) -> F:
    """`--place`: where each channel lies on the body."""
    text = "Where each channel lies: V0=calf.left,V1=calf.right."
    return click.option("--place", metavar="PLACES", default="", help=text)(command)


def person_option(command: F) -> F:
    """`--person`: who is meant."""
    text = "Who it is for, where several people use Legato."
    return click.option("--person", metavar="NAME", envvar="LEGATO_PERSON", help=text)(command)


def tonight_option(command: F) -> F:
    """`--tonight`: the answers to the three questions of a night, with nobody to ask."""
    from controller.care.tonight import CHOICES

    text = "What is so tonight, where nobody can be asked: you answer for yourself."
    option = click.option("--tonight", type=click.Choice(CHOICES), multiple=True, help=text)
    return option(command)


def radio_option(command: F) -> F:
    """`--radio`: another radio than the system's Bluetooth."""
    text = (
        "Use this Bumble transport (usb:0, tcp-client:HOST:PORT) instead of the system's Bluetooth."
    )
    return click.option("--radio", metavar="TRANSPORT", envvar="LEGATO_RADIO", help=text)(command)


def json_option(command: F) -> F:
    """`--json`: for programs instead of people."""
    text = "One JSON object a line, for other programs."
    return click.option("--json", "as_json", is_flag=True, help=text)(command)
