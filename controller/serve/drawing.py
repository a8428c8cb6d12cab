"""A link as a QR code, for the camera of a phone."""

from io import StringIO

import segno


def drawn(link: str) -> str:
    """The code in block characters, its light parts in the colour of text."""
    out = StringIO()
    segno.make(link, micro=False, error="l").terminal(out, border=2, compact=True)
    return out.getvalue().rstrip("\n")
