"""The search for what feels right: one motor after another, at the speed of the person."""

from collections.abc import Sequence
from dataclasses import dataclass

from controller import saved
from controller.care import words_comfort as words
from controller.clock import Clock
from controller.desk.here import Here
from controller.desk.machines.trying import check_here
from controller.host.events import Event, Ready
from controller.host.finding import calibration_permit
from controller.host.host import Composer
from controller.host.own_seat import OwnSeat
from controller.host.permit import Permit
from controller.host.seat import OnWords
from controller.machine import Machine
from controller.saved_comfort import comfort_of, save_comfort
from controller.session.view import Ending, Reason, SessionView, State
from profiles.actuators import Actuator, Capabilities
from profiles.calibration import DOWN, Marks, fitting, labels, search, searchable, strongest
from profiles.comfort import ComfortWindow, uncalibrated
from profiles.compiler import Plan
from profiles.errors import DoesNotFit

MARK = "mark"
"""The intent of who says that they feel it, or that it would keep them awake."""


@dataclass(frozen=True, slots=True)
class Found:
    """What came of one rise: the `window`, None for none, and the strongest step it went to.

    `complete` says that both marks were made.
    """

    ending: Ending
    window: ComfortWindow | None
    top: int
    complete: bool

    @property
    def goes_on(self) -> bool:
        """Whether the search may go on with the next motor."""
        if not self.ending.at_rest or self.ending.reason is Reason.FAILED:
            return False
        return self.ending.reason is Reason.PLAYED or self.complete


class Rise:
    """One rise of one motor, and what the person says of it meanwhile."""

    def __init__(self, actuator: Actuator, clock: Clock) -> None:
        self.marks = Marks()
        self.top = 0
        """The strongest step it will come to; 0 before that is known."""
        self._actuator = actuator
        self._clock = clock
        self._view: SessionView | None = None

    @property
    def prompt(self) -> str:
        """What to do next, for who has a space bar."""
        return words.FELT_SPACE if self.marks.felt else words.ON_SPACE

    @property
    def key(self) -> str:
        """What the next mark says, for a key to be touched."""
        return words.WOULD_WAKE if self.marks.felt else words.I_FEEL_IT

    @property
    def elapsed_ms(self) -> int:
        """How far it has come."""
        return 0 if self._view is None else self._view.elapsed_ms

    def heard(self, event: Event) -> None:
        """What the session says, in order."""
        match event:
            case Ready(plan=plan):
                self.top = strongest(plan)
            case SessionView(state=State.PLAYING):
                step = event.setting.step(self._actuator.name)
                self.marks.reached(self._clock.now_ms(), self.top if event.phase == DOWN else step)
                self._view = event
            case SessionView():
                self._view = event
            case _:
                pass

    def mark(self) -> bool:
        """They say that they feel it, or that it would keep them awake; whether it is to go on.

        With the second it has found all there is; where it does not rise, it is to stop as well.
        """
        if self._view is not None and self._view.state is not State.PLAYING:
            return False
        self.marks.press(self._clock.now_ms())
        return not self.marks.complete

    def found(self, ending: Ending) -> Found:
        """What came of it."""
        top = self.top if ending.reason is Reason.PLAYED else None
        return Found(ending, self.marks.window(top), self.top, self.marks.complete)


@dataclass(frozen=True, slots=True)
class Spot:
    """A motor that a window can be looked for, what to call it, and what holds for it.

    `window` is what was found, None for nothing yet.
    """

    actuator: Actuator
    label: str
    window: ComfortWindow | None
    said: str


def spots(machine: Machine, person: str, anew: str) -> Sequence[Spot]:
    """The motors of a machine that have a window, in their order; `anew` is how to look again.

    Raises SettingsError.
    """
    kept = comfort_of(person, machine.name)
    actuators = searchable(machine.capabilities)
    called = labels(actuators)
    found = [(one, called[one.name], kept.get(one.name)) for one in actuators]
    return [
        Spot(one, label, window, _known(one, label, window, anew)) for one, label, window in found
    ]


