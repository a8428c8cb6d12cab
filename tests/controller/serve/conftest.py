"""What tests of `legato serve` have: folders of their own, and nothing left running."""

from tests.controller.cli.conftest import home
from tests.controller.ui.bedside import own_home

__all__ = ["home", "own_home"]
