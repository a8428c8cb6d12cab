"""The home of its own that each test has which runs commands."""

from tests.controller.cli.conftest import home

__all__ = ["home"]
