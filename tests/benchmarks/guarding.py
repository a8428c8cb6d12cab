"""How soon the guardian has a machine at rest whose session was killed, or hangs."""

import signal
import tempfile
import time
from pathlib import Path

from tests.benchmarks.simulated import percentile
from tests.controller.cli.commands import Home

FAMILY = "nobra"  # it goes on for ever by itself, so that nobody but the guardian rests it
ROUNDS = 20


def guardian_latency() -> None:
    """From the signal to the moment the leg feels nothing any more."""
    for number, what in ((signal.SIGKILL, "killed"), (signal.SIGSTOP, "hanging")):
        times_ms = [_at_rest_ms(number) for _ in range(ROUNDS)]
        print(
            f"guardian: machine of a {what} session at rest after p50 "
            f"{percentile(times_ms, 50):.0f} ms, longest of {ROUNDS} {max(times_ms):.0f} ms"
        )


def _at_rest_ms(number: signal.Signals) -> float:
    with tempfile.TemporaryDirectory(prefix="legato-") as folder:
        home = Home(Path(folder))
        with home.running("simulate", FAMILY, "--json") as machine:
            # Under a name of its own, which nobody finds again in a later round.
            port = home.folder / "port"
            port.symlink_to(str(machine.wait_for("ready")["address"]).removeprefix("serial:"))
            playing = (
                "play",
                "First Night",
                "--on",
                f"serial:{port}",
                "--family",
                FAMILY,
                "--json",
            )
            with home.running(*playing) as player:
                player.wait_for("guarded")
                machine.wait_until_felt(1)
                began = time.perf_counter()
                player.process.send_signal(number)
                machine.wait_until_rest()
                took_ms = (time.perf_counter() - began) * 1000
                _await_the_end_of_the_guardian(home)
                return took_ms


def _await_the_end_of_the_guardian(home: Home) -> None:
    """It writes the stop five times over three seconds, as this machine cannot answer."""
    while list((home.folder / "legato" / "data" / "left").iterdir()):
        time.sleep(0.05)
