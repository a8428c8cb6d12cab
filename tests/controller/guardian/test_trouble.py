"""A guardian in a computer that is in trouble: without handles, threads, or an act that ends."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from controller.clock import SystemClock
from controller.errors import GuardianError
from controller.guardian.guardian import Guardian
from controller.guardian.recipe import Recipe
from controller.nightlog.record import NO_RECORD
from tests.controller.guardian.stand_in import act_in, said

pytestmark = pytest.mark.wire

AS_ELSEWHERE = """
import os, select

wait = select.select

def select_as_on_windows(read, write, odd, limit_s=None):
    if not (read or write or odd):
        raise OSError(10022, "An invalid argument was supplied")
    return wait(read, write, odd, limit_s)

def no_handles(number):
    raise OSError

select.select = select_as_on_windows
os.pidfd_open = no_handles
"""

SESSION = """
import subprocess, sys
from controller.guardian.recipe import Recipe

watch = subprocess.Popen(
    [sys.executable, "-c", sys.argv[2], str(__import__("os").getpid())],
    stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0,
)
watch.stdin.write(Recipe("serial:/dev/null", "nobra", None, path=(sys.argv[1],)).line())
watch.stdout.read(1)
watch.stdin.write(sys.argv[3].encode())
"""


def session_that_ends(folder: str, last_word: str, *changes: str) -> None:
    """A session ends, watched over by a guardian that these changes were made to."""
    watch = ["from controller.guardian import watch", *changes, "watch.main()"]
    command = [sys.executable, "-c", SESSION, folder, "\n".join(watch), last_word]
    subprocess.run(command, timeout=60, check=False)  # it may be ended while it ends


@pytest.mark.parametrize("last_word", ["", "t"])
def test_it_acts_and_tries_again_where_the_system_has_no_handles_and_select_waits_for_nothing(
    tmp_path: Path, last_word: str
) -> None:
    folder = act_in(tmp_path, "if first(): sys.exit(1)\nsay(sys.argv[1])")
    session_that_ends(folder, last_word, AS_ELSEWHERE)
    assert said(tmp_path) == ("left" if last_word else "end of file")


def test_an_act_that_hangs_is_ended_and_tried_again(tmp_path: Path) -> None:
    does = "import threading\nif first(): threading.Event().wait()\nsay('again')"
    session_that_ends(act_in(tmp_path, does), "", "watch.ACT_LIMIT_S = 2.0")
    assert said(tmp_path) == "again"


LETS_GO = """
import asyncio, os, sys
from contextlib import suppress
from pathlib import Path
from controller.clock import SystemClock
from controller.guardian.guardian import Guardian
from controller.guardian.recipe import Recipe
from controller.nightlog.record import NO_RECORD

async def main():
    recipe = Recipe("serial:/dev/null", "nobra", None, path=(sys.argv[1],))
    guardian = Guardian(recipe, SystemClock(), NO_RECORD, lambda: None)
    await guardian.arm()
    pid = int(Path(f"/proc/self/task/{os.getpid()}/children").read_text())
    os.kill(pid, 9)
    with suppress(ChildProcessError):  # whoever listened to it has seen that it died
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    if sys.argv[2] == "noticed":
        guardian.renew(may_run=True)
    await guardian.let_go()

asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="where Linux tells of its processes")
@pytest.mark.parametrize("its_death", ["noticed", "unnoticed"])
def test_a_machine_is_left_to_another_where_the_guardian_has_just_died(
    tmp_path: Path, its_death: str
) -> None:
    folder = act_in(tmp_path, "say(sys.argv[1])")
    subprocess.run([sys.executable, "-c", LETS_GO, folder, its_death], timeout=60, check=True)
    assert said(tmp_path) == "left"


async def test_without_threads_no_guardian_is_armed_and_none_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", full)
    recipe = Recipe("serial:/dev/null", "nobra", None)
    with pytest.raises(GuardianError):
        await Guardian(recipe, SystemClock(), NO_RECORD, lambda: None).arm()
