"""What is killed or finds its disk full as it writes: `python -m tests.controller.crashing`."""

import json
import sys
from itertools import count

from controller import folders
from controller.care.keeping import ONLY, note_care
from controller.clock import SystemClock
from controller.errors import LegatoError
from controller.nightlog.care import CareKind
from controller.repairing import mend_nights
from controller.settings import replace_settings

LINES = 400
"""Of settings, so that writing them takes a while."""


def settings_without_end() -> None:
    """Replace the settings for ever; each line says what was written."""
    for number in count(1):
        replace_settings(moods={f"mood{line}": number for line in range(LINES)})
        _say(number)


def answers_without_end() -> None:
    """Keep answers for ever; each line says the number of the last one kept."""
    for number in count(1):
        _say(note_care(SystemClock(), ONLY, CareKind.TONIGHT, {"answers": ["ok"], "n": number}))


def on_a_full_disk() -> None:
    """Try to keep anything; a line each says why not."""
    _fill_disk()
    tries = (
        lambda: replace_settings(people=["Ann"]),
        lambda: note_care(SystemClock(), ONLY, CareKind.TONIGHT, {"answers": ["ok"]}),
        lambda: mend_nights(SystemClock()),
    )
    for trying in tries:
        try:
            _say(trying())
        except LegatoError as error:
            _say([str(error), error.hint])


def meeting_on_a_full_disk() -> None:
    """Say where running sessions can be found."""
    _fill_disk()
    _say(folders.run())


def _fill_disk() -> None:
    import resource  # there is none on Windows

    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _say(words: object) -> None:
    sys.stdout.write(f"{json.dumps(words, default=str)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    ALL = (settings_without_end, answers_without_end, on_a_full_disk, meeting_on_a_full_disk)
    {each.__name__: each for each in ALL}[sys.argv[1]]()
