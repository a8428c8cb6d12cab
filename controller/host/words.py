"""What a session says to those who watch it, as JSON objects of one line each."""

from controller.errors import Refused
from controller.host.events import Event, Guarded, Longer, Looking, Note, Ready
from controller.host.line import Words
from controller.machine import Machine
from controller.session.view import Ending, SessionView
from profiles.actuators import Capabilities
from profiles.compiler import Plan
from profiles.errors import ProfileError
from profiles.shape import shape
from profiles.wording import in_words

REFUSALS = (Refused, ProfileError)
"""What says that nothing is to be started."""


COURSE_PARTS = 240
"""Into so many equal parts of time the course of a plan is cut for those who draw it."""


def event_words(event: Event, machine: Machine) -> Words:
    """What an event of a session on that machine is to those who watch."""
    match event:
        case Looking(limit_ms=limit_ms):
            return {"event": "connecting", **_of_machine(machine), "limit_ms": limit_ms}
        case Ready(identity=identity, plan=plan):
            return plan_words(machine, identity, plan)
        case Guarded():
            return {"event": "guarded"}
        case SessionView():
            return view_words(event)
        case Longer(plan):
            return {"event": "longer", **_course_words(plan)}
        case Note(text):
            return {"event": "note", "text": text}
        case Ending():
            return ending_words(event, machine)


def plan_words(machine: Machine, identity: str, plan: Plan) -> Words:
    """What is going to be played, and on what; courses are highest asked percent by part."""
    return {
        "event": "plan",
        **_of_machine(machine),
        "program": plan.program,
        "identity": identity,
        **_course_words(plan),
        "changes": list(plan.changes),
        "worst_case": plan.worst_case,
        "best_proof": machine.capabilities.best_proof.name.lower(),
        "actuators": _actuators(machine.capabilities, plan),
    }


def _course_words(plan: Plan) -> Words:
    length_ms = plan.timeline.length_ms
    return {
        "length_ms": length_ms,
        "fade_at_ms": plan.fade_at_ms,
        "course": list(shape(plan.segments, length_ms, COURSE_PARTS)),
    }


def _of_machine(machine: Machine) -> Words:
    spec = machine.spec
    return {
        "machine": str(machine.address),
        "name": machine.name,
        "title": spec.title,
        "how_to_stop": spec.how_to_stop,
    }


def _actuators(capabilities: Capabilities, plan: Plan) -> list[Words]:
    used = {name for cue in plan.timeline.cues for name in cue.setting.levels}
    return [
        {
            "name": one.name,
            "place": in_words(one.sides),
            "effect": one.effect.value,
            "steps": one.steps,
        }
        for one in capabilities.actuators
        if one.name in used
    ]


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
        "hint": ending.failure.hint if ending.failure else None,
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
