"""What a search looks through and how good a match is, at its limits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from quizzer.memory.scheduler import Rating
from quizzer.services.context import Context
from quizzer.services.review import cards
from quizzer.store import search
from quizzer.store.search import (
    Condition,
    Conjunction,
    Disjunction,
    Negation,
    SearchHit,
    TagCondition,
    TextCondition,
    _StoredTexts,
)
from tests.conftest import NOON

TEXTS = [(7, b"one two"), (3, b"two three"), (5, b"three one")]


def test_texts_are_found_at_their_beginning_and_end_and_narrowed_word_by_word() -> None:
    stored = _StoredTexts.join(TEXTS)
    assert (stored.keys, stored.starts) == ([7, 3, 5], [0, 9, 20, 31])
    assert stored.joined == b"one two\n\ntwo three\n\nthree one"
    found = {word: stored.containing(word) for word in (b"one", b"two", b"three", b"on", b"x")}
    assert found == {b"one": [7, 5], b"two": [7, 3], b"three": [3, 5], b"on": [7, 5], b"x": []}
    assert stored.narrow(b"three") == _StoredTexts.join(TEXTS[1:])
    assert stored.narrow(b"x").containing(b"one") == []


def test_more_matches_than_are_ranked_are_not_told_one_by_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    many = _StoredTexts.join([(number, b"x y") for number in range(20_000)])
    assert many.containing(b"y") == list(range(20_000))
    more = _StoredTexts.join([(number, b"x y") for number in range(20_001)])
    assert more.containing(b"y") is None


def names(context: Context, condition: Condition, order: str = "best") -> str:
    """The cards that fulfil a condition, by their letters."""
    found = search.ordered_keys(
        context.db, NOON, 1, condition=condition, leech_lapses=8, order=order, descending=False
    )
    by_key = dict(context.db.tuples("SELECT key, name FROM card"))
    return "".join(by_key[key] for key in found)


def texts(*words: str) -> Conjunction:
    return Conjunction(tuple(map(TextCondition, words)))


def rewrite(context: Context, **haystacks: str) -> None:
    """Give cards other texts: the prompt, or prompt|others."""
    for name, text in haystacks.items():
        prompt, _, others = text.partition("|")
        stored = search.haystack(prompt, [others])
        context.db.execute("UPDATE card SET haystack = ? WHERE name = ?", stored, name)


def test_of_three_words_each_is_looked_for(context: Context) -> None:
    rewrite(context, a="one two three", b="two three", c="one three", e="one two")
    assert names(context, texts("one", "two", "three")) == "a"
    assert names(context, texts("one", "two")) == "ae"
    assert names(context, texts("two", "three")) == "ab"


def test_words_side_by_side_come_first_then_those_of_a_prompt_whole_or_begun(
    context: Context,
) -> None:
    rewrite(context, a="x|two one", b="two x one", c="one two", e="x one|two")
    assert names(context, texts("one", "two")) == "cbea"
    rewrite(context, a="x|aone", b="x|one", c="oneness", e="one")
    assert names(context, TextCondition("one")) == "ecba"
    rewrite(context, a="aone", b="x|ones", c="x|one", e="x|aone")
    assert names(context, TextCondition("one")) == "acbe"
    rewrite(context, a="one", b="x one", c="one", e="x|one")
    assert names(context, TextCondition("one")) == "abce", "equal ones in the deck's order"


def test_the_best_match_of_alternatives_comes_first(context: Context) -> None:
    rewrite(context, a="x|aone", b="x", c="two", e="one two")
    either = Disjunction((TextCondition("one"), TextCondition("two")))
    assert names(context, either) == "eca"
    assert names(context, either, "deck") == "ace"


def test_eight_words_shorter_than_a_hundred_letters_decide_the_best_match() -> None:
    def weights(*words: str) -> list[int]:
        values = search._Values()
        ranked = search._rank(words, values)
        return [int(part.partition(" ")[0]) for part in ranked.split(" + ") if part]

    words = list("abcdefghi")
    assert weights("a") == [4, 2, 1]
    assert weights("a", "b") == [8, 4, 2, 1, 4, 2, 1]
    assert weights(*words) == weights(*words[:8]) == [8, *[4, 2, 1] * 8]
    assert weights("a" * 99) == [4, 2, 1]
    assert weights("a" * 100) == weights("a\0") == weights() == []


@pytest.mark.parametrize(
    ("text", "is_pattern"), [("a" * 2500, True), ("a" * 2501, False), ("a\0", False)]
)
def test_a_text_longer_than_a_pattern_may_be_is_found_otherwise(
    context: Context, text: str, is_pattern: bool
) -> None:
    assert search._contains(text, search._Values()).startswith("haystack LIKE") == is_pattern
    rewrite(context, b=f"x {text} y")
    either = Disjunction((TextCondition(text), TextCondition("no such word")))
    assert names(context, either) == names(context, TextCondition(text)) == "b"


def test_an_asterisk_of_a_long_tag_is_read_within_its_first_2500_letters() -> None:
    assert search._wildcard_pattern("a*b_%") == r"a%b\_\%"
    assert search._wildcard_pattern("a" * 2499 + "**") == "a" * 2499 + "%"


@pytest.mark.parametrize(
    ("limit", "value", "is_stored"),
    [
        ("MOST_CARDS", 4, True),
        ("MOST_CARDS", 3, False),
        ("MOST_BYTES", 400, True),
        ("MOST_BYTES", 399, False),
    ],
)
def test_texts_are_held_in_memory_up_to_their_limits(
    context: Context, monkeypatch: pytest.MonkeyPatch, limit: str, value: int, is_stored: bool
) -> None:
    context.db.execute("UPDATE card SET haystack = substr(haystack || hex(zeroblob(50)), 1, 100)")
    assert context.db.value("SELECT max(key) FROM card") == 4
    monkeypatch.setattr(search, limit, value)
    stored = search._stored_texts(context.db, (0, value), ())
    assert (stored is not None) == is_stored
    assert (search._stored_texts(context.db, (0, value), (b"x",)) is not None) == is_stored
    assert names(context, TextCondition("letter")) == "abc", "either way it is found"


@pytest.mark.parametrize(
    ("cards", "size", "is_stored"),
    [
        (200_000, 32 << 20, True), (200_001, 32 << 20, False), (200_000, (32 << 20) + 1, False),
    ],
)  # fmt: skip
def test_two_hundred_thousand_cards_of_32_mib_are_held_in_memory(
    cards: int, size: int, is_stored: bool
) -> None:
    class Stored:
        def value(self, sql: str) -> int:
            return cards

        def tuples(self, sql: str) -> list[tuple[int, bytes]]:
            return [(1, bytes(size))]

    database: Any = Stored()
    assert (search._stored_texts(database, (0, 0), ()) is not None) == is_stored
    search._stored_texts.cache_clear()


def test_nothing_is_found_where_there_is_no_card(context: Context) -> None:
    context.db.execute("PRAGMA foreign_keys = OFF")
    for table in ("tag", "relation", "card"):
        context.db.execute(f"DELETE FROM {table}")
    assert names(context, TextCondition("letter")) == ""


def test_no_condition_at_all_is_fulfilled_by_every_card_and_no_alternative_by_none(
    context: Context,
) -> None:
    every, none = Conjunction(()), Disjunction(())
    assert (names(context, every), names(context, none)) == ("abce", "")
    assert names(context, Disjunction((every, none))) == "abce"
    assert names(context, Conjunction((none, every))) == ""
    vowels = TagCondition("vow*")
    assert names(context, Negation(vowels)) == "bc"
    assert names(context, Disjunction((vowels, TextCondition("second")))) == "bae"
    assert names(context, Conjunction((vowels, TextCondition("letter")))) == "a"
    assert list(search.texts_of(Negation(TextCondition("x")))) == []


def letters(hits: list[SearchHit]) -> str:
    return "".join(hit.id.removeprefix("letters/") for hit in hits)


def test_what_falls_due_on_a_day_is_listed_and_what_is_held_falls_due_tomorrow(
    context: Context,
) -> None:
    db, today, day = context.db, context.clock.day(NOON), timedelta(days=1)
    db.execute("DELETE FROM relation")
    for name, rating in (("a", Rating.EASY), ("b", Rating.EASY), ("c", Rating.GOOD)):
        cards.record(context, cards.find_card(context, f"letters/{name}"), rating, NOON)
    for name, due in (("a", today - 3), ("b", today + 1)):
        db.execute(
            "UPDATE schedule SET due_day = ? WHERE card = (SELECT key FROM card WHERE name = ?)",
            *(due, name),
        )

    def due(ahead: int, limit: int = 9) -> str:
        begins = context.clock.start(today + ahead)
        found = search.due_on(db, today + ahead, today, begins, begins + day, limit)
        return letters(found)

    assert [due(ahead) for ahead in (-3, -1, 0, 1, 2)] == ["a", "", "ac", "b", ""]
    assert due(0, 1) == "a"
    for name in "ab":
        cards.bury(context, cards.find_card(context, f"letters/{name}"), NOON)
    assert [due(ahead) for ahead in (0, 1, 2)] == ["c", "ab", ""]
    cards.suspend(context, cards.find_card(context, "letters/b"), NOON)
    assert due(1) == "a"
    groups = {
        group: letters(search.cards_in_group(db, group, today, tag=None, deck=None, limit=9))
        for group in ("new", "learning", "known", "mastered")
    }
    assert groups == {"new": "e", "learning": "c", "known": "a", "mastered": ""}

    def known(tag: str | None = None, deck: str | None = None, limit: int = 9) -> str:
        return letters(search.cards_in_group(db, "known", today, tag=tag, deck=deck, limit=limit))

    assert [known("vowels"), known("consonants"), known(None, "letters"), known(None, "x")] == [
        "a", "", "a", "",
    ]  # fmt: skip
    assert (known("vowels", "letters"), known(limit=0)) == ("a", "")


def test_cards_reviewed_and_forgotten_on_a_day_are_listed_but_for_what_was_undone(
    context: Context,
) -> None:
    db, today = context.db, context.clock.day(NOON)
    for days, name, rating in (
        (0, "a", Rating.EASY), (0, "b", Rating.EASY), (30, "a", Rating.AGAIN),
        (31, "b", Rating.GOOD), (32, "c", Rating.GOOD),
    ):  # fmt: skip
        row = cards.find_card(context, f"letters/{name}")
        cards.record(context, row, rating, NOON + timedelta(days=days))
    cards.undo(context, NOON + timedelta(days=32))
    found = [letters(search.reviewed_on(db, today + days, today, 9)) for days in (0, 30, 31, 32)]
    assert found == ["ab", "a", "b", ""]
    assert letters(search.reviewed_on(db, today, today, 1)) == "a"
    spans = ((0, 99), (30, 30), (31, 99), (0, 29))
    assert [
        letters(search.forgotten_between(db, today + first, today + last, today, 9))
        for first, last in spans
    ] == ["a", "a", "", ""]
