"""What passes a control socket: one JSON object a line."""

import json

Words = dict[str, object]

TRY_NOW = "try now"
"""What a person wants who does not wait for the next try."""

SEEN_OFF = "seen off"
"""What a person says who saw with their own eyes that the machine is off."""


def line(words: Words) -> bytes:
    """One object as one line."""
    return json.dumps(words, ensure_ascii=False).encode() + b"\n"
