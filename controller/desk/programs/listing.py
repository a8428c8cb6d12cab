"""The programs there are: those that fit, by need, and what one of them does on this machine."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from controller import folders, saved
from controller.desk.here import Here
from controller.desk.programs.about import about, in_lines, on_machine
from controller.desk.programs.phases import Row, rows, table
from controller.errors import AddressError
from controller.machine import Machine
from controller.saved_comfort import comfort_of
from profiles.choosing import Choice, ranked
from profiles.comfort import Comfort
from profiles.compiler import Plan, compile_program
from profiles.errors import BeyondLimits, DoesNotFit, ProfileError
from profiles.language import _
from profiles.layout import Layout, laid_out
from profiles.library import Kept, Shelf, key_of, shelf, sought
from profiles.limits import Limits
from profiles.preview import Trace, asked, played
from profiles.program import Program
from profiles.purpose import Purpose
from profiles.shape import shape
from profiles.wording import lasting

PARTS = 24
"""How fine the small shape of a program is."""


@dataclass(frozen=True, slots=True)
class Machinery:
    """What programs are tried on: a machine, None without one, as it is for one person."""

    machine: Machine | None
    comfort: Comfort
    limits: Limits
    missing: str = ""

    @property
    def title(self) -> str:
        """The machine as it is called, "" without one."""
        return self.machine.name if self.machine else ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A program in the list. `heights` are its small shape, in percent of its own strongest.

    `refusal` says why this machine cannot play it, "" where it can.
    """

    name: str
    minutes: str
    heights: tuple[int, ...]
    own: bool
    summary: str
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Need:
    """A need, or what else keeps programs together, and those programs, best first."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Broken:
    """A file of a person's own that is no program: where, which field, and how to mend it."""

    path: Path
    field: str
    line: int | None
    problem: str
    hint: str

    @property
    def where(self) -> str:
        """The field and its line, as far as they are known, in words."""
        if self.field and self.line:
            return _("{field}, line {line}").format(field=self.field, line=self.line)
        return self.field or (_("line {line}").format(line=self.line) if self.line else "")


