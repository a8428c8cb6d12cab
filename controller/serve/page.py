"""What a browser is shown around the screens, and without them."""

from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from string import Template

from controller.host.scene import Ended
from profiles.language import _

FOLDER = Path(__file__).parent / "pages"
FONT_PX = 16  # a phone is about as wide as 40 columns of it


def app_page(websocket: str) -> str:
    """The screens, at that URL, and a STOP that does not need them."""
    texts = {
        "websocket": websocket,
        "font": str(FONT_PX),
        "opening": _("One moment."),
        "noscript": _("The screens need JavaScript. STOP works without."),
        "closed": _("The screens are closed. What plays goes on."),
        "again": _("Open again"),
        "keys": _("Keys"),
        "stop": _("STOP"),
    }
    return _filled("app", texts)


def enter_page(action: str, token: str) -> str:
    """For whoever follows a link: only looking at it, as programs do, does not use it up."""
    return _filled("enter", {"action": action, "token": token, "enter": _("Open Legato")})


def stop_page() -> str:
    """A STOP and nothing else."""
    return _plain([_line(_("This stops all that plays, and brings the machine to rest."))])


def stopped_page(outcomes: Iterable[Ended]) -> str:
    """How a stop went, in words, and what to do where it is not proven."""
    lines = []
    for one in outcomes:
        lines += [_line(one.failure)] if one.failure else []
        lines.append(_line(one.said, "said" if one.at_rest else "alarm"))
    return _plain(lines)


def _plain(lines: Iterable[str]) -> str:
    texts = {"stop": _("STOP"), "back": _("Back to Legato")}
    return _filled("plain", texts, "\n".join(lines))


def _line(text: str, kind: str = "") -> str:
    return f'<p class="{kind}">{escape(text)}</p>'


def _filled(page: str, texts: Mapping[str, str], html: str = "") -> str:
    template = Template((FOLDER / f"{page}.html").read_text(encoding="utf-8"))
    safe = {name: escape(text) for name, text in texts.items()}
    return template.substitute(safe, html=html)
