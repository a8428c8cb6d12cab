"""Virtual Bluetooth: controllers that hear each other, at TCP ports of this computer."""

import asyncio
import hashlib
import socket
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack, suppress

from controller.link.adapter import powered  # first: it says so when Bumble is missing

# isort: split
from bumble.controller import Controller
from bumble.core import BaseBumbleError
from bumble.device import Device
from bumble.hci import (
    Address,
    HCI_ErrorCode,
    HCI_LE_Connection_Complete_Event,
    HCI_LE_Create_Connection_Cancel_Command,
    HCI_Reset_Command,
    HCI_StatusReturnParameters,
)
from bumble.link import LocalLink
from bumble.ll import AdvertisingPdu, AdvExtInd, AdvInd, TerminateInd
from bumble.transport.common import PacketParser

from controller.driver import SimulatedMachine
from controller.errors import LinkUnavailable, Unavailable
from controller.link.base import BleService
from controller.simulator.peripheral import Peripheral, always

NOBODY = Address("00:00:00:00:00:00")
READ_SIZE = 4096


async def serve_radio(ports: Sequence[int], ready: Callable[[], None]) -> None:
    """Virtual controllers that hear each other, each at its port of 127.0.0.1, until cancelled.

    One process at a port at a time; the next waits until it has gone, which ends its connections.
    `ready` is told when all ports are open. Raises LinkUnavailable for a port that is taken.
    """
    air = LocalLink()  # type: ignore[no-untyped-call]  # Bumble gives its __init__ no types
    with ExitStack() as stack:
        doors = {port: stack.enter_context(_door(port)) for port in ports}
        ready()
        async with asyncio.TaskGroup() as group:
            for port, door in doors.items():
                controller = VirtualController(f"radio {port}", air)
                group.create_task(_serve_port(controller, door))


async def serve_on_radio(
    machine: SimulatedMachine,
    service: BleService,
    device_or_transport: Device | str,
    name: str,
    ready: Callable[[str], None],
    reachable: Callable[[], Awaitable[None]] = always,
) -> None:
    """Be that machine until cancelled; `ready` is told the address once it advertises.

    Between connections it advertises when `reachable` has returned. A transport is opened for it,
    and the address stays the same for that transport and name. Raises LinkUnavailable, and LinkLost
    when the radio goes.
    """
    if isinstance(device_or_transport, Device):
        await Peripheral(device_or_transport, service, name).serve(machine, ready, reachable)
    else:
        address = _address(f"{device_or_transport} {name}")
        async with powered(device_or_transport, name, address) as device:
            await Peripheral(device, service, name).serve(machine, ready, reachable)


class VirtualController(Controller):
    """Bumble's controller, and what the Core specification asks that Bumble leaves out.

    A reset ends what is going on, a connection in the making can be cancelled, and whoever hears
    an advertisement hears its scan response.
    """

    def __init__(self, name: str, air: LocalLink) -> None:
        super().__init__(name, link=air)

    def end_all(self) -> None:
        """Stop advertising and scanning, and end all connections; both ends of each learn of it."""
        self.le_legacy_advertiser.stop()
        for advertising in self.advertising_sets.values():
            advertising.stop()
        self.advertising_sets.clear()
        self.le_scan_enable = False
        self.pending_le_connection = None
        reason = HCI_ErrorCode.CONNECTION_TIMEOUT_ERROR
        for connection in list(self.le_connections.values()):
            with suppress(BaseBumbleError):  # the other end never knew of it
                connection.send_ll_control_pdu(TerminateInd(reason))
            self.on_le_disconnected(connection, reason)
        self.random_address = NOBODY

    def on_hci_reset_command(self, _command: HCI_Reset_Command) -> HCI_StatusReturnParameters:
        """Core specification, Vol 4, Part E, 7.3.2."""
        self.end_all()
        return super().on_hci_reset_command(_command)

    def on_hci_le_create_connection_cancel_command(
        self, _command: HCI_LE_Create_Connection_Cancel_Command
    ) -> HCI_StatusReturnParameters:
        """Core specification, Vol 4, Part E, 7.8.13: the connection completes, without success."""
        pending, self.pending_le_connection = self.pending_le_connection, None
        if pending is None:
            return HCI_StatusReturnParameters(HCI_ErrorCode.COMMAND_DISALLOWED_ERROR)
        asyncio.get_running_loop().call_soon(self.send_hci_packet, _cancelled(pending.peer_address))
        return HCI_StatusReturnParameters(HCI_ErrorCode.SUCCESS)

    def send_advertising_pdu(self, packet: AdvertisingPdu) -> None:
        """Send it to every controller in reach, the scan response at its end."""
        if isinstance(packet, AdvInd):
            packet.data += self.le_legacy_advertiser.scan_response_data
        elif isinstance(packet, AdvExtInd):
            for advertising in self.advertising_sets.values():
                if advertising.address == packet.advertiser_address:
                    packet.data += bytes(advertising.scan_response_data)
        super().send_advertising_pdu(packet)


def _cancelled(peer: Address) -> HCI_LE_Connection_Complete_Event:
    return HCI_LE_Connection_Complete_Event(
        status=HCI_ErrorCode.UNKNOWN_CONNECTION_IDENTIFIER_ERROR,
        connection_handle=0,
        role=0,
        peer_address_type=peer.address_type,
        peer_address=peer,
        connection_interval=0,
        peripheral_latency=0,
        supervision_timeout=0,
        central_clock_accuracy=0,
    )


class _Sink:
    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer

    def on_packet(self, packet: bytes) -> None:
        if not self._writer.is_closing():
            self._writer.write(packet)


def _door(port: int) -> socket.socket:
    try:
        door = socket.create_server(("127.0.0.1", port))
    except OSError as error:
        raise LinkUnavailable(
            Unavailable.BUSY,
            f"port {port} cannot be opened",
            "Another program may have it: choose other ports.",
        ) from error
    door.setblocking(False)
    return door


async def _serve_port(controller: VirtualController, door: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    while True:
        connection, _ = await loop.sock_accept(door)
        # Small packets wait for each other otherwise: 44 ms for a write and its answer.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        reader, writer = await asyncio.open_connection(sock=connection)
        try:
            await _serve_process(controller, reader, writer)
        finally:
            controller.host = None
            controller.end_all()
            writer.close()


async def _serve_process(
    controller: VirtualController, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    parser = PacketParser()
    parser.set_packet_sink(controller)
    controller.host = _Sink(writer)
    with suppress(OSError, BaseBumbleError):  # it is gone, or speaks no Bluetooth
        while data := await reader.read(READ_SIZE):
            parser.feed_data(data)


def _address(seed: str) -> Address:
    # A static random address: the two highest bits are set (Core specification, Vol 6, Part B).
    digest = hashlib.sha256(seed.encode()).digest()
    return Address(digest[:5] + bytes([digest[5] | 0xC0]))
