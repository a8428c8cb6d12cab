"""The boot service of this installation on this system: installed, looked at, removed."""

import os
import shutil
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from controller import folders
from controller.boot import launchd, systemd, windows
from controller.boot.base import BootService, Command, Errand
from controller.errors import SettingsError
from profiles.disk import replace_file

ANSWER_LIMIT_S = 30
"""A service manager that has not answered by then does not."""

CARRIED = ("LEGATO_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")
"""What moves a person's folders in a shell, and would be missing at the start of the computer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """How a command ended; the code is None where it is not there, or does not answer."""

    code: int | None
    said: str


@dataclass(frozen=True, slots=True)
class Failed:
    """The command that went wrong, which those after it waited for."""

    command: Command
    said: str


@dataclass(frozen=True, slots=True)
class Removed:
    """Whether there was anything to remove, and what did not work, after which some may be left."""

    found: bool
    failed: Failed | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How the boot service stands. `program` is what it runs, None where there is no telling.

    `enabled` is None where the system cannot be asked; `said` is what it answered instead. `as_now`
    is whether the file is what would be written now.
    """

    written: bool
    enabled: bool | None
    said: str
    program: str | None
    as_now: bool

    @property
    def program_is_there(self) -> bool:
        """Whether the program it runs can be started at all."""
        return self.program is not None and shutil.which(self.program) is not None

    @property
    def works(self) -> bool:
        """Whether it runs at the next start, as far as can be told."""
        return self.written and self.enabled is True and self.program_is_there


def our_service() -> BootService:
    """Of this installation, for the system it is on; raises SettingsError."""
    home = Path.home()
    match sys.platform:
        case "win32":
            user = "\\".join(filter(None, map(os.environ.get, ("USERDOMAIN", "USERNAME"))))
            return windows.service(our_errand(), folders.config(), user)
        case "darwin":
            return launchd.service(our_errand(), home / "Library" / "LaunchAgents", os.getuid())
        case _:
            config = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
            return systemd.service(our_errand(), config / "systemd" / "user")


def our_errand() -> Errand:
    """`legato guard run`, by the Python that runs us; raises SettingsError where it has no name."""
    python = sys.executable
    if sys.platform == "win32":
        quiet = str(windows.windowless(PureWindowsPath(python)))
        python = quiet if Path(quiet).exists() else python
    # Without -P a folder of the same name, wherever it is started, would come first.
    command = (python, "-P", "-m", "controller.cli.main", "guard", "run")
    moved = {name: os.path.abspath(to) for name in CARRIED if (to := os.environ.get(name))}
    for word in (*command, *moved.values()):
        if not word or not _can_be_written(word):
            problem = f"the path {word!r} cannot be written into a boot service"
            raise SettingsError(problem, "Install Legato in a folder with a plain name.")
    return Errand(command, moved)


def install(service: BootService) -> Failed | None:
    """Write the file and enable it; raises SettingsError where it cannot be written."""
    try:
        if service.file.is_symlink():  # a unit that is masked leads to /dev/null
            service.file.unlink()
        replace_file(service.file, service.text.encode(service.encoding))
    except OSError as error:
        problem = f"{service.file} cannot be written ({error.strerror})"
        raise SettingsError(problem, "See that the folder is yours, and try again.") from error
    for command in service.preparing:
        ran(command)
    return _first_failed(service.enabling)


def standing(service: BootService) -> Standing:
    """How it stands; nothing is changed."""
    answer = ran(service.asking)
    text = _written(service)
    return Standing(
        written=text is not None,
        enabled=None if answer.code is None else answer.code == 0,
        said=answer.said,
        program=None if text is None else service.program_in(text),
        as_now=text == service.text,
    )


def remove(service: BootService) -> Removed:
    """Undo all of an installation, or of half of one; harmless where there is none.

    Raises SettingsError where a file stays.
    """
    there = [path for path in (service.file, *service.links) if os.path.lexists(path)]
    enabled = ran(service.asking).code == 0
    failed = _first_failed(service.disabling) if enabled else None
    for path in there:
        try:
            path.unlink(missing_ok=True)  # the command may have been quicker
        except OSError as error:
            problem = f"{path} cannot be removed ({error.strerror})"
            raise SettingsError(problem, "See that the folder is yours, and try again.") from error
    if there:
        for command in service.forgetting:
            ran(command)
    return Removed(enabled or bool(there), failed)


def ran(command: Command) -> Answer:
    """Run a command to its end; never raises."""
    program = shutil.which(command[0])
    if program is None:
        return Answer(None, f"{command[0]} is not on this computer")
    try:
        done = subprocess.run(  # noqa: S603 - the commands are ours, and what was asked for
            [program, *command[1:]],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=ANSWER_LIMIT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Answer(None, f"{command[0]} does not answer")
    except OSError as error:
        return Answer(None, f"{command[0]} cannot be run ({error.strerror})")
    return Answer(done.returncode, done.stdout.decode(errors="replace").strip())


def _first_failed(commands: tuple[Command, ...]) -> Failed | None:
    for command in commands:
        answer = ran(command)
        if answer.code != 0:
            return Failed(command, answer.said or f"it ended with {answer.code}")
    return None


def _written(service: BootService) -> str | None:
    with suppress(OSError):
        raw = service.file.read_bytes()
        return raw.decode(service.encoding, errors="replace").replace("\r\n", "\n")
    return None


def _can_be_written(word: str) -> bool:
    try:
        word.encode()
    except UnicodeEncodeError:
        return False
    return all(sign.isprintable() or ord(sign) > 127 for sign in word)
