"""What a person may start now: the limits of tonight with their reasons, or a refusal."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from controller.care import words, words_screening
from controller.care.caps import Cap, at_most, caps_of, in_force
from controller.care.dose import LEAST_MS, MOST_SESSIONS, Room, room
from controller.care.screening import LASTS_NIGHTS, VERSION, Answer, Gate, Question
from controller.care.signs import Sign, locks_ms, locks_until_seen
from controller.care.standing import Screened, Sitting, Standing, Start, counts, felt_ms
from controller.care.tonight import closes
from controller.errors import Refused
from profiles.actuators import Effect
from profiles.limits import CEILINGS, Limits, ceiling, tightest


@dataclass(frozen=True, slots=True)
class Allowance:
    """What may be started: within these limits. `caps` are those that are below the ceilings."""

    limits: Limits
    caps: tuple[Cap, ...]
    room: Room

    @property
    def notes(self) -> tuple[str, ...]:
        """Why tonight's limits are what they are, a sentence each."""
        return tuple(dict.fromkeys(cap.why for cap in self.caps))

    def why(self, field: str) -> str:
        """Why a field of Limits is as low as it is; "" where nothing of tonight lowers it."""
        lowest = getattr(self.limits, field)
        found = (cap.why for cap in self.caps if getattr(cap.limits, field) == lowest)
        return next(found, "") if lowest < getattr(CEILINGS, field) else ""


def allowance(
    standing: Standing, kind: Start, effects: frozenset[Effect], own: Limits = CEILINGS
) -> Allowance:
    """What may be started now, of that kind and with these effects; raises Refused.

    `own` are the limits that the person lowered.
    """
    check_answers(standing)
    found = room(standing)
    if (refused := _refusal(standing, found, kind)) is not None:
        raise _offering(refused, standing, found)
    if kind is Start.RESCUE:
        left = Cap(at_most(found.rescue_left_ms), words.left(found.rescue_left_ms))
    else:
        left = Cap(at_most(found.left_ms), words.left(found.left_ms, found.kept_ms))
    return _within((*caps_of(standing, effects), left), own, found)


def going_on(
    standing: Standing, own: Limits = CEILINGS, effects: frozenset[Effect] = frozenset()
) -> Allowance:
    """What holds for the rest of `room.continuable`, which may last as long in all as it did.

    `effects` are those it has on the machine it goes on with, besides those it had.
    It costs no gap and is no other session. Raises Refused where nothing was cut short, and where
    the rest is longer than may be started now.
    """
    check_answers(standing)
    found = room(standing)
    if found.running is not None:
        raise _is_running(found.running)
    if found.continuable is None:
        raise Refused(DOSE, words.NOTHING_CUT_SHORT, words.START_ANEW)
    rest = replace(found.continuable, effects=found.continuable.effects | effects)
    allowed = _rest(standing, found, rest, own)
    if isinstance(allowed, Refused):
        raise _offering(allowed, standing, found)
    return allowed


def offer(standing: Standing, found: Room) -> str | None:
    """What is allowed now in place of what is refused; None where nothing is."""
    rest = found.continuable
    if found.running is not None:
        return None
    if rest is not None and isinstance(_rest(standing, found, rest, CEILINGS), Allowance):
        return words.continue_offer(rest.program, rest.left_ms)
    caps = caps_of(standing, frozenset({Effect.VIBRATION}))
    if any(Effect.VIBRATION in cap.limits.off for cap in caps):
        return None
    return words.RESCUE_OFFER if _refusal(standing, found, Start.RESCUE) is None else None


def _offering(refused: Refused, standing: Standing, found: Room) -> Refused:
    refused.allowed = offer(standing, found)
    return refused


def _within(caps: tuple[Cap, ...], own: Limits, found: Room) -> Allowance:
    limits = own
    for cap in caps:
        limits = tightest(limits, cap.limits)
    return Allowance(limits, caps, found)


def check_answers(standing: Standing) -> None:
    """Whether the screening, the stop signs and the answers of tonight allow a start at all.

    Raises Refused, which says what is to be done.
    """
    check_locks(standing)
    check_screening(standing.screened)
    if standing.answered is None:
        raise Refused(TONIGHT, words.NOT_ANSWERED, words.ANSWER)
    if closes(standing.answered):
        raise Refused(TONIGHT, words.closed_tonight(standing.answered), words.NOT_TONIGHT)


