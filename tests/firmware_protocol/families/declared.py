"""Every family that a catalogue page describes, on the wire."""

import tomllib
from functools import partial
from importlib.resources import files

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from firmware_protocol.declared import (
    Answer,
    Ask,
    Command,
    Plain,
    SetLevel,
    Timer,
    Wire,
    host_codec,
    machine_codec,
)
from firmware_protocol.wiring import wire_of
from tests.firmware_protocol import wires
from tests.firmware_protocol.wires import Family, Table, no_report, sent_by


def _pages() -> dict[str, Table]:
    """Shipped pages that say what is sent, by family."""
    catalogue = files("firmware_protocol") / "catalogue"
    pages = {
        path.name.removesuffix(".toml"): tomllib.loads(path.read_text("utf-8"))
        for path in catalogue.iterdir()
        if path.name.endswith(".toml")
    }
    return {name: page for name, page in sorted(pages.items()) if "wire" in page}


def _command(table: Table) -> Command:
    match table:
        case {"set": dict(levels), **others} if not others:
            ((actuator, step),) = levels.items()
            return SetLevel(actuator, step)
        case {"timer": int(minutes), **others} if not others:
            return Timer(minutes)
        case {"ask": True, **others} if not others:
            return Ask()
        case {"plain": str(name), **others} if not others:
            return Plain(name)
    raise ValueError(f"not a command of a declared wire: {table}")


def _answer(fields: tuple[str, ...], table: Table) -> Answer:
    match table:
        case {"answer": dict(numbers), **others} if not others and tuple(numbers) == fields:
            return Answer(tuple(numbers.values()))
    raise ValueError(f"no answer of a declared wire: {table}")


def _to_machine(name: str, wire: Wire, channel: str) -> wires.Wire:
    commands = list(wire.books[channel].commands.values())
    return wires.Wire(
        f"{name} to machine, {channel}",
        sent_by(st.sampled_from(commands), host_codec(wire).encode),
        lambda: machine_codec(wire).feed,
        channel=channel,
    )


def _from_machine(name: str, wire: Wire) -> tuple[wires.Wire, ...]:
    if (question := wire.question) is None:
        return ()
    numbers = (st.integers(0, question.pattern.most[field]) for field in question.fields)
    answers: SearchStrategy[Answer] = st.tuples(*numbers).map(Answer)
    from_machine = wires.Wire(
        f"{name} from machine",
        sent_by(answers, machine_codec(wire).encode),
        lambda: host_codec(wire).feed,
        channel=question.channel,
    )
    return (from_machine,)


def family_of(name: str, page: Table) -> Family:
    """What is tested of a family that is described by a page."""
    wire = wire_of(page)
    question = wire.question
    return Family(
        name,
        _command,
        no_report if question is None else partial(_answer, question.fields),
        partial(host_codec, wire),
        partial(machine_codec, wire),
        wire.rest,
        (
            *(_to_machine(name, wire, channel) for channel in wire.books),
            *_from_machine(name, wire),
        ),
    )


FAMILIES = tuple(family_of(name, page) for name, page in _pages().items())
