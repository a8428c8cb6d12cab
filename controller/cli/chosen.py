"""`legato programs --for` and `--on`: what fits a need and a machine, with the reason."""

import json

import click

from controller import folders, saved
from controller.cli.listed import conditions, listed, program_words, say_broken, say_program
from controller.cli.meant import meant
from controller.cli.printer import tell
from controller.machine import Machine, chosen
from profiles.choosing import Choice, is_for_a_doctor, needs_like, ranked
from profiles.compiler import compile_program
from profiles.errors import BeyondLimits, DoesNotFit
from profiles.library import shelf
from profiles.purpose import Purpose
from profiles.wording import lasting


def list_for(need: str, on: str | None, family: str | None, place: str, as_json: bool) -> None:
    """The programs for a need. Raises ProfileError, AddressError and SettingsError.

    Words of what a doctor should see first are answered with that, and with what to look out for.
    Without a machine named it is the only saved one, and where there is none or there are
    several, none.
    """
    careful = is_for_a_doctor(need)
    if careful and not as_json:
        tell("Swollen, numb or painful legs: ask a doctor first.")
    needs = needs_like(need)
    machine = meant(on, family, place)
    found = shelf(folders.own_programs())
    capabilities = machine.capabilities if machine else None
    choices = ranked(found.programs.values(), needs, capabilities, limits=saved.limits())
    if as_json:
        for choice in choices:
            click.echo(json.dumps(_words(choice, machine), ensure_ascii=False))
    else:
        _say(choices, needs, machine, careful=careful)
    say_broken(found.broken)


def list_on(on: str | None, family: str | None, place: str, as_json: bool) -> None:
    """What a machine can play, and then, a line each, what it cannot; raises as `list_for`."""
    machine, limits = chosen(on, family, place), saved.limits()
    found = shelf(folders.own_programs())
    refused: dict[str, str] = {}
    for name, kept in found.kept.items():
        try:
            compile_program(kept.program, machine.capabilities, limits=limits)
        except (BeyondLimits, DoesNotFit) as error:
            refused[name] = error.problem
        if as_json:
            words = {"machine": str(machine.address), "plays": name not in refused}
            click.echo(json.dumps(listed(kept) | words, ensure_ascii=False))
        elif name not in refused:
            say_program(kept)
    if not as_json:
        for name, problem in refused.items():
            tell(f"{name} cannot be played: {problem.removesuffix('.')}.")
    say_broken(found.broken)


def _say(
    choices: tuple[Choice, ...],
    needs: tuple[Purpose, ...],
    machine: Machine | None,
    *,
    careful: bool,
) -> None:
    where = f" on {machine.name}" if machine else ""
    listed = " or ".join(f'"{purpose.value}"' for purpose in needs)
    tell(f"For {listed}{where}, best first:")
    for choice in choices:
        program = choice.program
        if choice.refusal:
            tell(f"{program.name} cannot be played: {choice.refusal.removesuffix('.')}.")
            continue
        length_ms = choice.plan.timeline.length_ms if choice.plan else program.length_ms
        tell(f"{program.name} ({lasting(length_ms)}): {program.summary}")
        tell(f"  {conditions(program)}")
        if careful and program.caution:
            tell(f"  Caution: {program.caution}")
        # The heading says already what all of them are made for.
        for reason in choice.reasons[len(needs) == 1 :]:
            tell(f"  - {reason.removesuffix('.')}.")
    if all(choice.refusal for choice in choices):
        tell("None of these plays here. `legato programs` lists the others.")
    elif machine is None:
        tell("`--on MACHINE` says what your machine makes of them.")


def _words(choice: Choice, machine: Machine | None) -> dict[str, object]:
    return {
        **program_words(choice.program),
        "for": choice.purpose.value,
        "machine": str(machine.address) if machine else None,
        "plays": None if machine is None else not choice.refusal,
        "changes": list(choice.plan.changes) if choice.plan else [],
        "reasons": list(choice.reasons),
    }
