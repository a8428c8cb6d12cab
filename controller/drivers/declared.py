"""Families described as data: drives whatever the `[wire]` of a catalogue page says."""

from collections.abc import Callable

from controller.driver import Connect, DriverCode, Page, Simulate


def built(page: Page) -> tuple[Connect, Simulate]:
    """The driver and the simulated machine of a page; raises ValueError for a wrong `[wire]`."""
    raise ValueError("wire is missing")


def described(name: str, catalogue: Callable[[], str]) -> DriverCode:
    """The code of a family whose page says everything, for an entry point of `legato.drivers`."""
    raise NotImplementedError
