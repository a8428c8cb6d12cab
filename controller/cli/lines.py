"""A session as plain lines: one for each change, readable by a screen reader."""

from collections.abc import Iterable

from controller.address import Road
from controller.cli.amounts import clock_time
from controller.driver import DriverSpec, Evidence
from controller.host.host import Event, Looking, Note, Ready
from controller.machine import Machine
from controller.session.said import NOTHING_STARTED, said_of_stop
from controller.session.view import Ending, Reason, SessionView, State
from profiles.actuators import Actuator, Proof
from profiles.timeline import Setting
from profiles.wording import in_words, lasting


def in_steps(setting: Setting, actuators: Iterable[Actuator]) -> str:
    """A setting in words, by place on the body: "calves 9 of 100", or "all off"."""
    groups: dict[tuple[int, int], list[Actuator]] = {}
    for actuator in actuators:
        if step := setting.step(actuator.name):
            groups.setdefault((step, actuator.steps), []).append(actuator)
    said = []
    for (step, steps), group in groups.items():
        sides = frozenset(side for actuator in group for side in actuator.sides)
        place = in_words(sides) or ", ".join(actuator.name for actuator in group)
        said.append(f"{place} {step} of {steps}")
    return ", ".join(said) or "all off"


class LineMode:
    """Turns the events of one session into lines."""

    def __init__(self, machine: Machine) -> None:
        self._spec = spec = machine.spec
        self._simulated = machine.simulated
        self._actuators = spec.capabilities.actuators
        self._last: SessionView | None = None
        self._noted = ""

    def lines(self, event: Event) -> list[str]:
        """What to print for an event; nothing where nothing changed that a person cares for."""
        match event:
            case Looking(machine, limit_ms) if machine.address.road is Road.BLE:
                return [f"Looking for {machine.address}, at most {limit_ms // 1000} s."]
            case Looking(machine):
                return [f"Connecting to {machine.address}."]
            case Ready():
                return self._ready(event)
            case SessionView():
                return self._view(event)
            case Note(text):
                repeated, self._noted = text == self._noted, text
                return [] if repeated else [text]
            case Ending():
                return self._ending(event)

    def felt(self, since_start_ms: int, setting: Setting) -> str:
        """What the leg on a simulated machine feels from that moment on."""
        said = in_steps(setting, self._actuators)
        return f"{clock_time(since_start_ms):>5} the leg feels: {said}"

    def _ready(self, ready: Ready) -> list[str]:
        plan = ready.plan
        said = [
            f"{ready.machine.spec.title}: {ready.identity}.",
            f"{plan.program}, {lasting(plan.timeline.length_ms)}.",
            *(f"To fit this machine: {change}" for change in plan.changes),
            plan.worst_case,
        ]
        return said + warnings(self._spec)

    def _view(self, view: SessionView) -> list[str]:
        last, self._last = self._last, view
        said = []
        self._noted = ""
        if last is not None and view.state is not last.state:
            said.append(_STATES[view.state])
        if view.state is State.STOPPING:
            return [*said, f"{view.trouble}. {_FELT}"] if view.trouble else said
        if last is not None and view.offset != last.offset:
            said.append(_offset(view.offset))
        if last is None or view.phase != last.phase:
            said.append(f"{clock_time(view.elapsed_ms):>5} {view.phase}:")
        if view.prompt and (last is None or view.prompt != last.prompt):
            said.append(f"{clock_time(view.elapsed_ms):>5} {view.prompt}")
        # On a simulated machine the leg itself tells, a moment later.
        resting = view.setting.is_rest and (last is None or view.state is State.PAUSED)
        changed = last is None or view.setting != last.setting
        if changed and not (resting or self._simulated):
            setting = in_steps(view.setting, self._actuators)
            said.append(f"{clock_time(view.elapsed_ms):>5} {setting}, asked {view.asked} %")
        return said

    def _ending(self, ending: Ending) -> list[str]:
        said = []
        if ending.failure is not None:
            said.append(f"{ending.failure}. {ending.failure.hint}".strip())
        if ending.reason is Reason.PLAYED:
            said.append("The program is over.")
        stopped = ending.stopped
        if stopped is None:
            return [*said, NOTHING_STARTED]
        return [*said, said_of_stop(stopped.proof, stopped.best, self._spec.how_to_stop)]


def _offset(offset: int) -> str:
    if offset == 0:
        return "As the program says."
    return f"{abs(offset)} points {'stronger' if offset > 0 else 'softer'} than the program says."


def warnings(spec: DriverSpec) -> list[str]:
    """What a person should know of a family before the first start."""
    said = [spec.outside_proof] if spec.outside_proof else []
    if spec.capabilities.best_proof is Proof.SENT:
        said.append("This machine cannot answer: check with a hand that it stops, once.")
    return [*said, _EVIDENCE[spec.evidence]] if spec.evidence in _EVIDENCE else said


_EVIDENCE = {
    Evidence.VENDOR_APP: "Its commands were read from its maker's app; nobody said they work.",
    Evidence.DERIVED: "Its commands were read from its firmware or papers, not tried on one by us.",
    Evidence.GUESSED: "Some of its commands are guesses: keep a hand on its switch at first.",
}


_FELT = "If you still feel it, switch it off at the machine."

_STATES = {
    State.PLAYING: "Playing.",
    State.PAUSED: "Paused. Space goes on.",
    State.FADING: "To the fade.",
    State.STOPPING: "Stopping.",
}
