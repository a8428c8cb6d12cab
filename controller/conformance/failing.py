"""How a check says what is wrong."""


class Failed(AssertionError):
    """A driver does not do what it has to; says what was expected, what was seen, and where."""


class NotApplicable(Exception):
    """A check means nothing for this machine; says why."""


def expect(kept: bool, otherwise: str) -> None:
    """Raises Failed, which says what is wrong, where something is not as it has to be."""
    if not kept:
        raise Failed(otherwise)
