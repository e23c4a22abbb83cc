"""The language of searches: what each term finds, and what is said of one that is mistaken."""

from __future__ import annotations

from datetime import timedelta
from typing import get_args

import pytest

from quizzer.content import models
from quizzer.errors import UsageError
from quizzer.memory import scheduler
from quizzer.memory.scheduler import LEECH_LAPSES, Rating
from quizzer.services.context import Context
from quizzer.services.review import cards, search
from quizzer.services.review.search_query import parse_query
from quizzer.store import fits
from quizzer.store.search import KINDS, Conjunction, PropertyCondition, TextCondition
from tests.conftest import NOON


def names(context: Context, query: str) -> str:
    """The letters of the deck's cards that a query finds, in the deck's order."""
    hits = search.search_cards(context, NOON, text=query, order="deck")
    return "".join(hit.id.removeprefix("letters/") for hit in hits)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "abce"),
        ("which comes", "ab"),
        ("Which -comes", "e"),
        ('"letter comes"', "ab"),
        ('"comes letter"', ""),
        ("second or vowel?", "be"),
        ("which (first OR second)", "ab"),
        ("-(first or second)", "ce"),
        ("tag:vowels", "ae"),
        ("tag:VOW*", "ae"),
        ("-tag:vowels", "bc"),
        ('tag:"vowels" first', "a"),
        ("kind:number", "c"),
        ("kind:free or kind:choice", "abe"),
        ("deck:letters", "abce"),
        ("deck:LETT*", "abce"),
        ("deck:other", ""),
        ("is:new", "abce"),
        ("-", ""),
        ('"-"', ""),
        ("lambda x: first", ""),
        ('" "', "abce"),
    ],
)
def test_a_query_finds_what_it_says(context: Context, query: str, expected: str) -> None:
    assert names(context, query) == expected


def test_states_are_those_that_the_app_shows(context: Context) -> None:
    row = {name: cards.find_card(context, f"letters/{name}") for name in "abce"}
    cards.record(context, row["a"], Rating.GOOD, NOON - timedelta(days=1))
    cards.record(context, row["b"], Rating.EASY, NOON)
    cards.suspend(context, row["c"], NOON)
    cards.bury(context, row["e"], NOON)
    states = {
        state: names(context, f"is:{state}")
        for state in ("new", "due", "learning", "learn", "known", "suspended", "buried", "leech")
    }
    assert states == {
        "new": "ce",
        "due": "a",
        "learning": "a",
        "learn": "a",
        "known": "b",
        "suspended": "c",
        "buried": "e",
        "leech": "",
    }


def test_a_suspended_or_buried_card_is_not_due(context: Context) -> None:
    for name in "abc":
        row = cards.find_card(context, f"letters/{name}")
        cards.record(context, row, Rating.GOOD, NOON - timedelta(days=1))
    cards.suspend(context, cards.find_card(context, "letters/a"), NOON)
    cards.bury(context, cards.find_card(context, "letters/b"), NOON)
    assert names(context, "is:due") == "c"


def test_properties_are_compared(context: Context) -> None:
    row = cards.find_card(context, "letters/a")
    state = cards.record(context, row, Rating.EASY, NOON - timedelta(days=3)).state
    assert state.due_day is not None
    days = state.due_day - context.clock.day(NOON)
    at_once = cards.find_card(context, "letters/b")
    cards.record(context, at_once, Rating.EASY, NOON)
    recall = scheduler.retrievability(state, context.clock.day(NOON))
    for query, expected in [
        (f"prop:stability<{state.stability + 1:.3f}", "ab"),
        (f"prop:s>{state.stability + 1:.3f}", ""),
        ("prop:lapses>0", ""),
        ("prop:lapses=0", "ab"),
        ("-prop:lapses=0", "ce"),
        ("prop:reviews>=1", "ab"),
        (f"prop:due<={days}", "a"),
        (f"prop:due>{days}", "b"),
        (f"prop:recall<{recall + 0.001:.5f}", "a"),
        (f"prop:recall>{recall + 0.001:.5f}", "b"),
        (f"prop:r>={100 * recall - 0.1:.4f}%", "ab"),
    ]:
        assert names(context, query) == expected, query


@pytest.mark.parametrize("deck", ["letters", ""])
def test_recall_is_compared_by_the_curve_that_fits_the_deck(context: Context, deck: str) -> None:
    row = cards.find_card(context, "letters/a")
    state = cards.record(context, row, Rating.EASY, NOON - timedelta(days=30)).state
    published = scheduler.retrievability(state, context.clock.day(NOON))
    *others, decay = scheduler.default_parameters()
    weights = (*others, decay * 3)
    fitted = scheduler.retrievability(state, context.clock.day(NOON), weights)
    assert abs(fitted - published) > 0.005
    between = f"prop:recall<{(fitted + published) / 2:.5f}"
    assert names(context, between) == ("a" if published < fitted else "")

    def shown_recall() -> float:
        reviewed, new, *_ = search.search_cards(context, NOON, order="deck")
        assert reviewed.age is not None
        assert new.age is None
        return scheduler.recall(reviewed.age)

    assert shown_recall() == pytest.approx(published, abs=1e-6)
    with context.db.transaction():
        fits.append(context.db, deck, weights, NOON)
    assert shown_recall() == pytest.approx(fitted, abs=1e-6)
    assert names(context, between) == ("a" if fitted < published else "")
    assert names(context, f"-({between})") == ("bce" if fitted < published else "abce")


