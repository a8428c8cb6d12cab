"""The language in which people are told things: English unless a front end chose another."""

from typing import Protocol


class Language(Protocol):
    """Texts in another language, as the standard library's gettext gives them."""

    def gettext(self, message: str, /) -> str:
        """The text in this language, or as it is."""
        ...

    def ngettext(self, singular: str, plural: str, number: int, /) -> str:
        """The text that this language has for so many."""
        ...


class _English:
    def gettext(self, message: str, /) -> str:
        return message

    def ngettext(self, singular: str, plural: str, number: int, /) -> str:
        return singular if number == 1 else plural


ENGLISH: Language = _English()


class _Mouth:
    language = ENGLISH


def speak(language: Language = ENGLISH) -> None:
    """Have every text of this process in that language from here on."""
    _Mouth.language = language


def _(text: str) -> str:
    """A text in the language in force; what has no translation stays English.

    Gaps in it are written `{name}` and filled afterwards, so that a language may order them anew.
    """
    return _Mouth.language.gettext(text) if text else ""  # gettext keeps notes of its own under ""


def _n(one: str, many: str, number: int) -> str:
    """A text about so many things; the gap `{number}` is still to be filled."""
    return _Mouth.language.ngettext(one, many, number)
