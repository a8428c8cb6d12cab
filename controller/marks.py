"""Marks in a capture: what a driver was asked for, noted and asked again."""

import asyncio
import re
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from controller.driver import Driver
from controller.levels import setting_of, typed_as
from profiles.actuators import Capabilities, Proof
from profiles.timeline import REST, Setting

IDENTIFY = "identify"
WATCH = "watch"
"""From here on the machine was watched, for as long as the connection lasted."""
GIVEN_UP = "given up"
"""What was asked for last was cancelled here."""

_MARK = re.compile(r"(?P<what>identify|rest|apply|timer)(?: (?P<how>.*\d))?")

T = TypeVar("T")
Call = Callable[[], Coroutine[Any, Any, object]]  # Any: unused


class MarkedDriver:
    """A driver that notes each thing it is asked for before it does it, and if it is given up."""

    def __init__(self, driver: Driver, note: Callable[[str], None]) -> None:
        self._driver = driver
        self._note = note

    @property
    def capabilities(self) -> Capabilities:
        """What the machine can do."""
        return self._driver.capabilities

    async def identify(self) -> str:
        """As the driver does."""
        return await self._noted(IDENTIFY, self._driver.identify())

    async def apply(self, setting: Setting) -> Proof:
        """As the driver does."""
        mark = f"apply {typed_as(setting)}".rstrip()
        return await self._noted(mark, self._driver.apply(setting))

    async def rest(self) -> Proof:
        """As the driver does."""
        return await self._noted("rest", self._driver.rest())

    async def arm_timer(self, remaining_ms: int) -> int | None:
        """As the driver does."""
        return await self._noted(f"timer {remaining_ms}", self._driver.arm_timer(remaining_ms))

    def watch(self) -> Coroutine[Any, Any, None]:  # Any: unused
        """As the driver does. How it ends is not noted: it goes on beside all the rest."""
        self._note(WATCH)
        return self._driver.watch()

    async def _noted(self, mark: str, work: Coroutine[Any, Any, T]) -> T:  # Any: unused
        self._note(mark)
        try:
            return await work
        except asyncio.CancelledError:
            self._note(GIVEN_UP)
            raise


def is_mark(text: str) -> bool:
    """Whether a remark says what a driver was asked for."""
    return _MARK.fullmatch(text) is not None


def call_of(text: str, driver: Driver) -> Call | None:
    """What a mark asks of the driver, None for a remark that is no mark; raises LevelError."""
    found = _MARK.fullmatch(text)
    if found is None:
        return None
    match found["what"], found["how"]:
        case "identify", None:
            return driver.identify
        case "rest", None:
            return driver.rest
        case "apply", None:
            return lambda: driver.apply(REST)
        case "apply", str(typed):
            setting = setting_of(typed, driver.capabilities)
            return lambda: driver.apply(setting)
        case "timer", str(ms) if ms.isdigit():
            return lambda: driver.arm_timer(int(ms))
        case _:
            return None