def test_leeches_are_found_by_their_lapses(context: Context) -> None:
    cards.record(context, cards.find_card(context, "letters/b"), Rating.EASY, NOON)
    context.db.execute("UPDATE schedule SET lapses = ?", LEECH_LAPSES)
    assert names(context, "is:leech") == names(context, "prop:lapses>2") == "b"


@pytest.mark.parametrize(
    ("query", "message", "hint"),
    [
        ("tag:", "nothing follows tag:", "tag:tensors"),
        ("is:foo", "there is no state is:foo", "is:due"),
        ("kind:essay", "there is no kind:essay", "kind:cloze"),
        ("prop:weight>2", "weight is no property", "prop:stability"),
        ("prop:lapses", "prop:lapses is no comparison", "prop:lapses>2"),
        ("prop:age>1", "age is no property", "prop:recall"),
        ("prop:lapses>2%", "lapses is no property", "prop:lapses"),
        ("prop:recall<1.5", "recall cannot be 1.5", "prop:recall<0.8"),
        ("prop:recall>0", "recall cannot be 0", "prop:recall<0.8"),
        ("prop:recall>101%", "recall cannot be 101%", "or <80%"),
        ("colour:red", "there is no search term colour:", '"colour:red"'),
        ('"half', "a quotation mark is not closed", '"'),
        ("(a or b", "a parenthesis is not closed", ")"),
        ("a) b", "a closing parenthesis opens nowhere", "("),
        ("or", '"or" has nothing on one side', '"or"'),
        ("a or or b", '"or" has nothing on one side', '"or"'),
        ("--a", '"-" has no term after it', '"-"'),
        ("(" * 30 + "a" + ")" * 30, "too many parentheses", "leave some out"),
        ("a " * 101, "more than 100 terms", "leave some out"),
    ],
)
def test_a_mistaken_term_is_named_with_what_to_write(query: str, message: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_query(query)
    assert message in caught.value.message
    assert hint in caught.value.hint


def test_text_with_signs_of_the_database_stands_for_itself(context: Context) -> None:
    for query in ("%", "_", "\\", "'", "letter%first", "\0", "x" * 60_000, "ab\0c"):
        assert names(context, query) == "", query


def test_words_beside_one_another_make_one_condition() -> None:
    assert parse_query("One  TWO") == Conjunction((TextCondition("one"), TextCondition("two")))


def test_the_best_match_comes_first(context: Context) -> None:
    """In the prompt before in the answer; as a whole word before within one."""
    assert [hit.id for hit in search.search_cards(context, NOON, text="vowel")] == [
        "letters/e",
        "letters/a",
    ]
    first = search.search_cards(context, NOON, text="letter a")
    assert first[0].id == "letters/a"


def test_hits_are_sorted_by_any_column_either_way(context: Context) -> None:
    cards.record(context, cards.find_card(context, "letters/c"), Rating.EASY, NOON)
    cards.record(context, cards.find_card(context, "letters/b"), Rating.AGAIN, NOON)
    for order in get_args(search.Order):
        both = [
            [hit.id for hit in search.search_cards(context, NOON, order=order, descending=way)]
            for way in (False, True)
        ]
        assert sorted(both[0]) == sorted(both[1])
    by_due = [hit.id[-1] for hit in search.search_cards(context, NOON, order="due")]
    assert by_due[:2] == ["b", "c"]
    by_due = [
        hit.id[-1] for hit in search.search_cards(context, NOON, order="due", descending=True)
    ]
    assert by_due[:2] == ["c", "b"]


def test_matching_cards_are_the_keys_of_all_hits(context: Context) -> None:
    keys = search.matching_cards(context, NOON, "which", tag="vowels")
    assert keys == {hit.key for hit in search.search_cards(context, NOON, text="which tag:vowels")}
    assert len(keys) == 2


def test_a_hit_holds_what_a_table_shows(context: Context) -> None:
    row = cards.find_card(context, "letters/a")
    cards.record(context, row, Rating.EASY, NOON - timedelta(days=3))
    cards.bury(context, row, NOON)
    hit = search.search_cards(context, NOON, text="first")[0]
    assert (hit.kind, hit.lapses, hit.tags, hit.buried) == ("free", 0, "vowels", 1)
    assert hit.age is not None
    assert 0 < hit.age < 3


def test_every_kind_of_card_can_be_searched_for() -> None:
    kinds = {
        kind.model_fields["kind"].annotation.__args__[0]  # type: ignore[union-attr]
        for kind in models.BaseCard.__subclasses__()
        if "kind" in kind.model_fields
    }
    assert kinds == set(KINDS)


def test_the_age_at_a_recall_leads_back_to_it() -> None:
    for share in (0.99, 0.9, 0.5, 0.1):
        assert scheduler.recall(scheduler.age_at(share)) == pytest.approx(share)


def test_as_many_terms_and_parentheses_as_allowed_are_read() -> None:
    assert parse_query("a " * 100)
    assert parse_query("(" * 20 + "a" + ")" * 20) == TextCondition("a")
    with pytest.raises(UsageError, match="too many parentheses"):
        parse_query("(" * 21 + "a" + ")" * 21)


@pytest.mark.parametrize(
    ("query", "operator", "share"),
    [
        ("prop:recall<80%", "<", 0.8),
        ("prop:r>=1", ">=", 1.0),
        ("prop:recall<=100%", "<=", 1.0),
        ("prop:recall!=0.001", "!=", 0.001),
    ],
)
def test_a_recall_is_a_share_or_percent_up_to_all(query: str, operator: str, share: float) -> None:
    assert parse_query(query) == PropertyCondition("recall", operator, share)
