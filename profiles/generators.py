"""Rhythms a person writes in one line: pulse, interval, alternation left and right, wave.

Each unrolls itself into notes, within the phase it belongs to.
"""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from pydantic import Field, model_validator

from profiles.actuators import Zone
from profiles.language import _
from profiles.written import Duration, Percent, Written, at


class Note(NamedTuple):
    """A straight stretch within a phase: milliseconds from its beginning, asked percent."""

    at_ms: int
    length_ms: int
    start: int
    end: int
    zones: tuple[Zone, ...]


class Span(NamedTuple):
    """The phase a rhythm unrolls in: its length, its levels at both ends, its zones."""

    length_ms: int
    start: int
    end: int
    zones: tuple[Zone, ...]

    def level_at(self, at_ms: int) -> int:
        """Asked percent on the straight line, rounded down."""
        return self.start + (self.end - self.start) * at_ms // self.length_ms

    def note(
        self, at_ms: int, length_ms: int, start: int, end: int, zones: tuple[Zone, ...]
    ) -> Note:
        """A note, cut where the phase ends."""
        kept_ms = min(length_ms, self.length_ms - at_ms)
        return Note(at_ms, kept_ms, start, start + (end - start) * kept_ms // length_ms, zones)


class Pulse(Written):
    """On and off again: `pulse = { on = "5s", off = "55s" }`."""

    on_ms: Duration = Field(alias="on", description="How long it is on.")
    off_ms: Duration = Field(alias="off", description="How long it is off after that.")

    @property
    def cycle_ms(self) -> int:
        """How long one on and off lasts."""
        return self.on_ms + self.off_ms

    def most_notes(self, length_ms: int) -> int:
        """How many notes there are at most in a phase of that length."""
        return -(-length_ms // self.cycle_ms)

    def notes(self, span: Span) -> Iterator[Note]:
        """One note for each time on."""
        for at_ms in range(0, span.length_ms, self.cycle_ms):
            level = span.level_at(at_ms)
            yield span.note(at_ms, self.on_ms, level, level, span.zones)


class Interval(Written):
    """Rising, holding, falling, resting: `interval = { rise = "10s", hold = "10s", ... }`."""

    rise_ms: Duration = Field(alias="rise", description="How long it rises from 0.")
    hold_ms: Duration = Field(alias="hold", description="How long it stays at the level.")
    fall_ms: Duration = Field(alias="fall", description="How long it falls to 0.")
    rest_ms: Duration = Field(alias="rest", description="How long it is off after that.")

    @property
    def cycle_ms(self) -> int:
        """How long one bout with its rest lasts."""
        return self.rise_ms + self.hold_ms + self.fall_ms + self.rest_ms

    def most_notes(self, length_ms: int) -> int:
        """How many notes there are at most in a phase of that length."""
        return 3 * -(-length_ms // self.cycle_ms)

    def notes(self, span: Span) -> Iterator[Note]:
        """Three notes for each bout."""
        for bout_ms in range(0, span.length_ms, self.cycle_ms):
            level = span.level_at(bout_ms)
            at_ms = bout_ms
            for length_ms, start, end in (
                (self.rise_ms, 0, level),
                (self.hold_ms, level, level),
                (self.fall_ms, level, 0),
            ):
                if at_ms < span.length_ms:
                    yield span.note(at_ms, length_ms, start, end, span.zones)
                at_ms += length_ms


class Alternate(Written):
    """One leg after the other: `alternate = { each = "4m", rise = "20s", first = "left" }`."""

    each_ms: Duration = Field(alias="each", description="How long each leg has its turn.")
    rise_ms: Duration | None = Field(
        default=None, alias="rise", description="How long of that it rises from 0."
    )
    first: Literal["left", "right"] = Field(default="left", description="The leg to begin with.")

    @model_validator(mode="after")
    def _rises_within_its_turn(self) -> "Alternate":
        if self.rise_ms is not None and self.rise_ms >= self.each_ms:
            raise at(("rise",), "rise_too_long", _("takes as long as its turn or longer"))
        return self

    @property
    def cycle_ms(self) -> int:
        """How long it takes until both legs had their turn."""
        return 2 * self.each_ms

    def most_notes(self, length_ms: int) -> int:
        """How many notes there are at most in a phase of that length."""
        return 2 * -(-length_ms // self.each_ms)

    def notes(self, span: Span) -> Iterator[Note]:
        """One or two notes for each turn, on one side."""
        sides = ("left", "right") if self.first == "left" else ("right", "left")
        rise_ms = self.rise_ms or 0
        for turn, at_ms in enumerate(range(0, span.length_ms, self.each_ms)):
            zones = tuple(zone.on(sides[turn % 2]) for zone in span.zones)
            level = span.level_at(at_ms)
            if rise_ms:
                yield span.note(at_ms, rise_ms, 0, level, zones)
            if at_ms + rise_ms < span.length_ms:
                yield span.note(at_ms + rise_ms, self.each_ms - rise_ms, level, level, zones)


class Wave(Written):
    """Travelling over zones: `wave = { over = ["foot", "calf"], every = "10s", ... }`.

    Each zone begins `every` after the one before it and holds for `hold`; after `lasts` all are
    off, for `rest`. `levels` gives each zone a percent of its own.
    """

    over: tuple[Zone, ...] = Field(
        min_length=2, description="The zones, in their order; `zones` beside it do not count."
    )
    every_ms: Duration = Field(alias="every", description="From the start of one to the next.")
    hold_ms: Duration = Field(alias="hold", description="How long each zone is on.")
    lasts_ms: Duration | None = Field(
        default=None, alias="lasts", description="When all are off, if the last is cut short."
    )
    rest_ms: Duration = Field(alias="rest", description="How long all are off after that.")
    levels: tuple[Percent, ...] | None = Field(
        default=None, description="Percent for each zone, in place of the level of the phase."
    )

    @model_validator(mode="after")
    def _a_level_for_each_zone(self) -> "Wave":
        if self.levels is not None and len(self.levels) != len(self.over):
            problem = _("has {levels} levels for {zones} zones").format(
                levels=len(self.levels), zones=len(self.over)
            )
            raise at(("levels",), "wave_levels", problem)
        if self.moving_ms <= self.every_ms * (len(self.over) - 1):
            raise at((), "wave_lasts", _("is over before its last zone begins"))
        return self

    @property
    def moving_ms(self) -> int:
        """How long one wave lasts, without the rest."""
        return self.lasts_ms or self.every_ms * (len(self.over) - 1) + self.hold_ms

    @property
    def cycle_ms(self) -> int:
        """How long one wave with its rest lasts."""
        return self.moving_ms + self.rest_ms

    def most_notes(self, length_ms: int) -> int:
        """How many notes there are at most in a phase of that length."""
        return len(self.over) * -(-length_ms // self.cycle_ms)

    def notes(self, span: Span) -> Iterator[Note]:
        """One note for each zone of each wave; the notes of one wave may overlap."""
        for wave_ms in range(0, span.length_ms, self.cycle_ms):
            for number, zone in enumerate(self.over):
                after_ms = number * self.every_ms
                if wave_ms + after_ms >= span.length_ms:
                    break
                length_ms = min(self.hold_ms, self.moving_ms - after_ms)
                level = span.level_at(wave_ms) if self.levels is None else self.levels[number]
                yield span.note(wave_ms + after_ms, length_ms, level, level, (zone,))


Rhythm = Pulse | Interval | Alternate | Wave
