"""What a person may start now: the limits of tonight with their reasons, or a refusal."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from controller.care import words
from controller.care.dose import (
    LEAST_MS,
    MOST_RESCUES,
    MOST_SESSIONS,
    Room,
    room,
)
from controller.care.screening import (
    LASTS_NIGHTS,
    VERSION,
    Answer,
    Consequence,
    Gate,
    Question,
    agreement_lasts,
    consequence,
)
from controller.care.signs import EASED_BY, EASED_MOST, Sign, locks_ms, locks_until_seen
from controller.care.standing import Screened, Sitting, Standing, Start
from controller.care.tonight import SEDATED_MS, Tonight, closes
from controller.errors import Refused
from profiles.actuators import Effect
from profiles.limits import CEILINGS, STRENGTHS, Limits, tightest

FIRST_NIGHTS = 3
FIRST_MS = 15 * 60_000
FIRST_MOST = 40  # percent of strength; row L3
FIRST_BY = 10  # points that the caps rise each night after the first ones
LONG_SQUEEZE_NIGHTS = 3  # of compression, before an hour of it
STUDIED_PRESSURE = 50  # percent of 60 mmHg


@dataclass(frozen=True, slots=True)
class Cap:
    """Limits of tonight, and why, in a sentence for the person."""

    limits: Limits
    why: str


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
    standing: Standing, kind: Start, effects: frozenset[Effect], *, again: bool = False
) -> Allowance:
    """What may be started now, of that kind and with these effects; raises Refused.

    `again` continues what was cut short, which costs no gap and is no other session.
    """
    check_answers(standing)
    found = room(standing)
    _check_room(standing, found, kind, again=again)
    caps = (*caps_of(standing, effects), _room_cap(found, kind))
    limits = CEILINGS
    for cap in caps:
        limits = tightest(limits, cap.limits)
    return Allowance(limits, caps, found)


def check_answers(standing: Standing) -> None:
    """Whether the screening, the stop signs and the answers of tonight allow a start at all.

    Raises Refused, which says what is to be done.
    """
    screened = standing.screened
    if screened is None or screened.version != VERSION:
        raise Refused(SCREENING, words.NOT_SCREENED, words.SCREEN)
    if screened.nights_ago >= LASTS_NIGHTS:
        raise Refused(SCREENING, words.SCREENED_LONG_AGO, words.SCREEN)
    for question, gate in closing(screened):
        raise Refused(SCREENING, words.closed(question, gate), words.what_now(question, gate))
    for signed in standing.signs:
        if locks_until_seen(signed.sign) and not signed.seen:
            raise Refused(LOCKED, words.locked(signed.sign), words.ONCE_SEEN)
        ends_ms = signed.at_ms + locks_ms(signed.sign)
        if ends_ms > standing.now_ms:
            until = words.moment(ends_ms, standing.now_ms)
            raise Refused(LOCKED, words.locked(signed.sign), words.until(until), until=until)
    if standing.answered is None:
        raise Refused(TONIGHT, words.NOT_ANSWERED, words.ANSWER)
    if closes(standing.answered):
        raise Refused(TONIGHT, words.closed_tonight(standing.answered), words.NOT_TONIGHT)


SCREENING = TONIGHT = "L16"
LOCKED = "L17"
DOSE = "L2"


def closing(screened: Screened) -> Iterator[tuple[Question, Gate]]:
    """The answers that let nothing start, those that a clinician cannot open first."""
    found = {question: in_force(screened, question) for question in Question}
    for gate in (Gate.CLOSED, Gate.ASK_A_CLINICIAN):
        yield from ((question, gate) for question, one in found.items() if one.gate is gate)


def in_force(screened: Screened, question: Question) -> Consequence:
    """What follows from an answer now: an agreement that is too old is none any more."""
    answer = screened.answers.get(question, Answer.YES)
    old = screened.nights_ago >= agreement_lasts(question)
    if answer is Answer.CLINICIAN_AGREED and old:
        answer = Answer.YES
    return consequence(question, answer)


def caps_of(standing: Standing, effects: frozenset[Effect]) -> tuple[Cap, ...]:
    """What lowers the limits tonight, for a program with these effects; dose apart."""
    return (
        *_screening_caps(standing),
        *_tonight_caps(standing),
        *_first_night_caps(standing, effects),
        *_eased_caps(standing),
    )


def _screening_caps(standing: Standing) -> Iterator[Cap]:
    if standing.screened is None:
        return
    for question in Question:
        found = in_force(standing.screened, question)
        strengths = {STRENGTHS[effect]: 0 for effect in found.off}
        if found.most < CEILINGS.vibration:
            strengths["vibration"] = min(found.most, strengths.get("vibration", found.most))
        if found.studied_pressure:
            strengths["compression"] = min(STUDIED_PRESSURE, CEILINGS.compression)
        if strengths:
            agreed = standing.screened.answers.get(question) is Answer.CLINICIAN_AGREED
            said = words.capped(question, found.off, found.most, agreed=agreed)
            yield Cap(replace(CEILINGS, **strengths), said)


def _tonight_caps(standing: Standing) -> Iterator[Cap]:
    if standing.answered and Tonight.SEDATIVE in standing.answered:
        yield Cap(_at_most(SEDATED_MS, heat=0), words.SEDATED)


def _first_night_caps(standing: Standing, effects: frozenset[Effect]) -> Iterator[Cap]:
    """Row L3, counted in nights: the first three, then a little more each night."""
    nights = standing.nights_with()
    if nights < FIRST_NIGHTS:
        limits = _at_most(FIRST_MS, **_strengths(FIRST_MOST), heat=0)
        yield Cap(limits, words.first_nights(nights + 1, FIRST_NIGHTS))
    else:
        most = FIRST_MOST + FIRST_BY * (nights - FIRST_NIGHTS + 1)
        if most < 100:
            yield Cap(replace(CEILINGS, **_strengths(most)), words.rising(most))
    for effect in sorted(effects, key=list(Effect).index):
        with_it = standing.nights_with(effect)
        if with_it == 0 and nights >= FIRST_NIGHTS:
            strength = {
                STRENGTHS[effect]: _strengths(FIRST_MOST).get(STRENGTHS[effect], FIRST_MOST)
            }
            yield Cap(_at_most(FIRST_MS, **strength), words.new_effect(effect))
    squeezed = standing.nights_with(Effect.COMPRESSION)
    if effects == {Effect.COMPRESSION} and squeezed < LONG_SQUEEZE_NIGHTS:
        limits = replace(CEILINGS, compression_session_ms=CEILINGS.session_ms)
        yield Cap(limits, words.SHORT_SQUEEZE)


def _eased_caps(standing: Standing) -> Iterator[Cap]:
    """Less the next time, and a little more each night after it."""
    signed = standing.last_discomfort
    if signed is None:
        return
    most = EASED_MOST + EASED_BY * standing.nights_with(after_row=signed.row)
    if most < 100:
        strengths = _strengths(most)
        if signed.sign is Sign.TOO_HOT:
            strengths["heat"] = 0
        yield Cap(replace(CEILINGS, **strengths), words.eased(signed.sign, most))


def _room_cap(found: Room, kind: Start) -> Cap:
    left_ms = found.rescue_left_ms if kind is Start.RESCUE else found.left_ms
    return Cap(_at_most(left_ms), words.left(left_ms))


def _strengths(most: int) -> dict[str, int]:
    """The strongest of each motor and cuff, none above its ceiling."""
    names = (STRENGTHS[effect] for effect in Effect if effect is not Effect.HEAT)
    return {name: min(most, getattr(CEILINGS, name)) for name in names}


def _at_most(longest_ms: int, **changed: int) -> Limits:
    """The ceilings, with sessions no longer than that."""
    lengths = ("session_ms", "compression_session_ms")
    shorter = {name: max(1, min(longest_ms, getattr(CEILINGS, name))) for name in lengths}
    return replace(CEILINGS, **shorter, **changed)


def _check_room(standing: Standing, found: Room, kind: Start, *, again: bool) -> None:
    """Whether the night still holds a start of that kind; raises Refused."""
    if found.running is not None:
        raise Refused(DOSE, words.running(found.running.program), words.STOP_IT)
    if again:
        return
    rescue = kind is Start.RESCUE
    left_ms = found.rescue_left_ms if rescue else found.left_ms
    spent = found.rescues >= MOST_RESCUES if rescue else found.sessions >= MOST_SESSIONS
    free_ms = found.rescue_free_ms if rescue else found.free_ms
    if left_ms < LEAST_MS:
        why = words.UNKNOWN_NIGHT if standing.unknown else words.used_up(found.used_ms)
    elif spent and kind is not Start.CALIBRATION:
        why = words.RESCUES_SPENT if rescue else words.sessions_spent(MOST_SESSIONS)
    elif free_ms is not None and kind is not Start.CALIBRATION:
        until = words.moment(free_ms, standing.now_ms)
        raise Refused(DOSE, words.resting(until), words.until(until), until, offer(found, rescue))
    else:
        return
    until = words.noon(standing.night)
    raise Refused(DOSE, why, words.until(until), until, offer(found, rescue))


def offer(found: Room, rescue: bool) -> str | None:
    """What is allowed now in place of what is refused; None where nothing is."""
    going_on = continue_offer(found.continuable)
    if going_on is not None:
        return going_on
    fits = found.rescue_left_ms >= LEAST_MS and found.rescues < MOST_RESCUES
    if rescue or not fits or found.rescue_free_ms is not None:
        return None
    return words.RESCUE_OFFER


def continue_offer(sitting: Sitting | None) -> str | None:
    """How to go on with what was cut short, None for nothing."""
    return None if sitting is None else words.continue_offer(sitting.program, sitting.left_ms)
