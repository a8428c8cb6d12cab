"""Nights in which people do anything, in any order: what holds of every moment of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from functools import partial

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from controller.care.allowance import Allowance, allowance, check_answers, going_on
from controller.care.caps import caps_of
from controller.care.dose import CONTINUED_WITHIN_MS, DOSE_MS, GAP_MS, KEPT_MS, LEAST_LEFT_MS
from controller.care.screening import Answer, Question
from controller.care.signs import UNDO_MS, Sign, locks_ms, locks_until_seen
from controller.care.standing import COUNTS_FROM_MS, Played, Start
from controller.care.tonight import CHOICES
from controller.clock import night_of
from controller.errors import Refused
from controller.nightlog.care import CareKind
from profiles.actuators import Effect
from profiles.limits import CEILINGS, Limits, tightest
from tests.controller.care.nights import (
    EVERY,
    MINUTE_MS,
    SHAKES,
    Nights,
    moment_of,
    reason,
    settled,
)
from tests.controller.known import NOTHING_TO_SAY

SHAKING = frozenset(SHAKES)
some_effects = st.sets(st.sampled_from(EVERY), min_size=1).map(frozenset)
kinds = st.sampled_from([*Start, Start.SESSION, Start.SESSION])
light_signs = st.sampled_from(
    [sign for sign in Sign if not (locks_until_seen(sign) or locks_ms(sign))]
)
lengths_ms = st.integers(1, 70).map(lambda minutes: minutes * MINUTE_MS)
spans_ms = st.one_of(
    st.integers(0, 70 * MINUTE_MS), st.integers(2, 16).map(lambda m: m * MINUTE_MS)
)
long_ms = st.integers(1, 30).map(lambda hours: hours * 60 * MINUTE_MS)


@dataclass
class Playing:
    """A part of a session: what was admitted, what was felt of it, and how far it came."""

    number: int
    kind: Start
    wall_ms: int
    length_ms: int
    effects: frozenset[Effect]
    chain: int
    felt_ms: int = 0
    elapsed_ms: int = 0
    ended_ms: int | None = None


class RandomNights(RuleBasedStateMachine):
    """A person, their rows, and a ledger of what a leg felt that knows nothing of the rules."""

    def __init__(self) -> None:
        super().__init__()
        self.nights = Nights()
        self.ledger: list[Playing] = []
        self.now: Playing | None = None
        self.undoable: list[tuple[int, int]] = []
        self.interrupted_at_row: int | None = None  # nothing was written since
        self.well = False  # nothing is the matter with this person in all these nights

    @initialize(nights=st.sampled_from([0, 1, 2, 3, 5, 12]), well=st.booleans())
    def begin(self, nights: int, *, well: bool) -> None:
        self.nights, self.well = settled(nights), well

    # What a person does.

    @precondition(lambda self: self.now is None)
    @rule(kind=kinds, length_ms=lengths_ms, effects=some_effects)
    def start(self, kind: Start, length_ms: int, effects: frozenset[Effect]) -> None:
        effects = SHAKING if kind is Start.RESCUE else effects
        allowed = self.asked(lambda at: allowance(self.nights.standing_at(at), kind, effects))
        if allowed is not None:
            limits = allowed.limits
            squeezes = effects == {Effect.COMPRESSION}
            longest_ms = limits.compression_session_ms if squeezes else limits.session_ms
            length_ms = min(length_ms, longest_ms)
            number = self.written(lambda: self.nights.begun(length_ms, kind, effects))
            self.play(Playing(number, kind, self.nights.now_ms, length_ms, effects, number))

    @precondition(lambda self: self.now is None)
    @rule()
    def go_on(self) -> None:
        allowed = self.asked(lambda at: going_on(self.nights.standing_at(at)))
        if allowed is not None:
            rest = allowed.room.continuable
            assert rest is not None
            assert rest.length_ms <= max(
                allowed.limits.session_ms, allowed.limits.compression_session_ms
            )
            number = self.written(
                lambda: self.nights.begun(rest.length_ms, rest.kind, rest.effects, rest.session)
            )
            before = next(one for one in self.ledger if one.number == rest.session)
            part = Playing(
                *(number, rest.kind, self.nights.now_ms, rest.length_ms, rest.effects),
                chain=before.chain,
                elapsed_ms=rest.played.elapsed_ms,
            )
            self.play(part)

    @precondition(lambda self: self.now is not None)
    @rule(for_ms=spans_ms, felt=st.booleans())
    def play_on(self, for_ms: int, *, felt: bool) -> None:
        now = self.playing()
        for_ms = min(for_ms, now.length_ms - now.elapsed_ms)
        self.nights.now_ms += for_ms
        now.elapsed_ms += for_ms
        now.felt_ms += for_ms if felt else 0
        self.told(running=True)
        if now.elapsed_ms == now.length_ms:
            self.end(whole=True)

    @precondition(lambda self: self.now is not None)
    @rule()
    def stop(self) -> None:
        self.end()

    @precondition(lambda self: self.now is not None)
    @rule(rested=st.booleans())
    def crash(self, *, rested: bool) -> None:
        """No row tells of it; where nobody rested the machine it is felt to the plan's end."""
        now = self.playing()
        if not rested:
            left_ms = now.length_ms - now.elapsed_ms
            now.felt_ms, now.elapsed_ms = now.felt_ms + left_ms, now.length_ms
            now.ended_ms = self.nights.now_ms + left_ms
        self.told()
        self.over()

    @precondition(lambda self: self.now is None)
    @rule(
        kind=kinds,
        length_ms=lengths_ms,
        effects=some_effects,
        for_ms=spans_ms,
        wait_ms=st.integers(0, 6).map(lambda minutes: minutes * MINUTE_MS),
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
        if self.now is not None:
            self.play_on(for_ms, felt=True)
        if self.now is not None and how == "stop":
            self.end()
        elif self.now is not None:
            self.crash(rested=how == "rested")
        self.nights.now_ms += wait_ms

    @rule(for_ms=spans_ms)
    def wait(self, for_ms: int) -> None:
        """Or a pause, where something plays."""
        self.nights.now_ms += for_ms

    @rule(for_ms=long_ms)
    def wait_for_long(self, for_ms: int) -> None:
        """Perhaps until another night, in which all is well so far."""
        self.nights.now_ms += for_ms
        self.nights.tonight("ok")

    @precondition(lambda self: not self.well)
    @rule(by_ms=st.integers(1, 30 * 60).map(lambda minutes: minutes * MINUTE_MS))
    def set_clock_back(self, by_ms: int) -> None:
        self.nights.now_ms -= by_ms
        self.interrupted_at_row = None

    @precondition(lambda self: not self.well)
    @rule(answer=st.sampled_from(CHOICES))
    def answer_tonight(self, answer: str) -> None:
        self.undo_later(lambda: self.nights.tonight(answer))

    @precondition(lambda self: not self.well)
    @rule(sign=st.one_of(light_signs, light_signs, light_signs, st.sampled_from(Sign)))
    def say_sign(self, sign: Sign) -> None:
        self.undo_later(lambda: self.nights.sign(sign))

    @precondition(lambda self: self.undoable)
    @rule()
    def undo(self) -> None:
        row, at_ms = self.undoable.pop()
        if 0 <= self.nights.now_ms - at_ms < UNDO_MS:
            self.nights.add(CareKind.UNDONE, {"row": row})

    @precondition(lambda self: not self.well)
    @rule()
    def be_seen(self) -> None:
        self.nights.add(CareKind.SEEN, {})

    @precondition(lambda self: not self.well)
    @rule(question=st.sampled_from(Question), answer=st.sampled_from(Answer))
    def answer_one_question(self, question: Question, answer: Answer) -> None:
        self.nights.screened({**NOTHING_TO_SAY, question: answer})

    @rule()
    def answer_all_questions(self) -> None:
        self.nights.screened()

    # How it is written down.

    def playing(self) -> Playing:
        assert self.now is not None
        return self.now

    def play(self, part: Playing) -> None:
        self.now = part
        self.ledger.append(part)
        self.told(running=True)

    def told(self, *, running: bool = False) -> None:
        now = self.playing()
        ended_ms = self.nights.now_ms if now.ended_ms is None else now.ended_ms
        elapsed_ms = now.elapsed_ms
        self.nights.ended[now.number] = Played(ended_ms, now.felt_ms, elapsed_ms, running=running)

    def end(self, *, whole: bool = False) -> None:
        now = self.playing()
        self.nights.over(now.number, now.felt_ms, now.elapsed_ms, whole=whole)
        self.over()

    def over(self) -> None:
        now = self.playing()
        now.ended_ms = self.nights.now_ms if now.ended_ms is None else now.ended_ms
        self.now = None
        self.interrupted_at_row = len(self.nights.rows)

    def undo_later(self, write: Callable[[], int]) -> None:
        self.undoable.append((self.written(write), self.nights.now_ms))

    def written(self, write: Callable[[], int]) -> int:
        """Write a row; it loosens no limit of tonight."""
        before = self.strictest()
        number = write()
        after = self.strictest()
        assert all(getattr(after, one.name) <= getattr(before, one.name) for one in fields(Limits))
        return number

    def strictest(self) -> Limits:
        limits = CEILINGS
        for cap in caps_of(self.nights.standing, frozenset(Effect)):
            limits = tightest(limits, cap.limits)
        return limits

    def asked(self, ask: Callable[[int], Allowance]) -> Allowance | None:
        """What is allowed, or None; whoever is refused is told what to do, and until when."""
        refused = refusal(ask, self.nights.now_ms)
        if not isinstance(refused, Refused):
            return refused
        self.check_refusal(refused)
        if refused.until is not None and not self.is_behind:
            until_ms = moment_of(refused.until, self.nights.now_ms)
            assert until_ms > self.nights.now_ms
            later = refusal(ask, until_ms)
            assert not isinstance(later, Refused) or reason(later) != reason(refused)
        return None

    def check_refusal(self, refused: Refused) -> None:
        assert str(refused)
        assert refused.hint
        if refused.allowed is None:
            return
        if refused.allowed.endswith("--continue"):
            going_on(self.nights.standing)
        else:
            allowed = allowance(self.nights.standing, Start.RESCUE, SHAKING)
            assert Effect.VIBRATION not in allowed.limits.off

    @property
    def is_behind(self) -> bool:
        """Whether something was written by a later time of day than it is."""
        return any(row.wall_ms > self.nights.now_ms for row in self.nights.rows)

    def tonight(self) -> list[Playing]:
        """What was begun this night by the clock, or by a clock that was ahead of this one."""
        return [one for one in self.ledger if night_of(one.wall_ms) >= self.nights.night]

    def is_forbidden(self) -> bool:
        """Whether the screening, a stop sign or tonight's answers forbid everything, or shaking."""
        try:
            check_answers(self.nights.standing)
        except Refused:
            return True
        return Effect.VIBRATION in self.strictest().off

    # What holds at any moment.

    @invariant()
    def never_above_the_dose(self) -> None:
        tonight = self.tonight()
        assert felt(tonight) <= DOSE_MS
        assert felt(one for one in tonight if one.kind is not Start.RESCUE) <= DOSE_MS - KEPT_MS

    @invariant()
    def at_most_three_sessions(self) -> None:
        found: dict[int, int] = {}
        for one in self.tonight():
            if one.kind is Start.SESSION:
                found[one.chain] = found.get(one.chain, 0) + one.felt_ms
        assert sum(felt_ms >= COUNTS_FROM_MS for felt_ms in found.values()) <= 3

    @invariant()
    def the_rescue_is_there_as_long_as_its_minutes_last(self) -> None:
        if self.now is not None or self.is_forbidden():
            return
        rescues = [one for one in self.ledger if one.kind is Start.RESCUE]
        tonight = [one for one in self.tonight() if one.kind is Start.RESCUE]
        lately = [one for one in rescues if self.nights.now_ms - (one.ended_ms or 0) < GAP_MS]
        if felt(tonight) <= KEPT_MS - COUNTS_FROM_MS and not lately:
            allowed = allowance(self.nights.standing, Start.RESCUE, SHAKING)
            assert allowed.limits.session_ms >= COUNTS_FROM_MS

    @invariant()
    def what_was_cut_short_goes_on(self) -> None:
        if self.interrupted_at_row != len(self.nights.rows) or self.is_forbidden():
            return
        last = self.ledger[-1]
        since_ms = self.nights.now_ms - (last.ended_ms or 0)
        left_ms = last.length_ms - last.elapsed_ms
        if last.kind is Start.CALIBRATION or last.elapsed_ms == 0 or left_ms < LEAST_LEFT_MS:
            return
        if since_ms < CONTINUED_WITHIN_MS:
            rest = going_on(self.nights.standing).room.continuable
            assert rest is not None
            assert (rest.session, rest.left_ms) == (last.number, left_ms)

    @invariant()
    def nothing_else_begins_meanwhile(self) -> None:
        if self.now is not None:
            for kind in Start:
                assert self.asked(partial(self.may, kind)) is None

    @invariant()
    def every_refusal_says_what_is_allowed_or_why(self) -> None:
        for kind in Start:
            self.asked(partial(self.may, kind))
        self.asked(lambda at: going_on(self.nights.standing_at(at)))

    def may(self, kind: Start, at_ms: int) -> Allowance:
        return allowance(self.nights.standing_at(at_ms), kind, SHAKING)


def refusal(ask: Callable[[int], Allowance], at_ms: int) -> Allowance | Refused:
    try:
        return ask(at_ms)
    except Refused as refused:
        return refused


def felt(parts: Iterable[Playing]) -> int:
    return sum(part.felt_ms for part in parts)


TestRandomNights = RandomNights.TestCase
TestRandomNights.settings = settings(max_examples=200, stateful_step_count=40)
