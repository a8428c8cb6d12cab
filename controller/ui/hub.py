"""What a screen may ask of the application it is shown in."""

from typing import Protocol, cast

from textual.dom import DOMNode

from controller.desk.here import Here
from controller.host.seat import Seat
from controller.ui.sitting import Sitting


class Hub(Protocol):
    """The application, as screens know it."""

    @property
    def here(self) -> Here:
        """Who sits before the screens, and at which machine."""
        ...

    @property
    def sitting(self) -> Sitting | None:
        """The session that runs, None where there is none."""
        ...

    def turn_to(self, on: str) -> None:
        """Be at another machine from here on, named as for `legato play --on`."""
        ...

    def begin(self, seat: Seat) -> None:
        """Take a seat at a session and show it, until it is over and after."""
        ...


def hub(node: DOMNode) -> Hub:
    """The application that a screen or widget of ours is shown in."""
    return cast("Hub", node.app)
