"""What holds for all tests: nobody's own settings, and how Hypothesis searches."""

import os
from tempfile import TemporaryDirectory

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

# What is read in tests is English, whatever whoever runs them speaks.
os.environ["LANGUAGE"] = "en"

# The settings, pages and programs of whoever runs the tests are none of theirs.
_NOBODYS = TemporaryDirectory(prefix="legato-nobodys-")
os.environ["LEGATO_HOME"] = _NOBODYS.name
