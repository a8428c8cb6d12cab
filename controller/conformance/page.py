"""Checks of what the catalogue page tells people."""

from controller.conformance.bench import Bench
from controller.conformance.check import check
from controller.conformance.failing import expect
from controller.conformance.stand import Reach

FEWEST_WORDS = 3


@check("How to stop the machine without us is said, for every model.", Reach.REAL)
async def how_to_stop_is_given(bench: Bench) -> None:
    """Shown wherever a stop is not proven."""
    for name, said in (
        (bench.spec.title, bench.spec.how_to_stop),
        *((model.name, model.how_to_stop or bench.spec.how_to_stop) for model in bench.spec.models),
    ):
        expect(len(said.split()) >= FEWEST_WORDS, f"how_to_stop of {name} is {said!r}")
