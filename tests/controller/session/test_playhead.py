"""Where a session stands, whatever is done to it: never stronger, never backwards, never lost."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.registry import load
from controller.session.playhead import Playhead
from profiles.compiler import Plan, compile_program
from profiles.library import find
from profiles.timeline import REST, Cue, Setting, Timeline

STEPS = {"calf squeeze": 3, "foot massage": 100}
BEGAN_MS = 5_000

some = settings(max_examples=60, deadline=None)


@dataclass(frozen=True)
class Ride:
    """Plans of one length, the first of which is begun, and what is done to them."""

    plans: tuple[Plan, ...]
    deeds: tuple[tuple[str, int], ...]

    def moments(self) -> Iterator[tuple[Playhead, int, str]]:
        """The playhead after the beginning and after each deed, the moment, and the deed."""
        head, now_ms = Playhead(self.plans[0], BEGAN_MS), BEGAN_MS
        yield head, now_ms, "begin"
        for deed, number in self.deeds:
            match deed:
                case "wait":
                    now_ms += number
                case "pause":
                    head.pause(now_ms)
                case "resume":
                    head.resume(now_ms)
                case "return":
                    head.pause(now_ms)
                    head.resume(now_ms)
                case "fade":
                    head.fade(now_ms)
                case "play":
                    head.play(self.plans[number % len(self.plans)], now_ms)
                case _:
                    raise AssertionError(deed)
            yield head, now_ms, deed


LEVELS = st.fixed_dictionaries(
    {name: st.one_of(st.just(steps), st.integers(0, steps)) for name, steps in STEPS.items()}
)
DEED = st.one_of(
    st.tuples(st.just("wait"), st.one_of(st.integers(0, 3_000), st.integers(0, 40_000))),
    st.tuples(st.sampled_from(["pause", "resume", "return", "fade"]), st.just(0)),
    st.tuples(st.just("play"), st.integers(0, 2)),
)


@st.composite
def rides(draw: st.DrawFn) -> Ride:
    length_ms = draw(st.integers(1, 90_000))
    fade_at_ms = draw(st.one_of(st.none(), st.integers(0, length_ms - 1)))
    timelines = [draw(timelines_of(length_ms)) for _ in range(draw(st.integers(1, 3)))]
    plans = tuple(plan_of(timeline, fade_at_ms) for timeline in timelines)
    return Ride(plans, tuple(draw(st.lists(DEED, max_size=15))))


@st.composite
def timelines_of(draw: st.DrawFn, length_ms: int) -> Timeline:
    times = draw(st.sets(st.integers(0, length_ms - 1), max_size=8)) | {0}
    return Timeline(tuple(Cue(at_ms, Setting(draw(LEVELS))) for at_ms in sorted(times)), length_ms)


def is_at_most(setting: Setting, ceiling: Setting) -> bool:
    return setting.at_most(ceiling) == setting


@some
@given(rides())
def test_nothing_is_ever_played_above_the_plan(ride: Ride) -> None:
    for head, now_ms, _ in ride.moments():
        planned = head.plan.timeline.setting_at(head.elapsed_ms(now_ms))
        assert is_at_most(head.setting_at(now_ms), planned)


@some
@given(rides())
def test_a_pause_is_rest(ride: Ride) -> None:
    for head, now_ms, _ in ride.moments():
        if head.paused:
            assert head.setting_at(now_ms + 10_000) == REST
            assert head.next_change_ms(now_ms) is None
            assert not head.finished(now_ms + 1_000_000)


@some
@given(rides())
def test_elapsed_time_never_falls_and_never_passes_the_end(ride: Ride) -> None:
    before_ms = 0
    for head, now_ms, _ in ride.moments():
        elapsed_ms = head.elapsed_ms(now_ms)
        assert before_ms <= elapsed_ms <= head.plan.timeline.length_ms
        before_ms = elapsed_ms


@some
@given(rides())
def test_after_the_end_there_is_rest(ride: Ride) -> None:
    for head, now_ms, _ in ride.moments():
        if head.finished(now_ms):
            assert head.setting_at(now_ms) == REST


@some
@given(rides())
def test_the_fade_is_never_above_the_level_at_which_it_was_asked_for(ride: Ride) -> None:
    ceiling: Setting | None = None
    before = REST
    for head, now_ms, _ in ride.moments():
        if head.fading and ceiling is None:
            ceiling = before
        if ceiling is not None:
            assert is_at_most(head.setting_at(now_ms), ceiling)
        # A pause ends with the fade, which then may be as strong as what was paused.
        before = felt_lately(head, now_ms)


def felt_lately(head: Playhead, now_ms: int) -> Setting:
    """The steps now, and of what is off the highest in the ten seconds before."""
    timeline, elapsed_ms = head.plan.timeline, head.elapsed_ms(now_ms)
    here = timeline.setting_at(elapsed_ms)
    since_ms = max(0, elapsed_ms - 9_999)
    moments = [since_ms, *(c.at_ms for c in timeline.cues if since_ms < c.at_ms <= elapsed_ms)]
    felt = [timeline.setting_at(at_ms) for at_ms in moments]
    return Setting({n: here.step(n) or max(s.step(n) for s in felt) for n in STEPS})


def test_the_fade_goes_on_from_the_last_pulse_when_asked_for_between_two() -> None:
    pulses = [
        Cue(at_ms, Setting(STEPS if at_ms % 10_000 == 0 else {}))
        for at_ms in range(0, 60_000, 5_000)
    ]
    timeline = Timeline((*pulses, Cue(60_000, Setting(STEPS))), 90_000)
    head = Playhead(plan_of(timeline, 60_000), BEGAN_MS)
    head.fade(BEGAN_MS + 27_000)
    assert head.setting_at(BEGAN_MS + 27_000) == Setting(STEPS)


def test_the_fade_is_silent_when_asked_for_in_a_long_rest() -> None:
    timeline = Timeline(
        (Cue(0, Setting(STEPS)), Cue(5_000, REST), Cue(60_000, Setting(STEPS))), 90_000
    )
    head = Playhead(plan_of(timeline, 60_000), BEGAN_MS)
    head.fade(BEGAN_MS + 27_000)
    assert head.setting_at(BEGAN_MS + 27_000) == REST


@some
@given(rides(), st.integers(0, 1_000))
def test_nothing_changes_before_the_next_moment_to_look(ride: Ride, per_mille: int) -> None:
    for head, now_ms, _ in ride.moments():
        next_ms = head.next_change_ms(now_ms)
        if next_ms is None or head.finished(now_ms):
            continue
        assert next_ms > now_ms
        between_ms = now_ms + (next_ms - 1 - now_ms) * per_mille // 1_000
        for moment_ms in (between_ms, next_ms - 1):
            assert head.setting_at(moment_ms) == head.setting_at(now_ms)
            assert not head.finished(moment_ms)


@some
@given(rides())
def test_what_is_played_is_the_length_less_what_was_skipped(ride: Ride) -> None:
    played_ms = skipped_ms = 0
    then_ms, then_elapsed_ms, was_paused = BEGAN_MS, 0, False
    for head, now_ms, deed in ride.moments():
        elapsed_ms = head.elapsed_ms(now_ms)
        if deed == "fade":
            skipped_ms += elapsed_ms - then_elapsed_ms
        elif not was_paused:
            played_ms += now_ms - then_ms
        then_ms, then_elapsed_ms, was_paused = now_ms, elapsed_ms, head.paused
        length_ms = head.plan.timeline.length_ms
        assert elapsed_ms == min(played_ms + skipped_ms, length_ms)
        assert head.finished(now_ms) == (not head.paused and played_ms + skipped_ms >= length_ms)


@some
@given(rides())
def test_whoever_looks_at_the_told_moments_comes_to_the_end_without_looking_in_vain(
    ride: Ride,
) -> None:
    head, now_ms = _last(ride)
    head.resume(now_ms)
    cues = len(head.plan.timeline.cues)
    looks = 0
    while not head.finished(now_ms):
        next_ms = head.next_change_ms(now_ms)
        assert next_ms is not None
        now_ms, looks = next_ms, looks + 1
        assert looks <= cues + 1  # each look is a cue, or the end


@some
@given(rides())
def test_going_to_the_fade_twice_is_going_there_once(ride: Ride) -> None:
    head, now_ms = _last(ride)
    head.fade(now_ms)
    setting, elapsed_ms = head.setting_at(now_ms), head.elapsed_ms(now_ms)
    head.fade(now_ms)
    assert (head.setting_at(now_ms), head.elapsed_ms(now_ms)) == (setting, elapsed_ms)


@some
@given(rides())
def test_a_plan_without_a_fade_says_so_and_changes_nothing(ride: Ride) -> None:
    for head, now_ms, _ in ride.moments():
        if head.plan.fade_at_ms is None:
            elapsed_ms, paused = head.elapsed_ms(now_ms), head.paused
            assert not head.fade(now_ms)
            assert (head.elapsed_ms(now_ms), head.paused) == (elapsed_ms, paused)


def test_what_is_played_is_due_since_its_cue() -> None:
    head = Playhead(first_night(0), 1_000)
    (_, second, *_) = head.plan.timeline.cues
    assert head.due_ms(1_000 + second.at_ms + 40) == 1_000 + second.at_ms


def test_a_pause_is_due_since_it_was_asked_for() -> None:
    head = Playhead(first_night(0), 0)
    head.pause(100_000)
    assert head.due_ms(100_040) == 100_000


def test_what_is_played_after_a_pause_is_due_since_its_end() -> None:
    head = Playhead(first_night(0), 0)
    head.pause(100_000)
    head.resume(150_000)
    assert head.due_ms(150_040) == 150_000


def test_what_another_plan_wants_is_due_since_it_was_asked_for() -> None:
    head = Playhead(first_night(0), 0)
    head.play(first_night(10), 100_000)
    assert head.due_ms(100_040) == 100_000


@some
@given(rides())
def test_nothing_is_due_later_than_now(ride: Ride) -> None:
    for head, now_ms, _ in ride.moments():
        assert head.due_ms(now_ms) <= now_ms


def test_the_fade_begins_where_the_plan_says() -> None:
    plan = first_night(0)
    head = Playhead(plan, 0)
    assert head.fade(10_000)
    assert head.elapsed_ms(10_000) == plan.fade_at_ms == 420_000
    assert not head.finished(189_999)
    assert head.finished(190_000)


def test_a_softer_plan_goes_on_at_the_same_place() -> None:
    head = Playhead(first_night(0), 0)
    before = head.setting_at(100_000)
    head.play(first_night(-10), 100_000)
    assert head.elapsed_ms(100_000) == 100_000
    softer = head.setting_at(100_000)
    assert softer != before
    assert is_at_most(softer, before)


def test_a_plan_of_another_length_is_refused() -> None:
    plan = first_night(0)
    head = Playhead(plan, 0)
    longer = replace(plan, timeline=replace(plan.timeline, length_ms=600_001))
    with pytest.raises(ValueError, match="length"):
        head.play(longer, 0)
    assert head.plan == plan


def _last(ride: Ride) -> tuple[Playhead, int]:
    *_, (head, now_ms, _) = ride.moments()
    return head, now_ms


def plan_of(timeline: Timeline, fade_at_ms: int | None = None) -> Plan:
    return Plan("Ride", timeline, (), (), (), "", fade_at_ms)


def first_night(offset: int) -> Plan:
    return compile_program(find("First Night"), load("tcode").capabilities, offset=offset)
