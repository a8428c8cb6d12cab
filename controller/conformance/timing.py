"""Checks of how often a machine is written to, and of when it ends by itself."""

from controller.conformance.bench import Bench
from controller.conformance.check import check
from controller.conformance.failing import NotApplicable, expect
from controller.conformance.faulty import NO_FAULTS, Faults
from controller.conformance.stand import Stand, words
from controller.driver import DriverSpec, Known
from controller.harm import doubled, lost
from profiles.timeline import REST, Setting

ARMED_FOR_MS = 600_000
REMAINING_MS = (60_000, 420_000, 1_200_000, 5_400_000)
ENDING_MS = 1_000  # a motor that ends by itself may run down for so long
FED_FOR = 3  # times the dead-man
ON_AND_ON_MS = 7_200_000  # what runs for so long has no end of its own
UNCONNECTED_MS = 60_000
WATCHED_MS = 20_000


@check("Commands keep the gap that the page states, rest alone excepted.")
async def keeps_the_command_gap(bench: Bench) -> None:
    """However fast settings follow each other, and behind a rest as well."""
    async with bench.stand() as stand:
        await stand.identified()
        await _busy(stand)


@check("The gap is kept while replies come doubled and late, and while none come.")
async def keeps_the_gap_under_bad_replies(bench: Bench) -> None:
    """What the machine says must not make a driver press faster."""
    for faults in (
        Faults(from_machine=doubled),
        Faults(from_machine=doubled, late_ms=30),
        Faults(from_machine=lost),
    ):
        async with bench.stand() as stand:
            await stand.identified()
            stand.faults = faults
            await _busy(stand)


async def _busy(stand: Stand) -> None:
    """All that a driver does, in haste, then nothing; fails where the gap is not kept."""
    resting: list[tuple[int, int]] = []
    limit_ms = stand.capabilities.setting_limit_ms
    for number, setting in enumerate((*stand.settings(), REST, *stand.settings()[:3])):
        if number % 2:
            before = len(stand.written)
            await stand.rest()
            resting.append((before, len(stand.written)))
        await stand.pace.tried("apply", stand.driver.apply(setting), limit_ms)
        await stand.pace.tried("arm_timer", stand.driver.arm_timer(ARMED_FOR_MS), limit_ms)
    await stand.pace.wait(WATCHED_MS)
    _expect_gaps(stand, resting)


def _expect_gaps(stand: Stand, resting: list[tuple[int, int]]) -> None:
    """A machine that is stepped may be let go of a key sooner, but not be pressed again."""
    gap_ms = stand.capabilities.min_command_gap_ms
    steps = stand.capabilities.commands_per_setting > 1
    for number, later in enumerate(stand.written):
        if any(first <= number < end for first, end in resting):
            continue
        for earlier in stand.written[max(0, number - 2) : number]:
            releases = (
                steps and earlier is stand.written[number - 1] and earlier.packet != later.packet
            )
            passed_ms = later.at_ms - earlier.at_ms
            expect(
                releases or passed_ms >= gap_ms,
                f"{later.packet.data.hex(' ')} came {passed_ms} ms behind "
                f"{earlier.packet.data.hex(' ')}; the page states a gap of {gap_ms} ms",
            )


def _no_own_timer(spec: DriverSpec) -> str:
    return (
        "" if spec.capabilities.own_timer_ms is not None else "the page states no timer of its own"
    )


def _no_armed_timer(spec: DriverSpec) -> str:
    stated = spec.capabilities.armed_timer_ms is not None
    return "" if stated else "the page states no timer that can be armed"


def _no_dead_man(spec: DriverSpec) -> str:
    return "" if spec.capabilities.dead_man_ms is not None else "the page states no dead-man"


def _some_end(spec: DriverSpec) -> str:
    known = spec.capabilities
    ends = (known.own_timer_ms, known.armed_timer_ms, known.dead_man_ms)
    return "the page states how it ends by itself" if any(ends) else ""


