"""What people read is all translated, and spoken in the language that they ask for."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message

from controller.texts import language_of
from profiles.language import ENGLISH
from tests.texts import (
    LANGUAGES,
    ROOT,
    as_mo,
    catalog_file,
    spoken_files,
    strings,
    template,
    translated,
    untranslated,
)

COMMANDS = re.compile(r"`([^`]+)`|(legato [a-z-]+(?: --?[a-z-]+)*)")
RENEW = "run `make texts`, and translate what it finds"


@pytest.fixture(scope="module")
def texts() -> Catalog:
    return template()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_and_no_other(language: str, texts: Catalog) -> None:
    kept = translated(language)
    assert {one.id for one in kept} == {one.id for one in texts}, RENEW
    assert untranslated(kept) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_gaps_of_its_text(language: str) -> None:
    wrong = [str(one.id) for one in _texts(language) if len(set(map(_gaps, _all(one)))) > 1]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_tells_the_same_commands(language: str) -> None:
    wrong = [str(one.id) for one in _texts(language) if len(set(map(_commands, _all(one)))) > 1]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_begins_and_ends_as_its_text(language: str) -> None:
    wrong = [str(one.id) for one in _texts(language) if len(set(map(_edges, _all(one)))) > 1]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_shipped_is_what_is_translated(language: str) -> None:
    assert catalog_file(language, "mo").read_bytes() == as_mo(translated(language)), RENEW


def test_only_whole_texts_are_looked_up() -> None:
    """A text with something filled in already is in no catalogue."""
    wrong = []
    for path in spoken_files():
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and _is_spoken(call):
                filled = [part for part in call.args if isinstance(part, ast.JoinedStr)]
                wrong += [f"{path.name}:{part.lineno}" for part in filled]
    assert wrong == []


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"LANGUAGE": "de"}, "Wade"),
        ({"LANG": "de_AT.UTF-8"}, "Wade"),
        ({"LANG": "es_MX.UTF-8"}, "pantorrilla"),
        ({"LANGUAGE": "fr:es", "LANG": "de_DE.UTF-8"}, "pantorrilla"),
        ({"LC_MESSAGES": "es_ES", "LANG": "de_DE"}, "pantorrilla"),
        ({"LC_ALL": "C.UTF-8", "LANG": "de_DE"}, "calf"),
        ({"LANGUAGE": "en_GB:de"}, "calf"),
        ({"LANG": "fr_FR.UTF-8"}, "calf"),
        ({}, "calf"),
    ],
)
def test_the_environment_says_which_language(asked: dict[str, str], said: str) -> None:
    assert said in language_of(asked).gettext("left calf")


def test_english_needs_no_catalogue() -> None:
    assert language_of({"LANG": "en_US.UTF-8"}) is ENGLISH


STARTED = """
import sys
from controller.cli.main import cli
sys.argv = ["legato", "bedside"]
spoken = {spoken}
assert spoken.isdisjoint(sys.modules), spoken & set(sys.modules)
from click.testing import CliRunner
print(CliRunner().invoke(cli, ["bedside"]).output)
from controller.care.words import TONIGHT
print(*TONIGHT.values())
"""


def test_the_language_is_chosen_before_anything_says_something() -> None:
    """Texts that are made when a module is imported are otherwise English."""
    spoken = {_module(path) for path in spoken_files() if "language import" in path.read_text()}
    code = STARTED.format(spoken=spoken - {"controller.texts"})
    run = [sys.executable, "-c", code]
    done = subprocess.run(
        run, env={"LANGUAGE": "de", "PATH": ""}, cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "Wunde Haut?" in done.stdout


def _texts(language: str) -> Iterator[Message]:
    return (one for one in translated(language) if one.id)


def _all(message: Message) -> list[str]:
    """A text and what it is translated to; of several forms each."""
    said = [message.id] if isinstance(message.id, str) else [*message.id]
    return [*said, *strings(message)]


def _gaps(text: str) -> frozenset[str]:
    try:
        parts = list(Formatter().parse(text))
    except ValueError:  # braces of a program file: it is never filled
        return frozenset()
    found = {f"{name}{kind and '!' + kind}:{width}" for _, name, width, kind in parts if name}
    # A language may leave the number out of what it says of one thing.
    return frozenset(found) - {"number:", "numberNone:"}


def _commands(text: str) -> tuple[str, ...]:
    return tuple(sorted({quoted or plain for quoted, plain in COMMANDS.findall(text)}))


def _edges(text: str) -> tuple[bool, bool, str]:
    stops = text[-1] if text.endswith((".", "?", ":", ",")) else ""
    return text[:1].isspace(), text[-1:].isspace(), stops


def _is_spoken(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id in ("_", "_n")


def _module(path: object) -> str:
    return str(path).removeprefix(f"{ROOT}/").removesuffix(".py").replace("/", ".")
