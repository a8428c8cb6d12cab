"""A small org.bluez: one adapter, and one simulated machine that it can find and connect to.

It behaves as BlueZ does where that matters to us: a connection outlives the process that made it,
a machine that is connected does not advertise, and who has died is told nothing more of it.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from dbus_fast import Message, MessageType, Variant
from dbus_fast.aio import MessageBus

from controller.driver import SimulatedMachine
from controller.link.arrivals import Arrivals
from controller.link.base import BleService, Delivery, pieces_of
from firmware_protocol.codec import Packet

NAME = "org.bluez"
ADAPTER = "/org/bluez/hci0"
ADAPTER_1 = "org.bluez.Adapter1"
DEVICE_1 = "org.bluez.Device1"
SERVICE_1 = "org.bluez.GattService1"
CHARACTERISTIC_1 = "org.bluez.GattCharacteristic1"
OBJECTS = "org.freedesktop.DBus.ObjectManager"
PROPERTIES = "org.freedesktop.DBus.Properties"
MTU = 247
ADVERTISING_INTERVAL_S = 0.02

Properties = dict[str, Variant]


class Connection:
    """The machine's end of a connection."""

    def __init__(self, bluez: "BlueZ") -> None:
        self._bluez = bluez
        self.arrived = Arrivals("the central has gone")

    @property
    def label(self) -> str:
        return "bluez"

    async def open(self) -> None:
        return

    async def write(self, packet: Packet) -> Delivery:
        for piece in pieces_of(packet.data, MTU - 3):
            self._bluez.notify(packet.channel, piece)
        return Delivery.HANDED_OVER

    async def read(self) -> Packet:
        return await self.arrived.read()

    async def close(self) -> None:
        self.arrived.lose()


