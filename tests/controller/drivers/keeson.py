"""A Keeson base with chosen habits on a rig, and a record of the keys that reached it."""

from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeVar

from controller.clock import ManualClock
from controller.drivers.keeson_machine import Habits, SimulatedKeeson
from controller.drivers.keeson_ways import Motor
from controller.errors import LinkLost
from controller.link.base import Delivery, Link
from controller.link.memory import MemoryLink
from controller.rehearsal import at_once
from firmware_protocol.codec import Packet
from firmware_protocol.keeson_base import Key, Press, machine_codec
from profiles.timeline import Setting
from tests.controller.rig import Rig

T = TypeVar("T")
COMMON = Habits()


def foot(step: int) -> Setting:
    return Setting({"foot massage": step})


async def written(machine: MemoryLink) -> list[Key]:
    """All keys that arrived at the machine's end; the link is dropped."""
    machine.drop()
    codec, keys = machine_codec(), list[Key]()
    with suppress(LinkLost):
        while True:
            for press in codec.feed(await machine.read()):
                assert isinstance(press, Press)
                keys.append(press.keys)
    return keys


@dataclass
class Tapped:
    """The base's end of a link: what is read from it is written down."""

    link: Link
    clock: ManualClock
    keys: list[tuple[int, Key]]

    @property
    def label(self) -> str:
        return self.link.label

    async def open(self) -> None:
        await self.link.open()

    async def write(self, packet: Packet) -> Delivery:
        return await self.link.write(packet)

    async def read(self) -> Packet:
        packet = await self.link.read()
        for press in machine_codec().feed(packet):
            assert isinstance(press, Press)  # nothing else may ever be written to a base
            self.keys.append((self.clock.now_ms(), press.keys))
        return packet

    async def close(self) -> None:
        await self.link.close()


class Base:
    """A base on a rig, on which a remote lies, too."""

    def __init__(self, habits: Habits = COMMON) -> None:
        self.habits = habits
        self.rig = Rig("keeson_base")
        self.clock = self.rig.clock
        self.box = SimulatedKeeson(
            self.clock, lambda at_ms, setting: self.rig.felt.append((at_ms, setting)), habits
        )
        self.keys: list[tuple[int, Key]] = []
        self.rig.machine = self

    @property
    def felt(self) -> Setting:
        return self.box.felt

    async def serve(self, link: Link) -> None:
        await self.box.serve(Tapped(link, self.clock, self.keys))

    @property
    def foot(self) -> int:
        """The level of the foot motor, 0..6."""
        return self.box.levels[Motor.FOOT]

    @property
    def pressed(self) -> list[Key]:
        """The keys that were pressed, without those let go of."""
        return [keys for _, keys in self.keys if keys]

    @property
    def closest_ms(self) -> int:
        """How close two keys were to each other; a minute where there were no two."""
        times = [at_ms for at_ms, keys in self.keys if keys]
        return min((later - earlier for earlier, later in pairwise(times)), default=60_000)

    async def press(self, *keys: Key) -> None:
        """Somebody uses the remote, as slowly as people do."""
        for one in keys:
            await self.clock.advance(500)
            self.box.press(one)
            await self.clock.advance(0)

    async def done(self, work: Coroutine[Any, Any, T], within_ms: int = 10_000) -> T:
        """What the work gives; fails where that takes longer."""
        return await at_once(self.clock, work, within_ms)
