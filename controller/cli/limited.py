"""The limits in words: each with its value, its ceiling and its reason."""

import json

import click

from controller import saved
from controller.cli.printer import tell
from profiles.limits import Row
from profiles.own_limits import every_limit


def list_limits(as_json: bool) -> None:
    """Every limit; those the person lowered are marked. Raises SettingsError."""
    rows = every_limit(saved.limits())
    if not as_json:
        width = max(len(row.name) for row, _, _ in rows)
        for row, value, ceiling in rows:
            tell(f"{row.name:{width}}  {row.row:3}  {_in_force(row, value, ceiling)}")
            tell(f"{'':{width}}       {row.reason}")
        tell("They only go lower: `legato limits set NAME VALUE`.")
        return
    for row, value, ceiling in rows:
        words = {
            "name": row.name,
            "row": row.row,
            "value": value,
            "ceiling": ceiling,
            "unit": row.unit.strip(),
            "lowered": value < ceiling,
            "reason": row.reason,
        }
        click.echo(json.dumps(words, ensure_ascii=False))


def lower_limit(name: str, value: str) -> None:
    """Lower one and say so; raises SettingsError, and then nothing changed."""
    saved.lower(name, value)
    row, now, ceiling = next(one for one in every_limit(saved.limits()) if one[0].name == name)
    tell(f"{name} ({row.row}): {_in_force(row, now, ceiling)}")
    if name in _ALL_SOFTER and now < ceiling:
        tell(f"All programs with {name} become softer accordingly.")


_ALL_SOFTER = ("vibration", "kneading")  # where the strongest is lowered, all levels are


def reset_limits(name: str | None) -> None:
    """Put one back to its ceiling, or all, and say so; raises SettingsError."""
    saved.reset(name)
    tell(f"{name or 'Every limit'} is at its ceiling again.")


def _in_force(row: Row, value: int, ceiling: int) -> str:
    if value < ceiling:
        return f"at most {row.said(value)}, lowered by you from {row.said(ceiling)}"
    return f"at most {row.said(ceiling)}"
