"""Saving a machine: what may be said of it, and what is kept of what was said before."""

from dataclasses import dataclass, replace

from controller import narrowing, registry, saved
from controller.address import Address
from controller.driver import DriverSpec
from controller.errors import AddressError
from controller.machine import chosen, reached_by
from controller.saved import SavedMachine
from controller.saved_comfort import comfort_without
from controller.settings import replace_settings
from profiles.actuators import Effect
from profiles.language import _


@dataclass(frozen=True, slots=True)
class Saved:
    """A machine that was saved, what it was before, and what was dropped since it no longer fits.

    `dropped` are sentences. `cuffs_unknown` says that it has cuffs which nobody saw empty.
    """

    machine: SavedMachine
    before: SavedMachine | None
    spec: DriverSpec
    dropped: tuple[str, ...]
    cuffs_unknown: bool


def check_name(name: str) -> str:
    """A name as it is kept, without needless spaces; raises AddressError where it is none."""
    kept = " ".join(name.split())
    if not kept or ":" in kept or not kept.isprintable():
        raise AddressError(
            _("{name} is no name").format(name=repr(name)),
            _("Choose a word without a colon: bed."),
        )
    return kept


def wrong_name(name: str) -> str:
    """What is wrong with the name of a new machine, "" for nothing; raises SettingsError."""
    try:
        kept = check_name(name)
    except AddressError as error:
        return f"{error}. {error.hint}"
    if kept in saved.machines():
        return _("Another machine is called {name} already.").format(name=kept)
    return ""


def wrong_address(written: str) -> str:
    """What is wrong with an address as a person wrote it, "" for nothing."""
    try:
        Address.parse(written.strip())
    except AddressError as error:
        return f"{error}. {error.hint}"
    return ""


def suggested_name() -> str:
    """A name that no machine has; raises SettingsError."""
    known, word, number = saved.machines(), _("machine"), 1
    while (name := word if number == 1 else f"{word} {number}") in known:
        number += 1
    return name


def add(address: str, name: str, family: str, model: str = "") -> Saved:
    """Save something that was found as a machine of that family; raises as `save` does.

    Where it was saved under that name before, what was said of it stays.
    """
    return save(as_before(SavedMachine(check_name(name), address, family, model=model)))


def as_before(said: SavedMachine) -> SavedMachine:
    """With what was said of it before: a family that a person corrected is not guessed again.

    That holds at the same address, as long as the family does. Raises SettingsError and
    AddressError.
    """
    before = saved.machines().get(said.name)
    if before is None or place_of(before) != place_of(said):
        return said
    if said.family not in ("", before.family):
        return said
    return replace(
        said,
        family=before.family,
        place=said.place or before.place,
        model=said.model or before.model,
        deflates=said.deflates or before.deflates,
    )


def described(said: SavedMachine) -> DriverSpec:
    """The family, as the model is that was named; raises AddressError where something is wrong.

    DriverNotFound, DriverBroken and SettingsError as well.
    """
    spec = chosen(said.address, said.family).spec
    if said.model:
        spec = narrowing.modelled(spec, said.model)
    narrowing.placed(spec, said.place)
    return spec


def save(said: SavedMachine) -> Saved:
    """Save it as it is said to be; raises as `check_name` and `described` do.

    Comfort windows that were found on a machine of another family are not of this one.
    """
    said = replace(said, name=check_name(said.name), address=str(Address.parse(said.address)))
    spec = described(said)
    known = saved.machines()
    before = known.get(said.name)
    changed: dict[str, object] = {"machines": saved.rows({**known, said.name: said})}
    dropped: tuple[str, ...] = ()
    if before is not None and before.family != said.family:
        comfort, had = comfort_without(said.name)
        changed["comfort"] = comfort
        dropped = (comfort_dropped(),) if had else ()
    replace_settings(**changed)
    unknown = squeezes(spec) and not spec.capabilities.deflates and not said.deflates
    return Saved(said, before, spec, dropped, unknown)


def families_at(address: str) -> tuple[tuple[str, str], ...]:
    """The families that can be reached so, by name and title; raises AddressError."""
    road = Address.parse(address).road
    specs, _broken = registry.load_all()
    fitting = (spec for spec in specs if reached_by(spec, road) and not spec.template)
    return tuple(sorted((spec.name, spec.title) for spec in fitting))


def place_of(machine: SavedMachine) -> str:
    """Where it is, the same text for every spelling."""
    return Address.parse(machine.address).canonical


def squeezes(spec: DriverSpec) -> bool:
    """Whether it has cuffs that reach the legs."""
    parts = spec.capabilities.actuators
    return any(part.effect is Effect.COMPRESSION and part.covers for part in parts)


def comfort_dropped() -> str:
    """Why there are no comfort windows any more."""
    return _("What was found to feel right is forgotten: it was found on another kind of machine.")
