"""Which program for which need, on which machine: best first, each with the reason."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from types import MappingProxyType

from profiles.actuators import Capabilities, Effect
from profiles.comfort import Comfort
from profiles.compiler import Plan, compile_program
from profiles.errors import BeyondLimits, DoesNotFit, ProfileError
from profiles.language import _
from profiles.limits import CEILINGS, Limits
from profiles.program import Program
from profiles.purpose import Purpose

GRADES: Mapping[str, str] = MappingProxyType(
    {
        "B": _("a sham-controlled trial of a similar dose on another device"),
        "C": _("small or unblinded studies"),
        "X": _("our own idea, not studied"),
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
        written = self.program.evidence
        if written == "X":
            known = GRADES["X"]
        elif self.grade == "X":
            known = _(
                "evidence {written} as it is written; as it is changed here it is our own idea"
            ).format(written=written)
        else:
            known = _("evidence {written}, {meaning}").format(
                written=written, meaning=GRADES[written]
            )
        return (
            _('made for "{purpose}"').format(purpose=self.purpose.value),
            known,
            *self._on_the_machine,
        )

    @property
    def grade(self) -> str:
        """How well what is played is known: what was changed to fit is a dose nobody studied."""
        changed = self.plan is not None and self.plan.changes
        return "X" if changed else self.program.evidence

    @property
    def _on_the_machine(self) -> tuple[str, ...]:
        if self.refusal:
            return (_("cannot be played: {refusal}").format(refusal=self.refusal),)
        if self.plan is None:
            return ()
        if not self.plan.changes:
            return (_("plays as written"),)
        return (_("changed to fit: {changes}").format(changes=" ".join(self.plan.changes)),)


def needs_like(words: str) -> tuple[Purpose, ...]:
    """The needs that a person's words mean, in any case, in part, or misspelt; night comes first.

    Raises ProfileError where they mean none, with those there are.
    """
    spoken = [word for word in _words(_HOUR.sub(" night ", words)) if word not in _words(_SMALL)]
    spoken = [word for word in spoken if word not in _words(_LEGS)] or spoken
    sure = dict.fromkeys(Purpose, 0.0)
    vague = dict.fromkeys(Purpose, 0.0)
    for word in spoken:
        meant = {purpose: _alike(word, purpose) for purpose in Purpose}
        for purpose, alike in meant.items():
            vague[purpose] += alike
            sure[purpose] += alike if alike >= SURE and alike == max(meant.values()) else 0
    if any(sure.values()):
        found = [purpose for purpose in Purpose if sure[purpose]]
        return tuple(sorted(found, key=lambda p: (p is not Purpose.NIGHT, -sure[p])))
    if most := max(vague.values()):
        return tuple(purpose for purpose, alike in vague.items() if alike == most)
    listed = ", ".join(purpose.value for purpose in Purpose)
    raise ProfileError(
        None,
        "",
        _('nothing found for "{words}"').format(words=words),
        _("Try one of: {listed}.").format(listed=listed),
    )


def is_for_a_doctor(words: str) -> bool:
    """Whether a person's words tell of legs that should be looked at before they are massaged."""
    return any(word.startswith(_ALARMING) for word in _words(words))


def ranked(
    programs: Iterable[Program],
    needs: tuple[Purpose, ...],
    machine: Capabilities | None = None,
    comfort: Comfort | None = None,
    limits: Limits = CEILINGS,
) -> tuple[Choice, ...]:
    """The programs made for these needs, best first; the same arguments give the same order.

    Those that the machine cannot play come last, and without a machine those that few machines
    can. Before that decides the need, then how well a program is known, and then how little of it
    has to be changed.
    """
    choices = [
        _chosen(program, purpose, machine, comfort, limits)
        for program in programs
        if (purpose := next((one for one in needs if one in program.purpose), None)) is not None
    ]

    def order(choice: Choice) -> tuple[bool, int, int, str, int, int, str]:
        program = choice.program
        rare = 0 if machine else len(program.indispensable - {Effect.VIBRATION})
        changes = len(choice.plan.changes) if choice.plan else 0
        # What was made for several needs is less made for this one.
        known = (choice.grade, changes, len(program.purpose), program.name)
        return bool(choice.refusal), rare, needs.index(choice.purpose), *known

    return tuple(sorted(choices, key=order))


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


_SMALL = (
    "a after am an and are at because before both can cannot do don for get gets got has have i in "
    "is it keep keeps long me my not of on or so t the to too up very when with"
)
_LEGS = "leg legs calf calves thigh thighs ankle ankles"
_HOUR = re.compile(r"\b[1-5](?:[:.][0-9]{2})?\s*a\.?m\b", re.IGNORECASE)
_ALARMING = ("swell", "swoll", "numb", "pain", "hurt", "burn", "tingl", "clot")
_ALSO: Mapping[Purpose, str] = MappingProxyType(
    {
        Purpose.FIRST_TIME: "new beginner try beginning start",
        Purpose.SETTLE: "sleep sleepy asleep sleepless insomnia bed calm relax wind down",
        Purpose.EVENING: "fidgety restlessness evenings rls jittery twitchy cramp cramps tired",
        Purpose.NIGHT: "awake wake waking woken middle nite midnight cramp cramps",
        Purpose.FEET: "foot soles tired",
        Purpose.TRAVEL: "travelling traveling flight plane train trip drive car bus sitting",
    }
)
"""Words that people use besides those of the need itself."""

SURE = 2  # as much alike as a word is that people use for the need
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
