"""Whether a program may be started now, by whom, and how it has to be changed for that."""

import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial

from controller import folders
from controller.care import words
from controller.care.allowance import Allowance, allowance, going_on
from controller.care.standing import Standing, Start
from controller.clock import Clock
from controller.errors import Refused
from controller.host.charging import standing_now
from controller.host.permit import Charge, Permit
from controller.machine import Machine
from controller.nightlog.rows import session
from controller.saved_comfort import comfort_of
from controller.session.view import Place
from profiles.actuators import Capabilities, Effect
from profiles.comfort import Comfort
from profiles.compiler import compile_program
from profiles.errors import BeyondLimits, DoesNotFit
from profiles.fitting import OFF_ROW, fitted
from profiles.language import _
from profiles.layout import laid_out
from profiles.library import find, key_of, shelf
from profiles.limits import ROWS, STRENGTHS, TAPER_MS, Limits
from profiles.lowered import lowered, what_changed
from profiles.lowering import shortened
from profiles.program import Part, Program
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
    return program == find(words.RESCUE)


def admitted(
    program: Program,
    machine: Machine,
    own: Limits,
    person: str,
    clock: Clock,
    kind: Start | None = None,
) -> Admission:
    """What a person may start now of a program, as it is or as a lowered copy.

    `own` are the limits they lowered themselves. `kind` is what the night counts it as; without,
    that goes by the program. Raises Refused, with what is allowed in its place,
    and DoesNotFit where the machine cannot play it; nothing is written.
    """
    if machine.simulated:
        return Admission(program, Permit(own, comfort_of(person, machine.name)))
    standing = standing_now(person, clock)
    comfort = comfort_of(person, machine.name)
    with suppress(BeyondLimits):  # what the machine can never play is no matter of tonight
        compile_program(program, machine.capabilities, comfort)
    kind = kind or _kind(program)
    may = partial(_may, standing=standing, capabilities=machine.capabilities, own=own)
    try:
        allowed = may(program, kind=kind)
    except Refused as refused:
        if refused.allowed == words.RESCUE_OFFER:
            copy = _copy(find(words.RESCUE), machine.capabilities, may)
            refused.allowed = refused.allowed if copy is not None else None
        raise
    with _explained(program, allowed, lambda: _another(machine.capabilities, may)):
        copy = _lowered(program, machine.capabilities, comfort, allowed.limits)
    charge = Charge(person, kind, standing.last, written=_written(copy))
    permit = Permit(allowed.limits, comfort, charge=charge, notes=allowed.notes)
    return Admission(copy, permit, changes_of(program, copy))


def continued(
    machine: Machine, own: Limits, person: str, clock: Clock, named: str | None = None
) -> Admission:
    """The rest of what was stopped or lost a short while ago, from where it was, rising softly.

    `named` is the program that is meant, None for whichever it is. Raises Refused where there is
    nothing to go on with, or where what is left is more than is allowed by now, and DoesNotFit
    where this machine plays it in another length, or not at all.
    """
    standing = standing_now(person, clock)
    allowed = going_on(standing, own)
    sitting = allowed.room.continuable
    assert sitting is not None  # there is something to go on with
    if named is not None and key_of(named) != key_of(sitting.program):
        instead = words.continue_offer(sitting.program, sitting.left_ms)
        raise Refused("L2", words.NOT_CUT_SHORT, words.START_ANEW, allowed=instead)
    text = session(folders.night_log(), sitting.session).began.plan.get("written")
    if not isinstance(text, str):
        raise Refused("L2", words.NOTHING_CUT_SHORT, words.START_ANEW)
    try:
        program = Program.model_validate(tomllib.loads(text))
    except ValueError as error:  # begun by another Legato
        raise Refused("L2", words.NOTHING_CUT_SHORT, words.START_ANEW) from error
    effects = _effects(program, machine.capabilities, allowed.limits.off)
    allowed = going_on(standing, own, effects)
    comfort = comfort_of(person, machine.name)
    with _explained(program, allowed, lambda: None):
        plan = compile_program(program, machine.capabilities, comfort, limits=allowed.limits)
    if plan.timeline.length_ms != sitting.length_ms:
        raise DoesNotFit(None, "", words.OTHER_LENGTH, words.START_ANEW)
    charge = Charge(person, sitting.kind, standing.last, sitting.session, text)
    place = Place(sitting.played.elapsed_ms, min(0, sitting.played.offset))
    return Admission(program, Permit(allowed.limits, comfort, place, charge, allowed.notes))


def any_offer(standing: Standing, capabilities: Capabilities, own: Limits) -> str | None:
    """How to play a shipped program that may be started now, perhaps as a lowered copy.

    The gentlest first; None where a machine like that plays none.
    """
    may = partial(_may, standing=standing, capabilities=capabilities, own=own)
    return _another(capabilities, may)


