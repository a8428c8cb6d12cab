"""Plans of the presses to come, composed beside what is played."""

import asyncio
import threading

from controller import registry
from controller.clock import ManualClock
from controller.session.choice import Choice
from controller.session.playhead import Playhead
from profiles.compiler import Plan, compile_program
from profiles.library import find
from profiles.limits import CEILINGS

TCODE = registry.load("tcode").capabilities

OFFSETS = 21  # from a hundred percent softer to as much stronger, in tens


class Composer:
    """Composes First Night, and knows in which threads."""

    def __init__(self) -> None:
        self.threads: list[int] = []
        self.all_composed = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def compose(self, offset: int) -> Plan:
        self.threads.append(threading.get_ident())
        if len(self.threads) == OFFSETS:
            self._loop.call_soon_threadsafe(self.all_composed.set)
        return compile_program(find("First Night"), TCODE, {}, offset, CEILINGS)


async def test_a_press_waits_for_no_plan_that_could_be_composed_before() -> None:
    composer = Composer()
    choice = Choice(composer.compose, ManualClock(), CEILINGS)
    head = Playhead(choice.begin(TCODE, ahead=True), 0)
    await composer.all_composed.wait()
    ours = threading.get_ident()
    assert ours not in composer.threads[1:]
    while choice.softer(head):
        pass
    assert choice.offset < 0
    assert composer.threads.count(ours) == 1
    choice.end()


async def test_without_a_thread_a_plan_is_composed_when_it_is_asked_for() -> None:
    composer = Composer()
    choice = Choice(composer.compose, ManualClock(), CEILINGS)
    head = Playhead(choice.begin(TCODE), 0)
    assert choice.softer(head)
    assert choice.offset == -10
    assert set(composer.threads) == {threading.get_ident()}
