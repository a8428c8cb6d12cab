"""The urge to move the legs, 0 to 10, as a person says it after a session or in the morning."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from controller.care.keeping import nights_file, note_care
from controller.care.standing import Start
from controller.clock import Clock, local_text
from controller.nightlog.care import CareKind, CareRow, care_rows

MOST = 10
ASKED_FOR_MS = 18 * 3_600_000
"""So long after it began a session may be asked about: until the morning."""


@dataclass(frozen=True, slots=True)
class Urge:
    """How strong it was at a moment since 1970, and after which program, "" for none."""

    wall_ms: int
    urge: int
    program: str

    @property
    def at(self) -> str:
        """When that was, as this computer's time of day."""
        return local_text(self.wall_ms)


def note_urge(person: str, clock: Clock, urge: int) -> None:
    """Keep how strong it is now, 0 to MOST; said again of the same session, the last holds.

    Raises NightLogError and SettingsError.
    """
    assert 0 <= urge <= MOST  # whoever asks has no other answers
    last = _last_session(care_rows(nights_file(), person), clock.wall_ms())
    said = {"urge": urge, "session": None if last is None else last.session}
    note_care(clock, person, CareKind.URGE, said)


def urges(person: str) -> tuple[Urge, ...]:
    """All that was said, in its order; raises NightLogError and SettingsError."""
    return tuple(_urges(care_rows(nights_file(), person)))


def still_asked(person: str, clock: Clock) -> str:
    """The program of the last session of this night, if nothing was said of it yet; else "".

    Raises NightLogError and SettingsError.
    """
    rows = care_rows(nights_file(), person)
    last = _last_session(rows, clock.wall_ms())
    said = {row.said.get("session") for row in rows if row.kind is CareKind.URGE}
    return "" if last is None or last.session in said else str(last.said.get("program"))


def _urges(rows: Sequence[CareRow]) -> Iterator[Urge]:
    programs = {row.session: row.said.get("program") for row in rows if _is_session(row)}
    said = [row for row in rows if row.kind is CareKind.URGE]
    last = {row.said.get("session"): row.number for row in said}
    for row in said:
        session, urge = row.said.get("session"), row.said.get("urge")
        if isinstance(urge, int) and (session is None or last[session] == row.number):
            yield Urge(row.wall_ms, urge, str(programs.get(_number(session)) or ""))


def _last_session(rows: Sequence[CareRow], now_ms: int) -> CareRow | None:
    found = [row for row in rows if _is_session(row)]
    lately = bool(found) and 0 <= now_ms - found[-1].wall_ms < ASKED_FOR_MS
    return found[-1] if lately else None


def _is_session(row: CareRow) -> bool:
    return row.kind is CareKind.START and row.said.get("kind") != Start.CALIBRATION.value


def _number(said: object) -> int | None:
    return said if isinstance(said, int) else None
