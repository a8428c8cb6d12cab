"""Times and lengths as a person says them."""


def clock_time(elapsed_ms: int) -> str:
    """Minutes and seconds, "12:05"."""
    return f"{elapsed_ms // 60_000}:{elapsed_ms // 1000 % 60:02}"
