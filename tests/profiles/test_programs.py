"""The programs we ship are those of the evidence base, and promise nothing."""

from importlib.resources import files

import pytest

from profiles.actuators import Effect, Zone
from profiles.comfort import ComfortWindow
from profiles.compiler import compile_program
from profiles.library import find, shelf
from profiles.limits import longest_ms
from profiles.program import Purpose
from tests.profiles.strategies import machine, vibrator

# Evidence base, section 6.2, programs 1, 2 and 10: seconds, percent from, percent to.
STEPS = {
    "First Night": [(30, 0, 15), (150, 15, 15), (30, 15, 25), (210, 25, 25), (180, 25, 0)],
    "Steady Hum Taper": [(30, 0, 45), (1770, 45, 45), (300, 45, 0)],
    "Back to Sleep": [(20, 0, 35), (600, 35, 35), (280, 35, 0)],
}
TOTAL_S = {"First Night": 600, "Steady Hum Taper": 2100, "Back to Sleep": 900}
ZONES = {
    "First Night": {Zone.CALF},
    "Steady Hum Taper": {Zone.CALF, Zone.THIGH},
    "Back to Sleep": {Zone.CALF},
}
GRADES = {"First Night": "X", "Steady Hum Taper": "B", "Back to Sleep": "X"}
PURPOSES = {
    "First Night": (Purpose.FIRST_TIME,),
    "Steady Hum Taper": (Purpose.SETTLE,),
    "Back to Sleep": (Purpose.NIGHT,),
}
STUDIES_AND_PRODUCTS = ["relaxis", "lettieri", "burbank", "eliasson", "harrison", "restiffic"]
PROMISES = [
    "treat",
    "cure",
    "heal",
    "therap",
    "reliev",
    "relief",
    "proven",
    "medical",
    "doctor",
    "guarantee",
    "restless legs syndrome",
]
FILES = sorted((files("profiles") / "builtin").iterdir(), key=lambda file: file.name)
TEXTS = [pytest.param(file.read_text("utf-8"), id=file.name) for file in FILES]
each_shipped = pytest.mark.parametrize("name", sorted(STEPS))


def test_every_shipped_file_is_a_sound_program() -> None:
    shipped = shelf()
    assert shipped.broken == ()
    assert len(shipped.programs) == len(FILES)


def test_exactly_these_programs_are_shipped() -> None:
    assert shelf().programs.keys() == STEPS.keys()


@each_shipped
def test_steps_are_those_of_the_evidence_base_to_the_second(name: str) -> None:
    segments = find(name).segments()
    assert [(part.length_ms, part.start, part.end) for part in segments] == [
        (seconds * 1000, start, end) for seconds, start, end in STEPS[name]
    ]


@each_shipped
def test_a_program_lasts_as_long_as_the_evidence_base_says(name: str) -> None:
    assert find(name).length_ms == TOTAL_S[name] * 1000


@each_shipped
def test_a_program_vibrates_the_zones_of_the_evidence_base_throughout(name: str) -> None:
    played = {(part.effect, part.zones) for part in find(name).segments()}
    assert played == {(Effect.VIBRATION, frozenset(ZONES[name]))}


@each_shipped
def test_a_program_carries_the_grade_of_the_evidence_base(name: str) -> None:
    assert find(name).evidence == GRADES[name]


@each_shipped
def test_a_program_is_offered_for_the_need_it_was_made_for(name: str) -> None:
    assert find(name).purpose == PURPOSES[name]


@each_shipped
def test_a_program_names_its_sources_and_a_caution(name: str) -> None:
    shipped = find(name)
    assert shipped.sources
    assert shipped.caution


@each_shipped
def test_a_program_stays_within_the_longest_session(name: str) -> None:
    assert find(name).length_ms <= longest_ms(find(name))


@each_shipped
def test_a_program_ends_in_a_fade_of_at_least_a_minute(name: str) -> None:
    last = find(name).segments()[-1]
    assert last.start > last.end == 0
    assert last.length_ms >= 60_000


@each_shipped
@pytest.mark.parametrize("word", STUDIES_AND_PRODUCTS)
def test_studies_and_products_appear_only_as_sources(name: str, word: str) -> None:
    shipped = find(name)
    phases = [phase.name or "" for phase in shipped.phases]
    shown = [shipped.name, shipped.summary, shipped.caution or "", *phases]
    assert word not in " ".join(shown).casefold()


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("word", PROMISES)
def test_no_text_of_a_shipped_file_promises_treatment(text: str, word: str) -> None:
    assert word not in text.casefold()


@pytest.mark.parametrize("spelling", ["first night", "FIRST-NIGHT", "first_night", "FirstNight"])
def test_a_program_is_found_in_any_spelling_of_its_case_and_spaces(spelling: str) -> None:
    assert find(spelling).name == "First Night"


@pytest.mark.parametrize(
    ("steps", "window"),
    [
        (steps, ComfortWindow(lo, hi))
        for steps in (1, 2, 3)
        for lo in range(1, steps + 1)
        for hi in range(lo, steps + 1)
    ],
)
def test_first_night_plays_on_the_coarsest_machine_in_any_window(
    steps: int, window: ComfortWindow
) -> None:
    coarse = machine(vibrator("calf", steps, Zone.CALF))
    plan = compile_program(find("First Night"), coarse, {"calf": window})
    felt = {cue.setting.step("calf") for cue in plan.timeline.cues}
    assert plan.timeline.length_ms == 600_000
    assert felt == {0, window.step(25)}


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_first_night_plays_the_first_step_of_a_coarse_machine_nobody_calibrated(
    steps: int,
) -> None:
    plan = compile_program(find("First Night"), machine(vibrator("calf", steps, Zone.CALF)))
    assert plan.timeline.setting_at(300_000).step("calf") == 1


def test_first_night_is_on_from_its_first_second_to_its_last() -> None:
    plan = compile_program(find("First Night"), machine(vibrator("calf", 3, Zone.CALF)))
    assert [cue.at_ms for cue in plan.timeline.cues] == [0, 100]
