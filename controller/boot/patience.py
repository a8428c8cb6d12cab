"""How often the boot service tries: at a start the radio and the ports may come up after it."""

from collections.abc import Callable

WAITS_MS = (10_000, 20_000, 40_000, *(60_000,) * 9)
"""Ten minutes, and fewer tries the longer it takes: some receivers hide after many."""


def patiently(rest: Callable[[], int], wait: Callable[[int], object]) -> int:
    """What `rest` gave in the end, repeated until it is 0, or for ten minutes.

    `wait` returns after so many ms.
    """
    code = rest()
    for wait_ms in WAITS_MS:
        if code == 0:
            break
        wait(wait_ms)
        code = rest()
    return code
