"""What is wrong with a program, said so that a person can mend it."""

from pathlib import Path

from profiles.language import _


class ProfileError(ValueError):
    """A program that cannot be used: which file, which field, what is wrong, what would be right.

    `path` is None for a program that is not in a file, `field` is "" when the whole is wrong;
    `line` is the line of the file where it is known.
    """

    def __init__(
        self, path: Path | None, field: str, problem: str, hint: str, line: int | None = None
    ) -> None:
        file = f"{path}, line {line}" if path and line else str(path or "")
        where = ": ".join(part for part in (file, field) if part)
        super().__init__(f"{where}: {problem}" if where else problem)
        self.path = path
        self.field = field
        self.problem = problem
        self.hint = hint
        self.line = line


class DoesNotFit(ProfileError):
    """A sound program that this machine cannot play, whatever is changed."""


class OutOfReach(DoesNotFit):
    """A machine that can do it, but at none of the places where the program wants it."""


class BeyondLimits(ProfileError):
    """A program that asks for more than a body should get; `row` names the limit, such as "L4"."""

    def __init__(self, row: str, problem: str, hint: str = "") -> None:
        super().__init__(
            None, "", _("{problem} (limit {row})").format(problem=problem, row=row), hint
        )
        self.row = row
