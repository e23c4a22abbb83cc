from __future__ import annotations

from dataclasses import dataclass

import pytest

from quizzer.memory.queue import (
    Allowance,
    Upcoming,
    allowance,
    find_chapter,
    interleave,
    order_chapters,
    pick,
)


@dataclass(frozen=True)
class Question:
    key: int
    exercise: str | None = None


@dataclass(frozen=True)
class Exercise:
    key: int
    name: str
    begun: bool = False
    ahead: bool = True


def test_what_is_left_of_a_day_is_never_less_than_nothing() -> None:
    assert allowance(200, 20, reviews_done=150, new_done=30) == Allowance(50, 0)


def test_reviews_come_before_new_cards_as_far_as_the_day_allows() -> None:
    upcoming = Upcoming((1, 2), (3,))
    assert pick(upcoming, Allowance(1, 1)) == 1
    assert pick(upcoming, Allowance(0, 1)) == 3
    assert pick(upcoming, Allowance(0, 0)) is None
    upcoming.discard(2)
    upcoming.discard(1)
    assert pick(upcoming, Allowance(5, 0)) is None


def test_an_exercise_comes_right_behind_the_first_question_that_names_it() -> None:
    questions = [Question(1), Question(2, "zip"), Question(3, "zip"), Question(4, "loop")]
    exercises = [Exercise(20, "zip"), Exercise(21, "loop")]
    assert interleave(questions, exercises) == [1, 2, 20, 3, 4, 21]


def test_an_exercise_of_a_question_begun_before_comes_first_and_a_later_one_waits() -> None:
    exercises = [
        Exercise(20, "far", ahead=True),
        Exercise(21, "begun", begun=True),
        Exercise(22, "unnamed", ahead=False),
    ]
    assert interleave([Question(1)], exercises) == [21, 1, 22]
    assert interleave([], exercises) == [21, 22]


LIBRARY = ["book-04", "book-05", "book-13", "book-17", "my-words", "words-2"]


@pytest.mark.parametrize(
    ("chosen", "order"),
    [
        ("4", ["book-04", "book-05", "book-13", "book-17", "my-words", "words-2"]),
        ("13", ["book-13", "book-17", "book-04", "book-05", "my-words", "words-2"]),
        ("13,5", ["book-13", "book-05", "book-17", "book-04", "my-words", "words-2"]),
        ("book-17", ["book-17", "book-04", "book-05", "book-13", "my-words", "words-2"]),
        ("my-words", ["my-words", "book-04", "book-05", "book-13", "book-17", "words-2"]),
        ("99", LIBRARY),
    ],
)
def test_the_chosen_chapters_come_first_and_the_book_goes_on_from_them(
    chosen: str, order: list[str]
) -> None:
    assert order_chapters(LIBRARY, chosen.split(",")) == order


def test_a_chapter_is_found_by_its_number_or_its_id() -> None:
    assert find_chapter("4", LIBRARY) == find_chapter("04", LIBRARY) == "book-04"
    assert find_chapter("my-words", LIBRARY) == "my-words"
    assert find_chapter("1", LIBRARY) is None
