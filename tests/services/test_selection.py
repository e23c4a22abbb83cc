from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from quizzer.errors import UsageError
from quizzer.memory.scheduler import Rating, Reviewed
from quizzer.services.context import Context
from quizzer.services.review import cards
from quizzer.services.review.selection import EVERYTHING, Selection, start_session
from quizzer.services.review.session import RemainingCounts, ReviewSession
from tests.conftest import NOON, SMALL_DECK

AHEAD = Selection(ahead=True)


def rate(context: Context, card: str, rating: Rating, now: datetime = NOON) -> None:
    cards.record(context, cards.find_card(context, card), rating, now)


def asked(
    session: ReviewSession, now: datetime = NOON, rating: Rating = Rating.EASY
) -> Iterator[str]:
    """The names of the cards that a session asks, each answered."""
    while in_review := session.next(now):
        yield in_review.row.id.partition("/")[2]
        session.answer(in_review, rating, now)


def state(context: Context, card: str) -> Reviewed:
    card_state = cards.state_of(context, cards.find_card(context, card).key)
    assert isinstance(card_state, Reviewed)
    return card_state


def test_without_a_selection_the_session_is_the_usual_one(context: Context) -> None:
    assert type(start_session(context, None, None, EVERYTHING)) is ReviewSession


def test_a_tag_narrows_a_session_to_its_cards(context: Context) -> None:
    session = start_session(context, selection=Selection(tag="vowels"))
    assert session.remaining(NOON) == RemainingCounts(0, 2)
    assert list(asked(session)) == ["a"], "e is related to a, and waits for tomorrow"
    assert list(asked(session, NOON + timedelta(days=1))) == ["e"]


def test_an_unknown_tag_is_an_error_that_lists_the_tags(context: Context) -> None:
    with pytest.raises(UsageError) as error:
        start_session(context, selection=Selection(tag="vowel")).peek(NOON)
    assert error.value.hint == "the tags are consonants, vowels"
    with pytest.raises(UsageError):
        start_session(context, deck="numbers", selection=Selection(tag="vowels"))


def test_a_selection_keeps_to_the_days_limits(context: Context) -> None:
    one_new_card = replace(context, settings=replace(context.settings, new_cards_per_day=1))
    assert list(asked(start_session(one_new_card, selection=Selection(kind="question")))) == ["a"]
    assert list(asked(start_session(one_new_card, selection=Selection(kind="exercise")))) == []


def test_what_is_due_comes_before_what_is_new(context: Context) -> None:
    rate(context, "letters/c", Rating.EASY, NOON - timedelta(days=60))
    session = start_session(context, selection=Selection(kind="question"))
    assert list(asked(session)) == ["c", "a", "b"]


def test_a_learning_step_comes_back_in_a_selection(context: Context) -> None:
    session = start_session(context, selection=Selection(tag="consonants"))
    assert list(asked(session, rating=Rating.AGAIN)) == ["b"]
    wait = session.next_step_in(NOON)
    assert wait == timedelta(minutes=1)
    assert list(asked(session, NOON + wait)) == ["b"]


def test_ahead_asks_each_card_once_due_or_not_whatever_the_limits(context: Context) -> None:
    for card, days in (("a", 1), ("b", 3), ("c", 60)):
        rate(context, f"letters/{card}", Rating.EASY, NOON - timedelta(days=days))
    none = replace(context, settings=replace(context.settings, new_cards_per_day=0))
    session = start_session(none, selection=AHEAD)
    assert session.remaining(NOON) == RemainingCounts(3, 1)
    assert list(asked(session)) == ["c", "e", "b"], "due, new, then the nearest; a waits for e"
    assert session.next(NOON) is None


def test_ahead_asks_again_what_was_undone_and_leaves_out_suspended_cards(context: Context) -> None:
    rate(context, "letters/b", Rating.EASY)
    cards.suspend(context, cards.find_card(context, "letters/c"), NOON)
    session = start_session(context, selection=Selection(tag="consonants", ahead=True))
    assert list(asked(session)) == ["b"]
    session.undo(NOON)
    assert list(asked(session)) == ["b"]


def test_what_was_undone_comes_first_unless_it_cannot_be_asked_any_more(context: Context) -> None:
    session = start_session(context, selection=Selection(kind="question"))

    def following() -> str:
        item = session.next(NOON)
        assert item is not None
        return item.row.id

    first = session.next(NOON)
    assert first is not None
    session.answer(first, Rating.EASY, NOON)
    second = following()
    assert first.row.id != second
    session.undo(NOON)
    assert following() == first.row.id
    cards.suspend(context, first.row, NOON)
    assert following() == second


def test_what_was_forgotten_ahead_comes_back_as_a_step(context: Context) -> None:
    rate(context, "letters/b", Rating.EASY, NOON - timedelta(days=1))
    session = start_session(context, selection=Selection(tag="consonants", ahead=True))
    assert list(asked(session, rating=Rating.AGAIN)) == ["b"]
    assert state(context, "letters/b").lapses == 1
    assert list(asked(session, NOON + timedelta(minutes=11))) == ["b"]


