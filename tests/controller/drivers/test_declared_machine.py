"""What the simulated machine of a declared wire does: what it holds, and what ends it."""

import asyncio
import tomllib
from pathlib import Path

import pytest

from controller import folders
from controller.clock import ManualClock
from controller.driver import SimulatedMachine
from controller.drivers.declared import built
from controller.errors import DriverBroken
from controller.link.memory import MemoryLink, memory_pair
from controller.registry import load
from controller.session.view import Reason
from firmware_protocol.codec import Packet
from profiles.actuators import Proof
from profiles.timeline import Setting
from tests.controller.rig import Rig
from tests.firmware_protocol.test_declared import PAGE

MINUTE_MS = 60_000
LEG_2, TEN, THIRTY = (
    "FF FF FF FF 05 00 00 00 55 17 3F",
    "FF FF FF FF 05 00 00 00 16 56 CE",
    "FF FF FF FF 05 00 00 00 18 D7 0A",
)


class Ward:
    """A simulated machine, what the leg felt of it, and a link to it."""

    def __init__(self, page: str) -> None:
        self.clock = ManualClock()
        self.felt: list[tuple[int, Setting]] = []
        _, simulate = built(tomllib.loads(page))
        self.machine: SimulatedMachine = simulate(
            self.clock, lambda at_ms, setting: self.felt.append((at_ms, setting))
        )
        self.link, theirs = memory_pair("memory")
        self._serving = asyncio.create_task(self.machine.serve(theirs))

    async def send(self, *frames: str, channel: str = "main") -> None:
        for frame in frames:
            await self.link.write(Packet(bytes.fromhex(frame), channel))
        await self.clock.advance(0)

    async def close(self) -> None:
        self.link.drop()
        await self._serving


def shipped(name: str) -> str:
    folder = Path(__file__).parents[3] / "firmware_protocol" / "catalogue"
    return (folder / f"{name}.toml").read_text("utf-8")


async def test_a_level_is_latched_and_outlives_the_link() -> None:
    ward = Ward(shipped("solace"))
    await ward.send(LEG_2)
    await ward.close()
    await ward.clock.advance(120 * MINUTE_MS)
    assert ward.machine.felt == Setting({"leg massage": 2})


async def test_what_is_felt_is_told_at_each_change_and_only_then() -> None:
    ward = Ward(shipped("solace"))
    await ward.send(LEG_2, LEG_2)
    await ward.clock.advance(5_000)
    await ward.send("FF FF FF FF 05 00 00 00 1C D6 C9")
    assert ward.felt == [(0, Setting({"leg massage": 2})), (5_000, Setting({}))]
    await ward.close()


async def test_a_stop_turns_all_off_and_a_level_0_its_own_actuator() -> None:
    ward = Ward(shipped("jiecang"))
    leg_3, back_3 = "F1 F1 14 02 08 03 21 7E", "F1 F1 12 02 08 03 1F 7E"
    await ward.send(leg_3, back_3, "F1 F1 14 02 08 00 1E 7E")
    assert ward.machine.felt == Setting({"back massage": 3})
    await ward.send("F1 F1 11 01 08 1A 7E")
    assert ward.machine.felt.is_rest
    await ward.close()


async def test_a_timer_ends_the_massage_by_itself_after_the_link_is_gone() -> None:
    ward = Ward(shipped("solace"))
    await ward.send(TEN, LEG_2)
    await ward.close()
    await ward.clock.advance(10 * MINUTE_MS - 1)
    assert not ward.machine.felt.is_rest
    await ward.clock.advance(1)
    assert ward.machine.felt.is_rest


async def test_a_timer_counts_from_the_last_time_it_was_armed() -> None:
    ward = Ward(shipped("solace"))
    await ward.send(TEN, LEG_2)
    await ward.clock.advance(8 * MINUTE_MS)
    await ward.send(TEN)
    await ward.clock.advance(9 * MINUTE_MS)
    assert not ward.machine.felt.is_rest
    await ward.send(THIRTY)
    await ward.clock.advance(29 * MINUTE_MS)
    assert not ward.machine.felt.is_rest
    await ward.clock.advance(MINUTE_MS)
    assert ward.machine.felt.is_rest
    await ward.close()


