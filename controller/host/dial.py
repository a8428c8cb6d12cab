"""Reaching the sessions that run, from any process of the same user; quick to load."""

import json
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from controller import folders
from controller.address import Address
from controller.errors import SettingsError
from controller.guardian.left import left_running
from controller.guardian.lock import LET_GO_LIMIT_MS, keys, trying_lock

UNIX = hasattr(socket, "AF_UNIX")
SUFFIX = ".sock" if UNIX else ".port"
"""A Unix socket, or where there is none a file with the port and the token of a loopback one."""

DIAL_LIMIT_S = 2.0
ENDING_LIMIT_S = LET_GO_LIMIT_MS / 1000


class Call:
    """A connection to the host of one running session."""

    def __init__(self, connection: socket.socket, key: str = "") -> None:
        self.key = key  # the name that the session's own files go by
        self._connection = connection

    def send(self, intent: str) -> bool:
        """Tell the host what the person wants; False when it is gone."""
        return _told(self._connection, json.dumps({"intent": intent}))

    def words(self, limit_s: float = ENDING_LIMIT_S) -> Iterator[dict[str, object]]:
        """What the host says, line by line, until it ends, or is silent for so long.

        A host that is well greets at once; one that hangs is not waited for.
        """
        self._connection.settimeout(min(limit_s, DIAL_LIMIT_S))
        # A host that dies may leave half a line behind, which is no JSON.
        broken = suppress(OSError, ValueError, RecursionError)
        with broken, self._connection.makefile("rb") as lines:
            for line in lines:
                self._connection.settimeout(limit_s)
                words = json.loads(line)
                if isinstance(words, dict):
                    yield words

    def connection(self) -> socket.socket:
        """The connection itself, for who reads it without waiting; it is theirs to close."""
        self._connection.setblocking(False)
        return self._connection

    def hang_up(self) -> None:
        """End the connection; the session goes on."""
        self._connection.close()


def calls(only: Address | None = None) -> list[Call]:
    """One call to each running session, or to that on one machine.

    What dead hosts left behind is removed. Raises SettingsError where none can be found.
    """
    found: list[Call] = []
    for path in _endpoints(only):
        try:
            found.append(Call(_dial(path), path.stem))
        except (ConnectionRefusedError, FileNotFoundError, ValueError):
            with trying_lock(path) as dead:  # one that is only just starting holds its lock
                if dead:
                    with suppress(OSError):
                        path.unlink(missing_ok=True)
        except OSError:
            continue  # it does not answer; the machine itself may still be reached
    return found


def stop_sessions(
    running: Sequence[Call], meanwhile: Callable[[], None] = lambda: None
) -> dict[str, dict[str, object]]:
    """Stop these sessions, and hang up; the last words of those that could be told, by their keys.

    There are none of one that does not answer. `meanwhile` is done once all are told, and must not
    raise. Waits for them.
    """
    # All of them first, then their answers: nobody's stop waits for another's.
    told = [call for call in running if call.send("stop")]
    meanwhile()
    endings = {call.key: _ending(call) for call in told}
    for call in running:
        call.hang_up()
    return endings


def _ending(call: Call) -> dict[str, object]:
    for words in call.words():
        if words.get("event") == "ended":
            return words
    return {}


def _endpoints(only: Address | None) -> list[Path]:
    """Where sessions listen: all that meet where we do, and those that left a note elsewhere."""
    noted = [
        Path(left.recipe.lock).with_suffix(SUFFIX)
        for left in left_running(only)
        if left.recipe.lock
    ]
    try:
        here = sorted(folders.run().glob(f"{keys(only) if only else '*'}{SUFFIX}"))
    except SettingsError:
        if not noted:
            raise
        here = []
    return list(dict.fromkeys([*here, *noted]))


def _dial(path: Path) -> socket.socket:
    if UNIX:
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.settimeout(DIAL_LIMIT_S)
            connection.connect(str(path))
        except OSError:
            connection.close()
            raise
        return connection
    port, token = path.read_text("ascii").split()
    connection = socket.create_connection(("127.0.0.1", int(port)), DIAL_LIMIT_S)
    _told(connection, token)
    return connection


def _told(connection: socket.socket, line: str) -> bool:
    try:
        connection.sendall(line.encode() + b"\n")
    except OSError:
        return False
    return True
