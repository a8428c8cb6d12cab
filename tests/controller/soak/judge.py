"""Holds what the leg feels against what was promised and what is claimed."""

from collections import Counter
from dataclasses import dataclass

from controller.errors import LegatoError
from controller.simulator.faults import Kind
from controller.simulator.troubles import UNWILLING
from profiles.actuators import Proof
from profiles.timeline import Setting
from tests.controller.soak.steepness import Steepness
from tests.controller.soak.world import World, words

LATE_MS = 250  # a setting waits for the one before, and counts since it was due
OBEYS_MS = 1_000  # what has arrived is obeyed within this
LEASE_GAP_MS = 1_000  # of the 3 s after which a guardian acts
BEHIND_OUR_BACK = frozenset({Kind.OWN_TIMER, Kind.BROWNOUT_REST})
"""What rests a machine that nobody told to."""


ON_THE_WAY = frozenset({Kind.LOSE, Kind.GARBLE, Kind.REORDER, Kind.DELAY, Kind.SILENCE})
ANSWERS_FOR_ALL = frozenset({"hf8", "tcode"})
"""Here the answer is one to a question that was written behind the stop. It tells that the machine
hears, and not that no line of the stop was lost, which is why the drivers write it twice."""

REMEMBERS_MS = {"massage_chair_korean": 40_000}
"""How long a driver believes a machine less after harm: each press of power that did not show
gives the next one twice the time to show."""

AFTER_A_DEATH = ("guardian", "next start")


@dataclass(frozen=True, slots=True)
class Stop:
    """One attempt of somebody to stop, and what came of it.

    `since_ms` is when the first of several attempts began: what was reported then is not again.
    """

    by: str
    began_ms: int
    since_ms: int
    proof: Proof
    best: Proof
    rested_before: bool  # whether the leg felt nothing when it began

    @property
    def reached(self) -> bool:
        """As `Stopped.reached`."""
        return self.proof is not Proof.FAILED and self.proof >= self.best