def test_what_was_known_ahead_counts_for_less_than_on_its_day(context: Context) -> None:
    rate(context, "letters/b", Rating.EASY)
    before = state(context, "letters/b")
    assert before.due_day is not None
    early = NOON + timedelta(days=1)
    session = start_session(context, selection=Selection(tag="consonants", ahead=True))
    assert list(asked(session, early, Rating.GOOD)) == ["b"]
    ahead = state(context, "letters/b")
    cards.undo(context, early)
    rate(context, "letters/b", Rating.GOOD, context.clock.start(before.due_day))
    on_time = state(context, "letters/b")
    assert before.stability < ahead.stability < on_time.stability


def test_another_windows_mark_is_seen_by_a_selection(context: Context) -> None:
    session = start_session(context, selection=Selection(tag="consonants"))
    with context.beside() as window:
        assert session.peek(NOON) is not None
        rate(window, "letters/b", Rating.EASY)
    assert session.peek(NOON) is None


def test_a_search_narrows_a_session_as_browse_would(context: Context) -> None:
    selection = Selection(search="letter -second")
    assert list(asked(start_session(context, selection=selection))) == ["a", "c"]
    both = Selection(tag="vowels", search="which is")
    tomorrow = NOON + timedelta(days=1)
    assert list(asked(start_session(context, selection=both), tomorrow)) == ["e"]


def test_a_search_without_a_match_is_an_error(context: Context) -> None:
    with pytest.raises(UsageError, match="no card matches 'zebra'"):
        start_session(context, selection=Selection(search="zebra")).peek(NOON)


@pytest.mark.parametrize(
    ("order", "expected"), [("retrievability", ["c", "a"]), ("chapter", ["a", "c"])]
)
def test_what_is_due_comes_in_the_chosen_order(
    context: Context, order: str, expected: list[str]
) -> None:
    rate(context, "letters/a", Rating.EASY, NOON - timedelta(days=9))
    rate(context, "letters/c", Rating.EASY, NOON - timedelta(days=40))
    rate(context, "letters/b", Rating.EASY, NOON - timedelta(days=1))
    chosen = replace(context.settings, order=order, new_cards_per_day=0, minutes_per_day=60)
    session = start_session(replace(context, settings=chosen), selection=Selection(kind="question"))
    assert session.remaining(NOON) == RemainingCounts(2, 0)
    assert list(asked(session)) == expected


def test_a_message_lists_thirty_tags_at_most(context: Context) -> None:
    tags = [f"t{number:02}" for number in range(31)]
    deck = context.home.questions / "letters.toml"
    deck.write_text(SMALL_DECK.replace('["consonants"]', str(tags)).replace('["vowels"]', "[]"))
    with pytest.raises(UsageError, match="no card has the tag 'vowel'") as error:
        start_session(context.refreshed(), selection=Selection(tag="vowel")).peek(NOON)
    assert error.value.hint == "the tags are " + ", ".join(tags[:30])


def test_a_selection_with_a_tag_says_that_its_search_matches_nothing(context: Context) -> None:
    with pytest.raises(UsageError, match="no card matches 'zebra'"):
        start_session(context, selection=Selection(tag="vowels", search="zebra")).peek(NOON)


def test_the_first_of_several_steps_is_the_next_and_the_one_ahead(context: Context) -> None:
    second = NOON + timedelta(seconds=30)
    rate(context, "letters/b", Rating.AGAIN)
    rate(context, "letters/c", Rating.AGAIN, second)
    session = start_session(context, selection=Selection(kind="question"))
    assert session.next_step_in(second) == timedelta(seconds=30)
    ahead = session.ahead(second)
    assert ahead is not None
    assert ahead.row.id == "letters/b"
    assert list(asked(session, NOON + timedelta(minutes=5))) == ["b", "c", "a"]


def test_what_a_search_found_at_first_is_asked_to_the_end(context: Context) -> None:
    session = start_session(context, selection=Selection(search="is:new second"))
    assert list(asked(session, rating=Rating.AGAIN)) == ["b"]
    assert session.next_step_in(NOON) == timedelta(minutes=1), "it is no longer new"


@pytest.mark.parametrize("ahead", [False, True])
def test_what_falls_due_today_is_due_from_the_days_beginning_on(
    context: Context, ahead: bool
) -> None:
    rate(context, "letters/b", Rating.EASY)
    due_day = state(context, "letters/b").due_day
    assert due_day is not None
    begin = context.clock.start(due_day)
    session = start_session(context, selection=Selection(kind="question", ahead=ahead))
    assert session.remaining(begin) == RemainingCounts(1, 3)
    assert list(asked(session, begin)) == ["b", "a", "c"]


def test_ahead_of_their_day_the_most_endangered_come_first_behind_the_new(
    context: Context,
) -> None:
    rate(context, "letters/c", Rating.EASY, NOON - timedelta(days=3))
    rate(context, "letters/b", Rating.EASY, NOON - timedelta(days=4))
    assert list(asked(start_session(context, selection=AHEAD))) == ["a", "b", "c"]
