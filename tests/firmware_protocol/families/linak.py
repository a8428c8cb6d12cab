"""Linak beds on the wire."""

from hypothesis import strategies as st

from firmware_protocol import linak
from firmware_protocol.linak import Key
from tests.firmware_protocol.wires import Family, Table, Wire, no_report, sent_by

TO_MACHINE = Wire(
    "linak to machine",
    sent_by(st.sampled_from(Key), linak.host_codec().encode),
    lambda: linak.machine_codec().feed,
)


def _linak_key(table: Table) -> Key:
    match table:
        case {"key": str(key), **others} if not others:
            return Key[key]
    raise ValueError(f"not a key of a Linak bed: {table}")


FAMILIES = (
    Family(
        "linak",
        _linak_key,
        no_report,
        linak.host_codec,
        linak.machine_codec,
        (Key.ALL_OFF,),
        (TO_MACHINE,),
    ),
)
