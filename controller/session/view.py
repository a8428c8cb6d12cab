"""What a session shows of itself, and how it says that it ended."""

from dataclasses import dataclass
from enum import Enum

from controller.errors import LegatoError
from controller.session.stopping import Stopped
from profiles.actuators import Proof
from profiles.timeline import Setting


class State(Enum):
    """What a session is doing."""

    PLAYING = "playing"
    PAUSED = "paused"
    FADING = "fading"
    STOPPING = "stopping"


class Reason(Enum):
    """Why a session ended."""

    PLAYED = "played to the end"
    STOPPED = "stopped by the person"
    FAILED = "the machine or the link failed"


@dataclass(frozen=True, slots=True)
class SessionView:
    """All that a front end shows of a session at one moment."""

    state: State
    program: str
    phase: str
    elapsed_ms: int
    length_ms: int
    asked: int
    offset: int
    setting: Setting
    proof: Proof
    trouble: str  # what made it stop, "" where nothing did


@dataclass(frozen=True, slots=True)
class Ending:
    """How a session ended. `stopped` is None where nothing had been started yet."""

    reason: Reason
    stopped: Stopped | None
    failure: LegatoError | None

    @property
    def at_rest(self) -> bool:
        """Whether the machine is at rest, as surely as it can tell."""
        return self.stopped is None or self.stopped.reached
