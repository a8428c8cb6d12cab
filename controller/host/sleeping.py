"""The computer's sleep, put off until the machine is at rest where logind can be asked for it."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbus_fast import Message
    from dbus_fast.aio import MessageBus

BUS_SOCKETS = (Path("/run/dbus/system_bus_socket"), Path("/var/run/dbus/system_bus_socket"))
LOGIND = "org.freedesktop.login1"
MANAGER = "org.freedesktop.login1.Manager"
SIGNAL = "PrepareForSleep"
LOCK = ["sleep", "Legato", "brings the massage machine to rest", "delay"]
ANSWER_LIMIT_S = 0.5  # for one that we need no longer


class Sleeping:
    """Our say in when the computer goes to sleep: it waits for `release`, 5 s at most."""

    def __init__(self) -> None:
        self._lock: int | None = None
        self._released = False

    def release(self) -> None:
        """The machine is at rest, and the computer may sleep. May be called twice."""
        self._released = True
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def hold(self, lock: int) -> None:
        """A lock that logind gave, as a file descriptor; it is given back by `release`."""
        os.set_inheritable(lock, False)  # a process that we start would hold it beyond our end
        self._lock = lock
        if self._released:
            self.release()


@asynccontextmanager
async def before_sleep(told: Callable[[], object]) -> AsyncIterator[Sleeping]:
    """While inside, `told` is called when the computer is about to sleep, which it puts off then.

    It sleeps once `release` is called or this is left. Where nobody can be asked for that, nothing
    happens. Never raises, and enters at once: the lock is asked for beside what is done inside.
    Leaving takes 0.5 s at most.
    """
    sleeping = Sleeping()
    asking = asyncio.create_task(_ask(sleeping, told)) if _has_bus() else None
    try:
        yield sleeping
    finally:
        sleeping.release()
        if asking is not None:
            asking.cancel()
            await asyncio.wait({asking})


def _has_bus() -> bool:
    if sys.platform != "linux":
        return False
    return "DBUS_SYSTEM_BUS_ADDRESS" in os.environ or any(path.exists() for path in BUS_SOCKETS)


async def _ask(sleeping: Sleeping, told: Callable[[], object]) -> None:
    with suppress(Exception):  # whatever is wrong with the bus, the session goes on
        # In a thread: it takes a tenth of a second, which something inside may not have to spare.
        await asyncio.to_thread(import_module, "dbus_fast.aio")
        from dbus_fast import BusType
        from dbus_fast.aio import MessageBus

        bus = MessageBus(bus_type=BusType.SYSTEM, negotiate_unix_fd=True)
        try:
            await bus.connect()
            await _listen(bus, told)
            await _hold(bus, sleeping)
            await asyncio.Event().wait()
        finally:
            bus.disconnect()


async def _listen(bus: "MessageBus", told: Callable[[], object]) -> None:
    from dbus_fast import Message

    def hear(message: Message) -> None:
        if (message.interface, message.member, message.body) == (MANAGER, SIGNAL, [True]):
            told()

    bus.add_message_handler(hear)
    rule = f"type='signal',sender='{LOGIND}',interface='{MANAGER}',member='{SIGNAL}'"
    await bus.call(
        Message(
            destination="org.freedesktop.DBus",
            path="/org/freedesktop/DBus",
            interface="org.freedesktop.DBus",
            member="AddMatch",
            signature="s",
            body=[rule],
        )
    )


async def _hold(bus: "MessageBus", sleeping: Sleeping) -> None:
    from dbus_fast import MessageType

    asked = asyncio.ensure_future(bus.call(_asking_for_a_lock()))
    try:
        await asyncio.wait({asked})
    finally:
        # When this is left early: a lock that is on its way would stay with us, and delay sleep.
        await asyncio.wait({asked}, timeout=ANSWER_LIMIT_S)
        asked.cancel()
        answer = asked.result() if asked.done() else None
        if answer is not None and answer.message_type is MessageType.METHOD_RETURN:
            sleeping.hold(answer.unix_fds[answer.body[0]])


def _asking_for_a_lock() -> "Message":
    from dbus_fast import Message, MessageFlag

    return Message(
        destination=LOGIND,
        path="/org/freedesktop/login1",
        interface=MANAGER,
        member="Inhibit",
        signature="ssss",
        body=LOCK,
        flags=MessageFlag.NO_AUTOSTART,
    )
