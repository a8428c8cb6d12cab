"""Pauses, however short and many: they end no session, and they give the legs no more."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from controller.errors import Refused
from controller.registry import load
from controller.session.governor import Governor
from controller.session.playhead import Playhead
from controller.session.view import Reason
from profiles.actuators import Actuator, Capabilities, Effect, Zone
from profiles.compiler import Plan, compile_program
from profiles.errors import ProfileError
from profiles.library import shelf
from profiles.limits import CEILINGS
from profiles.timeline import REST, Setting
from tests.controller.rig import Rig
from tests.profiles.strategies import Evening, evenings, machine, plan_of, unhurried

LEG = frozenset({Zone.CALF, Zone.FOOT, Zone.THIGH})
BLUNT = machine(Actuator("hum", Effect.VIBRATION, LEG, 1, least_on_ms=None))
MACHINES = {
    "tcode": load("tcode").capabilities,
    "reverie_108": load("reverie_108").capabilities,
    "one step that cannot be pulsed": BLUNT,
}
Pauses = Sequence[tuple[int, int]]
PAUSES = st.lists(
    st.tuples(st.integers(1, 400_000), st.one_of(st.integers(1, 12_000), st.integers(1, 70_000))),
    max_size=12,
)


@dataclass(frozen=True)
class Felt:
    """For how long each setting was on the leg, in order, pauses included."""

    stays: tuple[tuple[Setting, int], ...]

    def above_ms(self, name: str, step: int) -> int:
        return sum(lasted for setting, lasted in self.stays if setting.step(name) > step)


def played(plan: Plan, capabilities: Capabilities, pauses: Pauses, late_ms: int = 0) -> Felt:
    """Play to the end with pauses: (after so long, so long); raises Refused where it fails.

    Each command is `late_ms` on its way.
    """
    head, watch, now_ms = Playhead(plan, 0), Governor(capabilities, CEILINGS, 0), 0
    turns = [turn_ms for pause in pauses for turn_ms in pause]
    stays, present = list[tuple[Setting, int]](), REST
    turns_at_ms = turns.pop(0) if turns else None
    while not head.finished(now_ms):
        wanted = head.setting_at(now_ms)
        admitted = watch.admit(wanted, now_ms, head.due_ms(now_ms), paused=head.paused)
        arrives_ms = now_ms + (late_ms if admitted != present else 0)
        stays.append((present, arrives_ms - now_ms))
        watch.arrived(arrives_ms)
        present, now_ms = admitted, arrives_ms
        looks = (head.next_change_ms(now_ms), watch.next_look_ms(wanted), turns_at_ms)
        next_ms = max(now_ms, min(look for look in looks if look is not None))
        stays.append((present, next_ms - now_ms))
        now_ms = next_ms
        if turns_at_ms is not None and now_ms >= turns_at_ms:
            (head.resume if head.paused else head.pause)(now_ms)
            turns_at_ms = now_ms + turns.pop(0) if turns else None
    return Felt(tuple(stays))


@pytest.mark.parametrize("name", MACHINES)
@unhurried
@given(program=st.sampled_from(sorted(shelf().programs)), pauses=PAUSES)
def test_no_pauses_end_a_program(name: str, program: str, pauses: Pauses) -> None:
    capabilities = MACHINES[name]
    try:
        plan = compile_program(shelf().programs[program], capabilities)
    except ProfileError:
        reject()
    played(plan, capabilities, pauses)


@unhurried
@given(evenings(), PAUSES)
def test_no_pauses_end_any_legal_plan_nor_give_more_than_it(
    evening: Evening, pauses: Pauses
) -> None:
    plan = plan_of(evening)
    felt, whole = (played(plan, evening.machine, p) for p in (pauses, ()))
    for actuator in evening.machine.actuators:
        assert felt.above_ms(actuator.name, 0) <= whole.above_ms(actuator.name, 0)


@unhurried
@given(evenings(), st.integers(0, 900))
def test_a_slow_link_ends_no_legal_plan(evening: Evening, late_ms: int) -> None:
    played(plan_of(evening), evening.machine, (), late_ms)


@pytest.mark.parametrize("name", MACHINES)
@pytest.mark.parametrize("late_ms", [0, 900])
def test_every_program_is_played_to_its_end_over_a_slow_link(name: str, late_ms: int) -> None:
    for program in shelf().programs.values():
        try:
            plan = compile_program(program, MACHINES[name])
        except ProfileError:
            continue
        played(plan, MACHINES[name], [(60_000, 1_000)], late_ms)


async def test_thirty_five_minutes_with_a_pause_of_a_second_are_played_to_the_end() -> None:
    rig = Rig("tcode")
    session = await rig.session("Steady Hum Taper")
    playing = asyncio.create_task(session.run())
    await rig.clock.advance(600_000)
    session.pause()
    await rig.clock.advance(1_000)
    session.resume()
    await rig.clock.advance(1_499_000)
    assert (await rig.ended(playing)).reason is Reason.PLAYED


def test_many_short_pauses_give_no_more_than_the_row() -> None:
    hum = Actuator("hum", Effect.VIBRATION, LEG, 100)
    watch, spent_ms = Governor(machine(hum), CEILINGS, 0), 0
    with suppress(Refused):
        while spent_ms < 6 * 60_000:
            now_ms = spent_ms // 3_000 * 3_001
            watch.admit(Setting({"hum": 80}), now_ms)
            watch.arrived(now_ms)
            spent_ms += 3_000
            watch.admit(REST, now_ms + 3_000, paused=True)
            watch.arrived(now_ms + 3_000)
    assert 290_000 <= spent_ms <= 311_000