@dataclass(frozen=True, slots=True)
class Listing:
    """All there is to choose from, and the machine it was tried on, "" without one."""

    machine: str
    needs: tuple[Need, ...]
    broken: tuple[Broken, ...]
    note: str = ""

    def only(self, words: str) -> "Listing":
        """What of it has all these words in its name, its need or what it does."""
        spoken = words.casefold().split()
        kept = (
            Need(need.title, tuple(e for e in need.entries if _tells(e, need.title, spoken)))
            for need in self.needs
        )
        broken = tuple(b for b in self.broken if all(w in b.path.name.casefold() for w in spoken))
        needs = tuple(need for need in kept if need.entries)
        return Listing(self.machine, needs, broken, self.note)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a program does, on a machine where there is one that can play it.

    `refusal` and `hint` say why it cannot be played there. `path` is the file of one's own.
    """

    name: str
    length_ms: int
    length: str
    about: tuple[str, ...]
    traces: tuple[Trace, ...]
    rows: tuple[Row, ...]
    fit: tuple[str, ...]
    refusal: str = ""
    hint: str = ""
    path: Path | None = None

    def words(self, width: int) -> list[str]:
        """What it is, phase by phase, and what the machine makes of it, in lines of that width."""
        said = [*self.fit, ""] if self.fit else []
        if self.refusal:
            refused = _("It cannot be played here: {problem}.").format(problem=self.refusal)
            said = [refused, *([self.hint] if self.hint else []), ""]
        said = in_lines(said, width)
        return [*said, *table(self.rows, width), "", *in_lines(self.about, width)]


def machinery(here: Here) -> Machinery:
    """The machine that is meant and how it is for this person; `missing` says why there is none.

    Raises SettingsError.
    """
    limits = saved.limits()
    try:
        machine = here.machine()
    except AddressError as error:
        return Machinery(None, {}, limits, str(error))
    return Machinery(machine, comfort_of(here.person, machine.name), limits)


def listing(here: Here) -> Listing:
    """All programs by need, the best for this machine first; raises SettingsError, DriverBroken."""
    on, found = machinery(here), shelf(folders.own_programs())
    kept = {key_of(name): one for name, one in found.kept.items()}
    programs = [one.program for one in found.kept.values()]
    needs = []
    for purpose in Purpose:
        if choices := _choices(programs, purpose, on):
            entries = tuple(_entry(c.program, kept, c.refusal) for c in choices)
            needs.append(Need(_(purpose.value), entries))
    if others := [program for program in programs if not program.purpose]:
        entries = tuple(_entry(p, kept, refusal(p, on)) for p in others)
        needs.append(Need(_("for no need in particular"), entries))
    return Listing(on.title, tuple(needs), _broken(found), on.missing)


def refusal(program: Program, on: Machinery) -> str:
    """Why a machine cannot play a program at all, "" where it can, or there is none."""
    if on.machine is None:
        return ""
    try:
        compile_program(program, on.machine.capabilities, on.comfort, limits=on.limits)
    except (BeyondLimits, DoesNotFit) as error:
        return error.problem
    return ""


def previewed(name: str, here: Here) -> Preview:
    """What the program of that name does on the machine that is meant.

    Raises ProfileError, SettingsError, DriverBroken.
    """
    kept = sought(name, folders.own_programs())
    return preview(kept.program, machinery(here), None if kept.shipped else kept.path)


def preview(program: Program, on: Machinery, path: Path | None = None) -> Preview:
    """What a program does, as it is written where no machine can play it."""
    plan, problem, hint = _plan(program, on)
    layout = Layout(plan.stretches, plan.segments) if plan else laid_out(program)
    wanted = asked(layout.segments)
    made: Sequence[Trace] = ()
    fit: Iterable[str] = [on.missing] if on.missing else []
    if plan and on.machine:
        made = played(plan.timeline, on.machine.capabilities)
        fit = on_machine(plan, on.machine, made)
    return Preview(
        program.name,
        layout.length_ms,
        lasting(layout.length_ms),
        tuple(about(program)),
        tuple(made or wanted),
        tuple(rows(layout.stretches, wanted, made)),
        tuple(fit),
        problem,
        hint,
        path,
    )


def _plan(program: Program, on: Machinery) -> tuple[Plan | None, str, str]:
    if on.machine is None:
        return None, "", ""
    try:
        can = on.machine.capabilities
        return compile_program(program, can, on.comfort, limits=on.limits), "", ""
    except (BeyondLimits, DoesNotFit) as error:
        return None, error.problem, error.hint


def _choices(programs: list[Program], purpose: Purpose, on: Machinery) -> tuple[Choice, ...]:
    can = on.machine.capabilities if on.machine else None
    return ranked(programs, (purpose,), can, on.comfort, on.limits)


def _entry(program: Program, kept: dict[str, Kept], refusal: str) -> Entry:
    heights = shape(laid_out(program).segments, program.length_ms, PARTS)
    top = max(1, *heights)
    own = not kept[key_of(program.name)].shipped
    relative = tuple(100 * height // top for height in heights)
    length = lasting(program.length_ms)
    return Entry(program.name, length, relative, own, _(program.summary), refusal)


def _broken(found: Shelf) -> tuple[Broken, ...]:
    return tuple(broken(error) for error in found.broken)


def broken(error: ProfileError) -> Broken:
    """A file that is no program, as a person is shown it."""
    path = error.path or folders.own_programs()
    return Broken(path, error.field, error.line, error.problem, error.hint)


def _tells(entry: Entry, need: str, spoken: list[str]) -> bool:
    text = f"{entry.name} {need} {entry.summary}".casefold()
    return all(word in text for word in spoken)


def shorten(text: str, width: int) -> str:
    """A text in at most `width` letters, of which there are more than three; "..." at a cut."""
    return text if len(text) <= width else f"{text[: max(0, width - 3)].rstrip()}..."
