"""Faults as a person writes them: `ignore_stop:3`, `silence@30s:10s`, `lose:5%:from`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum

from controller.errors import LegatoError

UNITS_MS = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000}
LONGEST_MS = 24 * UNITS_MS["h"]
_LENGTH = re.compile(r"(\d{1,9})(ms|s|m|h)")
_SHARE = re.compile(r"(\d{1,3})%")


class FaultError(LegatoError):
    """A fault that means nothing."""


class Kind(Enum):
    """What can be wrong with a simulated machine, by the name a person gives it."""

    LOSE = "lose"
    DELAY = "delay"
    DUPLICATE = "duplicate"
    GARBLE = "garble"
    REORDER = "reorder"
    SILENCE = "silence"
    STOP_READING = "stop_reading"
    DROP = "drop"
    REFUSE = "refuse"
    IGNORE_STOP = "ignore_stop"
    IGNORE_ZERO = "ignore_zero"
    LIE_OFF = "lie:off"
    LIE_ON = "lie:on"
    BROWNOUT = "brownout"
    BROWNOUT_REST = "brownout:rest"
    OWN_TIMER = "own_timer"


class Way(Enum):
    """Which packets a fault meets."""

    TO = "to"  # the machine
    FROM = "from"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a machine.

    `share` is the percentage of packets it meets, on their `way`. `stops` is how many stops are
    ignored, `time_ms` how late a packet comes or how long the machine runs at most. What does not
    concern its kind is left as it is.
    """

    kind: Kind
    share: int = 100
    way: Way = Way.BOTH
    stops: int = 0
    time_ms: int = 0

    def meets(self, way: Way) -> bool:
        """Whether it meets packets on that way, TO or FROM."""
        return self.way in (way, Way.BOTH)

    @property
    def written(self) -> str:
        """As a person writes it, in as few words as possible."""
        words = [self.kind.value]
        words += [f"{self.share}%"] if self.share < 100 else []
        words += [f"{self.time_ms}ms"] if self.time_ms else []
        words += [str(self.stops)] if self.stops else []
        words += [self.way.value] if self.way is not Way.BOTH else []
        return ":".join(words)


@dataclass(frozen=True, slots=True)
class Planned:
    """A fault, and when it begins and ends.

    It begins `at_ms` after the machine was switched on, or `after_felt` after the leg first felt
    something. It lasts `for_ms`, None for good.
    """

    fault: Fault
    at_ms: int = 0
    after_felt: bool = False
    for_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """How a kind is written, and what it does."""

    example: str
    says: str
    needs: frozenset[str] = frozenset()
    may_have: frozenset[str] = frozenset()


_TIME, _STOPS = frozenset({"time"}), frozenset({"stops"})
_SHARED = frozenset({"share", "way"})

ROWS: Mapping[Kind, Row] = {
    Kind.LOSE: Row("lose:5%", "this share of the packets never arrives", frozenset(), _SHARED),
    Kind.DELAY: Row("delay:300ms", "packets arrive so much later", _TIME, _SHARED),
    Kind.DUPLICATE: Row("duplicate:5%", "packets arrive twice", frozenset(), _SHARED),
    Kind.GARBLE: Row("garble:5%", "a byte of a packet arrives changed", frozenset(), _SHARED),
    Kind.REORDER: Row("reorder:5%", "packets arrive behind the next one", frozenset(), _SHARED),
    Kind.SILENCE: Row("silence@30s:10s", "it says nothing and hears nothing"),
    Kind.STOP_READING: Row("stop_reading@1m:5s", "what is sent to it piles up, and is read later"),
    Kind.DROP: Row("drop@1m", "the link breaks at that moment"),
    Kind.REFUSE: Row("refuse@1m:20s", "nobody can connect"),
    Kind.IGNORE_STOP: Row("ignore_stop:3", "it ignores the first 3 stops", _STOPS),
    Kind.IGNORE_ZERO: Row("ignore_zero", "it obeys nothing that would bring it to rest"),
    Kind.LIE_OFF: Row("lie:off", "it runs on when it is stopped, and says that it is off"),
    Kind.LIE_ON: Row("lie:on", "it stops when it is stopped, and says that it runs on"),
    Kind.BROWNOUT: Row("brownout@1m:5s", "no power, and then the level that it had"),
    Kind.BROWNOUT_REST: Row("brownout:rest@1m:5s", "no power, and then at rest"),
    Kind.OWN_TIMER: Row(
        "own_timer:10m", "it rests so long after it began, whatever is sent", _TIME
    ),
}

WHEN = (
    "Each from the start and for good, or @WHEN[:HOW LONG], @30s:10s; @felt+3s is 3 s after the "
    "leg first felt something. With :to or :from, only packets to or from the machine."
)


def planned(written: str) -> Planned:
    """The fault a person wrote; raises FaultError."""
    what, at, when = written.partition("@")
    fault = _fault(written, what)
    if not at:
        return Planned(fault)
    moment, colon, length = when.partition(":")
    for_ms = _length_ms(written, length) if colon else None
    if fault.kind is Kind.DROP and colon:
        raise _wrong(written, "a link that is dropped has no length; use refuse for that")
    base, plus, later = moment.partition("+")
    if base == "felt":
        return Planned(fault, _start_ms(written, later) if plus else 0, True, for_ms)
    return Planned(fault, _start_ms(written, moment), False, for_ms)


def _fault(written: str, what: str) -> Fault:
    name, *words = what.split(":")
    kinds = {kind.value: kind for kind in Kind}
    if words and f"{name}:{words[0]}" in kinds:
        name = f"{name}:{words.pop(0)}"
    if name not in kinds:
        raise _wrong(written, f"there is no fault called {name!r}")
    fault, row, given = Fault(kinds[name]), ROWS[kinds[name]], set[str]()
    for word in words:
        meant, fault = _with(written, word, fault)
        if meant not in row.needs | row.may_have or meant in given:
            raise _wrong(written, f"{word!r} does not belong there", row)
        given.add(meant)
    if row.needs - given:
        raise _wrong(written, f"{name} needs more", row)
    return fault


def _with(written: str, word: str, fault: Fault) -> tuple[str, Fault]:
    """What the word means, and the fault with it."""
    if word in (Way.TO.value, Way.FROM.value):
        return "way", replace(fault, way=Way(word))
    if (share := _SHARE.fullmatch(word)) and 0 < int(share[1]) <= 100:
        return "share", replace(fault, share=int(share[1]))
    if word.isascii() and word.isdecimal() and 0 < len(word) < 4 and int(word):
        return "stops", replace(fault, stops=int(word))
    return "time", replace(fault, time_ms=_length_ms(written, word))


def _start_ms(written: str, word: str) -> int:
    return 0 if word == "0s" else _length_ms(written, word)


def _length_ms(written: str, word: str) -> int:
    found = _LENGTH.fullmatch(word)
    length_ms = int(found[1]) * UNITS_MS[found[2]] if found else 0
    if not 0 < length_ms <= LONGEST_MS:
        raise _wrong(written, f"{word!r} is no length of time such as 300ms, 10s or 2m")
    return length_ms


def _wrong(written: str, problem: str, row: Row | None = None) -> FaultError:
    if row is not None:
        return FaultError(
            f"{written!r} is no fault: {problem}", f"Write for example {row.example}."
        )
    names = ", ".join(kind.value for kind in Kind)
    hint = f"Faults are {names}; write for example {ROWS[Kind.SILENCE].example}."
    return FaultError(f"{written!r} is no fault: {problem}", hint)
