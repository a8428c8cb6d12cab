"""Figures, as ratios measured in one run: `make bench`, or `python -m tests.benchmarks [NAME]`."""

import sys
from collections.abc import Callable

from tests.benchmarks.codecs import codec_speed
from tests.benchmarks.compiling import compile_times
from tests.benchmarks.playing import clock_speed, playing_share, stop_latency
from tests.benchmarks.starting import start_times

FIGURES: dict[str, Callable[[], None]] = {
    "start": start_times,
    "compile": compile_times,
    "stop": stop_latency,
    "play": playing_share,
    "clock": clock_speed,
    "codecs": codec_speed,
}


def main() -> None:
    """Measure what is named, or everything."""
    for name in sys.argv[1:] or FIGURES:
        FIGURES[name]()


main()
