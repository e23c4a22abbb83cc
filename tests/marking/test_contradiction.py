"""An answer that says the opposite in the reference's words is at most nit, and is told why."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path

import pytest

from quizzer.marking import suggest as module
from quizzer.marking.suggest import CAUTION, suggest
from tests.benchmarks import marking_cards

LEARNERS = tomllib.loads(Path(__file__).with_name("learners.toml").read_text("utf-8"))


@pytest.fixture(params=["vectors", "words alone"], autouse=True)
def meaning(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "words alone":
        monkeypatch.setattr(module, "vectors", lambda: None)


@pytest.mark.parametrize(
    ("reference", "answer", "reason"),
    [
        ("The loss increases with every step.", "The loss decreases with every step.",
         "says “decreases” where the reference says “increases”"),
        ("A unit fires above the threshold.", "A unit fires below the threshold.",
         "says “below” where the reference says “above”"),
        ("The terminals are seperated by a gap.", "The terminals are not separated by a gap.",
         "says “not separated” where the reference says “seperated”"),
        ("The path is closed at the battery.", "The path isn\"t closed at the battery.",
         "says “not closed” where the reference says “closed”"),
        ("A matrix is a tensor with two axes.", "A matrix is a tensor with 3 axes.",
         "says 3 where the reference says 2"),
        ("The sigmoid is between 0 and 1.", "The sigmoid lies between -1 and 1.",
         "says -1 where the reference says 0"),
        ("Backward does not change the parameters.", "Backward does change the parameters.",
         "says “change” where the reference says “not”"),
        ("The weights must not all be equal.", "The weights must all be equal.",
         "says “equal” where the reference says “not equal”"),
        ("An item is a row of the left times a column of the right matrix.",
         "An item is a column of the left times a row of the right matrix.",
         "seems to swap two opposites: look at “left”"),
    ],
)  # fmt: skip
def test_what_is_turned_round_is_named(reference: str, answer: str, reason: str) -> None:
    suggestion = suggest("What is so?", reference, answer)
    assert reason in suggestion.notes
    assert suggestion.mark != "good"
    assert suggest("What is so?", reference, f"Well, {reference}").mark == "good"


def test_two_things_each_said_to_be_the_other_are_named() -> None:
    question = "What are precision and recall?"
    points = (
        "precision: the share of flagged mails that truly are spam",
        "recall: the part of all cases in the data that the model noticed",
    )
    swapped = (
        "Recall is the share of flagged mails that truly are spam. "
        "Precision is the part of all cases in the data that the model noticed."
    )
    suggestion = suggest(question, ". ".join(points), swapped, points)
    assert suggestion.mark != "good"
    assert any("says" in note or "exchanges" in note for note in suggestion.notes)


@pytest.mark.parametrize(
    ("reference", "answer"),
    [
        ("The loss decreases with every step.", "The loss does not increase with every step."),
        ("Oil is less dense than syrup.", "Syrup is more dense than oil."),
        ("The path is open at the switch.", "The path is no longer closed at the switch."),
        ("A nonlinear function after a layer.", "A non-linear function after a layer."),
        ("About 95 % of the threes are right.", "About 95.5 % of the threes are right."),
        ("Shape changes without changing data.", "Changes the shape without changing the data."),
    ],
)
def test_the_same_said_the_other_way_round_is_no_contradiction(reference: str, answer: str) -> None:
    suggestion = suggest("What is so?", reference, answer)
    assert not [note for note in suggestion.notes if note.startswith(("says", "exchanges"))]


def test_right_answers_in_words_of_ones_own_are_seldom_held_back() -> None:
    marks = Counter()
    for card in marking_cards.cards():
        suggestion = marking_cards.ask(card, LEARNERS[card.id]["right"])
        assert not [note for note in suggestion.notes if note.startswith(("says", "exchanges"))]
        marks[suggestion.mark] += 1
    assert marks["good"] >= 33
    assert marks["again"] == 0


def test_opposites_of_the_chapter_are_seldom_called_good() -> None:
    wrong = {name: answers["wrong"] for name, answers in LEARNERS.items() if "wrong" in answers}
    assert len(wrong) == 30
    good = []
    for card in marking_cards.cards():
        if card.id in wrong:
            suggestion = marking_cards.ask(card, wrong[card.id])
            if suggestion.mark == "good":
                assert CAUTION in suggestion.notes
                good.append(card.id)
    assert len(good) <= 2, good
