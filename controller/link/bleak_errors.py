"""What goes wrong with Bluetooth, in our own words: bleak lets many kinds of errors through."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason,
    BleakDBusError,
)
from bleak_retry_connector import BleakOutOfConnectionSlotsError

from controller.errors import LinkLost, LinkUnavailable, Unavailable
from profiles.language import _


@dataclass(frozen=True, slots=True)
class Meaning:
    """What it means that something did not come about, in words with `{who}` in them."""

    reason: Unavailable
    message: str
    hint: str


AWAY = Meaning(
    Unavailable.NOT_FOUND,
    _("{who} was not found"),
    _("Wake it, come near, and close its maker's app: it takes one connection at a time."),
)
SHY = Meaning(
    AWAY.reason,
    AWAY.message,
    _(
        "{hint} Else unplug it and plug it in again: it may take no more strangers before that."
    ).format(hint=AWAY.hint),
)
UNPAIRED = Meaning(
    Unavailable.DENIED,
    _("{who} did not let itself be paired with"),
    _(
        "Unplug it, plug it in again, wait for its chime or its pulsing blue light, and try "
        "again within 2 minutes."
    ),
)


@contextmanager
def translated(who: str, otherwise: Meaning = AWAY) -> Iterator[None]:
    """Whatever bleak raises inside is raised as LinkUnavailable.

    `otherwise` is what it means where the error does not tell that Bluetooth itself is at fault.
    """
    try:
        yield
    except LinkUnavailable:
        raise
    except Exception as error:  # bleak lets through whatever D-Bus, WinRT or a radio raises
        reason = _reason(error)
        meaning = _MEANINGS.get(reason, otherwise)
        message = meaning.message.format(who=who)
        raise LinkUnavailable(meaning.reason, message, meaning.hint) from error


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

_MEANINGS = {
    meaning.reason: meaning
    for meaning in (
        Meaning(
            Unavailable.NO_ADAPTER,
            _("there is no Bluetooth here that Legato can use"),
            _(
                "Plug in an adapter, or start the Bluetooth service (sudo systemctl start "
                "bluetooth)."
            ),
        ),
        Meaning(
            Unavailable.POWERED_OFF,
            _("Bluetooth is switched off"),
            _("Switch Bluetooth on and try again."),
        ),
        Meaning(
            Unavailable.DENIED,
            _("Legato is not allowed to use Bluetooth"),
            _("Allow it in the privacy settings; on Linux: sudo usermod -aG bluetooth $USER."),
        ),
        Meaning(
            Unavailable.BUSY,
            _("Bluetooth is busy with something else"),
            _("Wait a moment and try again."),
        ),
    )
}
