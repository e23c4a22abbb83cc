"""An exercise's files become a spec, or an error with file, line and what to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizzer.content import exercise_file, library
from quizzer.content.exercise_spec import ExerciseSpec, Rule
from quizzer.errors import ContentError

MINIMAL = """title = "Pairs"
functions = ["pair_up"]
hints = ["a", "b", "c"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A sound exercise, `pairs`."""
    place = tmp_path / "pairs"
    place.mkdir()
    for name in library.EXERCISE_FILES:
        (place / name).write_text("pass\n")
    (place / "exercise.toml").write_text(MINIMAL)
    return place


def error_of(folder: Path, text: str | None = None) -> ContentError:
    if text is not None:
        (folder / "exercise.toml").write_text(text)
    with pytest.raises(ContentError) as raised:
        exercise_file.load(folder)
    return raised.value


def test_three_keys_are_enough_and_the_others_have_defaults(folder: Path) -> None:
    spec = exercise_file.load(folder)
    assert (spec.id, spec.title, spec.functions) == ("pairs", "Pairs", ("pair_up",))
    assert (spec.hints, spec.prompt, spec.starter) == (("a", "b", "c"), "pass", "pass\n")
    assert (spec.time_limit_s, spec.memory_mb, spec.seeds) == (10, 2048, None)
    assert (spec.order, spec.needs_torch, spec.card, spec.library_way) == (0, False, None, "")
    assert spec.rules == spec.tags == spec.contains == spec.doubts == ()
    assert spec == ExerciseSpec(
        "pairs", "Pairs", ("pair_up",), "pass", "pass\n", ("a", "b", "c"), folder, spec.digest
    )


def test_a_mistake_that_only_the_end_shows_is_said_of_the_first_line(folder: Path) -> None:
    error = error_of(folder, 'title = "Pairs')
    assert f"{folder / 'exercise.toml'}:1: this is not TOML" in error.message
    assert "end of document" in error.message


def test_every_key_reaches_the_spec(folder: Path) -> None:
    (folder / "exercise.toml").write_text(
        MINIMAL
        + 'order = 7\ntorch = true\ntime_limit_s = 2\nmemory_mb = 512\ntags = ["t"]\n'
        + 'card = "deck/card"\nlibrary_way = "zip"\nseeds = 3\ncontains = ["deck/other"]\n'
        + '[[rules]]\nname = "list_comprehension"\nfunctions = ["pair_up"]\n'
        + '[[rules]]\nwithout = ["zip", "map"]\nfunctions = ["pair_up"]\n'
        + '[doubts]\nswapped = "deck/third"\n'
    )
    spec = exercise_file.load(folder)
    assert (spec.order, spec.needs_torch, spec.time_limit_s, spec.memory_mb) == (7, True, 2, 512)
    assert (spec.tags, spec.card, spec.library_way, spec.seeds) == (("t",), "deck/card", "zip", 3)
    assert (spec.contains, spec.doubts) == (("deck/other",), (("swapped", "deck/third"),))
    assert spec.rules == (
        Rule("list_comprehension", ("pair_up",)),
        Rule("without", ("pair_up",), ("zip", "map")),
    )


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("colour = 1", "unknown key 'colour'"),
        ("order = true", "'order' has a value of the wrong kind"),
        ('order = "1"', "'order' has a value of the wrong kind"),
        ("torch = 1", "'torch' has a value of the wrong kind"),
        ("tags = [1]", "'tags' holds something that is not a string"),
        ('tags = ["a", " "]', "'tags' holds something that is not a string"),
        ("time_limit_s = 0", "'time_limit_s' must be more than 0"),
        ("memory_mb = -1", "'memory_mb' must be more than 0"),
        ("seeds = 0", "'seeds' must be more than 0"),
        ('contains = ["deck"]', "'deck' is not a card's full name"),
        ("contains = [1]", "1 is not a card's full name"),
        ('doubts = {a = "no name"}', "'no name' is not a card's full name"),
        ('rules = [{name = "x"}]', "a rule has functions, and a name or a list `without`"),
        ('rules = ["x"]', "a rule has functions, and a name or a list `without`"),
        ("x", "this is not TOML"),
    ],
)
def test_a_line_that_cannot_be_meant_is_named(folder: Path, line: str, what: str) -> None:
    error = error_of(folder, f"{MINIMAL}{line}\n")
    assert str(error).startswith(f"{folder / 'exercise.toml'}:4: {what}")
    assert error.hint


@pytest.mark.parametrize(
    ("right", "wrong", "what"),
    [
        ('title = "Pairs"\n', 'title = ""\n', "1: 'title' is missing or empty"),
        ('title = "Pairs"\n', "", "1: 'title' is missing or empty"),
        ('["pair_up"]', "[]", "2: 'functions' is missing or empty"),
        ('["pair_up"]', '["pair up"]', "2: 'pair up' is not a name"),
        ('["a", "b", "c"]', '["a", "b"]', "3: an exercise has three hints"),
        ('["a", "b", "c"]', '["a", "b", "c", "d"]', "3: an exercise has three hints"),
        ('["a", "b", "c"]', "[1, 2, 3]", "3: 'hints' holds something that is not a string"),
    ],
)
def test_what_an_exercise_needs_is_named_with_its_line(
    folder: Path, right: str, wrong: str, what: str
) -> None:
    error = error_of(folder, MINIMAL.replace(right, wrong))
    assert f"exercise.toml:{what}" in str(error)


@pytest.mark.parametrize("name", library.EXERCISE_FILES)
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert str(error_of(folder)).startswith(f"{folder / name}:1: the file is missing")


def test_a_file_that_is_no_text_or_too_large_is_named(folder: Path) -> None:
    (folder / "starter.py").write_bytes(b"x" * exercise_file.MAX_BYTES)
    assert len(exercise_file.load(folder).starter) == exercise_file.MAX_BYTES
    (folder / "starter.py").write_bytes(b"x" * (exercise_file.MAX_BYTES + 1))
    assert f"{folder / 'starter.py'}:1: cannot be read" in str(error_of(folder))
    (folder / "starter.py").write_bytes(b"\xff")
    assert "cannot be read" in str(error_of(folder))


def test_a_folder_whose_name_is_no_id_is_refused(folder: Path) -> None:
    moved = folder.rename(folder.with_name("Pairs!"))
    assert "cannot be an exercise's id" in str(error_of(moved))


def test_a_later_folder_replaces_an_exercise_and_a_broken_one_is_left_out(
    folder: Path, tmp_path: Path
) -> None:
    later = tmp_path / "later"
    for name in ("pairs", "last", "broken", "early"):
        place = later / name
        place.mkdir(parents=True)
        for file in folder.iterdir():
            (place / file.name).write_bytes(file.read_bytes())
    (later / "pairs" / "exercise.toml").write_text(
        MINIMAL.replace("Pairs", "Later") + "order = 2\n"
    )
    (later / "broken" / "starter.py").unlink()
    specs, broken = exercise_file.load_all([tmp_path, later])
    assert [(name, spec.title) for name, spec in specs.items()] == [
        ("early", "Pairs"),
        ("last", "Pairs"),
        ("pairs", "Later"),
    ], "by order, then by name"
    assert [str(error).partition(":")[0] for error in broken] == [
        str(later / "broken" / "starter.py")
    ]
    found = exercise_file.find("pairs", [tmp_path, later])
    assert found is not None
    assert found.title == "Later"
    assert exercise_file.find("none", [tmp_path, later]) is None
    assert exercise_file.find("../pairs", [later]) is None
    (later / "pairs").rename(later / ("p" * 255))  # as long as a folder's name may be
    assert exercise_file.find("p" * 255, [later]) is not None
    assert exercise_file.find("p" * 256, [later]) is None, "and no error of the system"


def test_the_digest_is_of_every_file_but_compiled_ones(folder: Path) -> None:
    digest = exercise_file.load(folder).digest
    compiled = folder / "__pycache__" / "cases.pyc"
    compiled.parent.mkdir()
    compiled.write_bytes(b"1")
    assert exercise_file.load(folder).digest == digest
    (compiled.parent / "notes.txt").write_text("not compiled")
    assert exercise_file.load(folder).digest != digest
    (compiled.parent / "notes.txt").rename(folder / "loose.pyc")
    assert exercise_file.load(folder).digest != digest
    (folder / "loose.pyc").unlink()
    (folder / "data").mkdir()
    (folder / "data" / "images.gz").write_bytes(b"large, and known by its checksum")
    assert exercise_file.load(folder).digest == digest
    complete = exercise_file.contents_digest(folder)
    (folder / "data" / "images.gz").write_bytes(b"another")
    assert exercise_file.contents_digest(folder) != complete
    (folder / "data.gz").write_bytes(b"not where packed data lie")
    with_file = exercise_file.load(folder).digest
    assert with_file != digest
    (folder / "data.gz").rename(folder / "more.gz")
    assert exercise_file.load(folder).digest != with_file, "a name counts too"


def test_an_enormous_file_is_refused_before_it_is_read(folder: Path) -> None:
    with (folder / "images.bin").open("wb") as file:
        file.truncate((256 << 20) + 1)
    error = error_of(folder)
    assert error.message == f"{folder / 'images.bin'}: the file is larger than 256 MB"
    assert error.hint == "remove it from the exercise's folder"
