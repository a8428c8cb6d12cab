"""Whether a program may be started now, by whom, and how it has to be changed for that."""

import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from controller import folders
from controller.care import words
from controller.care.allowance import Allowance, allowance
from controller.care.standing import Sitting, Standing, Start
from controller.clock import Clock
from controller.errors import Refused
from controller.host.charging import standing_now
from controller.host.permit import Charge, Permit
from controller.machine import Machine
from controller.nightlog.rows import session
from controller.saved_comfort import comfort_of
from controller.session.view import Place
from profiles.actuators import Effect
from profiles.compiler import compile_program
from profiles.errors import BeyondLimits, DoesNotFit
from profiles.library import key_of, shelf
from profiles.limits import CEILINGS, ROWS, STRENGTHS, Limits, tightest
from profiles.lowered import lowered, what_changed
from profiles.program import Program
from profiles.wording import lasting
from profiles.writing import written


@dataclass(frozen=True, slots=True)
class Admission:
    """A program that may be started, with the permit for it.

    `changes` say what makes it another than was asked for; none where it is the same.
    """

    program: Program
    permit: Permit
    changes: tuple[str, ...] = ()


def is_rescue(program: Program) -> bool:
    """Whether it is the program for the middle of the night, whose minutes are kept."""
    return key_of(program.name) == key_of(words.RESCUE) and program.effects == {Effect.VIBRATION}


def admitted(
    program: Program, machine: Machine, own: Limits, person: str, clock: Clock
) -> Admission:
    """What a person may start now of a program, as it is or as a lowered copy.

    `own` are the limits they lowered themselves. Raises Refused, with what is allowed in its place,
    and DoesNotFit where the machine cannot play it; nothing is written.
    """
    if machine.simulated:
        return Admission(program, Permit(own))
    standing = standing_now(person, clock)
    kind = Start.RESCUE if is_rescue(program) else Start.SESSION
    allowed = allowance(standing, kind, program.effects)
    limits = tightest(own, allowed.limits)
    comfort = comfort_of(person, machine.name)
    with _explained(program, allowed, lambda: _another(machine, own, standing)):
        copy = lowered(program, machine.capabilities, comfort, limits)
        if copy is None:
            compile_program(program, machine.capabilities, comfort, limits=limits)
            raise AssertionError("what compiles needs no lowering")
    charge = Charge(person, kind, standing.last, written=_written(copy))
    permit = Permit(limits, comfort, charge=charge, notes=allowed.notes)
    return Admission(copy, permit, _changes(program, copy))


def continued(
    machine: Machine, own: Limits, person: str, clock: Clock, named: str | None = None
) -> Admission:
    """The rest of what was stopped or lost a short while ago, from where it was, rising softly.

    `named` is the program that is meant, None for whichever it is. Raises Refused where there is
    nothing to go on with, or where what is left is more than is allowed by now.
    """
    standing = standing_now(person, clock)
    allowed = allowance(standing, Start.SESSION, frozenset(), again=True)
    sitting = allowed.room.continuable
    if sitting is None or (named is not None and key_of(named) != key_of(sitting.program)):
        raise Refused("L2", words.NOTHING_CUT_SHORT, words.START_ANEW)
    row = session(folders.night_log(), sitting.session)
    text = row.began.plan.get("written")
    if not isinstance(text, str):
        raise Refused("L2", words.NOTHING_CUT_SHORT, words.START_ANEW)
    program = Program.model_validate(tomllib.loads(text))
    limits = _going_on(sitting, standing, program.effects, own)
    comfort = comfort_of(person, machine.name)
    with _explained(program, allowed, lambda: None):
        compile_program(program, machine.capabilities, comfort, limits=limits)
    charge = Charge(person, sitting.kind, standing.last, sitting.session, text)
    place = Place(sitting.played.elapsed_ms, min(0, sitting.played.offset))
    return Admission(program, Permit(limits, comfort, place, charge, allowed.notes))


def _going_on(
    sitting: Sitting, standing: Standing, effects: frozenset[Effect], own: Limits
) -> Limits:
    """The limits for the rest of a session: those of now, but as long in all as it was admitted.

    Raises Refused where what is left is longer than may be started now.
    """
    limits = tightest(own, allowance(standing, sitting.kind, effects, again=True).limits)
    longest_ms = max(limits.session_ms, limits.compression_session_ms)
    if sitting.left_ms > longest_ms:
        problem = words.too_much_left(sitting.left_ms, longest_ms)
        raise Refused("L2", problem, words.START_ANEW)
    lengths = ("session_ms", "compression_session_ms")
    whole = {name: min(sitting.length_ms, getattr(CEILINGS, name)) for name in lengths}
    return replace(limits, **{n: max(getattr(limits, n), ms) for n, ms in whole.items()})


@contextmanager
def _explained(
    program: Program, allowed: Allowance, another: Callable[[], str | None]
) -> Iterator[None]:
    """A BeyondLimits for which tonight's limits are the reason becomes a Refused that says so."""
    try:
        yield
    except BeyondLimits as error:
        names = [STRENGTHS[effect] for effect in Effect if effect in program.effects]
        names += [name for name in ROWS if name not in STRENGTHS.values()]
        if error.row == "L1":
            names.reverse()  # lengths first
        why = list(dict.fromkeys(filter(None, map(allowed.why, names))))
        if not why:
            raise
        problem = words.not_now(program.name, error.problem)
        raise Refused(error.row, problem, why[0], allowed=another()) from error


def _another(machine: Machine, own: Limits, standing: Standing) -> str | None:
    """How to play what plays now, the gentlest first; None where no shipped program does."""
    for program in sorted(shelf().programs.values(), key=lambda one: one.name != words.FIRST):
        kind = Start.RESCUE if is_rescue(program) else Start.SESSION
        try:
            limits = tightest(own, allowance(standing, kind, program.effects).limits)
            plays = lowered(program, machine.capabilities, limits=limits) is not None
        except (Refused, DoesNotFit):
            continue
        if plays:
            return words.play_offer(program.name)
    return None


def _written(program: Program) -> str:
    try:
        return written(program)
    except ValueError:  # of no whole seconds: it cannot be gone on with
        return ""


def _changes(program: Program, copy: Program) -> tuple[str, ...]:
    """What makes a copy another program, in sentences."""
    if copy == program:
        return ()
    said = list(what_changed(program, copy))
    if copy.length_ms != program.length_ms:
        lasts = f"{lasting(copy.length_ms)} instead of {lasting(program.length_ms)}"
        said.insert(0, f"It lasts {lasts}.")
    return tuple(said)
