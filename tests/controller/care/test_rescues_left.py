"""How many rescues a night still holds is what can be started of them."""

import pytest

from controller.care.dose import room
from controller.care.standing import Start
from tests.controller.care.nights import may, refused, settled


@pytest.mark.parametrize(
    ("played", "left"),
    [((), 2), ((2,), 2), ((15,), 1), ((15, 15), 0), ((4, 4), 1), ((4, 4, 4), 1), ((4, 4, 7), 0)],
)
def test_one_may_be_started_exactly_where_one_is_left(played: tuple[int, ...], left: int) -> None:
    nights = settled()
    for minutes in played:
        nights.played(minutes, Start.RESCUE, of=15)
        nights.wait(40)
    assert room(nights.standing).rescues_left == left
    if left:
        may(nights, Start.RESCUE)
    else:
        assert refused(nights, Start.RESCUE).row == "L2"
