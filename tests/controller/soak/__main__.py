"""`python -m tests.controller.soak --seeds 10000`: so many scenarios; one seed replays alone."""

import argparse
import os
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from tempfile import TemporaryDirectory

from controller import registry
from tests.controller.soak.figures import Figures
from tests.controller.soak.scenario import drawn
from tests.controller.soak.stage import Outcome, outcome_of

TOLD_EVERY = 250


def main(arguments: Sequence[str]) -> int:
    """The exit code: 1 at the first scenario in which something is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.controller.soak")
    parser.add_argument("--seeds", type=int, default=1_000, help="how many scenarios")
    parser.add_argument("--from", dest="first", type=int, default=0, help="the first seed")
    parser.add_argument("--family", choices=registry.names(), help="this family alone")
    parser.add_argument("--seed", type=int, help="this scenario alone")
    parser.add_argument("--jobs", type=int, default=1, help="how many processes")
    parser.add_argument("--verbose", action="store_true", help="tell what happens")
    asked = parser.parse_args(arguments)
    first, count = (asked.first, asked.seeds) if asked.seed is None else (asked.seed, 1)
    figures = Figures()
    for number, (outcome, seconds) in enumerate(
        _outcomes(range(first, first + count), asked.family, asked.jobs), 1
    ):
        figures.add(outcome, seconds)
        if asked.verbose or outcome.wrong:
            print(told(outcome))
        if outcome.wrong:
            print(figures.told())
            return 1
        if number % TOLD_EVERY == 0:
            print(f"{number} of {count}", flush=True)
    print(figures.told())
    return 0


def _outcomes(seeds: range, family: str | None, jobs: int) -> Iterator[tuple[Outcome, float]]:
    if jobs == 1:
        yield from map(_timed, seeds, repeat(family))
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(_timed, seeds, repeat(family), chunksize=8)


def _timed(seed: int, family: str | None) -> tuple[Outcome, float]:
    began = time.perf_counter()
    outcome = outcome_of(drawn(seed, family))
    return outcome, time.perf_counter() - began


def told(outcome: Outcome) -> str:
    """The scenario, its story, what was wrong, and how to play it again."""
    scenario = outcome.scenario
    lines = [f"seed {scenario.seed}: {scenario.family}, program {scenario.program}"]
    lines += [f"{at_ms / 1000:9.3f} s  {what}" for at_ms, what in outcome.story]
    if outcome.wrong:
        lines.append(f"WRONG: {outcome.wrong}")
        command = "python -m tests.controller.soak"
        lines.append(f"{command} --seed {scenario.seed} --family {scenario.family} --verbose")
    return "\n".join(lines)


if __name__ == "__main__":
    with TemporaryDirectory() as nobodys:  # whoever runs this may have families of their own
        os.environ["LEGATO_HOME"] = nobodys
        sys.exit(main(sys.argv[1:]))
