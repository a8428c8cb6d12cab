"""What each family has to tell the tests of wire formats; a new one is a file here."""

from importlib import import_module
from pkgutil import iter_modules

from tests.firmware_protocol.wires import Family

ALL: tuple[Family, ...] = tuple(
    family
    for module in iter_modules(__path__)
    for family in import_module(f"{__name__}.{module.name}").FAMILIES
)
