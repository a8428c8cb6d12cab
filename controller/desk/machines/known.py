"""The machines of a person: what they are, and what may be said otherwise of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from controller import saved
from controller.desk.machines.adding import Saved, check_name, described, save, squeezes, wrong_name
from controller.errors import TOLD_TO_A_PERSON, AddressError, SettingsError
from controller.machine import SEEN, chosen
from controller.saved import SavedMachine
from controller.saved_comfort import comfort_moved, comfort_without
from controller.settings import replace_settings
from profiles.actuators import Actuator, Zone
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

    `cuffs` says what is known of its cuffs, "" where it has none; `cuffs_unknown`, that nobody
    saw them empty.
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
    cuffs_unknown: bool = False
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


def renamed_wrong(old: str) -> Callable[[str], str]:
    """What says of a new name for a machine what is wrong with it, "" for nothing."""
    return lambda name: "" if name == old else wrong_name(name)


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


def channels(name: str) -> tuple[tuple[str, str], ...]:
    """The channels of a machine that a person may place, and the place each has now, "" for none.

    None where its places are fixed. Raises as `correct` does.
    """
    one = _saved(name)
    spec = described(one)
    if not spec.placeable:
        return ()
    lie = {part.name: part.covers for part in chosen(name).capabilities.actuators}
    names = (part.name for part in spec.capabilities.actuators)
    return tuple((part, written_place(lie.get(part, frozenset()))) for part in names)


def written_place(covers: frozenset[Zone]) -> str:
    """Zones as `put` takes them: "calf.left+foot"."""
    return "+".join(zone.value for zone in Zone if zone in covers)


def places() -> tuple[tuple[str, str], ...]:
    """The places that a channel may lie at, as `put` takes them, and in words."""
    return tuple((zone.value, in_words(zone.sides)) for zone in Zone)


def put_channels(name: str, lie: Mapping[str, str]) -> Saved:
    """Say where channels lie, each as `channels` gives it; those with "" are not used.

    Raises as `correct` does, and AddressError where none is used.
    """
    used = {channel: place for channel, place in lie.items() if place}
    if not used:
        raise AddressError(
            _("no channel lies at the legs then"), _("Say of one at least where it lies.")
        )
    return put(name, ",".join(f"{channel}={place}" for channel, place in used.items()))


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
    unknown = squeezes(spec) and not machine.capabilities.deflates
    return replace(
        plain,
        title=spec.title,
        parts=tuple(Part(part.name, _said(part)) for part in machine.capabilities.actuators),
        placeable=spec.placeable,
        cuffs=_cuffs(unknown=unknown) if squeezes(spec) else "",
        cuffs_unknown=unknown,
        how_to_stop=spec.how_to_stop,
    )


def _said(part: Actuator) -> str:
    where = in_words(part.sides) or _("not used: it is not at the legs")
    steps = _n("{number} step", "{number} steps", part.steps).format(number=part.steps)
    return _("{where}, {effect}, {steps}").format(
        where=where, effect=_(part.effect.value), steps=steps
    )


def _cuffs(*, unknown: bool) -> str:
    if unknown:
        return _("Squeezes are refused: nobody saw its cuffs go soft when it was unplugged.")
    return _("Its cuffs empty by themselves when the power fails.")
