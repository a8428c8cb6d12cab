"""The texts to translate, out of the code and what is shipped: `python -m tests.texts` renews them.

New texts stand in the catalogues of controller/texts/locale without a translation afterwards, and
what nobody says is gone from them; what is translated there is compiled.
"""

import ast
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from controller.texts import DOMAIN, LOCALE
from profiles.actuators import Effect
from profiles.calibration import DOWN
from profiles.purpose import Purpose

ROOT = Path(__file__).parent.parent
LANGUAGES = ("de", "es")
SPOKEN = ("controller", "profiles")
NOT_SPOKEN = ("controller/cli", "controller/simulator", "controller/conformance")
"""The command line is English, and so is what is for whoever makes drivers."""

ANY_DAY = datetime(2026, 1, 1, tzinfo=UTC)
"""The catalogues carry no date of their own: they change with their texts alone."""

PAGE_TEXTS = ("title", "how_to_stop", "outside_proof", "beyond")
PROGRAM_TEXTS = ("summary", "when", "caution", "ask", "guide")
COMMENT = "Texts of Legato; `make texts` renews this file. Gaps {like_this} stay as they are."


def template() -> Catalog:
    """Every text there is, without translations."""
    catalog = _empty(None)
    for path in spoken_files():
        for message in looked_up(path):
            catalog.add(message, locations=[(_named(path), 0)])
    for path, message in shipped_texts():
        catalog.add(message, locations=[(_named(path), 0)])
    catalog.add(DOWN, locations=[("profiles/calibration.py", 0)])
    for choice in (*Effect, *Purpose):
        catalog.add(choice.value, locations=[(f"profiles: {type(choice).__name__}", 0)])
    return catalog


def spoken_files() -> list[Path]:
    """Every module whose texts are read on screens."""
    found = [path for package in SPOKEN for path in (ROOT / package).rglob("*.py")]
    silent = tuple(str(ROOT / package) for package in NOT_SPOKEN)
    return sorted(path for path in found if not str(path).startswith(silent))


def looked_up(path: Path) -> Iterator[str | tuple[str, str]]:
    """Every text that a module looks up, also within others; both forms of what is counted."""
    for call in ast.walk(ast.parse(path.read_text())):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
            texts = [part.value for part in call.args if isinstance(part, ast.Constant)]
            match call.func.id, texts:
                case "_", [str(text)]:
                    yield text
                case "_n", [str(one), str(many), *_]:
                    yield one, many
                case _:
                    pass


def shipped_texts() -> Iterator[tuple[Path, str]]:
    """What programs and the pages of machines say, each with its file."""
    for path in sorted((ROOT / "profiles" / "builtin").glob("*.toml")):
        program = tomllib.loads(path.read_text())
        # What a program is called stays: it is what one types to play it.
        yield from ((path, said) for said in _said(program, PROGRAM_TEXTS))
        yield from ((path, said) for said in _said(program.get("phases"), ("name",)))
        yield from ((path, said) for said in _said(program.get("alongside"), ("name",)))
    for path in sorted((ROOT / "firmware_protocol" / "catalogue").glob("*.toml")):
        yield from ((path, said) for said in _said(tomllib.loads(path.read_text()), PAGE_TEXTS))


def translated(language: str) -> Catalog:
    """What is translated into a language, as its file says it."""
    with catalog_file(language).open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


def renewed(language: str) -> Catalog:
    """The same with every text there is, and no other."""
    catalog = _empty(language)
    if catalog_file(language).exists():
        catalog = translated(language)
    catalog.header_comment = f"# {COMMENT}"
    catalog.update(template(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.creation_date = catalog.revision_date = ANY_DAY
    return catalog


def untranslated(catalog: Catalog) -> list[str]:
    """The texts that have no translation, or one that is only guessed."""
    every = [message for message in catalog if message.id]
    return [str(one.id) for one in every if one.fuzzy or not all(strings(one))]


def strings(message: Message) -> tuple[str, ...]:
    """What a text is translated to; several for one about so many things."""
    said = message.string or ""
    return (said,) if isinstance(said, str) else tuple(said)


def as_po(catalog: Catalog) -> bytes:
    """A catalogue as it is written for translators."""
    file = BytesIO()
    write_po(file, catalog, width=100, sort_output=True, include_lineno=False)
    return file.getvalue()


def as_mo(catalog: Catalog) -> bytes:
    """A catalogue as it is shipped."""
    file = BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def catalog_file(language: str, ending: str = "po") -> Path:
    """Where a language is kept."""
    return LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.{ending}"


def _empty(language: str | None) -> Catalog:
    return Catalog(
        locale=language,
        domain=DOMAIN,
        project="legato",
        header_comment=f"# {COMMENT}",
        creation_date=ANY_DAY,
        revision_date=ANY_DAY,
        fuzzy=False,
    )


def _said(table: object, keys: tuple[str, ...]) -> Iterator[str]:
    """The texts of those keys, however deep they lie."""
    match table:
        case dict():
            for key, value in table.items():
                if key in keys and isinstance(value, str) and value:
                    yield value
                else:
                    yield from _said(value, keys)
        case list():
            for value in table:
                yield from _said(value, keys)
        case _:
            return


def _named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def main() -> None:
    """Renew everything, and say what is left to translate."""
    (LOCALE / f"{DOMAIN}.pot").write_bytes(as_po(template()))
    for language in LANGUAGES:
        catalog = renewed(language)
        catalog_file(language).parent.mkdir(parents=True, exist_ok=True)
        catalog_file(language).write_bytes(as_po(catalog))
        catalog_file(language, "mo").write_bytes(as_mo(catalog))
        print(f"{language}: {len(catalog)} texts, {len(untranslated(catalog))} to translate")


if __name__ == "__main__":
    main()
