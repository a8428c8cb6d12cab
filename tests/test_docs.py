"""What the documents say is what the code does."""

import re
from pathlib import Path

import pytest

from controller import folders, registry
from controller.address import Address
from controller.cli import machines_list
from controller.cli.main import COMMANDS
from controller.link.base import whole_uuid
from controller.link.ble import Seen
from controller.pages.shelf import shipped
from controller.recognising import at_port, recognised
from tests.docs import README, renewed

ROOT = Path(__file__).parent.parent


def test_the_tables_of_the_readme_are_those_of_the_code() -> None:
    assert README.read_text() == renewed(README.read_text()), "run `make docs`"


def test_every_command_is_in_the_readme() -> None:
    text = README.read_text()
    assert [name for name in COMMANDS if f"legato {name}" not in text] == []


def test_the_program_in_the_readme_can_be_played(tmp_path: Path) -> None:
    from profiles.library import load

    written, _ = _blocks()
    path = tmp_path / "evening.toml"
    path.write_text(written)
    assert load(path).length_ms == (30 + 300 + 180 + 240 + 80 + 180) * 1000


def test_the_changes_in_the_readme_change_the_catalogue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEGATO_HOME", str(tmp_path))
    path = folders.catalogue_changes()
    path.parent.mkdir(parents=True)
    path.write_text(_blocks()[1])
    spec = registry.load("jiecang")
    assert spec.title == "Our bed"
    assert spec.capabilities.actuator("leg massage").top == 6


def test_the_machines_in_the_readme_are_shown_as_there(
    capsys: pytest.CaptureFixture[str],
) -> None:
    specs = [registry.load(name) for name in shipped()]
    heard = Seen("CC:2D:E2:27:E2:36", "base-i4.", (whole_uuid("ffe5"),), (), -60)
    port = Address.parse("serial:/dev/ttyUSB0")
    for near in (recognised(heard, specs), at_port(port, "", "1A86:7523", specs)):
        assert near is not None
        machines_list.show(near, (), {spec.name: spec.title for spec in specs})
    assert f"\n{capsys.readouterr().out}" in README.read_text()


def _blocks() -> list[str]:
    """The files of TOML that the README shows: a program, and changes to the catalogue."""
    found: list[str] = re.findall(r"```toml\n(.*?)```", README.read_text(), re.DOTALL)
    return found


def test_each_fault_of_the_readme_is_shown_by_tests_that_there_are() -> None:
    rows = re.findall(r"<!-- faults:.*?-->\n(.*?)<!-- end -->", README.read_text(), re.DOTALL)
    told = [row.split("|")[1:-1] for row in rows[0].splitlines()[2:]]
    assert len(told) > 15
    for happens, does, shown in told:
        named = re.findall(r"`([\w/]+)::(\w+)`", shown)
        assert named, f"nothing shows what becomes of: {happens}{does}"
        for path, test in named:
            text = (ROOT / "tests" / f"{path}.py").read_text()
            assert re.search(rf"^(async )?def {test}\(", text, re.MULTILINE), f"{path}::{test}"


def test_no_text_promises_a_treatment() -> None:
    promising = re.compile(r"relieves|clinically proven|\bcures?\b|treats RLS", re.IGNORECASE)
    texts = [*ROOT.glob("*.md"), *(ROOT / "profiles").rglob("*.toml")]
    texts += (ROOT / "controller").rglob("*.py")
    assert [path.name for path in texts if promising.search(path.read_text())] == []