class Judge:
    """Sees all that happens in one world and blames what must not; `counts` is for figures."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._known = world.spec.capabilities
        self._sent_slope = Steepness(self._known, LATE_MS)
        self._felt_slope = Steepness(self._known, OBEYS_MS)
        self._strongest = {one.name: 0 for one in self._known.actuators}
        self._claim: Stop | None = None
        self._claimed_ms = 0
        self.ran_on = False
        self._rests_since_ms = 0  # when a rest was sent first after something else
        self._rested_ms = 0  # when the session last knew that it rests
        self._alarmed_ms: set[int] = set()  # when the stops began of which alarms are counted
        self.counts: Counter[str] = Counter()
        world.on_sent, world.on_felt = self._sent, self._felt

    def stopped(self, stop: Stop) -> None:
        """Somebody's attempt to stop has ended now."""
        said = stop.proof.name if stop.reached else "NOT CONFIRMED"
        self._world.tell(f"{stop.by}: {said} ({stop.proof.name} of {stop.best.name})")
        self.counts[f"{stop.by}: {said}"] += 1
        self._claim = None
        if stop.reached:
            self._claim, self._claimed_ms, self.ran_on = stop, self._world.now_ms, False
            self._check_writes(stop)
        else:
            self._judge_alarm(stop)
        self.look()

    def nothing_started(self, since_ms: int) -> None:
        """Somebody who came at that moment says that nothing was started."""
        self._world.tell("nothing was started")
        self.counts["session: nothing started"] += 1
        if any(at >= since_ms and not setting.is_rest for at, setting in self._world.sent):
            self._world.blame("something was started, and nobody says so")

    def failed(self, error: LegatoError) -> None:
        """A session does not begin, or does not go on, for this reason."""
        if not self._world.harmed(0) and not self._world.clock.suspended_ms():
            self._world.blame(f"it failed for nothing: {error}")

    def look(self) -> None:
        """Hold what the leg feels now against what is claimed now."""
        claim, felt = self._claim, self._world.machine.felt
        if claim is None or felt.is_rest or self.ran_on:
            return
        if claim.proof is not Proof.CONFIRMED and self._since_ms(self._claimed_ms) < OBEYS_MS:
            return
        self.ran_on = True
        excuses = self._excuses(claim.proof, claim.since_ms)
        what = f"{claim.proof.name} although the leg feels {words(felt)}"
        if not excuses:
            self._world.blame(f"{claim.by} said {what}")
            return
        self._world.tell(f"no software can know: {what}")
        self.counts[f"undetectable: {claim.proof.name}, {_named(excuses)}"] += 1

    def said_to_rest(self, *, may_run: bool) -> None:
        """The session tells its lease whether the machine may run."""
        felt = self._world.machine.felt
        self._rested_ms = self._rested_ms if may_run else self._world.now_ms
        if may_run or felt.is_rest or not self._world.sent:
            return
        since_ms = self._rests_since_ms
        if self._since_ms(since_ms) < OBEYS_MS and self._known.best_proof < Proof.CONFIRMED:
            return
        if not self._excuses(self._known.best_proof, since_ms):
            self._world.blame(f"the lease says it rests although the leg feels {words(felt)}")

    def paused(self, since_ms: int) -> None:
        """The session stands still since then, and does still."""
        limit_ms = self._known.setting_limit_ms + 2_000
        since_ms = min(since_ms, self._rests_since_ms)  # the program may have rested it before
        late = self._since_ms(since_ms) > limit_ms and not self._world.machine.felt.is_rest
        if late and not self._world.harmed(since_ms):
            self._world.blame("it runs on in a pause")

    def _excuses(self, proof: Proof, since_ms: int) -> frozenset[Kind]:
        """The kinds of harm since then which a machine that gives this proof cannot tell of."""
        harm = self._world.harmed(since_ms)
        match proof:
            case Proof.CONFIRMED:
                return harm & {Kind.LIE_OFF}
            case Proof.ACKNOWLEDGED:
                deaf = ON_THE_WAY if self._world.spec.name in ANSWERS_FOR_ALL else frozenset()
                return harm & (UNWILLING | deaf)
            case Proof.SENT | Proof.FAILED:
                return harm

    def _check_writes(self, stop: Stop) -> None:
        rests = [at for at, setting in self._world.sent if at >= stop.began_ms and setting.is_rest]
        if stop.proof is Proof.SENT and (len(rests) < 5 or rests[-1] - rests[0] < 3_000):
            self._world.blame(f"{stop.by} said SENT after {len(rests)} writes")

    def _judge_alarm(self, stop: Stop) -> None:
        since_ms = stop.began_ms
        if self._known.reports_changes:  # a level that never arrived leaves no change to report
            since_ms = min(stop.since_ms, self._rested_ms)
        since_ms -= REMEMBERS_MS.get(self._world.spec.name, 0)
        if harm := self._world.harmed(since_ms):
            self._count_alarm(stop, f"needed, {_named(harm)}")
            return
        # Who died may have rested it just before, and heard its report.
        unasked = self._world.machine.harmed() & BEHIND_OUR_BACK or stop.by in AFTER_A_DEATH
        if self._known.reports_changes and stop.rested_before and unasked:
            self._count_alarm(stop, "was off already, which this machine does not say")
            return
        self.counts["alarm: UNNEEDED"] += 1
        self._world.blame(f"{stop.by} gave an alarm that nothing made necessary")

    def _count_alarm(self, stop: Stop, why: str) -> None:
        """Once for all attempts of one stop: who is told that it goes on is alarmed already."""
        if stop.since_ms not in self._alarmed_ms:
            self._alarmed_ms.add(stop.since_ms)
            self.counts[f"alarm: {why}"] += 1

    def _sent(self, setting: Setting) -> None:
        if not setting.is_rest:
            self._claim = None
        elif not self._world.sent[:-1] or not self._world.sent[-2][1].is_rest:
            self._rests_since_ms = self._world.now_ms
        for name, step in setting.levels.items():
            self._strongest[name] = max(step, self._strongest[name])
        for name in self._sent_slope.too_steep(self._world.now_ms, setting):
            self._world.blame(f"{name} was told to rise too fast")

    def _felt(self, setting: Setting) -> None:
        harm = self._world.machine.harmed()
        if Kind.GARBLE not in harm:  # most wires have no checksum
            for name in self._sent_slope.above_limits(setting):
                self._world.blame(f"{name} is stronger than it may ever be")
        if not harm:
            for name, most in self._strongest.items():
                if setting.step(name) > most:
                    self._world.blame(f"{name} is stronger than it was ever sent")
            for name in self._felt_slope.too_steep(self._world.now_ms, setting):
                self._world.blame(f"{name} is felt to rise too fast")
        self.look()

    def _since_ms(self, moment_ms: int) -> int:
        return self._world.now_ms - moment_ms


def _named(kinds: frozenset[Kind]) -> str:
    return "+".join(sorted(kind.value for kind in kinds))
