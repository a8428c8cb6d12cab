"""Drivers with one fault each, around the right one of a pad, and the checks that find it."""

import asyncio
from dataclasses import dataclass, replace

from controller.driver import Driver, DriverSpec, Duties, Known
from tests.controller import wrong_ways as ways
from tests.controller.around import Around
from tests.controller.pad import Ends, PadDriver, pad


@dataclass(frozen=True, slots=True)
class Wrong:
    """What a driver does wrong, and the names of the checks that fail on it; no others may."""

    does: str
    spec: DriverSpec
    fails: frozenset[str]

    def __str__(self) -> str:
        return self.does.replace(" ", "-")


def wrong(does: str, spec: DriverSpec, *fails: str) -> Wrong:
    return Wrong(does, spec, frozenset(fails))


def chattering(right: PadDriver) -> Driver:
    """Says something as soon as the link is open."""
    greeting = asyncio.ensure_future(right.exchange.send(right.numbered("who")))
    greeting.add_done_callback(lambda sent: sent.cancelled() or sent.exception())
    return right


def resting_what_it_knows(right: PadDriver) -> Driver:
    identifies, rests = ways.resting_what_it_knows()
    return Around(right, identifies=identifies, rests=rests)


WRONG = (
    wrong("says something on connecting", pad(chattering), "connects_and_is_at_rest"),
    wrong(
        "tries out who it is",
        pad(lambda right: Around(right, identifies=ways.trying_it_out)),
        "connects_and_is_at_rest",
        "rest_when_already_at_rest",
    ),
    wrong(
        "misses a step",
        pad(lambda right: Around(right, applies=ways.missing_a_step)),
        "apply_reaches_every_step",
    ),
    wrong(
        "flickers when a setting is repeated",
        pad(lambda right: Around(right, applies=ways.flickering())),
        "apply_twice_is_apply_once",
    ),
    wrong(
        "leaves on what is left out",
        pad(lambda right: Around(right, applies=ways.leaving_on)),
        "a_left_out_actuator_is_off",
    ),
    wrong(
        "leaves on what is strongest",
        pad(lambda right: Around(right, rests=ways.leaving_the_foot_on)),
        "rest_from_any_setting",
        "bad_replies_mislead_nobody",
        "best_proof_is_reached",
        "capabilities_stay_the_same",
        "declares_only_what_it_does",
        "refusal_becomes_machine_refused",
        "survives_any_chunking",
        "survives_noise",
    ),
    wrong(
        "proves no rest of what rests",
        pad(lambda right: Around(right, rests=ways.proving_a_rest_once)),
        "rest_when_already_at_rest",
    ),
    wrong(
        "writes what was given up",
        pad(lambda right: Around(right, applies=ways.shielding())),
        "cancelled_mid_apply_still_rests",
    ),
    wrong(
        "clings to what was cancelled",
        pad(lambda right: Around(right, applies=ways.clinging)),
        "cancelling_ends_at_once",
    ),
    wrong("wants whole lines", pad(codec=ways.Forgetful), "survives_any_chunking"),
    wrong(
        "minds noise",
        pad(lambda right: Around(right, identifies=ways.minding_noise)),
        "survives_noise",
    ),
    wrong(
        "names a machine that is silent",
        pad(lambda right: Around(right, identifies=ways.naming_a_silent_pad)),
        "silence_becomes_machine_silent",
    ),
    wrong(
        "believes itself",
        pad(lambda right: Around(right, applies=ways.believing_itself)),
        "claims_nothing_unheard",
    ),
    wrong(
        "overhears refusals",
        pad(lambda right: Around(right, applies=ways.overhearing_refusals)),
        "refusal_becomes_machine_refused",
    ),
    wrong(
        "rests only what answers",
        pad(lambda right: Around(right, rests=ways.resting_after_an_answer)),
        "bad_replies_mislead_nobody",
    ),
    wrong(
        "never gives up",
        pad(lambda right: Around(right, applies=ways.never_giving_up)),
        "a_deaf_machine_is_given_up_on",
    ),
    wrong(
        "overhears that the link is lost",
        pad(lambda right: Around(right, applies=ways.overhearing_a_lost_link)),
        "link_loss_becomes_link_lost",
    ),
    wrong(
        "leaves something running",
        pad(lambda right: Around(right, identifies=ways.leaving_a_task())),
        "close_is_idempotent",
    ),
    wrong(
        "is in haste",
        pad(lambda right: Around(right, applies=ways.in_haste)),
        "keeps_the_command_gap",
        "keeps_the_gap_under_bad_replies",
    ),
    wrong(
        "presses again at each answer",
        pad(lambda right: Around(right, applies=ways.at_each_answer)),
        "keeps_the_gap_under_bad_replies",
    ),
    wrong(
        "takes any name for the calf",
        pad(lambda right: Around(right, applies=ways.taking_any_name)),
        "declares_only_what_it_does",
    ),
    wrong(
        "changes its mind",
        pad(lambda right: Around(right, claims=ways.changing_its_mind)),
        "capabilities_stay_the_same",
    ),
    wrong(
        "understates a proof",
        pad(lambda right: Around(right, rests=ways.understating)),
        "best_proof_is_reached",
        "survives_noise",
    ),
    wrong(
        "rests only once",
        pad(lambda right: Around(right, rests=ways.resting_once)),
        "a_stop_is_never_suppressed",
        "claims_nothing_unheard",
    ),
    wrong(
        "rests only what it knows",
        pad(resting_what_it_knows),
        "rest_before_identify",
        "bad_replies_mislead_nobody",
    ),
    wrong(
        "queues up to rest",
        pad(lambda right: Around(right, rests=ways.waiting_its_turn)),
        "rest_overtakes",
    ),
    wrong(
        "takes its time to rest",
        pad(lambda right: Around(right, rests=ways.taking_its_time)),
        "rest_ends_within_a_second",
    ),
    wrong(
        "raises at rest",
        pad(lambda right: Around(right, rests=ways.raising)),
        "rest_ends_within_a_second",
        "link_loss_becomes_link_lost",
    ),
    wrong(
        "has a timer that ends sooner",
        pad(own_ms=900_000, ends=Ends(own_ms=600_000)),
        "own_timer_is_as_stated",
    ),
    wrong(
        "arms nothing",
        pad(lambda right: Around(right, arms=ways.arming_nothing), armed_ms=1_800_000),
        "armed_timer_is_as_told",
    ),
    wrong(
        "arms what the page does not have",
        pad(lambda right: Around(right, arms=ways.arming_nothing)),
        "arm_timer_is_bounded",
    ),
    wrong(
        "arms for ever",
        pad(lambda right: Around(right, arms=ways.arming_for_ever)),
        "arm_timer_is_bounded",
        "keeps_the_gap_under_bad_replies",
    ),
    wrong("has no dead-man", pad(unfed_ms=2_000, ends=Ends()), "dead_man_is_as_stated"),
    wrong(
        "has a timer the page does not know",
        pad(ends=Ends(own_ms=3_600_000)),
        "goes_on_where_no_end_is_stated",
    ),
    wrong(
        "does not stop on a lost link",
        replace(pad(), duties=Duties(stops_on_link_loss=Known.YES)),
        "link_loss_is_as_stated",
    ),
    wrong(
        "does not say how to stop it",
        replace(pad(), how_to_stop="Stop."),
        "how_to_stop_is_given",
    ),
)
