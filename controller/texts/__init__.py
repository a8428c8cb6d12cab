"""All that Legato says, in other languages, and the choice of one of them."""

import gettext
import os
from collections.abc import Mapping
from pathlib import Path

from profiles.language import ENGLISH, Language, speak

DOMAIN = "legato"
LOCALE = Path(__file__).parent / "locale"

_ASKED = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
_ENGLISH = ("en", "c", "posix")


def language_of(environment: Mapping[str, str]) -> Language:
    """The first language asked for there that there is; English where there is none.

    Asked as gettext does: by the first that is set of LANGUAGE (several, a colon between them),
    LC_ALL, LC_MESSAGES and LANG.
    """
    asked = next(filter(None, (environment.get(name) for name in _ASKED)), "")
    for name in asked.split(":"):
        if name.replace(".", "_").split("_")[0].lower() in _ENGLISH:
            break
        if gettext.find(DOMAIN, LOCALE, [name]):
            return gettext.translation(DOMAIN, LOCALE, [name])
    return ENGLISH


def speak_as_asked() -> None:
    """Have all that this process says in the language that its environment asks for.

    Before anything is imported that says something: many texts are made only once.
    """
    speak(language_of(os.environ))
