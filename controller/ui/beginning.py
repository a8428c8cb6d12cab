"""From a choice to a session: what has to be answered and seen first, screen by screen."""

from textual.dom import DOMNode

from controller.desk.here import Here
from controller.desk.playing.starting import seat
from controller.desk.tonight.again import once_more
from controller.desk.tonight.answers import (
    Missing,
    cleared,
    keep_tonight,
    missing,
    take_back_tonight,
)
from controller.desk.tonight.before import (
    Allow,
    Meant,
    caution_head,
    cautions,
    going_on,
    named,
    only_so,
)
from controller.desk.tonight.offers import in_keys, told
from controller.desk.tonight.screening import keep_screening
from controller.errors import TOLD_TO_A_PERSON, LegatoError
from controller.ui.hub import hub
from controller.ui.screens.changed import ReadScreen
from controller.ui.screens.questions import QuestionsScreen
from controller.ui.screens.refused import RefusedScreen
from controller.ui.screens.screening import ScreeningScreen
from profiles.errors import ProfileError
from profiles.language import _

REST: Allow = going_on
"""What was cut short a short while ago."""

AGAIN: Allow = once_more
"""What helps to find back to sleep."""


async def begin(node: DOMNode, allow: Allow) -> None:
    """Start what is allowed, after all that has to be answered and read before; in a worker.

    Whatever forbids it is shown, with what may be started instead. What helps to find back to sleep
    starts at once, also where it is a copy that is other than what was played.
    """
    wanted: Allow | None = allow
    while wanted is not None:
        try:
            await _begin(node, wanted)
            return
        except TOLD_TO_A_PERSON as error:
            wanted = await _refused(node, error, wanted)


async def screened(node: DOMNode) -> bool:
    """Ask the health questions, keep the answers and say what follows; in a worker.

    Gives whether they let anything start. Raises NightLogError and SettingsError.
    """
    here = hub(node).here
    draft = await node.app.push_screen_wait(ScreeningScreen(here.clock))
    if draft is None:
        return False
    kept = keep_screening(here.person, here.clock, draft)
    head = _("What follows from your answers")
    goes_on = await _read(node, head, tuple(map(in_keys, kept.follows)), _("Go on"))
    return kept.opens and goes_on


async def tell(node: DOMNode, error: LegatoError | ProfileError) -> str:
    """Show what is the matter, until it is read; the key that was chosen then. In a worker."""
    return await node.app.push_screen_wait(RefusedScreen(told(error, hub(node).here)))


async def ready(node: DOMNode, here: Here) -> Meant | None:
    """The machine, once all is answered and read that comes before anything moves; in a worker.

    None of somebody who leaves. Raises what forbids any start, and what `Here.machine` does.
    """
    machine = here.machine()
    if not machine.simulated and not await _answered(node, here):
        return None
    return machine if await _cautioned(node, machine) else None


async def _begin(node: DOMNode, allow: Allow) -> None:
    here = hub(node).here
    machine = here.machine()
    if not machine.simulated and not await _answered(node, here):
        return
    allowed = allow(machine, here)
    changes = () if allow is AGAIN else only_so(allowed)
    name = allowed.program.name
    if changes and not await _read(node, name, changes, _("Play it")):
        return
    if await _cautioned(node, machine) and hub(node).sitting is None:
        hub(node).begin(seat(allowed, machine, here))


async def _cautioned(node: DOMNode, machine: Meant) -> bool:
    """Whether what is to be known of a machine before the first start there was read, if any is."""
    lines = cautions(machine)
    return not lines or await _read(node, caution_head(machine), lines, _("I know"))


async def _read(node: DOMNode, head: str, lines: tuple[str, ...], label: str) -> bool:
    return await node.app.push_screen_wait(ReadScreen(head, lines, label))


async def _answered(node: DOMNode, here: Here) -> bool:
    """Whether all is answered that has to be; raises Refused where that lets nothing start."""
    while (asked := missing(here.person, here.clock)) is not None:
        if asked is Missing.SCREENING:
            if not await screened(node):
                return False
            continue
        draft = await node.app.push_screen_wait(QuestionsScreen(here.clock))
        if draft is None:
            return False
        keep_tonight(here.person, here.clock, draft)
    cleared(here.person, here.clock)
    return True


async def _refused(node: DOMNode, error: LegatoError | ProfileError, wanted: Allow) -> Allow | None:
    """Show why not; what the person wants instead, or once more after a slip was taken back."""
    here = hub(node).here
    key = await tell(node, error)
    if key == "u":
        try:
            take_back_tonight(here.person, here.clock)
        except LegatoError as late:
            return await _refused(node, late, wanted)
        return wanted
    offer = next((offer for offer in told(error, here).offers if offer.key == key), None)
    if offer is None:
        return None
    return {"a": AGAIN, "c": REST}.get(offer.key) or named(offer.program)