def _kind(program: Program) -> Start:
    return Start.RESCUE if is_rescue(program) else Start.SESSION


def _may(
    program: Program,
    standing: Standing,
    capabilities: Capabilities,
    own: Limits,
    kind: Start | None = None,
) -> Allowance:
    """What holds for a program, by the effects that it has for this person on this machine."""
    kind = kind or _kind(program)
    off = allowance(standing, kind, frozenset(), own).limits.off
    return allowance(standing, kind, _effects(program, capabilities, off), own)


def _effects(
    program: Program, capabilities: Capabilities, off: frozenset[Effect]
) -> frozenset[Effect]:
    segments, needs = laid_out(program).segments, program.indispensable - off
    try:
        used = fitted(segments, needs, capabilities, off).used
    except DoesNotFit:
        return program.effects - off
    return frozenset(capabilities.actuator(name).effect for names in used for name in names)


def _lowered(
    program: Program, capabilities: Capabilities, comfort: Comfort, limits: Limits
) -> Program:
    """The program or a lowered copy; raises BeyondLimits and DoesNotFit."""
    shorter = _short_rescue(program, limits.session_ms) if is_rescue(program) else program
    copy = lowered(shorter, capabilities, comfort, limits)
    if copy is None:
        compile_program(program, capabilities, comfort, limits=limits)
        raise AssertionError("what compiles needs no lowering")
    return copy


def _short_rescue(program: Program, longest_ms: int) -> Program:
    """A rescue for the little that is left of its minutes: with a fade that is shorter, too.

    It is as long as can be, and never shorter than a fade that wakes nobody.
    """
    *before, end = program.phases
    if shortened(program, longest_ms) is not None or not isinstance(end, Part):
        return program
    for fade_ms in range(end.length_ms - 1_000, TAPER_MS - 1, -1_000):  # files know whole seconds
        faster = end.model_copy(update={"length_ms": fade_ms})
        shorter = program.model_copy(update={"phases": (*before, faster)})
        if shortened(shorter, longest_ms) is not None:
            return shorter
    return program


@contextmanager
def _explained(
    program: Program, allowed: Allowance, another: Callable[[], str | None]
) -> Iterator[None]:
    """A BeyondLimits for which tonight's limits are the reason becomes a Refused that says so."""
    try:
        yield
    except BeyondLimits as error:
        why = list(filter(None, map(allowed.why, _fields(error.row, program, allowed.limits))))
        if not why:
            raise
        problem = words.not_now(program.name, error.problem)
        raise Refused(error.row, problem, why[0], allowed=another()) from error


def _fields(row: str, program: Program, limits: Limits) -> list[str]:
    """The fields of Limits that may be the reason for a refusal by a row."""
    if row == OFF_ROW:
        return [STRENGTHS[effect] for effect in Effect if effect in program.effects & limits.off]
    if row == "L1":
        squeezes = program.effects == {Effect.COMPRESSION}
        return ["compression_session_ms" if squeezes else "session_ms"]
    return [name for name in ROWS if ROWS[name].row == row]


def _another(capabilities: Capabilities, may: Callable[[Program], Allowance]) -> str | None:
    """How to play what plays now; None where no shipped program does.

    The gentlest first, then what needs no lowering, then the shortest; the rescue is kept for last.
    """
    programs = sorted(shelf().programs.values(), key=lambda one: one.length_ms)
    first = [one for one in programs if one.name == words.FIRST]
    if any(_copy(one, capabilities, may) is not None for one in first):
        return words.play_offer(words.FIRST)
    copies = [(one, _copy(one, capabilities, may)) for one in programs if one not in first]
    found = [(is_rescue(one), copy != one, one.name) for one, copy in copies if copy is not None]
    best = min(found, key=lambda said: said[:2], default=None)
    return None if best is None else words.play_offer(best[2])


def _copy(
    program: Program, capabilities: Capabilities, may: Callable[[Program], Allowance]
) -> Program | None:
    """What would be played of a program, None where nothing would."""
    try:
        return _lowered(program, capabilities, {}, may(program).limits)
    except (Refused, BeyondLimits, DoesNotFit):
        return None


def _written(program: Program) -> str:
    try:
        return written(program)
    except ValueError:  # of no whole seconds: it cannot be gone on with
        return ""


def changes_of(program: Program, copy: Program) -> tuple[str, ...]:
    """What makes a copy another program, in sentences."""
    if copy == program:
        return ()
    said = list(what_changed(program, copy))
    if copy.length_ms != program.length_ms:
        lasts = _("{now} instead of {before}").format(
            now=lasting(copy.length_ms), before=lasting(program.length_ms)
        )
        said.insert(0, _("It lasts {lasts}.").format(lasts=lasts))
    return tuple(said)
