from __future__ import annotations

from datetime import timedelta

import pytest

from quizzer.memory.scheduler import Rating
from quizzer.services.context import Context
from quizzer.services.review import cards, search
from quizzer.services.review.search import Filter
from tests.conftest import NOON


def names(context: Context, **wanted: object) -> list[str]:
    hits = search.search_cards(context, NOON, order="deck", **wanted)  # type: ignore[arg-type]
    return [card.id.removeprefix("letters/") for card in hits]


def test_a_search_finds_every_word_in_any_case(context: Context) -> None:
    assert names(context) == ["a", "b", "c", "e"]
    assert names(context, text="LETTER comes") == names(context, text="comes letter") == ["a", "b"]
    assert names(context, text="vowel which") == ["a", "e"]
    assert names(context, text="letter %") == names(context, text="%") == []


def test_cards_are_filtered_by_tag_deck_and_state(context: Context) -> None:
    def state(wanted: Filter) -> list[str]:
        return names(context, state=wanted)

    row = {name: cards.find_card(context, f"letters/{name}") for name in "abce"}
    cards.record(context, row["a"], Rating.GOOD, NOON - timedelta(days=1))
    cards.record(context, row["b"], Rating.EASY, NOON)
    cards.suspend(context, row["c"], NOON)
    assert names(context, tag="vowels") == ["a", "e"]
    assert names(context, deck="other") == []
    assert state("new") == ["c", "e"]
    assert state("due") == ["a"]
    assert state("learning") == ["a"]
    assert state("known") == ["b"]
    assert state("suspended") == ["c"]
    assert state("leech") == []


def test_a_card_is_shown_whole(context: Context) -> None:
    row = cards.find_card(context, "letters/a")
    cards.record(context, row, Rating.HARD, NOON, answer="a", note="NIT: bold")
    details = search.card_details(context, row)
    assert details["id"] == "letters/a"
    assert details["key_points"] == ["it is a", "it comes first"]
    assert details["schedule"]["phase"] == "learning"
    assert details["history"] == [
        {
            "review_id": 1,
            "rating": "hard",
            "at": "2026-03-02T12:00:00.000+00:00",
            "answer": "a",
            "note": "NIT: bold",
        }
    ]


def test_the_whole_log_is_listed_with_what_was_undone(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = cards.find_card(context, "letters/a")
    for _ in range(3):
        cards.record(context, row, Rating.GOOD, NOON)
    cards.undo(context, NOON)
    entries = list(search.review_log(context))
    assert [entry["review_id"] for entry in entries] == [1, 2, 3]
    assert [entry["undone_at"] is not None for entry in entries] == [False, False, True]


def test_pages_that_were_let_go_of_are_read_again(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "PAGE", 1)
    monkeypatch.setattr(search, "KEPT_PAGES", 2)
    found = search.search_cards(context, NOON, order="deck")
    for places in ((0, 1, 2, 3), (0, 3, 1, 2)):
        assert [found[place].id[-1] for place in places] == ["abce"[place] for place in places]
    assert len(found._pages) == 2
    for place in (-1, 4):
        with pytest.raises(IndexError):
            found[place]
