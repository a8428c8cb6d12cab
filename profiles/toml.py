"""Values as TOML writes them."""

import json
import re
from collections.abc import Mapping


def quoted(text: str) -> str:
    """A text in quotation marks."""
    # What JSON escapes, TOML escapes in the same way; TOML forbids a bare DEL besides.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def inline(value: object) -> str:
    """Any value that TOML can hold, all of it on one line."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return quoted(value)
        case Mapping():
            pairs = [f"{bare(key)} = {inline(inner)}" for key, inner in value.items()]
            return f"{{ {', '.join(pairs)} }}"
        case tuple() | list():
            return f"[{', '.join(map(inline, value))}]"
        case _:
            return str(value)  # numbers and moments look the same in Python


def bare(key: str) -> str:
    """A key, in quotation marks only where it needs them."""
    return key if _BARE.fullmatch(key) else quoted(key)


_BARE = re.compile("[A-Za-z0-9_-]+")
