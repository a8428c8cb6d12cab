"""Every screen looks as it is kept, in both themes and three sizes."""

from collections.abc import Iterator
from difflib import unified_diff

import pytest

from tests.docs import README
from tests.pictures.scenes import IN_THE_README, SCENES
from tests.pictures.taking import FOLDER, kept_picture, kept_text, own_room, taken

RENEW = "looks other than it is kept; if it is meant to, run `make pictures`"


@pytest.fixture(autouse=True)
def room() -> Iterator[None]:
    with own_room():
        yield


@pytest.mark.parametrize("scene", SCENES)
async def test_a_screen_looks_as_it_is_kept(scene: str) -> None:
    shot = await taken(scene)
    kept = kept_text(scene).read_text()
    both = (kept.splitlines(), shot.text.splitlines(), "kept", "drawn")
    assert shot.text == kept, "\n".join(
        [f"{scene} {RENEW}", *unified_diff(*both, n=1, lineterm="")]
    )
    for name, picture in shot.pictures.items():
        assert picture == kept_picture(name).read_text(), f"{name} {RENEW}"


def test_the_readme_shows_the_pictures_there_are() -> None:
    text = README.read_text()
    names = {shown.name for shown in IN_THE_README}
    assert {path.stem for path in FOLDER.glob("*.svg")} == names
    assert [name for name in names if f"(tests/pictures/{name}.svg)" not in text] == []
