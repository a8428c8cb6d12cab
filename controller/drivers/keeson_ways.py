"""What a Keeson base has reported, and what that taught us of its keys: which to press next."""

from collections import Counter
from collections.abc import Mapping
from enum import Enum

from controller.errors import MachineError
from firmware_protocol.keeson_base import STRONGEST, TIMER_OFF, Key, Status
from profiles.language import _

STALE_MS = 3_000
"""A report as old as this says nothing of the base any more: there is a remote, too."""

ANSWER_MS = 300
"""GUESSED: a report so long after a key is from behind it: it shows what the key did, if anything.

An earlier one may have been under way when the key was carried.
"""

TRIES = 2
"""A key without an effect so often is one that this base ignores ..."""

TRIES_IN_DOUBT = 4
"""... and so often where "-" worked before, or "+" would be next and make a running motor stronger.

A base misses our keys while somebody presses the remote's, as people do who want it to stop.
"""

SOFTEST_MOST = STRONGEST // 2
"""A weakest level up to here passes for any step below it: L4 counts minutes only above 50 %."""


class Motor(Enum):
    """A massage motor, by its name in the catalogue."""

    FOOT = "foot massage"
    HEAD = "head massage"


PLUS = {Motor.FOOT: Key.FOOT_PLUS, Motor.HEAD: Key.HEAD_PLUS}
MINUS = {Motor.FOOT: Key.FOOT_MINUS, Motor.HEAD: Key.HEAD_MINUS}

Levels = Mapping[Motor, int]
"""As the base counts them, 0..6."""


class Hearing:
    """The reports of one connection, each held against the last key pressed before it."""

    def __init__(self) -> None:
        self.status: Status | None = None
        self._heard_ms = 0
        self._before: Status | None = None  # the last report before the key
        self._carried_ms = -ANSWER_MS  # in the future where the key may yet be carried
        self._raised_ms = -ANSWER_MS  # the same of the last key that could raise a level
        self._lowered_ms: list[int] = []  # the same of each "-" that no report has shown yet

    @property
    def levels(self) -> Levels:
        """As last reported; everything at 0 before the first report."""
        return levels_of(self.status)

    @property
    def timer(self) -> int:
        """The code of the base's timer as last reported."""
        return TIMER_OFF if self.status is None else self.status.timer

    @property
    def unanswered(self) -> int:
        """How often "-" was pressed since, as far as the last report can tell."""
        return len(self._lowered_ms)

    def hear(self, status: Status, now_ms: int) -> None:
        """The base has reported."""
        if levels_of(status) != self.levels:
            del self._lowered_ms[:1]
        self._lowered_ms = [ms for ms in self._lowered_ms if now_ms < ms + ANSWER_MS]
        self.status, self._heard_ms = status, now_ms

    def resting(self, now_ms: int) -> None:
        """A rest begins: what a key before it did may have been undone by somebody since."""
        if not self.known(now_ms):
            self._raised_ms = max(self._raised_ms, now_ms)

    def pressing(self, keys: Key, until_ms: int) -> None:
        """These keys are about to be written, and have been carried by then at the latest."""
        self._before, self._carried_ms = self.status, until_ms
        if keys & (Key.FOOT_PLUS | Key.HEAD_PLUS):
            self._raised_ms = until_ms
        if keys & (Key.FOOT_MINUS | Key.HEAD_MINUS):
            self._lowered_ms.append(until_ms)

    def carried(self, now_ms: int) -> None:
        """The keys, and with them whatever was written before, have been carried."""
        self._carried_ms = now_ms
        self._raised_ms = min(self._raised_ms, now_ms)
        self._lowered_ms = [min(ms, now_ms) for ms in self._lowered_ms]

    def fresh(self, now_ms: int) -> bool:
        """Whether the last report still holds."""
        return self.status is not None and now_ms - self._heard_ms < STALE_MS

    def known(self, now_ms: int) -> bool:
        """Whether the reports tell what the last key did; not where the last one is stale."""
        if not self.fresh(now_ms):
            return False
        return self._changed or self._heard_ms >= self._carried_ms + ANSWER_MS

    @property
    def rested(self) -> bool:
        """Whether a report from behind the last key says 0, and no earlier key can alter that.

        An earlier report would not do, however new: since then somebody may have used the remote.
        One that shows a motor stopped since the key was pressed is from behind it.
        """
        stopped = any(levels_of(self._before).values())
        since_ms = self._raised_ms if stopped else max(self._raised_ms, self._carried_ms)
        return self._heard_ms >= since_ms + ANSWER_MS and not any(self.levels.values())

    @property
    def _changed(self) -> bool:
        before, status = self._before, self.status
        if before is None or status is None:
            return False
        return (levels_of(status), status.timer) != (levels_of(before), before.timer)


