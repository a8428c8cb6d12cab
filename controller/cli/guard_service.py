"""The boot service on the command line: what it will be, how it stands, and its end."""

import json
import shlex
import subprocess
import sys

import click

from controller.boot.base import BootService, Command
from controller.boot.service import (
    Failed,
    Standing,
    install,
    our_service,
    remove,
    standing,
)
from controller.cli.codes import ERROR, PLAYED
from controller.cli.printer import tell


def install_service(*, yes: bool) -> int:
    """Say all that will happen, ask, and do it; the exit code. Raises SettingsError, UsageError."""
    service = our_service()
    _say_what_comes(service)
    if not yes:
        if sys.stdin is None or not sys.stdin.isatty():
            raise click.UsageError("Nobody can be asked here: add --yes to go on.")
        click.confirm("Go on?", abort=True)
    failed = install(service)
    if failed is None:
        tell(f"It is installed, and runs {service.when}.")
    else:
        tell(f"{service.file} is written, but it is not enabled yet.")
        _say_what_failed(failed)
        tell("Run this where it works:")
        for command in service.enabling[service.enabling.index(failed.command) :]:
            click.echo(f"  {typed(command)}")
    if service.more:
        tell(service.more)
    return PLAYED if failed is None else ERROR


def show_status(as_json: bool) -> int:
    """Say how it stands; the exit code. Raises SettingsError."""
    service = our_service()
    found = standing(service)
    if as_json:
        click.echo(json.dumps(_words(service, found), ensure_ascii=False))
    elif not found.written:
        tell("The boot service is not installed. To install it: legato guard install")
    else:
        for line in _said(service, found):
            tell(line)
    return PLAYED if found.works else ERROR


def remove_service() -> int:
    """Undo all of it, and say so; the exit code. Raises SettingsError."""
    service = our_service()
    removed = remove(service)
    if removed.failed is not None:
        _say_what_failed(removed.failed)
        tell("Try again later: legato guard remove")
        return ERROR
    if removed.found:
        tell(f"It is removed, {service.file} with it: nothing of Legato runs by itself any more.")
    else:
        tell("The boot service is not installed; there is nothing to remove.")
    return PLAYED


def typed(command: Command) -> str:
    """A command as a person would type it."""
    if sys.platform == "win32":
        return subprocess.list2cmdline(command)
    return shlex.join(command)


def _say_what_comes(service: BootService) -> None:
    there = " in place of what is there" if service.file.exists() else ""
    tell(f"This will be written{there} to {service.file}")
    click.echo()
    for line in service.text.splitlines():
        click.echo(f"    {line}".rstrip())
    click.echo()
    tell("and these commands will be run:")
    click.echo()
    for command in (*service.preparing, *service.enabling):
        click.echo(f"    {typed(command)}")
    click.echo()
    tell(
        f"It then runs {service.when}, rests a machine that a session left running without a "
        "proven stop, and ends. `legato guard remove` undoes all of it."
    )


def _say_what_failed(failed: Failed) -> None:
    tell(f"`{typed(failed.command)}` did not work: {failed.said}")


def _said(service: BootService, found: Standing) -> list[str]:
    lines = [f"The boot service is installed: {service.file}"]
    if found.enabled:
        lines.append(f"It is enabled, and runs {service.when}.")
    elif found.enabled is None:
        lines.append(f"Whether it is enabled cannot be asked here: {found.said}.")
    else:
        lines.append(f"It is not enabled: `{typed(service.asking)}` says {found.said!r}.")
        lines.append("To enable it: legato guard install")
    if found.as_now:
        lines.append(f"It runs the Legato of {found.program}.")
    elif not found.program_is_there:
        lines.append(f"It runs {found.program}, which is not there any more.")
        lines.append("To have it run this Legato: legato guard install")
    else:
        lines.append(f"It runs {found.program}, and is not what this Legato would write.")
        lines.append("To renew it: legato guard install")
    return lines


def _words(service: BootService, found: Standing) -> dict[str, object]:
    return {
        "installed": found.written,
        "file": str(service.file),
        "enabled": found.enabled,
        "program": found.program,
        "program_is_there": found.program_is_there,
        "as_now": found.as_now,
    }
