"""Which program for which need, on which machine: best first, each with the reason."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from types import MappingProxyType

from profiles.actuators import Capabilities
from profiles.comfort import Comfort
from profiles.compiler import Plan, compile_program
from profiles.errors import BeyondLimits, DoesNotFit, ProfileError
from profiles.limits import CEILINGS, Limits
from profiles.program import Program, Purpose

GRADES: Mapping[str, str] = MappingProxyType(
    {
        "B": "a sham-controlled trial of a similar dose on another device",
        "C": "small or unblinded studies",
        "X": "our own extrapolation",
    }
)


@dataclass(frozen=True, slots=True)
class Choice:
    """A program for a need; `plan` is None without a machine, and where it cannot be played.

    `refusal` says why it cannot, "" where it can.
    """

    program: Program
    purpose: Purpose
    plan: Plan | None = None
    refusal: str = ""

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it stands where it stands, the weightiest first."""
        grade = self.program.evidence
        return (
            f'made for "{self.purpose.value}"',
            f"evidence {grade}, {GRADES[grade]}",
            *self._on_the_machine,
        )

    @property
    def _on_the_machine(self) -> tuple[str, ...]:
        if self.refusal:
            return (f"cannot be played: {self.refusal}",)
        if self.plan is None:
            return ()
        if not self.plan.changes:
            return ("plays as written",)
        return (f"changed to fit: {' '.join(self.plan.changes)}",)


def needs_like(words: str) -> tuple[Purpose, ...]:
    """The needs that a person's words mean, in any case, in part, or misspelt.

    Raises ProfileError where they mean none, with the nearest.
    """
    spoken = [word for word in _words(words) if word not in _SMALL]
    meant = {purpose: sum(_alike(word, purpose) for word in spoken) for purpose in Purpose}
    most = max(meant.values())
    if most > 0:
        return tuple(purpose for purpose, alike in meant.items() if alike == most)
    values = [purpose.value for purpose in Purpose]
    near = get_close_matches(words.casefold(), values, n=1, cutoff=0.4)
    hint = f'Did you mean "{near[0]}"? ' if near else ""
    listed = ", ".join(values)
    raise ProfileError(None, "", f"no need is like {words!r}", f"{hint}Needs are: {listed}.")


def ranked(
    programs: Iterable[Program],
    needs: tuple[Purpose, ...],
    machine: Capabilities | None = None,
    comfort: Comfort | None = None,
    limits: Limits = CEILINGS,
) -> tuple[Choice, ...]:
    """The programs made for these needs, best first; the same arguments give the same order.

    Those that the machine cannot play come last. Before that decides how well a program is known,
    and then how little of it has to be changed.
    """
    choices = [
        _chosen(program, purpose, machine, comfort, limits)
        for program in programs
        if (purpose := next((one for one in program.purpose if one in needs), None)) is not None
    ]
    return tuple(sorted(choices, key=_order))


def _chosen(
    program: Program,
    purpose: Purpose,
    machine: Capabilities | None,
    comfort: Comfort | None,
    limits: Limits,
) -> Choice:
    if machine is None:
        return Choice(program, purpose)
    try:
        plan = compile_program(program, machine, comfort, limits=limits)
    except (BeyondLimits, DoesNotFit) as error:
        return Choice(program, purpose, refusal=error.problem)
    return Choice(program, purpose, plan)


def _order(choice: Choice) -> tuple[bool, str, int, int, str]:
    changes = len(choice.plan.changes) if choice.plan else 0
    # What was made for several needs is less made for this one.
    others = len(choice.program.purpose)
    return bool(choice.refusal), choice.program.evidence, changes, others, choice.program.name


_SMALL = frozenset(
    ["a", "an", "at", "for", "i", "in", "is", "my", "of", "on", "or", "the", "to", "when", "with"]
)
_ALSO: Mapping[Purpose, str] = MappingProxyType(
    {
        Purpose.FIRST_TIME: "new beginner try beginning start",
        Purpose.SETTLE: "sleep sleepy asleep bed calm relax wind down",
        Purpose.EVENING: "fidgety restlessness evenings",
        Purpose.NIGHT: "awake wake waking middle 3am",
        Purpose.FEET: "foot soles tired",
        Purpose.TRAVEL: "travelling traveling flight plane train journey trip sitting",
    }
)
"""Words that people use besides those of the need itself."""

NEARLY = 0.75  # how alike a misspelt word is


def _alike(word: str, purpose: Purpose) -> float:
    """How surely a word means a need: 3 as a word of it, 2 in part, 1 by its like; 0 not at all."""
    own, also = _words(purpose.value), _words(_ALSO[purpose])
    if word in own:
        return 3
    if word in also or any(known.startswith(word) for known in own if len(word) > 2):
        return 2
    if any(word in known for known in own if len(word) > 2):
        return 1.5
    likeness = max(SequenceMatcher(None, word, known).ratio() for known in own + also)
    return likeness if likeness >= NEARLY else 0


def _words(text: str) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in text.casefold()).split()
