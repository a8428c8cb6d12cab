"""What goes wrong with Bluetooth, in our own words: bleak lets many kinds of errors through."""

from collections.abc import Iterator
from contextlib import contextmanager

from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason,
    BleakDBusError,
)
from bleak_retry_connector import BleakOutOfConnectionSlotsError

from controller.errors import LinkLost, LinkUnavailable, Unavailable


@contextmanager
def translated(who: str) -> Iterator[None]:
    """Whatever bleak raises inside is raised as LinkUnavailable; `who` was looked for."""
    try:
        yield
    except LinkUnavailable:
        raise
    except Exception as error:  # bleak lets through whatever D-Bus, WinRT or a radio raises
        reason = _reason(error)
        message, hint = _WORDS[reason]
        raise LinkUnavailable(reason, message.format(who=who), hint) from error


def _reason(error: BaseException) -> Unavailable:
    cause: BaseException | None = error
    while cause is not None:
        match cause:
            case BleakBluetoothNotAvailableError(reason=reason):
                return _NOT_AVAILABLE.get(reason, Unavailable.NO_ADAPTER)
            case BleakDBusError(dbus_error=name):
                return _DBUS.get(name, Unavailable.NOT_FOUND)
            case BleakOutOfConnectionSlotsError():
                return Unavailable.BUSY
            case PermissionError():
                return Unavailable.DENIED
            case TimeoutError() | LinkLost():
                return Unavailable.NOT_FOUND
            case OSError() | EOFError() | ImportError():
                return Unavailable.NO_ADAPTER  # no D-Bus, or no library for this system
            case _:
                pass
        cause = cause.__cause__
    return Unavailable.NOT_FOUND


_NOT_AVAILABLE = {
    BleakBluetoothNotAvailableReason.POWERED_OFF: Unavailable.POWERED_OFF,
    BleakBluetoothNotAvailableReason.DENIED_BY_USER: Unavailable.DENIED,
    BleakBluetoothNotAvailableReason.DENIED_BY_SYSTEM: Unavailable.DENIED,
    BleakBluetoothNotAvailableReason.DENIED_BY_UNKNOWN: Unavailable.DENIED,
}

_DBUS = {
    "org.bluez.Error.InProgress": Unavailable.BUSY,
    "org.bluez.Error.NotAuthorized": Unavailable.DENIED,
    "org.bluez.Error.NotPermitted": Unavailable.DENIED,
    "org.bluez.Error.NotReady": Unavailable.POWERED_OFF,
    "org.freedesktop.DBus.Error.AccessDenied": Unavailable.DENIED,
    "org.freedesktop.DBus.Error.NameHasNoOwner": Unavailable.NO_ADAPTER,
    "org.freedesktop.DBus.Error.NoReply": Unavailable.NO_ADAPTER,
    "org.freedesktop.DBus.Error.ServiceUnknown": Unavailable.NO_ADAPTER,
}

_WORDS = {
    Unavailable.NO_ADAPTER: (
        "there is no Bluetooth here that Legato can use",
        "Plug in an adapter, or start the Bluetooth service (sudo systemctl start bluetooth).",
    ),
    Unavailable.POWERED_OFF: ("Bluetooth is switched off", "Switch Bluetooth on and try again."),
    Unavailable.DENIED: (
        "Legato is not allowed to use Bluetooth",
        "Allow it in the privacy settings; on Linux: sudo usermod -aG bluetooth $USER.",
    ),
    Unavailable.NOT_FOUND: (
        "{who} was not found",
        "Wake it, come near, and close its maker's app: it takes one connection at a time.",
    ),
    Unavailable.BUSY: ("Bluetooth is busy with something else", "Wait a moment and try again."),
}
