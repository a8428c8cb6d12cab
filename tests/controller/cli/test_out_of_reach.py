"""A program that a machine does not reach says how to place channels, where they can be placed."""

from tests.controller.cli.commands import Home


def test_a_machine_a_person_lays_on_may_be_placed_elsewhere(home: Home) -> None:
    ran = home.run("show", "Foot Ease", "--on", "sim:tcode")
    assert ran.code != 0
    assert "If it does reach there, say so with --place." in ran.err


def test_a_machine_with_fixed_places_is_what_it_is(home: Home) -> None:
    ran = home.run("show", "Foot-to-Thigh Flow", "--on", "sim:reverie_108")
    assert ran.code != 0
    assert "--place" not in ran.err
