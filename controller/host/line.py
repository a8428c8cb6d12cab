"""What passes a control socket: one JSON object a line."""

import json

Words = dict[str, object]


def line(words: Words) -> bytes:
    """One object as one line."""
    return json.dumps(words, ensure_ascii=False).encode() + b"\n"
