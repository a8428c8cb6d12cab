"""A stop from a browser, by the road of `legato stop`; the sessions themselves are told at once."""

import asyncio
import json
from contextlib import suppress

from controller.errors import SettingsError
from controller.guardian.left import left_running
from controller.host.dial import calls, stop_sessions
from controller.host.line import Words
from controller.host.scene import Ended, Scene
from controller.serve.hosting import LEGATO, Hosts
from controller.session.said import ITS_OWN_SWITCH, said_of_stop
from controller.session.view import Reason
from profiles.actuators import Proof
from profiles.language import _

LIMIT_S = 90.0
"""Longer than any way to rest there is, with the machine looked for and others waited for."""


class Stopping:
    """Stops everything. `on` and `radio` are the machine meant where nothing plays."""

    def __init__(self, hosts: Hosts, on: str | None, radio: str | None) -> None:
        self._hosts = hosts
        self._on = on
        self._radio = radio

    async def stop(self) -> list[Ended]:
        """Stop everything, and say how that went for each machine; never raises."""
        self._hosts.end_those_that_begin()
        ended = await asyncio.to_thread(_sessions_ended)
        if ended and all(one.at_rest for one in ended) and not _left():
            return ended
        proven = [one for one in ended if one.at_rest]
        return proven + await self._rested()

    async def _rested(self) -> list[Ended]:
        """What `legato stop` makes of the rest: machines left running, and the one meant."""
        on = [] if self._on is None or _left() else ["--on", self._on]
        radio = [] if self._radio is None else ["--radio", self._radio]
        try:
            process = await asyncio.create_subprocess_exec(
                *LEGATO,
                "stop",
                "--json",
                *on,
                *radio,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
            )
            async with asyncio.timeout(LIMIT_S):
                out, err = await process.communicate()
        except (OSError, TimeoutError) as error:
            return [_unknown(_("the stop failed: {error}").format(error=error))]
        found = [told for told in map(_told, out.splitlines()) if told is not None]
        return found or [_unknown(err.decode(errors="replace").strip())]


def _sessions_ended() -> list[Ended]:
    """How each session ended that runs now, all told first."""
    try:
        running = calls()
    except SettingsError:  # none can be found; the machine can be reached all the same
        return []
    said = stop_sessions(running)
    return [_ending(said.get(call.key, {})) for call in running]


def _ending(words: Words) -> Ended:
    return _of_session(words) if words else _unknown(_("A running session does not answer."))


def _left() -> bool:
    """Whether a machine was left running that no living process sees to."""
    return any(not left.taken for left in left_running())


def _told(line: bytes) -> Ended | None:
    """What a line of `legato stop --json` tells of a machine."""
    words: object = None
    with suppress(ValueError):
        words = json.loads(line)
    if not isinstance(words, dict):
        return None
    match words.get("event"):
        case "ended" if "reason" in words:
            return _of_session(words)
        case "ended" | "rested":
            return _of_machine(words)
        case _:
            return None


def _of_session(words: Words) -> Ended:
    ended = Scene().heard(words, 0).ended
    assert ended is not None  # it was told of an end
    return ended


def _of_machine(words: Words) -> Ended:
    at_rest = words.get("at_rest") is True
    how_to_stop = str(words.get("how_to_stop") or ITS_OWN_SWITCH)
    proof = Proof[str(words.get("proof") or "failed").upper()]
    said = said_of_stop(proof, proof if at_rest else Proof.CONFIRMED, how_to_stop)
    failure = str(words.get("failure") or "")
    return Ended(Reason.STOPPED, at_rest, said, failure, "", "" if at_rest else how_to_stop)


def _unknown(why: str) -> Ended:
    said = said_of_stop(Proof.FAILED, Proof.CONFIRMED, ITS_OWN_SWITCH)
    return Ended(Reason.FAILED, False, said, why, "", ITS_OWN_SWITCH)
