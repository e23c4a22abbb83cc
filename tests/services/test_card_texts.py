"""What is shown of a card beside its text: shuffled items, what was typed, what is right."""

from __future__ import annotations

import json
from typing import Any

import pytest

from quizzer.content.models import CARD, Card
from quizzer.memory.scheduler import New, Reviewed, State
from quizzer.services.review import answers
from quizzer.services.review.cards import CardInReview
from quizzer.store.content import CardRow, Neighbour
from tests.conftest import NOON

BASE = {"id": "x", "prompt": "What is it?", "answer": "It is so.\n\nAn aside."}
STEPS = ("predict", "measure", "step")


def card_of(**fields: Any) -> Card:
    card: Card = CARD.validate_python({**BASE, **fields})
    return card


def shown(name: str, reps: int = 0, **fields: Any) -> tuple[str, ...]:
    row = CardRow(1, f"d/{name}", "d", fields["kind"], "", 0, None, 1, False, "")
    row = row._replace(body=json.dumps({**BASE, **fields}))
    state: State = New()
    if reps:
        state = Reviewed("review", None, 3.0, 5.0, NOON, 1, NOON, 0, reps, 0)
    return answers.shuffled_items(CardInReview(row, state, None, ""))


def test_steps_are_never_shown_in_their_right_order_and_options_in_any() -> None:
    names = [f"c{number}" for number in range(60)]
    orders = {shown(name, kind="order", steps=STEPS) for name in names}
    assert len(orders) == 5
    assert STEPS not in orders
    assert all(sorted(order) == sorted(STEPS) for order in orders)
    choices = {shown(name, kind="choice", options=STEPS, correct=["step"]) for name in names}
    assert len(choices) == 6
    assert {shown(name, kind="order", steps=STEPS[:2]) for name in names} == {STEPS[1::-1]}
    assert shown("a", kind="free") == ()


def test_an_order_stays_until_the_next_review() -> None:
    by_reps = [
        shown("a", reps, kind="choice", options=STEPS, correct=["step"]) for reps in range(9)
    ]
    again = [shown("a", reps, kind="choice", options=STEPS, correct=["step"]) for reps in range(9)]
    assert by_reps == again
    assert len(set(by_reps)) > 1
    names = [f"c{number}" for number in range(20)]
    new, once = (
        [shown(name, reps, kind="order", steps=STEPS) for name in names] for reps in (0, 1)
    )
    assert new != once, "the first review counts too"


@pytest.mark.parametrize(
    ("fields", "typed", "given", "right"),
    [
        ({"kind": "free"}, "so\nand so", "so and so", "It is so."),
        ({"kind": "choice", "options": ["a", "b", "c"], "correct": ["a", "c"]},
         "a\nb", "a · b", "a · c"),
        ({"kind": "order", "steps": ["one", "two"]}, "two\none", "two → one", "one → two"),
        ({"kind": "number", "value": 0.5, "unit": "s"}, "2 s", "2 s", "0.5 s"),
        ({"kind": "cloze", "text": "The {{loss|error}} of the {{first}}."},
         "mean", "mean", "The loss of the first."),
    ],
)  # fmt: skip
def test_what_was_typed_and_what_is_right_fit_into_a_line_each(
    fields: dict[str, Any], typed: str, given: str, right: str
) -> None:
    card = card_of(**fields)
    assert answers.given_answer(card, typed) == given
    assert answers.right_answer(card) == right


def score(answer: str, **fields: Any) -> float:
    marked = answers.exact_mark(card_of(**fields), answer)
    assert marked is not None
    return marked.score


def test_gaps_may_be_typed_on_one_line_and_a_single_gap_may_have_a_comma() -> None:
    two = {"kind": "cloze", "text": "The {{loss}} of the {{first}}."}
    assert score("loss, first", **two) == score("loss; first", **two) == 1
    assert score("loss\nfirst", **two) == 1
    assert score("first, loss", **two) == 0
    assert score("", **two) == 0
    assert score("(28, 28)", kind="cloze", text="Its shape is {{(28, 28)}}.") == 1


def test_options_may_be_typed_with_commas_between_or_have_one_themselves() -> None:
    plain = {"kind": "choice", "options": ["2", "3", "4"], "correct": ["2", "4"]}
    assert score("4, 2", **plain) == score("2\n4", **plain) == 1
    assert score("2, 3, 4", **plain) < 1
    pairs = {"kind": "choice", "options": ["2, 3", "3, 4"], "correct": ["3, 4"]}
    assert score("3, 4", **pairs) == 1


def test_answers_of_related_cards_are_not_held_against_one() -> None:
    def others(*, related: tuple[str, ...] = (), of_other: tuple[str, ...] = ()) -> bool:
        body = json.dumps({**BASE, "id": "y", "kind": "free", "related": of_other})
        card = card_of(kind="free", related=related)
        return answers.other_cards(card, (Neighbour("d/y", body),)) is not None

    assert others()
    assert others(related=("d/z",), of_other=("d/z",))
    assert not others(related=("d/y",))
    assert not others(of_other=("d/x",))
