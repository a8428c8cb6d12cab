"""What a row of the night log tells of, and how it is packed so that a night takes little room."""

import json
from collections.abc import Mapping
from contextlib import suppress
from enum import StrEnum

from firmware_protocol.codec import MAIN


class Kind(StrEnum):
    """What an event of a session is; in brackets what it says."""

    BEGAN = "began"  # {}; what is known of the session stands in its own row
    STATE = "state"  # state: playing, paused, fading, returning, stopping
    INTENT = "intent"  # intent: stop, pause, ...; by; done
    EXTENDED = "extended"  # by_ms more of the plan as it was then, from its at_ms on
    SETTING = "setting"  # levels, in steps by actuator
    PROOF = "proof"  # proof
    WRITE = "write"  # hex, channel
    HEARD = "heard"  # hex, channel
    FAULT = "fault"  # what, hint
    GUARDIAN = "guardian"  # what: armed, lost, replaced, acted; cause: end of file, hang
    RESTED = "rested"  # by, proof, best, reached, failure
    ENDED = "ended"  # reason: played, stopped, failed, refused; at_rest, failure


class By(StrEnum):
    """Who stopped a session, or brought its machine to rest."""

    SESSION = "session"
    KEY = "key"
    SIGNAL = "signal"
    SOCKET = "socket"
    REMOTE = "remote"
    SLEEP = "sleep"
    UNGUARDED = "unguarded"
    PAUSE = "pause"
    GUARDIAN = "guardian"
    NEXT_START = "next start"
    BOOT_SERVICE = "boot service"
    LEGATO_STOP = "legato stop"


WIRE = (Kind.WRITE, Kind.HEARD)
"""Nearly all rows are of these two."""

Said = Mapping[str, object]
"""What an event says: a small JSON object."""


def packed(kind: Kind, said: Said) -> str | bytes:
    """What is stored for it; JSON, but for bytes on the wire. Never raises."""
    if kind in WIRE and said.keys() == {"hex", "channel"}:
        channel, written = str(said["channel"]), str(said["hex"])
        with suppress(ValueError):
            return (b"" if channel == MAIN else channel.encode()) + b"\0" + bytes.fromhex(written)
    return packed_object(said)


def packed_object(said: Said) -> str:
    """A small JSON object as it is stored. Never raises."""
    try:
        return _json(dict(said))
    except (ValueError, RecursionError):  # it holds itself
        return _json({"said": repr(said)})


def unpacked(stored: str | bytes) -> dict[str, object]:
    """What `packed` was given; raises ValueError for what it never gave."""
    if isinstance(stored, bytes):
        channel, nul, data = stored.partition(b"\0")
        if not nul:
            raise ValueError("no channel")
        return {"hex": data.hex(), "channel": channel.decode() or MAIN}
    said = json.loads(stored)
    if not isinstance(said, dict):
        raise ValueError("not an object")
    return said


def _json(said: dict[str, object]) -> str:
    # Letters beyond ASCII are escaped: some that a path may hold cannot be stored otherwise.
    return json.dumps(said, default=str, skipkeys=True, separators=(",", ":"))
