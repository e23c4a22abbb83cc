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
    "kind", ["the reference's first paragraph", "the reference whole", "the key points"]
)
def test_the_reference_is_good_on_at_least_33_of_37_cards(kind: str) -> None:
    assert len(marking_cards.cards()) == 37
    assert marking_cards.count_good(kind) >= 33


@pytest.mark.parametrize(
    "kind", [kind for kind in marking_cards.SPOILT if "shuffled" in kind or "'not'" in kind]
)
def test_a_spoilt_reference_is_good_on_at_most_8_cards(kind: str) -> None:
    for seed in range(3):
        assert marking_cards.count_good(kind, seed) <= 8


def test_another_cards_reference_is_seldom_good() -> None:
    chapter = marking_cards.cards()
    good = sum(
        marking_cards.ask(card, marking_cards.prose_of(second_card)).mark == "good"
        for card in chapter
        for second_card in chapter
        if second_card is not card and f"fastbook-04/{second_card.id}" not in card.related
    )
    assert good <= 0.03 * 37 * 36


def test_a_suggestion_takes_a_few_milliseconds_once_loaded() -> None:
    module.warm_up()
    durations = []
    for card in marking_cards.cards() * 3:
        began = time.process_time()
        marking_cards.ask(card, marking_cards.prose_of(card))
        durations.append(time.process_time() - began)
    assert statistics.quantiles(durations, n=20)[-1] < 0.010
