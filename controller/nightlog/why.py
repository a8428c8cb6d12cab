"""Why a session ended, in one sentence for the person who was lying there."""

from collections.abc import Callable, Mapping

from controller.nightlog.kinds import By, Kind
from controller.nightlog.rows import EventRow
from controller.nightlog.story import How, Story

LocalText = Callable[[int], str]
"""Gives ms since 1970 as local time, "2027-01-02T22:41:07.250+01:00"."""

WHO: Mapping[str, str] = {
    By.SESSION: "Legato",
    By.GUARDIAN: "the guardian",
    By.NEXT_START: "the next start of Legato",
    By.BOOT_SERVICE: "the boot service",
    By.LEGATO_STOP: "`legato stop`",
}

STOPPED_BY: Mapping[str, str] = {
    By.KEY: "you stopped it with a key",
    By.SIGNAL: "a signal stopped it, such as Ctrl-C or a closed terminal,",
    By.SOCKET: "`legato stop` or another window stopped it",
    By.REMOTE: "it was switched off at its own remote",
    By.SLEEP: "it was stopped as the computer was about to sleep,",
    By.PAUSE: "it was stopped as its pause lasted half an hour,",
    By.UNGUARDED: "it was stopped as its guardian died and no other could be started,",
}
"""All there are, between the two."""

AT_THE_MACHINE = "switch it off at the machine"


def why(story: Story, local: LocalText) -> str:
    """One sentence: what was played, why it ended and when, and whether the machine rests."""
    session, began = story.session, story.session.began
    day = local(session.began_wall_ms)[:10]
    named = f"Session {session.number} of {day}, {began.program} on {began.machine}"
    said = [part for part in (_ended(story, local), _rest(story, local)) if part]
    return f"{named}: {'; '.join(said)}."


def briefly(story: Story) -> str:
    """The same in a few words, for a list."""
    if story.how is How.RUNNING or story.at_rest or (story.at_rest is None and _simulated(story)):
        return story.how.value
    return f"{story.how.value}, NOT CONFIRMED at rest"


def time_of_day(wall_ms: int, local: LocalText) -> str:
    """Hours and minutes, "22:41"."""
    return local(wall_ms)[11:16]


def _ended(story: Story, local: LocalText) -> str:
    at = time_of_day(story.over.wall_ms, local)
    after = _after(story)
    match story.how:
        case How.PLAYED:
            return f"it played to its end at {at}"
        case How.STOPPED:
            return f"{_stopped(story, local)}, {after}"
        case How.FAILED:
            return f"it ended at {at}, {after}, because {_failure(story)}"
        case How.REFUSED:
            return f"it was refused at {at}: {_failure(story)}"
        case How.HUNG:
            return f"it hung at about {at}, {after}, and the guardian ended it"
        case How.CUT_OFF:
            return f"{_cut_off(story)} at about {at}, {after}: nothing was written after that"
        case How.RUNNING:
            since = time_of_day(story.session.began_wall_ms, local)
            return f"it is still running, since {since}"


def _cut_off(story: Story) -> str:
    if story.computer_died:
        return "the computer died or was switched off"
    if story.end is not None and story.end.kind is Kind.GUARDIAN:
        return "its process was killed"  # else the guardian would have died, too
    return "its process was killed or the computer died"


def _after(story: Story) -> str:
    """How far it had come."""
    if story.played_ms is None:
        return "before it began to play"
    minutes = story.played_ms // 60_000
    length_ms = story.length_ms
    if minutes == 0:
        return "in its first minute"
    if length_ms is None:
        return f"after {_minutes(minutes)}"
    return f"after {minutes} of {_minutes(-(-length_ms // 60_000))}"


def _minutes(count: int) -> str:
    return "1 minute" if count == 1 else f"{count} minutes"


def _stopped(story: Story, local: LocalText) -> str:
    if (stop := story.stop) is None:
        return f"you stopped it at {time_of_day(story.over.wall_ms, local)}"
    by = str(stop.said.get("by"))
    said = STOPPED_BY.get(by, f"you stopped it ({by})")
    return f"{said} at {time_of_day(stop.wall_ms, local)}"


def _failure(story: Story) -> str:
    return (story.failure or "the machine or the link failed").rstrip(". ")


def _rest(story: Story, local: LocalText) -> str:
    """Whether the machine is at rest, how sure that is, and what to do where it is not."""
    rested = story.rested
    if rested is None:
        return _unrested(story)
    by = str(rested.said.get("by"))
    who = "" if by == By.SESSION else f"{WHO.get(by, by)} "
    at = f" at {time_of_day(rested.wall_ms, local)}"
    if not story.at_rest:
        tried = f"{who}could not bring it to rest for sure{at}: " if who else ""
        return f"{tried}NOT CONFIRMED at rest{_then(story, AT_THE_MACHINE)}"
    brought = f"{who}brought the machine to rest{at}: " if who else ""
    return brought + surely(rested)


def _unrested(story: Story) -> str:
    if story.how is How.RUNNING:
        return ""
    if story.at_rest:
        return "nothing had been started on the machine"
    if _simulated(story):
        return "the simulated machine ended with it"
    what_to_do = _then(story, f"run `legato stop`, or {AT_THE_MACHINE}")
    return f"nobody is known to have brought the machine to rest since{what_to_do}"


def _then(story: Story, what_to_do: str) -> str:
    """What to do now, unless the machine was played on again."""
    if story.follower is None:
        return f": {what_to_do}"
    return f", and session {story.follower} was the next on this machine"


def surely(rested: EventRow) -> str:
    """How sure a rest that was reached is."""
    match rested.said.get("proof"):
        case "confirmed":
            return "the machine reports that it is off"
        case "acknowledged":
            return "the machine took the stop, it cannot report more"
        case _:
            return "stop was sent five times, this machine cannot answer"


def _simulated(story: Story) -> bool:
    return story.session.began.simulated
