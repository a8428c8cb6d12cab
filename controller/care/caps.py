"""What lowers the limits tonight: the screening, tonight's answers, first nights, discomfort."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from controller.care import words, words_screening
from controller.care.screening import Answer, Consequence, Question, agreement_lasts, consequence
from controller.care.signs import EASED_BY, EASED_MOST, Sign, Weight, weight
from controller.care.standing import Screened, Standing
from controller.care.tonight import SEDATED_MS, Tonight
from profiles.actuators import Effect
from profiles.limits import CEILINGS, STRENGTHS, Limits, ceiling

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


def caps_of(standing: Standing, effects: frozenset[Effect]) -> tuple[Cap, ...]:
    """What lowers the limits tonight, for a program with these effects; dose apart."""
    return (
        *screening_caps(standing.screened),
        *_tonight_caps(standing),
        *_first_night_caps(standing, effects),
        *_eased_caps(standing),
    )


def in_force(screened: Screened, question: Question) -> Consequence:
    """What follows from an answer now: an agreement that is too old is none any more."""
    answer = screened.answers.get(question, Answer.YES)
    old = screened.nights_ago >= agreement_lasts(question)
    if answer is Answer.CLINICIAN_AGREED and old:
        answer = Answer.YES
    return consequence(question, answer)


def screening_caps(screened: Screened | None) -> Iterator[Cap]:
    """What the answers of a screening leave out or make softer, one for each answer that does."""
    if screened is None:
        return
    for question in Question:
        found = in_force(screened, question)
        strengths = {STRENGTHS[effect]: 0 for effect in found.off}
        if found.most < CEILINGS.vibration:
            strengths["vibration"] = min(found.most, strengths.get("vibration", found.most))
        if found.studied_pressure:
            strengths["compression"] = min(STUDIED_PRESSURE, CEILINGS.compression)
        if strengths:
            agreed = screened.answers.get(question) is Answer.CLINICIAN_AGREED
            said = words_screening.capped(question, found, agreed=agreed)
            yield Cap(replace(CEILINGS, **strengths), said)


def _tonight_caps(standing: Standing) -> Iterator[Cap]:
    if standing.answered and Tonight.SEDATIVE in standing.answered:
        yield Cap(at_most(SEDATED_MS, heat=0), words.SEDATED)


def _first_night_caps(standing: Standing, effects: frozenset[Effect]) -> Iterator[Cap]:
    """Row L3, counted in nights: the first three, then a little more each night."""
    nights = standing.nights_with()
    if nights < FIRST_NIGHTS:
        limits = at_most(FIRST_MS, **_strengths(FIRST_MOST), heat=0)
        yield Cap(limits, words.first_nights(nights + 1, FIRST_NIGHTS))
    else:
        most = FIRST_MOST + FIRST_BY * (nights - FIRST_NIGHTS + 1)
        if most < 100:
            yield Cap(replace(CEILINGS, **_strengths(most)), words.rising(most))
    for effect in sorted(effects, key=list(Effect).index) if nights >= FIRST_NIGHTS else ():
        yield from _new_effect_caps(effect, standing.nights_with(effect))
    squeezed = standing.nights_with(Effect.COMPRESSION)
    if effects == {Effect.COMPRESSION} and squeezed < LONG_SQUEEZE_NIGHTS:
        limits = replace(CEILINGS, compression_session_ms=CEILINGS.session_ms)
        yield Cap(limits, words.SHORT_SQUEEZE)


def _new_effect_caps(effect: Effect, nights: int) -> Iterator[Cap]:
    """What holds for an effect that the person had on so many nights before."""
    most = min(FIRST_MOST + FIRST_BY * nights, ceiling(STRENGTHS[effect]))
    if nights == 0:
        yield Cap(at_most(FIRST_MS, **{STRENGTHS[effect]: most}), words.new_effect(effect))
    elif most < ceiling(STRENGTHS[effect]):
        limits = replace(CEILINGS, **{STRENGTHS[effect]: most})
        yield Cap(limits, words.rising_effect(effect, most))


def _eased_caps(standing: Standing) -> Iterator[Cap]:
    """Less the next time after something unpleasant, and a little more each night after it."""
    unpleasant = [one for one in standing.signs if weight(one.sign) is Weight.LESS_NEXT_TIME]
    for signed in reversed(unpleasant):
        most = EASED_MOST + EASED_BY * standing.nights_with(after_row=signed.row)
        if most >= 100:
            return  # what was said before was longer ago
        strengths = _strengths(most)
        if signed.sign is Sign.TOO_HOT:
            strengths["heat"] = 0
        yield Cap(replace(CEILINGS, **strengths), words.eased(signed.sign, most))


def _strengths(most: int) -> dict[str, int]:
    """The strongest of each motor and cuff, none above its ceiling."""
    names = (STRENGTHS[effect] for effect in Effect if effect is not Effect.HEAT)
    return {name: min(most, getattr(CEILINGS, name)) for name in names}


def at_most(longest_ms: int, **changed: int) -> Limits:
    """The ceilings, with sessions no longer than that, and some other fields changed."""
    lengths = ("session_ms", "compression_session_ms")
    shorter = {name: max(1, min(longest_ms, getattr(CEILINGS, name))) for name in lengths}
    return replace(CEILINGS, **shorter, **changed)
