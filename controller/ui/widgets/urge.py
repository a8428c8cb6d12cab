"""The urge to move, as a number: a key or a field for each, and the last that is said holds."""

from textual.binding import Binding

from controller.desk.here import Here
from controller.errors import TOLD_TO_A_PERSON
from controller.ui.widgets.tap import Tap, Taps
from profiles.language import _

MOST = 10  # the desk takes no more

TEN_MS = 1_500
"""A 0 so soon after a 1 makes it a ten."""

URGE_KEYS = [
    Binding("x" if urge == MOST else str(urge), f"urge({urge})", _("How strong it is"), show=False)
    for urge in range(MOST + 1)
]
"""For the `action_urge` of a screen, which has a `Noting` do it."""


class Noting:
    """What is noted of one session."""

    def __init__(self) -> None:
        self._one_ms: int | None = None  # when a 1 was said that may become a ten

    def note(self, here: Here, urge: int) -> str:
        """Note it, 0 to MOST; what became of that, in words."""
        # Imported once it is wanted: it takes longer than to draw a screen.
        from controller.desk.playing.told import error_said
        from controller.desk.tonight.urge import note_urge

        now_ms = here.clock.now_ms()
        if urge == 0 and self._one_ms is not None and now_ms - self._one_ms < TEN_MS:
            urge = MOST
        self._one_ms = now_ms if urge == 1 else None
        try:
            note_urge(here.person, here.clock, urge)
        except TOLD_TO_A_PERSON as error:
            return " ".join(error_said(error))
        return _("Noted: {urge} of {most}.").format(urge=urge, most=MOST)


def numbers() -> Taps:
    """A field for each number, that of the strongest with its key."""
    every = range(MOST + 1)
    return Taps(*(Tap("x" if one == MOST else "", str(one), f"urge({one})") for one in every))
