"""A D-Bus of one's own in place of the system's, for tests of what is on the other side of it."""

import asyncio
import shutil
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

ADDRESS_VARIABLE = "DBUS_SYSTEM_BUS_ADDRESS"

needs_bus = pytest.mark.skipif(
    shutil.which("dbus-daemon") is None,
    reason="needs dbus-daemon (on Debian: apt install dbus-daemon)",
)

# As the system's, but for anybody and with nothing that is started when it is asked for.
CONFIGURATION = """
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>unix:path=FOLDER/bus</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
  </policy>
</busconfig>
"""


@asynccontextmanager
async def private_bus() -> AsyncIterator[str]:
    """A message bus; its address is what a process finds in `ADDRESS_VARIABLE`."""
    with TemporaryDirectory(prefix="legato-bus-") as folder:
        configuration = Path(folder) / "bus.conf"
        configuration.write_text(CONFIGURATION.replace("FOLDER", folder), "utf-8")
        daemon = await asyncio.create_subprocess_exec(
            "dbus-daemon",
            f"--config-file={configuration}",
            "--nofork",
            "--nopidfile",
            "--nosyslog",
            "--print-address=1",
            stdout=PIPE,
        )
        try:
            assert daemon.stdout is not None  # it was started with a pipe
            async with asyncio.timeout(10):
                address = (await daemon.stdout.readline()).decode().strip()
            yield address
        finally:
            daemon.kill()
            await daemon.communicate()
