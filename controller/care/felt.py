"""How long a session was felt, and how far it came, made of its rows in the night log."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from controller.care.standing import Played
from controller.nightlog.kinds import Kind
from controller.nightlog.rows import EventRow
from controller.nightlog.story import How, Story, anew

RHYTHM_MS = 60_000
"""A rest within a program that is shorter is part of a rhythm, and counts as felt."""

GOES_ON = ("playing", "fading", "returning")


def played_of(story: Story) -> Played:
    """What became of a session; of one that nobody is known to have rested, the worst.

    It is never more than what was left of its plan when it began, and what that was made longer by.
    How far it came is told as a place in the plan as it was begun.
    """
    ends_at_ms = _ends_at_ms(story)
    states = [one for one in story.own if one.kind is Kind.STATE]
    place = states[-1] if states else None
    elapsed_ms = _whole(place, "elapsed_ms")
    if place is not None and place.said.get("state") in GOES_ON:
        elapsed_ms += max(0, ends_at_ms - place.at_ms)
    length_ms = story.length_ms or 0
    most_ms = length_ms - _whole(states[0] if states else None, "elapsed_ms")
    return Played(
        ended_ms=story.last.wall_ms + max(0, ends_at_ms - story.last.at_ms),
        felt_ms=min(_felt_ms(story, ends_at_ms), most_ms),
        elapsed_ms=_as_begun(min(elapsed_ms, length_ms), story.extended),
        offset=_whole(place, "offset"),
        whole=story.how is How.PLAYED,
        running=story.how is How.RUNNING,
    )


def _as_begun(elapsed_ms: int, extended: Sequence[tuple[int, int]]) -> int:
    """A place in a plan that was made longer, as one in the plan that was begun."""
    for at_ms, by_ms in reversed(extended):
        if elapsed_ms > at_ms:
            elapsed_ms = max(at_ms, elapsed_ms - by_ms)
    return elapsed_ms


def _ends_at_ms(story: Story) -> int:
    """When nothing was felt any more, at the latest, by the clock of the session's computer."""
    last = story.last
    if story.how is How.RUNNING or (_has(story, Kind.ENDED) and not _has(story, Kind.SETTING)):
        return last.at_ms
    rests = (one for one in story.own if one.kind is Kind.RESTED and one.said.get("reached"))
    rested = next(rests, story.rested)
    place = next((one for one in reversed(story.own) if one.kind is Kind.STATE), last)
    left_ms = (story.length_ms or 0) - _whole(place, "elapsed_ms")
    worst_ms = max(last.at_ms, place.at_ms + left_ms)
    if rested is None or not rested.said.get("reached"):
        return worst_ms
    if not anew(last, rested):
        return max(rested.at_ms, place.at_ms)
    # Another start of the computer counts from another moment: only the time of day goes on.
    away_ms = rested.wall_ms - last.wall_ms
    return min(last.at_ms + away_ms, worst_ms) if away_ms >= 0 else worst_ms


def _has(story: Story, kind: Kind) -> bool:
    return any(one.kind is kind for one in story.own)


def _felt_ms(story: Story, ends_at_ms: int) -> int:
    """How long anything was on; a short rest between two, that nobody asked for, counts too.

    Where the log took neither a setting nor an end, all of it may have been felt.
    """
    if not _has(story, Kind.SETTING):
        told = _has(story, Kind.ENDED) or story.how is How.RUNNING
        return 0 if told else ends_at_ms - story.own[0].at_ms
    spans = list(_spans(story.own, ends_at_ms))
    on = [number for number, (_, is_on, _) in enumerate(spans) if is_on]
    if not on:
        return 0
    return sum(
        lasted_ms
        for lasted_ms, is_on, is_rhythm in spans[on[0] : on[-1] + 1]
        if is_on or (is_rhythm and lasted_ms < RHYTHM_MS)
    )


def _spans(own: Sequence[EventRow], ends_at_ms: int) -> Iterator[tuple[int, bool, bool]]:
    """How long each thing lasted, whether anything was on, and whether a rest was the program's."""
    changes: list[tuple[int, bool, bool]] = []
    is_on, goes_on = False, True
    for one in own:
        if one.kind is Kind.SETTING:
            levels = one.said.get("levels")
            is_on = isinstance(levels, dict) and any(levels.values())
        elif one.kind is Kind.STATE:
            goes_on = one.said.get("state") in GOES_ON
        else:
            continue
        if not changes or changes[-1][1:] != (is_on, goes_on):
            changes.append((one.at_ms, is_on, goes_on))
    changes.append((ends_at_ms, False, False))
    for (at_ms, was_on, went_on), (until_ms, _, _) in pairwise(changes):
        yield max(0, min(until_ms, ends_at_ms) - at_ms), was_on, went_on


def _whole(row: EventRow | None, key: str) -> int:
    value = row.said.get(key) if row is not None else None
    return value if isinstance(value, int) else 0
