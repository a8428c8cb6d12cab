"""The machines of a person: what they are, and what may be said otherwise of them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from controller import saved
from controller.desk.adding import Saved, check_name, described, save, squeezes
from controller.errors import TOLD_TO_A_PERSON, AddressError, SettingsError
from controller.machine import SEEN, chosen
from controller.saved import SavedMachine
from controller.saved_comfort import comfort_moved, comfort_without
from controller.settings import replace_settings
from profiles.actuators import Actuator
from profiles.language import _, _n
from profiles.wording import in_words


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a machine drives: its name on the remote, and the rest in words."""

    name: str
    said: str


@dataclass(frozen=True, slots=True)
class Known:
    """A saved machine as it is shown. `trouble` is what keeps it from being used, "" for nothing.

    `cuffs` says what is known of its cuffs, "" where it has none.
    """

    name: str
    address: str
    family: str
    title: str
    model: str
    place: str
    parts: tuple[Part, ...] = ()
    placeable: bool = False
    cuffs: str = ""
    how_to_stop: str = ""
    trouble: str = ""
    hint: str = ""


def machines() -> tuple[Known, ...]:
    """All that are saved, in the order they were added; raises SettingsError."""
    return tuple(map(_known, saved.machines().values()))


def machine(name: str) -> Known:
    """The one of that name; raises SettingsError where there is none."""
    return _known(_saved(name))


def rename(old: str, new: str) -> str:
    """Call a machine otherwise, with all that was found to feel right on it; the name as kept.

    Raises SettingsError where there is no such machine or the name is taken, AddressError where it
    is none; nothing changed then.
    """
    before, name = _saved(old), check_name(new)
    known = saved.machines()
    if name == old:
        return name
    if name in known:
        problem = _("another machine is called {name} already").format(name=name)
        raise SettingsError(problem, _("Choose another name, or rename that one first."))
    kept = {
        one.name: one
        for one in (replace(one, name=name) if one == before else one for one in known.values())
    }
    replace_settings(machines=saved.rows(kept), comfort=comfort_moved(old, name))
    return name


def remove(name: str) -> tuple[str, ...]:
    """Forget a machine, and what was found to feel right on it; sentences about that.

    Another machine that is given the name later has other motors. Raises SettingsError.
    """
    _saved(name)
    kept = {key: one for key, one in saved.machines().items() if key != name}
    comfort, had = comfort_without(name)
    replace_settings(machines=saved.rows(kept), comfort=comfort)
    return (_("What was found to feel right on it is forgotten, too."),) if had else ()


def correct(name: str, family: str) -> Saved:
    """Say which family a machine is of: its name and address stay, and nothing that fits no more.

    Raises SettingsError, AddressError, DriverNotFound and DriverBroken; nothing changed then.
    """
    before = _saved(name)
    if before.family == family:
        return save(before)
    done = save(SavedMachine(name, before.address, family))
    lost = {
        _("Which model it is, is forgotten: it was one of another family."): before.model,
        _("Where its channels lie is forgotten: they are other ones."): before.place,
        _("That its cuffs were seen to empty is forgotten: look again."): before.deflates,
    }
    return replace(done, dropped=(*(said for said, had in lost.items() if had), *done.dropped))


def put(name: str, place: str) -> Saved:
    """Say where the channels of a machine lie, "" for where the catalogue has them.

    Raises as `correct` does.
    """
    return save(replace(_saved(name), place=place))


def cuffs_seen(name: str) -> Saved:
    """Say that its cuffs were seen to empty when it was unplugged; raises as `correct` does.

    AddressError also where it has none.
    """
    before = _saved(name)
    spec = described(before)
    if not squeezes(spec):
        raise AddressError(_("{title} has no cuffs that squeeze legs").format(title=spec.title), "")
    return save(replace(before, deflates=SEEN))


def _saved(name: str) -> SavedMachine:
    known: Mapping[str, SavedMachine] = saved.machines()
    if name not in known:
        problem = _("no machine is called {name}").format(name=repr(name))
        raise SettingsError(problem, _("`legato machines` lists them."))
    return known[name]


def _known(one: SavedMachine) -> Known:
    plain = Known(one.name, one.address, one.family, one.family, one.model, one.place)
    try:
        machine = chosen(one.name)
    except TOLD_TO_A_PERSON as error:
        return replace(plain, trouble=str(error), hint=error.hint)
    spec = machine.spec
    return replace(
        plain,
        title=spec.title,
        parts=tuple(Part(part.name, _said(part)) for part in machine.capabilities.actuators),
        placeable=spec.placeable,
        cuffs=_cuffs(one, squeezes(spec), known=spec.capabilities.deflates),
        how_to_stop=spec.how_to_stop,
    )


def _said(part: Actuator) -> str:
    where = in_words(part.sides) or _("not used: it is not at the legs")
    steps = _n("{number} step", "{number} steps", part.steps).format(number=part.steps)
    return _("{where}, {effect}, {steps}").format(
        where=where, effect=_(part.effect.value), steps=steps
    )


def _cuffs(one: SavedMachine, has: bool, *, known: bool) -> str:
    if not has:
        return ""
    if known or one.deflates == SEEN:
        return _("Its cuffs empty by themselves when the power fails.")
    return _("Squeezes are refused: nobody saw its cuffs go soft when it was unplugged.")
