"""Reads the `[wire]` of a catalogue page. The page is one that was checked; its `[wire]` is not.

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
from firmware_protocol.questions import question_of
from firmware_protocol.tables import Table, WireError, named, number_of, table_of, whole, word_of
from firmware_protocol.templates import CHECK, DATA, LONGEST, Blank, Frame, filled, template_of

MOST_MINUTES = 999
MINUTE_MS = 60_000
REPEATED_MS = 500  # how often a session repeats a setting on a machine with a dead-man, at least
LEVEL = "level"


def wire_of(page: Table) -> Wire:
    """The wire of a page; raises WireError, naming the place and what would be right."""
    if "wire" not in page:
        raise WireError("wire", "is missing; it says what is sent")
    table = table_of(page["wire"], "wire", ("rest", "set"), _MORE)
    book = _Book(_frame(table), _channels(page["links"]))
    steps = _sets(table["set"], page["actuators"], book)
    timers = _timers(table.get("timer", {}), page["timing"], book)
    question = _question(table["question"], page, book) if "question" in table else None
    rest = _rest(table["rest"], steps, book)
    init = tuple(book.harmless(one, where) for where, one in _each("init", table.get("init", [])))
    keep_alive = _keep_alive(table["keep_alive"], page, book) if "keep_alive" in table else None
    books = {channel: book.bound(channel) for channel in sorted(book.channels)}
    wire = Wire(book.written, books, steps, rest, init, timers, keep_alive, question)
    _check_proof(page, wire)
    return wire


_MORE = ("frame", "check", "init", "keep_alive", "timer", "question")


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
            raise WireError(where, f"makes a message of {len(packet.data)} bytes, above {LONGEST}")
        same = self._read.setdefault(packet, command)
        if same == command:
            self.written[command] = packet
        return same

    def add_new(self, command: Command, written: object, where: str) -> None:
        """Take in a message that no other may look like."""
        same = self._add_written(command, written, where)
        if same != command:
            raise WireError(where, f"is the same as {_said(same)}; they cannot be told apart")

    def harmless(self, written: object, where: str) -> Command:
        """Take in a message that starts nothing; it may be the same as another one of those."""
        same = self._add_written(Plain(where.removeprefix("wire, ")), written, where)
        match same:
            case SetLevel(_, step) if step > 0:
                raise WireError(where, f"is {_said(same)}, which starts it")
            case SetLevel() | Plain():
                return same
            case Timer() | Ask():
                raise WireError(where, f"is {_said(same)}")

    def _add_written(self, command: Command, written: object, where: str) -> Command:
        channel = MAIN
        if isinstance(written, dict):
            table = table_of(written, where, ("send",), ("channel",))
            written, channel = table["send"], table.get("channel", MAIN)
        data = filled(template_of(written, where), {})
        return self.add(command, data, self.channel(channel, where), where)

    def channel(self, found: object, where: str) -> str:
        """The channel of that name."""
        if not isinstance(found, str) or found not in self.channels:
            there = ", ".join(sorted(self.channels)) or "none"
            problem = f"the links have no channel {found!r}; channels of each link are: {there}"
            raise WireError(where, problem)
        return found

    def bound(self, channel: str) -> CodeBook:
        """What is said on a channel; raises WireError where a message is how another begins."""
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
                raise WireError("wire", f"{problem}; they cannot be told apart")
        return CodeBook(commands, known)


def _channels(links: Iterable[Table], flag: str | None = None) -> frozenset[str]:
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


def _frame(table: Table) -> Frame:
    pieces = template_of(table.get("frame", "{data}"), "wire, frame", (DATA, CHECK))
    blanks = [piece.name for piece in pieces if isinstance(piece, Blank)]
    if blanks.count(DATA) != 1 or blanks.count(CHECK) > 1:
        raise WireError("wire, frame", "is to hold {data} once, and {check} once at most")
    if CHECK not in blanks and "check" not in table:
        return Frame(pieces)
    if CHECK not in blanks:
        raise WireError("wire, frame", "has no {check}, so there is none to be found by check")
    check = table_of(table.get("check", {}), "wire, check", ("kind", "over"))
    kind = word_of(check["kind"], "wire, check, kind", BY_NAME)
    over = word_of(check["over"], "wire, check, over", (DATA, "before"))
    return Frame(pieces, BY_NAME[kind], over_data=over == DATA)


def _sets(written: object, actuators: Iterable[Table], book: _Book) -> dict[str, int]:
    """The last step of each actuator that can be set."""
    sets = named(written, "wire, set")
    steps = {one["name"]: one["steps"] for one in actuators}
    for name in sets:
        if name not in steps:
            there = ", ".join(steps)
            raise WireError("wire, set", f"there is no actuator {name!r}; there are: {there}")
    for one in actuators:
        if one["covers"] and one["name"] not in sets:
            raise WireError("wire, set", f"{one['name']} is missing, and it reaches the legs")
    for name, one in sets.items():
        _set(name, steps[name], one, book)
    return {name: steps[name] for name in sets}


def _set(name: str, steps: int, written: object, book: _Book) -> None:
    where = f"wire, set, {name}"
    table = table_of(written, where, ("send",), ("channel", "factor", "offset", "off"))
    template = template_of(table["send"], f"{where}, send", (LEVEL,))
    off = template_of(table["off"], f"{where}, off") if "off" in table else None
    channel = book.channel(table.get("channel", MAIN), where)
    factor = whole(table.get("factor", 1), f"{where}, factor", 1)
    offset = whole(table.get("offset", 0), f"{where}, offset", 0)
    for step in range(steps + 1):
        command = SetLevel(name, step)
        try:
            level = {LEVEL: offset + factor * step}
            data = filled(off if off is not None and step == 0 else template, level)
        except ValueError as error:
            raise WireError(f"{where}, send", f"step {step} is {error}") from error
        if (same := book.add(command, data, channel, where)) != command:
            said = f"{_said(command)} is the same as {_said(same)}; they cannot be told apart"
            raise WireError(where, said)


def _timers(written: object, timing: Table, book: _Book) -> tuple[int, ...]:
    """The minutes offered, from the shortest on."""
    table = named(written, "wire, timer")
    timers = []
    for key, one in table.items():
        minutes = number_of(key, "wire, timer", MOST_MINUTES)
        book.add_new(Timer(whole(minutes, "wire, timer", 1)), one, f"wire, timer, {key}")
        timers.append(minutes)
    slice_ms = min(timers) * MINUTE_MS if timers else None
    if timing.get("armed_timer_ms") != slice_ms:
        wanted = "nothing, without wire, timer" if slice_ms is None else f"{slice_ms}, the shortest"
        raise WireError("timing, armed_timer_ms", f"is to be {wanted}")
    return tuple(sorted(timers))


def _question(written: object, page: Table, book: _Book) -> Question:
    where = "wire, question"
    table = table_of(written, where, ("send", "answer"), ("channel", "answers_on", "fields"))
    channel = table.get("channel", MAIN)
    book.add_new(Ask(), {"send": table["send"], "channel": channel}, where)
    answers_on = book.channel(table.get("answers_on", channel), f"{where}, answers_on")
    if answers_on not in _channels(page["links"], "notifies"):
        raise WireError(f"{where}, answers_on", f"{answers_on} does not notify in every link")
    return question_of(table, answers_on)


def _each(key: str, written: object) -> Iterable[tuple[str, object]]:
    """The messages of a list, each with its place."""
    if not isinstance(written, list):
        raise WireError(f"wire, {key}", f'{written!r} is no list, written ["11 01 08", "..."]')
    return [(f"wire, {key} {number}", one) for number, one in enumerate(written, 1)]


def _rest(written: object, steps: Iterable[str], book: _Book) -> tuple[Command, ...]:
    """What the page says, and behind it step 0 of everything that can be set."""
    parts = [book.harmless(one, where) for where, one in _each("rest", written)]
    if not parts:
        raise WireError("wire, rest", 'is empty; it says what turns everything off, ["11 01 08"]')
    return tuple(dict.fromkeys([*parts, *(SetLevel(name, 0) for name in steps)]))


def _keep_alive(written: object, page: Table, book: _Book) -> KeepAlive:
    where = "wire, keep_alive"
    table = table_of(written, where, ("send", "every_ms"), ("channel",))
    every_ms = whole(table["every_ms"], f"{where}, every_ms", 1)
    timing = page["timing"]
    most_ms = timing.get("dead_man_ms", 0) - max(REPEATED_MS, timing["min_command_gap_ms"])
    if every_ms > most_ms:
        problem = f"is to be at most {max(most_ms, 0)}: it keeps off timing, dead_man_ms"
        raise WireError(f"{where}, every_ms", problem)
    said = {key: table[key] for key in ("send", "channel") if key in table}
    return KeepAlive(book.harmless(said, where), every_ms)


def _check_proof(page: Table, wire: Wire) -> None:
    """Whether `best_proof` can ever be reached: a stop that cannot is reported as failed."""
    best = page["stop"]["best_proof"]
    written_on = {wire.written[part].channel for part in wire.rest}
    radio = [link for link in page["links"] if "channels" in link]
    answered = len(radio) == len(page["links"]) and written_on <= _channels(radio, "with_response")
    if best == "sent" or (best == "acknowledged" and (answered or wire.proves)):
        return
    needs = "a question on the channel of rest, or channels all written with_response"
    highest = "acknowledged" if answered or wire.proves else f"sent, without {needs}"
    raise WireError("stop, best_proof", f"{best} is out of reach; it can be {highest}")
