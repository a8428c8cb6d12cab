"""The simulated boots, held to what their firmware is read to do."""

import asyncio
import random

import pytest

from controller.clock import ManualClock
from controller.drivers.air_boots_machine import (
    MEANT,
    REVISION_28E37D8D,
    REVISION_1415820B,
    Firmware,
    SimulatedBoots,
)
from controller.link.memory import memory_pair
from firmware_protocol.air_boots import (
    Command,
    Elapsed,
    Fault,
    Mode,
    ModeTaken,
    Reply,
    Request,
    Run,
    Told,
    Version,
    host_codec,
)
from firmware_protocol.codec import Garbled, Packet
from profiles.timeline import Setting
from tests.controller.drivers.boots import arrived

STOP, ASK = Request(Command.SET_RUN, Run.OFF), Request(Command.GET_STRENGTH)
GO, PAUSE = Request(Command.SET_RUN, Run.ON), Request(Command.SET_RUN, Run.PAUSED)
CALF, WHOLE = Request(Command.SET_MODE, Mode.CALF), Request(Command.SET_MODE, Mode.WHOLE_LEG)


class Bench:
    """Boots on a bench, with one wire to them."""

    def __init__(self, firmware: Firmware = MEANT) -> None:
        self.clock = ManualClock()
        self.felt: list[tuple[int, dict[str, int]]] = []
        self.boots = SimulatedBoots(self.clock, self._feel, firmware)
        self._ours, theirs = memory_pair("memory")
        self._serving = asyncio.create_task(self.boots.serve(theirs))

    async def send(self, *requests: Request, apart_ms: int = 250) -> list[Reply | Garbled]:
        """What they answer to these."""
        return await self.write(*map(_bytes, requests), apart_ms=apart_ms)

    async def write(self, *pieces: bytes, apart_ms: int = 250) -> list[Reply | Garbled]:
        """What they answer to these bytes, within a quarter of a second of the last."""
        for piece in pieces:
            await self._ours.write(Packet(piece))
            await self.clock.advance(apart_ms)
        await self.clock.advance(250)
        return host_codec().feed(Packet(await arrived(self._ours)))

    async def unplug(self) -> None:
        """Take the wire away."""
        self._ours.drop()
        await asyncio.wait({self._serving})

    def changes(self) -> list[tuple[float, dict[str, int]]]:
        """What was felt, in seconds since the first change."""
        return [((at_ms - self.felt[0][0]) / 1000, levels) for at_ms, levels in self.felt]

    def _feel(self, at_ms: int, setting: Setting) -> None:
        self.felt.append((at_ms, dict(setting.levels)))


def _bytes(request: Request) -> bytes:
    return host_codec().encode(request).data


async def test_a_cuff_fills_deflates_for_four_seconds_and_fills_shorter_from_then_on() -> None:
    bench = Bench()
    await bench.send(CALF)
    await bench.clock.advance(20_000)
    calf: dict[str, int] = {"calf": 1}
    assert bench.changes() == [(0, calf), (10, {}), (14, calf), (19, {})]
    await bench.unplug()


async def test_a_cuff_fills_five_seconds_longer_for_each_strength() -> None:
    bench = Bench()
    await bench.send(Request(Command.SET_STRENGTH, 3), WHOLE)
    await bench.clock.advance(21_000)
    assert bench.changes() == [(0, {"whole leg": 3}), (20, {})]
    await bench.unplug()


async def test_a_mode_in_turn_travels_up_the_leg() -> None:
    bench = Bench()
    await bench.send(Request(Command.SET_MODE, Mode.IN_TURN))
    await bench.clock.advance(40_000)
    up: list[tuple[float, dict[str, int]]] = [(0, {"foot": 1}), (10, {}), (20, {"calf": 1})]
    assert bench.changes() == [*up, (30, {"thigh": 1}), (40, {"foot": 1})]
    await bench.unplug()


async def test_a_pause_keeps_the_air_where_it_is() -> None:
    bench = Bench()
    await bench.send(CALF, PAUSE)
    await bench.clock.advance(3_600_000)
    assert bench.boots.felt == Setting({"calf": 1})
    await bench.send(STOP)
    assert bench.boots.felt.is_rest
    await bench.unplug()


async def test_a_strength_lowered_too_late_lets_the_cuff_fill_on() -> None:
    bench = Bench()
    await bench.send(Request(Command.SET_STRENGTH, 4), CALF)
    await bench.clock.advance(20_000)
    await bench.send(Request(Command.SET_STRENGTH, 1))
    await bench.clock.advance(3_600_000)
    assert bench.boots.felt == Setting({"calf": 1})
    await bench.unplug()


