"""Pairing on a radio of one's own: once, remembered on both sides, and never taken for granted."""

import asyncio
import json
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from bumble.device import Connection, Device
from bumble.keys import PairingKeys
from bumble.link import LocalLink
from bumble.pairing import PairingConfig, PairingDelegate

from controller.errors import LinkUnavailable, Unavailable
from controller.link.ble import BleLink
from controller.link.bonds import Bonds, bonds_of
from controller.link.radio import radio_on
from controller.simulator.peripheral import Peripheral
from firmware_protocol.codec import Packet
from tests.controller.link.air import BED, Air, Echo, on_air, powered_on

pytestmark = pytest.mark.wire

BONDING = replace(BED, bonds=True)
BED_ADDRESS = "C0:00:00:00:00:02"
OTHER_KEY = PairingKeys(ltk=PairingKeys.Key(bytes(16)))


class Answering(PairingDelegate):
    """A machine that lets itself be paired with, or not, or never answers."""

    def __init__(self, answer: "asyncio.Future[bool]") -> None:
        super().__init__()
        self._answer = answer

    async def accept(self) -> bool:
        return await self._answer


def answers_pairing(bed: Device, *, yes: bool | None) -> None:
    """What the machine says to a wish to pair from now on; None for nothing."""
    answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
    if yes is not None:
        answer.set_result(yes)
    bed.pairing_config_factory = lambda _: PairingConfig(delegate=Answering(answer))


def link_to(air: Air, patience_ms: int = 5_000) -> BleLink:
    return BleLink(BED_ADDRESS, BONDING, radio=air.radio, patience_ms=patience_ms)


async def echoed(link: BleLink) -> None:
    """Connect, see that it works, and let go."""
    await link.open()
    await link.write(Packet(b"\x55"))
    assert await link.read() == Packet(b"\x55")
    await link.close()


def pairings(device: Device) -> list[int]:
    """Grows by one with each pairing that this device begins from now on."""
    begun: list[int] = []

    def watch(connection: Connection) -> None:
        connection.on(Connection.EVENT_PAIRING_START, lambda: begun.append(1))

    device.on(Device.EVENT_CONNECTION, watch)
    return begun


async def key_of(device: Device, peer: Device) -> bytes | None:
    assert device.keystore is not None  # it is powered on
    keys = await device.keystore.get(str(peer.random_address))
    return None if keys is None or keys.ltk is None else keys.ltk.value


async def test_a_machine_is_paired_with_once_and_then_recognised() -> None:
    async with on_air(BONDING) as air:
        begun = pairings(air.central)
        for _ in range(3):
            await echoed(link_to(air))
        assert len(begun) == 1
        assert await key_of(air.central, air.bed) == await key_of(air.bed, air.central) is not None


async def test_a_machine_that_does_not_bond_is_not_paired_with() -> None:
    async with on_air() as air:
        begun = pairings(air.central)
        await echoed(BleLink(BED_ADDRESS, BED, radio=air.radio, patience_ms=5_000))
        assert begun == []


async def test_a_refused_pairing_says_how_to_allow_it_and_is_not_remembered() -> None:
    async with on_air(BONDING) as air:
        answers_pairing(air.bed, yes=False)
        with pytest.raises(LinkUnavailable, match="paired") as caught:
            await link_to(air).open()
        assert caught.value.reason is Unavailable.DENIED
        assert "plug it in again" in caught.value.hint
        assert await key_of(air.central, air.bed) is None
        answers_pairing(air.bed, yes=True)
        begun = pairings(air.central)
        await echoed(link_to(air))
        assert len(begun) == 1


async def test_a_pairing_that_is_never_answered_ends_with_the_patience() -> None:
    async with on_air(BONDING) as air:
        answers_pairing(air.bed, yes=None)
        async with asyncio.timeout(5):
            with pytest.raises(LinkUnavailable, match="paired") as caught:
                await link_to(air, patience_ms=1_000).open()
        assert caught.value.reason is Unavailable.DENIED
        assert await key_of(air.central, air.bed) is None


async def test_a_machine_that_hangs_up_on_a_pairing_did_not_let_itself_be_paired_with() -> None:
    async with on_air(BONDING) as air:
        answers_pairing(air.bed, yes=None)
        opening = asyncio.create_task(link_to(air).open())
        begun = asyncio.Event()

        def watch(connection: Connection) -> None:
            connection.on(Connection.EVENT_PAIRING_START, begun.set)

        air.central.on(Device.EVENT_CONNECTION, watch)
        await begun.wait()
        await air.peripheral.drop()
        with pytest.raises(LinkUnavailable, match="paired"):
            await opening


