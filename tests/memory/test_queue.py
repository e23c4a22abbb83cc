from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
        ("4,13", ["book-04", "book-13", "book-17", "book-05", "my-words", "words-2"]),
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


def test_numbers_belong_to_the_end_of_a_name_and_book_comes_before_other_words() -> None:
    assert find_chapter("4", ["book-04-old", "v4", "book-4"]) == "book-4"
    assert order_chapters(["a-1", "b-1", "a-2"], ["a-2"]) == ["a-2", "a-1", "b-1"]
    decks = ["a-1", "a-1_practice", "a-2", "my_words"]
    assert order_chapters(decks, ["2"]) == ["a-2", "a-1", "a-1_practice", "my_words"]
    assert order_chapters(decks, ["a-1_practice"])[:2] == ["a-1_practice", "a-1"]
    late = ["a-1", "a-2", "words", "a-1_more", "a-1_practice"]
    assert order_chapters(late, ["1"]) == ["a-1", "a-1_more", "a-1_practice", "a-2", "words"]


@given(
    decks=st.lists(st.sampled_from([*LIBRARY, "other-01", "4"]), unique=True),
    chosen=st.lists(st.sampled_from(["4", "05", "13", "99", "words-2", "other-01", ""])),
)
@settings(deadline=None, max_examples=50)
def test_every_deck_stays_once_in_the_order_and_the_chosen_ones_lead_it(
    decks: list[str], chosen: list[str]
) -> None:
    order = order_chapters(decks, chosen)
    assert sorted(order) == sorted(decks)
    found = [deck for name in chosen if (deck := find_chapter(name, decks)) is not None]
    first = list(dict.fromkeys(found))
    assert order[: len(first)] == first


@given(
    named=st.lists(st.sampled_from([None, "x", "y", "z"]), max_size=6),
    exercises=st.lists(
        st.builds(
            Exercise,
            key=st.integers(100, 200),
            name=st.sampled_from(["x", "y", "z", "w"]),
            begun=st.booleans(),
            ahead=st.booleans(),
        ),
        unique_by=(lambda exercise: exercise.name, lambda exercise: exercise.key),
    ),
)
@settings(deadline=None, max_examples=50)
def test_questions_stay_in_order_and_no_exercise_comes_twice_or_before_its_question(
    named: list[str | None], exercises: list[Exercise]
) -> None:
    questions = [Question(key, name) for key, name in enumerate(named)]
    order = interleave(questions, exercises)
    assert [key for key in order if key < 100] == list(range(len(named)))
    assert len(order) == len(set(order))
    for exercise in exercises:
        if exercise.begun:
            assert exercise.key in order[: sum(other.begun for other in exercises)]
        elif exercise.name in named:
            assert order.index(exercise.key) == order.index(named.index(exercise.name)) + 1
        else:
            assert (exercise.key in order) == (not exercise.ahead)


@given(
    reviews=st.lists(st.integers(0, 9), unique=True),
    new=st.lists(st.integers(10, 19), unique=True),
    card=st.integers(0, 19),
)
@settings(deadline=None, max_examples=50)
def test_a_card_that_is_discarded_is_gone_and_the_others_keep_their_order(
    reviews: list[int], new: list[int], card: int
) -> None:
    upcoming = Upcoming(reviews, new)
    upcoming.discard(card)
    assert list(upcoming.reviews) == [key for key in reviews if key != card]
    assert list(upcoming.new) == [key for key in new if key != card]
