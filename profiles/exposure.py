"""What a body gets: counted against the limits, on a timeline beforehand and live at run time.

The same meters serve both; each `Exposure` counts for itself, from what it is told.
"""

from collections.abc import Iterator, Mapping

from profiles.actuators import Actuator, Capabilities, Effect, Zone
from profiles.errors import BeyondLimits
from profiles.language import _
from profiles.limits import (
    DOZING_MS,
    GENTLE,
    HEAT_END_MS,
    MINUTE_MS,
    PERIOD_MS,
    SHORT_CONTACT,
    Limits,
    highest_step,
    most_contact_ms,
    step_ms,
)
from profiles.meters import ENDING_MS, Count, Cuff, Meter, Motor, Warmth, breathing
from profiles.timeline import Setting, Timeline
from profiles.touched import Touched, touched
from profiles.wording import lasting

MOST_KNOWN = 10_000  # settings whose strengths are remembered


class Exposure:
    """All that a session has done to the legs, told setting by setting."""

    def __init__(self, capabilities: Capabilities, limits: Limits) -> None:
        self._actuators = {actuator.name: actuator for actuator in capabilities.actuators}
        self._limits = limits
        self._capabilities = capabilities
        self._places = touched(capabilities)
        self._counts: list[Count | None] = [None] * len(self._places)
        self._strengths: dict[int, tuple[Setting, tuple[int, ...]]] = {}
        self._cuffs: list[Cuff] = []
        self._most_contact_ms = most_contact_ms(limits)
        self.felt_ms = 0

    def admissible(self, setting: Setting) -> None:
        """Whether a setting may be sent at all; raises BeyondLimits, whatever came before."""
        if self._capabilities.one_at_a_time and len(setting.levels) > 1:
            raise BeyondLimits("L19", _("this machine does one thing at a time"))
        kneaded: set[Zone] = set()
        shaken: set[Zone] = set()
        for name, step in setting.levels.items():
            actuator = self._actuators.get(name)
            if actuator is None:
                raise BeyondLimits(
                    "L19", _("this machine has nothing called {name}").format(name=name)
                )
            if not actuator.covers:
                raise BeyondLimits("L18", _("{name} is not for the legs").format(name=name))
            if step > highest_step(actuator, self._limits):
                allowed = highest_step(actuator, self._limits)
                row = _ROW_OF[actuator.effect]
                raise BeyondLimits(
                    row,
                    _("step {step} of {name}, allowed are {allowed}").format(
                        step=step, name=name, allowed=allowed
                    ),
                )
            if actuator.effect is Effect.HEAT and not self._capabilities.heat_guarded:
                problem = _("{name} is not known to have a thermal cut-out").format(name=name)
                raise BeyondLimits("L12", problem, _("Leave the heat out on this machine."))
            if actuator.effect is Effect.COMPRESSION and not self._capabilities.deflates:
                problem = _("{name} is not known to empty when it is unplugged").format(name=name)
                raise BeyondLimits("L7", problem, _("Leave the compression out on this machine."))
            if actuator.effect is Effect.KNEADING:
                kneaded |= actuator.sides
            elif actuator.effect is Effect.VIBRATION:
                shaken |= actuator.sides
        if kneaded & shaken:
            problem = _("kneading and vibration at once on the same place")
            raise BeyondLimits(
                "L5", problem, _("Let one rest there (level = 0) while the other plays.")
            )

    def add(self, setting: Setting, lasted_ms: int, then: Setting | None = None) -> None:
        """So long this setting; raises BeyondLimits once that is more than a row allows.

        A place that is given less by what comes `then` is at an end: what ends may be late.
        """
        if lasted_ms <= 0:
            self._release(setting)
            return
        if setting.levels:
            self._feel(lasted_ms, ENDING_MS if then is not None and then.is_rest else 0)
        strengths = self._at(setting)
        after = strengths if then is None else self._at(then)
        for number, strength in enumerate(strengths):
            count = self._counts[number]
            if count is None:
                if not strength:
                    continue
                self._counts[number] = count = Count(self._meter(self._places[number]))
            count.add(strength, lasted_ms, ends=after[number] < strength)
        if self._cuffs and self.contact_ms > self._most_contact_ms:
            problem = _("more than {minutes} minutes under pressure").format(
                minutes=self._most_contact_ms // MINUTE_MS
            )
            raise BeyondLimits("L1", problem, breathing(self._limits))

    def pause(self, lasted_ms: int) -> None:
        """So long at rest because the person wants it: it makes nothing longer and no mean less.

        It is a rest all the same, in which cuffs empty.
        """
        for count in self._counts:
            if count is not None and lasted_ms > 0:
                count.pause(lasted_ms)

    def steady(self, timeline: Timeline) -> Iterator[tuple[Setting, int]]:
        """The settings of a timeline, each until when; those that count the same are one."""
        counted: tuple[int, ...] | None = None
        setting = timeline.cues[0].setting
        for cue in timeline.cues:
            strengths = self._at(cue.setting)
            if strengths != counted:
                if counted is not None:
                    yield setting, cue.at_ms
                counted, setting = strengths, cue.setting
        yield setting, timeline.length_ms

    def end(self) -> None:
        """Count what has not been counted yet; raises BeyondLimits."""
        for count in self._counts:
            if count is not None:
                count.end()

    def vents_ms(self, name: str) -> int:
        """How long an actuator must stay off yet, so that the cuffs it fills can empty (L7)."""
        return max(
            (
                count.meter.vents_ms
                for place, count in zip(self._places, self._counts, strict=True)
                if count is not None and name in place.names and isinstance(count.meter, Cuff)
            ),
            default=0,
        )

    @property
    def longest_ms(self) -> int:
        """L1: an hour for compression and nothing else, 35 minutes for all else."""
        meters = self._meters()
        if meters and all(isinstance(meter, Cuff) for meter in meters):
            return self._limits.compression_session_ms
        return self._limits.session_ms

    @property
    def contact_ms(self) -> int:
        """The longest time that one place was under pressure."""
        return max((cuff.contact_ms for cuff in self._cuffs), default=0)

    def _release(self, setting: Setting) -> None:
        """A cuff has to empty, however soon after its release there is to be pressure again."""
        for count, strength in zip(self._counts, self._at(setting), strict=True):
            if count is not None and not strength and isinstance(count.meter, Cuff):
                count.meter.add(0, 0)

    def _feel(self, lasted_ms: int, spare_ms: int) -> None:
        self.felt_ms += lasted_ms
        over_ms = self.felt_ms - spare_ms
        if over_ms > self._limits.session_ms and over_ms > self.longest_ms:
            problem = _("more than {most}").format(most=lasting(self.longest_ms))
            raise BeyondLimits("L1", problem, _("Make a phase shorter."))

    def _meters(self) -> list[Meter]:
        return [count.meter for count in self._counts if count is not None]

    def _at(self, setting: Setting) -> tuple[int, ...]:
        """The strength on each place, in percent; under a cuff only whether there is pressure."""
        known = self._strengths.get(id(setting))
        if known is not None:
            return known[1]
        strengths = tuple(
            max((self._strength(setting, name) for name in place.names), default=0)
            for place in self._places
        )
        if len(self._strengths) < MOST_KNOWN:
            self._strengths[id(setting)] = (setting, strengths)  # held, or its id might be reused
        return strengths

    def _strength(self, setting: Setting, name: str) -> int:
        step, actuator = setting.step(name), self._actuators[name]
        if step and actuator.effect not in GENTLE:
            return 1
        return -(-100 * step // actuator.top)

    def _meter(self, place: Touched) -> Meter:
        match place.effect:
            case Effect.COMPRESSION:
                cuff = Cuff(place.where, self._limits)
                self._cuffs.append(cuff)
                return cuff
            case Effect.HEAT:
                return Warmth(place.where, self._limits)
            case Effect.VIBRATION | Effect.KNEADING:
                actuators = [self._actuators[name] for name in place.names]
                highest = max(_highest_mean(actuator, self._limits) for actuator in actuators)
                return Motor(place.effect, place.where, highest, self._limits)


_ROW_OF: Mapping[Effect, str] = {
    Effect.VIBRATION: "L4",
    Effect.KNEADING: "L5",
    Effect.COMPRESSION: "L6",
    Effect.HEAT: "L11",
}


def _highest_mean(actuator: Actuator, limits: Limits) -> int:
    """The mean strength over 10 s that an actuator may reach."""
    highest = -(-100 * highest_step(actuator, limits) // actuator.top)
    if actuator.effect in GENTLE and pulsable(actuator, 0):
        return min(highest, limits.strongest(actuator.effect))
    return highest


def pulsable(actuator: Actuator, gap_ms: int) -> bool:
    """Whether it can be switched on and off again within 10 s."""
    least_ms = actuator.least_on_ms
    return least_ms is not None and 2 * max(least_ms, gap_ms) <= PERIOD_MS


def check(timeline: Timeline, capabilities: Capabilities, limits: Limits) -> None:
    """Raise BeyondLimits where a timeline, played from its beginning, is more than a row allows.

    Slopes (L8) are left to whoever plays it.
    """
    exposure = Exposure(capabilities, limits)
    heats = [a.name for a in capabilities.actuators if a.effect is Effect.HEAT]
    for setting in {id(cue.setting): cue.setting for cue in timeline.cues}.values():
        exposure.admissible(setting)
    at_ms = heat_ends_ms = 0
    for setting, until_ms in exposure.steady(timeline):
        exposure.add(setting, until_ms - at_ms)
        if heats and any(setting.step(name) for name in heats):
            heat_ends_ms = until_ms
        at_ms = until_ms
    exposure.end()
    for actuator in capabilities.actuators:
        if actuator.effect is Effect.VIBRATION:
            softest = 1 + 2 * capabilities.gap_ms // step_ms(actuator, limits)
            _check_end(timeline, actuator, softest)
    _check_whole(timeline.length_ms, heat_ends_ms, exposure, limits)


def _check_end(timeline: Timeline, actuator: Actuator, softest: int) -> None:
    """L9: vibration that went on for a while comes down to its softest steps before it is off."""
    ends_ms, last, moment_ms = 0, 0, timeline.length_ms
    for cue in reversed(timeline.cues):
        step = cue.setting.step(actuator.name)
        if step and not last:
            ends_ms, last = moment_ms, step
        elif last and not step:
            break
        moment_ms = cue.at_ms
        if last > softest and ends_ms - moment_ms >= DOZING_MS:
            problem = _("{name} ends at once, from step {last}").format(
                name=actuator.name, last=last
            )
            raise BeyondLimits("L9", problem, _('End with: length = "60s", from = 25, to = 0.'))


def _check_whole(length_ms: int, heat_ends_ms: int, exposure: Exposure, limits: Limits) -> None:
    if length_ms > exposure.longest_ms:
        problem = _("it lasts {length}, allowed are {allowed}").format(
            length=lasting(length_ms), allowed=lasting(exposure.longest_ms)
        )
        raise BeyondLimits("L1", problem, _("Make a phase shorter."))
    if length_ms > limits.session_ms and 100 * exposure.contact_ms > SHORT_CONTACT * length_ms:
        problem = _("an hour of compression needs {short_contact} % contact or less").format(
            short_contact=SHORT_CONTACT
        )
        raise BeyondLimits("L1", problem, breathing(limits))
    if heat_ends_ms and heat_ends_ms > length_ms - HEAT_END_MS:
        problem = _("heat within the last {minutes} minutes").format(
            minutes=HEAT_END_MS // MINUTE_MS
        )
        hint = _("Let the heat end {minutes} minutes before the program does.").format(
            minutes=HEAT_END_MS // MINUTE_MS
        )
        raise BeyondLimits("L11", problem, hint)
