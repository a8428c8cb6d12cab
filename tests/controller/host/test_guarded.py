"""A session on a real wire, and what stands around it: without a guardian nothing is started."""

import tomllib
from pathlib import Path

import pytest

from controller import folders, registry
from controller.clock import SystemClock
from controller.errors import GuardianError
from controller.guardian import guardian
from controller.host.events import Event, Guarded, Looking, Ready
from controller.host.host import Host
from controller.machine import chosen
from controller.nightlog.kinds import By
from controller.session.view import Ending, Reason
from profiles.program import Program
from profiles.timeline import Setting
from tests.controller.homes import terminal_home
from tests.controller.host.evening import SHORT
from tests.controller.known import PERMIT

pytestmark = pytest.mark.wire


class Evening:
    """One machine on a pseudo-terminal of this process, and what happened to it."""

    def __init__(self) -> None:
        self.clock = SystemClock()
        self.felt: list[Setting] = []
        self.told: list[Event] = []
        self.spec = registry.load("nobra")
        self.machine = self.spec.simulate(
            self.clock, lambda at_ms, setting: self.felt.append(setting)
        )

    async def run_on(self, address: str, stop_at: type[Event] | None = None) -> Ending:
        program = Program.model_validate(tomllib.loads(SHORT))

        def tell(event: Event) -> None:
            self.told.append(event)
            if type(event) is stop_at:
                host.stop(By.KEY)

        host = Host(program, chosen(address, "nobra"), self.clock, tell, permit=PERMIT)
        return await host.run()


@pytest.fixture(autouse=True)
def own_folders(short_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEGATO_HOME", str(short_path / "legato"))
    (short_path / "run").mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(short_path / "run"))


async def test_a_session_that_no_guardian_can_watch_starts_nothing_and_leaves_no_note(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(guardian, "PROGRAM", "/dev/null/none")
    evening = Evening()
    async with terminal_home(evening.spec, evening.machine) as (address, _):
        with pytest.raises(GuardianError):
            await evening.run_on(str(address))
    assert evening.felt == []
    assert not any(isinstance(event, Guarded) for event in evening.told)
    assert not folders.left_notes()


@pytest.mark.parametrize("event", [Looking, Ready, Guarded])
async def test_a_session_that_is_stopped_before_it_starts_anything_leaves_no_note(
    event: type[Event],
) -> None:
    evening = Evening()
    async with terminal_home(evening.spec, evening.machine) as (address, _):
        ending = await evening.run_on(str(address), stop_at=event)
    assert (ending.reason, ending.stopped) == (Reason.STOPPED, None)
    assert evening.felt == []
    assert not folders.left_notes()
