"""A boot service that comes too early tries again."""

from controller.boot.patience import patiently


def test_what_rests_at_once_is_not_tried_again() -> None:
    waited: list[int] = []
    assert patiently(lambda: 0, waited.append) == 0
    assert waited == []


def test_it_is_tried_until_it_rests() -> None:
    codes, waited = [4, 4, 0], list[int]()
    assert patiently(lambda: codes.pop(0), waited.append) == 0
    assert (codes, waited) == ([], [10_000, 20_000])


def test_after_ten_minutes_it_is_given_up_and_said_so() -> None:
    waited: list[int] = []
    assert patiently(lambda: 4, waited.append) == 4
    assert 600_000 <= sum(waited) <= 660_000
    assert waited == sorted(waited)
