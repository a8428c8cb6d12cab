"""Nights in which people do anything, in any order: what holds of every moment of them."""

from collections.abc import Callable
from functools import partial

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from controller.care.allowance import Allowance, allowance, going_on
from controller.care.dose import CONTINUED_WITHIN_MS, GAP_MS, KEPT_MS, LEAST_LEFT_MS
from controller.care.screening import Answer, Question
from controller.care.signs import UNDO_MS, Sign, locks_ms, locks_until_seen
from controller.care.standing import COUNTS_FROM_MS, Start
from controller.care.tonight import CHOICES
from controller.nightlog.care import CareKind
from profiles.actuators import Effect
from tests.controller.care.nights import (
    EVERY,
    MINUTE_MS,
    Nights,
    settled,
)
from tests.controller.care.somebody import SHAKING, Playing, Somebody, felt
from tests.controller.known import NOTHING_TO_SAY

some_effects = st.sets(st.sampled_from(EVERY), min_size=1).map(frozenset)
kinds = st.sampled_from([*Start, Start.SESSION, Start.SESSION])
light_signs = st.sampled_from(
    [sign for sign in Sign if not (locks_until_seen(sign) or locks_ms(sign))]
)
lengths_ms = st.integers(1, 70).map(lambda minutes: minutes * MINUTE_MS)
spans_ms = st.one_of(
    *(
        st.integers(least, most).map(lambda m: m * MINUTE_MS)
        for least, most in ((0, 70), (2, 16), (3, 4))
    )
)
long_ms = st.integers(1, 30).map(lambda hours: hours * 60 * MINUTE_MS)


