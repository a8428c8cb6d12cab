"""The editor: the phases of a program of one's own as a table, checked as they are typed."""

import asyncio
from contextlib import suppress
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.screen import Screen
from textual.widgets import Input
from textual.worker import Worker

from controller.desk.playing import told
from controller.desk.programs.editing import Checked, Edit
from controller.desk.programs.listing import Machinery, machinery
from controller.desk.programs.own import (
    ChangedMeanwhile,
    Opened,
    forget_draft,
    keep_draft,
    opened,
    saved,
    tried,
)
from controller.desk.programs.sheet import WHOLE
from controller.errors import TOLD_TO_A_PERSON
from controller.ui.hub import hub
from controller.ui.screens.asked import Asked
from controller.ui.widgets.course import Course
from controller.ui.widgets.keys import Keys
from controller.ui.widgets.phases import Phases
from controller.ui.widgets.said import Said
from profiles.errors import ProfileError
from profiles.language import _

ROWS = 3


class EditorScreen(Screen[str]):
    """A program of one's own, by its name; the name it has in the end comes back.

    Whatever is typed is kept as a draft at once, and nothing is in the file before it is saved.
    """

    CSS_PATH = "../styles/editor.tcss"
    AUTO_FOCUS = "Phases"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (70, "-wide")]  # noqa: RUF012 - as Textual has it
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", _("Save")),
        Binding("ctrl+z,u", "undo", _("Undo")),
        Binding("escape", "back", _("Back")),
        Binding("ctrl+y", "redo", _("Redo"), show=False),
        Binding("a", "add", _("Add")),
        Binding("r,delete", "remove", _("Remove")),
        Binding("e", "move(-1)", _("Earlier")),
        Binding("l", "move(1)", _("Later")),
    ]

    def __init__(self, program: str) -> None:
        super().__init__()
        self._program = program
        self._opened: Opened | None = None
        self._on: Machinery | None = None
        self._edit: Edit | None = None
        self._found: Checked | None = None
        self._looking: Worker[None] | None = None
        self._look_again = False
        self._over = False

    def compose(self) -> ComposeResult:
        yield Said(self._program, id="title")
        with Container(id="both"):
            yield Phases()
            with VerticalScroll(id="side", can_focus=False):
                yield Course(ROWS)
                yield Said(id="fit")
        yield Said(id="label")
        yield Input(id="cell", compact=True, select_on_focus=False)
        yield Said(id="found")
        yield Said(id="note")
        yield Keys()

    def on_mount(self) -> None:
        self._open()

    def on_unmount(self) -> None:
        if self._opened is not None and self._edit is not None:
            with suppress(ProfileError):
                keep_draft(self._edit, self._opened.path)

    @work(group="looking")
    async def _open(self) -> None:
        try:
            self._on = await asyncio.to_thread(machinery, hub(self).here)
            self._opened = await asyncio.to_thread(opened, self._program)
        except TOLD_TO_A_PERSON as error:
            self._note(told.trouble_said(error))
            return
        edit = self._opened.edit
        self._show(edit, row=WHOLE + 1)
        if self._opened.has_draft:
            self._note(_("This goes on with what you typed before. Undo goes back to the file."))
        elif edit.anew:
            self._note(_("Saving lays this file out anew: remarks in it are lost."))

    # What is typed

    def on_data_table_cell_highlighted(self) -> None:
        typed = self._edit.typed if self._edit else None
        if typed and self.query_one(Phases).at != (typed.row, typed.column):
            self._take()  # somebody touched another cell
        elif self._found is not None:
            self._say_found(self._found)

    def on_input_submitted(self) -> None:
        self._take()

    def on_data_table_cell_selected(self) -> None:
        self._take()
        row, column = self.query_one(Phases).at
        if self._edit is None or self._opened is None:
            return
        if why := self._edit.sheet.locked(row, column):
            by_hand = _("The file is {path}").format(path=self._opened.path)
            self._note(f"{why} {by_hand}")
            return
        words = self._edit.sheet.told(row, column)
        self._edit = self._edit.typing(row, column, words)
        self._note("")
        self.query_one("#label", Said).say(f"{column.title}: {column.hint}")
        cell = self.query_one(Input)
        cell.value, cell.cursor_position = words, len(words)
        # At once: what is typed next should not be taken for keys of the table.
        cell.display = True
        self.set_focus(cell)

    def on_input_changed(self, event: Input.Changed) -> None:
        if self._edit is None or self._edit.typed is None or event.value == self._edit.typed.words:
            return
        row, column = self._edit.typed.row, self._edit.typed.column
        self._edit = self._edit.typing(row, column, event.value)
        self.query_one(Phases).mirror(row, column, event.value)
        self._check()

    def _take(self) -> None:
        """Put what was typed into its cell."""
        if self._edit is not None and self._edit.typed is not None:
            self._close(self._edit.taken())

    def _close(self, edit: Edit) -> None:
        self.query_one("#label", Said).say("")
        self.set_focus(self.query_one(Phases))
        self.query_one(Input).display = False
        self._show(edit)

    # What is done with it

    def action_undo(self) -> None:
        """Go one step back."""
        if self._edit is not None and self._edit.typed is not None:
            self._close(self._edit.left())
        elif self._edit is not None:
            self._show(self._edit.undone())

    def action_redo(self) -> None:
        """Go one step forward again."""
        self._take()
        if self._edit is not None:
            self._show(self._edit.redone())

    def action_add(self) -> None:
        """Add a phase behind the one that is chosen."""
        row = self.query_one(Phases).at[0]
        if self._edit is not None:
            self._show(self._edit.to(self._edit.sheet.added(row)), row + 1)

    def action_remove(self) -> None:
        """Remove the phase that is chosen."""
        row = self.query_one(Phases).at[0]
        if self._edit is not None and row != WHOLE:
            self._show(self._edit.to(self._edit.sheet.removed(row)))

    def action_move(self, by: int) -> None:
        """Have the phase that is chosen played earlier or later."""
        row = self.query_one(Phases).at[0]
        if self._edit is None:
            return
        moved = self._edit.to(self._edit.sheet.moved(row, by))
        self._show(moved, None if moved == self._edit else row + by)

    async def action_save(self) -> None:
        """Put it into its file, if it is sound."""
        await self._save()

    def action_back(self) -> None:
        """Leave the cell, or the editor; asks only where something is not saved."""
        if self._edit is not None and self._edit.typed is not None:
            self._close(self._edit.left())
        elif self._edit is None or not self._edit.unsaved:
            self.dismiss(self._program)
        else:
            self._ask()

    @work(group="asking")
    async def _ask(self) -> None:
        await self._looked()
        answers = [("k", _("Keep it as a draft")), ("x", _("Throw the changes away"))]
        if self._found is not None and self._found.sound:
            answers.insert(0, ("s", _("Save it")))
        answer = await self.app.push_screen_wait(Asked(_("Not saved yet."), answers))
        if answer == "x" and self._edit is not None and self._opened is not None:
            await self._looked()
            self._edit = self._edit.dropped()
            forget_draft(self._opened.path)
        if answer in ("k", "x") or (answer == "s" and await self._save()):
            self.dismiss(self._program)

    async def _save(self) -> bool:
        """Whether it is in its file."""
        self._take()
        await self._looked()
        edit, found, here = self._edit, self._found, self._opened
        if edit is None or found is None or here is None:
            return False
        if not found.sound:
            self._note(_("Not saved: something is wrong. It is kept as a draft."))
            return False
        try:
            edit = await asyncio.to_thread(saved, found, edit, here.path, over=self._over)
        except ProfileError as error:
            self._over = isinstance(error, ChangedMeanwhile)
            self._note(told.trouble_said(error))
            return False
        assert found.preview is not None  # what is sound was tried
        self._program = found.preview.name
        self._show(edit)
        self._note(_("Saved in {path}").format(path=here.path))
        return True

    # How it is

    def _show(self, edit: Edit, row: int | None = None) -> None:
        """Show it as it is, and have it checked."""
        if edit != self._edit:
            self._over = False
            self._note("")
        self._edit = edit
        self.query_one(Phases).show(edit.sheet, self._found, row)
        self._check()

    def _check(self) -> None:
        """Have it checked, off the loop; what changes meanwhile is looked at after that."""
        self._look_again = True
        if self._looking is None or self._looking.is_finished:
            self._looking = self._look()

    async def _looked(self) -> None:
        if self._looking is not None:
            await self._looking.wait()

    @work(group="looking")
    async def _look(self) -> None:
        while self._look_again and self._edit and self._opened and self._on:
            self._look_again = False
            found, trouble = await asyncio.to_thread(tried, self._edit, self._opened, self._on)
            self._show_found(found)
            if trouble:
                self._note(trouble)

    def _show_found(self, found: Checked) -> None:
        marked = self._found is None or self._found.wrong_rows != found.wrong_rows
        self._found = found
        edit = self._edit
        if marked and edit is not None and edit.typed is None:
            self.query_one(Phases).show(edit.sheet, found)
        self._say_found(found)
        state = _("not saved") if edit is not None and edit.unsaved else _("saved")
        self.query_one("#title", Said).say(f"{self._program}: {state}")
        if found.preview is not None:
            self.query_one(Course).show(found.preview.traces, found.preview.length_ms)
            self.query_one("#fit", Said).say("\n".join(found.preview.fit))

    def _say_found(self, found: Checked) -> None:
        self.query_one("#found", Said).say(found.said(self.query_one(Phases).at[0]))

    def _note(self, text: str) -> None:
        self.query_one("#note", Said).say(text)
