"""Linux: a unit of the person's own service manager, as systemd.service(5) wants it."""

import re
from pathlib import Path

from controller.boot.base import BootService, Command, Errand

UNIT = "legato-guard.service"
_CTL = ("systemctl", "--user")


def service(errand: Errand, folder: Path) -> BootService:
    """A unit in the folder of a person's units."""
    reload = (*_CTL, "daemon-reload")
    return BootService(
        file=folder / UNIT,
        text=text_of(errand),
        encoding="utf-8",
        enabling=(reload, (*_CTL, "enable", UNIT)),
        asking=(*_CTL, "is-enabled", UNIT),
        disabling=((*_CTL, "disable", UNIT),),
        forgetting=(reload,),
        links=(folder / "default.target.wants" / UNIT,),
        program_in=program_in,
        when="each time you log in",
        more="To have it run when the computer starts, before you log in: loginctl enable-linger",
    )


def text_of(errand: Errand) -> str:
    """The unit. No word of the errand may hold a control character."""
    command = " ".join(_word(word.replace("$", "$$")) for word in _started(errand.command))
    lines = [
        "[Unit]",
        "Description=Legato: rest a leg-massage machine that was left running",
        "",
        "[Service]",
        "Type=oneshot",
        f"ExecStart={command}",
        *(f"Environment={_word(f'{name}={to}')}" for name, to in errand.environment.items()),
        "",
        "[Install]",
        "WantedBy=default.target",
        "",
    ]
    return "\n".join(lines)


def program_in(text: str) -> str | None:
    """The program that a unit `text_of` wrote runs; None where that cannot be told."""
    started = re.search(r"^ExecStart=(.*)$", text, re.MULTILINE)
    words = [_read(*word) for word in _WORD.findall(started[1])] if started else []
    if tuple(words[: len(_SHELL)]) == _SHELL:
        words = words[len(_SHELL) :]
    return words[0] if words else None


# systemd starts no program with one of these in its path, and leaves a dollar sign doubled there.
_UNSTARTABLE = re.compile(r"""["'\\$]""")
_SHELL = ("/bin/sh", "-c", 'exec "$0" "$@"')


def _started(command: Command) -> Command:
    return (*_SHELL, *command) if _UNSTARTABLE.search(command[0]) else command


_PLAIN = re.compile(r"[\w./:,+@=-]+", re.ASCII)
_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)')


def _word(word: str) -> str:
    """A word as it has to be written: no specifier, and in quotation marks where it needs them."""
    if _PLAIN.fullmatch(word):
        return word
    for sign, written in (("\\", "\\\\"), ('"', '\\"'), ("%", "%%")):
        word = word.replace(sign, written)
    return f'"{word}"'


def _read(quoted: str, plain: str) -> str:
    """A word as it was meant."""
    return plain or re.sub(r"\\(.)", r"\1", quoted).replace("%%", "%").replace("$$", "$")
