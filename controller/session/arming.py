"""Keeping the machine's own timer armed while a session plays, should this computer die."""

from collections.abc import Callable

from controller.clock import Clock
from controller.errors import MachineError
from controller.session.hand import Hand
from profiles.language import _
from profiles.limits import LONGEST_UNBOUNDED_MS

EARLY_MS = 120_000  # so long before it ends it is armed anew, or at half of a short one
SAME_MS = 5_000  # a machine may show its timer in coarse steps
AGAIN_MS = 20_000  # a machine that did not take it is asked again so much later
NOT_TAKEN = _("The machine does not take its own timer: use a plug timer")


class Arming:
    """The timer of a machine that lets us arm it; for others one call at the beginning.

    A timer may run out only at rest: where it cannot be armed anew in time, that ends the session.
    """

    def __init__(self, hand: Hand, clock: Clock) -> None:
        self._hand = hand
        self._clock = clock
        self._armable = hand.capabilities.armed_timer_ms is not None
        self._ends_ms: int | None = None
        self._due_ms = clock.now_ms()
        self._asked = False

    @property
    def trouble(self) -> str:
        """What a person should know of it, "" where nothing is wrong."""
        return NOT_TAKEN if self._armable and self._asked and self._ends_ms is None else ""

    def due_ms(self) -> int | None:
        """When to arm it anew; None where that is not needed, as at rest."""
        return self._due_ms if self._armable and not self._hand.setting.is_rest else None

    async def begin(self, length_ms: int, given_up: Callable[[], bool]) -> None:
        """Arm it before anything is started; raises what the driver raises, and LinkLost."""
        armed_ms = await self._hand.arm(length_ms, given_up)
        self._taken(armed_ms)

    async def keep(self, remaining_ms: int, given_up: Callable[[], bool]) -> None:
        """Arm it anew where that is due and something is on.

        Raises MachineError where nothing bounds what is still to be played, or what was armed is
        about to end the massage.
        """
        now_ms = self._clock.now_ms()
        if not self._armable or now_ms < self._due_ms or self._hand.setting.is_rest:
            return
        if self._ends_ms is not None and self._ends_ms - now_ms >= remaining_ms:
            self._due_ms = now_ms + AGAIN_MS  # a pause may yet make it too short
            return
        self._asked = True
        try:
            armed_ms = await self._hand.arm(remaining_ms, given_up)
        except MachineError:
            armed_ms = None
        if given_up():
            return
        if armed_ms is not None and not self._moves(armed_ms):
            armed_ms = None  # what it reports is what was left of before
        self._taken(armed_ms)
        if armed_ms is None:
            self._check(remaining_ms)

    def _moves(self, armed_ms: int) -> bool:
        """Whether its end is later than it was."""
        return self._ends_ms is None or self._clock.now_ms() + armed_ms > self._ends_ms + SAME_MS

    def _taken(self, armed_ms: int | None) -> None:
        now_ms = self._clock.now_ms()
        if armed_ms is None:
            self._due_ms = now_ms + AGAIN_MS if self._asked else now_ms
        else:
            self._ends_ms = now_ms + armed_ms
            self._due_ms = self._ends_ms - min(EARLY_MS, armed_ms // 2)

    def _check(self, remaining_ms: int) -> None:
        now_ms = self._clock.now_ms()
        if self._ends_ms is None and remaining_ms <= LONGEST_UNBOUNDED_MS:
            return
        if self._ends_ms is None or now_ms + AGAIN_MS >= self._ends_ms:
            raise MachineError(NOT_TAKEN, _("A program of up to 20 minutes needs no timer."))
