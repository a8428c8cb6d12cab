"""A session as plain lines: one for each change, readable by a screen reader."""

from collections.abc import Iterable

from controller.address import Road
from controller.desk.amounts import clock_time
from controller.desk.machines.warned import warnings
from controller.host.events import Event, Guarded, Longer, Looking, Note, Ready
from controller.machine import Machine
from controller.session.said import LET_GO, NOTHING_STARTED, said_of_stop
from controller.session.view import Ending, Reason, SessionView, State
from profiles.actuators import Actuator
from profiles.compiler import Plan
from profiles.timeline import Setting
from profiles.wording import in_words, lasting

GUARDED = "The guardian is armed: should this program die, it brings the machine to rest."
LONG_REST_MS = 20_000  # shorter ones are part of a rhythm


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
        self._plan: Plan | None = None
        self._noted = ""
        self._settings_said: set[str] = set()
        self._rests_until_ms = 0

    def lines(self, event: Event) -> list[str]:
        """What to print for an event; nothing where nothing changed that a person cares for."""
        match event:
            case Looking(machine, limit_ms) if machine.address.road is Road.BLE:
                return [f"Looking for {machine.address}, at most {limit_ms // 1000} s."]
            case Looking(machine):
                return [f"Connecting to {machine.address}."]
            case Ready():
                return self._ready(event)
            case Guarded():
                return [GUARDED]
            case SessionView():
                return self._view(event)
            case Longer(plan):
                return [f"Longer: {lasting(plan.timeline.length_ms)} in all."]
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
        self._plan = plan = ready.plan
        said = [
            introduced(ready.machine.spec.title, ready.identity),
            f"{plan.program}, {lasting(plan.timeline.length_ms)}.",
            *(["To fit this machine:"] if plan.changes else []),
            *(f"  {change}" for change in plan.changes),
            plan.worst_case,
        ]
        return said if self._simulated else said + warnings(self._spec)

    def _view(self, view: SessionView) -> list[str]:
        last, self._last = self._last, view
        said = []
        self._noted = ""
        if last is not None and view.state is not last.state:
            said.append(turned(view, last.state, self._spec.how_to_stop))
        trouble = trouble_in(view)
        if view.state is State.STOPPING:
            return [*said, trouble] if trouble else said
        if last is not None and view.offset != last.offset:
            said.append(_offset(view.offset))
        at = f"{clock_time(view.elapsed_ms):>5}"
        if last is None or view.phase != last.phase:
            said.append(f"{at} {view.phase}:")
        if trouble and (last is None or view.trouble != last.trouble):
            said.append(trouble)
        if view.prompt and (last is None or view.prompt != last.prompt):
            said.append(f"{at} {view.prompt}")
        if said:  # something new: what the machine does now is worth saying again
            self._settings_said.clear()
        if view.setting.is_rest and view.state is State.PLAYING:
            said += self._resting(view.elapsed_ms)
        return said

    def settled(self) -> list[str]:
        """What to print once a setting has been in force for a while; nothing said already.

        On a simulated machine nothing: there the leg itself tells.
        """
        view = self._last
        if view is None or self._simulated or view.setting.is_rest or view.state in _UNSURE:
            return []
        setting = in_steps(view.setting, self._actuators)
        at = f"{clock_time(view.elapsed_ms):>5}"
        return [f"{at} {line}, the program asks for {view.asked} %" for line in self._once(setting)]

    def _once(self, line: str) -> list[str]:
        """The line, unless it was said in this phase."""
        said = line in self._settings_said
        self._settings_said.add(line)
        return [] if said else [line]

    def _resting(self, elapsed_ms: int) -> list[str]:
        """Until when the machine rests, said once, and only where that is not soon."""
        if self._plan is None:
            return []
        until_ms = self._plan.timeline.sounds_again_ms(elapsed_ms)
        if until_ms - elapsed_ms < LONG_REST_MS or until_ms == self._rests_until_ms:
            return []
        self._rests_until_ms = until_ms
        return [f"{clock_time(elapsed_ms):>5} The machine rests until {clock_time(until_ms)}."]

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


def turned(view: SessionView, before: State, how_to_stop: str) -> str:
    """What a session turned to, and what became of what it did before."""
    if view.state is State.RETURNING and view.trouble == LET_GO:
        return "Connecting again."
    if view.state is State.RETURNING:
        return f"{_LOST} {how_to_stop}"
    back = before is State.RETURNING and view.state is not State.STOPPING
    if back and view.state is State.PLAYING:
        return f"{_BACK} Going on softly."
    left = lasting(view.length_ms - view.elapsed_ms)
    said = _STATES[view.state].format(left=left)
    return f"{_BACK} {said}" if back else said


def trouble_in(view: SessionView) -> str:
    """What goes wrong at this moment, and what to do; "" where nothing does."""
    if view.trouble in ("", LET_GO):
        return ""
    return f"{view.trouble}. {_FELT}" if view.state is State.STOPPING else f"{view.trouble}."


def _offset(offset: int) -> str:
    if offset == 0:
        return "As the program says."
    return f"{abs(offset)} % {'stronger' if offset > 0 else 'softer'} than the program says."


def introduced(title: str, identity: str) -> str:
    """What a machine is and what it said of itself, its title no more than once."""
    return f"{identity}." if identity.startswith(title) else f"{title}: {identity}."


_FELT = "If you still feel it, switch it off at the machine."

_UNSURE = (State.STOPPING, State.RETURNING)

_LOST = (
    "The link to the machine is lost; looking for it for two minutes. If you want it to stop now, "
    "switch it off at the machine."
)
_BACK = "Back."

_STATES = {
    State.PLAYING: "Playing.",
    State.PAUSED: "Paused. Space goes on.",
    State.FADING: "Fading out, {left}.",
    State.STOPPING: "Stopping.",
}