def check_searchable(machine: Machine) -> Sequence[Actuator]:
    """The motors that have a window; raises DoesNotFit where there are none."""
    actuators = searchable(machine.capabilities)
    if not actuators:
        raise DoesNotFit(None, "", words.NOTHING_TO_FIND, words.NOT_ALL)
    return actuators


def search_permit(machine: Machine, actuator: Actuator, person: str, clock: Clock) -> Permit:
    """Leave to look for the window of one motor now; raises Refused, SettingsError, NightLogError.

    An effect that is off for this person is off in its limits: there is nothing to look for.
    """
    return calibration_permit(machine, actuator, saved.limits(), person, clock)


def composer(actuator: Actuator, label: str, permit: Permit, prompt: str) -> Composer:
    """What makes the plan of one rise."""

    def composed(capabilities: Capabilities, _offset: int) -> Plan:
        return search(actuator.name, capabilities, permit.limits, label, prompt)

    return composed


def keep(machine: Machine, person: str, actuator: Actuator, window: ComfortWindow | None) -> None:
    """Keep a window beside the others that can be of this machine; raises SettingsError."""
    if window is not None:
        others = fitting(comfort_of(person, machine.name), machine.capabilities)
        save_comfort(person, machine.name, {**others, actuator.name: window})


def said_of(label: str, found: Found, steps: int) -> str:
    """What came of a rise, in a sentence."""
    if found.window is not None:
        return words.found(label, found.window, steps, as_far_as_tonight=not found.complete)
    if found.goes_on:
        return words.not_felt(label, found.top, steps)
    return words.broken_off(label)


class SearchSeat:
    """A seat at one rise in this process. It is a `Seat`; MARK is a mark, anything else stops.

    What is found is kept when it is over; `outcome` is the sentence about it, "" before.
    """

    def __init__(self, machine: Machine, spot: Spot, permit: Permit, here: Here) -> None:
        self.rise = Rise(spot.actuator, here.clock)
        self.outcome = ""
        self.goes_on = False
        self._machine = machine
        self._spot = spot
        self._person = here.person
        self._ending: Ending | None = None
        compose = composer(spot.actuator, spot.label, permit, words.ON_SPACE)
        self._seat = OwnSeat(
            *(compose, permit, machine, here.clock, here.radio, here.on_felt), self._heard
        )

    def send(self, intent: str) -> None:
        """Make a mark, or stop."""
        if intent != MARK or not self.rise.mark():
            self._seat.send("stop")

    async def run(self, on_words: OnWords) -> None:
        """Raise it, until it is down again; see Seat. Raises SettingsError as well."""
        await self._seat.run(on_words)
        if self._ending is not None:
            found = self.rise.found(self._ending)
            keep(self._machine, self._person, self._spot.actuator, found.window)
            self.outcome = said_of(self._spot.label, found, self._spot.actuator.steps)
            self.goes_on = found.goes_on

    def _heard(self, event: Event) -> None:
        self.rise.heard(event)
        if isinstance(event, Ending):
            self._ending = event


def search_seat(machine: Machine, spot: Spot, here: Here) -> SearchSeat:
    """The place at a search for one motor; raises as `search_permit`, and Refused in a browser.

    BeyondLimits where its effect is off for this person.
    """
    check_here()
    permit = search_permit(machine, spot.actuator, here.person, here.clock)
    search(spot.actuator.name, machine.capabilities, permit.limits)
    return SearchSeat(machine, spot, permit, here)


def how_to_search() -> str:
    """What to do while it goes on."""
    return f"{words.BEGINS} {words.NOT_ALL}"


def _known(actuator: Actuator, label: str, window: ComfortWindow | None, anew: str) -> str:
    if window is None:
        return words.unknown(label, uncalibrated(actuator.top), actuator.steps)
    if window.hi > actuator.steps:
        return words.of_another(label, window, actuator.steps, anew)
    return words.found(label, window, actuator.steps)
