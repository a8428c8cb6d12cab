"""A recorded session plays the machine again, and shows whether a driver still says the same."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from controller import registry
from controller.capture import (
    FIRST_LINE,
    Capture,
    CaptureError,
    Crossing,
    Entry,
    Remark,
    Way,
    parsed,
)
from controller.clock import ManualClock, sleep_until
from controller.driver import Driver
from controller.link.memory import Loopback
from controller.marks import MarkedDriver
from controller.recording import Recorder, RecordingLink
from controller.rehearsal import at_once
from controller.replay import checked, deviations
from firmware_protocol.codec import Packet
from profiles.timeline import Setting
from tests.controller.ours import FAMILIES

CAPTURES = sorted((Path(__file__).parents[1] / "captures").glob("*.txt"))


@pytest.mark.parametrize("path", CAPTURES, ids=[path.stem for path in CAPTURES])
def test_a_driver_sends_what_was_captured(path: Path) -> None:
    assert deviations(path) == ()


def recorded(family: str) -> Capture:
    """A session with the simulated machine: asked, rested, started, given up, rested."""
    spec, clock = registry.load(family), ManualClock()
    entries: list[Entry] = [Remark(f"family: {family}")]
    machine, recorder = spec.simulate(clock, lambda *_: None), Recorder(clock, entries.append)
    leg = next(one.name for one in spec.capabilities.actuators if one.covers)

    @asynccontextmanager
    async def connected() -> AsyncIterator[Driver]:
        link = RecordingLink(Loopback("memory", machine.serve), recorder)
        async with spec.connect(link, clock, spec.capabilities) as driver:
            yield MarkedDriver(driver, recorder.remark)

    async def session() -> None:
        async with connected() as driver:
            await driver.identify()
            await driver.rest()
            await sleep_until(clock, clock.now_ms() + 700)
            await driver.apply(Setting({leg: 1}))
            await sleep_until(clock, clock.now_ms() + 3_000)
            applying = asyncio.ensure_future(driver.apply(Setting({})))
            await asyncio.sleep(0)
            applying.cancel()
            await asyncio.wait({applying})
            await driver.rest()
        async with connected() as driver:
            await driver.rest()

    asyncio.run(at_once(clock, session()))
    return Capture(tuple(entries))


def check(capture: Capture) -> tuple[str, ...]:
    return asyncio.run(checked(capture, registry.load(capture.family)))


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_says_again_what_it_said(family: str) -> None:
    assert check(recorded(family)) == ()


def changed(capture: Capture, index: int, data: bytes) -> Capture:
    """The capture with other bytes in one packet to the machine."""
    entries = list(capture.entries)
    places = [
        at
        for at, entry in enumerate(entries)
        if isinstance(entry, Crossing) and entry.way is Way.SENT
    ]
    entry = entries[places[index]]
    assert isinstance(entry, Crossing)
    entries[places[index]] = Crossing(entry.at_ms, Way.SENT, Packet(data))
    return Capture(tuple(entries))


@pytest.mark.parametrize("family", FAMILIES)
def test_a_byte_that_differs_is_told_with_its_line(family: str) -> None:
    capture = recorded(family)
    (said,) = check(changed(capture, -1, b"\x99\x99"))
    assert "99 99" in said
    assert "line " in said


def test_what_is_missing_at_the_end_is_told() -> None:
    capture = recorded("reverie_108")
    more = Crossing(99_999, Way.SENT, Packet(b"\x01\x02"))
    (said,) = check(Capture((*capture.entries, more)))
    assert said == f"line {len(capture.entries) + 2}: 99999 > main 01 02 is missing"


def test_what_the_driver_says_beyond_the_capture_is_told() -> None:
    entries = list(recorded("reverie_108").entries)
    while not (isinstance(entries[-1], Crossing) and entries[-1].way is Way.SENT):
        entries.pop()
    (said,) = check(Capture(tuple(entries[:-1])))
    assert "nothing more is in the recording" in said


def test_without_marks_the_driver_is_connected_and_identified() -> None:
    text = f"{FIRST_LINE}\n# family: tcode\n0 > main 44 32 0A\n25 > main 44 30 0A\n"
    text += "50 > main 44 31 0A\n52 < main 54 43 6F 64 65 20 76 30 2E 33 0A\n"
    assert check(parsed(text)) == ()


def test_a_capture_in_which_nothing_was_sent_checks_nothing() -> None:
    with pytest.raises(CaptureError, match="nothing was sent"):
        check(parsed(f"{FIRST_LINE}\n# family: tcode\n0 < main 44"))


def test_a_capture_of_no_family_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    path.write_text(f"{FIRST_LINE}\n0 > main 44")
    with pytest.raises(CaptureError, match="which family") as raised:
        deviations(path)
    assert "# family: NAME" in raised.value.hint


def test_a_mark_that_means_nothing_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    path.write_text(f"{FIRST_LINE}\n# apply nose=1\n0 > main 44")
    with pytest.raises(CaptureError, match="line 2: there is no actuator 'nose'"):
        deviations(path, "tcode")
