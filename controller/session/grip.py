"""A hold on one machine: its driver, which can be let go of and taken again."""

import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack

from controller.driver import Driver

log = logging.getLogger(__name__)

Connect = Callable[[int], AbstractAsyncContextManager[Driver]]
"""Connects to the machine, patient for so many ms; raises LinkUnavailable."""


class Grip:
    """At most one open connection to a machine."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._stack = AsyncExitStack()
        self._driver: Driver | None = None

    @property
    def driver(self) -> Driver | None:
        """The driver while the link is held."""
        return self._driver

    async def take(self, patience_ms: int) -> Driver:
        """Let go of what is held and connect anew; raises LinkUnavailable."""
        await self.let_go()
        self._driver = await self._stack.enter_async_context(self._connect(patience_ms))
        return self._driver

    async def let_go(self) -> None:
        """Close the link, if it is open; never raises."""
        self._driver = None
        try:
            await self._stack.aclose()
        except Exception as error:  # noqa: BLE001 - a driver of others must not keep us from going on
            log.warning("the driver failed to let go of the machine: %r", error)
