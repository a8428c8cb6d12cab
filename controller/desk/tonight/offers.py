"""What is told where nothing can be started: first what can be had now, with its key, then why."""

import re
from dataclasses import dataclass
from string import digits

from controller.care import words
from controller.desk.here import Here
from controller.desk.tonight.answers import may_take_back_tonight
from controller.errors import LegatoError, Refused
from profiles.errors import ProfileError
from profiles.language import _
from profiles.library import key_of, shelf
from profiles.wording import capital


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that can be had now; `program` is "" where it is to go on with what was cut short.

    `key` is one character.
    """

    key: str
    said: str
    program: str


@dataclass(frozen=True, slots=True)
class Told:
    """Why something was not started, and what to do. `slip` says that `u` takes an answer back."""

    offers: tuple[Offer, ...]
    why: str
    hint: str
    slip: bool = False


def told(error: LegatoError | ProfileError, here: Here) -> Told:
    """An error as the screens say it, with keys where the command line has commands."""
    said = capital(str(error))
    if not isinstance(error, Refused):
        return Told((), said, in_keys(error.hint))
    offer = _offer(error.allowed or "")
    return Told((offer,) if offer else (), said, in_keys(error.hint), _slipped(error, here))


def in_keys(text: str) -> str:
    """What a person is told to do, with the keys of the first screen in place of commands."""
    for pattern, key in _KEYS:
        text = pattern.sub(_("key {key}").format(key=key), text)
    return text


_KEYS = tuple(
    # A command with other options than those named has no key.
    (re.compile(rf"(`?)\blegato {command}(?! [-\w])\1"), key)
    for command, key in (
        ("tonight --undo", "u"),
        ("screening", "h"),
        ("programs", "p"),
        ("machines", "m"),
    )
)


def _offer(allowed: str) -> Offer | None:
    """What is allowed instead, out of the words for the command line."""
    said, _command, command = allowed.partition(": legato play ")
    if not command:
        return None
    if command == "--continue":
        return Offer("c", _("Go on: {rest}").format(rest=said), "")
    if key_of(said) == key_of(words.RESCUE):
        return Offer("a", said, said)
    return Offer(digits[1], said, said) if said in shelf().kept else None


def _slipped(error: Refused, here: Here) -> bool:
    """Whether it was refused by tonight's answers, and those may still be taken back."""
    if error.hint != words.NOT_TONIGHT:
        return False
    try:
        return may_take_back_tonight(here.person, here.clock)
    except LegatoError:
        return False
