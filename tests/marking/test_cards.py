"""The chapter's own cards: their references are good, spoilt ones are not."""

from __future__ import annotations

import statistics
import time

import pytest

from quizzer.marking import suggest as module
from tests.benchmarks import marking_cards


@pytest.fixture(params=["vectors", "words alone"], autouse=True)
def meaning(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "words alone":
        monkeypatch.setattr(module, "vectors", lambda: None)


@pytest.mark.parametrize(
    ("kind", "least"),
    [("the reference's first paragraph", 35), ("the reference whole", 35), ("the key points", 33)],
)
def test_the_reference_is_good_on_at_least_35_of_37_cards(kind: str, least: int) -> None:
    assert len(marking_cards.cards()) == 37
    assert marking_cards.count_good(kind) >= least


@pytest.mark.parametrize(
    "kind", [kind for kind in marking_cards.SPOILT if "shuffled" in kind or "'not'" in kind]
)
def test_a_spoilt_reference_is_good_on_at_most_one_card_in_twenty(kind: str) -> None:
    seeds = 5 if "shuffled" in kind or "after a verb" in kind or "anywhere" in kind else 1
    counts = [marking_cards.count_good(kind, seed) for seed in range(seeds)]
    assert statistics.mean(counts) <= 0.05 * 37


@pytest.mark.parametrize("kind", ["shuffled", "'not' after a verb", "'not' anywhere"])
def test_spoilt_examples_are_good_one_time_in_twenty_at_most(kind: str) -> None:
    assert marking_cards.good_share_of_examples(kind) <= 0.05


def test_a_cards_own_examples_and_answers_are_good() -> None:
    assert marking_cards.good_share_of_examples("right answers and good examples") == 1


def test_another_cards_reference_is_never_good() -> None:
    foreign = [
        (card.id, source.id)
        for card, source, text in marking_cards.foreign_answers()
        if text == marking_cards.prose_of(source) and marking_cards.ask(card, text).mark == "good"
    ]
    assert foreign == []


def test_of_thirty_opposites_two_at_most_are_good_and_no_right_sentence_is_wrong() -> None:
    pairs = marking_cards.opposite_pairs()
    assert len(pairs) == 30
    assert sum(marking_cards.ask(pair.card, pair.turned).mark == "good" for pair in pairs) <= 2
    right = [marking_cards.ask(pair.card, pair.right).mark for pair in pairs]
    assert "again" not in right
    assert right.count("good") >= 16


def test_a_suggestion_takes_a_few_milliseconds_once_loaded() -> None:
    module.warm_up()
    durations = []
    for card in marking_cards.cards() * 3:
        began = time.process_time()
        marking_cards.ask(card, marking_cards.prose_of(card))
        durations.append(time.process_time() - began)
    assert statistics.quantiles(durations, n=20)[-1] < 0.010
