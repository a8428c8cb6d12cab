"""L9: vibration that somebody may have fallen asleep to ends in a fade, never at once."""

from collections.abc import Iterable, Sequence

from profiles.actuators import Capabilities, Effect
from profiles.errors import BeyondLimits
from profiles.language import _
from profiles.layout import Segment
from profiles.limits import DOZING_MS, REST_MS, TAPER_MS
from profiles.wording import lasting

Bout = tuple[int, int]  # from, until


def check_tapers(
    segments: Sequence[Segment], used: Sequence[frozenset[str]], machine: Capabilities
) -> None:
    """Raise BeyondLimits (L9) where vibration that went on for a while ends without a fade.

    `used` names who plays each segment, nobody for one that is left out. Silences shorter than
    REST_MS are part of what goes on. It is continuous where, of its last DOZING_MS, at least
    three quarters sounded; what is more intermittent is not for falling asleep. Then its last
    TAPER_MS are a fade, unless other parts play for as long after it.
    """
    shakers = {a.name for a in machine.actuators if a.effect is Effect.VIBRATION}
    shaking = [s for s, names in zip(segments, used, strict=True) if names & shakers]
    bouts = _bouts(shaking)
    begins_ms = bouts[0][0] if bouts else 0
    for number, last in enumerate(bouts):
        following_ms = bouts[number + 1][0] if number + 1 < len(bouts) else None
        if following_ms is not None and following_ms - last[1] < REST_MS:
            continue
        if _lulls(bouts, begins_ms, last[1]) and not _fades(shaking, last):
            later = _bouts(s for s, names in zip(segments, used, strict=True) if names)
            if _sounding_ms(later, last[1], later[-1][1]) < TAPER_MS:
                lasts = lasting(last[1] - begins_ms)
                problem = _("vibration of {lasts} ends without a fade of {fade}").format(
                    lasts=lasts, fade=lasting(TAPER_MS)
                )
                raise BeyondLimits("L9", problem, _('End with: length = "60s", from = 25, to = 0.'))
        begins_ms = following_ms or 0


def _bouts(segments: Iterable[Segment]) -> list[Bout]:
    """When any of them sounds, in their order; those that touch are one."""
    bouts: list[Bout] = []
    for at_ms, ends_ms in sorted((s.at_ms, s.ends_at_ms) for s in segments):
        if bouts and at_ms <= bouts[-1][1]:
            bouts[-1] = (bouts[-1][0], max(bouts[-1][1], ends_ms))
        else:
            bouts.append((at_ms, ends_ms))
    return bouts


def _sounding_ms(bouts: Sequence[Bout], from_ms: int, until_ms: int) -> int:
    return sum(max(0, min(ends, until_ms) - max(begins, from_ms)) for begins, ends in bouts)


def _lulls(bouts: Sequence[Bout], begins_ms: int, ends_ms: int) -> bool:
    """Whether somebody may fall asleep on what goes on between two moments."""
    if ends_ms - begins_ms < DOZING_MS:
        return False
    return 4 * _sounding_ms(bouts, ends_ms - DOZING_MS, ends_ms) >= 3 * DOZING_MS


def _fades(shaking: Iterable[Segment], last: Bout) -> bool:
    """Whether the last minute of a bout is nowhere above the straight line to nothing.

    One percent passes anywhere: there is no less.
    """
    begins_ms, ends_ms = last
    from_ms = ends_ms - TAPER_MS
    if begins_ms > from_ms:
        return False
    fading = [s for s in shaking if s.ends_at_ms > from_ms and s.at_ms < ends_ms]
    highest = max(_percent(s, from_ms) for s in fading if s.at_ms <= from_ms)
    return all(
        (percent := _percent(s, at_ms)) <= 1 or percent * TAPER_MS <= highest * (ends_ms - at_ms)
        for s in fading
        for at_ms in (max(s.at_ms, from_ms), s.ends_at_ms)
    )


def _percent(segment: Segment, at_ms: int) -> int:
    """Asked percent at a moment, rounded up."""
    risen = (segment.end - segment.start) * (at_ms - segment.at_ms)
    return segment.start - (-risen // segment.length_ms)
