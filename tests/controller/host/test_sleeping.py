"""The computer's sleep waits for a machine to be at rest, where logind can be asked for that."""

import asyncio
import os
import select
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from dbus_fast import Message, MessageType
from dbus_fast.aio import MessageBus

from controller.host.sleeping import LOGIND, MANAGER, before_sleep
from tests.controller.link.private_bus import ADDRESS_VARIABLE, needs_bus, private_bus

pytestmark = pytest.mark.wire

OBJECT = "/org/freedesktop/login1"

WITHOUT_A_BUS = """
import asyncio, sys
from controller.host import sleeping
sleeping.BUS_SOCKETS = ()
async def main():
    async with sleeping.before_sleep(lambda: None) as sleep:
        sleep.release()
asyncio.run(main())
print([name for name in sys.modules if name.startswith("dbus_fast")])
"""


class Login:
    """A small org.freedesktop.login1: it gives locks, and says when the computer goes to sleep."""

    def __init__(self, bus: MessageBus, *, refuses: bool) -> None:
        self._bus = bus
        self._refuses = refuses
        self._ours = -1
        self.asked: asyncio.Queue[list[str]] = asyncio.Queue()

    def handle(self, message: Message) -> bool:
        """Answer a request for a lock: one end of a pipe, as logind gives it."""
        if message.message_type is not MessageType.METHOD_CALL or message.member != "Inhibit":
            return False
        if self._refuses:
            self._bus.send(
                Message.new_error(message, "org.freedesktop.DBus.Error.AccessDenied", "no")
            )
        else:
            self._ours, theirs = os.pipe()
            sent = self._bus.send(Message.new_method_return(message, "h", [0], [theirs]))
            sent.add_done_callback(lambda _: os.close(theirs))
        self.asked.put_nowait(message.body)
        return True

    def announce(self, *, sleep: bool) -> None:
        """The computer is about to sleep, or it has woken up."""
        self._bus.send(Message.new_signal(OBJECT, MANAGER, "PrepareForSleep", "b", [sleep]))

    @property
    def waits(self) -> bool:
        """Whether the computer would wait for us now, for as long as it waits for anybody."""
        return not select.select([self._ours], [], [], 0)[0]

    async def may_sleep(self) -> None:
        """Return when nobody holds the lock any more."""
        given_back = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.add_reader(self._ours, given_back.set)
        async with asyncio.timeout(10):
            await given_back.wait()
        loop.remove_reader(self._ours)
        os.close(self._ours)


@asynccontextmanager
async def login(monkeypatch: pytest.MonkeyPatch, *, refuses: bool = False) -> AsyncIterator[Login]:
    """A logind on a bus of its own, which is the system's for this process."""
    async with private_bus() as address:
        monkeypatch.setenv(ADDRESS_VARIABLE, address)
        bus = await MessageBus(address, negotiate_unix_fd=True).connect()
        here = Login(bus, refuses=refuses)
        bus.add_message_handler(here.handle)
        await bus.request_name(LOGIND)
        try:
            yield here
        finally:
            bus.disconnect()


async def heard(told: asyncio.Event) -> None:
    async with asyncio.timeout(10):
        await told.wait()


@needs_bus
async def test_the_computer_sleeps_once_the_machine_is_at_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = asyncio.Event()
    async with login(monkeypatch) as here, before_sleep(told.set) as sleeping:
        assert (await here.asked.get())[0::3] == ["sleep", "delay"]
        here.announce(sleep=True)
        await heard(told)
        assert here.waits
        sleeping.release()
        await here.may_sleep()


@needs_bus
async def test_a_computer_that_wakes_up_asks_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    times: asyncio.Queue[None] = asyncio.Queue()
    async with login(monkeypatch) as here:
        async with before_sleep(lambda: times.put_nowait(None)):
            await here.asked.get()
            here.announce(sleep=False)
            here.announce(sleep=True)
            await times.get()
            assert times.empty()
        await here.may_sleep()


@needs_bus
async def test_a_session_that_ends_lets_the_computer_sleep(monkeypatch: pytest.MonkeyPatch) -> None:
    async with login(monkeypatch) as here:
        async with before_sleep(lambda: None):
            await here.asked.get()
        await here.may_sleep()


@needs_bus
async def test_a_lock_that_comes_when_the_machine_is_at_rest_is_given_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with login(monkeypatch) as here, before_sleep(lambda: None) as sleeping:
        sleeping.release()
        await here.asked.get()
        await here.may_sleep()


@needs_bus
async def test_without_a_lock_the_session_still_learns_of_sleep(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = asyncio.Event()
    async with login(monkeypatch, refuses=True) as here, before_sleep(told.set):
        await here.asked.get()
        here.announce(sleep=True)
        await heard(told)


async def test_a_bus_that_does_not_answer_keeps_nobody_from_playing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    monkeypatch.setenv(ADDRESS_VARIABLE, f"unix:path={tmp_path}/nothing")
    async with before_sleep(lambda: None):
        asking = asyncio.all_tasks() - {asyncio.current_task()}
        assert not (await asyncio.wait(asking, timeout=10))[1]
    del asking
    assert not caplog.records  # an error that nobody asked for would be logged by now


def test_without_a_bus_nothing_of_it_is_loaded() -> None:
    environment = {name: at for name, at in os.environ.items() if name != ADDRESS_VARIABLE}
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_A_BUS],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    assert done.stdout == "[]\n"
