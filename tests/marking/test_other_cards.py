"""An answer that belongs to another card of the deck."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from quizzer.marking.other_cards import OtherCards, stems_of
from quizzer.marking.suggest import suggest
from quizzer.marking.text import words
from quizzer.services.context import Context
from quizzer.services.review import answers
from quizzer.store import content
from tests.benchmarks import suggesting

OTHERS = OtherCards(
    {
        "d/gradient": ["the slope of the loss with respect to a weight"],
        "d/epoch": ["one pass over all of the training data", "seeing each image once"],
    }
)
OWN = [words("a number that says how bad the predictions are")]


def test_an_answer_more_like_another_cards_names_that_card() -> None:
    assert OTHERS.better_fit("it is the slope of the loss for each weight", OWN) == "d/gradient"
    assert OTHERS.better_fit("all the training data, one pass", OWN) == "d/epoch"


@pytest.mark.parametrize(
    "answer",
    ["a number that says how bad it is", "the loss is a number", "something new", "", "```x```"],
)
def test_an_answer_to_this_card_or_to_none_is_not_sent_away(answer: str) -> None:
    assert OTHERS.better_fit(answer, OWN) is None


def test_it_is_not_called_good_here_and_the_reason_names_the_other_card() -> None:
    question, reference = "What is the loss?", "The slope of the loss: a number for each weight."
    answer = "the slope of the loss for a weight, a number"
    assert suggest(question, reference, answer).mark == "good"
    found = suggest(question, reference, answer, other_cards=OtherCards({"d/x": [answer]}))
    assert found.mark == "good", "its own reference is as near"
    far = OtherCards({"d/gradient": [answer]})
    found = suggest("What is it?", "A number.", answer, ["the slope of the loss"], other_cards=far)
    assert found.mark is None
    assert "more like an answer to another card, d/gradient" in found.notes


def test_the_neighbours_of_a_card_are_its_decks_free_cards_however_many_there_are(
    context: Context,
) -> None:
    row = content.card(context.db, "letters/a")
    assert [neighbour.id for neighbour in content.neighbours(context.db, row.key)] == ["letters/b"]
    deck = context.db.value("SELECT deck FROM card WHERE key = ?", row.key)
    body = json.dumps({"id": "n", "kind": "free", "prompt": "?", "answer": "!"})
    with context.db.transaction():
        for number in range(500):
            context.db.execute(
                "INSERT INTO card (deck, name, place, kind, prompt, body, haystack, wording)"
                " VALUES (?, ?, ?, 'free', '?', ?, '?', '?')",
                *(deck, f"n{number}", number + 10, body),
            )
    assert len(content.neighbours(context.db, row.key)) <= content.NEIGHBOURS
    assert answers.suggest_for_named_card(context, "letters/a", "it is a").mark is not None


def test_reading_the_neighbours_of_a_card_costs_the_same_in_a_larger_deck(tmp_path: Path) -> None:
    def steps(cards: int) -> int:
        database = suggesting.deck(tmp_path, cards)
        [row] = database.rows("SELECT key FROM card ORDER BY key LIMIT 1 OFFSET 100")
        count = 0

        def count_step() -> int:
            nonlocal count
            count += 1
            return 0

        database.connection.set_progress_handler(count_step, 1)
        assert len(content.neighbours(database, row["key"])) == 2 * content.NEIGHBOURS
        database.connection.set_progress_handler(None, 1)
        database.close()
        return count

    assert steps(3000) <= 1.05 * steps(300)


def three_cards() -> OtherCards:
    """Words of one card alone weigh log 4, what two share log 2; unseen ones weigh log 4."""
    return OtherCards({"d/a": ["a1 a2 ab"], "d/b": ["b1 b2 ab"], "d/c": ["c1"]})


@pytest.mark.parametrize(
    ("answer", "own", "card"),
    [
        ("a1 a2 ab", "x1", "d/a"),
        ("ab b1", "x1", "d/b"),
        ("a1 b1 b2", "x1", "d/b"),  # the likest
        ("a1 x1 x2 x3", "y1", "d/a"),  # 2 of 6.5: three tenths
        ("a1 x1 x2 x3 x4", "y1", None),
        ("a1 x1", "x1 x2 x3 x4 x5", "d/a"),  # 2 of 4.5, and 2 of 7
        ("a1 x1", "x1 x2 x3", None),  # 2 of 5: less than a tenth behind
        ("a1 x1", "x1 x2", None),
        ("a1 a2 x1", "x1 x2 x3", "d/a"),
        ("", "x1", None),
    ],
)
def test_another_card_is_named_from_a_likeness_and_a_lead_on(
    answer: str, own: str, card: str | None
) -> None:
    assert three_cards().better_fit(answer, [words(own)]) == card


def test_a_likeness_counts_the_weights_of_the_words() -> None:
    others = three_cards()
    rare, shared = math.log(4), math.log(4 / 2)
    assert others._likeness(stems_of("a1 ab"), stems_of("a1 x1")) == pytest.approx(
        2 * rare / (rare + shared + 2 * rare)
    )
    assert others._likeness(stems_of(""), stems_of("")) == 0
    assert len(stems_of(" ".join(f"w{number}" for number in range(90)))) == 80


def test_a_card_that_is_less_like_hides_none_behind_it() -> None:
    others = OtherCards({"d/a": ["a1 a2"], "d/b": ["a1"], "d/c": ["a1 a2 a3"]})
    assert others.better_fit("a1 a2 a3", OWN) == "d/c"
    assert others.better_fit("a1 a2 a3", []) == "d/c", "nothing else is right here"
