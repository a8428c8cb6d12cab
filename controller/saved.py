"""The machines a person saved, and the limits they lowered."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from controller.address import Address
from controller.errors import AddressError, SettingsError
from controller.settings import REPAIR, replace_settings, settings_file, table
from profiles.language import _
from profiles.limits import Limits
from profiles.own_limits import LimitError, field_of, limits_from, typed


@dataclass(frozen=True, slots=True)
class SavedMachine:
    """A machine under the name a person gave it; "" for what is not said.

    `place` is where its channels lie, `model` which product it is, `deflates` is "seen" where the
    person saw its cuffs empty when it was unplugged.
    """

    name: str
    address: str
    family: str
    place: str = ""
    model: str = ""
    deflates: str = ""


def machines() -> Mapping[str, SavedMachine]:
    """By name, in the order they were added; none without a file. Raises SettingsError."""
    rows = table("machines")
    try:
        return {name: machine_from(name, row) for name, row in rows.items()}
    except (ValueError, TypeError, AddressError) as error:
        path = settings_file()
        problem = _(
            "{path} is damaged: its machines are not as `legato machines add` writes them"
        ).format(path=path)
        raise SettingsError(problem, REPAIR) from error


def machine_from(name: str, row: object) -> SavedMachine:
    """A machine as the settings hold it; raises ValueError, TypeError and AddressError."""
    if not isinstance(row, dict) or not all(isinstance(text, str) for text in row.values()):
        raise TypeError(f"{name} is no table of texts")
    found = SavedMachine(name, **row)
    Address.parse(found.address)
    return found


def save(machine: SavedMachine) -> None:
    """Add a machine, or replace the one of that name; after a SettingsError nothing changed."""
    replace_settings(machines=rows({**machines(), machine.name: machine}))


def rows(kept: Mapping[str, SavedMachine]) -> dict[str, object]:
    """Machines as the settings hold them; the name of each is its own, whatever it stands under."""
    return {
        machine.name: {key: text for key, text in asdict(machine).items() if key != "name" and text}
        for machine in kept.values()
    }


def limits() -> Limits:
    """The limits in force: the ceilings, and what the person set lower. Raises SettingsError."""
    try:
        return limits_from(_limits())
    except LimitError as error:
        hint = _("{hint} Or put it back: legato limits reset {name}").format(
            hint=error.hint, name=error.name
        )
        raise SettingsError(
            _("{path}, limits: {error}").format(path=settings_file(), error=error), hint
        ) from error


def lower(name: str, value: str) -> None:
    """Set a limit, as a person types it; after a SettingsError nothing changed."""
    try:
        lowered = {**_limits(), name: typed(name, value)}
    except LimitError as error:
        raise SettingsError(str(error), error.hint) from error
    replace_settings(limits=lowered)


def reset(name: str | None = None) -> None:
    """Put a limit back to its ceiling, or all of them; raises SettingsError for an unknown one."""
    kept = dict(_limits()) if name is not None else {}
    if name is not None and kept.pop(name, None) is None:
        _known(name)
    replace_settings(limits=kept)


def _limits() -> Mapping[str, object]:
    """As they are written, right or wrong."""
    return table("limits")


def _known(name: str) -> None:
    try:
        field_of(name)
    except LimitError as error:
        raise SettingsError(str(error), error.hint) from error
