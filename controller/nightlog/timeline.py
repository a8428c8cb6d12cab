"""What happened in a session, line by line, for a person to read."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from controller.nightlog.kinds import WIRE, Kind
from controller.nightlog.rows import EventRow, SessionRow
from controller.nightlog.story import JUMP_MS, anew, stretches
from controller.nightlog.why import AT_THE_MACHINE, WHO, LocalText, surely
from profiles.wording import capital

MANY = frozenset({*WIRE, Kind.SETTING, Kind.PROOF})
"""There are thousands of these a night: they are counted."""

_STATES = {
    "playing": "Playing.",
    "paused": "Paused.",
    "fading": "Fading out.",
    "returning": "The link is lost; looking for the machine.",
    "stopping": "Stopping.",
}


def timeline(session: SessionRow, events: Sequence[EventRow], local: LocalText) -> Iterator[str]:
    """Each line with its local time of day; what passes the wire is counted between the others."""
    before: EventRow | None = None
    for rows in stretches(events, MANY):
        jumps = pairwise(rows if before is None else [before, *rows])
        if not session.began.simulated:  # its time may run faster than that of the day
            yield from (f"{' ' * 10}{said}" for one, next_ in jumps if (said := _jump(one, next_)))
        before = rows[-1]
        said = said_of(session, rows[0]) if len(rows) == 1 else _counted(rows, local)
        yield f"{local(rows[0].wall_ms)[11:19]}  {said}"


def said_of(session: SessionRow, event: EventRow) -> str:
    """One event in words."""
    said = event.said
    match event.kind:
        case Kind.BEGAN:
            began = session.began
            return f"{began.program} on {began.machine} ({began.address})."
        case Kind.STATE:
            state = str(said.get("state"))
            return f"{_STATES.get(state, f'{state}.')}{_offset(said.get('offset'))}"
        case Kind.INTENT:
            refused = " It was not done." if said.get("done") is False else ""
            return f"Asked to {said.get('intent')} by {said.get('by')}.{refused}"
        case Kind.EXTENDED:
            return f"Made longer by {_length(int(str(said.get('by_ms', 0))))}."
        case Kind.SETTING:
            return f"Setting: {_levels(event)}."
        case Kind.PROOF:
            return f"Proof: {said.get('proof')}."
        case Kind.WRITE | Kind.HEARD:
            way = "Sent" if event.kind is Kind.WRITE else "Heard"
            return f"{way} {said.get('hex')} ({said.get('channel')})."
        case Kind.FAULT:
            return f"Fault: {str(said.get('what')).rstrip('.')}. {said.get('hint') or ''}".strip()
        case Kind.GUARDIAN:
            cause = f": {said['cause']}" if said.get("cause") else ""
            return f"Guardian {said.get('what')}{cause}."
        case Kind.RESTED:
            return _rested(event)
        case Kind.ENDED:
            failure = f", {said['failure']}" if said.get("failure") else ""
            at_rest = "" if said.get("at_rest") else f" NOT CONFIRMED at rest: {AT_THE_MACHINE}."
            return f"Ended: {said.get('reason')}{failure}.{at_rest}"


def _offset(offset: object) -> str:
    if not isinstance(offset, int) or not offset:
        return ""
    return f" {abs(offset)} % {'stronger' if offset > 0 else 'softer'} than the program says."


def _rested(event: EventRow) -> str:
    by = str(event.said.get("by"))
    who = capital(WHO.get(by, by))
    if event.said.get("reached") is True:
        return f"{who} brought the machine to rest: {surely(event)}."
    failure = f", {event.said['failure']}" if event.said.get("failure") else ""
    return f"{who} could not bring the machine to rest for sure{failure}: {AT_THE_MACHINE}."


def _counted(rows: Sequence[EventRow], local: LocalText) -> str:
    """What passed until the last of these rows."""
    count = Counter(one.kind for one in rows)
    said = []
    if settings := [one for one in rows if one.kind is Kind.SETTING]:
        said.append(f"{_number(len(settings), 'setting')}, the last {_levels(settings[-1])}")
    if proofs := [one for one in rows if one.kind is Kind.PROOF]:
        said.append(f"proof {proofs[-1].said.get('proof')}")
    if any(count[kind] for kind in WIRE):
        commands, answers = count[Kind.WRITE], count[Kind.HEARD]
        said.append(f"{_number(commands, 'command')}, {_number(answers, 'answer')}")
    until = local(rows[-1].wall_ms)[11:19]
    return f"Until {until}: {'; '.join(said)}."


def _number(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _levels(event: EventRow) -> str:
    levels = event.said.get("levels")
    if not isinstance(levels, dict):
        return "unknown"
    return ", ".join(f"{name} {step}" for name, step in levels.items() if step) or "all off"


def _jump(one: EventRow, next_: EventRow) -> str:
    """What happened to the computer's time between two rows, "" for nothing."""
    if anew(one, next_):
        return "The computer was started anew."
    gained_ms = (next_.wall_ms - one.wall_ms) - (next_.at_ms - one.at_ms)
    if gained_ms > JUMP_MS:
        return f"The computer slept for {_length(gained_ms)}, or its clock was set forward."
    if gained_ms < -JUMP_MS:
        return f"The clock of the computer was set back by {_length(-gained_ms)}."
    return ""


def _length(length_ms: int) -> str:
    seconds = length_ms // 1000
    return _number(seconds, "second") if seconds < 120 else _number(seconds // 60, "minute")
