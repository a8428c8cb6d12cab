"""What the `[wire]` of a catalogue page may hold; `wiring` says what it means."""

from collections.abc import Mapping
from typing import Any

from firmware_protocol.checksum import BY_NAME
from firmware_protocol.kinds import SAID, Either, Listing, Named, OneOf, Table, Text, Whole
from firmware_protocol.templates import DATA

Checked = Mapping[str, Any]  # Any: the layout has seen to the types

MOST = 999_999_999  # of a number in an answer

_MINUTES = Text(r"[1-9][0-9]{0,2}", "a number of minutes, 1 to 999")
_NUMBER = Text(r"0|[1-9][0-9]{0,8}", f"a number from 0 to {MOST}")

_BYTES = Text(like="a message, written \"F1 0A 'M0'\"")
_MESSAGE = Either(_BYTES, Table({"send": _BYTES}, {"channel": SAID}))

_CHECK = Table({"kind": OneOf(tuple(BY_NAME)), "over": OneOf((DATA, "before"))})

_SET = Table(
    {"send": _BYTES},
    {"channel": SAID, "factor": Whole(1), "offset": Whole(), "off": _BYTES},
)

_FIELD = Table({"most": Whole(1, MOST), "usual": Whole()}, {"tells": Named(SAID, _NUMBER)})

WIRE = Table(
    {"rest": Listing(_MESSAGE, 1), "set": Named(_SET)},
    {
        "frame": _BYTES,
        "check": _CHECK,
        "init": Listing(_MESSAGE),
        "keep_alive": Table({"send": _BYTES, "every_ms": Whole(1)}, {"channel": SAID}),
        "timer": Named(_MESSAGE, _MINUTES),
        "others": Named(_MESSAGE, SAID),
        "question": Table(
            {"send": _BYTES, "answer": _BYTES},
            {"channel": SAID, "answers_on": SAID, "fields": Named(_FIELD)},
        ),
    },
)
