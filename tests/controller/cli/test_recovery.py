"""Real wires that are lost in the middle of a session: it is told, and goes on softly."""

import asyncio
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from tests.controller.cli.commands import Home, Running, levels
from tests.controller.cli.test_over_the_air import bedroom
from tests.controller.ports import free_port

pytestmark = pytest.mark.wire

HOLD = """
format = 1
name = "Hold"
[[phases]]
length = "60s"
level = 30
[[phases]]
length = "4s"
from = 30
to = 0
"""
UNPLUGGED = ("drop@felt+3s", "refuse@felt+3s:2s")
CUT = ("brownout@felt+3s:2s",)
CUT_TO_REST = ("brownout:rest@felt+3s:2s",)


@pytest.fixture
def hold(home: Home) -> str:
    path = home.folder / "hold.toml"
    path.write_text(HOLD)
    return str(path)


def faulty(*faults: str) -> list[str]:
    return [word for fault in faults for word in ("--fault", fault)]


@contextmanager
def board(home: Home, *faults: str) -> Iterator[tuple[Running, str]]:
    """A T-Code board on a pseudo-terminal, on which these things go wrong."""
    with home.running("simulate", "tcode", *faulty(*faults), "--json") as machine:
        yield machine, str(machine.wait_for("ready")["address"])


def gone_and_back(player: Running) -> tuple[int, int]:
    """Read on until the session has lost its machine and plays again; where it was each time."""
    while (lost := player.wait_for("view"))["state"] != "returning":
        pass
    assert lost["trouble"]
    while (back := player.wait_for("view"))["state"] == "returning":
        pass
    assert back["state"] == "playing"
    return int(str(lost["elapsed_ms"])), int(str(back["elapsed_ms"]))


def strongest(words: dict[str, object]) -> int:
    return max(levels(words).values(), default=0)


def lost_and_risen_again(machine: Running, to: int) -> None:
    """Read on until the leg feels so much again, from a rest on and no faster than is allowed."""
    rested_ms: int | None = None
    while True:
        words = machine.wait_for("felt")
        at_ms = int(str(words["at_ms"]))
        if not levels(words):
            rested_ms = at_ms
        elif rested_ms is not None:
            assert strongest(words) <= 2 + 5 * (at_ms - rested_ms) / 1000
            if strongest(words) >= to:
                return


@pytest.mark.parametrize("faults", [UNPLUGGED, CUT, CUT_TO_REST], ids=lambda faults: faults[0])
def test_a_port_that_goes_and_comes_again_is_played_on_at_the_right_place_and_softly(
    home: Home, hold: str, faults: tuple[str, ...]
) -> None:
    with board(home, *faults) as (machine, address):
        arguments = ("play", hold, "--on", address, "--family", "tcode", "--json")
        with home.running(*arguments) as player:
            machine.wait_until_felt(10)
            machine.wait_for("fault")
            if faults is CUT:  # it comes back at the level that it had, whatever we do
                machine.wait_until_rest()
                machine.wait_until_felt(1)
            lost_and_risen_again(machine, to=14)
            lost_ms, back_ms = gone_and_back(player)
            assert player.end(signal.SIGTERM) == 3
        machine.wait_until_rest()
    assert back_ms >= lost_ms + 1_900
    assert player.said[-1]["at_rest"] is True


def test_a_lost_link_and_the_way_back_are_told_in_plain_lines(home: Home, hold: str) -> None:
    with board(home, *UNPLUGGED) as (machine, address):
        with home.running("play", hold, "--on", address, "--family", "tcode") as player:
            machine.wait_until_felt(10)
            machine.wait_for("fault")
            lost_and_risen_again(machine, to=14)
            assert player.end(signal.SIGTERM) == 3
        machine.wait_until_rest()
    said = "".join(str(words["text"]) for words in player.said)
    lost, back = said.index("The link to the machine is lost"), said.index("Back. Going on softly.")
    assert lost < said.index("Unplug the controller from its USB port") < back


