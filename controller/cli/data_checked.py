"""`legato data`: everything that is kept, looked at, repaired and listed."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from controller import folders
from controller.cli.asking import can_ask, yes
from controller.cli.codes import ERROR, PLAYED
from controller.cli.printer import tell
from controller.clock import Clock, SystemClock
from controller.repairing import asks_first, repair
from controller.settings import settings_file
from controller.state import Finding, findings


@dataclass(frozen=True, slots=True)
class Kept:
    """A file or folder of Legato, and what it holds."""

    what: str
    path: Path
    holds: str


def check_all(as_json: bool) -> int:
    """Print what was found of everything; the exit code."""
    found = findings(SystemClock())
    for finding in found:
        if as_json:
            click.echo(json.dumps(_words(finding), ensure_ascii=False))
        else:
            _say(finding)
    return PLAYED if all(finding.ok for finding in found) else ERROR


def repair_all(agreed: bool) -> int:
    """Repair one thing after the other, as each may bring another to light; the exit code.

    Raises what kept it from a repair.
    """
    clock = SystemClock()
    done: set[tuple[Path, str]] = set()
    while (finding := _next(clock)) is not None:
        if (finding.path, finding.bad.name) in done:  # it did not help
            break
        done.add((finding.path, finding.bad.name))
        if not _may(finding, agreed):
            return ERROR
        for sentence in repair(finding, clock):
            tell(sentence)
    left = [finding for finding in findings(clock) if not finding.ok]
    for finding in left:
        _say(finding)
    if not left:
        tell("All is well." if done else "Nothing needs to be repaired.")
    return ERROR if left else PLAYED


def list_paths(as_json: bool) -> None:
    """Print where everything is, and what it holds."""
    for kept in _kept():
        there = kept.path.exists()
        if as_json:
            words = {"what": kept.what, "path": str(kept.path), "holds": kept.holds, "there": there}
            click.echo(json.dumps(words, ensure_ascii=False))
        else:
            tell(f"{kept.what}: {kept.path}{'' if there else '  (not there yet)'}")
            tell(f"     {kept.holds}")


def _next(clock: Clock) -> Finding | None:
    return next((finding for finding in findings(clock) if finding.repair), None)


def _may(finding: Finding, agreed: bool) -> bool:
    """Whether it may be repaired: asked, where something is put aside and there is somebody."""
    if agreed or not asks_first(finding.bad):
        return True
    _say(finding)
    if can_ask():
        return yes("Do that?")
    tell("Nothing was done. To do it without being asked: legato data repair --yes", err=True)
    return False


def _say(finding: Finding) -> None:
    if finding.ok:
        tell(f"ok   {finding.what}: {finding.path}")
        return
    tell(f"NO   {finding.what}: {finding.path}")
    tell(f"     {finding.problem}.")
    if finding.repair:
        tell(f"     `legato data repair` {finding.repair}.")
    elif finding.advice:
        tell(f"     {finding.advice}")


def _words(finding: Finding) -> dict[str, object]:
    return {
        "ok": finding.ok,
        "what": finding.what,
        "path": str(finding.path),
        "problem": finding.problem,
        "repair": finding.repair,
        "advice": "" if finding.repair else finding.advice,
    }


def _kept() -> Iterator[Kept]:
    config = folders.config()
    yield Kept("settings", settings_file(), "your machines, limits, comfort windows and people")
    yield Kept("night log", folders.night_log(), "what was played, answered and said, per person")
    yield Kept("own programs", folders.own_programs(), "programs of yours")
    yield Kept("own drivers", folders.own_drivers(), "descriptions of machines of yours")
    yield Kept("catalogue", folders.catalogue_changes(), "what you changed of the machine families")
    yield Kept("radios", config / "radios", "machines paired with a radio of `--radio`")
    for folder in folders.left_running():
        yield Kept("left running", folder, "notes of machines that may still run, while one plays")
