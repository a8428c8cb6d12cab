"""A session with all it needs of its process: its lock, its signals, its intents, its ending."""

import asyncio
import os
import signal
from collections.abc import Mapping
from pathlib import Path

import pytest

from controller import folders
from controller.clock import SystemClock
from controller.errors import LinkUnavailable, MachineSilent, Unavailable
from controller.host.dial import calls
from controller.host.events import Event, Looking, Note, Ready
from controller.host.obeying import NO_FADE, NOT_STRONGER
from controller.host.signals import ENDING
from controller.session.view import Ending, Reason, SessionView, State
from profiles.actuators import Proof
from profiles.errors import DoesNotFit
from profiles.timeline import Setting
from tests.controller.host.evening import HOLD, Evening, machine_with

pytestmark = pytest.mark.wire


@pytest.fixture(autouse=True)
def own_folders(short_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(short_path / "run"))
    monkeypatch.setenv("LEGATO_HOME", str(short_path / "home"))


@pytest.fixture(params=["tcode", "reverie_108"])
def family(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def handlers() -> Mapping[str, object]:
    numbers = [number for number in signal.Signals if number.name in ENDING]
    return {number.name: signal.getsignal(number) for number in numbers}


async def test_events_come_in_order_and_the_last_is_the_ending(family: str) -> None:
    evening = Evening(family)
    async with evening.playing(80_000) as task:
        ending = await task
    assert ending.reason is Reason.PLAYED
    assert ending.at_rest
    looking, ready, *views, last = evening.told
    assert isinstance(looking, Looking)
    assert isinstance(ready, Ready)
    assert ready.plan.program == "Short"
    assert all(isinstance(view, SessionView) for view in views)
    assert last == ending
    assert max(setting.step("V0") or setting.step("foot massage") for setting in evening.felt) > 0
    assert evening.felt[-1].is_rest


async def test_a_stop_while_it_connects_ends_with_nothing_started() -> None:
    evening = Evening()
    async with evening.playing(after_ms=10) as task:
        assert evening.kinds == [Looking]
        evening.host.stop()
        await evening.clock.advance(0)
        assert (await task) == Ending(Reason.STOPPED, None, None)
    assert evening.kinds == [Looking, Ending]
    assert evening.felt == []


async def test_a_stop_before_it_connects_ends_with_nothing_started(family: str) -> None:
    evening = Evening(family)
    evening.host.stop()
    async with evening.playing() as task:
        assert (await task) == Ending(Reason.STOPPED, None, None)
    assert evening.felt == []


async def test_a_program_that_does_not_fit_is_refused_before_anything_is_opened() -> None:
    evening = Evening(written='name = "Squeeze"\neffect = "compression"\n' + HOLD)
    with pytest.raises(DoesNotFit, match="no compression"):
        await evening.host.run()
    assert evening.told == []
    assert list(folders.run().iterdir()) == []


async def test_a_machine_that_cannot_be_opened_is_said_and_leaves_nothing_held() -> None:
    before = handlers()
    evening = Evening(machine_with([], unavailable=True))
    with pytest.raises(LinkUnavailable, match="not there"):
        await evening.host.run()
    assert evening.kinds == [Looking]
    assert handlers() == before
    async with Evening(evening.machine.spec.name).playing(80_000) as task:
        assert (await task).at_rest


async def test_a_machine_that_does_not_answer_to_a_stop_is_not_started() -> None:
    evening = Evening(machine_with([Proof.SENT] * 9_999))
    with pytest.raises(MachineSilent):
        await evening.host.run()
    assert evening.kinds == [Looking, Ready]


async def test_a_second_session_on_the_same_machine_is_refused() -> None:
    first, second = Evening(), Evening()
    async with first.playing() as task:
        with pytest.raises(LinkUnavailable) as caught:
            await second.host.run()
        assert caught.value.reason is Unavailable.BUSY
        assert "legato stop" in caught.value.hint
        assert second.told == []
        assert not task.done()


async def test_a_refused_session_leaves_the_signals_to_the_first() -> None:
    first, second = Evening(), Evening()
    async with first.playing():
        during = handlers()
        with pytest.raises(LinkUnavailable):
            await second.host.run()
        assert handlers() == during


async def test_when_a_session_has_ended_the_next_may_start() -> None:
    for _ in range(2):
        async with Evening().playing(80_000) as task:
            assert (await task).reason is Reason.PLAYED


async def test_sessions_on_two_machines_do_not_hinder_each_other() -> None:
    async with Evening("tcode").playing() as one, Evening("reverie_108").playing() as other:
        assert not one.done()
        assert not other.done()


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP", "SIGTSTP"])
async def test_a_signal_ends_it_at_rest(name: str) -> None:
    evening = Struck(name)
    ending = await evening.host.run()
    assert ending.reason is Reason.STOPPED
    assert ending.at_rest
    assert evening.felt[-1].is_rest


async def test_signals_are_put_back_afterwards() -> None:
    before = handlers()
    evening = Evening()
    async with evening.playing():
        assert all(handlers()[name] != handler for name, handler in before.items())
    assert handlers() == before


async def test_pause_and_resume_by_word() -> None:
    evening = Evening()
    async with evening.playing():
        paused = await evening.intend("pause")
        assert (paused.state, paused.setting) == (State.PAUSED, Setting({}))
        assert evening.felt[-1].is_rest
        assert (await evening.intend("resume")).state is State.PLAYING


async def test_softer_and_stronger_by_word() -> None:
    evening = Evening()
    async with evening.playing():
        assert (await evening.intend("softer")).offset == -10
        assert (await evening.intend("stronger")).offset == 0


async def test_a_third_stronger_within_a_minute_is_answered_with_why_not() -> None:
    evening = Evening()
    async with evening.playing():
        offsets = [(await evening.intend("stronger")).offset for _ in range(3)]
        assert offsets == [10, 20, 20]
        assert [event for event in evening.told if isinstance(event, Note)] == [Note(NOT_STRONGER)]


async def test_the_fade_by_word() -> None:
    evening = Evening()
    async with evening.playing() as task:
        assert (await evening.intend("fade")).state is State.FADING
        await evening.clock.advance(10_000)
        assert (await task).reason is Reason.PLAYED


async def test_a_program_without_a_fade_answers_with_why_not() -> None:
    evening = Evening(written=f'name = "Hold"\n{HOLD}')
    async with evening.playing():
        assert (await evening.intend("fade")).state is State.PLAYING
        assert Note(NO_FADE) in evening.told


async def test_stop_by_word_is_felt_before_any_time_passes(family: str) -> None:
    evening = Evening(family)
    async with evening.playing() as task:
        evening.host.intent("stop")
        await evening.clock.advance(0)
        assert evening.felt[-1].is_rest
        assert (await task).reason is Reason.STOPPED


async def test_words_that_mean_nothing_do_nothing() -> None:
    evening = Evening()
    async with evening.playing() as task:
        told = list(evening.told)
        for word in ("", "STOP", "explode", "stop "):
            evening.host.intent(word)
        await evening.clock.advance(0)
        assert evening.told == told
        assert not task.done()


@pytest.mark.parametrize("word", ["pause", "resume", "softer", "stronger", "fade", "explode"])
async def test_words_that_come_while_it_connects_do_nothing(word: str) -> None:
    evening = Evening()
    async with evening.playing(after_ms=10):
        evening.host.intent(word)
        assert evening.kinds == [Looking]


async def test_another_process_stops_it_and_is_told_how_it_ended() -> None:
    evening = Evening()
    async with evening.playing() as task:
        (call,) = await asyncio.to_thread(calls, evening.machine.address)
        words = call.words()
        greeting = [await asyncio.to_thread(next, words) for _ in range(2)]
        assert [said["event"] for said in greeting] == ["plan", "view"]
        assert greeting[1]["state"] == "playing"
        assert call.send("stop")
        *_, last = await asyncio.to_thread(list, words)
        call.hang_up()
        assert (last["event"], last["reason"], last["at_rest"]) == ("ended", "stopped", True)
        assert (await task).at_rest


async def test_a_cancelled_host_leaves_the_machine_at_rest(family: str) -> None:
    evening = Evening(family)
    async with evening.playing() as task:
        task.cancel()
        await evening.clock.advance(0)
        await asyncio.wait({task}, timeout=5)
        assert task.cancelled()
    assert evening.felt[-1].is_rest


class Struck(Evening):
    """A fast session that is sent a signal at its first level."""

    def __init__(self, name: str) -> None:
        super().__init__(clock=SystemClock(speed=100))
        self._number: int | None = signal.Signals[name]

    def tell(self, event: Event) -> None:
        super().tell(event)
        started = isinstance(event, SessionView) and not event.setting.is_rest
        if started and self._number is not None:
            number, self._number = self._number, None
            os.kill(os.getpid(), number)
