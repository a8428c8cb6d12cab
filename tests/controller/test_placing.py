"""Where a person puts the channels of a machine whose motors they placed themselves."""

import pytest

from controller import narrowing, registry
from controller.driver import DriverSpec
from controller.errors import AddressError
from profiles.actuators import Zone

TCODE = registry.load("tcode")


def test_without_places_those_of_the_catalogue_hold() -> None:
    assert narrowing.placed(TCODE, "") == TCODE.capabilities


def test_channels_lie_where_the_person_put_them_and_the_others_are_not_used() -> None:
    placed = narrowing.placed(TCODE, "V1=calf.left+foot, V0=thigh")
    assert {one.name: one.covers for one in placed.actuators} == {
        "V1": {Zone.CALF_LEFT, Zone.FOOT},
        "V0": {Zone.THIGH},
    }


def test_placing_changes_nothing_but_the_places() -> None:
    placed = narrowing.placed(TCODE, "V0=calf")
    known = TCODE.capabilities
    assert placed.actuators == (known.actuator("V0"),)
    assert placed.dead_man_ms == known.dead_man_ms
    assert placed.min_command_gap_ms == known.min_command_gap_ms
    assert placed.best_proof is known.best_proof


@pytest.mark.parametrize(
    ("spec", "placement", "said"),
    [
        (TCODE, "V0", "'V0' is no place"),
        (TCODE, "V0=", "'V0=' is no place"),
        (TCODE, "V0=knee", "'V0=knee' is no place"),
        (TCODE, "V0=calf,", "'' is no place"),
        (TCODE, "V0=calf+", "'V0=calf+' is no place"),
        (TCODE, "V9=calf", "there is no channel 'V9'"),
        (TCODE, "V0=calf,V0=foot", "placed twice"),
        (registry.load("reverie_108"), "foot massage=calf", "has fixed places"),
    ],
)
def test_a_place_that_means_nothing_is_refused_with_what_to_write(
    spec: DriverSpec, placement: str, said: str
) -> None:
    with pytest.raises(AddressError, match=said.replace("+", r"\+")) as caught:
        narrowing.placed(spec, placement)
    assert caught.value.hint
