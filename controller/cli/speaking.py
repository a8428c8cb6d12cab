"""Commands in what a person is told, for whoever needs a name to be meant by them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from controller.care.keeping import ONLY
from controller.cli.quoting import as_argument
from controller.errors import Refused

_OWN = re.compile(r"\blegato (?:play|screening|tonight|stop-sign|calibrate)\b(?! --person)")


def for_person(text: str, person: str) -> str:
    """The text, with `--person` in each command of it that would mean somebody else without."""
    if person == ONLY:
        return text
    return _OWN.sub(lambda found: f"{found[0]} --person {as_argument(person)}", text)


@contextmanager
def speaking_to(person: str) -> Iterator[None]:
    """What is refused inside is refused in words for that person."""
    try:
        yield
    except Refused as refused:
        refused.hint = for_person(refused.hint, person)
        refused.allowed = refused.allowed and for_person(refused.allowed, person)
        raise
