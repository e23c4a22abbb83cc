"""Answers that share the right words and yet are not right; and those that nothing is said of."""

from __future__ import annotations

import random

import pytest

from quizzer.marking.suggest import Suggestion, suggest
from tests.marking.test_suggest import GOOD, POINTS, QUESTION, REFERENCE


def marked(answer: str) -> Suggestion:
    return suggest(QUESTION, REFERENCE, answer, POINTS)


@pytest.mark.parametrize(
    "answer",
    ["", "  \n\t", "...", "?", "\u200b", "idk", "IDK!", "I don't know", "I don’t know.", "no idea",
     "honestly no idea, sorry", "dunno", "not sure", "YOUR ANSWER HERE", "n/a"],
)  # fmt: skip
def test_no_answer_is_again(answer: str) -> None:
    suggestion = marked(answer)
    assert (suggestion.mark, suggestion.score) == ("again", 0.0)
    assert suggestion.notes
    assert {point.status for point in suggestion.points} == {"not found"}


@pytest.mark.parametrize("answer", [QUESTION, QUESTION.lower().replace("?", ""), f"{QUESTION} Hm."])
def test_the_copied_question_is_again(answer: str) -> None:
    suggestion = marked(answer)
    assert suggestion.mark == "again"
    assert "this repeats the question" in suggestion.notes


def test_a_right_answer_in_the_questions_own_words_is_not_taken_for_a_copy() -> None:
    question = "Are metrics computed on the training set or on the validation set?"
    suggestion = suggest(question, "On the validation set.", "On the validation set.")
    assert suggestion.mark == "good"


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("joint", [" ", ", "])
def test_key_points_shuffled_to_soup_are_at_most_nit_and_say_so(seed: int, joint: str) -> None:
    words = " ".join(POINTS).replace(",", "").split()
    random.Random(seed).shuffle(words)
    found = marked(joint.join(words))
    assert found.mark != "good"
    assert any("not in sentences" in note for note in found.notes)


def test_key_words_in_order_without_sentences_are_at_most_nit() -> None:
    suggestion = marked(
        "data step takes long single item gradient noisy unstable GPU works fast items parallel"
    )
    assert suggestion.mark != "good"


WITH_NOT = [
    "With all the data, each step does not take very long. With a single item, the gradient is "
    "noisy and unstable. A GPU works fast only on many items in parallel.",
    "With all the data, each step takes very long. With a single item, the gradient is not "
    "noisy and unstable. A GPU works fast only on many items in parallel.",
    "With all the data, each step takes very long. With a single item, the gradient isn't "
    "noisy and unstable. A GPU cannot work fast on many items in parallel.",
]


@pytest.mark.parametrize("wrong", WITH_NOT)
def test_a_not_put_into_the_references_words_is_at_most_nit_and_shown(wrong: str) -> None:
    suggestion = marked(wrong)
    assert suggestion.mark != "good"
    assert any("does not say “not”" in note for note in suggestion.notes)


def test_the_references_own_not_is_no_reason_against_an_answer() -> None:
    reference = "It does not change the parameters. It adds the gradients to grad."
    suggestion = suggest("What does backward do?", reference, f"Well: {reference}")
    assert suggestion.mark == "good"


def test_a_dump_of_everything_is_at_most_nit_and_says_so() -> None:
    dump = GOOD + " The weather in the north is colder than that in the south of the land." * 12
    suggestion = marked(dump)
    assert suggestion.mark in ("nit", None, "again")
    assert any("much longer" in note for note in suggestion.notes)


@pytest.mark.parametrize(
    "answer",
    [
        "Mit allen Daten dauert jeder Schritt lange, und mit einem ist der Gradient instabil.",
        "Avec toutes les données, chaque étape est très longue et le gradient est bruité pour un.",
        "Con todos los datos cada paso es muy lento, y con uno el gradiente es ruidoso.",
        "用全部数据时每一步都很慢，用单个样本时梯度噪声很大。",
        "С одним примером градиент шумный и нестабильный.",
    ],
)
def test_another_language_gets_no_mark_and_the_reason(answer: str) -> None:
    suggestion = marked(answer)
    assert suggestion.mark is None
    assert any("not in English" in note for note in suggestion.notes)


@pytest.mark.parametrize(
    "answer",
    [
        "```python\nfor xb, yb in dl:\n    loss = f(model(xb), yb)\n    loss.backward()\n```",
        "for xb, yb in dl:\n    loss = loss_func(model(xb), yb)\n    loss.backward()\n",
        "int main() {\n  return 0;\n}",
        "(torch.arange(1,10).view(3,3)*2)[1:,1:] -> tensor([[10,12],[16,18]])",
    ],
)
def test_code_gets_no_mark_and_the_reason(answer: str) -> None:
    suggestion = marked(answer)
    assert suggestion.mark is None
    assert any("mostly code" in note for note in suggestion.notes)


def test_prose_with_a_formula_in_it_is_no_code() -> None:
    suggestion = suggest(
        "What is ReLU?",
        "It is max(0, x): negative numbers become zero, and positive numbers stay.",
        "ReLU is max(0, x), so negative numbers become zero.\ny = x where x is positive numbers.",
    )
    assert not any("mostly code" in note for note in suggestion.notes)


def test_an_answer_without_any_key_point_says_so() -> None:
    assert "3 of 3 key points not found" in marked("Bananas ripen in the sun.").notes


@pytest.mark.parametrize("wrong", WITH_NOT)
def test_a_reason_against_good_silences_it_and_blames_nobody(wrong: str) -> None:
    suggestion = marked(wrong)
    if all(point.status != "not found" for point in suggestion.points):
        assert suggestion.mark is None
