"""Families and changes that a person writes into the configuration folder."""

from importlib.metadata import entry_points
from pathlib import Path

import pytest

from controller import folders, narrowing, registry, saved
from controller.driver import shipped_page
from controller.errors import AddressError, DriverBroken, DriverNotFound
from controller.machine import chosen, whereabouts

WRAP = (
    shipped_page("tcode")
    .replace("T-Code vibration motors", "My wrap")
    .replace("TCODE-ESP32", "MY-WRAP")
    .replace("title =", 'driver = "tcode"\ntitle =', 1)
)
CODED = sorted(
    point.name for point in entry_points(group=registry.GROUP) if point.load().of_page is None
)
"""The families whose code asks nothing of a page."""

BED = "[families.reverie_108]\n"
MODEL = """
[[families.reverie_108.models]]
name = "10T"
brands = ["Reverie"]
names = ["RV-10T"]
lacks = ["head massage"]
most = { "foot massage" = 6 }
how_to_stop = "Press the moon key."
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEGATO_HOME", str(tmp_path))


def own(name: str, page: str) -> Path:
    path = folders.own_drivers() / f"{name}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page)
    return path


def change(written: str) -> Path:
    path = folders.catalogue_changes()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(written)
    return path


def refused(name: str) -> DriverBroken:
    """What is wrong with a family, while all others load."""
    with pytest.raises(DriverBroken) as caught:
        registry.load(name)
    good, broken = registry.load_all()
    assert str(caught.value) in [str(error) for error in broken]
    assert {"tcode", "reverie_108"} - {name} <= {spec.name for spec in good}
    assert caught.value.hint
    return caught.value


def test_a_page_of_ones_own_is_a_family() -> None:
    path = own("my_wrap", WRAP)
    assert "my_wrap" in registry.names()
    spec = registry.load("my_wrap")
    assert spec.title.startswith("My wrap")
    assert spec.origin == str(path)
    assert chosen("sim:my_wrap").spec.name == "my_wrap"


@pytest.mark.parametrize("name", ["tcode", "jiecang"])
def test_a_page_by_the_name_of_a_family_there_is_is_not_heeded_and_named(name: str) -> None:
    path = own(name, WRAP)
    assert registry.load(name).origin == "Legato"
    _, broken = registry.load_all()
    said = f"there is a family '{name}' already, so {path} is not heeded"
    assert said in [str(error) for error in broken]


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("title = ", "Invalid value (at end of document)"),
        ("\x00", "Invalid statement"),
        (WRAP.replace("steps = 100", "steps = 0", 1), "actuators 1, steps: 0 is not a whole"),
        (WRAP.replace('"tcode"', '"tcoed"', 1), "driver: 'tcoed' is none of: declared, air_boots"),
        (WRAP.replace("MY-WRAP", "reverie"), "'reverie' is what machines of reverie_108 are"),
        (WRAP.replace("ff1b451d-", "ff1b-"), "links 2, service: 'ff1b-3070"),
    ],
)
def test_a_broken_page_is_named_with_the_place_and_costs_no_other(page: str, said: str) -> None:
    path = own("my_wrap", page)
    error = str(refused("my_wrap"))
    assert error.startswith(f"{path}: ")
    assert said in error


@pytest.mark.parametrize("family", CODED)
@pytest.mark.parametrize("wrong", ["its name", "its steps"])
def test_a_page_may_ask_of_a_driver_only_what_that_can_do(family: str, wrong: str) -> None:
    first = registry.load(family).capabilities.actuators[0]
    page = shipped_page(family).replace("title =", f'driver = "{family}"\ntitle =', 1)
    if wrong == "its name":
        page = page.replace(f'"{first.name}"', '"calf.left"')  # cuffs are named like zones
        asked = f"'calf.left' with steps 1 to {first.steps}"
    else:
        page = page.replace(f"steps = {first.steps}\n", "steps = 101\n")
        asked = f"{first.name!r} with steps 1 to 101"
    path = own("mine", page)
    said = f"{family} has no {asked}; it has: {first.name} (1 to {first.steps})"
    assert str(refused("mine")).startswith(f"{path}: actuators: {said}")


def test_a_page_that_is_no_text_is_named() -> None:
    path = own("my_wrap", "")
    path.write_bytes(b"\xff\xfe\x00")
    assert str(path) in str(refused("my_wrap"))


def test_a_page_or_a_file_of_changes_that_is_far_too_long_is_not_read() -> None:
    path = own("my_wrap", WRAP + "#" * 1_000_000)
    said = "is above 1000000 characters, which no such file needs"
    assert str(refused("my_wrap")) == f"{path}: {said}"
    path = change("#" * 1_000_001)
    assert str(registry.trouble()) == f"{path}: {said}"


@pytest.mark.parametrize("deep", ["[" * 100_000, "{a=" * 100_000])
def test_a_page_that_nests_without_end_is_named(deep: str) -> None:
    path = own("my_wrap", f"title = {deep}")
    assert str(refused("my_wrap")).startswith(f"{path}: ")


def test_what_is_no_page_in_the_folder_is_passed_over() -> None:
    own("my_wrap", WRAP).with_name("notes.txt").write_text("x")
    own(".my_wrap.toml~", WRAP)
    assert set(registry.names()) & {"notes", "notes.txt", ".my_wrap"} == set()


def test_a_model_of_ones_own_is_known_and_narrows_what_it_lacks() -> None:
    change(MODEL)
    spec = registry.load("reverie_108")
    assert spec.models[-1].names == ("RV-10T",)
    narrow = narrowing.modelled(spec, "10T")
    (foot,) = narrow.capabilities.actuators
    assert (foot.name, foot.steps, foot.top) == ("foot massage", 10, 6)
    assert narrow.how_to_stop == "Press the moon key."


def test_a_family_is_renamed_and_narrowed() -> None:
    change(f'{BED}title = "Our bed"\nhow_to_stop = "Pull the plug."\nmost = {{"foot massage" = 4}}')
    spec = registry.load("reverie_108")
    assert spec.title == "Our bed"
    assert spec.how_to_stop == "Pull the plug."
    assert spec.capabilities.actuator("foot massage").top == 4
    assert spec.capabilities.actuator("foot massage").steps == 10


def test_nothing_is_widened() -> None:
    change(f'{BED}most = {{"foot massage" = 11}}')
    assert "most, foot massage: 11 is above its 10 steps" in str(refused("reverie_108"))


def test_changes_to_a_family_nobody_has_are_no_changes_and_nothing_is_started() -> None:
    change('[families.jiecan]\nmost = { "leg massage" = 2 }')
    assert "jiecan is no family; did you mean jiecang?" in str(registry.trouble())
    with pytest.raises(DriverBroken):
        chosen("sim:tcode")
    assert chosen("serial:/dev/ttyUSB0", "tcode", stopping=True).spec.name == "tcode"


@pytest.mark.parametrize("said", ["BaseI4", "basei5", "BaseI4, BaseI5"])
def test_a_model_goes_by_its_name_however_it_is_spelt(said: str) -> None:
    spec = registry.load("keeson_base")
    assert len(narrowing.modelled(spec, said).capabilities.actuators) == 2


def test_one_of_several_models_in_a_row_goes_by_its_own_name() -> None:
    assert narrowing.modelled(registry.load("linak"), "TD4 Advanced").name == "linak"


def test_a_family_that_is_switched_off_is_gone_and_says_so() -> None:
    path = change(f"{BED}disabled = true")
    assert "reverie_108" not in registry.names()
    with pytest.raises(DriverBroken, match="you switched the family 'reverie_108' off") as caught:
        registry.load("reverie_108")
    assert str(path) in caught.value.hint


def test_a_model_nobody_has_is_answered_with_those_there_are() -> None:
    with pytest.raises(AddressError, match="no model '11T'") as caught:
        narrowing.modelled(registry.load("reverie_108"), "11T")
    assert "7S" in caught.value.hint


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (f"{BED}most = {{ knee = 3 }}", "there is no actuator 'knee'; there are: "),
        (MODEL.replace("10T", "7S, 8Q, 9T, MotionSignature"), "there is a model '7S, 8Q"),
        (MODEL.replace("head massage", "knee"), "there is no actuator 'knee'"),
        (MODEL.replace("RV-10T", "tcode-esp32"), "'tcode-esp32' is what machines of tcode are"),
    ],
)
def test_a_change_that_does_not_fit_its_family_costs_no_other(written: str, said: str) -> None:
    path = change(written)
    error = str(refused("reverie_108"))
    assert error.startswith(f"{path}: families, reverie_108, ")
    assert said in error


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("[families", "Expected"),
        (f'{BED}titel = "x"', "families, reverie_108: titel is not known; did you mean title?"),
        (f'{BED}disabled = "yes"', "families, reverie_108, disabled: 'yes' is neither true nor"),
    ],
)
def test_a_broken_file_of_changes_is_named_and_nothing_is_started(written: str, said: str) -> None:
    path = change(written)
    error = registry.trouble()
    assert error is not None
    assert str(error).startswith(f"{path}: ")
    assert said in str(error)
    good, broken = registry.load_all()
    assert str(error) in [str(one) for one in broken]
    assert {"tcode", "reverie_108"} <= {spec.name for spec in good}
    with pytest.raises(DriverBroken):
        chosen("sim:tcode")


BOARD = "[families.tcode]\n"


@pytest.mark.parametrize(
    "written",
    [
        "[families",
        f"{BOARD}disabled = true",
        f"{BOARD}most = {{ knee = 3 }}",
        MODEL.replace("reverie_108", "tcode"),
    ],
)
def test_no_file_of_changes_keeps_anybody_from_stopping(written: str) -> None:
    change(written)
    stopped = chosen("serial:/dev/ttyUSB0", "tcode", stopping=True)
    assert stopped.capabilities == registry.load("tcode", heeded=False).capabilities
    with pytest.raises(DriverBroken):
        chosen("serial:/dev/ttyUSB0", "tcode")


def test_a_page_that_cannot_be_a_family_there_is_keeps_nobody_from_stopping_that() -> None:
    path = own("tcode", WRAP)
    stopped = chosen("serial:/dev/ttyUSB0", "tcode", stopping=True)
    assert stopped.spec.origin != str(path)


def test_changes_that_hold_say_how_a_machine_is_stopped() -> None:
    change(f'{BOARD}how_to_stop = "Pull the plug."')
    spec = chosen("serial:/dev/ttyUSB0", "tcode", stopping=True).spec
    assert spec.how_to_stop == "Pull the plug."


def test_a_saved_machine_is_stopped_whatever_became_of_its_model_and_places() -> None:
    lost = saved.SavedMachine("wrap", "serial:/dev/ttyUSB0", "tcode", "V9=calf.left", "Gone")
    saved.save(lost)
    with pytest.raises(AddressError):
        chosen("wrap")
    stopped = chosen("wrap", stopping=True)
    assert stopped.capabilities == registry.load("tcode").capabilities


def test_where_a_machine_is_is_known_without_its_family() -> None:
    saved.save(saved.SavedMachine("wrap", "serial:/dev/ttyUSB0", "gone"))
    assert str(whereabouts("wrap")) == str(whereabouts(None)) == "serial:/dev/ttyUSB0"
    with pytest.raises(DriverNotFound):
        chosen("wrap", stopping=True)
