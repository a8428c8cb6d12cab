"""What somebody may play: within which limits, from where on, and in whose name."""

from dataclasses import dataclass, field

from controller.care.standing import Start
from controller.session.view import BEGINNING, Place
from profiles.comfort import Comfort, ComfortWindow
from profiles.limits import CEILINGS, Limits


@dataclass(frozen=True, slots=True)
class Charge:
    """The night that a session is put down to. `seen` is the person's last row that was heeded.

    `continues` is the number of the session that is gone on with, None for a new one; `written` is
    the text of the program, "" where it is in no file.
    """

    person: str
    kind: Start
    seen: int
    continues: int | None = None
    written: str = ""


@dataclass(frozen=True, slots=True)
class Permit:
    """Leave to play one session. Without a `charge` no leg may feel it.

    `notes` say why the limits are what they are, a sentence each, for the person.
    """

    limits: Limits = CEILINGS
    comfort: Comfort = field(default_factory=dict[str, ComfortWindow])
    place: Place = BEGINNING
    charge: Charge | None = None
    notes: tuple[str, ...] = ()


ON_NO_LEG = Permit()
"""For a machine that no leg feels."""
