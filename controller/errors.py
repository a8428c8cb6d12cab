"""What can go wrong, said to a person in bed: what happened, and what to do about it.

    LegatoError
    ├── LinkError            the road to the machine
    │   ├── LinkUnavailable  it cannot be opened; `reason` says why
    │   └── LinkLost         it broke while in use
    ├── MachineError         the machine at the other end
    │   ├── MachineSilent    it did not answer in time
    │   ├── MachineRefused   it answered no
    │   └── SwitchedOff      somebody switched it off at its own remote
    ├── DriverNotFound       no family of that name
    ├── DriverBroken         a driver or its catalogue page that cannot be used
    ├── AddressError         an address or a machine's name that means nothing
    ├── SettingsError        the settings file cannot be used
    ├── CaptureError         a capture that cannot be read or written; in `controller.capture`
    ├── NightLogError        the night log cannot be used; in `controller.nightlog.file`
    ├── LevelError           levels that mean nothing to a machine; in `controller.levels`
    ├── FaultError           a fault that means nothing; in `controller.simulator.faults`
    ├── GuardianError        nobody watches over a session
    ├── Suspended            the computer slept in the middle of a session
    └── Refused              not allowed now; nothing was sent

Beside them stands `profiles.errors.ProfileError`, for a program file that is wrong.
"""

from enum import Enum

from profiles.errors import ProfileError
from profiles.language import _


class LegatoError(Exception):
    """The root. `str()` says what happened; `hint` is one sentence telling a person what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class LinkError(LegatoError):
    """The road to the machine failed."""


class Unavailable(Enum):
    """Why a link cannot be opened."""

    NO_ADAPTER = "no adapter"
    POWERED_OFF = "powered off"
    DENIED = "denied"
    NOT_FOUND = "not found"
    BUSY = "busy"


class LinkUnavailable(LinkError):
    """The link cannot be opened."""

    def __init__(self, reason: Unavailable, message: str, hint: str) -> None:
        super().__init__(message, hint)
        self.reason = reason


class LinkLost(LinkError):
    """The link broke while in use."""


class MachineError(LegatoError):
    """The machine at the other end is not what was expected."""


class MachineSilent(MachineError):
    """The machine did not answer within `waited_ms`."""

    def __init__(self, waited_ms: int, message: str, hint: str) -> None:
        super().__init__(message, hint)
        self.waited_ms = waited_ms


class MachineRefused(MachineError):
    """The machine answered that it will not; `code` is what it said."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(message, hint)
        self.code = code


class SwitchedOff(MachineError):
    """The machine was switched off at its own remote, in the middle of what it was told."""

    def __init__(self) -> None:
        super().__init__(
            _("the machine was switched off at its own remote"),
            _("Start again when you want to go on."),
        )


class DriverNotFound(LegatoError):
    """No family of that name; `installed` lists those there are."""

    def __init__(self, name: str, installed: tuple[str, ...]) -> None:
        super().__init__(
            _("there is no machine family called {name!r}").format(name=name),
            _("Installed are: {installed}.").format(installed=", ".join(installed) or _("none")),
        )
        self.installed = installed


class DriverBroken(LegatoError):
    """A driver or its catalogue page cannot be used."""


class AddressError(LegatoError):
    """An address or a machine's name that means nothing."""


class SettingsError(LegatoError):
    """The settings file cannot be read or written."""


class GuardianError(LegatoError):
    """No guardian could be started; nothing was."""


class Suspended(LegatoError):
    """The computer slept in the middle of a session, which is over."""


class Refused(LegatoError):
    """Not allowed now; nothing was sent.

    `row` names the rule, `until` when it ends, `allowed` what may be done instead.
    """

    def __init__(
        self,
        row: str,
        message: str,
        hint: str,
        until: str | None = None,
        allowed: str | None = None,
    ) -> None:
        super().__init__(message, hint)
        self.row = row
        self.until = until
        self.allowed = allowed


TOLD_TO_A_PERSON = (LegatoError, ProfileError)
"""Everything a front end turns into one calm message; anything else is a fault of ours."""
