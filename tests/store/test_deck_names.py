"""Which id a deck has after renames, and what becomes of cards that two ids shared."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta

import pytest

from quizzer.memory.scheduler import Rating
from quizzer.services import deck_sync
from quizzer.services.context import Context
from quizzer.services.review import cards
from quizzer.store import deck_names
from quizzer.store.deck_names import DeckRename, current_ids, first_ids, is_deck_id, with_deck_id
from tests.conftest import NOON, SMALL_DECK


@pytest.mark.parametrize(
    ("known", "current", "first"),
    [
        ([], {}, {}),
        ([(1, "a", "b")], {"a": "b"}, {"b": "a"}),
        ([(1, "a", "b"), (2, "b", "c")], {"a": "c", "b": "c"}, {"c": "a"}),
        ([(1, "a", "b"), (2, "b", "a")], {"b": "a"}, {}),
        ([(1, "a", "b"), (2, "a", "c")], {"a": "c", "b": "c"}, {"c": "a"}),  # on two machines
        ([(1, "a", "c"), (2, "b", "c")], {"a": "c", "b": "c"}, {"c": "a"}),
        ([(1, "a", "b"), (2, "x", "y")], {"a": "b", "x": "y"}, {"b": "a", "y": "x"}),
        ([(1, "a", "b"), (2, "x", "y"), (3, "y", "b")], dict.fromkeys("axy", "b"), {"b": "x"}),
        ([(1, "book", "b"), (2, "x", "y")], {"x": "y"}, {"y": "x"}),  # a bundled deck stays
        ([(1, "a", "book"), (2, "x", "y")], {"x": "y"}, {"y": "x"}),
        ([(1, "../a", "b"), (2, "x", "y")], {"x": "y"}, {"y": "x"}),
        ([(1, "a", "../b"), (2, "x", "y")], {"x": "y"}, {"y": "x"}),
    ],
)
def test_the_latest_rename_decides_in_whatever_order_renames_arrive(
    known: list[tuple[int, str, str]], current: dict[str, str], first: dict[str, str]
) -> None:
    for order in itertools.permutations(known):
        renames = [DeckRename(*row) for row in order]
        assert current_ids(renames, {"book"}) == current
        assert first_ids(renames, {"book"}) == first


def test_an_id_names_a_file_and_has_at_most_80_characters() -> None:
    assert is_deck_id("a" * 80)
    assert not is_deck_id("a" * 81)
    assert not any(map(is_deck_id, ("", "../a", "a/b", "a\n")))


def test_only_the_deck_of_a_full_name_is_replaced() -> None:
    assert with_deck_id("a/b", {"a": "c", "b": "d"}) == "c/b"
    assert with_deck_id("b/a", {"a": "c"}) == "b/a"


@pytest.fixture
def two_decks(context: Context) -> Context:
    """The decks `letters` and `alphabet`, with cards of the same names."""
    (context.home.questions / "alphabet.toml").write_text(
        SMALL_DECK.replace("letters/e", "alphabet/e")
    )
    deck_sync.refresh_decks(context.db, context.home)
    return context


def rate(context: Context, card: str, now: datetime) -> None:
    cards.record(context, cards.find_card(context, card), Rating.GOOD, now, answer="x")


def unite(context: Context) -> tuple[bool, list[int]]:
    with context.db.transaction():
        return deck_names.apply_renames(
            context.db, "main", {"absent": "letters", "letters": "alphabet"}
        )


def test_cards_that_two_ids_shared_have_all_that_either_had(two_decks: Context) -> None:
    context, db = two_decks, two_decks.db
    old, new = (cards.find_card(context, f"{deck}/a") for deck in ("letters", "alphabet"))
    rate(context, "letters/a", NOON)
    rate(context, "alphabet/a", NOON + timedelta(days=5))
    rate(context, "letters/b", NOON)
    for row, tag in ((old, "mine"), (new, "yours")):
        cards.tag(context, [row.key], tag, NOON)
    db.execute("INSERT INTO draft VALUES (?, 'newer', 2), (?, 'older', 1)", old.key, new.key)
    db.execute_many(
        "INSERT INTO hold (card, day) VALUES (?, ?)", [(old.key, 7), (old.key, 8), (new.key, 8)]
    )
    db.execute(
        "INSERT INTO quiz (deck, seed, started_at) SELECT deck, 0, 0 FROM card WHERE key = ?",
        old.key,
    )
    db.execute("INSERT INTO quiz_item (quiz, place, card) VALUES (1, 1, ?)", old.key)
    db.execute("UPDATE card SET version = 9 WHERE key = ?", old.key)

    assert unite(context)[0]

    assert [row["id"] for row in db.rows("SELECT id FROM deck")] == ["alphabet"]
    found = cards.find_card(context, "alphabet/a")
    assert found.key == new.key
    assert db.value("SELECT version FROM card WHERE key = ?", new.key) == 9
    assert len(cards.history(context, found)) == 2
    assert len(cards.history(context, cards.find_card(context, "alphabet/b"))) == 1
    assert {"mine", "yours"} <= {
        row["tag"] for row in db.rows("SELECT tag FROM own_tag WHERE card = ?", new.key)
    }
    assert db.value("SELECT text FROM draft WHERE card = ?", new.key) == "newer"
    assert [row["day"] for row in db.rows("SELECT day FROM hold WHERE card = ?", new.key)] == [7, 8]
    assert db.value("SELECT card FROM quiz_item") == new.key
    assert db.value("SELECT deck FROM quiz") == db.value("SELECT key FROM deck")
    for table in ("review", "action", "change", "tag", "own_tag", "relation", "hold", "draft"):
        orphans = f"SELECT count(*) FROM {table} WHERE card NOT IN (SELECT key FROM card)"
        assert db.value(orphans) == 0, table
    with pytest.raises(Exception, match="append-only"):
        db.execute("UPDATE review SET rating = 1")


def test_only_cards_known_under_both_ids_are_scheduled_anew(two_decks: Context) -> None:
    context, db = two_decks, two_decks.db
    with db.transaction():
        db.execute("UPDATE card SET name = 'other' WHERE key = ?", _key(context, "letters/b"))
    rate(context, "letters/other", NOON)
    moved = _key(context, "letters/other")
    is_changed, united = unite(context)
    assert is_changed
    assert set(united) == {_key(context, f"alphabet/{name}") for name in "ace"}
    row = db.row("SELECT name, deck, present FROM card WHERE key = ?", moved)
    assert tuple(row or ()) == ("other", db.value("SELECT key FROM deck"), 0)  # no file has it
    assert db.value("SELECT deck FROM schedule WHERE card = ?", moved) == db.value(
        "SELECT key FROM deck"
    )


def test_a_deck_whose_new_id_is_free_only_changes_its_id(two_decks: Context) -> None:
    db = two_decks.db
    before = _key(two_decks, "letters/a")
    assert deck_names.apply_renames(db, "main", {"letters": "abc"}) == (True, [])
    assert _key(two_decks, "abc/a") == before
    assert deck_names.apply_renames(db, "main", {"absent": "abc"}) == (False, [])


def test_references_follow_a_deck_and_no_other_whose_id_begins_alike(two_decks: Context) -> None:
    db, card = two_decks.db, _key(two_decks, "alphabet/b")
    others = ("letters/a", "letters-2/a", "letters", "a/letters/a")
    db.execute_many("INSERT INTO relation VALUES (?, ?)", [(card, other) for other in others])
    deck_names.rename_references(db, "main", "letters", "l")
    rows = db.rows("SELECT other FROM relation WHERE card = ? ORDER BY other", card)
    assert [row["other"] for row in rows] == ["a/letters/a", "l/a", "letters", "letters-2/a"]


def test_a_rename_counts_as_the_latest_also_where_the_clock_went_back(two_decks: Context) -> None:
    db = two_decks.db
    with db.transaction():
        deck_names.rename(db, "letters", "b", NOON)
        deck_names.rename(db, "b", "c", NOON)
        deck_names.rename(db, "c", "d", NOON - timedelta(days=400))
    known = deck_names.renames(db)
    assert [(row.old, row.new) for row in known] == [("letters", "b"), ("b", "c"), ("c", "d")]
    assert current_ids(known, ()) == dict.fromkeys(("letters", "b", "c"), "d")
    times = [row.at for row in known]
    assert times == sorted(set(times))
    assert times[0] == NOON.timestamp() * 1000


def test_a_renamed_deck_takes_the_place_of_one_that_was_read_under_its_new_id(
    two_decks: Context,
) -> None:
    context, db = two_decks, two_decks.db
    cards.tag(context, [_key(context, "alphabet/a")], "mine", NOON)
    rate(context, "letters/a", NOON)
    with db.transaction():
        deck_names.rename(db, "letters", "alphabet", NOON)
    assert [row["id"] for row in db.rows("SELECT id FROM deck")] == ["alphabet"]
    assert db.value("SELECT count(*) FROM card") == 4
    assert len(cards.history(context, cards.find_card(context, "alphabet/a"))) == 1
    assert cards.tags(context, cards.find_card(context, "alphabet/a")) == ["vowels"]


def _key(context: Context, card: str) -> int:
    return cards.find_card(context, card).key
