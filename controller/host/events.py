"""What a host tells a front end, in order."""

from dataclasses import dataclass

from controller.machine import Machine
from controller.session.view import Ending, SessionView
from profiles.compiler import Plan


@dataclass(frozen=True, slots=True)
class Looking:
    """The link is being opened, for at most so long."""

    machine: Machine
    limit_ms: int


@dataclass(frozen=True, slots=True)
class Ready:
    """The machine answered; this is what will be played on it."""

    machine: Machine
    identity: str
    plan: Plan


@dataclass(frozen=True, slots=True)
class Guarded:
    """A guardian watches over the session: it rests the machine should this process die."""


@dataclass(frozen=True, slots=True)
class Note:
    """Why something the person asked for was not done."""

    text: str


@dataclass(frozen=True, slots=True)
class Longer:
    """From here on this plan is played, which is the same up to here, and then longer."""

    plan: Plan


Event = Looking | Ready | Guarded | SessionView | Longer | Note | Ending
