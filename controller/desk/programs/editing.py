"""A program that is being changed: its text as a table, what was there before, and how it is."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import ValidationError

from controller.desk.programs.cells import Column, column_of
from controller.desk.programs.listing import Machinery, Preview, preview
from controller.desk.programs.sheet import WHOLE, Sheet, taken_apart
from profiles.errors import ProfileError
from profiles.language import _, _n
from profiles.library import key_of, program_of
from profiles.problems import told
from profiles.program import Part
from profiles.writing import written

MOST_UNDONE = 200
"""More steps back than anybody means to go."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A cell that is open, and what stands in it so far."""

    row: int
    column: Column
    words: str


@dataclass(frozen=True, slots=True)
class Edit:
    """The sheet as it is, the text that is in the file, and the sheets before and after this one.

    `typed` is the cell that is open, None where none is. `anew` says that the file could not be
    taken apart: saving it lays all of it out anew, and its remarks are lost.
    """

    saved: str
    sheet: Sheet
    before: tuple[Sheet, ...] = ()
    after: tuple[Sheet, ...] = ()
    anew: bool = False
    typed: Typed | None = None

    @property
    def seen(self) -> Sheet:
        """The sheet with what stands in the open cell."""
        if self.typed is None:
            return self.sheet
        return self.sheet.with_cell(self.typed.row, self.typed.column, self.typed.words)

    @property
    def unsaved(self) -> bool:
        """Whether the file says something else."""
        return self.seen.text != self.saved

    def typing(self, row: int, column: Column, words: str) -> "Edit":
        """With a cell open, which must not be locked, and that in it."""
        return replace(self, typed=Typed(row, column, words))

    def taken(self) -> "Edit":
        """With the open cell closed, and what was typed in it."""
        return replace(self, typed=None).to(self.seen)

    def left(self) -> "Edit":
        """With the open cell closed and as it was; a step forward brings back what was typed."""
        edit = self.taken()
        return edit if edit.sheet == self.sheet else edit.undone()

    def to(self, sheet: Sheet) -> "Edit":
        """With that sheet, from which one step back leads here; itself where nothing changes."""
        if sheet == self.sheet:
            return self
        before = (*self.before, self.sheet)[-MOST_UNDONE:]
        return replace(self, sheet=sheet, before=before, after=())

    def undone(self) -> "Edit":
        """One step back; itself at the first."""
        if not self.before:
            return self
        *before, sheet = self.before
        after = (self.sheet, *self.after)
        return replace(self, sheet=sheet, before=tuple(before), after=after)

    def redone(self) -> "Edit":
        """One step forward again; itself at the last."""
        if not self.after:
            return self
        sheet, *after = self.after
        before = (*self.before, self.sheet)
        return replace(self, sheet=sheet, before=before, after=tuple(after))

    def kept(self) -> "Edit":
        """With all of it in the file."""
        return replace(self, saved=self.sheet.text, anew=False)

    def dropped(self) -> "Edit":
        """With nothing that is not in the file, and no way back to it."""
        return replace(self, saved=self.seen.text, before=(), after=())


def edit_of(text: str, path: Path, draft: str = "") -> Edit:
    """A file opened to be changed; a draft of it stands one step after what is in the file.

    Raises ProfileError where the text is no program.
    """
    program = program_of(text, path)
    sheet, anew = taken_apart(text), False
    if sheet is None:
        sheet, anew = taken_apart(written(program)), True
        assert sheet is not None  # it is written one phase below the other
    edit = Edit(text if anew else sheet.text, sheet, anew=anew)
    further = taken_apart(draft) if draft else None
    return edit if further is None else edit.to(further)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong: in which row and cell, as far as that is known, and what to do."""

    said: str
    hint: str
    row: int | None = None
    column: Column | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found: problems, the gravest first, and what it does here where there are none.

    A sound program that may not be played here has a preview that says so.
    """

    sheet: Sheet
    problems: tuple[Problem, ...]
    preview: Preview | None

    @property
    def sound(self) -> bool:
        """Whether it may be put into the file."""
        return not self.problems

    @property
    def wrong_rows(self) -> frozenset[int | None]:
        """The rows in which something is wrong."""
        return frozenset(problem.row for problem in self.problems)

    def at(self, row: int) -> Problem | None:
        """What is wrong in a row."""
        return next((problem for problem in self.problems if problem.row == row), None)

    def said(self, row: int) -> str:
        """How it is, in a few sentences, for somebody who is at that row."""
        if self.problems:
            return _said(self.at(row) or self.problems[0], len(self.problems) - 1)
        assert self.preview is not None  # what is sound was tried
        if self.preview.refusal:
            text = _("Sound, but it cannot be played here: {problem}. {hint}")
            text = text.format(problem=self.preview.refusal, hint=self.preview.hint)
            return text.strip()
        return _("Sound. It lasts {length}.").format(length=self.preview.length)


def _said(problem: Problem, others: int) -> str:
    where = ""
    if problem.row is not None:
        where = _("program") if problem.row == WHOLE else _("phase {number}")
        where = f"{where.format(number=problem.row)}: "
    said = f"! {where}{problem.said.removesuffix('.')}. {problem.hint}".strip()
    more = _n("{number} more is wrong.", "{number} more are wrong.", others)
    return f"{said} {more.format(number=others)}" if others else said


def checked(sheet: Sheet, path: Path, taken: Collection[str], on: Machinery) -> Checked:
    """A sheet checked as the program file at `path`, and tried on a machine.

    `taken` are the names of all other programs.
    """
    problems = [_in_row(sheet, row) for row in range(1, len(sheet.blocks) + 1)]
    found = tuple(problem for problem in problems if problem is not None)
    if found:
        return Checked(sheet, found, None)
    try:
        program = program_of(sheet.text, path)
    except ProfileError as error:
        row = sheet.row_at(error.line)
        return Checked(sheet, (Problem(error.problem, error.hint, row),), None)
    if key_of(program.name) in map(key_of, taken):
        said = _("there is another program of that name")
        problem = Problem(said, _("Give it another name."), WHOLE, Column.NAME)
        return Checked(sheet, (problem,), None)
    return Checked(sheet, (), preview(program, on, path))


def _in_row(sheet: Sheet, row: int) -> Problem | None:
    """What is wrong with a phase for itself, where the table shows all of it."""
    if sheet.locked(row, Column.LENGTH):
        return None  # in its whole it is checked with the program
    try:
        Part.model_validate(sheet.row(row))
    except ValidationError as error:
        place, said, hint = told(error)
        column = column_of(str(place[0])) if place else Column.LEVEL
        hint = column.hint if column else hint
        return Problem(f"{column.title}: {said}" if column else said, hint, row, column)
    return None
