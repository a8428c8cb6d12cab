"""What a Keeson base has reported, and what that taught us of its keys: which to press next."""

from collections.abc import Mapping
from enum import Enum, IntEnum

from controller.errors import MachineError
from firmware_protocol.keeson_base import STRONGEST, Key, Status

STALE_MS = 3_000
"""A report as old as this says nothing of the base any more: there is a remote, too."""

ANSWER_MS = 400
"""A report so long after a key shows what that key did, or that it did nothing."""

TRIES = 2
"""A key without an effect so often is one that this base ignores ..."""

TRIES_WHERE_SEEN = 4
"""... and so often where "-" seems to have worked before."""

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


class Answer(IntEnum):
    """What is known of the last key: nothing yet, a report since, or what it did."""

    NONE = 0
    REREAD = 1
    KNOWN = 2


class Hearing:
    """The reports of one connection, each held against the last key pressed before it."""

    def __init__(self) -> None:
        self.status: Status | None = None
        self._heard_ms = 0
        self._reports = 0
        self._before: Status | None = None  # the last report before the key
        self._carried_ms = -ANSWER_MS  # in the future where the key may yet be carried
        self._carried_reports = -1
        self._raised_ms = -ANSWER_MS  # the same of the last key that could raise a level

    @property
    def levels(self) -> Levels:
        """As last reported; everything at 0 before the first report."""
        if self.status is None:
            return dict.fromkeys(Motor, 0)
        return {Motor.FOOT: self.status.foot_level, Motor.HEAD: self.status.head_level}

    def hear(self, status: Status, now_ms: int) -> None:
        """The base has reported."""
        self.status, self._heard_ms = status, now_ms
        self._reports += 1

    def pressing(self, keys: Key, until_ms: int) -> None:
        """These keys are about to be written, and have been carried by then at the latest."""
        self._before, self._carried_ms = self.status, until_ms
        self._carried_reports = self._reports
        if keys & (Key.FOOT_PLUS | Key.HEAD_PLUS):
            self._raised_ms = until_ms

    def carried(self, now_ms: int) -> None:
        """The keys, and with them whatever was written before, have been carried."""
        self._carried_ms, self._carried_reports = now_ms, self._reports
        self._raised_ms = min(self._raised_ms, now_ms)

    def fresh(self, now_ms: int) -> bool:
        """Whether the last report still holds."""
        return self.status is not None and now_ms - self._heard_ms < STALE_MS

    def answer(self, now_ms: int) -> Answer:
        """What the reports tell of the last key; NONE, too, where the last one is stale."""
        if not self.fresh(now_ms):
            return Answer.NONE
        if self._changed or self._heard_ms >= self._carried_ms + ANSWER_MS:
            return Answer.KNOWN
        return Answer.REREAD if self.reread else Answer.NONE

    @property
    def reread(self) -> bool:
        """Whether there was a report from behind the last key."""
        return self._changed or self._reports > self._carried_reports

    @property
    def rested(self) -> bool:
        """Whether a report from behind the last key says 0, and no earlier key can alter that.

        An earlier report would not do, however new: since then somebody may have used the remote.
        """
        settled = self._heard_ms >= self._raised_ms + ANSWER_MS
        return self.reread and settled and not any(self.levels.values())

    @property
    def _changed(self) -> bool:
        before, status = self._before, self.status
        if before is None or status is None:
            return False
        told = (status.foot_level, status.head_level, status.timer)
        return told != (before.foot_level, before.head_level, before.timer)


