"""Short answers that agree whatever their form, and answers that hold nothing to compare."""

from __future__ import annotations

import pytest

from quizzer.marking import features
from quizzer.marking.suggest import outright_form


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Cross-Entropy", "cross entropy"), ("cross\u2013entropy", "cross entropy"),
        ("x-1", "x-1"), ("1-2", "1-2"), ("-5", "-5"), ("a -", "a -"), ("to-", "to-"),
        ("3.5", "3.5"), ("end.", "end"), ("e.g. this", "e g this"), (".5", ".5"),
        ("it's", "its"), ("“quoted”", "quoted"), ("**bold**", "bold"), ("a,b;c", "a b c"),
        ("why?!", "why"), ("f(x)", "f(x)"), ("so:", "so"), ("  a   b ", "a b"),
        ("ﬁne", "fine"), ("[1:, 1:]", "[1: 1:]"), ("a/b", "a/b"), ("well\u2026", "well"),
    ],
)  # fmt: skip
def test_a_short_answer_keeps_its_letters_digits_and_signs(text: str, form: str) -> None:
    assert outright_form(text) == form


@pytest.mark.parametrize("is_none", [False, True])
def test_an_answer_without_a_word_has_nothing_of_the_reference(is_none: bool) -> None:
    goal = features.target("What is it?", "It is a thing of its own.")
    found = features.extract(goal, (), None, is_none, "")
    assert list(found.values) == [0.0] * 5 + [float(is_none)]
    marked = (features.MarkedAnswer("a thing", "good"),)  # type: ignore[arg-type]
    goal_with_example = features.target("What is it?", "It is a thing of its own.", (), marked)
    with_example = features.extract(goal_with_example, (), None, is_none, "").values
    assert list(with_example[6:]) == [0.0] * len(features.EXAMPLE_NAMES)
    assert [match.similarity for match in found.points] == [0.0] * len(goal.points)
