"""The handset bus of a Korean massage chair on the wire."""

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from firmware_protocol import massage_chair_korean as chair
from firmware_protocol.massage_chair_korean import Ack, Key, LongStatus, Release, ShortStatus
from tests.firmware_protocol.wires import Family, Table, Wire, sent_by

commands: SearchStrategy[chair.Command] = st.sampled_from(Key) | st.sampled_from(Release)
reports: SearchStrategy[chair.Report] = (
    st.builds(Ack, st.text("0123456789ABCDEF", min_size=1, max_size=chair.LONGEST_ACK))
    | st.builds(ShortStatus, st.binary(min_size=3, max_size=6))
    | st.builds(LongStatus, st.binary(min_size=chair.LONG_BYTES, max_size=chair.LONG_BYTES))
)

TO_MACHINE = Wire(
    "massage chair to machine",
    sent_by(commands, chair.host_codec().encode),
    lambda: chair.machine_codec().feed,
)
FROM_MACHINE = Wire(
    "massage chair from machine",
    sent_by(reports, chair.machine_codec().encode),
    lambda: chair.host_codec().feed,
)


def _command(table: Table) -> chair.Command:
    match table:
        case {"press": str(key), **others} if not others:
            return Key[key]
        case {"release": str(release), **others} if not others:
            return Release[release]
    raise ValueError(f"no key of the chair: {table}")


def _report(table: Table) -> chair.Report:
    match table:
        case {"ack": str(code), **others} if not others:
            return Ack(code)
        case {"short": str(digits), **others} if not others:
            return ShortStatus(bytes.fromhex(digits))
        case {"long": str(digits), "shows": dict(shows), **others} if not others:
            status = LongStatus(bytes.fromhex(digits))
            if (seen := _shown(status)) != shows:
                raise ValueError(f"{digits} shows {seen}")
            return status
    raise ValueError(f"no report of the chair: {table}")


def _shown(status: LongStatus) -> Table:
    """All that is read of a status; what is off or not shown is left out."""
    shown = {
        "minutes": status.minutes,
        "blank": status.blank,
        "air": status.air,
        "air_strength": status.air_strength,
        "roller": status.roller,
        "moving": status.moving,
        "heater": status.heater,
    }
    return {name: value for name, value in shown.items() if value not in (None, False)}


FAMILIES = (
    Family(
        "massage_chair_korean",
        _command,
        _report,
        chair.host_codec,
        chair.machine_codec,
        (Key.POWER, Release.MOST_KEYS),
        (TO_MACHINE, FROM_MACHINE),
    ),
)
