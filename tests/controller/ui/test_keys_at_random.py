"""Keys hammered at random, touches and sizes: never a traceback, never a machine left on."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.controller.ui.bedside import Bed
from tests.controller.ui.sessions import playing

KEYS = (
    *("space", "plus", "minus", "f", "e", "a", "w", "o", "u", "x", "d", "j", "0", "7"),
    *("question_mark", "up", "down", "tab", "shift+tab", "pageup", "f5", "delete", "home"),
    *("escape", "s", "q", "enter", "backspace", "ctrl+c", "ctrl+z"),
)
SIZES = ((80, 24), (40, 30), (20, 5), (10, 3), (200, 60))

Doing = str | int | tuple[int, int] | tuple[int, int, str]

DOINGS: st.SearchStrategy[Doing] = st.one_of(
    st.sampled_from(KEYS),
    st.sampled_from(SIZES),
    st.tuples(st.integers(0, 79), st.integers(0, 23), st.just("touch")),
    st.sampled_from((300, 2_000, 21_000)),
)


async def do(bed: Bed, doing: Doing) -> None:
    match doing:
        case str(key):
            await bed.press(key)
        case int(by_ms):
            await bed.advance(by_ms)
        case (width, height):
            await bed.pilot.resize_terminal(width, height)
        case (x, y, _):
            size = bed.app.size
            await bed.pilot.click(offset=(min(x, size.width - 1), min(y, size.height - 1)))


async def hammered(doings: list[Doing]) -> None:
    async with playing(6_000) as bed:
        assert not bed.feels.is_rest
        for doing in doings:
            if not bed.app.is_running:
                break
            await do(bed, doing)
    assert bed.feels.is_rest


# Explaining a failure takes longer than all else here; the keys that were pressed say enough.
@settings(max_examples=10, phases=[phase for phase in Phase if phase is not Phase.explain])
@given(doings=st.lists(DOINGS, max_size=10))
def test_whatever_is_pressed_nothing_breaks_and_the_leg_is_left_at_rest(
    doings: list[Doing],
) -> None:
    with pytest.MonkeyPatch.context() as patch, TemporaryDirectory(prefix="legato-") as home:
        patch.setenv("LEGATO_HOME", home)
        (Path(home) / "run").mkdir(mode=0o700)
        patch.setenv("XDG_RUNTIME_DIR", str(Path(home) / "run"))
        asyncio.run(hammered(doings))
