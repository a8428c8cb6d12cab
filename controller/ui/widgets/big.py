"""Numbers that are read from the pillow, of blocks that any console has."""

_GLYPHS = {
    "0": ("█▀█", "█ █", "▀▀▀"),
    "1": ("▄█ ", " █ ", "▀▀▀"),
    "2": ("▀▀█", "█▀▀", "▀▀▀"),
    "3": ("▀▀█", "▀▀█", "▀▀▀"),
    "4": ("█ █", "▀▀█", "  ▀"),
    "5": ("█▀▀", "▀▀█", "▀▀▀"),
    "6": ("█▀▀", "█▀█", "▀▀▀"),
    "7": ("▀▀█", "  █", "  ▀"),
    "8": ("█▀█", "█▀█", "▀▀▀"),
    "9": ("█▀█", "▀▀█", "▀▀▀"),
    ":": ("▄", "▄", " "),
}


def big(text: str) -> str:
    """Digits and colons in three rows, four columns for each digit."""
    rows = [" ".join(_GLYPHS[sign][row] for sign in text) for row in range(3)]
    return "\n".join(rows) if text else ""


def bigger(text: str) -> str:
    """The same in five rows, eight columns for each digit."""
    rows = []
    for row in big(text).split("\n"):
        rows += [_doubled(row, "▀█"), _doubled(row, "▄█")]
    return "\n".join(rows[:5]) if text else ""


def _doubled(row: str, on: str) -> str:
    return "".join("██" if sign in on else "  " for sign in row)
