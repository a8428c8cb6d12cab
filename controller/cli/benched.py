"""What tries a machine out on a table: no session of anybody, yet a leg may lie there."""

from dataclasses import replace

from controller.care.allowance import check_answers
from controller.care.keeping import check_kept, people
from controller.care.words_nights import ON_A_TABLE
from controller.cli.printer import tell
from controller.cli.speaking import speaking_to
from controller.clock import Clock
from controller.host.charging import standing_now
from controller.machine import Machine


def check_bench(machine: Machine, clock: Clock) -> None:
    """Raise Refused where a machine that a leg can feel may not be tried out by anybody.

    Whoever was asked about their health, or said a stop sign, is heeded; nothing is put down to
    their night. Raises NightLogError and SettingsError as a start does.
    """
    if machine.simulated:
        return
    check_kept()
    everybody = [standing_now(person, clock) for person in people()]
    for now in everybody:
        if now.screened is not None or now.signs:
            with speaking_to(now.person):
                check_answers(replace(now, answered=frozenset()))
    if not any(now.screened for now in everybody):
        tell(ON_A_TABLE, err=True)
