"""How Hypothesis searches: everywhere without haste, and under CI for the same examples."""

import os

from hypothesis import HealthCheck, settings

# A slow computer is no fault of what is tested. With CI in the environment a run can be repeated
# as it was; without it each run looks elsewhere.
settings.register_profile(
    "unhurried",
    settings.get_profile("ci" if "CI" in os.environ else "default"),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("unhurried")