async def test_a_timer_that_ran_out_at_rest_ends_nothing_later() -> None:
    ward = Ward(shipped("solace"))
    await ward.send(TEN)
    await ward.clock.advance(11 * MINUTE_MS)
    await ward.send(LEG_2)
    await ward.clock.advance(60 * MINUTE_MS)
    assert not ward.machine.felt.is_rest
    await ward.close()


async def test_a_machine_with_a_dead_man_stops_unless_it_is_fed() -> None:
    ward = Ward(PAGE)
    await ward.send("A5 01 08 AC 5A")
    for _ in range(5):
        await ward.clock.advance(3_900)
        await ward.send("A5 0C A9 5A")
    assert ward.machine.felt == Setting({"calf": 2})
    await ward.clock.advance(3_999)
    assert ward.machine.felt == Setting({"calf": 2})
    await ward.clock.advance(1)
    assert ward.machine.felt.is_rest
    await ward.close()


async def test_a_machine_with_a_timer_of_its_own_ends_whatever_is_sent() -> None:
    ward = Ward(shipped("jiecang").replace("[timing]", "[timing]\nown_timer_ms = 900000"))
    leg_3 = "F1 F1 14 02 08 03 21 7E"
    for _ in range(15):
        await ward.send(leg_3)
        await ward.clock.advance(MINUTE_MS)
    assert ward.machine.felt.is_rest
    await ward.close()


async def test_garbage_and_frames_with_a_wrong_check_change_nothing() -> None:
    ward = Ward(shipped("jiecang"))
    await ward.send("F1 F1 14 02 08 03 22 7E", "00 FF F1", "F1 F1 14 02 08 0B 29 7E")
    assert ward.felt == []
    await ward.send("F1 F1 14 02 08 03 21 7E")
    assert ward.machine.felt == Setting({"leg massage": 3})
    await ward.close()


async def test_each_function_of_a_nightstand_bed_has_a_channel_of_its_own() -> None:
    ward = Ward(shipped("reverie_nightstand"))
    await ward.send("14", channel="foot")
    await ward.send("28", channel="head")
    await ward.send("04", "00")
    assert ward.machine.felt == Setting({"foot massage": 5, "head massage": 10})
    await ward.close()


async def test_a_question_is_answered_as_the_page_says_it_usually_is() -> None:
    ward = Ward(shipped("hf8"))
    await ward.send("50 0D")
    assert (await ward.link.read()).data == b"E255,A0"
    await ward.close()


async def test_a_machine_answers_again_on_a_new_link() -> None:
    ward = Ward(shipped("hf8"))
    await ward.send("4D 30 35 0D")
    await ward.close()
    ours, theirs = memory_pair("memory")
    serving = asyncio.create_task(ward.machine.serve(theirs))
    assert await _asked(ours, ward.clock) == b"E255,A0"
    assert ward.machine.felt == Setting({"right thigh": 5})
    ours.drop()
    await serving


async def _asked(link: MemoryLink, clock: ManualClock) -> bytes:
    await link.write(Packet(b"P\r"))
    await clock.advance(0)
    return (await link.read()).data


async def test_a_machine_that_a_person_described_is_played_on_and_left_at_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEGATO_HOME", str(tmp_path))
    path = folders.own_drivers() / "acme.toml"
    path.parent.mkdir(parents=True)
    path.write_text(PAGE)
    rig = Rig("acme")
    session = await rig.session("First Night")
    playing = asyncio.create_task(session.run())
    for _ in range(610):
        await rig.clock.advance(1_000)
    ending = await rig.ended(playing)
    assert ending.reason is Reason.PLAYED
    assert ending.stopped is not None
    assert ending.stopped.reached
    assert ending.stopped.proof is Proof.ACKNOWLEDGED
    assert rig.machine.felt.is_rest
    assert max(setting.step("calf") for _, setting in rig.felt) > 0


def test_a_page_of_ones_own_with_a_wrong_wire_is_named_with_the_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEGATO_HOME", str(tmp_path))
    path = folders.own_drivers() / "acme.toml"
    path.parent.mkdir(parents=True)
    path.write_text(PAGE.replace('"xor"', '"crc8"'))
    with pytest.raises(DriverBroken) as caught:
        load("acme")
    assert str(caught.value).startswith(f"{path}: wire, check, kind: 'crc8' is none of: xor, sum8")
