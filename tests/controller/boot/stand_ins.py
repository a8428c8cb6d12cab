"""Programs that stand in for those of the system, and note what they are asked for."""

from pathlib import Path

_PROGRAM = """\
#!/bin/sh
printf '%s\\n' "$*" >> "{told}"
{body}
"""

# Enables and disables by the link that the real one makes.
SYSTEMCTL = """\
units="${XDG_CONFIG_HOME:-$HOME/.config}/systemd/user"
link="$units/default.target.wants/$3"
case "$2" in
    enable) mkdir -p "$units/default.target.wants" && ln -sf "$units/$3" "$link" ;;
    disable) rm "$link" ;;
    is-enabled) [ -L "$link" ] && echo enabled || { echo disabled; exit 1; } ;;
esac
"""

NO_BUS = """\
echo "Failed to connect to bus: No medium found" >&2
exit 1
"""

# Has one agent or task, as the file `loaded` beside it says.
LAUNCHCTL = """\
loaded="$(dirname "$0")/loaded"
case "$1" in
    bootstrap) [ ! -e "$loaded" ] && touch "$loaded" || { echo "Input/output error"; exit 5; } ;;
    bootout) rm "$loaded" ;;
    print) [ -e "$loaded" ] ;;
esac
"""

SCHTASKS = """\
loaded="$(dirname "$0")/loaded"
case "$1" in
    /Create) touch "$loaded" ;;
    /Delete) rm "$loaded" ;;
    /Query) [ -e "$loaded" ] ;;
esac
"""


class StandIn:
    """One program in a folder that goes on PATH, and what it was told so far."""

    def __init__(self, folder: Path, name: str, body: str) -> None:
        folder.mkdir(exist_ok=True)
        self._told = folder / f"{name}.told"
        program = folder / name
        program.write_text(_PROGRAM.format(told=self._told, body=body))
        program.chmod(0o755)

    @property
    def told(self) -> list[str]:
        """The arguments of each call."""
        return self._told.read_text().splitlines() if self._told.exists() else []

    def forget(self) -> None:
        """Note from here on."""
        self._told.unlink(missing_ok=True)
