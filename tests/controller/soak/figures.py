"""What many scenarios came to, in numbers."""

from collections import Counter

from tests.controller.soak.stage import Outcome


class Figures:
    """Counts of all outcomes so far."""

    def __init__(self) -> None:
        self._families: Counter[str] = Counter()
        self._counts: Counter[str] = Counter()
        self._seconds = 0.0
        self._slowest = (0.0, -1)

    def add(self, outcome: Outcome, seconds: float) -> None:
        """One more, which took so long to compute."""
        self._families[outcome.scenario.family] += 1
        self._counts.update(outcome.counts)
        self._seconds += seconds
        self._slowest = max(self._slowest, (seconds, outcome.scenario.seed))

    def told(self) -> str:
        """All of it, in lines for a person."""
        number = self._families.total()
        families = ", ".join(f"{name} {n}" for name, n in sorted(self._families.items()))
        lines = [f"{number} scenarios in {self._seconds:.0f} s of computing ({families})"]
        lines += [f"{n:7} {what}" for what, n in sorted(self._counts.items())]
        alarms = sum(n for what, n in self._counts.items() if what.startswith("alarm"))
        needless = self._counts["alarm: UNNEEDED"]
        share = 100 * needless / alarms if alarms else 0
        lines.append(f"unnecessary alarms: {needless} of {alarms}, {share:.1f} %")
        lines.append(f"slowest: seed {self._slowest[1]}, {self._slowest[0]:.2f} s")
        return "\n".join(lines)
