"""The features of an answer, on words few enough to count by hand; without word vectors."""

from __future__ import annotations

import pytest

from quizzer.marking import features
from quizzer.marking.features import Features, MarkedAnswer, Target, target
from quizzer.marking.text import clauses

QUESTION = "What do cats do?"
REFERENCE = "Cats chase mice. Dogs guard houses."
POINTS = (("cats chase mice",), ("dogs guard houses",))
CATS = 0.3  # what the question gave away counts less


def measured(goal: Target, answer: str) -> Features:
    return features.extract(goal, clauses(answer), None, False, answer)


def test_what_is_said_of_each_point_and_of_all() -> None:
    found = measured(target(QUESTION, REFERENCE, POINTS), "Cats chase mice")
    assert [point.similarity for point in found.points] == pytest.approx([1, 0])
    assert found.points[0].clause == "Cats chase mice"
    assert found.values == pytest.approx(
        (0, 0.5, (CATS + 2) / (CATS + 5), 0.4 * 2 * 3 / (3 + 6), 1, 0)
    )
    several = target(QUESTION, REFERENCE, POINTS, is_one_of_several=True)
    assert measured(several, "Cats chase mice").values[3] == pytest.approx(2 * 2 * 3 / (3 + 6))


def test_a_point_in_two_clauses_costs_a_little() -> None:
    found = measured(target(QUESTION, REFERENCE, POINTS), "Cats do chase. They go after mice")
    [first, second] = found.points
    assert first.similarity == pytest.approx(0.98)
    assert first.clause == "Cats do chase … They go after mice"
    assert second.similarity == 0
    part = measured(target(QUESTION, REFERENCE, POINTS), "Cats do chase birds")
    assert part.points[0].similarity == pytest.approx((CATS + 1) / (CATS + 2))


@pytest.mark.parametrize(
    ("answer", "own_words"),
    [
        ("Cats", 0),
        ("Cats chase", 1),
        ("What cats do: cats, what cats", 0),
        ("cats and mice", 1),
    ],
)
def test_a_quarter_of_new_words_is_enough(answer: str, own_words: float) -> None:
    assert measured(target(QUESTION, REFERENCE, POINTS), answer).values[4] == own_words


def test_fewer_new_words_count_in_their_share() -> None:
    goal = target("How do a1 a2 a3 a4 a5 a6 a7 differ?", REFERENCE, POINTS)
    answer = "a1 a2 a3 a4 a5 a6 a7 mice"
    assert measured(goal, answer).values[4] == pytest.approx((1 / 8) / 0.25)


def test_an_answer_without_words_has_nothing_of_anything() -> None:
    plain = target(QUESTION, REFERENCE, POINTS)
    assert measured(plain, "").values == (0,) * 6
    assert features.extract(plain, (), None, True, "").values == (0, 0, 0, 0, 0, 1)
    with_examples = target(QUESTION, REFERENCE, POINTS, (MarkedAnswer("cats sleep", "good"),))
    assert measured(with_examples, "").values == (0,) * 11
    assert [point.similarity for point in measured(plain, "").points] == [0, 0]


EXAMPLES = (
    MarkedAnswer("cats chase mice", "good"),
    MarkedAnswer("cats eat fish", "good"),
    MarkedAnswer("mice sleep", "nit"),
    MarkedAnswer("birds eat mice", "again"),
)


def test_how_near_an_answer_is_to_the_marked_examples() -> None:
    goal = target(QUESTION, REFERENCE, POINTS, EXAMPLES)
    assert len(goal.examples) == 4
    found = measured(goal, "Cats chase mice").values[6:]
    all_of_it = CATS + 2
    fish = CATS / all_of_it
    share, precision = 1 / 2, 1 / all_of_it
    sleep = 2 * share * precision / (share + precision)
    share = 1 / 3
    birds = 2 * share * precision / (share + precision)
    cubes = [1, fish**3, sleep**3, birds**3]
    vote = (1 + fish**3 + 0.5 * sleep**3) / sum(cubes)
    assert found == pytest.approx((1, (1 + fish) / 2, 1 - birds, vote, 0))
    other = measured(goal, "Dogs guard houses").values[6:]
    assert other == (0, 0, 0, 0.5, 0), "like none of them"


def test_the_five_nearest_examples_vote_and_the_three_best_right_ones_are_averaged() -> None:
    right = [MarkedAnswer(f"cats chase mice{' ' * spaces}.", "good") for spaces in range(5)]
    goal = target(QUESTION, REFERENCE, POINTS, (*right, MarkedAnswer("mice bite", "again")))
    assert measured(goal, "Cats chase mice").values[9] == 1
    four = target(QUESTION, REFERENCE, POINTS, (*right[1:], MarkedAnswer("mice bite", "again")))
    assert measured(four, "Cats chase mice").values[9] < 1
    mixed = (*right[:2], MarkedAnswer("dogs", "good"), MarkedAnswer("birds", "good"))
    found = measured(target(QUESTION, REFERENCE, POINTS, mixed), "Cats chase mice").values
    assert found[7] == pytest.approx(2 / 3), "the fourth does not count"
    assert found[8] == pytest.approx(1), "there is no wrong one"


def test_an_answer_with_three_signs_of_code_is_compared_by_its_characters() -> None:
    goal = target(QUESTION, REFERENCE, POINTS, (MarkedAnswer("f(x)[0]", "good"),))
    assert measured(goal, "f(x)[0]").values[-1] == 1
    assert measured(goal, "f(x) of x").values[-1] == 0, "two signs"
    words = " ".join(f"word{number}" for number in range(36))
    assert measured(goal, f"{words} f(x)[").values[-1] == 1  # three of 37 words: 0.08 * 37 is 2.96
    assert measured(goal, f"{words} f(x)[ end").values[-1] == 0


def test_of_points_examples_and_their_words_so_many_count() -> None:
    points = tuple((f"point{number} said",) for number in range(13))
    assert len(target(QUESTION, REFERENCE, points).points) == 12
    sentences = " ".join(f"Cat{number} chases mice here." for number in range(13))
    assert len(target(QUESTION, sentences).points) == 12
    many = tuple(MarkedAnswer(f"answer{number} it", "good") for number in range(121))
    goal = target(QUESTION, REFERENCE, POINTS, many)
    assert (len(goal.examples), len(goal.right_texts)) == (120, 1 + 2 + 121)
    long = MarkedAnswer(" ".join(f"word{number}" for number in range(61)), "good")
    assert len(target(QUESTION, REFERENCE, POINTS, (long,)).examples[0].rows) == 60
    assert features.squeezed("A b\n" * 201) == "ab" * 200


def test_a_wrong_example_with_six_tenths_of_a_right_ones_words_is_left_out() -> None:
    def count(wrong: str) -> int:
        goal = target("?", "a1 a2 a3 a4 a5", (), (MarkedAnswer(wrong, "again"),))
        assert goal.wrong_texts == (wrong,), "its order is compared all the same"
        return len(goal.examples)

    assert count("a1 a2 a3 b4 b5") == 0  # 2 * 3 of 10
    assert count("a1 a2 b3 b4 b5") == 1


def test_what_is_often_mixed_up_with_it_is_no_part_of_the_reference() -> None:
    goal = target(QUESTION, "Cats chase mice. Often mixed up with: dogs guard houses.")
    assert [point.text for point in goal.points] == ["Cats chase mice"]
    assert goal.prose_length == 3
    assert len(goal.reference) == 10
