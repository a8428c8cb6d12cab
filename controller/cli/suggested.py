"""What to play first on a machine: a shipped program that it takes, never one it would refuse."""

from shlex import quote

from controller import saved
from controller.cli.quoting import as_argument
from controller.driver import DriverSpec
from controller.errors import SettingsError
from profiles.actuators import Capabilities
from profiles.choosing import ranked
from profiles.library import shelf
from profiles.limits import CEILINGS, Limits
from profiles.purpose import Purpose

FIRST = "First Night"


def suggested(
    lead: str,
    spec: DriverSpec,
    capabilities: Capabilities,
    on: str,
    *,
    family: str = "",
    radio: str = "",
) -> list[str]:
    """Lines with what to play on a machine, or what to do where no shipped program fits it.

    `capabilities` are those it is played with, which a person's placement may change. `on` is how
    `--on` names it; `family` and `radio` are "" where they need not be said. `lead` comes before
    the command.
    """
    if spec.template:
        return [
            f"{spec.name} is a pattern to copy: what each number does differs from product to "
            "product.",
            f"Describe yours: legato drivers new NAME --like {spec.name}",
        ]
    where = f"--on {quote(on)}" + (f" --family {quote(family)}" if family else "")
    if program := first_for(capabilities):
        by_radio = f" --radio {quote(radio)}" if radio else ""
        return [f"{lead}: legato play {as_argument(program)} {where}{by_radio}"]
    return [
        f"None of the shipped programs fits it. Why: legato programs {where}",
        "Write your own: legato programs new NAME",
    ]


def first_for(capabilities: Capabilities) -> str | None:
    """The shipped program to begin with: First Night where it fits, else the first by its name.

    None where none of them fits within a person's own limits.
    """
    choices = ranked(shelf().programs.values(), tuple(Purpose), capabilities, limits=_limits())
    fitting = [choice.program.name for choice in choices if not choice.refusal]
    return min(fitting, key=lambda name: (name != FIRST, name), default=None)


def _limits() -> Limits:
    """A person's own; the ceilings where they cannot be read, which `legato play` says itself."""
    try:
        return saved.limits()
    except SettingsError:
        return CEILINGS
