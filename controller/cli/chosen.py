"""`legato programs --for`: what fits a need and a machine, best first, with the reason."""

import json

import click

from controller import folders, saved
from controller.cli.listed import conditions, program_words
from controller.cli.meant import meant
from controller.machine import Machine
from profiles.choosing import Choice, needs_like, ranked
from profiles.library import shelf
from profiles.wording import lasting


def list_for(need: str, on: str | None, family: str | None, place: str, as_json: bool) -> None:
    """The programs for a need. Raises ProfileError, AddressError and SettingsError.

    Without a machine named it is the only saved one, and where there is none or there are
    several, none.
    """
    needs = needs_like(need)
    machine = meant(on, family, place)
    found = shelf(folders.own_programs())
    capabilities = machine.capabilities if machine else None
    choices = ranked(found.programs.values(), needs, capabilities, limits=saved.limits())
    if as_json:
        for choice in choices:
            click.echo(json.dumps(_words(choice, machine), ensure_ascii=False))
    else:
        _say(choices, " or ".join(f'"{purpose.value}"' for purpose in needs), machine)
    for error in found.broken:
        click.echo(f"legato: {error}\n  {error.hint}", err=True)


def _say(choices: tuple[Choice, ...], needs: str, machine: Machine | None) -> None:
    where = f" on {machine.name}" if machine else ""
    click.echo(f"For {needs}{where}, best first:")
    for choice in choices:
        program = choice.program
        length_ms = choice.plan.timeline.length_ms if choice.plan else program.length_ms
        click.echo(f"{program.name} ({lasting(length_ms)}): {program.summary}")
        click.echo(f"  {conditions(program)}")
        for reason in choice.reasons:
            click.echo(f"  - {reason.removesuffix('.')}.")
    if all(choice.refusal for choice in choices):
        click.echo("None of these plays here. `legato programs` lists the others.")
    elif machine is None:
        click.echo("`--on MACHINE` says what your machine makes of them.")


def _words(choice: Choice, machine: Machine | None) -> dict[str, object]:
    return {
        **program_words(choice.program),
        "for": choice.purpose.value,
        "machine": str(machine.address) if machine else None,
        "plays": None if machine is None else not choice.refusal,
        "changes": list(choice.plan.changes) if choice.plan else [],
        "reasons": list(choice.reasons),
    }
