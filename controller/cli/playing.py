"""A session in line mode or as JSON, with single keys where there is a terminal."""

import asyncio
import json
import sys
from collections.abc import Callable
from contextlib import suppress

from controller.address import Road
from controller.cli.codes import FAILED_BUT_AT_REST, NOT_CONFIRMED, PLAYED, STOPPED
from controller.cli.keys import HELP, INTENTS, single_keys
from controller.cli.lines import LineMode
from controller.cli.printer import printing, wrapped
from controller.cli.quiet import QuietMode
from controller.clock import Clock
from controller.host.events import Event, Looking, Ready
from controller.host.host import Composer, Host
from controller.host.permit import Permit
from controller.host.words import event_words
from controller.machine import Machine
from controller.nightlog.kinds import By
from controller.session.view import Ending, Reason, SessionView
from profiles.program import Program
from profiles.timeline import Setting

COUNTDOWN_S = 5
SETTLED_S = 3.0  # a setting that lasts for so long is worth a line


async def played(
    program: Program | Composer,
    machine: Machine,
    clock: Clock,
    radio: str | None,
    as_json: bool,
    permit: Permit,
    *,
    detached: bool = False,
    quiet: bool = False,
) -> int:
    """Play and print; the exit code. Raises what kept it from starting.

    Where it is to be `quiet`, only ends and faults are printed. What is `detached` goes on where
    nobody can read what is printed, and insists on its stop.
    """
    loop = asyncio.get_running_loop()

    def unheard() -> None:
        if not detached:
            soon(loop, lambda: host.stop())

    with printing(unheard) as say:
        front = _Front(machine, clock, say, as_json=as_json, quiet=quiet, detached=detached)
        host = Host(
            program,
            machine,
            clock,
            front.show,
            on_felt=front.felt,
            radio=radio,
            permit=permit,
            insist=detached or _is_seen(as_json),
        )
        front.host = host
        ending = await _with_keys(host, front)
    if not ending.at_rest:
        return NOT_CONFIRMED
    match ending.reason:
        case Reason.PLAYED:
            return PLAYED
        case Reason.STOPPED:
            return STOPPED
        case Reason.FAILED:
            return FAILED_BUT_AT_REST


def _is_seen(as_json: bool) -> bool:
    """Whether a person looks on, who can end it."""
    return not as_json and sys.stdout is not None and sys.stdout.isatty()


async def _with_keys(host: Host, front: "_Front") -> Ending:
    if front.as_json:
        return await host.run()
    with single_keys(front.pressed) as front.has_keys:
        return await host.run()


class _Front:
    """What stands between a session and the terminal."""

    def __init__(
        self,
        machine: Machine,
        clock: Clock,
        say: Callable[[str], None],
        *,
        as_json: bool,
        quiet: bool,
        detached: bool,
    ) -> None:
        self.as_json = as_json
        self._detached = detached
        self.has_keys = False
        self.host: Host | None = None
        self._machine = machine
        self._say = say
        self._all = None if quiet else LineMode(machine)
        self._lines = self._all or QuietMode(machine)
        self._clock = clock
        self._countdown: asyncio.TimerHandle | None = None
        self._settling: asyncio.TimerHandle | None = None
        self._seen_ms: tuple[int, int] | None = None  # the clock and the program at the last view

    def show(self, event: Event) -> None:
        if self._countdown is not None:
            self._countdown.cancel()
        if isinstance(event, SessionView):
            self._seen_ms = (self._clock.now_ms(), event.elapsed_ms)
        if self.as_json:
            # Programs are told what came of it; who had a process hold it, that it can be called.
            if isinstance(event, Looking) and not self._detached:
                return
            self._say(json.dumps(event_words(event, self._machine), ensure_ascii=False))
            return
        self._tell(self._lines.lines(event))
        if isinstance(event, Ending) and not event.at_rest and self.host and self.host.insists:
            self._say("Still trying, every 10 s. Ctrl-C gives up.")
        if self._all is not None:
            self._tell_more(event, self._all)

    def _tell_more(self, event: Event, lines: LineMode) -> None:
        """What is no line of its own: which keys there are, and what lasts."""
        if isinstance(event, SessionView):
            self._tell_when_settled(lines)
        if isinstance(event, Ready) and self.has_keys:
            self._say(HELP)
        if isinstance(event, Looking) and self._machine.address.road is Road.BLE:
            self._count_down_from(event.limit_ms // 1000)

    def felt(self, at_ms: int, setting: Setting) -> None:
        now_ms, elapsed_ms = self._seen_ms or (at_ms, 0)
        since_start_ms = max(elapsed_ms, elapsed_ms + at_ms - now_ms)
        if self.as_json:
            felt = {"event": "felt", "at_ms": since_start_ms, "levels": dict(setting.levels)}
            self._say(json.dumps(felt))
        elif self._all is not None:
            self._say(self._all.felt(since_start_ms, setting))

    def _tell(self, lines: list[str]) -> None:
        for line in lines:
            self._say(wrapped(line))

    def _tell_when_settled(self, lines: LineMode) -> None:
        """Say what the machine does once it lasts: a ramp is not told step by step."""
        if self._settling is not None:
            self._settling.cancel()
        loop = asyncio.get_running_loop()
        self._settling = loop.call_later(SETTLED_S, lambda: self._tell(lines.settled()))

    def pressed(self, key: str) -> None:
        if self.host is not None:
            self.host.intent(INTENTS.get(key, ""), By.KEY)

    def _count_down_from(self, left_s: int) -> None:
        self._countdown = asyncio.get_running_loop().call_later(
            COUNTDOWN_S, self._count_down, left_s - COUNTDOWN_S
        )

    def _count_down(self, left_s: int) -> None:
        if left_s > 0:
            self._say(f"{left_s} s left. Is it switched on, and its maker's app closed?")
            self._count_down_from(left_s)


def soon(loop: asyncio.AbstractEventLoop, call: Callable[[], None]) -> None:
    """Call it in the event loop, from another thread; not at all once that has ended."""
    with suppress(RuntimeError):  # the event loop has ended, and the session before it
        loop.call_soon_threadsafe(call)