@pytest.mark.parametrize(
    "faults", [("drop@felt+3s",), CUT, CUT_TO_REST], ids=lambda faults: faults[0]
)
def test_a_bed_that_goes_and_comes_again_is_rested_first_and_played_on(
    home: Home, hold: str, faults: tuple[str, ...]
) -> None:
    with bedroom(home, "reverie_108", *faulty(*faults)) as (bed, address):
        arguments = ("play", hold, "--on", address, "--family", "reverie_108", "--json")
        with home.running(*arguments) as player:
            bed.wait_until_felt(1)
            bed.wait_for("fault")
            bed.wait_until_rest()
            bed.wait_until_felt(1)
            gone_and_back(player)
            assert player.end(signal.SIGTERM) == 3
        bed.wait_until_rest()
    assert player.said[-1]["proof"] == "confirmed"


class Adapter:
    """Our Bluetooth adapter, which can be switched off: what stands between us and our radio."""

    def __init__(self, radio_port: int) -> None:
        self.port = free_port()
        self._radio_port = radio_port
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.StreamWriter] = set()

    def __enter__(self) -> "Adapter":
        self._thread.start()
        self.on()
        return self

    def __exit__(self, *_: object) -> None:
        self.off()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def on(self) -> None:
        asyncio.run_coroutine_threadsafe(self._switch_on(), self._loop).result(10)

    def off(self) -> None:
        asyncio.run_coroutine_threadsafe(self._switch_off(), self._loop).result(10)

    async def _switch_on(self) -> None:
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", self.port)

    async def _switch_off(self) -> None:
        if self._server is not None:
            self._server.close()
        for writer in self._connections:
            writer.close()
        while len(asyncio.all_tasks()) > 1:  # each connection ends with its two ends
            await asyncio.wait(asyncio.all_tasks() - {asyncio.current_task()})

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self._radio_port)
        ends = {writer, inner_writer}
        for end in ends:
            end.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._connections |= ends
        async with asyncio.TaskGroup() as group:
            group.create_task(_pass_on(reader, inner_writer))
            group.create_task(_pass_on(inner_reader, writer))
        self._connections -= ends


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(4096):
            writer.write(data)
    writer.close()


@contextmanager
def adapter(home: Home) -> Iterator[Adapter]:
    """The adapter over which the home's commands reach its radio from now on."""
    with Adapter(int(home.env["LEGATO_RADIO"].rpartition(":")[2])) as bluetooth:
        home.env["LEGATO_RADIO"] = f"tcp-client:127.0.0.1:{bluetooth.port}"
        yield bluetooth


def test_bluetooth_switched_off_and_on_again_is_waited_for(home: Home, hold: str) -> None:
    with bedroom(home) as (bed, address), adapter(home) as bluetooth:
        arguments = ("play", hold, "--on", address, "--family", "reverie_108", "--json")
        with home.running(*arguments) as player:
            bed.wait_until_felt(1)
            bluetooth.off()
            while player.wait_for("view")["state"] != "returning":
                pass
            bluetooth.on()
            bed.wait_until_rest()
            bed.wait_until_felt(1)
            while player.wait_for("view")["state"] != "playing":
                pass
            assert player.end(signal.SIGTERM) == 3
        bed.wait_until_rest()
    assert player.said[-1]["proof"] == "confirmed"


def test_a_stop_while_the_machine_is_away_says_that_rest_is_not_confirmed(
    home: Home, hold: str
) -> None:
    with board(home, "drop@felt+1s", "refuse@felt+1s") as (machine, address):
        arguments = ("play", hold, "--on", address, "--family", "tcode", "--json")
        with home.running(*arguments) as player:
            machine.wait_until_felt(1)
            while player.wait_for("view")["state"] != "returning":
                pass
            assert player.end(signal.SIGTERM) == 4
    assert player.said[-1]["at_rest"] is False
    assert "Unplug" in str(player.said[-1]["how_to_stop"])
