"""Which plan a session plays: that of the person's softer and stronger, within the limits."""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial

from controller.clock import Clock
from controller.session.playhead import Playhead, Strength
from controller.session.raising import rises_too_far
from profiles.actuators import Capabilities
from profiles.compiler import Plan
from profiles.errors import ProfileError
from profiles.exposure import check
from profiles.limits import Limits
from profiles.timeline import Timeline

Compose = Callable[[int], Plan]
"""Gives the plan for an offset in asked percent, always of the same length."""


class Choice:
    """The plans of one session, each composed but once, and the offset that is in force."""

    def __init__(self, compose: Compose, clock: Clock, limits: Limits, offset: int = 0) -> None:
        self._compose = compose
        self._clock = clock
        self._limits = limits
        self._strength = Strength(limits.raise_, offset)
        self._plans: dict[int, Plan | None] = {}  # those of a press, by their offset
        self._capabilities: Capabilities | None = None
        self._ahead = False
        self._preparing: asyncio.Future[None] | None = None

    @property
    def offset(self) -> int:
        """The person's softer (below 0) or stronger, in asked percent."""
        return self._strength.offset

    def begin(self, capabilities: Capabilities, *, ahead: bool = False) -> Plan:
        """The plan to begin with, once the machine is known; raises BeyondLimits.

        With `ahead` those of the next presses are composed in a thread until `end`: on a small
        computer that takes longer than a session may keep others waiting.
        """
        self._capabilities = capabilities
        self._plans.clear()  # composed before the machine was known
        plan = self._composed(self.offset)
        self._ahead = ahead
        self._begin_preparing()
        return plan

    def end(self) -> None:
        """No press comes any more."""
        if self._preparing is not None:
            self._preparing.cancel()

    def longer(self, compose: Compose, head: Playhead | None) -> bool:
        """Have `head` play the plan of another composer, longer and the same up to here.

        False, and nothing changed, where it is not, where a limit forbids it, and on the way into
        the fade.
        """
        if head is None or head.fading:
            return False
        before, self._compose = self._compose, compose
        plan = self._tried(self.offset)
        if plan is None or not head.extend(plan, self._clock.now_ms()):
            self._compose = before
            return False
        self.end()
        self._plans.clear()
        self._begin_preparing()
        return True

    def _begin_preparing(self) -> None:
        if self._ahead:
            self._preparing = asyncio.ensure_future(self._prepare())

    async def _prepare(self) -> None:
        for offset in sorted((*self._strength.lower, *self._strength.higher), key=abs):
            plan = await asyncio.to_thread(self._tried, offset)
            self._plans.setdefault(offset, plan)

    def softer(self, head: Playhead | None) -> bool:
        """One press down, which `head` plays from now on; False where none can fall any further.

        It is 10 of the percent asked, or where that changes nothing on a coarse machine as many
        tens as change something.
        """
        return self._change(head, self._strength.lower, self._strength.softer)

    def stronger(self, head: Playhead | None) -> bool:
        """One press up; False at the top or a limit, or after two raises within a minute.

        Where that changes nothing on a coarse machine, it is as much as changes something, if
        that is no more than one press may do.
        """
        now_ms, strength = self._clock.now_ms(), self._strength
        if not strength.may_rise(now_ms):
            return False
        press = partial(strength.stronger, now_ms)
        return self._change(head, strength.higher, press, rises=True)

    def _composed(self, offset: int) -> Plan:
        """The plan of an offset, held against the limits whoever made it; raises BeyondLimits."""
        plan = self._compose(offset)
        if self._capabilities is not None:
            check(plan.timeline, self._capabilities, self._limits)
        return plan

    def _change(
        self,
        head: Playhead | None,
        offsets: Sequence[int],
        press: Callable[[int], bool],
        *,
        rises: bool = False,
    ) -> bool:
        """Play at the first of these offsets that makes another course, if nothing forbids it."""
        for offset in offsets:
            plan = self._known(offset)
            if plan is None:
                return False
            if head is None:
                return press(offset)
            if plan.timeline != head.plan.timeline:
                if rises and self._rises_too_far(head.plan.timeline, plan.timeline):
                    return False
                head.play(plan, self._clock.now_ms())
                return press(offset)
        return False

    def _known(self, offset: int) -> Plan | None:
        """The plan of an offset, composed but once; None where there is none."""
        if offset not in self._plans:
            self._plans[offset] = self._tried(offset)
        return self._plans[offset]

    def _tried(self, offset: int) -> Plan | None:
        try:
            return self._composed(offset)
        except ProfileError:
            return None

    def _rises_too_far(self, present: Timeline, other: Timeline) -> bool:
        assert self._capabilities is not None  # known before there is a playhead
        return rises_too_far(present, other, self._capabilities, self._limits)
