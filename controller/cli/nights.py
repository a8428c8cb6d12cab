"""The night log for a person to read: the sessions, why one ended, and all of its record."""

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from controller import folders
from controller.cli.printer import tell, wrapped
from controller.clock import SystemClock, local_text
from controller.guardian.lock import is_held
from controller.nightlog.kinds import Kind
from controller.nightlog.rows import EventRow, SessionRow, events, follower, session, sessions
from controller.nightlog.story import Story, told
from controller.nightlog.timeline import said_of, timeline
from controller.nightlog.why import briefly, why
from controller.repairing import mend_nights

LATEST = 20
NOTHING_YET = 'Nothing was played yet. To begin: legato play "First Night"'


def list_nights(as_json: bool) -> None:
    """Print the latest sessions, the last one first; raises NightLogError."""
    path = folders.night_log()
    stories = [
        _story(path, row, events(path, row.number, wire=False)) for row in sessions(path, LATEST)
    ]
    if as_json:
        _print(json.dumps(_words(story)) for story in stories)
    else:
        _print(_listed(stories))


def tell_why(number: int | None, as_json: bool) -> None:
    """Print why a session ended, the latest where there is no number; raises NightLogError."""
    path = folders.night_log()
    rows = sessions(path, 1) if number is None else (session(path, number),)
    if not rows:
        _print([] if as_json else [NOTHING_YET])
        return
    happened = events(path, rows[0].number)
    story = _story(path, rows[0], happened)
    if as_json:
        _print([json.dumps(_words(story))])
        return
    tell(why(story, local_text))
    _print(["", *(f"  {line}" for line in timeline(rows[0], happened, local_text))])


def show_record(number: int, as_json: bool) -> None:
    """Print every row of a session; raises NightLogError."""
    path = folders.night_log()
    row = session(path, number)
    happened = events(path, number)
    if as_json:
        _print(json.dumps(_row_words(row, event)) for event in happened)
    else:
        _print(f"{local_text(one.wall_ms)[11:23]}  {said_of(row, one)}" for one in happened)


def mend_log() -> None:
    """Put a whole night log in the place of a damaged one; raises NightLogError."""
    path = folders.night_log()
    mended = mend_nights(SystemClock())
    if mended is None:
        tell(f"Nothing is wrong with the night log {path}.")
        return
    tell(
        f"The night log {path} is whole again: of {mended.sessions} sessions {mended.rows} rows "
        f"could be read. The damaged one is kept as {mended.kept}."
    )


def _listed(stories: list[Story]) -> Iterator[str]:
    if not stories:
        yield NOTHING_YET
        return
    width = len(str(stories[0].session.number))
    for story in stories:
        row, began = story.session, story.session.began
        day, clock = local_text(row.began_wall_ms)[:16].split("T")
        what = f"{began.program} on {began.machine}"
        yield wrapped(f"{row.number:>{width}}  {day} {clock}  {what}: {briefly(story)}")
    yield "`legato why NUMBER` says more of one."


def _words(story: Story) -> dict[str, object]:
    row = story.session
    return {
        "session": row.number,
        "began": local_text(row.began_wall_ms),
        "program": row.began.program,
        "machine": row.began.machine,
        "address": row.began.address,
        "ended": story.how.name.lower(),
        "over": local_text(story.over.wall_ms),
        "played_ms": story.played_ms,
        "at_rest": story.at_rest,
        "why": why(story, local_text),
    }


def _row_words(row: SessionRow, event: EventRow) -> dict[str, object]:
    said = event.said
    if event.kind is Kind.BEGAN:
        began = row.began
        said = {
            "program": began.program,
            "machine": began.machine,
            "address": began.address,
            "family": began.family,
            "simulated": began.simulated,
            "plan": dict(began.plan),
        }
    return {
        "session": event.session,
        "at_ms": event.at_ms,
        "wall": local_text(event.wall_ms),
        "kind": event.kind.value,
        "said": dict(said),
    }


def _story(path: Path, row: SessionRow, happened: tuple[EventRow, ...]) -> Story:
    return told(row, happened, follower=follower(path, row), running=is_held(row.began.address))


def _print(lines: Iterable[str]) -> None:
    """Print lines until nobody reads them any more, as `head` does."""
    try:
        for line in lines:
            click.echo(line)
    except BrokenPipeError:
        sys.stdout = None
