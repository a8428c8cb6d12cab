"""How a screening stands: until when it holds, what follows, and whose it is."""

import json
from pathlib import Path

import pytest

from controller.care.screening import Answer, Question
from controller.clock import SystemClock, local_text, night_ends_ms, night_of
from controller.nightlog.care import CareKind, add_care
from tests.controller.cli.commands import Home
from tests.controller.cli.own import told
from tests.controller.known import NOTHING_TO_SAY, At, answered


@pytest.fixture
def newcomer(short_path: Path) -> Home:
    return Home(short_path, newcomer=True)


def nights_ago(nights: int) -> At:
    """A clock in the evening of an earlier night."""
    return At(night_ends_ms(night_of(SystemClock().wall_ms()) - nights) - 16 * 3_600_000)


def day(nights: int) -> str:
    """The date on which the night begins that is so many from this one."""
    return local_text(nights_ago(-nights).wall_ms())[:10]


@pytest.mark.parametrize("ago", [0, 75, 76, 89])
def test_a_screening_that_holds_says_until_when(newcomer: Home, ago: int) -> None:
    answered(newcomer.log, nights_ago(ago))
    ran = newcomer.run("screening", "--show")
    assert (ran.code, ran.err) == (0, "")
    first, *others = ran.out.splitlines()
    assert first.startswith(f"Answered on {day(-ago)}, and good until noon on {day(90 - ago)}.")
    assert (f"From {day(76 - ago)} on" in first) == (ago < 76)
    assert ("`legato screening` asks." in ran.out) == (ago >= 76)
    assert others[-1] == "Nothing is in the way, and nothing is left out."
    found = json.loads(newcomer.run("screening", "--json").out)
    assert (found["holds"], found["until"], found["closed"]) == (True, day(90 - ago), [])
    assert found["offered_again"] == (day(76 - ago) if ago < 76 else None)


def test_one_that_is_too_old_says_so(newcomer: Home) -> None:
    answered(newcomer.log, nights_ago(90))
    ran = newcomer.run("screening")
    assert ran.code == 0
    assert ran.out.startswith(f"Answered on {day(-90)}, 90 days ago or more: it is asked anew")
    assert json.loads(newcomer.run("screening", "--json").out)["holds"] is False


def test_one_of_other_questions_says_so(newcomer: Home) -> None:
    said: dict[str, object] = {"version": 7, "answers": {"tall": "no"}}
    add_care(newcomer.log, nights_ago(1), "me", CareKind.SCREENING, said)
    assert "the questions are others now" in newcomer.run("screening").out
    assert json.loads(newcomer.run("screening", "--json").out)["holds"] is False


@pytest.mark.parametrize("ago", [0, 29, 30])
def test_an_agreement_says_until_when_it_holds(newcomer: Home, ago: int) -> None:
    agreed = {
        Question.PREGNANT: Answer.CLINICIAN_AGREED,
        Question.BLOOD_THINNER: Answer.CLINICIAN_AGREED,
        Question.VARICOSE_VEINS: Answer.CLINICIAN_AGREED,
    }
    answered(newcomer.log, nights_ago(ago), {**NOTHING_TO_SAY, **agreed})
    out = newcomer.run("screening").out
    assert f"(a blood thinner or easy bruises): that holds until noon on {day(90 - ago)}." in out
    if ago < 30:
        assert f"(pregnancy or a birth): that holds until noon on {day(30 - ago)}." in out
        assert "Pregnancy or a birth: no kneading or heat" in out
    else:
        assert "(pregnancy or a birth): that was long ago, and holds no more." in out
        assert "Not before a clinician agreed again: pregnancy or a birth" in out
    assert "agreed (varicose veins)" not in out
    found = json.loads(newcomer.run("screening", "--json").out)["agreed_until"]
    assert found["pregnant"] == (day(30 - ago) if ago < 30 else None)


def test_each_person_has_a_screening_of_their_own(newcomer: Home) -> None:
    answered(newcomer.log, nights_ago(0))
    told(newcomer.run("screening", "--person", "Anna"), 1, "nobody is called Anna")
    assert newcomer.run("people", "add", "Anna B").code == 0
    hers = ("screening", "--person", "Anna B")
    told(newcomer.run(*hers), 5, 'legato screening --person "Anna B"')
    template = newcomer.run("screening", "--template").out
    path = newcomer.folder / "answers.toml"
    path.write_text(template.replace('""', '"yes"'))
    assert "Not before a clinician agreed" in newcomer.run(*hers, "--answers", str(path)).out
    assert "Nothing is in the way" in newcomer.run("screening").out
