"""Machines called otherwise, corrected, placed and tried on the command line."""

import pytest

from controller.care.standing import Start
from controller.nightlog.care import care_rows
from tests.controller.cli.commands import Home, levels
from tests.controller.cli.own import told
from tests.controller.cli.test_calibrate import keep, windows
from tests.controller.cli.test_machines import saved

pytestmark = pytest.mark.wire

PLACES = "V0=calf.left,V1=calf.right"


def add(home: Home, address: str) -> None:
    added = home.run("machines", "add", "pad", address, "--family", "tcode", "--place", PLACES)
    assert added.code == 0, added.err


def test_a_machine_is_renamed_with_its_windows_placed_corrected_and_forgotten(home: Home) -> None:
    keep(home, "pad", 3, 9)
    add(home, "serial:/dev/nowhere")
    assert "is called calf pad" in home.run("machines", "rename", "pad", "calf pad").out
    assert windows(home, "calf pad") == {"V0": (3, 9)}
    assert home.run("machines", "place", "calf pad", "V0=foot").code == 0
    assert saved(home)["place"] == "V0=foot"
    corrected = home.run("machines", "family", "calf pad", "massage_chair_korean").out
    assert "Where its channels lie is forgotten" in corrected
    assert "feel right is forgotten" in corrected.replace("\n", " ")
    assert saved(home)["family"] == "massage_chair_korean"
    told(home.run("machines", "rename", "nobody", "x"), 1, "no machine is called 'nobody'")
    assert "is forgotten" in home.run("machines", "remove", "calf pad").out
    told(home.run("machines", "remove", "calf pad"), 1, "no machine is called")


def test_a_machine_is_tried_at_its_weakest_steps_as_an_ordinary_session(home: Home) -> None:
    with home.simulated_tcode() as (machine, address):
        add(home, address)
        with home.running("machines", "try", "pad", "V1", "--json") as trying:
            trying.wait_for("guarded")
            machine.wait_until_felt(1)
            assert trying.end() == 0
        machine.wait_until_rest()
    felt = [levels(words) for words in machine.said if words.get("event") == "felt"]
    assert [one for one in felt if one] == [{"V1": 1}]
    began = care_rows(home.log, "me")[-2]
    assert began.said["kind"] == Start.CALIBRATION


def test_nothing_is_tried_where_nothing_may_be_started(home: Home) -> None:
    add(home, "serial:/dev/nowhere")
    told(home.run("machines", "try", "pad", "V9"), 5, "nothing called V9")
    told(home.run("machines", "try", "pad", "--tonight", "swelling"), 5, "not tonight")
