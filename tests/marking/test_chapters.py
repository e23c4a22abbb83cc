"""Answers to the cards of later chapters, which no fit has seen."""

from __future__ import annotations

import pytest

from quizzer.marking import suggest
from tests.benchmarks import marking_chapters


def test_marks_for_four_later_chapters_agree_with_a_teacher() -> None:
    overall = marking_chapters.figures()["all"]
    assert overall["accuracy"] >= 0.79
    assert overall["kappa"] >= 0.8
    assert overall["speaks"] >= 0.75
    assert overall["wrong called good"] == 0
    assert overall["good called again"] <= 0.02


@pytest.mark.parametrize("chapter", ["05", "08", "13", "17"])
def test_marks_for_a_later_chapter_are_nearly_as_good_as_for_chapter_4(chapter: str) -> None:
    row = marking_chapters.figures()[f"fastbook-{chapter}"]
    assert row["accuracy"] >= 0.788 - 0.05
    assert row["kappa"] >= 0.68 - 0.05
    assert row["speaks"] >= 0.75
    assert row["good not good"] <= 0.112 + 0.05


def test_a_short_answer_that_has_a_part_of_it_is_a_nit_and_not_again() -> None:
    suggestion = marking_chapters.ask("fastbook-17/rank-0-tensor", "use item()")
    assert suggestion.mark == "nit"


@pytest.mark.parametrize(("examples", "least"), [(2, 0.72), (4, 0.70), (8, 0.66), (None, 0.66)])
def test_good_takes_more_where_marked_examples_are_few(examples: int | None, least: float) -> None:
    assert suggest._good_from(examples) == least


TURNED_AND_RIGHT = [
    *((1, 3, 19), (2, 1, 21), (3, 3, 15), (4, 3, 22), (5, 3, 18), (6, 3, 18)),
    *((7, 3, 26), (8, 3, 18), (9, 1, 20), (10, 2, 20), (11, 4, 18)),
]


@pytest.mark.parametrize(("number", "turned", "right"), TURNED_AND_RIGHT)
def test_most_turned_sentences_are_not_called_good(number: int, turned: int, right: int) -> None:
    right_marks, turned_marks = marking_chapters.opposite_marks(number)
    assert turned_marks["good"] <= turned
    assert right_marks["good"] >= right
    assert right_marks["again"] == 0


def test_right_sentences_in_another_voice_are_seldom_called_less_than_good() -> None:
    marks = marking_chapters.paraphrase_marks()
    assert marks["good"] >= 15
    assert marks["good"] + marks["None"] >= 29
    assert marks["again"] == 0


@pytest.mark.parametrize(
    ("card", "note"),
    [
        ("fastbook-17/scale-initial-weights", "He/Kaiming init, i.e. random normal * sqrt(2/n)"),
        ("fastbook-05/softmax-guarantees", "all in (0,1), sum = 1 => probabilities"),
        ("fastbook-05/softmax-guarantees", "all in (0,1), sum = 1 -> probabilities"),
    ],
)
def test_notes_with_signs_are_not_taken_for_shuffled_words(card: str, note: str) -> None:
    assert not any("sentences" in reason for reason in marking_chapters.ask(card, note).notes)
