"""What of a suggestion is worked out before the answer is there."""

from __future__ import annotations

import numpy as np
import pytest

from quizzer.marking import (
    company,
    contradiction,
    crossing,
    exchange,
    features,
    suggest,
    turned,
    word_order,
)
from quizzer.marking.similarity import vectors
from quizzer.marking.text import word
from quizzer.services.review import answers
from tests.benchmarks import marking_cards
from tests.benchmarks.suggesting import typed_before

CACHED = (
    *(features.target, company._right_spots, contradiction._claims),
    *(crossing._right_clauses, turned._known),
    *(word_order._places, word_order._denied, exchange.right_words),
    *(answers.other_cards, answers._answers_of),
)


@pytest.fixture
def nothing_known() -> None:
    for function in (*CACHED, company._contrast_companies):
        function.cache_clear()


@pytest.mark.usefixtures("nothing_known")
def test_once_a_card_is_prepared_only_the_answer_remains_to_be_read() -> None:
    for card in marking_cards.cards()[:8]:
        neighbours, examples = marking_cards.neighbours()[card.id], typed_before(20)
        answers.prepare_card(card, examples, neighbours)
        before = [function.cache_info().misses for function in CACHED]
        text = f"So: {marking_cards.prose_of(card)}"
        answers.suggest_for_card(card, text, examples, neighbours)
        assert [function.cache_info().misses for function in CACHED] == before


@pytest.mark.usefixtures("nothing_known")
def test_preparing_a_card_changes_no_suggestion() -> None:
    def suggestions() -> list[suggest.Suggestion]:
        return [
            marking_cards.ask(pair.card, text)
            for pair in marking_cards.opposite_pairs()
            for text in (pair.right, pair.turned)
        ]

    before = suggestions()
    for card in marking_cards.cards():
        answers.prepare_card(card, (), marking_cards.neighbours()[card.id])
    assert suggestions() == before


def test_words_looked_up_together_have_the_vectors_that_each_has_alone() -> None:
    meaning = vectors()
    if meaning is None:
        pytest.skip("wordllama is not installed")
    tokens = tuple(map(word, ("overfitting", "of", "convolutions", "\u4e2d", "overfitting")))
    meaning._known.clear()
    together = meaning.of(tokens)
    meaning._known.clear()
    alone = np.concatenate([meaning.of((token,)) for token in tokens])
    assert np.array_equal(together, alone)
    assert np.allclose(np.linalg.norm(together, axis=1), 1)
