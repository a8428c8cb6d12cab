"""What the documents say is what the code does."""

import re
from pathlib import Path

from controller.cli.main import COMMANDS
from tests.docs import README, renewed

ROOT = Path(__file__).parent.parent


def test_the_tables_of_the_readme_are_those_of_the_code() -> None:
    assert README.read_text() == renewed(README.read_text()), "run `make docs`"


def test_every_command_is_in_the_readme() -> None:
    text = README.read_text()
    assert [name for name in COMMANDS if f"legato {name}" not in text] == []


def test_the_program_in_the_readme_can_be_played(tmp_path: Path) -> None:
    from profiles.library import load

    (written,) = re.findall(r"```toml\n(.*?)```", README.read_text(), re.DOTALL)
    path = tmp_path / "evening.toml"
    path.write_text(written)
    assert load(path).length_ms == (30 + 300 + 180 + 240 + 80 + 180) * 1000


def test_no_text_promises_a_treatment() -> None:
    promising = re.compile(r"relieves|clinically proven|\bcures?\b|treats RLS", re.IGNORECASE)
    texts = [*ROOT.glob("*.md"), *(ROOT / "profiles").rglob("*.toml")]
    texts += (ROOT / "controller").rglob("*.py")
    assert [path.name for path in texts if promising.search(path.read_text())] == []
