"""What a check is, and what comes of it."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum

from controller.conformance.bench import Bench
from controller.conformance.failing import Failed, NotApplicable
from controller.conformance.stand import Reach
from controller.driver import DriverSpec

TOO_REAL = {
    Reach.WIRE: "only in memory is time exact enough to tell",
    Reach.REAL: "only a simulated machine tells what the leg feels, and may be treated so",
}


class Verdict(Enum):
    """How a check ended."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one check ended, and why, where it did not pass."""

    check: "Check"
    verdict: Verdict
    reason: str = ""


Run = Callable[[Bench], Awaitable[None]]
Unless = Callable[[DriverSpec], str]
"""Why a check means nothing for such a family; "" where it does."""


def _always(spec: DriverSpec) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing every driver has to do: `says` is a sentence, `name` the same in short."""

    name: str
    says: str
    run: Run
    reach: Reach
    unless: Unless

    def __str__(self) -> str:
        return self.name

    async def __call__(self, bench: Bench) -> None:
        """Raises Failed, with what was expected and seen; passes where the check means nothing.

        Whatever else the driver raises that it must not is a failure, too.
        """
        with suppress(NotApplicable):
            await self._carried_out(bench)

    async def outcome(self, bench: Bench) -> Outcome:
        """How it ends on this bench."""
        try:
            await self._carried_out(bench)
        except NotApplicable as why_not:
            return Outcome(self, Verdict.NOT_APPLICABLE, str(why_not))
        except Failed as failure:
            return Outcome(self, Verdict.FAILED, str(failure))
        return Outcome(self, Verdict.PASSED)

    async def _carried_out(self, bench: Bench) -> None:
        """Raises Failed and NotApplicable alone."""
        try:
            if self.reach < bench.reach:
                raise NotApplicable(TOO_REAL[bench.reach])
            if why_not := self.unless(bench.spec):
                raise NotApplicable(why_not)
            await self.run(bench)
        except (Failed, NotApplicable):
            raise
        except Exception as error:  # drivers of others may raise anything
            raise Failed(f"the driver raised {type(error).__name__}: {error}") from error


def check(
    says: str, reach: Reach = Reach.MEMORY, unless: Unless = _always
) -> Callable[[Run], Check]:
    """Make a check of a coroutine function, whose name is the check's."""

    def made(run: Run) -> Check:
        return Check(run.__name__, says, run, reach, unless)

    return made
