"""macOS: an agent of the person's login, as launchd.plist(5) wants it."""

import plistlib
from pathlib import Path
from xml.parsers.expat import ExpatError

from controller.boot.base import BootService, Errand

LABEL = "legato.guard"


def service(errand: Errand, folder: Path, uid: int) -> BootService:
    """An agent in the folder of a person's agents."""
    file, domain = folder / f"{LABEL}.plist", f"gui/{uid}"
    agent = f"{domain}/{LABEL}"
    return BootService(
        file=file,
        text=text_of(errand),
        encoding="utf-8",
        # One that is loaded already cannot be loaded again.
        preparing=(("launchctl", "bootout", agent),),
        enabling=(
            ("launchctl", "enable", agent),
            ("launchctl", "bootstrap", domain, str(file)),
        ),
        asking=("launchctl", "print", agent),
        disabling=(("launchctl", "bootout", agent),),
        program_in=program_in,
        when="each time you log in, and once at once",
    )


def text_of(errand: Errand) -> str:
    """The property list. No word of the errand may hold a control character."""
    agent: dict[str, object] = {
        "Label": LABEL,
        "ProgramArguments": list(errand.command),
        "RunAtLoad": True,
    }
    if errand.environment:
        agent["EnvironmentVariables"] = dict(errand.environment)
    return plistlib.dumps(agent, sort_keys=False).decode("utf-8")


def program_in(text: str) -> str | None:
    """The program that an agent `text_of` wrote runs; None where that cannot be told."""
    try:
        return str(plistlib.loads(text.encode())["ProgramArguments"][0])
    except (ValueError, LookupError, TypeError, ExpatError):
        return None
