"""Reads the `[wire]` of a catalogue page, whose layout was checked.

    [wire]
    frame = "F1 F1 {data} {check} 7E"               # without it a message is all there is
    check = { kind = "sum8", over = "data" }        # or "before": everything in front of it
    rest = ["11 01 08"]                             # what turns everything off
    init = ["0B 00"]                                # harmless, before anything else
    keep_alive = { send = "01", every_ms = 3000 }

    [wire.set."leg massage"]                        # an actuator of the page
    send = "14 02 08 {level}"                       # {level} = offset + factor * step, a byte;
    factor = 4                                      # {level:decimal} is digits
    offset = 0x50
    off = "70"                                      # where step 0 is something else
    channel = "foot"                                # of the link; "main" where it is left out

    [wire.timer]                                    # minutes, and what chooses them
    10 = "00 00 16"

    [wire.question]                                 # harmless; answered at once
    send = "'P'"
    answer = "'E' {scale:decimal} ',A' {audio:decimal}"
    answers_on = "news"                             # a channel; that of the question without it
    [wire.question.fields.audio]
    most = 1
    usual = 0
    tells = { 1 = "it also moves with sound" }

    [wire.others]                                   # messages it takes that Legato never sends;
    start = "10 01 08"                              # the simulated machine does nothing on them

A message is framed text, or { send = "...", channel = "..." } on a channel other than "main".
The answer is what stands there, without a frame.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from firmware_protocol.checksum import BY_NAME
from firmware_protocol.codec import MAIN, Packet
from firmware_protocol.declared import (
    Ask,
    CodeBook,
    Command,
    KeepAlive,
    Plain,
    Question,
    SetLevel,
    Timer,
    Wire,
)
from firmware_protocol.kinds import PageError
from firmware_protocol.questions import question_of
from firmware_protocol.templates import CHECK, DATA, LONGEST, Blank, Frame, filled, template_of
from firmware_protocol.wire_layout import Checked

MINUTE_MS = 60_000
REPEATED_MS = 500  # how often a session repeats a setting on a machine with a dead-man, at least
LEVEL = "level"

Message = str | Checked
"""What is sent, or a table of that and the channel."""


def wire_of(page: Checked) -> Wire:
    """The wire of a page; raises PageError, naming the place and what would be right.

    The page is one whose layout was checked, with `wire_layout.WIRE` for its `[wire]`.
    """
    if "wire" not in page:
        raise PageError("wire", "is missing; it says what is sent")
    table: Checked = page["wire"]
    book = _Book(_frame(table), _channels(page["links"]))
    steps = _sets(table["set"], page["actuators"], book)
    timers = _timers(table.get("timer", {}), page["timing"], book)
    question = _question(table["question"], page, book) if "question" in table else None
    rest = _rest(table["rest"], steps, book)
    init = _harmless("init", table.get("init", []), book)
    keep_alive = _keep_alive(table["keep_alive"], page, book) if "keep_alive" in table else None
    _others(table.get("others", {}), book)
    books = {channel: book.bound(channel) for channel in sorted(book.channels)}
    wire = Wire(book.written, books, steps, rest, init, timers, keep_alive, question)
    _check_proof(page, wire)
    return wire


@dataclass(slots=True)
class _Book:
    """Every message so far. `channels` are those that each link of the page has."""

    frame: Frame
    channels: frozenset[str]
    written: dict[Command, Packet] = field(default_factory=dict)
    _read: dict[Packet, Command] = field(default_factory=dict)

    def add(self, command: Command, data: bytes, channel: str, where: str) -> Command:
        """Take in a message; gives the one that has these bytes already, where there is one."""
        packet = Packet(self.frame.around(data), channel)
        if len(packet.data) > LONGEST:
            raise PageError(where, f"makes a message of {len(packet.data)} bytes, above {LONGEST}")
        same = self._read.setdefault(packet, command)
        if same == command:
            self.written[command] = packet
        return same

    def add_new(self, command: Command, written: Message, where: str) -> None:
        """Take in a message that no other may look like."""
        same = self._add_written(command, written, where)
        if same != command:
            raise PageError(where, f"is the same as {_said(same)}; they cannot be told apart")

    def harmless(self, written: Message, where: str) -> Command:
        """Take in a message that starts nothing; it may be the same as another one of those."""
        same = self._add_written(Plain(where.removeprefix("wire, ")), written, where)
        match same:
            case SetLevel(_, step) if step > 0:
                raise PageError(where, f"is {_said(same)}, which starts it")
            case SetLevel() | Plain():
                return same
            case Timer() | Ask():
                raise PageError(where, f"is {_said(same)}")

    def _add_written(self, command: Command, written: Message, where: str) -> Command:
        table: Checked = {"send": written} if isinstance(written, str) else written
        data = filled(template_of(table["send"], where), {})
        return self.add(command, data, self.channel(table.get("channel", MAIN), where), where)

    def channel(self, found: str, where: str) -> str:
        """The channel of that name."""
        if found not in self.channels:
            there = ", ".join(sorted(self.channels)) or "none"
            problem = f"the links have no channel {found!r}; channels of each link are: {there}"
            raise PageError(where, problem)
        return found

    def bound(self, channel: str) -> CodeBook:
        """What is said on a channel; raises PageError where a message is how another begins."""
        commands = {
            packet.data: command
            for command, packet in self.written.items()
            if packet.channel == channel
        }
        known = tuple(sorted(commands))
        for shorter, longer in pairwise(known):
            if longer.startswith(shorter):
                one, other = _said(commands[shorter]), _said(commands[longer])
                problem = f"{one} ({shorter.hex(' ')}) is how {other} ({longer.hex(' ')}) begins"
                raise PageError("wire", f"{problem}; they cannot be told apart")
        return CodeBook(commands, known)


def _channels(links: Iterable[Checked], flag: str | None = None) -> frozenset[str]:
    """The channels that every link has; of those only the ones with that flag, where one is given.

    A serial port has one channel, which is written without an answer and heard.
    """
    each = (
        frozenset(name for name, one in link["channels"].items() if flag is None or one[flag])
        if "channels" in link
        else frozenset({MAIN})
        for link in links
    )
    return frozenset.intersection(*each)


def _said(command: Command) -> str:
    match command:
        case SetLevel(actuator, step):
            return f"step {step} of {actuator}"
        case Timer(minutes):
            return f"the timer of {minutes} minutes"
        case Ask():
            return "the question"
        case Plain(name):
            return name


def _frame(table: Checked) -> Frame:
    pieces = template_of(table.get("frame", "{data}"), "wire, frame", (DATA, CHECK))
    blanks = [piece.name for piece in pieces if isinstance(piece, Blank)]
    if blanks.count(DATA) != 1 or blanks.count(CHECK) > 1:
        raise PageError("wire, frame", "is to hold {data} once, and {check} once at most")
    if CHECK not in blanks and "check" not in table:
        return Frame(pieces)
    if CHECK not in blanks:
        raise PageError("wire, frame", "has no {check}, so there is none to be found by check")
    if "check" not in table:
        raise PageError("wire", "check is missing; it says how the {check} of frame is found")
    check = table["check"]
    return Frame(pieces, BY_NAME[check["kind"]], over_data=check["over"] == DATA)


def _sets(sets: Checked, actuators: Iterable[Checked], book: _Book) -> dict[str, int]:
    """The last step of each actuator that can be set."""
    steps = {one["name"]: one["steps"] for one in actuators}
    for name in sets:
        if name not in steps:
            there = ", ".join(steps)
            raise PageError("wire, set", f"there is no actuator {name!r}; there are: {there}")
    for one in actuators:
        if one["covers"] and one["name"] not in sets:
            raise PageError("wire, set", f"{one['name']} is missing, and it reaches the legs")
    for name, one in sets.items():
        _set(name, steps[name], one, book)
    return {name: steps[name] for name in sets}


def _set(name: str, steps: int, table: Checked, book: _Book) -> None:
    where = f"wire, set, {name}"
    template = template_of(table["send"], f"{where}, send", (LEVEL,))
    off = template_of(table["off"], f"{where}, off") if "off" in table else None
    channel = book.channel(table.get("channel", MAIN), where)
    factor, offset = table.get("factor", 1), table.get("offset", 0)
    for step in range(steps + 1):
        command = SetLevel(name, step)
        try:
            level = {LEVEL: offset + factor * step}
            data = filled(off if off is not None and step == 0 else template, level)
        except ValueError as error:
            raise PageError(f"{where}, send", f"step {step} is {error}") from error
        if (same := book.add(command, data, channel, where)) != command:
            said = f"{_said(command)} is the same as {_said(same)}; they cannot be told apart"
            raise PageError(where, said)


def _timers(table: Checked, timing: Checked, book: _Book) -> tuple[int, ...]:
    """The minutes offered, from the shortest on."""
    for minutes, one in table.items():
        book.add_new(Timer(int(minutes)), one, f"wire, timer, {minutes}")
    timers = sorted(map(int, table))
    slice_ms = timers[0] * MINUTE_MS if timers else None
    if timing.get("armed_timer_ms") != slice_ms:
        wanted = "nothing, without wire, timer" if slice_ms is None else f"{slice_ms}, the shortest"
        raise PageError("timing, armed_timer_ms", f"is to be {wanted}")
    return tuple(timers)


def _question(table: Checked, page: Checked, book: _Book) -> Question:
    where = "wire, question"
    channel = table.get("channel", MAIN)
    book.add_new(Ask(), {"send": table["send"], "channel": channel}, where)
    answers_on = book.channel(table.get("answers_on", channel), f"{where}, answers_on")
    if answers_on not in _channels(page["links"], "notifies"):
        raise PageError(f"{where}, answers_on", f"{answers_on} does not notify in every link")
    return question_of(table, answers_on)


def _harmless(key: str, written: Iterable[Message], book: _Book) -> tuple[Command, ...]:
    """The messages of a list that start nothing."""
    return tuple(book.harmless(one, f"wire, {key} {at}") for at, one in enumerate(written, 1))


def _rest(written: Iterable[Message], steps: Iterable[str], book: _Book) -> tuple[Command, ...]:
    """What the page says, and behind it step 0 of everything that can be set."""
    parts = _harmless("rest", written, book)
    return tuple(dict.fromkeys([*parts, *(SetLevel(name, 0) for name in steps)]))


def _keep_alive(table: Checked, page: Checked, book: _Book) -> KeepAlive:
    where = "wire, keep_alive"
    every_ms, timing = table["every_ms"], page["timing"]
    most_ms = timing.get("dead_man_ms", 0) - max(REPEATED_MS, timing["min_command_gap_ms"])
    if every_ms > most_ms:
        problem = f"is to be at most {max(most_ms, 0)}: it keeps off timing, dead_man_ms"
        raise PageError(f"{where}, every_ms", problem)
    return KeepAlive(book.harmless(table, where), every_ms)


def _others(table: Checked, book: _Book) -> None:
    for name, one in table.items():
        where = f"others, {name}"
        book.add_new(Plain(where), one, f"wire, {where}")


def _check_proof(page: Checked, wire: Wire) -> None:
    """Whether `best_proof` can ever be reached: a stop that cannot is reported as failed."""
    best = page["stop"]["best_proof"]
    written_on = {wire.written[part].channel for part in wire.rest}
    radio = [link for link in page["links"] if "channels" in link]
    answered = len(radio) == len(page["links"]) and written_on <= _channels(radio, "with_response")
    if best == "sent" or (best == "acknowledged" and (answered or wire.proves)):
        return
    needs = "a question on the channel of rest, or channels all written with_response"
    highest = "acknowledged" if answered or wire.proves else f"sent, without {needs}"
    raise PageError("stop, best_proof", f"{best} is out of reach; it can be {highest}")
