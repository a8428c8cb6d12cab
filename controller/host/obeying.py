"""What a person wants of a session while it plays, by its word, and why something is not done."""

from controller.session.session import Session
from profiles.language import _

NOT_SOFTER = _("As soft as it goes.")
NOT_STRONGER = _(
    "Not stronger now: it is at its strongest, at a limit, was raised twice in a minute, "
    "or its next step is too big for one press."
)
NO_FADE = _("This program has no fade to go to.")


def obeyed(session: Session, word: str) -> str | None:
    """Do it, and say why not: "" where it is done, None for a word that means nothing."""
    match word:
        case "pause":
            session.pause()
        case "toggle":
            session.toggle()
        case "resume":
            session.resume()
        case "softer":
            return "" if session.softer() else NOT_SOFTER
        case "stronger":
            return "" if session.stronger() else NOT_STRONGER
        case "fade":
            return "" if session.fade() else NO_FADE
        case _:
            return None
    return ""
