"""Answers that share the right words and yet are not right; and those that nothing is said of."""

from __future__ import annotations

import random

import pytest

from quizzer.marking import features, guards
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


def too_long(count: int, reference: str) -> bool:
    """Whether an answer of so many words is called too long beside a reference."""
    words = [
        "and",
        "then",
        "the",
        "gradient",
        "of",
        "the",
        "loss",
        "is",
        "larger",
        "than",
        "it",
        "was",
    ]
    answer = " ".join(words[number % len(words)] for number in range(count))
    goal = features.target("What is it?", reference)
    return any(
        "much longer" in reason for reason in guards.reasons_against_good(answer, goal).plain
    )


@pytest.mark.parametrize(
    ("reference", "room"),
    [
        ("It is the slope.", 100),  # a short reference leaves room for an explanation
        ("The loss falls along the slope of it. " * 5, 150),  # 40 words: fifty and two and a half
        ("It is the slope.\n\n```\n" + "w = w - lr\n" * 100 + "```\n", 415),  # 304 with its code
    ],
)
def test_an_answer_may_be_longer_than_its_reference_by_so_much(reference: str, room: int) -> None:
    assert not too_long(room, reference)
    assert too_long(room + 1, reference)


def test_a_word_or_two_beside_the_question_is_no_answer_and_three_new_ones_are() -> None:
    goal = features.target("Why is the gradient of the loss noisy?", "One item is no sample.")
    repeated = "this repeats the question"
    assert guards.no_answer("the gradient of the loss is noisy", goal) == repeated
    assert guards.no_answer("the gradient of the loss is noisy as data differ", goal) is None
    assert guards.no_answer("noisy gradient", goal) is None, "two words may name something"
    assert guards.no_answer("your answer here, about the loss", goal) == "there is no answer"
    assert guards.no_answer("your answer here " + "is one of many words " * 3, goal) is None


def test_an_answer_to_a_question_without_words_repeats_nothing() -> None:
    goal = features.target("$x^2$?", "The square of a number, which is never negative.")
    assert guards.no_answer("a square is never a negative number", goal) is None
    empty = features.target("", "The square of a number.")
    assert guards.no_answer("a square is never a negative number", empty) is None


def test_code_in_an_answer_is_measured_without_its_spaces() -> None:
    assert guards.code_share("") == 0
    assert guards.code_share("```\na b\n```") == 1
    assert guards.code_share("words\n```\nx\n```") == pytest.approx(7 / 12)
    assert guards.code_share("It is so\nx = 1\n") == pytest.approx(3 / 9)
    assert guards.code_share("It is x = 1, they say") == 0, "within a sentence"


def test_two_fifths_of_another_script_are_too_much_and_four_letters_tell() -> None:
    assert guards.unreadable("loss по") is None
    assert guards.unreadable("abc где") is not None, "half of it"
    assert guards.unreadable("abcdef где") is None, "a third"
    assert guards.unreadable("abc по") is None, "two of five"
    assert guards.unreadable("тест") is not None
    assert guards.unreadable("где") is None, "three letters may be a symbol"
    assert guards.unreadable("градиент") is not None
    assert guards.unreadable("é è ê ü ö ä") is None, "Latin letters with marks are no other script"


def test_three_foreign_words_are_a_language_unless_there_are_as_many_english_ones() -> None:
    assert guards.unreadable("der die Gradient") is None
    assert guards.unreadable("der die das Gradient") is not None
    assert guards.unreadable("der die das Gradient in the sense of it") is None
    assert guards.unreadable("der die das in the sense of") is None, "three of each"
    assert guards.unreadable("der die das ein in the sense of") is not None


def test_twenty_characters_with_a_third_of_signs_read_like_an_expression() -> None:
    assert guards.unreadable("abcdefghijkl{}[]()x") is None, "nineteen characters"
    assert guards.unreadable("abcdefghijkl {}[]()=x") is not None
    assert guards.unreadable("abcdefghijklm{}[]()x") is None, "six of twenty are three tenths"


def test_why_there_is_nothing_to_mark() -> None:
    goal = features.target("Is the gradient noisy?", "One item is no sample.")
    assert guards.no_answer("", goal) == guards.no_answer(" \n", goal) == "there is no answer"
    assert guards.no_answer("...", goal) == "there are no words in it"
    assert guards.no_answer("no idea", goal) == "this says that the answer is not known"
    start = "your answer here "
    assert guards.no_answer(start + "x" * 42, goal) == "there is no answer"
    assert guards.no_answer(start + "x" * 43, goal) is None, "sixty characters"


@pytest.mark.parametrize(
    ("question", "answer", "is_repeated"),
    [
        ("Is the gradient noisy?", "the gradient is noisy", True),
        ("Is the gradient noisy?", "is gradient noisy", False),  # three words
        ("Is it the loss?", "it is the loss", False),  # one word that says something
        ("Is gradient descent noisy?", "the descent gradient is", True),  # three of four
        ("Is gradient descent noisy?", "the descent of the gradient", False),  # two of four
        ("Is gradient descent noisy?", "gradient descent is fast", False),
    ],
)
def test_four_words_of_the_question_and_none_of_ones_own_repeat_it(
    question: str, answer: str, is_repeated: bool
) -> None:
    goal = features.target(question, "One item is no sample.")
    assert guards.no_answer(answer, goal) == ("this repeats the question" if is_repeated else None)


def test_a_line_of_four_hundred_characters_is_no_line_of_code() -> None:
    assert guards.code_share("x = " + "a" * 395) == 1
    assert guards.code_share("x = " + "a" * 396) == 0


def test_three_wrong_examples_are_enough_to_weigh_a_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    found = guards.Reasons([], {"exchanged": "a sign"})
    monkeypatch.setattr(guards.turned, "is_turned", lambda *_: False)

    def reasons(wrong: int) -> list[str]:
        examples = tuple(features.MarkedAnswer(f"it is {n}", "again") for n in range(wrong))
        goal = features.target("What is it?", "It is so.", (), examples)
        return guards.reasons_against_right_words("It is so.", goal, found, 0.9)

    assert [reasons(wrong) for wrong in (0, 2, 3)] == [["a sign"], ["a sign"], []]
