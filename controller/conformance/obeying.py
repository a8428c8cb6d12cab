"""Checks of what the leg feels after `identify` and `apply`."""

from controller.conformance.bench import Bench
from controller.conformance.check import check
from controller.conformance.failing import expect
from controller.conformance.stand import Reach, Stand, words
from profiles.actuators import Capabilities
from profiles.timeline import REST, Setting

NOBODY = "no such actuator"
OFTEN = 3


@check(
    "Connecting says nothing, identifying starts nothing, and rest finds it at rest.", Reach.REAL
)
async def connects_and_is_at_rest(bench: Bench) -> None:
    """`connect` is silent and `identify` harmless."""
    async with bench.stand() as stand:
        await stand.connect()
        said = [passed.packet.data.hex(" ") for passed in stand.written]
        expect(not said, f"connecting wrote {said}; `connect` says nothing to the machine")
        identity = await stand.identify()
        expect(bool(identity.strip()), "`identify` says nothing of the machine")
        await _felt_nothing(stand, "after `identify`")
        await stand.rest()
        await _felt_nothing(stand, "after `rest`")


@check("Every step of every leg actuator is reached.", Reach.REAL)
async def apply_reaches_every_step(bench: Bench) -> None:
    """From below, and the first one from the top."""
    async with bench.stand() as stand:
        await stand.identified()
        for actuator in stand.legs:
            steps = stand.steps(actuator)
            for step in (*steps, 1):
                await stand.started(Setting({actuator.name: step}))
        await stand.stop("at the end")


@check("A setting that is applied twice is felt as one that is applied once.", Reach.REAL)
async def apply_twice_is_apply_once(bench: Bench) -> None:
    """Settings are absolute, so a repeated one changes nothing, not even for a moment."""
    async with bench.stand() as stand:
        await stand.identified()
        for setting in stand.settings():
            await stand.started(setting)
            before = len(stand.felt_log)
            for _ in range(OFTEN - 1):
                await stand.started(setting)
            felt = [words(between) for _, between in stand.felt_log[before:]]
            expect(not felt, f"{words(setting)} applied again made the leg feel {felt}")
        await stand.stop("at the end")


@check("An actuator that is left out of a setting is off.", Reach.REAL)
async def a_left_out_actuator_is_off(bench: Bench) -> None:
    """Whatever played before it."""
    async with bench.stand() as stand:
        await stand.identified()
        weakest = [Setting({actuator.name: 1}) for actuator in stand.legs]
        together = Setting({actuator.name: 1 for actuator in stand.legs})
        for setting in weakest:
            if not stand.capabilities.one_at_a_time:
                await stand.started(together)
            await stand.started(setting)
        await stand.started(REST)
        await stand.stop("at the end")


@check("What is not declared drives nothing: other names, and steps beyond the last.")
async def declares_only_what_it_does(bench: Bench) -> None:
    """A setting that cannot be is refused or ignored; it is never felt as something else.

    What the leg feels in passing on the way to the last step, it may feel here.
    """
    async with bench.stand() as stand:
        await stand.identified()
        await _drives_at_most(stand, {NOBODY: 1}, {})
        for actuator in stand.legs:
            before = len(stand.felt_log)
            await stand.started(Setting({actuator.name: actuator.steps}))
            usual: dict[str, int] = {}
            for _, felt in stand.felt_log[before:]:
                usual |= {name: max(step, usual.get(name, 0)) for name, step in felt.levels.items()}
            await stand.stop("after a stop")
            await _drives_at_most(stand, {actuator.name: actuator.steps + 1}, usual)


async def _drives_at_most(stand: Stand, levels: dict[str, int], most: dict[str, int]) -> None:
    before, limit_ms = len(stand.felt_log), stand.capabilities.setting_limit_ms
    await stand.pace.refused("apply", stand.driver.apply(Setting(levels)), limit_ms)
    await stand.pace.wait(limit_ms)
    for _, felt in stand.felt_log[before:]:
        harmless = all(step <= most.get(name, 0) for name, step in felt.levels.items())
        said = f"apply of {levels}, which is not declared, made the leg feel {words(felt)}"
        expect(harmless, said)
    await stand.stop("after a setting that cannot be")


@check("The machine does what the page says, or less, and that stays so.", Reach.WIRE)
async def capabilities_stay_the_same(bench: Bench) -> None:
    """`identify` may find fewer actuators and steps; afterwards nothing changes any more."""
    async with bench.stand() as stand:
        driver = await stand.connect()
        page = bench.spec.capabilities
        expect(driver.capabilities == page, "before `identify` they are those that were given")
        await stand.identify()
        known = driver.capabilities
        _expect_within(known, page)
        for setting in stand.settings():
            await stand.apply(setting)
            await stand.stop("after a stop")
            expect(stand.capabilities == known, f"{words(setting)} changed the capabilities")


def _expect_within(known: Capabilities, page: Capabilities) -> None:
    declared = {actuator.name: actuator for actuator in page.actuators}
    for actuator in known.actuators:
        said = declared.get(actuator.name)
        expect(said is not None, f"`identify` found {actuator.name}, which the page does not have")
        if said is not None:
            expect(actuator.steps <= said.steps, f"{actuator.name} has more steps than on the page")
    expect(known.best_proof is page.best_proof, "`identify` changed the best proof of rest")


async def _felt_nothing(stand: Stand, so: str) -> None:
    await stand.feels(REST, so)
    felt = [words(setting) for _, setting in stand.felt_log]
    expect(not felt, f"{so} the leg has felt {felt}, but nothing was ever applied")
