"""What is said of a session while it is shown: how long yet, what it does, and how surely."""

from collections.abc import Sequence

from controller.desk.amounts import clock_time
from controller.errors import LegatoError, Refused
from controller.host.scene import Doing, Scene, Stage
from controller.session.said import LET_GO
from controller.session.view import Reason, State
from profiles.actuators import Proof
from profiles.errors import ProfileError
from profiles.language import _, _n
from profiles.wording import capital

_STILL_FELT = _("If you still feel it, switch it off at the machine.")


def time_left(scene: Scene, now_ms: int) -> str:
    """How long the program has yet, as on a clock: "12:34"; "" where that is not known."""
    if not scene.length_ms:
        return ""
    return clock_time(-(-scene.left_at(now_ms) // 1000) * 1000)


def minutes_left(scene: Scene, now_ms: int) -> int:
    """How many minutes of the program are left, one that has begun counted whole."""
    return -(-scene.left_at(now_ms) // 60_000)


def minutes_said(minutes: int) -> str:
    """What stands under the number of minutes."""
    return _n("minute left", "minutes left", minutes)


def state_said(scene: Scene) -> str:
    """What the session does, in a few words, and what it does about a lost link."""
    match scene.state:
        case None:
            return _("Connecting to {machine}.").format(machine=machine_said(scene))
        case State.PLAYING:
            return _("Playing.")
        case State.PAUSED:
            return _("Paused. Space goes on.")
        case State.FADING:
            return _("Fading out.")
        case State.STOPPING:
            return _("Stopping.")
        case State.RETURNING:
            return _("Link lost.") if scene.away else _("Connecting again.")


def alarm_said(scene: Scene) -> str:
    """What a person must know at once, and can do about it; "" while all is well."""
    if scene.away and scene.state is State.STOPPING:
        return f"{_('Link lost.')} {_STILL_FELT} {scene.how_to_stop}"
    if scene.away:
        lost = _(
            "The link to the machine is lost; looking for it for two minutes. If you want it to "
            "stop now, switch it off at the machine. {how_to_stop}"
        )
        return lost.format(how_to_stop=scene.how_to_stop)
    if scene.trouble in ("", LET_GO):
        return ""
    trouble = f"{capital(scene.trouble).removesuffix('.')}."
    return f"{trouble} {_STILL_FELT}" if scene.state is State.STOPPING else trouble


def dim_said(scene: Scene) -> str:
    """What stands on the dim screen beside the time: nothing while it plays and all is well."""
    alarm = alarm_said(scene)
    goes_on = scene.state in (State.PLAYING, State.FADING)
    return " ".join(said for said in ("" if goes_on else state_said(scene), alarm) if said)


def offset_said(scene: Scene) -> str:
    """How much softer or stronger than written it is; "" where it is as written."""
    if scene.offset == 0:
        return ""
    said = _("{percent} % stronger") if scene.offset > 0 else _("{percent} % softer")
    return said.format(percent=abs(scene.offset))


def zones_said(scene: Scene) -> tuple[str, ...]:
    """What each place is asked to feel now, and whether the machine itself reports it."""
    groups: dict[tuple[str, int, int], list[Doing]] = {}
    for one in scene.doing:
        groups.setdefault((one.motor.effect, one.step, one.motor.steps), []).append(one)
    return tuple(map(_zone, groups.values()))


def _zone(alike: Sequence[Doing]) -> str:
    one = alike[0]
    if one.step == 0:
        said = _("{places}: {effect} off")
    elif one.reported:
        said = _("{places}: {effect} {step} of {steps}, the machine reports it")
    else:
        said = _("{places}: {effect} asked {step} of {steps}")
    return said.format(
        places=", ".join(dict.fromkeys(each.motor.place or each.motor.name for each in alike)),
        effect=_(one.motor.effect),
        step=one.step,
        steps=one.motor.steps,
    )


def surety_said(scene: Scene) -> tuple[str, ...]:
    """The link and its proof, who watches over it, the worst case, and what was changed to fit."""
    if scene.stage is Stage.CONNECTING:
        return ()
    changes = tuple(map(capital, scene.changes))
    return tuple(said for said in (_link(scene), _guard(scene), scene.worst_case, *changes) if said)


def _link(scene: Scene) -> str:
    if scene.proof is None or scene.away or scene.state is State.RETURNING:
        return ""
    said = {
        Proof.CONFIRMED: _("Linked to {machine}; it reports what it does."),
        Proof.ACKNOWLEDGED: _("Linked to {machine}; it took the last command."),
        Proof.SENT: _("Linked to {machine}; commands are sent, and it cannot answer."),
        Proof.FAILED: _("Linked to {machine}; the last command did not arrive."),
    }[scene.proof]
    return said.format(machine=machine_said(scene))


def _guard(scene: Scene) -> str:
    if scene.simulated:
        return _("A simulated machine: no leg feels it, and no guardian is needed.")
    if scene.guarded:
        return _("The guardian is armed: should this computer's program die, it stops the machine.")
    return _("No guardian is armed yet.")


def machine_said(scene: Scene) -> str:
    """The machine by the name a person gave it, or what it is."""
    return scene.name or scene.title or scene.address or _("the machine")


def ending_said(scene: Scene) -> tuple[str, ...]:
    """How a session ended, and how surely: what failed and what to do, then the proof."""
    ended = scene.ended
    if ended is None:
        return ()
    lines = []
    if ended.failure:
        lines.append(_with_hint(ended.failure, ended.hint))
    if ended.reason is Reason.PLAYED:
        lines.append(_("The program is over."))
    return (*lines, ended.said)


def unproven_said(scene: Scene) -> str:
    """Why nobody knows that the machine is at rest."""
    if scene.stage is Stage.LOST or scene.ended is None:
        return _("The program that played it is gone; the guardian stops the machine.")
    return " ".join(ending_said(scene)[:-1])


def trying_said(scene: Scene, *, over: bool) -> str:
    """What is done about it meanwhile, and what a person can do; `over` once nothing is."""
    if not over:
        return _("It is tried again every 10 seconds; a stop key tries at once.")
    return _("Nothing more is tried here. To try again, in a terminal: legato stop")


def error_said(error: LegatoError | ProfileError) -> list[str]:
    """What kept something from being done: first what is allowed instead, then why, and a hint."""
    said = []
    if isinstance(error, Refused) and error.allowed:
        said.append(_("What you can have now: {offer}").format(offer=error.allowed))
    return [*said, trouble_said(error)]


def trouble_said(error: LegatoError | ProfileError) -> str:
    """What is the matter, and what to do about it, in one line."""
    return _with_hint(str(error), error.hint)


def _with_hint(what: str, hint: str) -> str:
    return f"{capital(what).removesuffix('.')}. {hint}".strip()
