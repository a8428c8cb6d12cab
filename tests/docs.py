"""The tables in README.md that are written from the code: `python -m tests.docs` renews them."""

from collections.abc import Iterator
from pathlib import Path

from controller import registry
from controller.cli.drivers_list import links_in_words
from controller.driver import DriverSpec
from controller.pages.shelf import shipped
from profiles.actuators import Capabilities, Proof
from profiles.generators import Alternate, Interval, Pulse, Wave
from profiles.library import shelf
from profiles.limits import ROWS, ceiling
from profiles.program import Alongside, Part, Program, Repeat
from profiles.wording import in_words, lasting

KEYS = (
    ("program", Program),
    ("phase", Part),
    ("repeat", Repeat),
    ("pulse", Pulse),
    ("interval", Interval),
    ("alternate", Alternate),
    ("wave", Wave),
    ("alongside", Alongside),
)
README = Path(__file__).parent.parent / "README.md"


def programs_table() -> str:
    """What is shipped, by name."""
    rows = [
        "| Program | Length | For | Needs | Evidence | What it is |",
        "|---|---|---|---|---|---|",
    ]
    for program in shelf().programs.values():
        needs = ", ".join(purpose.value for purpose in program.purpose)
        effects = ", ".join(sorted(effect.value for effect in program.indispensable))
        cells = [program.name, lasting(program.length_ms), needs, effects, program.evidence]
        rows.append(f"| {' | '.join([*cells, program.summary])} |")
    grades = "Evidence: B sham-controlled trial of a similar dose on another device, "
    grades += (
        "C small or unblinded studies, X our own idea, not studied. None is a proven treatment."
    )
    return "\n".join([*rows, "", grades])


def keys_table() -> str:
    """Every key of the program language, with what it says of itself."""
    rows = ["| Where | Key | What it is |", "|---|---|---|"]
    for where, model in KEYS:
        for name, field in model.model_fields.items():
            rows.append(f"| {where} | `{field.alias or name}` | {field.description} |")
    return "\n".join(rows)


def limits_table() -> str:
    """Every limit a person may lower, its ceiling and the reason."""
    rows = ["| Name | Row | At most | Why |", "|---|---|---|---|"]
    for name, row in ROWS.items():
        rows.append(f"| `{row.name}` | {row.row} | {row.said(ceiling(name))} | {row.reason} |")
    return "\n".join(rows)


def machines_table() -> str:
    """Every family, and what it can and cannot do."""
    rows = [
        "| Family | Machines | Links | Reaches | Steps | Feedback | Own timer | How sure |",
        "|---|---|---|---|---|---|---|---|",
    ]
    rows += [_machine(registry.load(name)) for name in shipped()]
    return "\n".join(rows)


def renewed(text: str) -> str:
    """The README with its tables as they should be."""
    tables = {
        "programs": programs_table(),
        "keys": keys_table(),
        "limits": limits_table(),
        "machines": machines_table(),
    }
    for mark, table in tables.items():
        head, end = f"<!-- {mark}: written by `make docs` -->\n", "<!-- end -->"
        before, _, rest = text.partition(head)
        text = before + head + table + "\n" + end + rest.partition(end)[2]
    return text


def _machine(spec: DriverSpec) -> str:
    can = spec.capabilities
    reached = frozenset(side for actuator in can.actuators for side in actuator.sides)
    steps = sorted({actuator.steps for actuator in can.actuators if actuator.covers})
    cells = [
        f"`{spec.name}`",
        "; ".join(_products(spec)),
        ", ".join(links_in_words(spec)),
        in_words(reached) + (" (you say where)" if spec.placeable else ""),
        ", ".join(str(number) for number in steps),
        FEEDBACK[can.best_proof],
        _own_timer(can),
        spec.evidence.value,
    ]
    return f"| {' | '.join(cells)} |"


def _products(spec: DriverSpec) -> Iterator[str]:
    """The models that can massage a leg, by their brands."""
    legs = {actuator.name for actuator in spec.capabilities.actuators if actuator.covers}
    for model in spec.models:
        if not legs <= set(model.lacks):
            yield f"{', '.join(model.brands)}: {model.name}"


def _own_timer(can: Capabilities) -> str:
    if can.dead_man_ms is not None:
        return f"stops unfed after {can.dead_man_ms // 1000} s"
    if can.own_timer_ms is not None:
        return lasting(can.own_timer_ms)
    if can.armed_timer_ms is not None:
        return f"set to {lasting(can.armed_timer_ms)} at most, again and again"
    return "none: plug timer"


FEEDBACK = {
    Proof.CONFIRMED: "reports what it does",
    Proof.ACKNOWLEDGED: "acknowledges",
    Proof.SENT: "none",
    Proof.FAILED: "none",
}


if __name__ == "__main__":
    README.write_text(renewed(README.read_text()))
