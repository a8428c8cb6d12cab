"""What a session shows of itself, and how it says that it ended."""

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from controller.errors import LegatoError
from controller.session.stopping import Stopped
from profiles.actuators import Proof
from profiles.timeline import Setting

if TYPE_CHECKING:
    from profiles.compiler import Plan


class State(Enum):
    """What a session is doing."""

    PLAYING = "playing"
    PAUSED = "paused"
    FADING = "fading"
    RETURNING = "returning"  # the link is lost, and the machine is looked for
    STOPPING = "stopping"


class Reason(Enum):
    """Why a session ended."""

    PLAYED = "played to the end"
    STOPPED = "stopped by the person"
    FAILED = "the machine or the link failed"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in its plan a session begins, and at which softer (below 0), in asked percent."""

    elapsed_ms: int = 0
    offset: int = 0


BEGINNING = Place()


@dataclass(frozen=True, slots=True)
class SessionView:
    """All that a front end shows of a session at one moment."""

    state: State
    program: str
    phase: str
    prompt: str  # what is asked of the person in this phase, or what to do; "" for nothing
    elapsed_ms: int
    length_ms: int
    asked: int
    offset: int
    setting: Setting
    proof: Proof
    trouble: str  # what made it stop, or a person should know of meanwhile; "" for nothing

    def alike(self, other: "SessionView") -> bool:
        """Whether nothing but time has passed between the two."""
        return replace(self, elapsed_ms=0, asked=0) == replace(other, elapsed_ms=0, asked=0)


def view_of(
    state: State,
    plan: "Plan",
    elapsed_ms: int,
    offset: int,
    setting: Setting,
    proof: Proof,
    trouble: str,
) -> SessionView:
    """What is shown of a plan so long after its beginning."""
    stretch = plan.stretch_at(elapsed_ms)
    return SessionView(
        state=state,
        program=plan.program,
        phase=stretch.name,
        prompt=stretch.ask or stretch.guide,
        elapsed_ms=elapsed_ms,
        length_ms=plan.timeline.length_ms,
        asked=plan.asked_at(elapsed_ms),
        offset=offset,
        setting=setting,
        proof=proof,
        trouble=trouble,
    )


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
