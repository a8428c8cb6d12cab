"""Figures, as ratios measured in one run: `make bench`, or `python -m tests.benchmarks [NAME]`.

With `--long`, what is measured in real time takes as long as a whole session.
"""

import sys
from collections.abc import Callable
from functools import partial

from tests.benchmarks.bedside import bedside_speed
from tests.benchmarks.codecs import codec_speed
from tests.benchmarks.compiling import compile_times
from tests.benchmarks.guarding import guardian_latency
from tests.benchmarks.lateness import cue_lateness, end_lateness
from tests.benchmarks.nights import standing_times
from tests.benchmarks.playing import clock_speed, playing_share, stop_latency
from tests.benchmarks.starting import start_times
from tests.benchmarks.stopping import stop_key

FIGURES: dict[str, Callable[[], None]] = {
    "start": start_times,
    "compile": compile_times,
    "stop": stop_latency,
    "stop-key": stop_key,
    "guardian": guardian_latency,
    "play": playing_share,
    "clock": clock_speed,
    "lateness": cue_lateness,
    "end": partial(end_lateness, long="--long" in sys.argv),
    "nights": standing_times,
    "bedside": bedside_speed,
    "codecs": codec_speed,
}


def main() -> None:
    """Measure what is named, or everything."""
    for name in [word for word in sys.argv[1:] if word != "--long"] or FIGURES:
        FIGURES[name]()


main()
