"""Two things that are described as each other, and answers that are close to wrong examples."""

from __future__ import annotations

import math

import pytest

from quizzer.marking import guards, suggest, turned
from quizzer.marking.crossing import crossed
from quizzer.marking.features import MarkedAnswer, Target, target
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
    assert turned.likeness("It cuts the larger tensor down to the smaller", BROADCASTING) == (
        "close to an answer that is wrong:"
        " “the larger tensor is cut down to the shape of the smaller one”"
    )


def test_an_answer_that_is_like_no_wrong_example_is_given_a_reason_too() -> None:
    reason = turned.likeness("It is so.", BROADCASTING)
    assert reason == "these words stand in right answers, but not in this connection"


def test_letters_of_code_and_empty_answers_are_weighed_too() -> None:
    for answer in ("[k * n for k in n]", "", "?"):
        values = turned.evidence(answer, BROADCASTING, 0.9)
        assert len(values) == len(turned.NAMES)
        assert all(math.isfinite(value) for value in values)


def test_each_sign_of_another_guard_speaks_for_a_turned_meaning() -> None:
    model = turned.load_turned()
    weights = dict(zip(turned.NAMES, model.weights, strict=True))
    assert all(weights[sign] > 0 for sign in turned.SIGNS)


RIGHT = (
    "RMSE squares the differences before it averages them and takes the root, "
    "L1 averages the absolute differences."
)
TURNED = (
    "L1 squares the differences before it averages them and takes the root, "
    "RMSE averages the absolute differences."
)


def test_a_turned_sentence_is_told_from_a_right_one_with_the_same_words() -> None:
    goal = card_target("fastbook-04/rmse-l1")
    assert not turned.is_turned(RIGHT, goal, 0.9)
    assert turned.is_turned(TURNED, goal, 0.9)


def test_a_wrong_example_in_a_right_ones_words_lowers_no_right_answer() -> None:
    question, reference = "What is it?", "The loss falls along the slope of the weights."
    good = MarkedAnswer("the loss falls where the slope of the weights leads", "good")
    wrong = MarkedAnswer("it is a picture of a cat", "again")
    copied = MarkedAnswer("The weights fall along the slope of the loss.", "again")
    before = target(question, reference, (), (good, wrong))
    after = target(question, reference, (), (good, wrong, copied))
    assert [example.mark for example in after.examples] == ["good", "again"]
    assert after.examples[1].squeezed == before.examples[1].squeezed
    assert after.wrong_texts == (wrong.text, copied.text)


def test_signs_of_turned_meaning_are_weighed_against_a_good_and_leave_a_nit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pairs = [("fastbook-04/rmse-l1", RIGHT), ("fastbook-17/rank-0-tensor", "use item()")]
    assert [marking_chapters.ask(*pair).mark for pair in pairs] == ["good", "nit"]
    monkeypatch.setattr(turned, "is_turned", lambda *_: True)
    monkeypatch.setattr(turned, "likeness", lambda *_: "a sign")
    silenced, kept = (marking_chapters.ask(*pair) for pair in pairs)
    assert (silenced.mark, silenced.notes) == (None, ("a sign",))
    assert kept.mark == "nit"


def test_one_sign_is_enough_where_few_wrong_examples_are_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = guards.Reasons([], {"exchanged": "a sign"})
    monkeypatch.setattr(turned, "is_turned", lambda *_: False)
    assert guards.reasons_against_right_words("It is so.", BROADCASTING, found, 0.9) == ["a sign"]
    goal = card_target("fastbook-04/rmse-l1")
    assert guards.reasons_against_right_words("It is so.", goal, found, 0.9) == []
