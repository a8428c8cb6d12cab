"""A machine that stays away for two minutes, by a clock that stands still: what is told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from controller.cli.codes import NOT_CONFIRMED
from controller.cli.playing import played
from controller.clock import Clock, ManualClock
from controller.driver import Driver
from controller.errors import LinkUnavailable, Unavailable
from controller.host.permit import ON_NO_LEG
from controller.link.base import Link
from controller.machine import Machine, chosen
from controller.session.returning import AWAY_LIMIT_MS
from profiles.actuators import Capabilities
from profiles.library import find


class Road:
    """The way to a T-Code board, which can be cut for good."""

    def __init__(self) -> None:
        self.cut = False
        self._link: Link | None = None
        real = chosen("sim:tcode")
        self._connect = real.spec.connect
        self.machine: Machine = replace(real, spec=replace(real.spec, connect=self._connected))

    async def cut_off(self) -> None:
        assert self._link is not None
        self.cut = True
        await self._link.close()

    @asynccontextmanager
    async def _connected(
        self, link: Link, clock: Clock, capabilities: Capabilities
    ) -> AsyncIterator[Driver]:
        if self.cut:
            raise LinkUnavailable(Unavailable.NOT_FOUND, "it is not there", "Look for it.")
        self._link = link
        async with self._connect(link, clock, capabilities) as driver:
            yield driver


async def test_after_two_minutes_the_exit_code_and_the_last_line_say_that_rest_is_not_confirmed(
    short_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LEGATO_HOME", str(short_path))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(short_path))
    road, clock = Road(), ManualClock()
    playing = asyncio.create_task(
        played(find("First Night"), road.machine, clock, None, False, ON_NO_LEG)
    )
    await clock.advance(60_000)
    await road.cut_off()
    await clock.advance(AWAY_LIMIT_MS - 15_000)
    assert not playing.done()
    await clock.advance(60_000)
    assert await playing == NOT_CONFIRMED
    said = " ".join(capsys.readouterr().out.split())
    assert "looking for it for two minutes" in said
    assert "NOT CONFIRMED: switch it off at the machine. Unplug the controller" in said
