"""A hold on one machine: its driver, which can be let go of and taken again."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack

from controller.driver import Driver
from controller.errors import LinkLost
from profiles.language import _

log = logging.getLogger(__name__)

OPENING_SLACK_S = 5.0  # beyond its patience; ours need none of it
CLOSING_LIMIT_S = 4.0  # in real time, as the operating system closes things

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
        """Let go of what is held and connect anew; raises LinkUnavailable.

        LinkLost where a driver takes much longer than it may.
        """
        await self.let_go()
        try:
            async with asyncio.timeout(patience_ms / 1000 + OPENING_SLACK_S):
                self._driver = await self._stack.enter_async_context(self._connect(patience_ms))
        except TimeoutError as error:
            raise LinkLost(_("the driver does not connect"), _("Ask whoever made it.")) from error
        return self._driver

    async def let_go(self) -> None:
        """Close the link, if it is open; never raises."""
        self._driver = None
        stack, self._stack = self._stack, AsyncExitStack()
        closing = asyncio.ensure_future(stack.aclose())
        try:
            await asyncio.wait({closing}, timeout=CLOSING_LIMIT_S)
            if closing.done():
                closing.result()
        except Exception as error:  # noqa: BLE001 - a driver of others must not keep us from going on
            log.warning("the driver failed to let go of the machine: %r", error)
