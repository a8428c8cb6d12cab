"""The group of all commands, and the one place where errors become messages and exit codes."""

import os
import sys
from importlib import import_module

import click

from controller.cli.codes import DETACHED, ERROR, REFUSED
from controller.cli.groups import NearestGroup

COMMANDS = {
    "bedside": "bedside",
    "serve": "serve",
    "play": "play",
    "screening": "screening",
    "tonight": "tonight",
    "stop": "stop",
    "stop-sign": "stop_sign",
    "urge": "urge",
    "why": "why",
    "record": "record",
    "programs": "programs",
    "show": "show",
    "machines": "machines",
    "simulate": "simulate",
    "calibrate": "calibrate",
    "limits": "limits",
    "people": "people",
    "doctor": "doctor",
    "data": "data",
    "guard": "guard",
    "drivers": "drivers",
}


class LazyGroup(NearestGroup):
    """Knows every command by name and loads a command's module when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order a new user needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        name = COMMANDS[cmd_name]
        command = vars(import_module(f"controller.cli.{name}"))[name]
        assert isinstance(command, click.Command)  # the table above names them
        return command


@click.command(
    cls=LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option("--debug", is_flag=True, help="Show what goes over the wire, and full error traces.")
@click.version_option(package_name="legato", prog_name="legato", message="%(prog)s %(version)s")
def cli(debug: bool) -> None:
    """Play a bedtime program on your leg massager, and leave it at rest.

    Legato is a comfort controller for a machine you own. `legato programs` lists what it can
    play, `legato machines` finds your machine, `legato stop` stops it.
    """
    if debug:
        import logging

        logging.basicConfig(level=logging.DEBUG, format="%(relativeCreated)d %(message)s")
    context = click.get_current_context()
    if context.invoked_subcommand in ON_SCREENS or DETACHED in sys.argv:
        from controller.texts import speak_as_asked

        speak_as_asked()  # before anything else: many texts are made as they are imported
    _rest_first(context.invoked_subcommand)
    if context.invoked_subcommand is None:
        _alone(context)


def _alone(context: click.Context) -> None:
    """`legato` and nothing else: the screens where there is a terminal, else what it can do."""
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout)):
        click.echo(context.get_help())
        return
    from controller.cli.bedside import bedside

    bedside.main([], prog_name="legato bedside", standalone_mode=False)


ON_SCREENS = (None, "bedside", "serve")
"""What shows screens, in the language that is asked for. All else is English, as other programs
and the README know it."""

STARTS = ("bedside", "serve", "play", "calibrate", "drivers")
NO_START = ("stop", "stop-sign", "simulate")
"""What rests machines itself, and what is a machine."""


def _rest_first(command: str | None) -> None:
    """Whatever is asked for: first of all, what a session left running is brought to rest."""
    rests_itself = command in NO_START or sys.argv[1:3] == ["guard", "run"]
    if rests_itself or {"-h", "--help"} & set(sys.argv):
        return
    from controller import folders

    if folders.left_notes():
        from controller.cli.recovered import BRIEFLY_MS, rest_what_was_left
        from controller.nightlog.kinds import By

        patience_ms = None if command in ("play", "calibrate") else BRIEFLY_MS
        rest_what_was_left(By.NEXT_START, patience_ms, waits=command in STARTS)


def main() -> None:
    """Run a command; whatever goes wrong ends in one message and an exit code."""
    # We use no plug-ins of pydantic; looking for them would take a tenth of a quick command.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    try:
        code = cli.main(prog_name="legato", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except click.exceptions.Exit as leaving:
        code = leaving.exit_code
    except click.Abort:
        code = ERROR
    except Exception as error:  # what a person can mend is told to them, the rest is raised
        code = _told(error)
        if code is None or "--debug" in sys.argv:
            raise
    sys.exit(code or 0)


def _told(error: Exception) -> int | None:
    """Say what went wrong, where a person can do something about it."""
    from controller.cli.printer import tell, tell_if_heard
    from controller.errors import TOLD_TO_A_PERSON, Refused
    from profiles.errors import BeyondLimits, DoesNotFit

    if not isinstance(error, TOLD_TO_A_PERSON):
        return None
    if DETACHED in sys.argv:  # whoever started us shows it to the person
        import json

        from controller.desk.playing.failures import failure_words

        tell_if_heard(json.dumps(failure_words(error)))
    if isinstance(error, Refused) and error.allowed:
        tell(f"What you can have now: {error.allowed}", err=True)
    tell(f"legato: {error}", err=True)
    if error.hint:
        tell(f"  {error.hint}", err=True)
    return REFUSED if isinstance(error, (Refused, DoesNotFit, BeyondLimits)) else ERROR


if __name__ == "__main__":  # the boot service has no other name for us
    main()
