"""A person's nights: read out of the night log, and what is played written down to them."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress

from controller import folders
from controller.address import Address
from controller.care.felt import played_of
from controller.care.keeping import nights_file
from controller.care.standing import Played, Standing, standing
from controller.clock import Clock
from controller.errors import AddressError, LegatoError
from controller.guardian.left import left_running
from controller.guardian.lock import is_held
from controller.host.permit import Charge
from controller.host.words import ended_row
from controller.nightlog.care import CareKind, CareRow, add_care, care_rows
from controller.nightlog.file import damaged
from controller.nightlog.kinds import Kind
from controller.nightlog.record import FlightRecord
from controller.nightlog.rows import events, follower, session
from controller.nightlog.story import Story, told
from profiles.actuators import Capabilities, Effect
from profiles.compiler import Plan
from profiles.language import _


def standing_now(person: str, clock: Clock) -> Standing:
    """How a person stands at this moment; raises NightLogError and SettingsError.

    What was cut off before it could be written down is worked out from its flight record.
    """
    path = nights_file()
    rows = care_rows(path, person)
    try:
        return standing(person, rows, _unwritten(rows), clock.wall_ms())
    except (ValueError, TypeError, OverflowError) as error:
        raise damaged(
            path, _("what {person} answered means nothing to this Legato").format(person=person)
        ) from error


@contextmanager
def charging(
    charge: Charge, plan: Plan, capabilities: Capabilities, clock: Clock
) -> Iterator[Callable[[FlightRecord], None]]:
    """Gives what puts a session down to its night; what was felt of it is written afterwards.

    The former raises NightLogError and Refused. The latter never raises: what is missing is worked
    out later.
    """
    number: list[int] = []

    def begin(record: FlightRecord) -> None:
        said = {
            "kind": charge.kind.value,
            "continues": charge.continues,
            "program": plan.program,
            "length_ms": plan.timeline.length_ms,
            "effects": [effect.value for effect in effects_of(plan, capabilities)],
        }
        where = (nights_file(), clock, charge.person)
        try:
            add_care(*where, CareKind.START, said, session=record.session, seen=charge.seen)
        except LegatoError as error:
            record.note(Kind.ENDED, ended_row(None, error))
            raise
        number.append(record.session)

    try:
        yield begin
    finally:
        with suppress(LegatoError):
            for session_ in number:
                story = _story(session_, ended=True)
                if story is not None:
                    said = _said(played_of(story))
                    where = (nights_file(), clock, charge.person)
                    add_care(*where, CareKind.PLAYED, said, session=session_)


def effects_of(plan: Plan, capabilities: Capabilities) -> tuple[Effect, ...]:
    """The effects that a plan has on a machine."""
    names = {name for cue in plan.timeline.cues for name in cue.setting.levels}
    found = {capabilities.actuator(name).effect for name in names}
    return tuple(effect for effect in Effect if effect in found)


def _unwritten(rows: tuple[CareRow, ...]) -> Mapping[int, Played]:
    begun = {row.session for row in rows if row.kind is CareKind.START}
    over = {row.session for row in rows if row.kind is CareKind.PLAYED}
    stories = {number: _story(number) for number in begun - over if number is not None}
    return {number: played_of(story) for number, story in stories.items() if story is not None}


def _story(number: int, *, ended: bool = False) -> Story | None:
    """What the night log tells of a session, None where it is not in there any more.

    One that `ended` is none that runs, though its machine is held still.
    """
    path = folders.night_log()
    happened = events(path, number, wire=False)
    if not happened:
        return None
    row = session(path, number)
    running = not ended and _runs(row.began.address)
    return told(row, happened, follower=follower(path, row), running=running)


def _runs(address: str) -> bool:
    """Whether a living process holds the machine at that address, also where none of ours meet."""
    if is_held(address):
        return True
    with suppress(AddressError):
        return any(left.taken for left in left_running(Address.parse(address)))
    return False


def _said(played: Played) -> dict[str, object]:
    return {
        "felt_ms": played.felt_ms,
        "elapsed_ms": played.elapsed_ms,
        "offset": played.offset,
        "whole": played.whole,
    }
