"""Tags of the learner's own: given to several cards, taken away again, and undone."""

from __future__ import annotations

import pytest

from quizzer.errors import UsageError
from quizzer.services.context import Context
from quizzer.services.review import cards, search
from tests.conftest import NOON


def tagged(context: Context, tag: str) -> list[str]:
    return [hit.id for hit in search.search_cards(context, NOON, tag=tag)]


def keys(context: Context, names: str) -> list[int]:
    return [cards.find_card(context, f"letters/{name}").key for name in names]


def test_a_tag_is_given_where_one_lacks_it_and_taken_where_all_have_it(context: Context) -> None:
    assert cards.tag(context, keys(context, "a"), " to  read ", NOON) == (True, 1)
    assert cards.tag(context, keys(context, "ab"), "to read", NOON) == (True, 1)
    assert tagged(context, "to read") == ["letters/a", "letters/b"]
    assert cards.tag(context, keys(context, "ab"), "to read", NOON) == (False, 2)
    assert tagged(context, "to read") == []
    cards.undo(context, NOON)
    assert tagged(context, "to read") == ["letters/a", "letters/b"]
    cards.undo(context, NOON)
    assert tagged(context, "to read") == ["letters/a"], "what was given to one alone is taken back"


def test_undo_names_the_tag_and_its_card_or_how_many_they_are(context: Context) -> None:
    for names in ("b", "ab", "abc", "abc", "c", "c"):
        cards.tag(context, keys(context, names), "to read", NOON)
    undone = [cards.undo(context, NOON) for _ in range(6)]
    assert [(event.row.id, event.description) for event in undone if event] == [
        ("letters/c", "taking from letters/c the tag to read"),
        ("letters/c", "tagging letters/c with to read"),
        ("letters/a", "taking from 3 cards the tag to read"),
        ("letters/c", "tagging letters/c with to read"),
        ("letters/a", "tagging letters/a with to read"),
        ("letters/b", "tagging letters/b with to read"),
    ]
    cards.tag(context, keys(context, "ce"), "later", NOON)
    assert cards.next_undo(context) == "tagging 2 cards with later"


def test_a_tag_of_the_deck_is_not_taken_away(context: Context) -> None:
    assert cards.tag(context, keys(context, "ae"), "vowels", NOON) == (False, 0)
    assert tagged(context, "vowels") == ["letters/a", "letters/e"]


@pytest.mark.parametrize("name", ["", "  ", "one,two"])
def test_a_blank_tag_or_one_with_a_comma_is_refused(context: Context, name: str) -> None:
    with pytest.raises(UsageError, match="is no tag"):
        cards.tag(context, keys(context, "a"), name, NOON)


def test_a_reset_leaves_out_cards_that_are_new(context: Context) -> None:
    row = cards.find_card(context, "letters/a")
    cards.record(context, row, cards.Rating.GOOD, NOON)
    assert cards.act_on(context, keys(context, "ab"), "reset", NOON) == 1
    assert isinstance(cards.state_of(context, row.key), cards.New)
    assert cards.act_on(context, [], "suspend", NOON) == 0
