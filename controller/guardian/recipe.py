"""How a machine is reached again by somebody who knows nothing but this."""

import json
import os
import sys
from dataclasses import asdict, dataclass, field


def _importable() -> tuple[str, ...]:
    return tuple(os.path.abspath(folder) for folder in sys.path)


@dataclass(frozen=True, slots=True)
class Recipe:
    """The machine of a session, and where it is told of.

    `radio` is a Bumble transport, None for the system's Bluetooth; `device` is BlueZ's object path
    of a machine that may still be connected, and does not advertise then. `note` is the file that
    says that it was left running, `session` its number in the night log, 0 for none. `lock` is what
    the session's own files are named after, "" where that is not known: others may look for them
    elsewhere, or the name of the port may have come to mean another. `path` is where to import
    from.
    """

    address: str
    family: str
    radio: str | None
    device: str = ""
    note: str = ""
    session: int = 0
    lock: str = ""
    path: tuple[str, ...] = field(default_factory=_importable)

    def line(self) -> bytes:
        """As one line of JSON."""
        return json.dumps(asdict(self)).encode() + b"\n"

    @staticmethod
    def read(line: str | bytes) -> "Recipe":
        """What `line` wrote; raises ValueError, KeyError and TypeError for what it did not."""
        words = json.loads(line)
        return Recipe(
            address=str(words["address"]),
            family=str(words["family"]),
            radio=None if words["radio"] is None else str(words["radio"]),
            device=str(words["device"]),
            note=str(words["note"]),
            session=int(words["session"]),
            lock=str(words.get("lock", "")),
            path=tuple(str(folder) for folder in words["path"]),
        )
