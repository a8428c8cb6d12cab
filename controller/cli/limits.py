"""`legato limits`: what no program exceeds; `limits set` lowers one, `limits reset` undoes that."""

import click

from controller.cli.codes import json_option
from controller.cli.groups import NearestGroup


@click.group(
    cls=NearestGroup,
    invoke_without_command=True,
    short_help="What no program exceeds; they only go lower.",
)
@json_option
@click.pass_context
def limits(context: click.Context, as_json: bool) -> None:
    """Show the limits that every program keeps, and lower them for yourself.

    They only go lower. What is lowered holds for everything that is played from now on.
    """
    if context.invoked_subcommand is None:
        from controller.cli.limited import list_limits

        list_limits(as_json)


@limits.command("set", short_help="Lower a limit.")
@click.argument("name")
@click.argument("value", metavar="VALUE", nargs=-1, required=True)
def lower(name: str, value: tuple[str, ...]) -> None:
    """Lower a limit: `legato limits set vibration 40`, `legato limits set session 20m`."""
    from controller.cli.limited import lower_limit

    lower_limit(name, " ".join(value))


@limits.command(short_help="Put a limit back to its ceiling, or all of them.")
@click.argument("name", required=False)
def reset(name: str | None) -> None:
    """Put a limit back to its ceiling, or all of them."""
    from controller.cli.limited import reset_limits

    reset_limits(name)
