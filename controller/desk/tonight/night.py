"""A night that is under way: what was done, what is left, and what may be started now."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from controller.care import words, words_nights
from controller.care.allowance import allowance, check_answers, offer
from controller.care.caps import caps_of
from controller.care.dose import DOSE_MS, LEAST_MS, MOST_SESSIONS, room
from controller.care.standing import Standing, Start, felt_ms
from controller.clock import local_text
from controller.errors import Refused
from controller.host.admission import any_offer
from profiles.actuators import Capabilities, Effect
from profiles.limits import Limits


def refused_now(now: Standing, kind: Start) -> Refused | None:
    """Why no session of that kind may be started now; None where one may."""
    try:
        allowance(now, kind, frozenset())
    except Refused as refused:
        return refused
    return None


def offers_now(now: Standing, capabilities: Capabilities, own: Limits) -> Sequence[str]:
    """What may be started now on such a machine, with the commands for it."""
    refused = refused_now(now, Start.SESSION)
    if refused is not None:
        effects = {actuator.effect for actuator in capabilities.actuators}
        lacks = refused.allowed == words.RESCUE_OFFER and Effect.VIBRATION not in effects
        return [] if refused.allowed is None or lacks else [refused.allowed]
    found = room(now)
    rest = offer(now, found) if found.continuable is not None else None
    return [one for one in (rest, any_offer(now, capabilities, own)) if one is not None]


def only_tonight_counts(now: Standing) -> bool:
    """Whether tonight's answers are all that may keep anything from being started."""
    try:
        check_answers(replace(now, answered=frozenset()))
    except Refused:
        return False
    return True


def done_tonight(now: Standing) -> Iterator[str]:
    """What was played and looked for tonight, a line each."""
    if not now.tonight:
        yield words_nights.NOTHING_PLAYED
    searches = [one for one in now.tonight if one.kind is Start.CALIBRATION]
    for one in (one for one in now.tonight if one.kind is not Start.CALIBRATION):
        yield words_nights.played(
            one.program,
            local_text(one.played.ended_ms)[11:16],
            one.played.felt_ms,
            running=one.played.running,
            rescue=one.kind is Start.RESCUE,
        )
    if searches:
        yield words_nights.searched(len(searches), felt_ms(searches))


def left_tonight(now: Standing) -> str:
    """What the night still holds."""
    found = room(now)
    sessions = max(0, MOST_SESSIONS - found.sessions) if found.left_ms >= LEAST_MS else 0
    shakes = all(Effect.VIBRATION not in cap.limits.off for cap in caps_of(now, frozenset()))
    rescues = found.rescues_left if shakes else 0
    whole_ms = min(DOSE_MS - found.used_ms, found.left_ms + found.kept_ms)
    return words_nights.left(whole_ms, found.left_ms, sessions, found.rescue_left_ms, rescues)


def notes_tonight(now: Standing) -> Sequence[str]:
    """Why tonight's limits are what they are, a sentence each."""
    return list(dict.fromkeys(cap.why for cap in caps_of(now, frozenset())))