class RandomNights(RuleBasedStateMachine):
    """A person, their rows, and a ledger of what a leg felt that knows nothing of the rules."""

    def __init__(self) -> None:
        super().__init__()
        self.me = Somebody(Nights())
        self.undoable: list[tuple[int, int]] = []
        self.clock_errs = False
        self.well = False  # nothing is the matter with this person in all these nights

    @initialize(
        nights=st.sampled_from([0, 1, 2, 3, 5, 12]), well=st.booleans(), clock_errs=st.booleans()
    )
    def begin(self, nights: int, *, well: bool, clock_errs: bool) -> None:
        self.me, self.well, self.clock_errs = Somebody(settled(nights)), well, clock_errs

    # What a person does.

    @precondition(lambda self: self.me.now is None)
    @rule(kind=kinds, length_ms=lengths_ms, effects=some_effects)
    def start(self, kind: Start, length_ms: int, effects: frozenset[Effect]) -> None:
        effects = SHAKING if kind is Start.RESCUE else effects
        allowed = self.me.asked(lambda at: allowance(self.me.nights.standing_at(at), kind, effects))
        if allowed is not None:
            limits = allowed.limits
            squeezes = effects == {Effect.COMPRESSION}
            longest_ms = limits.compression_session_ms if squeezes else limits.session_ms
            length_ms = min(length_ms, longest_ms)
            number = self.me.written(lambda: self.me.nights.begun(length_ms, kind, effects))
            self.me.play(Playing(number, kind, self.me.nights.now_ms, length_ms, effects, number))

    @precondition(lambda self: self.me.now is None)
    @rule()
    def go_on(self) -> None:
        allowed = self.me.asked(lambda at: going_on(self.me.nights.standing_at(at)))
        if allowed is not None:
            rest = allowed.room.continuable
            assert rest is not None
            assert rest.length_ms <= max(
                allowed.limits.session_ms, allowed.limits.compression_session_ms
            )
            number = self.me.written(
                lambda: self.me.nights.begun(rest.length_ms, rest.kind, rest.effects, rest.session)
            )
            before = next(one for one in self.me.ledger if one.number == rest.session)
            part = Playing(
                *(number, rest.kind, self.me.nights.now_ms, rest.length_ms, rest.effects),
                chain=before.chain,
                elapsed_ms=rest.played.elapsed_ms,
            )
            self.me.play(part)

    @precondition(lambda self: self.me.now is not None)
    @rule(for_ms=spans_ms, felt=st.booleans())
    def play_on(self, for_ms: int, *, felt: bool) -> None:
        now = self.me.playing()
        for_ms = min(for_ms, now.length_ms - now.elapsed_ms)
        self.me.nights.now_ms += for_ms
        now.elapsed_ms += for_ms
        now.felt_ms += for_ms if felt else 0
        self.me.told(running=True)
        if now.elapsed_ms == now.length_ms:
            self.me.end(whole=True)

    @precondition(lambda self: self.me.now is not None)
    @rule()
    def stop(self) -> None:
        self.me.end()

    @precondition(lambda self: self.me.now is not None)
    @rule(rested=st.booleans())
    def crash(self, *, rested: bool) -> None:
        """No row tells of it; where nobody rested the machine it is felt to the plan's end."""
        now = self.me.playing()
        if not rested:
            left_ms = now.length_ms - now.elapsed_ms
            now.felt_ms, now.elapsed_ms = now.felt_ms + left_ms, now.length_ms
            now.ended_ms = self.me.nights.now_ms + left_ms
        self.me.told()
        self.me.over()

    @precondition(lambda self: self.me.now is None)
    @rule(
        kind=kinds,
        length_ms=lengths_ms,
        effects=some_effects,
        for_ms=spans_ms,
        wait_ms=st.sampled_from([0, 1, 4, 5, 5, 6, 16]).map(lambda minutes: minutes * MINUTE_MS),
        how=st.sampled_from(["stop", "stop", "rested", "unrested"]),
    )
    def start_and_stop(
        self,
        kind: Start,
        length_ms: int,
        effects: frozenset[Effect],
        for_ms: int,
        wait_ms: int,
        how: str,
    ) -> None:
        """As one, so that there are many in a night; played to its end where it is so short."""
        self.start(kind, length_ms, effects)
        if self.me.now is not None:
            self.play_on(for_ms, felt=True)
        if self.me.now is not None and how == "stop":
            self.me.end()
        elif self.me.now is not None:
            self.crash(rested=how == "rested")
        self.me.nights.now_ms += wait_ms

    @rule(for_ms=spans_ms)
    def wait(self, for_ms: int) -> None:
        """Or a pause, where something plays."""
        self.me.nights.now_ms += for_ms

    @rule(for_ms=long_ms)
    def wait_for_long(self, for_ms: int) -> None:
        """Perhaps until another night, in which all is well so far."""
        self.me.nights.now_ms += for_ms
        self.me.nights.tonight("ok")

    @precondition(lambda self: self.clock_errs)
    @rule(by_ms=st.integers(1, 30 * 60).map(lambda minutes: minutes * MINUTE_MS))
    def set_clock_back(self, by_ms: int) -> None:
        self.me.nights.now_ms -= by_ms
        self.me.cut_short_at = None

    @precondition(lambda self: not self.well)
    @rule(answer=st.sampled_from(CHOICES))
    def answer_tonight(self, answer: str) -> None:
        self.undo_later(lambda: self.me.nights.tonight(answer))

    @precondition(lambda self: not self.well)
    @rule(sign=st.one_of(light_signs, light_signs, light_signs, st.sampled_from(Sign)))
    def say_sign(self, sign: Sign) -> None:
        self.undo_later(lambda: self.me.nights.sign(sign))

    @precondition(lambda self: self.undoable)
    @rule()
    def undo(self) -> None:
        row, at_ms = self.undoable.pop()
        if 0 <= self.me.nights.now_ms - at_ms < UNDO_MS:
            self.me.nights.add(CareKind.UNDONE, {"row": row})

    @precondition(lambda self: not self.well)
    @rule()
    def be_seen(self) -> None:
        self.me.nights.add(CareKind.SEEN, {})

    @precondition(lambda self: not self.well)
    @rule(question=st.sampled_from(Question), answer=st.sampled_from(Answer))
    def answer_one_question(self, question: Question, answer: Answer) -> None:
        self.me.nights.screened({**NOTHING_TO_SAY, question: answer})

    @rule()
    def answer_all_questions(self) -> None:
        self.me.nights.screened()

    def undo_later(self, write: Callable[[], int]) -> None:
        self.undoable.append((self.me.written(write), self.me.nights.now_ms))

    # What holds at any moment.

    @invariant()
    def the_rescue_is_there_as_long_as_its_minutes_last(self) -> None:
        # By a clock that errs, a rescue of another night may have been of this one.
        if self.clock_errs or self.me.now is not None or self.me.is_forbidden():
            return
        rescues = [one for one in self.me.ledger if one.kind is Start.RESCUE]
        tonight = [one for one in self.me.tonight() if one.kind is Start.RESCUE]
        lately = [one for one in rescues if self.me.nights.now_ms - (one.ended_ms or 0) < GAP_MS]
        if felt(tonight) <= KEPT_MS - COUNTS_FROM_MS and not lately:
            allowed = allowance(self.me.nights.standing, Start.RESCUE, SHAKING)
            assert allowed.limits.session_ms >= COUNTS_FROM_MS

    @invariant()
    def what_was_cut_short_goes_on(self) -> None:
        if self.me.cut_short_at != len(self.me.nights.rows) or self.me.is_forbidden():
            return
        last = self.me.ledger[-1]
        since_ms = self.me.nights.now_ms - (last.ended_ms or 0)
        left_ms = last.length_ms - last.elapsed_ms
        if last.kind is Start.CALIBRATION or last.elapsed_ms == 0 or left_ms < LEAST_LEFT_MS:
            return
        if since_ms < CONTINUED_WITHIN_MS:
            rest = going_on(self.me.nights.standing).room.continuable
            assert rest is not None
            assert (rest.session, rest.left_ms) == (last.number, left_ms)

    @invariant()
    def nothing_else_begins_meanwhile(self) -> None:
        if self.me.now is not None:
            for kind in Start:
                assert self.me.asked(partial(self.may, kind)) is None

    @invariant()
    def every_refusal_says_what_is_allowed_or_why(self) -> None:
        for kind in Start:
            self.me.asked(partial(self.may, kind))
        self.me.asked(lambda at: going_on(self.me.nights.standing_at(at)))

    def may(self, kind: Start, at_ms: int) -> Allowance:
        return allowance(self.me.nights.standing_at(at_ms), kind, SHAKING)


TestRandomNights = RandomNights.TestCase
TestRandomNights.settings = settings(max_examples=80, stateful_step_count=40)
