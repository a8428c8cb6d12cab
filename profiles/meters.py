"""The meters: what one place on the body gets, counted against the rows of the limits."""

from profiles.actuators import Effect
from profiles.errors import BeyondLimits
from profiles.language import _
from profiles.limits import PERIOD_MS, REST_MS, VENT_MS, Limits, vent_ms
from profiles.wording import lasting

ENDING_MS = 2_000
"""So much longer than a row allows is forgiven to what is being brought down."""


class Motor:
    """L4 and L5: minutes of vibration or kneading at a stretch, by strength, on one place."""

    def __init__(self, effect: Effect, where: str, highest: int, limits: Limits) -> None:
        self._what = _("{effect} of the {where}").format(effect=_(effect.value), where=where)
        self._row = "L4" if effect is Effect.VIBRATION else "L5"
        self._highest = highest
        self._bands = limits.bands(effect)
        self._spent_ms = [0] * len(self._bands)
        self._area, self._filled_ms, self._quiet_ms = 0, 0, 0
        self._strength, self._lasts = 0, False

    def add(self, strength: int, lasted_ms: int, *, ends: bool = False) -> None:
        """So long at this strength; raises BeyondLimits once that is more than a row allows.

        What lasts 10 s counts by itself, also in several calls if the first is that long; what
        is shorter counts by the mean over 10 s. What `ends` may have lasted 2 s longer.
        """
        spare_ms = ENDING_MS if ends else 0
        continues = self._lasts and strength == self._strength
        self._strength, self._lasts = strength, continues or lasted_ms >= PERIOD_MS
        if self._lasts:
            self._flush(strength, spare_ms)
            self._charge(strength, lasted_ms, spare_ms)
        else:
            self._area += strength * lasted_ms
            self._filled_ms += lasted_ms
            if self._filled_ms >= PERIOD_MS:
                self._flush(0, spare_ms)
        if strength:
            self.stir()
        else:
            self._rest(lasted_ms)

    def stir(self) -> None:
        """It is not at rest, although how long it lasts is not told yet."""
        self._quiet_ms = 0

    def pause(self, lasted_ms: int) -> None:
        """So long at rest because the person wants it: no part of any 10 s, yet a rest."""
        self._rest(lasted_ms)

    def end(self) -> None:
        """Count what has not been counted yet."""
        self._flush(0, 0)

    def _rest(self, lasted_ms: int) -> None:
        self._quiet_ms += lasted_ms
        if self._quiet_ms >= REST_MS:
            self._spent_ms = [0] * len(self._bands)

    def _flush(self, then: int, spare_ms: int) -> None:
        """Count what is less than 10 s; what comes `then` belongs to the same 10 s."""
        if self._filled_ms:
            area = self._area + then * max(0, PERIOD_MS - self._filled_ms)
            mean = -(-area // max(self._filled_ms, PERIOD_MS))
            lasted_ms, self._area, self._filled_ms = self._filled_ms, 0, 0
            self._charge(mean, lasted_ms, spare_ms)

    def _charge(self, mean: int, lasted_ms: int, spare_ms: int) -> None:
        if mean > self._highest:
            problem = _("{what} at {mean} %, allowed are {highest} %").format(
                what=self._what, mean=mean, highest=self._highest
            )
            raise BeyondLimits(self._row, problem, _("Write a lower level."))
        for index, (above, longest_ms) in enumerate(self._bands):
            if mean > above:
                self._spent_ms[index] += lasted_ms
                if self._spent_ms[index] > longest_ms + spare_ms:
                    raise self._too_long(above, longest_ms)

    def _too_long(self, above: int, longest_ms: int) -> BeyondLimits:
        how = _(" above {above} %").format(above=above) if above else ""
        problem = _("{what}{how} for more than {longest} without a rest").format(
            what=self._what, how=how, longest=lasting(longest_ms)
        )
        hint = _("Write a lower level, or make it last no longer than {longest}.").format(
            longest=lasting(longest_ms)
        )
        if not above:
            hint = _('Make it shorter, or put a rest between: length = "1m", level = 0.')
        return BeyondLimits(self._row, problem, hint)


class Cuff:
    """L7: pressure on one place, how long it holds and how long it stays open."""

    def __init__(self, where: str, limits: Limits) -> None:
        self._where = where
        self._limits = limits
        self._held_ms, self._open_ms, self._last_held_ms = 0, 0, 0
        self.contact_ms = 0

    @property
    def vents_ms(self) -> int:
        """How much longer it has to be open before there may be pressure again; 0 under it."""
        if self._held_ms or not self._last_held_ms:
            return 0
        return max(0, vent_ms(self._last_held_ms, self._limits) - self._open_ms)

    def add(self, strength: int, lasted_ms: int, *, ends: bool = False) -> None:
        """So long under pressure, or at 0; raises BeyondLimits once a row is exceeded.

        A hold that `ends` may have lasted twice as long: a slow release is better than none.
        """
        if strength == 0:
            if self._held_ms:
                self._last_held_ms, self._held_ms, self._open_ms = self._held_ms, 0, 0
            self._open_ms += lasted_ms
            return
        if self.vents_ms:
            opens = _("the cuff on the {where} opens for {seconds} s").format(
                where=self._where, seconds=self._open_ms // 1000
            )
            least_ms = self._open_ms + self.vents_ms
            problem = _("{opens}, at least {least} s are needed").format(
                opens=opens, least=-(-least_ms // 1000)
            )
            raise BeyondLimits("L7", problem, breathing(self._limits))
        self._held_ms += lasted_ms
        self.contact_ms += lasted_ms
        if self._held_ms > self._limits.hold_ms * (2 if ends else 1):
            longest = self._limits.hold_ms // 1000
            problem = _("compression of the {where} holds for more than {longest} s").format(
                where=self._where, longest=longest
            )
            raise BeyondLimits("L7", problem, breathing(self._limits))

    def end(self) -> None:
        """Nothing is left uncounted."""


class Warmth:
    """L11: heat, in all."""

    def __init__(self, where: str, limits: Limits) -> None:
        self._where = where
        self._longest_ms = limits.heat_ms
        self._spent_ms = 0

    def add(self, strength: int, lasted_ms: int, *, ends: bool = False) -> None:
        """So long at this strength; raises BeyondLimits once that is more than a row allows.

        What `ends` may have lasted 2 s longer.
        """
        self._spent_ms += lasted_ms if strength else 0
        if self._spent_ms > self._longest_ms + (ENDING_MS if ends else 0):
            longest = lasting(self._longest_ms)
            problem = _("heat on the {where} for more than {longest}").format(
                where=self._where, longest=longest
            )
            raise BeyondLimits(
                "L11",
                problem,
                _("Let it be warm for {longest} in all at most.").format(longest=longest),
            )

    def end(self) -> None:
        """Nothing is left uncounted."""


def breathing(limits: Limits) -> str:
    """The hint for pressure that is too much: a pulse that leaves the tissue time to fill again."""
    on_s = max(1, limits.hold_ms // 1000)
    off_s = max(VENT_MS // 1000, 3 * on_s, -(-on_s * (100 - limits.contact) // limits.contact))
    return _('Let it go in between: pulse = {{ on = "{on_s}s", off = "{off_s}s" }}.').format(
        on_s=on_s, off_s=off_s
    )


Meter = Motor | Cuff | Warmth


class Count:
    """A meter, and the stretch of one strength that it has not been told of yet."""

    def __init__(self, meter: Meter) -> None:
        self.meter = meter
        self._strength, self._lasted_ms = 0, 0
        # A motor judges by the mean over 10 s; what has lasted for so long is told at once.
        self._least_ms = PERIOD_MS if isinstance(meter, Motor) else 0
        self._lasts = False

    def add(self, strength: int, lasted_ms: int, *, ends: bool) -> None:
        """So long at this strength, which `ends` now or goes on; raises BeyondLimits."""
        if strength != self._strength:
            self._tell(ends=strength < self._strength)
            self._strength, self._lasts = strength, False
        self._lasted_ms += lasted_ms
        self._lasts = self._lasts or self._lasted_ms >= self._least_ms
        if self._lasts:
            self._tell(ends=ends)
        elif strength and isinstance(self.meter, Motor):
            self.meter.stir()

    def pause(self, lasted_ms: int) -> None:
        """So long at rest because the person wants it; what is on a motor goes on behind it."""
        if isinstance(self.meter, Motor):
            self.meter.pause(lasted_ms)
        else:
            self.add(0, lasted_ms, ends=False)

    def end(self) -> None:
        """Count what has not been counted yet; raises BeyondLimits."""
        self._tell(ends=False)
        self.meter.end()

    def _tell(self, *, ends: bool) -> None:
        if self._lasted_ms:
            lasted_ms, self._lasted_ms = self._lasted_ms, 0
            self.meter.add(self._strength, lasted_ms, ends=ends)
