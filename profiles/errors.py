"""What is wrong with a program, said so that a person can mend it."""

from pathlib import Path


class ProfileError(ValueError):
    """A program that cannot be used: which file, which field, what is wrong, what would be right.

    `path` is None for a program that is not in a file, `field` is "" when the whole is wrong.
    """

    def __init__(self, path: Path | None, field: str, problem: str, hint: str) -> None:
        where = ": ".join(part for part in (str(path) if path else "", field) if part)
        super().__init__(f"{where}: {problem}" if where else problem)
        self.path = path
        self.field = field
        self.problem = problem
        self.hint = hint


class DoesNotFit(ProfileError):
    """A sound program that this machine cannot play, whatever is changed."""
