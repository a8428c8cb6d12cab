"""The driver of a pad with some of what it does replaced."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from profiles.actuators import Capabilities, Proof
from profiles.timeline import Setting
from tests.controller.pad import PadDriver

Applies = Callable[[PadDriver, Setting], Awaitable[Proof]]
Rests = Callable[[PadDriver], Awaitable[Proof]]
Identifies = Callable[[PadDriver], Awaitable[str]]
Arms = Callable[[PadDriver, int], Awaitable[int | None]]
Claims = Callable[[PadDriver], Capabilities]


def as_known(right: PadDriver) -> Capabilities:
    return right.known


@dataclass
class Around:
    """Does what the right driver does, but for what is given here."""

    right: PadDriver
    applies: Applies = PadDriver.apply
    rests: Rests = PadDriver.rest
    identifies: Identifies = PadDriver.identify
    arms: Arms = PadDriver.arm_timer
    claims: Claims = as_known

    @property
    def capabilities(self) -> Capabilities:
        return self.claims(self.right)

    async def identify(self) -> str:
        return await self.identifies(self.right)

    async def apply(self, setting: Setting) -> Proof:
        return await self.applies(self.right, setting)

    async def rest(self) -> Proof:
        return await self.rests(self.right)

    async def arm_timer(self, remaining_ms: int) -> int | None:
        return await self.arms(self.right, remaining_ms)

    async def watch(self) -> None:
        await self.right.watch()