async def test_boots_go_on_when_the_wire_is_gone() -> None:
    bench = Bench()
    await bench.send(CALF)
    await bench.unplug()
    await bench.clock.advance(3_600_000)
    assert len(bench.felt) > 100
    assert bench.boots.reported.run == Run.ON


async def test_what_comes_within_200_ms_of_a_request_is_dropped() -> None:
    bench = Bench()
    assert await bench.send(ASK, STOP, apart_ms=190) == [Told(Command.GET_STRENGTH, 1)]
    assert len(await bench.send(ASK, STOP, apart_ms=210)) == 2
    await bench.unplug()


async def test_a_request_whose_beginning_was_dropped_is_not_one() -> None:
    bench = Bench()
    ask, stop = _bytes(ASK), _bytes(STOP)
    assert await bench.write(ask + stop[:2], stop[2:]) == [Told(Command.GET_STRENGTH, 1)]
    await bench.unplug()


@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        ("020801FFFFFF", Fault.LENGTH),  # cut at its first FF
        ("02010100" + "01FF", Fault.CHECKSUM),
        ("0201020000FF", Fault.LENGTH),
        ("02FF", Fault.LENGTH),
        ("55AA" + "0210" + "0000FF", Version(1)),
    ],
)
async def test_a_frame_is_what_stands_between_an_02_and_an_ff(sent: str, answer: Reply) -> None:
    bench = Bench()
    assert await bench.write(bytes.fromhex(sent)) == [answer]
    await bench.unplug()


@pytest.mark.parametrize("sent", ["020C010303FF", "020A010000FF", "0203010505FF"])
async def test_what_is_not_known_is_neither_answered_nor_done(sent: str) -> None:
    bench = Bench()
    before = bench.boots.reported
    assert await bench.write(bytes.fromhex(sent)) == []
    assert bench.boots.reported == before
    await bench.unplug()


@pytest.mark.parametrize(
    ("firmware", "told"),
    [
        (MEANT, [ModeTaken(Mode.CALF, Run.ON), Told(Command.SET_RUN, 0)]),
        (REVISION_28E37D8D, [ModeTaken(Mode.CALF, Run.ON), Told(Command.SET_RUN, 0)]),
        (REVISION_1415820B, [ModeTaken(Mode.CALF)]),
    ],
)
async def test_revisions_answer_differently(firmware: Firmware, told: list[Reply]) -> None:
    bench = Bench(firmware)
    assert await bench.send(CALF, STOP, Request(Command.GET_MODE)) == [
        *told,
        Told(Command.GET_MODE, bench.boots.reported.mode),
    ]
    await bench.unplug()


async def test_where_a_mode_is_not_loaded_the_foot_fills_on_and_on() -> None:
    bench = Bench(REVISION_28E37D8D)
    await bench.send(CALF)
    await bench.clock.advance(3_600_000)
    assert bench.changes() == [(0, {"foot": 1})]
    assert bench.boots.reported.mode == Mode.CALF
    await bench.unplug()


async def test_everything_that_can_be_set_can_be_asked_for() -> None:
    bench = Bench()
    sets = [Request(Command.SET_FAVOURITE, Mode.WAVE), Request(Command.SET_HEAT, 128)]
    sets += [Request(Command.SET_STRENGTH, 2), Request(Command.TIMER, 4), GO]
    await bench.send(*sets)
    asked = (Command.GET_FAVOURITE, Command.GET_HEAT, Command.GET_STRENGTH, Command.GET_RUN)
    answers = await bench.send(*map(Request, asked), Request(Command.GET_ELAPSED))
    told = [Told(command, value) for command, value in zip(asked, (2, 128, 2, 1), strict=True)]
    assert answers == [*told, Elapsed(1)]
    await bench.unplug()


async def test_a_restart_ends_everything() -> None:
    bench = Bench()
    assert (await bench.send(CALF, Request(Command.RESET)))[-1] == Version(1)
    assert bench.boots.felt.is_rest
    assert await bench.send(Request(Command.CLEAR_FAVOURITE)) == [Told(Command.CLEAR_FAVOURITE, 1)]
    await bench.unplug()


async def test_noise_of_any_kind_leaves_the_boots_able_to_hear() -> None:
    bench = Bench()
    noise = random.Random(2).randbytes(20_000)
    await bench.write(*(noise[start : start + 20] for start in range(0, len(noise), 20)))
    await bench.write(b"\xff")
    assert (await bench.send(STOP))[-1:] == [Told(Command.SET_RUN, 0)]
    assert bench.boots.felt.is_rest
    await bench.unplug()
