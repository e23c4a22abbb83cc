from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from quizzer.memory.scheduler import Rating
from quizzer.services.context import Context
from quizzer.services.review import cards, search
from quizzer.services.review.search import Filter
from quizzer.store import reviews
from quizzer.store import search as store_search
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


def test_details_and_log_have_every_value_of_a_card(context: Context) -> None:
    row = cards.find_card(context, "letters/c")
    new = search.card_details(context, row)
    assert new == {
        **{"id": "letters/c", "deck": "letters", "kind": "number", "position": None},
        **{"prompt": "How many letters come before d?", "answer": "three", "key_points": []},
        **{"value": 3.0, "tolerance": 0.0, "unit": None, "plot": None, "exercise": None},
        **{"tags": [], "related": [], "suspended": False, "edited_since": False},
        **{"schedule": None, "history": []},
    }
    cards.record(context, row, Rating.AGAIN, NOON, answer="2", duration_ms=1500)
    cards.record(context, row, Rating.EASY, NOON + timedelta(minutes=1, milliseconds=7), note="n")
    cards.undo(context, NOON + timedelta(minutes=2))
    first = {"review_id": 1, "rating": "again", "at": "2026-03-02T12:00:00.000+00:00"}
    assert search.card_details(context, row) == {
        **new,
        "schedule": {
            "phase": "learning",
            "due": "2026-03-02T12:01:00+00:00",
            "stability": 0.212,
            "difficulty": 6.4133,
            "last_review": "2026-03-02T12:00:00.000+00:00",
            "reps": 1,
            "lapses": 0,
        },
        "history": [{**first, "answer": "2", "note": None}],
    }
    again, easy = search.review_log(context)
    assert again == {
        **{**first, "card": "letters/c", "day": 739_677, "origin": "review"},
        **{"phase_before": "new", "elapsed_days": None, "duration_ms": 1500},
        **{"answer": "2", "note": None, "phase": "learning", "stability": 0.212},
        **{"difficulty": 6.4133, "due_at": "2026-03-02T12:01:00.000+00:00", "lapses": 0},
        **{"suggested_mark": None, "suggested_score": None, "undone_at": None},
    }
    assert (easy["rating"], easy["at"]) == ("easy", "2026-03-02T12:01:00.007+00:00")
    assert (easy["due_at"], easy["undone_at"]) == (
        "2026-03-03T04:00:00.000+00:00",
        "2026-03-02T12:02:00.000+00:00",
    )


def test_a_long_log_is_listed_page_after_page(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = cards.find_card(context, "letters/a")
    for minutes in range(5):
        cards.record(context, row, Rating.GOOD, NOON + timedelta(minutes=minutes))
    whole, page = list(search.review_log(context)), reviews.log
    monkeypatch.setattr(reviews, "log", lambda database, after: page(database, after)[:2])
    assert list(search.review_log(context)) == whole
    assert len(whole) == 5


def test_a_card_that_was_deleted_since_the_search_is_shown_without_a_text(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, hits = search.search_cards(context, NOON, order="deck"), store_search.hits
    key = cards.find_card(context, "letters/b").key
    monkeypatch.setattr(
        store_search, "hits", lambda *given: [hit for hit in hits(*given) if hit.key != key]
    )
    assert [hit.id for hit in found] == ["letters/a", "", "letters/c", "letters/e"]
    assert found[1].key == key
    assert [hit.id for hit in found.among({found[3].key, found[0].key})] == [
        *("letters/a", "letters/e"),
    ]


def test_fifty_cards_are_read_at_once_and_forty_pages_of_them_kept(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []

    def hits(database: object, keys: list[int], day: int) -> list[search.SearchHit]:
        read.append(len(keys))
        return [search.DELETED._replace(key=key) for key in keys]

    monkeypatch.setattr(store_search, "hits", hits)
    found = search.SearchResult(context, 0, range(41 * 50 - 1), fitted=False)
    assert [hit.key for hit in found] == [*range(41 * 50 - 1)]
    assert read == [50] * 40 + [49]
    read.clear()
    assert (found[50].key, read) == (50, []), "the second page is still there"
    assert (found[49].key, read) == (49, [50]), "the first one gave way"


def test_the_texts_that_a_query_is_for_are_highlighted(context: Context) -> None:
    assert search.words_of('Which "a  b" -c tag:x or d') == ["which", "a b", "d"]
    assert search.tags(context) == ["consonants", "vowels"]


def test_behind_a_figure_are_five_hundred_cards_at_most(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits: list[int] = []
    for name in ("due_on", "reviewed_on", "forgotten_between", "cards_in_group"):

        def look(*given: Any, limit: int | None = None, **named: Any) -> list[search.SearchHit]:
            limits.append(given[-1] if limit is None else limit)
            return []

        monkeypatch.setattr(store_search, name, look)
    for figure in (search.due_on, search.reviewed_on, search.forgotten_in):
        figure(context, NOON, NOON.date())
    search.cards_in_group(context, NOON, "new")
    assert limits == [500] * 4


def test_details_name_each_key_point_by_its_first_phrasing_and_a_plot_as_the_deck_does(
    context: Context,
) -> None:
    deck = context.home.questions / "letters.toml"
    plot = 'plot = {function = "relu", from = -1, to = 2}\n'
    text = deck.read_text().replace('"it is a",', '["it is a", "an a"],')
    deck.write_text(text.replace('id = "a"\n', f'id = "a"\n{plot}'))
    context = context.refreshed()
    details = search.card_details(context, cards.find_card(context, "letters/a"))
    assert details["key_points"] == ["it is a", "it comes first"]
    assert (details["plot"]["from"], details["plot"]["to"]) == (-1, 2)


def test_behind_a_day_are_the_cards_of_that_day_and_behind_a_week_those_until_sunday(
    context: Context,
) -> None:
    today = context.clock.day(NOON)
    late = context.clock.start(today + 1) - timedelta(minutes=5)
    cards.record(context, cards.find_card(context, "letters/b"), Rating.GOOD, late)
    days = [late.fromordinal(today + more).date() for more in range(3)]
    assert [len(search.due_on(context, late, day)) for day in days] == [0, 1, 0]
    for card, days_later in (("a", 6), ("c", 7)):
        row = cards.find_card(context, f"letters/{card}")
        cards.record(context, row, Rating.EASY, NOON - timedelta(days=60))
        cards.record(context, row, Rating.AGAIN, NOON + timedelta(days=days_later))
    monday, later = NOON.date(), NOON + timedelta(days=9)
    for weeks, forgotten in ((-1, []), (0, ["letters/a"]), (1, ["letters/c"]), (2, [])):
        hits = search.forgotten_in(context, later, monday + timedelta(weeks=weeks))
        assert [hit.id for hit in hits] == forgotten
