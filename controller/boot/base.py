"""What is to be run at each start of this computer, and how a system is told to run it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

Command = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Errand:
    """A command, the path of its program first and absolute, and what its environment adds."""

    command: Command
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BootService:
    """How one system is told of an errand: a file to write, and commands to run.

    `preparing` undoes what an earlier installation left, and may fail; `enabling` may not.
    `asking` ends with 0 where the service is enabled. `disabling` comes before the file is
    removed, `forgetting` after it; `links` go with the file, should a command not take them away.
    `program_in` gives the program that such a file runs, None where that cannot be told. `when`
    says in words when it runs, `more` what a person may want besides.
    """

    file: Path
    text: str
    encoding: str
    enabling: tuple[Command, ...]
    asking: Command
    disabling: tuple[Command, ...]
    program_in: Callable[[str], str | None]
    when: str
    preparing: tuple[Command, ...] = ()
    forgetting: tuple[Command, ...] = ()
    links: tuple[Path, ...] = ()
    more: str = ""
