"""Two things that are described as each other, and answers that are close to wrong examples."""

from __future__ import annotations

import pytest

from quizzer.marking import guards, suggest
from quizzer.marking.crossing import crossed
from quizzer.marking.features import MarkedAnswer, Target, target
from quizzer.marking.wrong_examples import joined_words, like_wrong_examples
from quizzer.services.review import answers
from tests.benchmarks import marking_chapters


def card_target(name: str) -> Target:
    """What an answer to a bundled card is compared with."""
    deck_id, card_id = name.split("/")
    card = marking_chapters.free_cards(deck_id)[card_id]
    goal = answers.marking_target(card)
    targets = suggest.targets_of(
        card.prompt, card.answer, card.key_points, goal.answers, goal.examples
    )
    return targets[0]


RUNS = card_target("fastbook-17/forward-and-backward")
LAYERS = card_target("fastbook-05/discriminative-rates")


@pytest.mark.parametrize(
    ("goal", "answer"),
    [
        (
            RUNS,
            "The forward pass computes the gradients from the loss; the backward pass computes the"
            " output and the loss from the input.",
        ),
        (
            LAYERS,
            "Later layers get small learning rates since they hold general features worth keeping,"
            " early ones get larger rates as they must adapt to the task.",
        ),
    ],
)
def test_two_things_that_are_described_as_each_other_are_reported(
    goal: Target, answer: str
) -> None:
    reason, *_ = crossed(answer, goal)
    assert reason.startswith("says of “")
    assert reason.endswith(", and the reverse")


@pytest.mark.parametrize(
    ("goal", "answer"),
    [
        (
            RUNS,
            "The forward pass computes the output and the loss from the input; the backward pass"
            " computes the gradients from the loss.",
        ),
        (
            LAYERS,
            "Early layers get small learning rates since they hold general features worth keeping,"
            " later ones get larger rates as they must adapt to the task.",
        ),
        (LAYERS, "The early and the later layers differ."),
        (LAYERS, ""),
        (target("?", "It is so."), "forward is input and backward is loss"),
    ],
)
def test_two_things_that_are_described_as_themselves_are_not_reported(
    goal: Target, answer: str
) -> None:
    assert list(crossed(answer, goal)) == []


def test_a_long_answer_is_compared_in_bounded_steps() -> None:
    text = ". ".join(RUNS.right_texts) * 40
    assert isinstance(list(crossed(text[:12_000], RUNS)), list)


BROADCASTING = target(
    "What is broadcasting?",
    "The smaller tensor is treated as if it had the shape of the larger one.",
    (("the smaller tensor is expanded to the larger's shape",),),
    (
        MarkedAnswer("the smaller one is stretched to the shape of the larger one", "good"),
        MarkedAnswer("the larger tensor is cut down to the shape of the smaller one", "again"),
        MarkedAnswer("tensors of different shapes cannot be combined at all", "again"),
    ),
)


def test_an_answer_that_joins_its_words_as_a_wrong_example_does_is_reported() -> None:
    [reason] = like_wrong_examples("It cuts the larger tensor down to the smaller", BROADCASTING)
    assert reason == (
        "close to an answer that is wrong:"
        " “the larger tensor is cut down to the shape of the smaller one”"
    )


@pytest.mark.parametrize(
    "answer",
    [
        "The smaller tensor is stretched to the shape of the larger one.",
        "The larger one is not touched, the smaller tensor gets its shape.",
        "Tensors of different shapes can be combined after all.",
        "",
    ],
)
def test_an_answer_that_only_has_words_of_a_wrong_example_is_not_reported(answer: str) -> None:
    assert list(like_wrong_examples(answer, BROADCASTING)) == []


def test_letters_of_code_join_nothing() -> None:
    assert joined_words("[k * n for k in n]") == frozenset()


def test_without_wrong_examples_nothing_is_like_them() -> None:
    goal = target("?", "It is so.", (), (MarkedAnswer("it is so", "good"),))
    assert list(like_wrong_examples("it is so", goal)) == []


def test_a_sign_of_turned_meaning_silences_a_good_and_leaves_a_nit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    good = "L1 is the mean of the absolute differences, RMSE the root of the mean of the squares."
    pairs = [("fastbook-04/rmse-l1", good), ("fastbook-17/rank-0-tensor", "use item()")]
    assert [marking_chapters.ask(*pair).mark for pair in pairs] == ["good", "nit"]
    monkeypatch.setattr(guards, "signs_of_turned_meaning", lambda *_: ["a sign"])
    silenced, kept = (marking_chapters.ask(*pair) for pair in pairs)
    assert (silenced.mark, silenced.notes) == (None, ("a sign",))
    assert kept.mark == "nit"