class Ways:
    """What the keys of a base do, as far as it has shown on this connection.

    Bases differ: "+" goes up by one or more, and from the top round to 0 where there is no "-".
    A report may have been lost and a key missed, so that all of this may yet prove wrong.
    """

    def __init__(self) -> None:
        self._keys = Key.RELEASE  # the last ones
        self._alone = True  # whether they were pressed with no "-" unanswered
        self._from: dict[Motor, int] = {}  # levels when they were pressed, until they change
        self._last: tuple[Levels, int] = {}, TIMER_OFF
        self._above: dict[tuple[Motor, int], int] = {}  # where "+" leads
        self._fall: dict[Motor, int] = {}  # how far "-" last led down
        self._tried: Counter[Motor] = Counter()  # "-" pressed since anything last changed
        self._tries = TRIES
        self._raised: set[Motor] = set()  # by a "+" that got through where "-" had done nothing
        self._without_minus: set[Motor] = set()  # and it did nothing there, either
        self._stop_tried = False  # and not seen to work since

    @property
    def tried(self) -> int:
        """How often "-" of a motor was pressed since anything last changed."""
        return max(self._tried.values(), default=0)

    def pressed(self, keys: Key, levels: Levels, unanswered: int = 0) -> None:
        """These keys were pressed at these levels, with so many of "-" not yet answered."""
        self._keys, self._from, self._alone = keys, dict(levels), not unanswered
        if keys == Key.ALL_STOP and any(levels.values()):
            self._stop_tried = True
        self._tried.update(motor for motor, minus in MINUS.items() if minus in keys)

    def seen(self, levels: Levels, timer: int = TIMER_OFF) -> None:
        """The base reports this: a level that changed is taken for the work of the last key.

        Where anything changed, no "-" before that counts as tried: another key may have hidden it.
        """
        if self._keys == Key.ALL_STOP and not self._last[0]:  # pressed before the first report
            self._stop_tried, self._from = any(levels.values()), dict(levels)
        if self._keys == Key.ALL_STOP and any(self._from.values()) and not any(levels.values()):
            self._stop_tried = False
        for motor, level in levels.items():
            if 0 < level < self._above.get((motor, 0), 0):
                self._above[motor, 0] = level  # it has a weaker one than was thought
            before = self._from.get(motor, level)
            if level != before:
                del self._from[motor]
                self._moved(motor, before, level)
        if self._last != (levels, timer):
            self._last = dict(levels), timer
            self._tried.clear()

    def _moved(self, motor: Motor, before: int, level: int) -> None:
        if PLUS[motor] in self._keys:
            self._above[motor, before] = level
            if level > before and self._tried[motor]:
                self._raised.add(motor)
        elif MINUS[motor] in self._keys and level < before:
            self._tries = TRIES_IN_DOUBT
            self._raised.discard(motor)
            self._without_minus.discard(motor)
            if self._alone:
                self._fall[motor] = before - level
            if self._alone and level:  # 0 may be massage-off's work
                self._above[motor, level] = before

    def towards(self, levels: Levels, highest: Levels, lowest: Levels) -> Key:
        """The keys that bring motors between two levels each, RELEASE where nothing is to be done.

        To be asked when the answer to the last key is known. Never up where that is known to lead
        above the highest: then it stays lower. Where "+" led from 0 past the highest, but not past
        half of full strength, that level passes for the highest. Down past the top only to 0.
        Raises MachineError where a level is too high and no key lowers it, and where a motor that
        is to run could only stay off.
        """
        self._judge(levels)
        keys = Key.RELEASE
        off: list[Motor] = []
        for motor, asked in highest.items():
            level, most = levels[motor], self._most(motor, asked)
            if level > most:
                keys |= self._lower(motor, most)
            elif level < lowest[motor] and self._above.get((motor, level), most) <= most:
                keys |= PLUS[motor]
            elif level < lowest[motor] and not level:
                off.append(motor)
        if off and not keys:
            raise self._not_soft(off[0])
        return Key.ALL_STOP if Key.ALL_STOP in keys else keys

    def to_rest(self, levels: Levels, unanswered: int, *, known: bool) -> Key:
        """The keys that bring everything to 0; RELEASE where nothing runs or to wait is safer.

        `unanswered` is how often "-" was pressed since these levels were reported, and `known`
        whether the answer to the last key is. The massage-off key once, then "-", of both motors
        in one frame; it may be pressed unseen, since it lowers or does nothing, while a motor must
        still run. "+", which is the only way on some bases, and past their top, only where "-" is
        known to do nothing, and after one that raised only where "-" does nothing there, either.
        Where "+" does nothing, all of this begins anew.
        """
        if known:
            self._judge(levels)
        running = [motor for motor in Motor if levels[motor]]
        if running and not self._stop_tried:
            return Key.ALL_STOP
        if not known and self._keys & (Key.FOOT_PLUS | Key.HEAD_PLUS):
            return Key.RELEASE
        keys = Key.RELEASE
        for motor in running:
            if self._heeds_minus(motor, self._tries_in_rest(motor, levels[motor])):
                runs_on = levels[motor] > unanswered * self._fall.get(motor, 1)
                keys |= MINUS[motor] if runs_on else Key.RELEASE
            elif known:
                keys |= PLUS[motor]
        return keys

    def _judge(self, levels: Levels) -> None:
        """Where the last keys changed nothing, they do nothing."""
        for motor, level in levels.items():
            if motor in self._raised and self._tried[motor] >= TRIES:
                self._without_minus.add(motor)
            if level and PLUS[motor] in self._keys and motor in self._from:
                self._raised.discard(motor)
                self._without_minus.discard(motor)
                del self._tried[motor]
                self._stop_tried = False
                self._above.pop((motor, 0), None)  # nor may that report have followed a key

    def _heeds_minus(self, motor: Motor, tries: int) -> bool:
        return motor not in self._without_minus and self._tried[motor] < tries

    def _tries_in_rest(self, motor: Motor, level: int) -> int:
        """At the top "+" cannot make it stronger, and where one has raised it keys get through."""
        return TRIES if level == STRONGEST or motor in self._raised else TRIES_IN_DOUBT

    def _most(self, motor: Motor, asked: int) -> int:
        """The highest level that may be played where this one is asked for."""
        weakest = self._above.get((motor, 0), 0)
        return max(asked, weakest) if asked and weakest <= SOFTEST_MOST else asked

    def _not_soft(self, motor: Motor) -> MachineError:
        return MachineError(
            _("this bed has no soft level: its weakest is {step} of {steps}").format(
                step=self._above[motor, 0], steps=STRONGEST
            ),
            _("Use it with its own remote, and if it still runs, switch it off there."),
        )

    def _lower(self, motor: Motor, most: int) -> Key:
        if self._heeds_minus(motor, self._tries):
            return MINUS[motor]
        if not self._stop_tried:
            return Key.ALL_STOP
        if most and self._above.get((motor, 0), 0) > most:
            raise self._not_soft(motor)
        if most:
            raise MachineError(
                _("the bed cannot be turned down without going through its strongest"),
                _("Switch the massage off with the bed's remote."),
            )
        return PLUS[motor]


def levels_of(status: Status | None) -> Levels:
    """The levels of a report; everything at 0 without one."""
    if status is None:
        return dict.fromkeys(Motor, 0)
    return {Motor.FOOT: status.foot_level, Motor.HEAD: status.head_level}