@dataclass
class BlueZ:
    """What BlueZ has on its bus, and what a test may do to it.

    `path` is where the machine appears once it was heard; `address` is what stands there.
    """

    bus: MessageBus
    machine: SimulatedMachine
    way: BleService
    address: str
    path: str
    serving: asyncio.TaskGroup
    scans: int = 0
    scanning: bool = False
    connection: Connection | None = None
    objects: dict[str, dict[str, Properties]] = field(default_factory=dict)
    listeners: dict[str, set[str]] = field(default_factory=dict)  # of a channel, by bus name

    @property
    def powered(self) -> bool:
        """Whether Bluetooth is switched on."""
        return bool(self.objects[ADAPTER][ADAPTER_1]["Powered"].value)

    @property
    def advertises(self) -> bool:
        """Whether a scan would hear the machine."""
        return self.connection is None and self.powered

    def power(self, *, on: bool) -> None:
        """Switch Bluetooth on or off, as a person does."""
        self._change(ADAPTER, ADAPTER_1, {"Powered": Variant("b", on)})
        if not on:
            self.scanning = False
            self.drop()

    def drop(self) -> None:
        """The connection breaks, or is ended."""
        if self.connection is None:
            return
        self.connection.arrived.lose()
        self.connection = None
        self.listeners.clear()
        off = Variant("b", False)
        self._change(self.path, DEVICE_1, {"ServicesResolved": off, "Connected": off})
        for path in [path for path in self.objects if path.startswith(f"{self.path}/")]:
            self._remove(path)

    def forget(self) -> None:
        """Remove the machine, as a person does, or BlueZ after a while."""
        self.drop()
        self._remove(self.path)

    def notify(self, channel: str, data: bytes) -> None:
        """The machine notifies whoever listens to that channel."""
        if self.listeners.get(channel):
            value = {"Value": Variant("ay", data)}
            self._change(self._characteristic(channel), CHARACTERISTIC_1, value)

    def start(self) -> None:
        """Have an adapter, switched on."""
        self._add(
            ADAPTER,
            ADAPTER_1,
            {
                "Address": Variant("s", "C0:00:00:00:00:01"),
                "Powered": Variant("b", True),
                "Roles": Variant("as", ["central"]),
            },
        )
        self.bus.add_message_handler(self.handle)

    async def advertise(self) -> None:
        """Let the machine be heard again and again by whoever scans, until cancelled."""
        while True:
            if self.scanning and self.advertises:
                self._be_heard()
            await asyncio.sleep(ADVERTISING_INTERVAL_S)

    def handle(self, message: Message) -> Message | None:
        """Answer a call; anything else is not for us."""
        if message.message_type is MessageType.SIGNAL and message.member == "NameOwnerChanged":
            for names in self.listeners.values():
                names.discard(message.body[0])  # whoever comes or goes, listens to nothing
        if message.message_type is not MessageType.METHOD_CALL or message.destination is None:
            return None
        known = message.interface in (OBJECTS, *self.objects.get(message.path or "", ()))
        if not known:
            return _refused(message, "org.freedesktop.DBus.Error.UnknownObject")
        if not self.powered and message.member in _NEED_POWER:
            return _refused(message, "org.bluez.Error.NotReady")
        return self._answer(message)

    def _answer(self, message: Message) -> Message:
        match message.interface, message.member:
            case "org.freedesktop.DBus.ObjectManager", "GetManagedObjects":
                return Message.new_method_return(message, "a{oa{sa{sv}}}", [self.objects])
            case "org.bluez.Adapter1", "StartDiscovery":
                self.scans += 1
                self.scanning = True
            case "org.bluez.Adapter1", "StopDiscovery":
                self.scanning = False
            case "org.bluez.Adapter1", "SetDiscoveryFilter":
                pass
            case "org.bluez.Device1", "Connect":
                self._connect()
            case "org.bluez.Device1", "Disconnect":
                self.drop()
            case "org.bluez.GattCharacteristic1", "WriteValue" if self.connection is not None:
                packet = Packet(bytes(message.body[0]), self._channel(message))
                self.connection.arrived.hear(packet)
            case "org.bluez.GattCharacteristic1", "StartNotify":
                self.listeners.setdefault(self._channel(message), set()).add(str(message.sender))
            case _:
                return _refused(message, "org.freedesktop.DBus.Error.UnknownMethod")
        return Message.new_method_return(message)

    def _connect(self) -> None:
        if self.connection is not None:
            return
        self.connection = Connection(self)
        self._change(self.path, DEVICE_1, {"Connected": Variant("b", True)})
        service = self._characteristic("").rpartition("/")[0]
        described = {"UUID": Variant("s", self.way.service), "Device": Variant("o", self.path)}
        self._add(service, SERVICE_1, {**described, "Primary": Variant("b", True)})
        for channel, one in self.way.channels.items():
            write = "write" if one.with_response else "write-without-response"
            flags = [write, "notify"] if one.notifies else [write]
            self._add(
                self._characteristic(channel),
                CHARACTERISTIC_1,
                {
                    "UUID": Variant("s", one.uuid),
                    "Service": Variant("o", service),
                    "Flags": Variant("as", flags),
                    "MTU": Variant("q", MTU),
                },
            )
        self._change(self.path, DEVICE_1, {"ServicesResolved": Variant("b", True)})
        self.serving.create_task(self.machine.serve(self.connection))

    def _characteristic(self, channel: str) -> str:
        number = [*self.way.channels].index(channel) if channel else 0
        return f"{self.path}/service0010/char{0x11 + number:04x}"

    def _channel(self, message: Message) -> str:
        paths = {self._characteristic(channel): channel for channel in self.way.channels}
        return paths[str(message.path)]

    def _be_heard(self) -> None:
        if self.path in self.objects:
            self._change(self.path, DEVICE_1, {"RSSI": Variant("n", -50)})
            return
        self._add(
            self.path,
            DEVICE_1,
            {
                "Address": Variant("s", self.address),
                "Alias": Variant("s", "Reverie Bed"),
                "Name": Variant("s", "Reverie Bed"),
                "Adapter": Variant("o", ADAPTER),
                "Connected": Variant("b", False),
                "ServicesResolved": Variant("b", False),
                "Paired": Variant("b", False),
                "UUIDs": Variant("as", [self.way.service]),
                "RSSI": Variant("n", -50),
            },
        )

    def _add(self, path: str, interface: str, properties: Properties) -> None:
        self.objects[path] = {interface: properties}
        self._say("/", OBJECTS, "InterfacesAdded", "oa{sa{sv}}", [path, self.objects[path]])

    def _change(self, path: str, interface: str, changed: Properties) -> None:
        self.objects[path][interface].update(changed)
        self._say(path, PROPERTIES, "PropertiesChanged", "sa{sv}as", [interface, changed, []])

    def _remove(self, path: str) -> None:
        interfaces = list(self.objects.pop(path))
        self._say("/", OBJECTS, "InterfacesRemoved", "oas", [path, interfaces])

    def _say(
        self, path: str, interface: str, member: str, signature: str, body: list[object]
    ) -> None:
        self.bus.send(Message.new_signal(path, interface, member, signature, body))


_NEED_POWER = ("StartDiscovery", "SetDiscoveryFilter", "Connect", "WriteValue")


def _refused(message: Message, name: str) -> Message:
    return Message.new_error(message, name, name.rpartition(".")[2])


@asynccontextmanager
async def bluez_on(
    address: str, machine: SimulatedMachine, way: BleService, of: str, kept_as: str
) -> AsyncIterator[BlueZ]:
    """An org.bluez on the bus at that address, near which is the machine `of` that address.

    Its object is called after the address `kept_as`, as that of a machine which changed its own.
    """
    bus = await MessageBus(address).connect()
    try:
        async with asyncio.TaskGroup() as serving:
            path = f"{ADAPTER}/dev_{kept_as.replace(':', '_')}"
            bluez = BlueZ(bus, machine, way, of, path, serving)
            bluez.start()
            await bus.call(_watching_names())
            await bus.request_name(NAME)
            advertising = serving.create_task(bluez.advertise())
            try:
                yield bluez
            finally:
                advertising.cancel()
                bluez.drop()
    finally:
        bus.disconnect()


def _watching_names() -> Message:
    return Message(
        destination="org.freedesktop.DBus",
        path="/org/freedesktop/DBus",
        interface="org.freedesktop.DBus",
        member="AddMatch",
        signature="s",
        body=["type='signal',member='NameOwnerChanged'"],
    )
