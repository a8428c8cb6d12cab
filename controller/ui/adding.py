"""From something that was found to a saved machine: what has to be asked, one thing at a time."""

from textual.dom import DOMNode

from controller.desk.machines.adding import Saved, families_at, suggested_name, wrong_name
from controller.desk.machines.adding import add as save_as
from controller.desk.machines.known import channels, cuffs_seen, places, put_channels
from controller.desk.machines.near import Thing
from controller.errors import TOLD_TO_A_PERSON
from controller.ui.beginning import tell
from controller.ui.screens.asked import Asked, NameAsked
from controller.ui.screens.choose import ChooseScreen
from profiles.language import _


async def add(node: DOMNode, thing: Thing) -> str:
    """Save something as a machine; the name it has, "" of somebody who leaves. In a worker.

    What forbids it is shown. What is saved already keeps its name, and nothing is asked.
    """
    if thing.saved_as:
        return thing.saved_as[0]
    try:
        family = await family_of(node, thing.address, thing.families, sure=thing.title)
        if not family:
            return ""
        question = _("What shall it be called?")
        name = await node.app.push_screen_wait(NameAsked(question, suggested_name(), wrong_name))
        if not name:
            return ""
        model = thing.model if family in thing.families[:1] else ""
        saved = save_as(thing.address, name, family, model)
    except TOLD_TO_A_PERSON as error:
        await tell(node, error)
        return ""
    await _described(node, saved)
    return saved.machine.name


async def _described(node: DOMNode, saved: Saved) -> None:
    """Have said what only a person can know of a machine that was saved."""
    try:
        await place(node, saved.machine.name)
        await cuffs(node, saved)
    except TOLD_TO_A_PERSON as error:
        await tell(node, error)


async def family_of(node: DOMNode, address: str, likely: tuple[str, ...], *, sure: str = "") -> str:
    """Which family a machine is of, asked with the likely ones first; "" of who leaves."""
    titles = dict(families_at(address))
    order = [
        *(one for one in likely if one in titles),
        *(one for one in titles if one not in likely),
    ]
    more = _("It seems to be: {title}").format(title=sure) if likely and sure else ""
    if not likely:
        more = _("Nothing says what it is. Its label or its app may.")
    choices = [(one, titles[one]) for one in order]
    return await node.app.push_screen_wait(ChooseScreen(_("What is it?"), choices, more=more))


async def place(node: DOMNode, name: str) -> None:
    """Where the channels of a machine lie, one after the other, where a person may say so.

    Who leaves has changed nothing. Raises as `controller.desk.machines.known.correct`.
    """
    lie: dict[str, str] = {}
    every = channels(name)
    for number, (channel, here) in enumerate(every, 1):
        question = _("Where does {channel} lie?").format(channel=channel)
        choices = list(places())
        if here and here not in dict(choices):
            choices.insert(0, (here, here))
        choices.append((NOT_USED, _("not used")))
        more = _("{number} of {count}. Escape leaves all as it is.")
        more = more.format(number=number, count=len(every))
        chosen = await node.app.push_screen_wait(
            ChooseScreen(question, choices, here or NOT_USED, more)
        )
        if not chosen:
            return
        lie[channel] = "" if chosen == NOT_USED else chosen
    if lie:
        put_channels(name, lie)


NOT_USED = "-"


async def cuffs(node: DOMNode, saved: Saved) -> None:
    """Whether the cuffs of a machine were seen to empty, where nobody knows."""
    if not saved.cuffs_unknown:
        return
    question = _(
        "It has cuffs that squeeze. Legato uses them only if they empty by themselves when the "
        "power fails: else a leg could stay squeezed all night. Try it once, awake and sitting "
        "up: start it with its own remote, and while a cuff is full, pull its plug. Did you see "
        "it go soft within some seconds?"
    )
    answers = [("y", _("Yes, I saw it")), ("n", _("No, or not tried yet"))]
    if await node.app.push_screen_wait(Asked(question, answers)) == "y":
        cuffs_seen(saved.machine.name)