class Ways:
    """What the keys of a base do, as far as it has shown on this connection.

    Bases differ: "+" goes up by one or more, and from the top round to 0 where there is no "-".
    A report may have been lost and a key missed, so that all of this may yet prove wrong.
    """

    def __init__(self) -> None:
        self._keys = Key.RELEASE  # the last ones
        self._from: dict[Motor, int] = {}  # levels when they were pressed, until they change
        self._above: dict[tuple[Motor, int], int] = {}  # where "+" leads
        self._tried: dict[Motor, tuple[int, int]] = {}  # a level, and how often "-" left it so
        self._tries = TRIES
        self._without_minus: set[Motor] = set()
        self._stop_tried = False  # and not seen to work since

    def pressed(self, keys: Key, levels: Levels) -> None:
        """These keys were pressed while the base was at these levels."""
        self._keys, self._from = keys, dict(levels)
        if keys == Key.ALL_STOP and any(levels.values()):
            self._stop_tried = True
        for motor, minus in MINUS.items():
            if minus in keys:
                self._tried[motor] = (levels[motor], self._times(motor, levels[motor]) + 1)

    def seen(self, levels: Levels) -> None:
        """The base reports these levels: what changed is taken for the work of the last key."""
        if self._keys == Key.ALL_STOP and any(self._from.values()) and not any(levels.values()):
            self._stop_tried = False
        for motor, level in levels.items():
            if level < self._tried.get(motor, (0, 0))[0]:
                self._tries = TRIES_WHERE_SEEN
            if not self._times(motor, level):
                self._tried.pop(motor, None)
            if 0 < level < self._above.get((motor, 0), 0):
                self._above[motor, 0] = level  # it has a weaker one than was thought
            before = self._from.get(motor, level)
            if level == before:
                continue
            del self._from[motor]
            if PLUS[motor] in self._keys:
                self._above[motor, before] = level
            elif MINUS[motor] in self._keys and 0 < level < before:  # 0 may be massage-off's work
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

    def to_rest(self, levels: Levels, answer: Answer) -> Key:
        """The keys that bring everything to 0; RELEASE where nothing runs or to wait is safer.

        The massage-off key once, then "-", of both motors in one frame; it may follow the
        massage-off key unseen, since it lowers or does nothing. "+", which is the only way on some
        bases, and past their top, only where "-" is known to do nothing. Where "+" does nothing,
        either, all of this begins anew.
        """
        if answer is Answer.KNOWN:
            self._judge(levels)
        running = [motor for motor in Motor if levels[motor]]
        if running and not self._stop_tried:
            return Key.ALL_STOP
        if answer is Answer.NONE and self._keys != Key.ALL_STOP:
            return Key.RELEASE
        keys = Key.RELEASE
        for motor in running:
            if motor in self._without_minus:
                keys |= PLUS[motor] if answer is Answer.KNOWN else Key.RELEASE
            elif self._times(motor, levels[motor]) < self._tries:
                keys |= MINUS[motor]
        return keys

    def _judge(self, levels: Levels) -> None:
        """Where the last keys changed nothing, they do nothing."""
        for motor, level in levels.items():
            if self._times(motor, level) >= self._tries:
                self._without_minus.add(motor)
            if level and PLUS[motor] in self._keys and motor in self._from:
                self._without_minus.discard(motor)
                self._tried.pop(motor, None)
                self._stop_tried = False
                self._above.pop((motor, 0), None)  # nor may that report have followed a key

    def _times(self, motor: Motor, level: int) -> int:
        """How often "-" was pressed at this level since it last changed."""
        at, times = self._tried.get(motor, (level, 0))
        return times if at == level else 0

    def _most(self, motor: Motor, asked: int) -> int:
        """The highest level that may be played where this one is asked for."""
        weakest = self._above.get((motor, 0), 0)
        return max(asked, weakest) if asked and weakest <= SOFTEST_MOST else asked

    def _not_soft(self, motor: Motor) -> MachineError:
        return MachineError(
            f"this bed has no soft level: its weakest is {self._above[motor, 0]} of {STRONGEST}",
            "Use it with its own remote, and if it still runs, switch it off there.",
        )

    def _lower(self, motor: Motor, most: int) -> Key:
        if motor not in self._without_minus:
            return MINUS[motor]
        if not self._stop_tried:
            return Key.ALL_STOP
        if most and self._above.get((motor, 0), 0) > most:
            raise self._not_soft(motor)
        if most:
            raise MachineError(
                "the bed cannot be turned down without going through its strongest",
                "Switch the massage off with the bed's remote.",
            )
        return PLUS[motor]
