"""The questions about one's health: asked at a terminal, taken from a file, shown."""

import json
from pathlib import Path

import pytest

from controller.care.screening import Answer, Answers, Question
from controller.care.words import TONIGHT
from controller.care.words_screening import ASKED
from controller.clock import SystemClock
from controller.nightlog.care import CareKind, care_rows
from tests.controller.cli.at_terminal import AtTerminal, at_terminal
from tests.controller.cli.commands import Home
from tests.controller.cli.own import in_a_shell, told
from tests.controller.known import NOTHING_TO_SAY, At, answered

KEYS = [question.value for question in Question]
OPENED_BY_NOBODY = {Question.CLOT_SUSPECTED, Question.VARICOSE_VEINS}
NOWHERE = ("--on", "serial:/dev/no-such-port", "--family", "tcode", "--place", "V0=calf")
NOT_YET = "the questions about your health are not answered yet"
HOW = ("`legato screening`", "`legato screening --template`")


@pytest.fixture
def newcomer(short_path: Path) -> Home:
    return Home(short_path, newcomer=True)


def kept(home: Home, person: str = "me") -> list[dict[str, str]]:
    """The answers of each screening, in the order in which they were given."""
    rows = care_rows(home.log, person)
    said = [row.said["answers"] for row in rows if row.kind is CareKind.SCREENING]
    return [dict(answers) for answers in said if isinstance(answers, dict)]


def words(answers: Answers) -> dict[str, str]:
    return {question.value: answer.value for question, answer in answers.items()}


def file_of(home: Home, answers: dict[str, str]) -> str:
    """A file with these answers."""
    path = home.folder / "answers.toml"
    path.write_text("".join(f'{key} = "{answer}"\n' for key, answer in answers.items()))
    return str(path)


def filled(template: str, **other: str) -> str:
    """A template with nothing to say written into it, but for some."""
    for key, usual in words(NOTHING_TO_SAY).items():
        template = template.replace(f'{key} = ""', f'{key} = "{other.get(key, usual)}"')
    return template


def answer_all(person: AtTerminal, *so: Question, agreed: tuple[Question, ...] = ()) -> None:
    """Answer every question in its order; to those in `so` yes, to those in `agreed` twice."""
    for number, question in enumerate(Question, 1):
        is_so = question in {*so, *agreed, Question.ADULT_CAN_REMOVE_IT}
        person.until(f"{number:>2}/16  ")
        person.answer("[y/n] ", b"y" if is_so else b"n")
        person.until("yes\n" if is_so else "no\n")
        if question in {*so, *agreed} - OPENED_BY_NOBODY:
            person.answer("agreed to leg massage? [y/n] ", b"y" if question in agreed else b"n")


@pytest.mark.wire
def test_a_newcomer_is_asked_all_of_it_and_nothing_is_in_the_way(newcomer: Home) -> None:
    with at_terminal(newcomer, "screening") as person:
        answer_all(person)
        assert person.end() == 0
    assert kept(newcomer) == [words(NOTHING_TO_SAY)]
    assert person.out.endswith("Nothing is in the way, and nothing is left out.\n")


@pytest.mark.wire
def test_what_follows_is_said_once_all_is_answered(newcomer: Home) -> None:
    with at_terminal(newcomer, "screening") as person:
        answer_all(person, Question.NUMB_FEET, Question.CLOT_EVER, agreed=(Question.PREGNANT,))
        assert person.end() == 0
    said = {
        Question.NUMB_FEET: Answer.YES,
        Question.CLOT_EVER: Answer.YES,
        Question.PREGNANT: Answer.CLINICIAN_AGREED,
    }
    assert kept(newcomer) == [words({**NOTHING_TO_SAY, **said})]
    asked_again = person.out.index("It is asked again in 90 days.")
    for follows in (
        "Not before a clinician agreed: a blood clot in the past",
        "no kneading, compression or heat, vibration at most 40 %",
        "Pregnancy or a birth: no kneading or heat",
    ):
        assert person.out.index(follows) > asked_again
    assert "Nothing is in the way" not in person.out


@pytest.mark.wire
@pytest.mark.parametrize("key", [b"\x03", b"\x04"], ids=["Ctrl-C", "Ctrl-D"])
def test_whoever_leaves_in_the_middle_has_answered_nothing(newcomer: Home, key: bytes) -> None:
    with at_terminal(newcomer, "screening") as person:
        person.answer(" 1/16  ", b"n")
        person.answer(" 2/16  ", key)
        assert person.end() == 1
    assert "Nothing is started.\nNone of these answers is kept.\n" in person.out
    assert "Traceback" not in person.out
    assert kept(newcomer) == []


@pytest.mark.wire
def test_several_keys_at_once_answer_nothing(newcomer: Home) -> None:
    with at_terminal(newcomer, "screening") as person:
        for keys in (b"y" * 200, b"\x1b[A", b"yn", "ÿ".encode() * 40):
            person.answer(" 1/16  ", keys)
        answer_all(person)
        assert person.end() == 0
    assert kept(newcomer) == [words(NOTHING_TO_SAY)]


@pytest.mark.wire
def test_what_was_typed_before_the_first_question_answers_nothing(newcomer: Home) -> None:
    with at_terminal(newcomer, "screening") as person:
        person.press(b"yyyy\ryy")
        answer_all(person)
        assert person.end() == 0
    assert kept(newcomer) == [words(NOTHING_TO_SAY)]


