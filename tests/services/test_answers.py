"""Suggestions for cards of every kind."""

from __future__ import annotations

from typing import Any

import pytest

from quizzer.content.models import CARD
from quizzer.errors import UsageError
from quizzer.services.context import Context
from quizzer.services.review import answers

BASE = {"id": "x", "prompt": "What is it?", "answer": "It is a thing of its own."}


def mark(answer: str, **fields: Any) -> str | None:
    return answers.suggest_for_card(CARD.validate_python({**BASE, **fields}), answer).mark


def test_an_accepted_short_form_of_a_card_is_good() -> None:
    assert mark("Nope!", kind="free", accepted=["nope"]) == "good"


def test_an_order_card_is_held_against_its_steps() -> None:
    steps = ["Initialise the weights", "Compute the loss of the batch", "Stop when it is good"]
    card = CARD.validate_python({**BASE, "kind": "order", "steps": steps})
    suggestion = answers.suggest_for_card(card, ". ".join(steps))
    assert suggestion.mark == "good"
    assert [point.point for point in suggestion.points] == steps


def test_the_right_value_of_any_other_kind_is_good() -> None:
    assert mark("0.5 s", kind="number", value=0.5, unit="s") == "good"
    assert mark("-3", kind="number", value=-3) == "good"
    assert mark("3", kind="number", value=-3) != "good"
    assert mark("b, C", kind="choice", options=["a", "b", "c"], correct=["b", "c"]) == "good"
    assert mark("loss", kind="cloze", text="The {{loss}} falls.") == "good"


def test_a_code_card_gets_no_mark_but_a_reason() -> None:
    suggestion = answers.suggest_for_card(CARD.validate_python({**BASE, "kind": "code"}), "x = 1")
    assert suggestion.mark is None
    assert suggestion.notes


def test_a_card_that_is_not_there_is_wrong_use(context: Context) -> None:
    assert answers.suggest_for_named_card(context, "letters/a", "idk").mark == "again"
    with pytest.raises(UsageError):
        answers.suggest_for_named_card(context, "letters/zz", "idk")
