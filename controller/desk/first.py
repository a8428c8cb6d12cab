"""The first machine of a person, saved under a plain name."""

from itertools import count

from controller import saved
from controller.desk.adding import save
from controller.desk.near import Thing
from controller.errors import AddressError
from controller.saved import SavedMachine
from profiles.language import _


def joined() -> bool:
    """Whether any machine is saved; raises SettingsError."""
    return bool(saved.machines())


def join(thing: Thing) -> str:
    """Save what was found, where it is clear what it is; the name it has from here on.

    Raises AddressError where it is not clear, as for `controller.desk.adding.save` otherwise.
    """
    if thing.saved_as:
        return thing.saved_as[0]
    if len(thing.families) != 1:
        problem = _("it is not clear which family of machines {title} is").format(title=thing.title)
        hint = _("a asks a port who is there; m lets you say which it is.")
        raise AddressError(problem, hint)
    (family,) = thing.families
    name = _free_name()
    save(SavedMachine(name, thing.address, family, model=thing.model))
    return name


def _free_name() -> str:
    taken = set(saved.machines())
    plain = _("massager")
    names = (plain if number == 1 else f"{plain} {number}" for number in count(1))
    return next(name for name in names if name not in taken)