async def test_a_machine_that_has_forgotten_us_is_paired_with_again() -> None:
    async with on_air(BONDING) as air:
        await echoed(link_to(air))
        assert air.bed.keystore is not None
        await air.bed.keystore.delete_all()
        begun = pairings(air.central)
        await echoed(link_to(air))
        assert len(begun) == 1
        assert await key_of(air.central, air.bed) == await key_of(air.bed, air.central)


async def test_a_machine_that_has_another_key_is_paired_with_again_on_the_next_attempt() -> None:
    async with on_air(BONDING) as air:
        await echoed(link_to(air))
        assert air.bed.keystore is not None
        await air.bed.keystore.update(str(air.central.random_address), OTHER_KEY)
        with pytest.raises(LinkUnavailable, match="paired"):
            await link_to(air).open()
        await echoed(link_to(air))
        assert await key_of(air.central, air.bed) == await key_of(air.bed, air.central)


async def test_a_shy_machine_knows_whom_it_is_paired_with() -> None:
    async with on_air(BONDING, shy=True) as air:
        for _ in range(3):
            await echoed(link_to(air))


async def test_a_shy_machine_takes_a_stranger_once() -> None:
    async with on_air(BONDING, shy=True) as air:
        answers_pairing(air.bed, yes=False)
        with pytest.raises(LinkUnavailable, match="paired"):
            await link_to(air).open()
        answers_pairing(air.bed, yes=True)
        with pytest.raises(LinkUnavailable, match="not found") as caught:
            await link_to(air).open()
        assert "plug it in again" in caught.value.hint


@asynccontextmanager
async def bed_on(air: LocalLink) -> AsyncIterator[Device]:
    """A shy machine on that air, which stays while radios come and go."""
    bed = await powered_on(air, BED_ADDRESS)
    advertising: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    peripheral = Peripheral(bed, BONDING, "Bed", shy=True)
    serving = asyncio.create_task(peripheral.serve(Echo(), advertising.set_result))
    await advertising
    yield bed
    serving.cancel()
    await asyncio.wait({serving})
    await bed.power_off()


async def test_the_next_process_has_the_same_address_and_key(tmp_path: Path) -> None:
    air = LocalLink()  # type: ignore[no-untyped-call]  # Bumble gives its __init__ no types
    async with bed_on(air):
        addresses = []
        for _ in range(2):
            bonds = Bonds(tmp_path / "radio.json")
            central = await powered_on(air, bonds.address.to_string(False))
            central.keystore = bonds
            addresses.append(bonds.address)
            link = BleLink(BED_ADDRESS, BONDING, radio=radio_on(central), patience_ms=5_000)
            await echoed(link)
            await central.power_off()
    assert addresses[0] == addresses[1]


async def test_keys_are_for_this_user_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEGATO_HOME", str(tmp_path))
    bonds = bonds_of("usb:0")
    await bonds.update(BED_ADDRESS, OTHER_KEY)
    (kept,) = (tmp_path / "config" / "radios").iterdir()
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    assert await bonds_of("usb:0").get(BED_ADDRESS) == OTHER_KEY
    assert await bonds_of("usb:1").get(BED_ADDRESS) is None


async def test_forgotten_keys_stay_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "radio.json"
    bonds = Bonds(path)
    await bonds.update(BED_ADDRESS, OTHER_KEY)
    await bonds.delete(BED_ADDRESS)
    assert await Bonds(path).get_all() == []
    assert Bonds(path).address == bonds.address


def test_a_radio_without_keys_leaves_no_file(tmp_path: Path) -> None:
    assert Bonds(tmp_path / "radio.json").address.is_static
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b'{"keys": {}}',
        b'{"address": "nowhere", "keys": {}}',
        b'{"address": "C0:00:00:00:00:01", "keys": {"C0:00:00:00:00:02": {"ltk": {"value": 5}}}}',
        b'{"address": "C0:00:00:00:00:01", "keys": {"C0:00:00:00:00:02": 5}}',
    ],
)
async def test_a_damaged_file_of_keys_is_no_file(tmp_path: Path, damaged: bytes) -> None:
    path = tmp_path / "radio.json"
    path.write_bytes(damaged)
    bonds = Bonds(path)
    assert await bonds.get_all() == []
    await bonds.update(BED_ADDRESS, OTHER_KEY)
    assert json.loads(path.read_bytes())["address"] == bonds.address.to_string(False)
    assert await Bonds(path).get(BED_ADDRESS) == OTHER_KEY


async def test_keys_that_cannot_be_written_are_kept_as_long_as_the_radio(tmp_path: Path) -> None:
    in_the_way = tmp_path / "radios"
    in_the_way.write_bytes(b"")
    bonds = Bonds(in_the_way / "radio.json")
    await bonds.update(BED_ADDRESS, OTHER_KEY)
    assert await bonds.get(BED_ADDRESS) == OTHER_KEY
