"""What tries a machine out on a table: no session of anybody, yet a leg may lie there."""

from dataclasses import replace

import click

from controller import saved
from controller.care import words
from controller.care.allowance import check_answers
from controller.care.caps import screening_caps
from controller.care.keeping import check_kept, people
from controller.care.words_nights import IS_ON_A_TABLE, ON_A_TABLE
from controller.cli.asking import can_ask, yes
from controller.cli.printer import tell
from controller.cli.speaking import speaking_to
from controller.clock import Clock
from controller.errors import Refused
from controller.host.charging import standing_now
from controller.machine import Machine
from profiles.limits import GENTLE, Limits, tightest


def bench_limits(machine: Machine, clock: Clock) -> Limits:
    """The limits within which a machine may be tried out: those of everybody who answered.

    Whoever was asked about their health, or said a stop sign, is heeded; nothing is put down to
    their night. Raises Refused, click.Abort where a person says that a leg is on it, NightLogError
    and SettingsError.
    """
    limits = saved.limits()
    if machine.simulated:
        return limits
    check_kept()
    everybody = [standing_now(person, clock) for person in people()]
    for now in everybody:
        if now.screened is not None or now.signs:
            with speaking_to(now.person):
                check_answers(replace(now, answered=now.answered or frozenset()))
        for cap in screening_caps(now.screened):
            limits = tightest(limits, cap.limits)
    if not any(now.screened for now in everybody):
        tell(ON_A_TABLE, err=True)
        if can_ask() and not yes(IS_ON_A_TABLE):
            tell(words.NOTHING_STARTED)
            raise click.Abort
    return limits


def check_bench(machine: Machine, clock: Clock) -> None:
    """Raise what `bench_limits` does, and Refused where what shakes or kneads is off for anybody.

    That is for what starts each motor of a machine, at its weakest step.
    """
    off = bench_limits(machine, clock).off & GENTLE.keys()
    if off & {one.effect for one in machine.capabilities.actuators}:
        raise Refused("L16", words.SOMEBODYS_OFF, words.UNPLUGGED)