@check("The machine's own timer ends it when the page says, and not before.", unless=_no_own_timer)
async def own_timer_is_as_stated(bench: Bench) -> None:
    """A plan says how long the machine runs at most; so long it has to run."""
    async with bench.stand() as stand:
        await stand.identified()
        timer_ms = stand.capabilities.own_timer_ms or 0
        setting = stand.settings()[0]
        await stand.started(setting)
        await _runs_on(stand, setting, timer_ms * 9 // 10, "the machine's own timer")
        await _ends(stand, timer_ms - timer_ms * 9 // 10, "the machine's own timer")


@check(
    "The timer that is armed ends the machine when it was said, or sooner.", unless=_no_armed_timer
)
async def armed_timer_is_as_told(bench: Bench) -> None:
    """Armed at rest it starts nothing; armed anew it goes on; what it gives is the most it runs."""
    for remaining_ms in REMAINING_MS:
        async with bench.stand() as stand:
            await stand.identified()
            await stand.rest()
            setting = stand.settings()[0]
            await _armed(stand, remaining_ms, running=False)
            await stand.feels(REST, "a timer armed at rest: still")
            await stand.started(setting)
            armed_ms = await _armed(stand, remaining_ms, running=True)
            await _runs_on(stand, setting, armed_ms * 6 // 10, "the timer")
            again_ms = await _armed(stand, remaining_ms, running=True)
            await _runs_on(stand, setting, again_ms * 8 // 10, "the timer that was armed anew")
            await _ends(stand, again_ms - again_ms * 8 // 10, "the timer")


async def _armed(stand: Stand, remaining_ms: int, *, running: bool) -> int:
    limit_ms = stand.capabilities.setting_limit_ms
    arming = stand.driver.arm_timer(remaining_ms)
    armed_ms = await stand.pace.passing("arm_timer", arming, limit_ms)
    most_ms = stand.capabilities.armed_timer_ms or 0
    told = f"arm_timer({remaining_ms}) gave {armed_ms}"
    if armed_ms is None:
        expect(not running, f"{told} on a machine that runs; the page states armed_timer_ms")
        return 0
    expect(0 < armed_ms <= most_ms, f"{told}; the page states at most {most_ms}")
    return armed_ms


@check("An unfed machine ends when its dead-man says, and a fed one goes on.", unless=_no_dead_man)
async def dead_man_is_as_stated(bench: Bench) -> None:
    """Fed as a session feeds it."""
    async with bench.stand() as stand:
        await stand.identified()
        dead_man_ms = stand.capabilities.dead_man_ms or 0
        setting = stand.settings()[0]
        await stand.started(setting)
        await _runs_on(stand, setting, FED_FOR * dead_man_ms, "the dead-man of a fed machine")
        await _ends(stand, dead_man_ms, "the dead-man")


@check("A machine for which the page states no end has none.", unless=_some_end)
async def goes_on_where_no_end_is_stated(bench: Bench) -> None:
    """A timer that nobody knows of would end a program early, and plans would say so wrongly."""
    async with bench.stand() as stand:
        await stand.identified()
        setting = stand.settings()[0]
        await stand.started(setting)
        await stand.pace.wait(ON_AND_ON_MS)
        await stand.feels(setting, "The page states no timer and no dead-man: after two hours")


@check("A lost link does to the machine what the page says.")
async def link_loss_is_as_stated(bench: Bench) -> None:
    """The page's duty `stops_on_link_loss`; a dead-man ends it in its own time."""
    stops, known = bench.spec.duties.stops_on_link_loss, bench.spec.capabilities
    if stops is Known.UNKNOWN:
        raise NotApplicable("nobody knows whether it stops on a lost link")
    async with bench.stand() as stand:
        await stand.identified()
        setting = stand.settings()[0]
        await stand.started(setting)
        await stand.drop()
        if stops is Known.YES:
            await _ends(stand, known.dead_man_ms or 0, "the lost link")
        else:
            await stand.pace.wait(UNCONNECTED_MS if known.dead_man_ms is None else 0)
            await stand.feels(setting, "stops_on_link_loss is no: without a link")


@check("Arming the timer ends in time and starts nothing.")
async def arm_timer_is_bounded(bench: Bench) -> None:
    """With or without an answer; None where the page states no timer to be armed."""
    stated = bench.spec.capabilities.armed_timer_ms is not None
    for faults in (NO_FAULTS, Faults(from_machine=lost), Faults(to_machine=lost)):
        async with bench.stand() as stand:
            driver = await stand.identified()
            stand.faults = faults
            limit_ms = stand.capabilities.setting_limit_ms
            for remaining_ms in REMAINING_MS:
                arming = driver.arm_timer(remaining_ms)
                armed_ms = await stand.pace.tried("arm_timer", arming, limit_ms)
                expect(
                    stated or armed_ms is None,
                    f"arm_timer gave {armed_ms}, and the page states no armed_timer_ms",
                )
            await stand.feels(REST, "after arm_timer alone,")


async def _runs_on(stand: Stand, setting: Setting, for_ms: int, so: str) -> None:
    """Feed it as a session does; fails where the leg feels anything else meanwhile."""
    started_ms, before = stand.pace.now_ms(), len(stand.felt_log)
    feed_ms = stand.capabilities.feed_ms
    while (left_ms := started_ms + for_ms - stand.pace.now_ms()) > 0:
        await stand.pace.wait(left_ms if feed_ms is None else min(feed_ms, left_ms))
        if feed_ms is not None:
            await stand.apply(setting)
    for at_ms, felt in stand.felt_log[before:]:
        changed = f"{so}: after {at_ms - started_ms} ms of {for_ms} the leg feels {words(felt)}"
        expect(felt == setting, f"{changed}, not {words(setting)} any more")


async def _ends(stand: Stand, within_ms: int, so: str) -> None:
    """Fails where the leg feels anything after that time, unfed."""
    await stand.pace.wait(within_ms + ENDING_MS)
    felt = stand.felt
    expect(felt.is_rest, f"{so} should have ended it by now; the leg feels {words(felt)}")