@pytest.mark.wire
def test_a_newcomer_who_plays_is_asked_first_and_leaves_before_anything_is_started(
    newcomer: Home,
) -> None:
    with at_terminal(newcomer, "play", "First Night", *NOWHERE) as person:
        answer_all(person, Question.VARICOSE_VEINS)
        person.answer("New swelling, pain, redness? ", b"n")
        person.answer("no  Sore skin? ", b"y")
        person.answer("yes  Alcohol, sleeping pill? ", b"\x03")
        assert person.end() == 3
    assert person.out.endswith("Nothing is started.\n")
    assert kept(newcomer) == [words({**NOTHING_TO_SAY, Question.VARICOSE_VEINS: Answer.YES})]
    assert [row.kind for row in care_rows(newcomer.log, "me")] == [CareKind.SCREENING]


@pytest.mark.wire
def test_several_answers_that_close_are_said_to_be_several(newcomer: Home) -> None:
    with at_terminal(newcomer, "play", "First Night", *NOWHERE) as person:
        answer_all(person, Question.CLOT_SUSPECTED, Question.CLOT_EVER)
        assert person.end() == 5
    assert "`legato screening --show` lists them." in person.out
    assert "legato: no session: a clot suspected" in person.out


def test_the_three_questions_of_tonight_fit_on_a_line() -> None:
    line = "  ".join(f"{asked} yes" for asked in TONIGHT.values())
    assert len(line) < 80


def test_the_template_has_every_question_and_is_no_answer(newcomer: Home) -> None:
    printed = newcomer.run("screening", "--template")
    path = newcomer.folder / "answers.toml"
    path.write_text(printed.out)
    told(newcomer.run("screening", "--answers", str(path)), 1, "answers.toml", *KEYS)
    assert kept(newcomer) == []
    for question in Question:
        assert " ".join(ASKED[question].split()) in printed.out.replace("\n# ", " ")


@pytest.mark.parametrize("take", ["--answers answers.toml", "--answers - < answers.toml"])
def test_a_template_that_is_filled_in_is_the_answers(newcomer: Home, take: str) -> None:
    template = newcomer.run("screening", "--template").out
    (newcomer.folder / "answers.toml").write_text(filled(template, epilepsy="yes"))
    ran = in_a_shell(newcomer, f"cd '{newcomer.folder}' && LEGATO screening {take}")
    assert (ran.code, ran.err) == (0, "")
    assert kept(newcomer) == [{**words(NOTHING_TO_SAY), "epilepsy": "yes"}]
    assert "Epilepsy: no vibration, as" in ran.out
    assert ran.out.endswith("Everything else may be played.\n")


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ({"pregant": "no"}, ["there is no question pregant", "Did you mean pregnant?"]),
        ({"shoe_size": "no"}, ["there is no question shoe_size"]),
        ({"implant": ""}, ["implant is not answered"]),
        ({"implant": "maybe"}, ["implant is 'maybe'", "no, yes, clinician_agreed"]),
        ({"implant": 'no"\nepilepsy = "no'}, ["no TOML"]),
    ],
)
def test_answers_that_are_not_what_was_asked_are_refused_by_name(
    newcomer: Home, answers: dict[str, str], why: list[str]
) -> None:
    path = file_of(newcomer, {**words(NOTHING_TO_SAY), **answers})
    told(newcomer.run("screening", "--answers", path), 1, "answers.toml", *why)
    assert kept(newcomer) == []


@pytest.mark.parametrize("key", KEYS)
def test_a_question_that_is_not_there_is_named(newcomer: Home, key: str) -> None:
    answers = {other: answer for other, answer in words(NOTHING_TO_SAY).items() if other != key}
    told(newcomer.run("screening", "--answers", file_of(newcomer, answers)), 1, f"{key} is not")


@pytest.mark.parametrize(
    ("written", "why"),
    [(None, "cannot be read"), (b"\xff\xfe\0a", "UTF-8"), (b"#" * 200_000, "too long")],
)
def test_a_file_that_cannot_be_read_changes_nothing(
    newcomer: Home, written: bytes | None, why: str
) -> None:
    answered(newcomer.log, At(SystemClock().wall_ms()))
    path = newcomer.folder / "answers.toml"
    if written is None:
        path.mkdir()
    else:
        path.write_bytes(written)
    told(newcomer.run("screening", "--answers", str(path)), 1, why, "--template")
    told(newcomer.run("screening", "--answers", f"{path}.gone"), 1, "cannot be read")
    assert kept(newcomer) == [words(NOTHING_TO_SAY)]


@pytest.mark.parametrize("option", [(), ("--show",)])
def test_one_that_was_never_answered_says_how(newcomer: Home, option: tuple[str, ...]) -> None:
    told(newcomer.run("screening", *option), 5, NOT_YET, *HOW)


def test_one_that_was_never_answered_is_told_to_programs(newcomer: Home) -> None:
    ran = newcomer.run("screening", "--json")
    assert (ran.code, json.loads(ran.out)["holds"]) == (5, False)


def test_options_that_mean_different_things_are_not_taken_together(newcomer: Home) -> None:
    assert newcomer.run("screening", "--show", "--template").code == 2
