"""What the rows of one session amount to: how it ended, when, and who rested the machine."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from controller.nightlog.kinds import By, Kind
from controller.nightlog.rows import EventRow, SessionRow

JUMP_MS = 10_000
"""What the time of a computer may seem to jump without there being anything to it."""


class How(Enum):
    """How a session ended, in a word or two."""

    PLAYED = "played to the end"
    STOPPED = "stopped"
    FAILED = "failed"
    REFUSED = "refused"
    HUNG = "hung"
    CUT_OFF = "cut off"
    RUNNING = "still running"


@dataclass(frozen=True, slots=True)
class Story:
    """A session, what it wrote itself, and what was written once it was over.

    `end` is the row that says or shows that it is over; where there is none, the session still
    runs or was cut off. `rested` is the last attempt of anybody to bring the machine to rest, and
    `follower` the number of the next session on the machine.
    """

    session: SessionRow
    own: tuple[EventRow, ...]
    how: How
    end: EventRow | None
    rested: EventRow | None
    follower: int | None

    @property
    def last(self) -> EventRow:
        """The last that the session wrote itself."""
        return self.own[-1]

    @property
    def over(self) -> EventRow:
        """What tells when it was over; the last it wrote where it could not say so itself."""
        return self.end if self.end is not None and self.end.kind is Kind.ENDED else self.last

    @property
    def length_ms(self) -> int | None:
        """How long its plan was at its end, None where it does not say."""
        begun_ms = self.session.length_ms
        return None if begun_ms is None else begun_ms + sum(by_ms for _, by_ms in self.extended)

    @property
    def extended(self) -> tuple[tuple[int, int], ...]:
        """Where in the plan it was made longer, and by how much, one after the other."""
        rows = (one.said for one in self.own if one.kind is Kind.EXTENDED)
        found = [(said.get("at_ms"), said.get("by_ms")) for said in rows]
        return tuple((at, by) for at, by in found if isinstance(at, int) and isinstance(by, int))

    @property
    def at_rest(self) -> bool | None:
        """Whether the machine is known to be at rest; None where nobody said anything of it."""
        if self.rested is not None:
            return self.rested.said.get("reached") is True
        if self.end is not None and "at_rest" in self.end.said:
            return self.end.said["at_rest"] is True
        return None

    @property
    def computer_died(self) -> bool:
        """Whether somebody wrote after the computer had been started anew."""
        others = (self.end, self.rested)
        return any(one is not None and anew(self.last, one) for one in others)

    @property
    def played_ms(self) -> int | None:
        """How long it played, pauses left out; None where it never began to."""
        states = [one for one in self.own if one.kind is Kind.STATE]
        if not states:
            return None
        until_ms = next(
            (one.at_ms for one in states if one.said.get("state") == "stopping"), self.over.at_ms
        )
        ends_ms = [one.at_ms for one in states[1:]] + [until_ms]
        return sum(
            max(0, min(end_ms, until_ms) - one.at_ms)
            for one, end_ms in zip(states, ends_ms, strict=True)
            if one.said.get("state") not in ("paused", "stopping")
        )

    @property
    def stop(self) -> EventRow | None:
        """The first wish to stop, None where there was none."""
        wishes = (one for one in self.own if one.kind is Kind.INTENT and one.said.get("done"))
        return next((one for one in wishes if one.said.get("intent") == "stop"), None)

    @property
    def failure(self) -> str | None:
        """What went wrong, None where nobody said so."""
        if self.end is not None and (failure := self.end.said.get("failure")):
            return str(failure)
        faults = [one for one in self.own if one.kind is Kind.FAULT]
        return str(faults[-1].said.get("what")) if faults else None


def told(
    session: SessionRow, events: Sequence[EventRow], *, follower: int | None, running: bool
) -> Story:
    """The story of a session; `running` says whether a living process holds its machine."""
    at = next((at for at, one in enumerate(events) if _is_over(one)), len(events))
    end = events[at] if at < len(events) else None
    own = events[: at + 1] if end is not None and end.kind is Kind.ENDED else events[:at]
    rested = next((one for one in reversed(events) if one.kind is Kind.RESTED), None)
    began = EventRow(session.number, session.began_ms, session.began_wall_ms, Kind.BEGAN, {})
    how = _how(end, running=running and follower is None)
    return Story(session, tuple(own) or (began,), how, end, rested, follower)


def anew(one: EventRow, next_: EventRow) -> bool:
    """Whether the computer was started anew between the two."""
    # Rows of several processes may stand a little out of order: each writes when it comes to it.
    return one.at_ms - next_.at_ms > JUMP_MS


def stretches(events: Sequence[EventRow], kinds: frozenset[Kind]) -> Iterator[list[EventRow]]:
    """Events one by one, but those of these kinds together as long as no other is between."""
    held: list[EventRow] = []
    for one in events:
        if one.kind in kinds:
            held.append(one)
            continue
        if held:
            yield held
        held = []
        yield [one]
    if held:
        yield held


def _is_over(event: EventRow) -> bool:
    """Whether a row says that the session is over, or was written because it was."""
    match event.kind:
        case Kind.ENDED:
            return True
        case Kind.GUARDIAN:
            return event.said.get("what") == "acted"
        case Kind.RESTED:
            return event.said.get("by") != By.SESSION
        case _:
            return False


def _how(end: EventRow | None, *, running: bool) -> How:
    if end is None:
        return How.RUNNING if running else How.CUT_OFF
    if end.kind is not Kind.ENDED:
        return How.HUNG if end.said.get("cause") == "hang" else How.CUT_OFF
    match end.said.get("reason"):
        case "played":
            return How.PLAYED
        case "stopped":
            return How.STOPPED
        case "refused":
            return How.REFUSED
        case _:
            return How.FAILED
