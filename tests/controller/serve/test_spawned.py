"""A session that screens ask for and another process holds: what they hear, whatever happens."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from controller.desk.here import Here
from controller.desk.playing.failures import failure_of, failure_words
from controller.desk.playing.served import Served
from controller.desk.playing.spawned import Order, SpawnedSeat, order_of
from controller.desk.playing.starting import admission
from controller.errors import LegatoError, Refused
from controller.host.line import Words
from controller.serve.hosting import Hosts
from controller.serve.inner import inner

pytestmark = [pytest.mark.wire, pytest.mark.usefixtures("own_home")]

ORDER = Order("First Night", "", False, False, "me", "sim:tcode", None)


@asynccontextmanager
async def serving(folder: Path) -> AsyncIterator[tuple[Served, Hosts]]:
    hosts = Hosts(folder, lambda words: None)
    async with inner(hosts) as desk:
        yield desk, hosts
        for hosted in hosts.end_all():
            await hosted.over


async def test_a_session_is_heard_and_told_like_one_of_this_process(own_home: Path) -> None:
    here = Here("me", "sim:tcode")
    machine = here.machine()
    allowed = admission("First Night", machine, here)
    softer = replace(allowed, program=allowed.program.model_copy(update={"name": "Another"}))
    heard: list[Words] = []
    async with serving(own_home) as (desk, hosts):
        seat = SpawnedSeat(desk, order_of(softer, machine, here))

        def hear(words: Words) -> None:
            heard.append(words)
            if words["event"] == "view":
                seat.send("stop")

        await seat.run(hear)
        assert [words["program"] for words in heard if words["event"] == "plan"] == ["Another"]
        ended, lost = heard[-2:]
        assert (ended["event"], ended["at_rest"], lost) == ("ended", True, {"event": "lost"})
        for hosted in hosts.end_all():
            await hosted.over
            assert hosted.is_at_rest


async def test_a_stop_is_kept_for_a_session_that_nobody_can_reach_yet(own_home: Path) -> None:
    heard: list[Words] = []
    async with serving(own_home) as (desk, _):
        seat = SpawnedSeat(desk, ORDER)
        seat.send("stop")
        await seat.run(heard.append)
    assert heard[-2]["event"] == "ended"
    assert [words for words in heard if words.get("setting")] == []


async def test_who_says_stop_and_leaves_before_anybody_can_be_told_is_obeyed(
    own_home: Path,
) -> None:
    hosts = Hosts(own_home, lambda words: None)
    async with inner(hosts) as desk:
        seat = SpawnedSeat(desk, ORDER)
        leaving = asyncio.ensure_future(seat.run(lambda words: None))
        while not hosts.running:  # noqa: ASYNC110 - there is no event for a process that begins
            await asyncio.sleep(0.01)
        seat.send("stop")
        leaving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await leaving
        for hosted in hosts.running:
            await hosted.over
            assert hosted.is_at_rest


async def test_why_nothing_starts_is_told_as_in_a_terminal(own_home: Path) -> None:
    async with serving(own_home) as (desk, _):
        with pytest.raises(LegatoError, match="there is no program called 'Nope'") as failed:
            await SpawnedSeat(desk, replace(ORDER, name="Nope")).run(lambda words: None)
        assert failed.value.hint == "`legato programs` lists them."


async def test_what_breaks_off_without_a_reason_is_told_with_its_last_line(own_home: Path) -> None:
    async with serving(own_home) as (desk, hosts):
        with pytest.raises(LegatoError, match="the session broke off") as failed:
            await SpawnedSeat(desk, replace(ORDER, goes_on=True)).run(lambda words: None)
        assert failed.value.hint == "Error: --continue is for machines that a leg feels."
        assert hosts.running == []
        for hosted in hosts.end_all():
            await hosted.over
            assert hosted.is_at_rest


async def test_nothing_is_started_any_more_once_it_is_to_end(own_home: Path) -> None:
    async with serving(own_home) as (desk, hosts):
        assert hosts.end_all() == []
        with pytest.raises(LegatoError, match="is about to end"):
            await SpawnedSeat(desk, ORDER).run(lambda words: None)


async def test_nobody_else_can_have_anything_started(own_home: Path) -> None:
    async with serving(own_home) as (desk, hosts), aiohttp.ClientSession() as client:
        for key in ({}, {"Authorization": "Bearer "}, {"Authorization": "Bearer x"}):
            async with client.post(f"{desk.url}/start", json={}, headers=key) as answer:
                assert answer.status == 403
        assert hosts.running == []


async def test_screens_whose_server_is_gone_say_so() -> None:
    seat = SpawnedSeat(Served("http://127.0.0.1:9", "key"), ORDER)
    with pytest.raises(LegatoError, match="`legato serve` does not answer"):
        await seat.run(lambda words: None)


def test_a_refusal_keeps_what_is_allowed_instead() -> None:
    refused = Refused("L2", "not now", "Wait.", "23:10", "Back to Sleep: legato play --again")
    again = failure_of(failure_words(refused))
    assert isinstance(again, Refused)
    assert (again.row, str(again), again.hint) == ("L2", "not now", "Wait.")
    assert (again.until, again.allowed) == (refused.until, refused.allowed)
