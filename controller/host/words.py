"""What a session says to those who watch it, as JSON objects of one line each."""

import json

from controller.errors import Refused
from controller.machine import Machine
from controller.session.view import Ending, SessionView
from profiles.errors import ProfileError

Words = dict[str, object]

REFUSALS = (Refused, ProfileError)
"""What says that nothing is to be started."""


def view_words(view: SessionView) -> Words:
    """What is shown at one moment."""
    return {
        "event": "view",
        "state": view.state.name.lower(),
        "program": view.program,
        "phase": view.phase,
        "prompt": view.prompt or None,
        "elapsed_ms": view.elapsed_ms,
        "length_ms": view.length_ms,
        "asked": view.asked,
        "offset": view.offset,
        "setting": dict(view.setting.levels),
        "proof": view.proof.name.lower(),
        "trouble": view.trouble or None,
    }


def ending_words(ending: Ending, machine: Machine) -> Words:
    """How it ended on that machine, and what to do where rest is not proven."""
    stopped = ending.stopped
    return {
        "event": "ended",
        "machine": str(machine.address),
        "reason": ending.reason.name.lower(),
        "at_rest": ending.at_rest,
        "proof": stopped.proof.name.lower() if stopped else None,
        "best_proof": stopped.best.name.lower() if stopped else None,
        "failure": str(ending.failure) if ending.failure else None,
        "how_to_stop": None if ending.at_rest else machine.spec.how_to_stop,
    }


def ended_row(ending: Ending | None, error: BaseException | None) -> Words:
    """What the night log keeps of an end; without an ending, of what kept it from one."""
    if ending is None:
        reason = "refused" if isinstance(error, REFUSALS) else "failed"
        return {"reason": reason, "at_rest": None, "failure": str(error) or repr(error)}
    return {
        "reason": ending.reason.name.lower(),
        "at_rest": ending.at_rest,
        "failure": str(ending.failure) if ending.failure else None,
    }


def line(words: Words) -> bytes:
    """One object as one line."""
    return json.dumps(words, ensure_ascii=False).encode() + b"\n"