def check_locks(standing: Standing) -> None:
    """Whether a stop sign keeps everything off; raises Refused, which says until when."""
    for signed in standing.signs:
        if locks_until_seen(signed.sign) and not signed.seen:
            raise Refused(LOCKED, words.locked(signed.sign), words.ONCE_SEEN)
    ends = [(signed.at_ms + locks_ms(signed.sign), signed.sign) for signed in standing.signs]
    ends_ms, sign = max(ends, default=(0, Sign.PAIN))
    if ends_ms > standing.now_ms:
        until = words.moment(ends_ms, standing.now_ms)
        raise Refused(LOCKED, words.locked(sign), words.until(until), until)


def check_screening(screened: Screened | None) -> None:
    """Whether the screening allows a start; raises Refused, which says what is to be done."""
    if screened is None:
        raise Refused(SCREENING, words_screening.NOT_SCREENED, words_screening.SCREEN)
    if screened.version != VERSION:
        raise Refused(SCREENING, words_screening.OTHER_QUESTIONS, words_screening.SCREEN)
    if screened.nights_ago >= LASTS_NIGHTS:
        raise Refused(SCREENING, words_screening.SCREENED_LONG_AGO, words_screening.SCREEN)
    for question, gate in closing(screened):
        agreed = screened.answers.get(question) is Answer.CLINICIAN_AGREED
        why = words_screening.closed(question, gate, agreed=agreed)
        raise Refused(SCREENING, why, words_screening.what_now(question, gate))


SCREENING = TONIGHT = "L16"
LOCKED = "L17"
DOSE = "L2"


def closing(screened: Screened) -> Iterator[tuple[Question, Gate]]:
    """The answers that let nothing start, those that a clinician cannot open first."""
    found = {question: in_force(screened, question) for question in Question}
    for gate in (Gate.CLOSED, Gate.ASK_A_CLINICIAN):
        yield from ((question, gate) for question, one in found.items() if one.gate is gate)


def _refusal(standing: Standing, found: Room, kind: Start) -> Refused | None:
    """Why the night holds no start of that kind; None where it does."""
    if found.running is not None:
        return _is_running(found.running)
    rescue = kind is Start.RESCUE
    if (found.rescue_left_ms if rescue else found.left_ms) < LEAST_MS:
        return _enough(standing, found)
    spent = found.rescues_spent if rescue else found.sessions_spent
    if spent and kind is not Start.CALIBRATION:
        why = words.RESCUES_SPENT if rescue else words.sessions_spent(MOST_SESSIONS)
        return _till_noon(standing, why)
    free_ms = found.rescue_free_ms if rescue else found.free_ms
    if free_ms is None:
        return None
    until = words.moment(free_ms, standing.now_ms)
    return Refused(DOSE, words.resting(until), words.until(until), until)


def _rest(standing: Standing, found: Room, rest: Sitting, own: Limits) -> Allowance | Refused:
    """What holds for what is left of a session, or why it is not played."""
    rescue = rest.kind is Start.RESCUE
    left_ms = found.rescue_left_ms if rescue else found.left_ms
    if left_ms < min(LEAST_MS, rest.left_ms):
        return _enough(standing, found)
    parts = next(parts for parts in standing.chains if parts[-1].session == rest.session)
    if found.sessions_spent and not rescue and not counts(parts):
        return _till_noon(standing, words.sessions_spent(MOST_SESSIONS))
    allowed = _within(caps_of(standing, rest.effects), own, found)
    squeezes = rest.effects == {Effect.COMPRESSION}
    length = "compression_session_ms" if squeezes else "session_ms"
    # With what was felt of it, it is no longer than a session may be now.
    longest_ms = max(0, min(left_ms, getattr(allowed.limits, length) - felt_ms(parts)))
    if rest.left_ms > longest_ms:
        problem = words.too_much_left(rest.left_ms, longest_ms)
        return Refused(DOSE, problem, allowed.why(length) or words.START_ANEW)
    lengths = ("session_ms", "compression_session_ms")
    in_all = {name: min(rest.length_ms, ceiling(name)) for name in lengths}
    longest = {name: max(getattr(allowed.limits, name), ms) for name, ms in in_all.items()}
    return replace(allowed, limits=replace(allowed.limits, **longest))


def _is_running(sitting: Sitting) -> Refused:
    return Refused(DOSE, words.running(sitting.program), words.STOP_IT)


def _enough(standing: Standing, found: Room) -> Refused:
    unknown = words.UNKNOWN_NIGHT if standing.unknown else words.used_up(found.used_ms)
    return _till_noon(standing, unknown)


def _till_noon(standing: Standing, why: str) -> Refused:
    until = words.noon()
    return Refused(DOSE, why, words.until(until), until)
