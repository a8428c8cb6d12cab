"""What a screen may ask of the application it is shown in."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol, cast

from textual.dom import DOMNode
from textual.screen import Screen

from controller.desk.here import Here
from controller.host.seat import Seat
from controller.ui.sitting import Sitting


@dataclass(frozen=True, slots=True)
class Ways:
    """How a session is shown that is no program: while it runs, and when it is over.

    The screen that is shown while it runs looks at the sitting itself, again and again. `after` is
    None where the screen beneath says what came of it. Whatever failed, or is not proven to be at
    rest, is shown as that of any session.
    """

    playing: Callable[[Sitting], Screen[None]]
    after: Callable[[Sitting], Screen[None] | None]


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

    def begin(self, seat: Seat, ways: Ways = ...) -> None:
        """Take a seat at a session and show it, until it is over and after.

        `ways` are for one that is shown otherwise than a program is.
        """
        ...

    def ask(self, wish: Callable[[], Awaitable[object]]) -> None:
        """Have a wish looked after that may start something, unless another one is."""
        ...

    @property
    def calm(self) -> bool:
        """Whether hands that ended a session may start another by the same key."""
        ...

    def leave_session(self) -> None:
        """Go from the last screen of a session back to where it was started."""
        ...

    def again(self) -> None:
        """Start what helps back to sleep; what stands against it is shown."""
        ...


def hub(node: DOMNode) -> Hub:
    """The application that a screen or widget of ours is shown in."""
    return cast("Hub", node.app)
