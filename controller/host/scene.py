"""One session as a front end sees it, folded from the words of its host wherever that runs."""

from dataclasses import dataclass, replace
from enum import Enum

from controller.address import Road
from controller.host.line import Words
from controller.session.said import LET_GO, NOTHING_STARTED, said_of_stop
from controller.session.view import Reason, State
from profiles.actuators import Proof
from profiles.language import _
from profiles.shape import coarser


class Stage(Enum):
    """How far a session has come."""

    CONNECTING = "connecting"
    PLAYING = "playing"  # whatever its state
    ENDED = "ended"
    LOST = "lost"  # its host said nothing more


@dataclass(frozen=True, slots=True)
class Motor:
    """Something that the plan drives: its name on the remote, where it is felt, its steps."""

    name: str
    place: str
    effect: str
    steps: int


@dataclass(frozen=True, slots=True)
class Doing:
    """What one motor does: its step, and whether the machine itself reports that."""

    motor: Motor
    step: int
    reported: bool


@dataclass(frozen=True, slots=True)
class Ended:
    """How a session ended: whether at rest, how surely, and what to do where that is not proven."""

    reason: Reason
    at_rest: bool
    said: str
    failure: str
    hint: str
    how_to_stop: str


@dataclass(frozen=True, slots=True)
class Scene:
    """All that is shown of a session. Times are those of the front end's own clock.

    `heights` is the shape of the whole plan in asked percent, in equal parts of its time.
    """

    stage: Stage = Stage.CONNECTING
    address: str = ""
    name: str = ""
    title: str = ""
    how_to_stop: str = ""
    program: str = ""
    identity: str = ""
    changes: tuple[str, ...] = ()
    worst_case: str = ""
    heights: tuple[int, ...] = ()
    fade_at_ms: int | None = None
    length_ms: int = 0
    motors: tuple[Motor, ...] = ()
    guarded: bool = False
    state: State | None = None
    away: bool = False  # the link is lost, and was not seen to come back
    phase: str = ""
    prompt: str = ""
    elapsed_ms: int = 0  # at the moment of the last view
    viewed_ms: int = 0
    asked: int = 0
    offset: int = 0
    doing: tuple[Doing, ...] = ()
    proof: Proof | None = None
    trouble: str = ""
    note: str = ""
    noted_ms: int = 0
    ended: Ended | None = None

    def elapsed_at(self, now_ms: int) -> int:
        """How far the program has come by a moment; a pause stands still."""
        if self.state not in _GOES_ON:
            return self.elapsed_ms
        return max(0, min(self.length_ms, self.elapsed_ms + now_ms - self.viewed_ms))

    def left_at(self, now_ms: int) -> int:
        """How much of the program is left at a moment, in ms."""
        return self.length_ms - self.elapsed_at(now_ms)

    def column_at(self, now_ms: int, columns: int) -> int:
        """In which of so many columns of a chart the playhead stands."""
        if not self.length_ms:
            return 0
        return min(columns - 1, self.elapsed_at(now_ms) * columns // self.length_ms)

    def fade_column(self, columns: int) -> int | None:
        """In which of so many columns the fade begins, None where there is none."""
        if self.fade_at_ms is None or not self.length_ms:
            return None
        return min(columns - 1, self.fade_at_ms * columns // self.length_ms)

    def note_at(self, now_ms: int) -> str:
        """Why something was not done, for as long as a person may still want to read it."""
        return self.note if now_ms < self.noted_ms + NOTED_MS else ""

    def columns(self, columns: int) -> tuple[int, ...]:
        """The shape of the plan in so many columns at most, at least one."""
        return coarser(self.heights or (0,), columns)

    @property
    def simulated(self) -> bool:
        """Whether it plays on a simulated machine, which no leg feels."""
        return self.address.startswith(f"{Road.SIM.value}:")

    @property
    def began(self) -> bool:
        """Whether anything was played."""
        return self.state is not None

    @property
    def unproven(self) -> bool:
        """Whether it ended, or was lost, and nobody has seen the machine at rest."""
        return self.stage is Stage.LOST or (self.ended is not None and not self.ended.at_rest)

    @property
    def stopped_said(self) -> str:
        """How it stopped, or that nobody has seen it stop and what to do then."""
        if self.ended is not None:
            return self.ended.said
        return said_of_stop(Proof.FAILED, Proof.CONFIRMED, self.how_to_stop)

    @property
    def over(self) -> bool:
        """Whether there is nothing to stop any more."""
        return self.stage is Stage.LOST or (self.ended is not None and self.ended.at_rest)

    def heard(self, words: Words, now_ms: int) -> "Scene":
        """The scene after something was said; what is not understood changes nothing.

        Never raises: a host of another Legato may use other words. An end that is not understood
        is one that nobody has seen.
        """
        try:
            return _after(self, words, now_ms)
        except _NOT_OURS:
            return _unread_end(self) if words.get("event") == "ended" else self


NOTED_MS = 10_000

_GOES_ON = (State.PLAYING, State.FADING, State.RETURNING)

_NOT_OURS = (LookupError, TypeError, ValueError)
"""What it is to read words that are missing, or of another kind than ours."""


def _after(scene: Scene, words: Words, now_ms: int) -> Scene:
    match words.get("event"):
        case "connecting":
            return _of_machine(scene, words) if "machine" in words else scene
        case "plan":
            return _planned(scene, words)
        case "guarded":
            return replace(scene, guarded=True)
        case "longer":
            return _with_course(scene, words)
        case "view":
            return _viewed(scene, words, now_ms)
        case "note":
            return replace(scene, note=_(str(words["text"])), noted_ms=now_ms)
        case "ended":
            return replace(scene, stage=Stage.ENDED, ended=_ended(words), note="")
        case "lost":
            return scene if scene.over else replace(scene, stage=Stage.LOST, note="")
        case _:
            return scene


def _of_machine(scene: Scene, words: Words) -> Scene:
    return replace(
        scene,
        address=str(words["machine"]),
        name=str(words["name"]),
        title=_(str(words["title"])),
        how_to_stop=_(str(words["how_to_stop"])),
    )


def _planned(scene: Scene, words: Words) -> Scene:
    motors = map(_object, _list(words["actuators"]))
    return replace(
        _with_course(_of_machine(scene, words), words),
        stage=Stage.PLAYING,
        program=str(words["program"]),
        identity=str(words["identity"]),
        changes=tuple(map(str, _list(words["changes"]))),
        worst_case=str(words["worst_case"]),
        motors=tuple(
            Motor(str(one["name"]), str(one["place"]), str(one["effect"]), _whole(one["steps"]))
            for one in motors
        ),
    )


def _with_course(scene: Scene, words: Words) -> Scene:
    fade_at_ms = words["fade_at_ms"]
    return replace(
        scene,
        heights=tuple(map(_whole, _list(words["course"]))),
        fade_at_ms=None if fade_at_ms is None else _whole(fade_at_ms),
        length_ms=_whole(words["length_ms"]),
    )


def _viewed(scene: Scene, words: Words, now_ms: int) -> Scene:
    levels = _object(words["setting"])
    proof = Proof[str(words["proof"]).upper()]
    state = State(words["state"])
    reported = proof is Proof.CONFIRMED
    trouble = _(str(words["trouble"] or ""))
    lost = state is State.RETURNING and trouble != LET_GO
    return replace(
        scene,
        stage=Stage.PLAYING,
        state=state,
        away=lost or (state is State.STOPPING and scene.away),
        program=str(words["program"]),
        phase=_(str(words["phase"])),
        prompt=_(str(words["prompt"] or "")),
        elapsed_ms=_whole(words["elapsed_ms"]),
        length_ms=_whole(words["length_ms"]),
        viewed_ms=now_ms,
        asked=_whole(words["asked"]),
        offset=_whole(words["offset"]),
        doing=tuple(Doing(one, _whole(levels.get(one.name, 0)), reported) for one in scene.motors),
        proof=proof,
        trouble=trouble,
        note=scene.note if state is scene.state else "",
    )


def _ended(words: Words) -> Ended:
    how_to_stop, failure = _(str(words["how_to_stop"] or "")), str(words["failure"] or "")
    said = NOTHING_STARTED
    if words["proof"] is not None:
        proof, best = (Proof[str(words[which]).upper()] for which in ("proof", "best_proof"))
        said = said_of_stop(proof, best, how_to_stop)
    reason = Reason[str(words["reason"]).upper()]
    hint = str(words.get("hint") or "")  # a host of an earlier Legato says none
    return Ended(reason, words["at_rest"] is True, said, failure, hint, how_to_stop)


def _unread_end(scene: Scene) -> Scene:
    said = replace(scene, ended=None).stopped_said
    ended = Ended(Reason.FAILED, False, said, "", "", scene.how_to_stop)
    return replace(scene, stage=Stage.ENDED, ended=ended, note="")


def _list(said: object) -> list[object]:
    if not isinstance(said, list):
        raise TypeError("no list")
    return said


def _object(said: object) -> dict[object, object]:
    if not isinstance(said, dict):
        raise TypeError("no object")
    return said


def _whole(said: object) -> int:
    if not isinstance(said, int):
        raise TypeError("no whole number")
    return said
