"""Names as a person types them into a shell."""

from shlex import quote


def as_argument(text: str) -> str:
    """A name in the quotation marks it needs, double ones where they do."""
    return f'"{text}"' if not set(text) & set('"$`\\!') else quote(text)
