"""Softer as often as one likes, stronger only so fast."""

from collections.abc import Iterator, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from controller.session.playhead import Strength

some = settings(max_examples=60, deadline=None)
PRESSES = st.lists(st.tuples(st.integers(0, 40_000), st.booleans()), max_size=30)


@some
@given(PRESSES)
def test_it_becomes_stronger_at_most_twice_in_any_minute(
    presses: Sequence[tuple[int, bool]],
) -> None:
    raised_ms = list(_raised(Strength(), presses))
    for first, third in zip(raised_ms, raised_ms[2:], strict=False):
        assert third - first >= 60_000


@some
@given(PRESSES)
def test_softer_is_never_rationed_and_strength_stays_within_its_scale(
    presses: Sequence[tuple[int, bool]],
) -> None:
    strength, now_ms = Strength(), 0
    for wait_ms, up in presses:
        now_ms += wait_ms
        before = strength.offset
        if up:
            strength.stronger(now_ms)
            assert strength.offset <= before + 10
        else:
            strength.softer()
            assert strength.offset == max(-100, before - 10)
        assert -100 <= strength.offset <= 100


def _raised(strength: Strength, presses: Sequence[tuple[int, bool]]) -> Iterator[int]:
    now_ms = 0
    for wait_ms, up in presses:
        now_ms += wait_ms
        if up and strength.stronger(now_ms):
            yield now_ms
        elif not up:
            strength.softer()
