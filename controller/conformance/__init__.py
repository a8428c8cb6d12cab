"""What every driver has to do, as checks that need no test framework.

Two lines make a test of a driver of your own, in pytest or wherever:

    @pytest.mark.parametrize("check", CHECKS, ids=str)
    def test_acme(check: Check) -> None: asyncio.run(check(simulated(load("acme"))))

`load` is that of `controller.registry`. A check raises Failed, which says what was expected and
seen; it passes where it means nothing for the machine. `Check.outcome` tells the two apart.
"""

from controller.conformance import (
    giving_up,
    obeying,
    page,
    replies,
    resting,
    timing,
    wires,
)
from controller.conformance.bench import Bench, Home, RealBench, served, simulated
from controller.conformance.check import Check, Outcome, Verdict
from controller.conformance.evidence import missing
from controller.conformance.failing import Failed
from controller.conformance.stand import Reach

CHECKS: tuple[Check, ...] = (
    obeying.connects_and_is_at_rest,
    obeying.apply_reaches_every_step,
    obeying.apply_twice_is_apply_once,
    obeying.a_left_out_actuator_is_off,
    resting.rest_from_any_setting,
    resting.rest_when_already_at_rest,
    giving_up.cancelled_mid_apply_still_rests,
    giving_up.cancelling_ends_at_once,
    wires.survives_any_chunking,
    wires.survives_noise,
    wires.silence_becomes_machine_silent,
    wires.claims_nothing_unheard,
    replies.refusal_becomes_machine_refused,
    replies.bad_replies_mislead_nobody,
    replies.a_deaf_machine_is_given_up_on,
    wires.link_loss_becomes_link_lost,
    wires.close_is_idempotent,
    timing.keeps_the_command_gap,
    timing.keeps_the_gap_under_bad_replies,
    obeying.declares_only_what_it_does,
    obeying.capabilities_stay_the_same,
    resting.best_proof_is_reached,
    resting.a_stop_is_never_suppressed,
    resting.rest_before_identify,
    resting.rest_overtakes,
    resting.rest_ends_within_a_second,
    timing.own_timer_is_as_stated,
    timing.armed_timer_is_as_told,
    timing.arm_timer_is_bounded,
    timing.dead_man_is_as_stated,
    timing.goes_on_where_no_end_is_stated,
    timing.link_loss_is_as_stated,
    page.how_to_stop_is_given,
)

__all__ = [
    "CHECKS",
    "Bench",
    "Check",
    "Failed",
    "Home",
    "Outcome",
    "Reach",
    "RealBench",
    "Verdict",
    "missing",
    "served",
    "simulated",
]
