"""Suggestions for cards of every kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from quizzer.content.models import CARD
from quizzer.errors import UsageError
from quizzer.marking.exact import ExactMark, MarkedPart
from quizzer.marking.suggest import Mark, Point, Suggestion
from quizzer.memory.scheduler import Rating
from quizzer.services.context import Context
from quizzer.services.review import answers, cards
from quizzer.store import content
from quizzer.store.content import Neighbour
from tests.conftest import NOON

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
    assert answers.suggest_for_card(card, "\n".join(steps)).notes == ("marked outright",)
    assert answers.suggest_for_card(card, "\n".join(steps[::-1])).notes != ("marked outright",)


def test_the_right_value_of_any_other_kind_is_good() -> None:
    assert mark("0.5 s", kind="number", value=0.5, unit="s") == "good"
    assert mark("-3", kind="number", value=-3) == "good"
    assert mark("3", kind="number", value=-3) != "good"
    assert mark("b, C", kind="choice", options=["a", "b", "c"], correct=["b", "c"]) == "good"
    assert mark("loss", kind="cloze", text="The {{loss}} falls.") == "good"


def test_half_of_what_a_card_asks_for_is_a_nit_and_less_is_wrong() -> None:
    gaps = "The {{loss}} falls, the {{accuracy}} rises, {{slowly}}."
    assert mark("loss; error", kind="cloze", text=gaps.replace(", {{slowly}}", "")) == "nit"
    assert mark("loss; error; fast", kind="cloze", text=gaps) == "again"


def test_a_code_card_gets_no_mark_but_a_reason() -> None:
    suggestion = answers.suggest_for_card(CARD.validate_python({**BASE, "kind": "code"}), "x = 1")
    assert suggestion.mark is None
    assert suggestion.notes


def test_a_card_that_is_not_there_is_wrong_use(context: Context) -> None:
    assert answers.suggest_for_named_card(context, "letters/a", "idk").mark == "again"
    with pytest.raises(UsageError):
        answers.suggest_for_named_card(context, "letters/zz", "idk")


def test_the_latest_forty_answers_are_compared_with_each_with_its_latest_mark(
    context: Context,
) -> None:
    row = cards.find_card(context, "letters/a")
    for number in range(42):
        now = NOON + timedelta(minutes=number)
        text = f"answer {max(number, 1)}"  # the first two are alike
        cards.record(context, row, Rating.HARD if number else Rating.AGAIN, now, answer=text)
    cards.record(context, row, Rating.EASY, NOON + timedelta(hours=1))  # nothing was typed
    marked = answers.marked_answers(context, row.key)
    assert marked == [(f"answer {number}", "nit") for number in range(2, 42)]


@pytest.mark.parametrize(
    ("suggested", "rating", "is_kept"),
    [
        ("again", Rating.GOOD, True), ("nit", Rating.EASY, True), ("nit", Rating.HARD, False),
        ("again", Rating.AGAIN, False), ("good", Rating.GOOD, False), (None, Rating.GOOD, False),
    ],
)  # fmt: skip
def test_an_answer_marked_above_its_suggestion_is_kept_as_a_good_one(
    suggested: Mark | None, rating: Rating, is_kept: bool
) -> None:
    suggestion = Suggestion(suggested, 0.5, (), ())
    assert answers.is_kept_as_good(suggestion, rating) is is_kept
    assert not answers.is_kept_as_good(None, rating)


@pytest.mark.parametrize(
    ("fields", "answer", "score"),
    [
        ({"kind": "order", "steps": ["one", "two"]}, "", 0.0),
        ({"kind": "number", "value": 3}, "", 0.0),
        ({"kind": "free", "accepted": ["yes"]}, " Yes ", 1.0),
        ({"kind": "free", "accepted": ["yes"]}, "no", None),
        ({"kind": "code"}, "x = 1", None),
    ],
)
def test_a_machine_marks_what_is_empty_and_short_forms_and_no_other_words(
    fields: dict[str, Any], answer: str, score: float | None
) -> None:
    marked = answers.exact_mark(CARD.validate_python({**BASE, **fields}), answer)
    assert (None if marked is None else marked.score) == score


def test_answers_to_other_cards_are_those_of_unrelated_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("quizzer.marking.other_cards.OtherCards", lambda texts: texts)
    free: Any = {"kind": "free", "prompt": "Another one?"}
    texts = {"answers": ["so"], "accepted": ["yes"]}
    texts["example"] = [
        {"text": "well", "mark": "good"},
        {"text": "no", "mark": "again", "why": "it is"},
    ]
    bodies = {
        "d/other": {**free, **texts, "id": "other", "answer": "First.\n\nAside."},
        "d/named": {**free, "id": "named", "answer": "It is named."},
        "d/naming": {**free, "id": "naming", "answer": "It names.", "related": ["d/me", "d/y"]},
    }
    neighbours = tuple(
        Neighbour(name, CARD.validate_python(body).model_dump_json(by_alias=True))
        for name, body in bodies.items()
    )
    me = CARD.validate_python({**BASE, **free, "id": "me", "related": ["d/named"]})
    assert answers.other_cards(me, neighbours) == {"d/other": ("First.", "so", "yes", "well")}
    assert answers.other_cards(me, neighbours[1:]) is None


def test_what_was_prepared_for_a_card_is_used_for_that_card_alone(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = []
    for name in "ab":
        row = cards.find_card(context, f"letters/{name}")
        cards.record(context, row, Rating.GOOD, NOON, answer=f"before {name}")
        items.append(cards.card_in_review(context, row.key))
    compared: list[tuple[object, ...]] = []
    looked_up, neighbours = [], content.neighbours

    def look_up(*arguments: Any) -> Any:
        looked_up.append(arguments)
        return neighbours(*arguments)

    monkeypatch.setattr(answers, "is_loaded", lambda: True)
    monkeypatch.setattr(answers, "prepare_card", lambda *_: None)
    monkeypatch.setattr(answers, "suggest_for_card", lambda *given: compared.append(given[1:3]))
    monkeypatch.setattr(content, "neighbours", look_up)
    suggester = answers.LineSuggester(context)
    suggester.prepare(items[0])
    assert len(looked_up) == 1, "before the answer is typed"
    suggester.suggest(items[0], "mine")
    assert len(looked_up) == 1
    suggester.suggest(items[1], "mine too")
    suggester.suggest(items[1], "")
    off = replace(context, settings=replace(context.settings, suggestions=False))
    silent = answers.LineSuggester(off)
    silent.prepare(items[0])
    silent.suggest(items[0], "mine")
    assert compared == [
        ("mine", [("before a", "good")]),
        ("mine too", [("before b", "good")]),
    ]
    assert len(looked_up) == 2


def test_each_part_that_is_marked_outright_is_found_or_not() -> None:
    card = CARD.validate_python({**BASE, "kind": "cloze", "text": "{{loss}} and {{metric}}"})
    suggestion = answers.suggest_for_card(card, "loss; error")
    assert (suggestion.mark, suggestion.score) == ("nit", 0.5)
    assert suggestion.points == (
        Point("loss", "found", "loss"),
        Point("metric", "not found", "error"),
    )
    short = CARD.validate_python({**BASE, "kind": "free", "accepted": ["yes"]})
    assert answers.exact_mark(short, " Yes ") == ExactMark(1.0, (MarkedPart("Yes", "Yes", True),))


def test_an_answer_in_words_is_held_against_all_that_its_card_has() -> None:
    free = {**BASE, "kind": "free", "answer": "So.\n\nAn aside.", "answers": ["thus"]}
    free |= {"accepted": ["s"], "key_points": [["one", "1"], "two"]}
    parts = ("So.\n\nAn aside.", (("one", "1"), ("two",)), ("s",))
    example = {"text": "well", "mark": "good"}
    steps = {**BASE, "kind": "order", "steps": ["a", "b"]}
    number = {**BASE, "kind": "number", "value": 3}
    targets = [
        answers.marking_target(CARD.validate_python(card))
        for card in (free, {**free, "example": [example]}, steps, number)
    ]
    assert targets == [
        answers.MarkingTarget(*parts, ("thus",)),
        answers.MarkingTarget(*parts, ("So.", "thus"), (("well", "good"),)),
        answers.MarkingTarget("a. b", (("a",), ("b",))),
        answers.MarkingTarget("It is a thing of its own."),
    ]
