"""A session as it is shown: folded from what its host says, with all arithmetic done there."""

from hypothesis import given, settings
from hypothesis import strategies as st

from controller.host.line import Words
from controller.host.scene import NOTED_MS, Scene, Stage
from tests.controller.ui.sessions import HOW_TO_STOP, LOST, UNPROVEN, ended, plan, view

PLAYS = Scene().heard(plan(), 0).heard(view(), 1_000)  # two of ten minutes at the second 1
UNREAD = PLAYS.heard({"event": "ended"}, 0).ended


def test_time_goes_on_between_two_views() -> None:
    assert PLAYS.left_at(1_000) == 480_000
    assert PLAYS.left_at(61_000) == 420_000


def test_a_pause_stands_still() -> None:
    paused = PLAYS.heard(view(state="paused"), 1_000)
    assert paused.left_at(500_000) == 480_000


def test_a_lost_link_does_not_stop_the_program_from_passing() -> None:
    assert PLAYS.heard(LOST, 1_000).left_at(61_000) == 420_000


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@settings(max_examples=200)
@given(st.sampled_from([plan(), view(), ended(), UNPROVEN]), st.data())
def test_words_of_another_legato_break_nothing_and_never_stand_for_a_rest(
    words: Words, data: st.DataObject
) -> None:
    word = data.draw(st.sampled_from([one for one in words if one != "event"]))
    strange = {**words, word: data.draw(ANYTHING)}
    if data.draw(st.booleans()):
        del strange[word]
    heard = PLAYS.heard(strange, 2_000)
    assert 0 <= heard.column_at(2_000, len(heard.columns(40))) < 40
    ends = words["event"] == "ended"
    assert heard.over is (ends and strange.get("at_rest") is True and heard.ended != UNREAD)
    assert heard.unproven is (ends and not heard.over)


@given(now_ms=st.integers(-1_000, 10_000_000), columns=st.integers(1, 400))
def test_the_playhead_and_the_fade_are_always_on_the_chart(now_ms: int, columns: int) -> None:
    drawn = len(PLAYS.columns(columns))
    assert 1 <= drawn <= columns
    assert 0 <= PLAYS.column_at(now_ms, drawn) < drawn
    fade = PLAYS.fade_column(drawn)
    assert fade is not None
    assert 0 <= fade < drawn
    assert 0 <= PLAYS.left_at(now_ms) <= 600_000


def test_a_program_without_a_fade_has_no_column_for_it() -> None:
    assert Scene().heard(plan(fade_at_ms=None), 0).fade_column(40) is None


def test_a_note_is_there_for_a_while_and_no_longer_than_what_it_is_about() -> None:
    noted = PLAYS.heard({"event": "note", "text": "As soft as it goes."}, 2_000)
    assert noted.note_at(2_000 + NOTED_MS - 1) == "As soft as it goes."
    assert noted.note_at(2_000 + NOTED_MS) == ""
    assert noted.heard(view(state="paused"), 3_000).note_at(3_000) == ""


def test_an_end_that_nobody_understands_is_one_that_nobody_has_seen() -> None:
    assert UNREAD is not None
    assert "NOT CONFIRMED" in UNREAD.said
    assert UNREAD.how_to_stop == HOW_TO_STOP


def test_what_the_machine_reports_is_told_from_what_is_only_asked() -> None:
    assert [(one.motor.name, one.step, one.reported) for one in PLAYS.doing] == [
        ("L", 3, True),
        ("R", 3, True),
    ]
    assert not any(one.reported for one in PLAYS.heard(view(proof="acknowledged"), 0).doing)


def test_a_stop_that_is_not_proven_is_not_over() -> None:
    unproven = PLAYS.heard(UNPROVEN, 2_000)
    assert (unproven.over, unproven.unproven) == (False, True)
    assert unproven.ended is not None
    assert unproven.ended.how_to_stop == HOW_TO_STOP
    proven = unproven.heard(ended(), 12_000)
    assert (proven.over, proven.unproven) == (True, False)


def test_a_host_that_says_nothing_more_leaves_a_machine_that_nobody_has_seen_stop() -> None:
    lost = PLAYS.heard({"event": "lost"}, 2_000)
    assert (lost.stage, lost.unproven) == (Stage.LOST, True)
    over = PLAYS.heard(ended(), 2_000)
    assert over.heard({"event": "lost"}, 3_000) == over


def test_a_simulated_machine_is_told_from_a_real_one() -> None:
    assert not PLAYS.simulated
    assert Scene().heard(plan(machine="sim:tcode"), 0).simulated


def test_what_is_not_known_changes_nothing() -> None:
    assert PLAYS.heard({"event": "a later one"}, 9_000) == PLAYS
