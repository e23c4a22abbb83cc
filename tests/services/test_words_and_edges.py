"""Results in words, and small readers of others' bytes, at their edges."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest

from quizzer import paths, settings
from quizzer.errors import ContentError, QuizzerError, UsageError
from quizzer.paths import Home
from quizzer.services.context import Context
from quizzer.services.exchange import anki_package, text_files
from quizzer.services.exchange.anki_cards import LeftOut
from quizzer.services.practice import exercises
from quizzer.services.practice.exercises import exercises_at
from quizzer.services.reports import outlook
from quizzer.services.review import due, standings
from quizzer.services.review.fitting import FitResult
from tests.conftest import NOON


@pytest.mark.parametrize(
    ("used", "before", "after", "begin"),
    [
        (False, None, None, "There are too few reviews to learn from: 1,234 that"),
        (False, 0.5, None, "There are too few reviews"), (False, None, 0.5, "There are too few"),
        (True, 0.5, 0.25, "Fitted to 1,234 reviews, and in use: the loss on the newer quarter of"
         " them fell from 0.5000 to 0.2500."),
        (False, 0.25, 0.5, "Nothing was changed: what is in use predicts the newer quarter of"
         " 1,234 reviews with a loss of 0.2500, and a new fit, with 0.5000, is not surely better."),
    ],
)  # fmt: skip
def test_a_fit_says_what_it_led_to(
    used: bool, before: float | None, after: float | None, begin: str
) -> None:
    result = FitResult(used, 1234, before, after, (1.0,))
    assert result.to_text().startswith(begin)


def test_fields_of_a_message_are_read_whatever_lies_between_them() -> None:
    message = (
        b"\x08\x96\x01" + b"\x12\x03abc" + b"\x19" + bytes(8) + b"\x25" + bytes(4) + b"\x32\x00"
        + b"\xf8\x01\x07"
    )  # fmt: skip
    assert list(anki_package._protobuf(message)) == [(1, 150), (2, b"abc"), (6, b""), (31, 7)]
    assert list(anki_package._protobuf(b"")) == []
    with pytest.raises(ValueError, match="unknown kind 3"):
        list(anki_package._protobuf(b"\x0b"))


def test_habits_are_one_s_own_from_a_hundred_reviews_on(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    figures = {"days": 365, "cards": 4, "current": 0.9, "outlooks": ()}
    for count, is_usual in ((99, True), (100, False)):
        result = SimpleNamespace(reviews=count, **figures)
        monkeypatch.setattr(outlook, "retention_outlook", Mock(return_value=result))
        assert outlook.cost_curve(context, NOON).is_usual is is_usual


def test_exercises_are_found_by_folder_by_file_by_id_and_all_of_them(
    home: Home, tmp_path: Path
) -> None:
    bundled = paths.bundled("exercises")
    one = [spec.id for spec in exercises_at((bundled / "zip_pairs",), home)]
    by_file = exercises_at((bundled / "zip_pairs" / "exercise.toml",), home)
    assert one == [spec.id for spec in by_file] == ["zip_pairs"]
    two = exercises_at((Path("zip_pairs"), bundled / "sgd_step"), home)
    assert [spec.id for spec in two] == ["zip_pairs", "sgd_step"]
    everything = {spec.id for spec in exercises_at((), home)}
    assert {spec.id for spec in exercises_at((bundled,), home)} == everything
    assert len(everything) > 15
    with pytest.raises(ContentError, match="there is no exercise here"):
        exercises_at((tmp_path,), home)


def rows(text: str, tmp_path: Path, name: str = "a.txt") -> list[dict[str, Any]]:
    path = tmp_path / name
    path.write_text(text)
    return text_files.read(path, LeftOut())


def test_a_row_with_a_guid_keeps_it_and_one_without_is_known_by_its_text(tmp_path: Path) -> None:
    head = "#separator:tab\n#guid column:3\n"
    named, gap, plain, other = rows(
        f"{head}what?\tthat\tabc\n{{{{c1::one}}}} more\t\tdef\nwho?\tme\t\n{{{{c2::two}}}}\t\t\n",
        tmp_path,
    )
    assert named["id"] == f"anki-{b'abc'.hex()}-1"
    assert gap["id"] == f"anki-{b'def'.hex()}-1"
    assert not plain["id"].startswith("anki-616263")
    assert len({card["id"] for card in (named, gap, plain, other)}) == 4
    again = rows(f"{head}who?\tyou\t\n", tmp_path)
    assert again[0]["id"] == plain["id"], "the same question, with another answer"


@pytest.mark.parametrize(
    "text",
    [
        "", "new_cards_per_day = 5\n", "day_ends_at = '05:30'\n", 'day_ends_at = "00:00"\n',
        "day_ends_at = '23:59'\n", "  day_ends_at='07:05'  \nnew_cards_per_day = 3\n",
        "# day_ends_at = '06:00'\n", "day_ends_at = '06:00' # early\n",
        "[decks]\nday_ends_at = 1\n", "'day_ends_at' = '06:15'\n",
        '"day\\u005fends_at" = "06:45"\n', "new_cards_per_day = 3\nday_ends_at = '03:00'\n",
    ],
)  # fmt: skip
def test_the_end_of_a_day_is_found_fast_and_as_the_settings_have_it(home: Home, text: str) -> None:
    home.folder.mkdir(exist_ok=True)
    home.config.write_text(text)
    assert due.day_end(str(home.config)) == settings.load(home.config).day_end


@pytest.mark.parametrize("end", ["05:60", "24:00", "5:30", "05-30", "05:3a"])
def test_an_end_of_a_day_that_is_none_is_said_as_by_the_settings(home: Home, end: str) -> None:
    home.folder.mkdir(exist_ok=True)
    home.config.write_text(f"day_ends_at = '{end}'\n")
    with pytest.raises(QuizzerError) as expected:
        settings.load(home.config)
    with pytest.raises(QuizzerError) as raised:
        due.day_end(str(home.config))
    assert str(raised.value) == str(expected.value)


def test_exercises_count_as_passed_by_their_status() -> None:
    listed: Any = [SimpleNamespace(status=status) for status in ("passed", "due", "passed")]
    assert standings.count_passed(listed) == 2


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("pair_x", "did you mean pair_d or pair_c or pair_b?"),
        ("sum", "did you mean sums?"),
        ("other", "there are pair_a, pair_b, pair_c, pair_d, sums"),
    ],
)
def test_an_exercise_that_is_not_there_is_told_with_the_three_nearest(
    home: Home, monkeypatch: pytest.MonkeyPatch, name: str, hint: str
) -> None:
    known = dict.fromkeys(["pair_a", "pair_b", "pair_c", "pair_d", "sums"])
    monkeypatch.setattr(exercises, "all_exercises", lambda home: known)
    with pytest.raises(UsageError, match=f"there is no exercise '{name}'") as error:
        exercises.find_exercise(name, home)
    assert error.value.hint == hint


@pytest.mark.parametrize(
    "reference",
    ['"""Words for readers."""\n\ndef f():\n    return 1\n', "\ndef f():\n    return 1\n\n"],
)
def test_a_model_solution_is_the_code_below_the_words(tmp_path: Path, reference: str) -> None:
    (tmp_path / "reference.py").write_text(reference)
    spec: Any = SimpleNamespace(folder=tmp_path)
    assert exercises.model_solution(spec) == "def f():\n    return 1"
    (tmp_path / "reference.py").write_text("f(1)\n3\n")
    assert exercises.model_solution(spec) == "f(1)\n3", "an expression is no words"


def test_of_several_broken_exercises_the_first_is_reported(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    errors = [ContentError(f"{name} is broken", hint="") for name in ("a", "b")]
    monkeypatch.setattr(exercises.exercise_file, "load_all", lambda folders: ({}, errors))
    with pytest.raises(ContentError, match="a is broken"):
        exercises_at((), home)
