"""What every test of the desk has."""

from tests.controller.ui.bedside import own_home

__all__ = ["own_home"]
