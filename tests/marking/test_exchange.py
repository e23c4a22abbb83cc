"""Two words of an answer, each in the place of the other."""

from __future__ import annotations

import pytest

from quizzer.marking.exchange import (
    choice,
    exchanged,
    placed_words,
    positions,
    reversed_choice,
    right_words,
)
from quizzer.marking.features import MarkedAnswer, Target, target
from quizzer.marking.guards import reasons_against_good
from tests.benchmarks.marking_chapters import ask

RANK = target(
    "How do a tensor's rank and its shape differ?",
    "The rank is the number of axes. The shape is the size of each axis.",
    (
        ("the rank counts the axes", "rank is how many axes there are"),
        ("the rank is the length of the shape", "rank: the length of the shape"),
        ("the shape holds the size of each axis", "shape: how long each axis is"),
    ),
    (
        MarkedAnswer("the rank is the length of the shape, the shape the size of the axes", "good"),
        MarkedAnswer("the shape gives each axis a size, and the rank counts the axes", "good"),
        MarkedAnswer("rank = number of axes, shape = size of each axis", "good"),
        MarkedAnswer("a rank is the number of axes, a shape is the size of each axis", "good"),
        MarkedAnswer("they are the same", "again"),
    ),
)


@pytest.mark.parametrize(
    "answer",
    [
        "the shape is the number of axes, the rank is the size of each axis",
        "the shape counts the axes, and the rank gives each axis a size",
    ],
)
def test_two_things_each_in_the_others_place_are_reported(answer: str) -> None:
    [reason, *_] = exchanged(answer, RANK)
    assert "what right answers say of" in reason
    assert "rank" in reason
    assert "shape" in reason


@pytest.mark.parametrize(
    "answer",
    [
        "the rank is the number of axes, the shape is the size of each axis",
        "each axis has a size, which the shape holds; the axes are counted by the rank",
        "with the shape you get the size of every axis, with the rank only how many axes",
        "",
    ],
)
def test_the_same_in_another_order_or_voice_is_not_reported(answer: str) -> None:
    assert list(exchanged(answer, RANK)) == []


EXCHANGED = {
    "opposites": (
        "fastbook-04/matmul-operator",
        "each entry is a row of the left matrix times a column of the right one",
        "each entry is a row of the right matrix times a column of the left one",
    ),
    "numbers": (
        "fastbook-05/to-fp16",
        "16 bit numbers instead of 32 where safe, so it is faster",
        "32 bit numbers instead of 16 where safe, so it is faster",
    ),
    "subjects": (
        "fastbook-04/loss-and-metric",
        "the loss updates the weights and has a gradient, the metric informs people",
        "the metric updates the weights and has a gradient, the loss informs people",
    ),
    "others": (
        "fastbook-04/gradient",
        "the derivative of the loss with respect to the weights: how much the loss changes "
        "when a weight changes a little",
        "the derivative of the weights with respect to the loss: how much a weight changes "
        "when the loss changes a little",
    ),
}


@pytest.mark.parametrize("kind", EXCHANGED)
def test_an_exchange_of_any_kind_silences_a_good_and_lowers_nothing(kind: str) -> None:
    card, right, turned = EXCHANGED[kind]
    assert not any("and the reverse" in note for note in ask(card, right).notes)
    suggestion = ask(card, turned)
    assert suggestion.mark is None
    assert suggestion.notes


def test_in_a_comparison_each_thing_may_stand_where_the_other_does() -> None:
    answer = "the shape counts the axes rather than the rank and the rank has a size"
    assert list(exchanged(answer, RANK)) == []


def test_a_word_stands_near_others_in_an_order_and_behind_prepositions() -> None:
    placed = placed_words("The rank is the length of the shape. Axes follow.")
    assert [here.word.text for here in placed] == ["rank", "length", "shape", "axes", "follow"]
    found = positions(placed, 2)
    assert found["length"] == 1.0
    assert 0 < found["axe"] < found["rank"] < 1.0
    assert found["after", "of"] > 0
    assert found["behind", "length", "of"] == 1.0
    assert ("before", "axe") not in found, "another sentence"


def test_nothing_to_compare_with_is_no_exchange() -> None:
    goal: Target = target("?", "It is so.")
    assert list(exchanged("the shape is the length of the rank", goal)) == []
    assert right_words(goal).times("rank") == 0
    assert not any("reverse" in reason for reason in reasons_against_good("It is so.", goal).all)


FAST = target(
    "How is a sum over many numbers made fast?",
    "The loop runs in compiled C instead of in Python.",
    (("the loop runs in C", "compiled C does it, not the Python interpreter"),),
    (
        MarkedAnswer("in C rather than Python", "good"),
        MarkedAnswer("compiled code without Python", "good"),
        MarkedAnswer("it is slow", "again"),
    ),
)


@pytest.mark.parametrize(
    "answer",
    ["the loop runs in Python instead of in C", "in Python rather than C", "Python without C"],
)
def test_a_choice_that_right_answers_make_the_other_way_is_reported(answer: str) -> None:
    [reason] = reversed_choice(answer, FAST)
    assert reason == "says “python” and not “c”, where right answers say the reverse"
    assert reasons_against_good(answer, FAST).all


@pytest.mark.parametrize(
    "answer",
    [
        "the loop runs in C instead of in Python",
        "Python is too slow, so the loop runs in C",
        "not in Python but in C",
        "tensors instead of lists",
        "",
    ],
)
def test_the_same_choice_in_other_words_is_not_reported(answer: str) -> None:
    assert list(reversed_choice(answer, FAST)) == []


def test_what_stands_behind_instead_of_is_rejected_up_to_the_next_joint() -> None:
    made = choice("The loop runs in C instead of in the Python interpreter, which is slow.")
    assert made.rejected == {"python", "interpret"}
    assert {"loop", "c", "slow"} <= made.asserted


def test_every_preposition_before_a_word_says_where_it_stands() -> None:
    placed = placed_words("a weight is as it was by then on or in the layer")
    assert [here.word.text for here in placed] == ["weight", "layer"]
    found = positions(placed, 1)
    assert all(found["after", name] > 0 for name in ("as", "by", "on", "in"))
    assert ("after", "from") not in found
