"""Times and lengths as a person says them."""


def clock_time(elapsed_ms: int) -> str:
    """Minutes and seconds, "12:05"."""
    return f"{elapsed_ms // 60_000}:{elapsed_ms // 1000 % 60:02}"


def minutes(length_ms: int) -> str:
    """A length as people say it, "10 minutes" or "90 seconds"."""
    if length_ms % 60_000:
        return f"{length_ms // 1000} seconds"
    return f"{length_ms // 60_000} minute{'s' if length_ms != 60_000 else ''}"
