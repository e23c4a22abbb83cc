"""What the order of words says, on texts short enough to count by hand."""

from __future__ import annotations

import pytest

from quizzer.marking import word_order
from quizzer.marking.features import target
from quizzer.marking.text import word, words

ENGLISH = {("the", "-"): 0.5, ("-", "-es"): 0.25, ("-es", "the"): -1.0}


def goal(reference: str, *phrasings: str) -> word_order.Target:
    return target("What happens?", reference, ((reference, *phrasings),) if phrasings else ())


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("the", "the"), ("isn't", "n't"), ("it's", "it"), ("i've", "'"), ("7", "#"), ("x2", "#"),
        ("training", "-ing"), ("ring", "-"), ("string", "-ing"), ("trained", "-ed"), ("bed", "-"),
        ("fully", "-ly"), ("function", "-tion"), ("layer", "-er"), ("final", "-al"),
        ("matrices", "-es"), ("weights", "-s"), ("loss", "-s"), ("gas", "-"), ("loop", "-"),
    ],
)  # fmt: skip
def test_a_word_s_kind_is_itself_or_its_ending(text: str, kind: str) -> None:
    assert word_order.kind_of(word(text)) == kind


def test_neighbours_are_counted_by_where_they_stand_in_the_target() -> None:
    reference = goal("The gradient changes the large weights slowly")

    def counted(text: str) -> tuple[float, ...]:
        return word_order.order_features(text, reference, ENGLISH)[1:]

    in_order, backwards, _, others = range(4)
    assert counted("gradient changes")[in_order] == 1
    assert counted("changes large")[in_order] == 0.5, "one word lies between"
    assert counted("changes weights") == (0, 0, 1, 0), "two lie between"
    assert counted("changes gradient")[backwards] == 1
    assert counted("weights changes") == (0, 0, 1, 0), "backwards, but not side by side"
    assert counted("gradient vanishes")[others] == 1
    assert counted("weights weights") == (0, 0, 1, 0)
    assert counted("gradient, changes") == (0, 0, 0, 0), "a comma stands between them"
    assert counted("gradient") == (0, 0, 0, 0)
    assert counted("gradient changes large") == (1.5, 0, 0.5, 0)
    english, *_ = word_order.order_features("the gradient changes the", reference, ENGLISH)
    assert english == 0.5 + 0.25 - 1.0


def test_words_of_two_texts_are_no_neighbours() -> None:
    both = goal("It learns slowly", "weights change")
    assert word_order.order_features("slowly weights", both, {})[1:] == (0, 0, 1, 0)
    assert word_order.order_features("weights change", both, {})[1] == 1


def test_notes_of_three_words_are_in_no_order_to_speak_of() -> None:
    reference = goal("The gradient changes the large weights slowly in small steps")
    assert not word_order.is_shuffled("weights gradient large", reference)
    assert word_order.is_shuffled("weights gradient large the slowly changes", reference)
    assert not word_order.is_shuffled("= weights, gradient, large, slowly", reference)
    copy = "the gradient changes the large weights slowly in small steps"
    assert not word_order.is_shuffled(copy, reference)


REFERENCE = "The model does not learn from the test set. Each step moves the weights downhill."


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("each step not moves the weights downhill", "says “step not moves the”"),
        ("Each step moves not the weights.", "says “moves not the weights”"),
        ("each step doesn't move the weights", "says “step doesn't move the”"),
        ("It is so. Not.", "denies everything that it says"),
        ("the step does not move weights downhill", "says “step not move weights”"),
        ("each step moves the weights downhill not", "says “downhill not” where"),
    ],
)
def test_a_not_in_the_references_own_words_is_shown_with_its_neighbours(
    answer: str, reason: str
) -> None:
    found = word_order.negated_reference(answer, goal(REFERENCE))
    assert found is not None
    assert found.startswith(reason)


@pytest.mark.parametrize(
    "answer",
    [
        "the model does not learn from the test set",
        "each step moves the weights downhill",
        "not learn from the test set",
        "Nothing here is of the reference's words.",
    ],
)
def test_the_references_own_not_is_not_held_against_an_answer(answer: str) -> None:
    assert word_order.negated_reference(answer, goal(REFERENCE)) is None


def test_places_are_counted_text_by_text_and_limited() -> None:
    both = goal("weights change", "weights not change")
    stem = word("weights").stem
    assert word_order._places(both)[stem] == (0, 1800, 3600)  # 900 words a text at most
    assert word_order._denied(both) == {3601}
    assert len(word_order._places(goal("weights " * 100))[stem]) == 60


def test_words_on_either_side_of_a_not_are_at_most_two_and_three() -> None:
    spoken = list(words("one two three not four five six seven"))
    before, after = word_order._beside(spoken, 3)
    assert [token.text for token in before] == ["two", "three"]
    assert [token.text for token in after] == ["four", "five", "six"]
    spoken = list(words("it cannot learn"))
    before, after = word_order._beside(spoken, 1)
    assert [token.text for token in before] == ["it", "can"]
    spoken = list(words("one two isn't learned"))
    before, _ = word_order._beside(spoken, 2)
    assert [token.text for token in before] == ["two", "is"]
