"""The control socket of a session, in both of its kinds: views out, intents in, nothing held up."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from controller import folders
from controller.address import Address
from controller.guardian.lock import key, machine_lock
from controller.host import control as control_module
from controller.host import dial
from controller.host.control import ControlSocket, control_socket
from controller.host.dial import Call, calls

pytestmark = pytest.mark.wire

BED = Address.parse("ble:AA:BB:CC:DD:EE:FF")
LIMIT_S = 5.0

Heard = dict[str, object]


@pytest.fixture(params=["unix", "token"], autouse=True)
def kind(request: pytest.FixtureRequest, short_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A Unix socket, and the loopback one with a token, which Windows has."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(short_path))
    monkeypatch.setattr(control_module, "SLOWEST_CLIENT_S", 0.05)
    for module in (control_module, dial):
        monkeypatch.setattr(module, "UNIX", request.param == "unix")
        monkeypatch.setattr(module, "SUFFIX", ".sock" if request.param == "unix" else ".port")
    return str(request.param)


def view(number: int) -> Heard:
    return {"event": "view", "number": number}


@dataclass
class Desk:
    """A control socket in this process, and what clients wanted of it."""

    control: ControlSocket
    intents: asyncio.Queue[str]

    def publish(self, number: int, **more: str) -> None:
        self.control.publish({**view(number), **more})

    async def intent(self) -> str:
        async with asyncio.timeout(LIMIT_S):
            return await self.intents.get()


@asynccontextmanager
async def desk() -> AsyncIterator[Desk]:
    """A session that has shown its first view."""
    intents: asyncio.Queue[str] = asyncio.Queue()
    with machine_lock(BED) as path:
        async with control_socket(path, intents.put_nowait) as control:
            control.publish(view(0))
            yield Desk(control, intents)


@asynccontextmanager
async def calling(*, read: bool = True) -> AsyncIterator[tuple[Call, Iterator[Heard]]]:
    """A client that has read the latest view, and what it will hear."""
    (call,) = await asyncio.to_thread(calls)
    heard = call.words(LIMIT_S)
    try:
        if read:
            await next_of(heard)
        yield call, heard
    finally:
        call.hang_up()


async def next_of(heard: Iterator[Heard]) -> Heard | None:
    return await asyncio.to_thread(next, heard, None)


def endpoint(kind: str) -> Path:
    return (folders.run() / key(BED)).with_suffix(".sock" if kind == "unix" else ".port")


def wired(kind: str, token: str | None = None) -> socket.socket:
    """A bare connection, which says the token first where there is one."""
    if kind == "unix":
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(str(endpoint(kind)))
        return connection
    port, right = endpoint(kind).read_text().split()
    connection = socket.create_connection(("127.0.0.1", int(port)))
    connection.sendall((right if token is None else token).encode() + b"\n")
    return connection


async def said(connection: socket.socket) -> bytes:
    """What the session says next; nothing when it hangs up, however hard."""
    connection.settimeout(LIMIT_S)
    try:
        return await asyncio.to_thread(connection.recv, 65_536)
    except ConnectionResetError:
        return b""


async def test_what_is_published_is_heard_in_order() -> None:
    async with desk() as session, calling() as (_, heard):
        for number in (1, 2):
            session.publish(number)
        assert [await next_of(heard), await next_of(heard)] == [view(1), view(2)]


async def test_everybody_hears_it() -> None:
    async with desk() as session, calling() as (_, heard), calling() as (_, heard_too):
        session.publish(1)
        assert await next_of(heard) == await next_of(heard_too) == view(1)


async def test_who_comes_late_hears_the_latest_and_nothing_older() -> None:
    async with desk() as session:
        for number in range(10):
            session.publish(number)
        async with calling(read=False) as (_, heard):
            assert await next_of(heard) == view(9)
            session.publish(10)
            assert await next_of(heard) == view(10)


async def test_what_a_client_wants_is_passed_on() -> None:
    async with desk() as session, calling() as (call, _):
        assert call.send("pause")
        assert call.send("stop")
        assert [await session.intent(), await session.intent()] == ["pause", "stop"]


@pytest.mark.parametrize(
    "garbage",
    [b"", b"stop", b"\xff\0", b"5", b'"intent"', b"[]", b"{}", b'{"int": "stop"}', b"[" * 4_000],
)
async def test_what_is_no_intent_is_ignored_and_does_not_cost_the_next(
    kind: str, garbage: bytes
) -> None:
    async with desk() as session:
        with wired(kind) as connection:
            connection.sendall(garbage + b'\n{"intent": "stop"}\n')
            assert await session.intent() == "stop"


async def test_who_says_too_much_is_hung_up_on_and_nobody_else(kind: str) -> None:
    async with desk() as session, calling() as (call, _):
        with wired(kind) as connection:
            assert await said(connection) != b""
            connection.sendall(b"x" * 10_000)
            assert await said(connection) == b""
        assert call.send("stop")
        assert await session.intent() == "stop"


async def test_a_client_that_never_reads_holds_up_neither_views_nor_the_end(kind: str) -> None:
    async with asyncio.timeout(LIMIT_S):
        async with desk() as session, calling() as (_, heard):
            with wired(kind) as connection:
                await said(connection)
                for number in range(1_000):
                    session.publish(number, phase="more than sockets hold " * 500)
                assert await next_of(heard) is not None
                await session.control.finish()
                heard_of_it = 0
                while data := await said(connection):
                    heard_of_it += len(data)
                assert heard_of_it < 1_000 * 500 * len("more than sockets hold ")


async def test_a_client_that_hangs_up_is_not_missed() -> None:
    async with desk() as session, calling() as (_, heard):
        async with calling() as (gone, _):
            gone.hang_up()
        for number in range(1, 20):
            session.publish(number)
            assert await next_of(heard) == view(number)


async def test_the_last_words_are_heard_and_then_the_end() -> None:
    async with desk() as session, calling() as (_, heard):
        session.publish(1)
        await session.control.finish()
        assert await next_of(heard) == view(1)
        assert await next_of(heard) is None


async def test_a_client_is_told_when_there_is_nobody_to_send_to() -> None:
    async with desk() as session, calling() as (call, heard):
        await session.control.finish()
        assert await next_of(heard) is None
        assert not (call.send("stop") and call.send("stop"))


async def test_half_a_line_ends_what_is_heard() -> None:
    ours, theirs = socket.socketpair()
    theirs.sendall(b'{"number": 1}\n{"num')
    theirs.close()
    call = Call(ours)
    assert list(call.words(LIMIT_S)) == [{"number": 1}]
    call.hang_up()


async def test_nothing_is_left_behind(kind: str) -> None:
    async with desk():
        assert endpoint(kind).exists()
    assert not endpoint(kind).exists()
    assert calls() == []


async def test_what_a_dead_session_left_does_not_keep_the_next_from_starting(kind: str) -> None:
    endpoint(kind).touch()
    async with desk(), calling():
        pass


async def test_a_session_is_found_by_its_machine() -> None:
    async with desk():
        assert await asyncio.to_thread(calls, Address.parse("ble:00:00:00:00:00:01")) == []
        (call,) = await asyncio.to_thread(calls, BED)
        assert await next_of(call.words(LIMIT_S)) == view(0)
        call.hang_up()


def abandon(kind: str) -> None:
    """Leave what a host leaves that is killed."""
    if kind == "unix":
        with socket.socket(socket.AF_UNIX) as dead:
            dead.bind(str(endpoint(kind)))
    else:
        with socket.create_server(("127.0.0.1", 0)) as dead:
            endpoint(kind).write_text(f"{dead.getsockname()[1]} token\n")


async def test_what_a_dead_session_left_is_removed(kind: str) -> None:
    abandon(kind)
    assert calls() == []
    assert not endpoint(kind).exists()


async def test_what_a_session_that_is_only_starting_has_made_is_kept(kind: str) -> None:
    abandon(kind)
    with machine_lock(BED):
        assert calls() == []
    assert endpoint(kind).exists()


with_a_token = pytest.mark.parametrize("kind", ["token"], indirect=True)


@with_a_token
async def test_the_token_is_for_its_owner_alone() -> None:
    async with desk():
        assert endpoint("token").stat().st_mode & 0o777 == 0o600


@with_a_token
async def test_every_session_has_a_token_of_its_own() -> None:
    tokens = set()
    for _ in range(2):
        async with desk():
            tokens.add(endpoint("token").read_text().split()[1])
    assert len(tokens) == 2


@with_a_token
@pytest.mark.parametrize("token", ["", "guess", "é", "x" * 10_000])
async def test_a_wrong_token_hears_nothing_and_does_nothing(token: str) -> None:
    async with desk() as session, calling() as (call, _):
        with wired("token", token) as connection:
            connection.sendall(b'{"intent": "softer"}\n')
            assert await said(connection) == b""
        call.send("stop")
        assert await session.intent() == "stop"


@with_a_token
@pytest.mark.parametrize("left", ["", "5", "port token", "5 token more"])
async def test_a_file_that_names_no_port_is_removed(left: str) -> None:
    endpoint("token").write_text(left)
    assert calls() == []
    assert not endpoint("token").exists()


@with_a_token
async def test_a_client_that_says_no_token_does_not_hold_up_the_end() -> None:
    async with asyncio.timeout(LIMIT_S), desk() as session:
        port = int(endpoint("token").read_text().split()[0])
        with socket.create_connection(("127.0.0.1", port)) as silent:
            async with calling():  # who came later was heard, so the silent one is there, too
                await session.control.finish()
            assert await said(silent) == b""
