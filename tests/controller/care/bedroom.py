"""A bed with a machine of this process, and a real night log in a home of its own."""

import asyncio
import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from controller import folders
from controller.address import Address, Road
from controller.care.felt import played_of
from controller.care.standing import Played, Standing
from controller.clock import Clock, ManualClock
from controller.driver import Driver
from controller.errors import LinkUnavailable, Unavailable
from controller.host.admission import Admission, admitted, continued
from controller.host.charging import standing_now
from controller.host.events import Event
from controller.host.host import Host
from controller.link.base import Link
from controller.machine import chosen
from controller.nightlog.care import CareKind, CareRow, care_rows
from controller.nightlog.rows import EventRow, events, session
from controller.nightlog.story import told
from controller.session.view import Ending, SessionView
from profiles.actuators import Capabilities
from profiles.library import find
from profiles.limits import CEILINGS
from profiles.program import Program
from profiles.timeline import Setting
from tests.controller.known import settled_in

ARRIVAL_MS = 500
"""Until it was found, and the first that it is told has arrived."""


def program(phases: str, name: str = "Evening") -> Program:
    """A program of these phases."""
    return Program.model_validate(tomllib.loads(f'format = 2\nname = "{name}"\n{phases}'))


class Bedroom:
    """Somebody with a machine, which a leg feels as far as the rules of a night are concerned.

    They have used Legato for some nights, and answered tonight's questions. `felt` is what the leg
    felt, and when.
    """

    def __init__(self, *, nights: int = 10) -> None:
        self.clock = ManualClock()
        settled_in(folders.night_log(), self.clock.wall_ms(), nights=nights)
        real = chosen("sim:tcode")
        self._connect = real.spec.connect
        self._link: Link | None = None
        self.is_away = False
        self.here = replace(real, spec=replace(real.spec, connect=self._connected))
        self.machine = replace(real, address=Address(Road.SERIAL, "/dev/bed"))
        self.felt: list[tuple[int, Setting]] = []
        self.told: list[Event] = []
        self.host: Host

    def may(self, wanted: Program | str) -> Admission:
        """What is admitted now, of a program or by its name."""
        found = find(wanted) if isinstance(wanted, str) else wanted
        return admitted(found, self.machine, CEILINGS, "me", self.clock)

    def rest(self, named: str | None = None) -> Admission:
        """What is admitted of what was cut short."""
        return continued(self.machine, CEILINGS, "me", self.clock, named)

    @asynccontextmanager
    async def playing(self, admission: Admission) -> AsyncIterator[asyncio.Task[Ending]]:
        """What was admitted, begun at this moment; stopped and over afterwards."""
        self.felt, self.told = [], []
        self.host = Host(
            admission.program,
            self.here,
            self.clock,
            self.told.append,
            on_felt=lambda at_ms, setting: self.felt.append((at_ms, setting)),
            permit=admission.permit,
        )
        task = asyncio.create_task(self.host.run())
        await self.clock.advance(ARRIVAL_MS)
        try:
            yield task
        finally:
            self.host.stop()
            await self.clock.advance(0)
            await task

    async def played(self, admission: Admission, for_ms: int) -> int:
        """Played for so long and stopped, unless it is over by then; the number of the session."""
        async with self.playing(admission):
            await self.clock.advance(for_ms)
        return self.last

    async def lose(self) -> None:
        """The machine goes out of reach, until `is_away` is unset."""
        assert self._link is not None
        self.is_away = True
        await self._link.close()

    @asynccontextmanager
    async def _connected(
        self, link: Link, clock: Clock, capabilities: Capabilities
    ) -> AsyncIterator[Driver]:
        if self.is_away:
            raise LinkUnavailable(Unavailable.NOT_FOUND, "it is not there", "Look for it.")
        self._link = link
        async with self._connect(link, clock, capabilities) as driver:
            yield driver

    @property
    def standing(self) -> Standing:
        return standing_now("me", self.clock)

    @property
    def rows(self) -> tuple[CareRow, ...]:
        return care_rows(folders.night_log(), "me")

    @property
    def last(self) -> int:
        """The number of the last session."""
        return max(row.session for row in self.rows if row.session is not None)

    @property
    def views(self) -> list[SessionView]:
        """All that the last session showed."""
        return [event for event in self.told if isinstance(event, SessionView)]

    @property
    def written(self) -> Played:
        """What the night says of the last session."""
        (row,) = [r for r in self.rows if r.session == self.last and r.kind is CareKind.PLAYED]
        parts = next(parts for parts in self.standing.chains if parts[-1].session == self.last)
        assert parts[-1].played.ended_ms == row.wall_ms
        return parts[-1].played

    @property
    def felt_ms(self) -> int:
        """From the first thing that the leg felt to the last, with all that was between them."""
        on = [at_ms for at_ms, setting in self.felt if not setting.is_rest]
        return self.felt[-1][0] - on[0] if on else 0

    def events(self) -> tuple[EventRow, ...]:
        """What the last session wrote."""
        return events(folders.night_log(), self.last)

    def worked_out(self, *happened: EventRow) -> Played:
        """What is made of rows of the last session, without what the night says of it."""
        row = session(folders.night_log(), self.last)
        return played_of(told(row, happened, follower=None, running=False))
