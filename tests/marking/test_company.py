"""Words in the company of their opposites."""

from __future__ import annotations

import pytest

from quizzer.marking.company import turned_words
from quizzer.marking.features import MarkedAnswer, Target, target

TRAINING = target(
    "What happens when the learning rate is too high?",
    "The steps jump over the minimum. The loss grows with every step and training diverges.",
    (("the loss grows", "the loss rises from step to step"), ("training diverges",)),
    (
        MarkedAnswer("the steps get too large, so the loss rises and training diverges", "good"),
        MarkedAnswer("the loss gets larger at every step", "good"),
        MarkedAnswer("training is faster", "again"),
    ),
)


@pytest.mark.parametrize(
    "answer",
    [
        "the loss falls from step to step",
        "the steps get too large, so the loss drops",
        "the loss gets smaller at every step",
    ],
)
def test_a_word_in_the_company_of_its_opposite_is_reported(answer: str) -> None:
    [reason, *_] = turned_words(answer, TRAINING)
    assert "where right answers" in reason


@pytest.mark.parametrize(
    "answer",
    [
        "the loss rises from step to step",
        "the steps get too long, the loss grows",
        "it never gets small",
        "training does not settle",
        "",
    ],
)
def test_a_right_word_in_other_company_is_not_reported(answer: str) -> None:
    assert list(turned_words(answer, TRAINING)) == []


def test_a_telling_word_is_suspect_where_right_answers_only_have_its_opposite() -> None:
    goal = target(
        "What is @?", "Each row of the left matrix.", (("rows of the left one", "a row"),)
    )
    [reason] = turned_words("a column of something else", goal)
    assert reason == "says “column” where right answers only say “row”"
    assert list(turned_words("something else", goal)) == []


def any_target() -> Target:
    return target("?", "It is so.")


@pytest.mark.parametrize(
    "answer",
    ["the loss does not fall from step to step", "step by step the loss is not smaller"],
)
def test_a_word_that_is_denied_is_left_to_other_rules(answer: str) -> None:
    assert list(turned_words(answer, TRAINING)) == []


def test_a_step_over_the_minimum_is_no_small_step() -> None:
    assert list(turned_words("the steps jump over the minimum and grow", TRAINING)) == []


def test_nothing_to_compare_with_is_no_reason() -> None:
    assert list(turned_words("the loss falls", any_target())) == []
