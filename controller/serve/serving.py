"""One run of `legato serve`: opens the port, shows links, and ends what it started."""

import asyncio
import os
import shlex
import socket
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from aiohttp import web

from controller.desk.playing.served import SERVED_BY, SERVED_KEY
from controller.errors import LegatoError
from controller.host.line import Words
from controller.host.signals import ending_signals
from controller.serve.gate import ENTER, Gate
from controller.serve.hosting import LEGATO, Hosted, Hosts
from controller.serve.inner import inner
from controller.serve.server import application
from controller.serve.stopping import Stopping

TABS_LIMIT_S = 2.0
LOOPBACK, EVERYWHERE = "127.0.0.1", "0.0.0.0"  # noqa: S104 - for --lan, which says so


@dataclass(frozen=True, slots=True)
class Service:
    """What is served to whom: as the options of `legato serve`."""

    port: int
    lan: bool
    on: str | None
    person: str
    radio: str | None
    public_url: str | None


class Told(Protocol):
    """Who shows a person what happens; never waits."""

    def link(self, url: str) -> None:
        """The link that holds from here on; those before it are used."""
        ...

    def ended(self, words: Words) -> None:
        """How a session ended that was started here; not proven to be at rest, more may follow."""
        ...

    def ending(self, running: int) -> None:
        """It was told to end, and so many sessions with it, which are waited for."""
        ...


async def served(service: Service, told: Told) -> bool:
    """Serve until a signal ends it; whether each machine that was started here is at rest.

    A second signal ends the waiting for that: whoever holds a session goes on with it. Raises
    LegatoError where the port cannot be had.
    """
    listening = _listening(service)
    asked, asked_again = asyncio.Event(), asyncio.Event()

    def signalled() -> None:
        (asked_again if asked.is_set() else asked).set()

    with listening, ending_signals(signalled), TemporaryDirectory() as folder:
        hosts = Hosts(Path(folder), told.ended)
        try:
            await _open_until(asked, service, listening, hosts, told)
        finally:
            running = hosts.end_all()
        told.ending(len(running))
        over = asyncio.ensure_future(_over(running))
        leaving = asyncio.ensure_future(asked_again.wait())
        leaving.add_done_callback(lambda _: over.cancel())
        await asyncio.wait({over})
        leaving.cancel()
        return all(hosted.is_at_rest for hosted in running)


async def _over(running: Sequence[Hosted]) -> None:
    for hosted in running:
        await asyncio.shield(hosted.over)


async def _open_until(
    asked: asyncio.Event, service: Service, listening: socket.socket, hosts: Hosts, told: Told
) -> None:
    """Let people in until it is asked to end, and have what they started end first."""
    base = service.public_url or f"http://{_name(service)}:{listening.getsockname()[1]}"
    gate = Gate(service.public_url, lambda: told.link(_link(base, gate)))
    async with inner(hosts) as desk:
        os.environ |= {SERVED_BY: desk.url, SERVED_KEY: desk.key}  # for the processes of tabs
        stopping = Stopping(hosts, service.on, service.radio)
        app = application(gate, stopping, _command(service))
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=TABS_LIMIT_S)
        await runner.setup()
        try:
            await web.SockSite(runner, listening).start()
            told.link(_link(base, gate))
            await asked.wait()
        finally:
            hosts.end_all()
            await runner.cleanup()


def _link(base: str, gate: Gate) -> str:
    return f"{base}{ENTER}?token={gate.token}"


def _command(service: Service) -> str:
    """What a shell opens the screens of one tab by."""
    radio = [] if service.radio is None else ["--radio", service.radio]
    on = [] if service.on is None else ["--on", service.on]
    command = [*LEGATO, "bedside", "--person", service.person, *on, *radio]
    # What it prints at its end is for a terminal; it would come out in the middle of ours.
    if sys.platform == "win32":
        return f"{subprocess.list2cmdline(command)} 2>NUL"
    return f"exec {shlex.join(command)} 2>/dev/null"


def _listening(service: Service) -> socket.socket:
    """The port, taken; raises LegatoError."""
    where = (EVERYWHERE if service.lan else LOOPBACK, service.port)
    try:
        return socket.create_server(where, backlog=64)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise LegatoError(
            f"port {service.port} cannot be had: {reason}",
            "Something else may listen there, perhaps another `legato serve`. Take another port "
            f"with --port {service.port + 1}.",
        ) from error


def _name(service: Service) -> str:
    """What a browser reaches this computer by; raises LegatoError where there is no network."""
    if not service.lan:
        return LOOPBACK
    # Nothing is sent: it only asks which of our addresses leads out.
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(("192.0.2.1", 9))
            return str(asking.getsockname()[0])
        except OSError as error:
            raise LegatoError(
                "this computer is in no network", "Connect it, or leave --lan out."
            ) from error
