from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from quizzer import settings
from quizzer.memory.scheduler import New, Rating, Reviewed, bounded_state
from quizzer.paths import Home
from quizzer.services.context import Context
from quizzer.services.review import cards
from quizzer.services.review import session as session_service
from quizzer.services.review.selection import EVERYTHING, Selection, start_session
from quizzer.services.review.session import RemainingCounts, ReviewSession
from quizzer.services.startup import open_context
from quizzer.store import content, reviews
from tests.conftest import NOON

TOMORROW = NOON + timedelta(days=1)


def name(session: ReviewSession, now=NOON) -> str | None:  # type: ignore[no-untyped-def]
    in_review = session.next(now)
    return None if in_review is None else in_review.row.id


def rate(context: Context, card: str, rating: Rating, now=NOON):  # type: ignore[no-untyped-def]
    return cards.record(context, cards.find_card(context, card), rating, now)


def test_new_cards_come_in_the_chapters_order_and_related_ones_wait(context: Context) -> None:
    session = ReviewSession(context)
    seen = []
    while in_review := session.next(NOON):
        seen.append(in_review.row.id)
        session.answer(in_review, Rating.EASY, NOON)
    assert seen == ["letters/a", "letters/b", "letters/c"], "e is related to a"
    assert name(session, TOMORROW) == "letters/e"


def new_cards(home: Home, chapters: str, selection: Selection = EVERYTHING) -> list[str]:
    """The new cards of a day, in the order in which they are asked."""
    settings.change(home.config, "chapters", chapters)
    with open_context(home, UTC) as opened:
        session = start_session(opened, selection=selection)
        seen = []
        while in_review := session.next(NOON):
            seen.append(in_review.row.id)
            session.suspend(in_review, NOON)
        for card in seen:
            cards.resume(opened, cards.find_card(opened, card), NOON)
    return seen


@pytest.mark.parametrize("selection", [EVERYTHING, Selection(kind="question")])
@pytest.mark.parametrize(
    ("chapters", "order"),
    [
        (
            "in-order",
            ["book-04/a", "book-04/b", "book-13/a", "book-13/b", "book-17/a", "book-17/b"],
        ),
        ("13", ["book-13/a", "book-13/b", "book-17/a", "book-17/b", "book-04/a", "book-04/b"]),
        ("mixed", ["book-04/a", "book-13/a", "book-17/a", "book-04/b", "book-13/b", "book-17/b"]),
    ],
)
def test_new_cards_come_chapter_by_chapter_from_the_chosen_one_or_mixed(
    small_home: Home, selection: Selection, chapters: str, order: list[str]
) -> None:
    (small_home.questions / "letters.toml").unlink()
    for number in ("04", "13", "17"):
        cards_of_deck = "".join(
            f'[[card]]\nid = "{name}"\nkind = "free"\nprompt = "{number} {name}?"\nanswer = "x"\n'
            for name in "ab"
        )
        path = small_home.questions / f"book-{number}.toml"
        path.write_text(f'title = "Chapter {number}"\n{cards_of_deck}')
    assert new_cards(small_home, chapters, selection) == order


def test_a_related_card_is_held_whichever_of_the_two_names_the_other(context: Context) -> None:
    rate(context, "letters/e", Rating.EASY)
    assert name(ReviewSession(context)) == "letters/b"
    cards.undo(context, NOON)
    assert name(ReviewSession(context)) == "letters/a", "an undo frees the related card"


def test_a_card_that_was_buried_while_it_was_held_stays_so_after_an_undo(context: Context) -> None:
    rate(context, "letters/e", Rating.EASY)  # holds a
    session = ReviewSession(context)
    session.bury(cards.card_in_review(context, cards.find_card(context, "letters/a").key), NOON)
    cards.undo(context, NOON)
    assert name(ReviewSession(context)) == "letters/b"


def test_steps_come_first_then_reviews_then_new_cards(context: Context) -> None:
    rate(context, "letters/c", Rating.EASY, NOON - timedelta(days=60))
    rate(context, "letters/b", Rating.GOOD)
    session = ReviewSession(context)
    later = NOON + timedelta(minutes=11)
    order = []
    while (in_review := session.next(later)) and len(order) < 3:
        order.append(in_review.row.id)
        session.answer(in_review, Rating.EASY, later)
    assert order == ["letters/b", "letters/c", "letters/a"]


def test_due_cards_come_least_retrievable_first_or_by_chapter(context: Context) -> None:
    long_ago = NOON - timedelta(days=100)
    rate(context, "letters/b", Rating.EASY, long_ago)
    rate(context, "letters/c", Rating.EASY, long_ago - timedelta(days=200))
    assert name(ReviewSession(context)) == "letters/c"
    by_chapter = replace(context, settings=replace(context.settings, order="chapter"))
    assert name(ReviewSession(by_chapter)) == "letters/b"


def test_daily_limits_hold_over_sessions_and_count_what_was_done(context: Context) -> None:
    two = replace(context, settings=replace(context.settings, new_cards_per_day=2))
    session = ReviewSession(two)
    for _ in range(2):
        in_review = session.next(NOON)
        assert in_review is not None
        session.answer(in_review, Rating.EASY, NOON)
    assert name(session) is None
    assert ReviewSession(two).remaining(NOON) == RemainingCounts(0, 0)
    cards.undo(two, NOON)
    assert name(ReviewSession(two)) == "letters/b", "what is undone is not counted"
    none = replace(context, settings=replace(context.settings, new_cards_per_day=0))
    assert name(ReviewSession(none)) is None


def test_a_limit_ends_the_run_and_a_deck_narrows_it(context: Context) -> None:
    session = ReviewSession(context, "letters", limit=1)
    in_review = session.next(NOON)
    assert in_review is not None
    session.answer(in_review, Rating.GOOD, NOON)
    assert session.next(NOON) is None


def test_reviews_a_day_limit_leaves_learning_steps_alone(context: Context) -> None:
    rate(context, "letters/b", Rating.EASY, NOON - timedelta(days=100))
    rate(context, "letters/c", Rating.GOOD)
    strict = replace(
        context, settings=replace(context.settings, reviews_per_day=0, new_cards_per_day=0)
    )
    assert name(ReviewSession(strict), NOON + timedelta(minutes=11)) == "letters/c"
    assert ReviewSession(strict).remaining(NOON + timedelta(minutes=11)) == RemainingCounts(1, 0)


def test_undo_goes_back_any_number_of_steps_to_the_very_states(context: Context) -> None:
    states = []
    now = NOON
    for rating in (Rating.GOOD, Rating.GOOD, Rating.AGAIN, Rating.HARD):
        states.append(cards.state_of(context, cards.find_card(context, "letters/a").key))
        rate(context, "letters/a", rating, now)
        now += timedelta(days=4)
    for state in reversed(states):
        undone = cards.undo(context, now)
        assert undone is not None
        assert undone.row.id == "letters/a"
        assert cards.state_of(context, undone.row.key) == state
    assert cards.undo(context, now) is None
    assert context.db.value("SELECT count(*) FROM review") == 4, "the log keeps what was undone"
    assert reviews.history(context.db, undone.row.key) == []


def test_an_undone_card_is_asked_next_and_again_after_a_second_undo(context: Context) -> None:
    session = ReviewSession(context)
    for _ in range(2):
        in_review = session.next(NOON)
        assert in_review is not None
        session.answer(in_review, Rating.EASY, NOON)
    session.undo(NOON)
    assert name(session) == "letters/b"
    session.undo(NOON)
    assert name(session) == "letters/a"


def test_suspended_and_buried_cards_are_not_asked(context: Context) -> None:
    session = ReviewSession(context)
    first = session.next(NOON)
    assert first is not None
    session.suspend(first, NOON)
    second = session.next(NOON)
    assert second is not None
    assert second.row.id == "letters/b"
    session.bury(second, NOON)
    assert name(session) == "letters/c"
    assert session.remaining(NOON).new == 2
    assert name(ReviewSession(context), TOMORROW) == "letters/b", "buried until tomorrow"
    cards.resume(context, content.card_by_key(context.db, first.row.key), NOON)
    assert name(ReviewSession(context), TOMORROW) == "letters/a"


def test_what_another_window_reviewed_is_not_asked_again(context: Context) -> None:
    session = ReviewSession(context)
    assert name(session) == "letters/a"
    rate(context, "letters/a", Rating.EASY)
    assert name(session) == "letters/b"


def test_a_leech_is_told_once(context: Context) -> None:
    now, leeches = NOON, []
    rate(context, "letters/b", Rating.EASY, now)
    for _ in range(10):
        now += timedelta(days=40)
        leeches.append(rate(context, "letters/b", Rating.AGAIN, now).became_leech)
        rate(context, "letters/b", Rating.EASY, now)
    assert leeches == [lapse == 8 for lapse in range(1, 11)]


def test_what_was_typed_and_noted_is_in_the_history(context: Context) -> None:
    row = cards.find_card(context, "letters/a")
    done = cards.record(
        context, row, Rating.HARD, NOON, answer="an a", note="NIT: say vowel", duration_ms=1500
    )
    reviews.append_action(
        context.db,
        row.key,
        "note",
        NOON,
        context.clock.day(NOON),
        review=done.review_id,
        text="NIT: it is the vowel a",
    )
    [past] = cards.history(context, row)
    assert (past.answer, past.note) == ("an a", "NIT: it is the vowel a")
    assert past.at == NOON
    entry = reviews.log(context.db, 0)[0]
    assert (entry["duration_ms"], entry["phase_before"]) == (1500, "new")


def test_an_edit_shows_as_edited_since_until_the_next_review(context: Context) -> None:
    rate(context, "letters/a", Rating.GOOD)
    path = context.home.questions / "letters.toml"
    path.write_text(path.read_text().replace("comes first?", "is the first?"))
    context.refreshed()
    row = cards.find_card(context, "letters/a")
    assert cards.card_in_review(context, row.key).edited_since
    rate(context, "letters/a", Rating.GOOD, NOON + timedelta(minutes=20))
    assert not cards.card_in_review(context, row.key).edited_since


def test_schedules_are_rebuilt_from_the_log_alone(context: Context) -> None:
    draw, now = random.Random(1), NOON
    for _ in range(120):
        now += timedelta(hours=draw.choice([1, 30, 200]))
        if draw.random() < 0.15:
            cards.undo(context, now)
        else:
            rate(context, f"letters/{draw.choice('abce')}", draw.choice(list(Rating)), now)
    sql = "SELECT * FROM schedule ORDER BY card"
    before = [tuple(row) for row in context.db.rows(sql)]
    seen = [tuple(row) for row in context.db.rows("SELECT key, seen FROM card ORDER BY key")]
    context.db.execute("UPDATE schedule SET stability = 1, due_day = 0")
    context.db.execute("UPDATE card SET seen = 1 - seen")
    reviews.rebuild_schedules(context.db)
    assert [tuple(row) for row in context.db.rows(sql)] == before
    assert [
        tuple(row) for row in context.db.rows("SELECT key, seen FROM card ORDER BY key")
    ] == seen
    assert before


def test_the_log_replayed_through_the_scheduler_gives_the_same_states(context: Context) -> None:
    draw, now = random.Random(2), NOON
    for _ in range(40):
        now += timedelta(hours=draw.choice([1, 30, 200]))
        rate(context, "letters/b", draw.choice(list(Rating)), now)
    row = cards.find_card(context, "letters/b")
    state: New | Reviewed = New()
    for past in cards.history(context, row):
        state = bounded_state(
            state,
            Rating(past.rating),
            past.at,
            context.clock,
            retention=context.settings.retention("letters"),
            seed=row.id,
        )
    assert state == cards.state_of(context, row.key)


def test_labels_promise_what_a_mark_then_does(context: Context) -> None:
    row = cards.find_card(context, "letters/a")
    labels = cards.interval_labels(context, row, New(), NOON)
    assert labels[Rating.AGAIN] == "1m"
    assert labels[Rating.GOOD] == "10m"
    due = rate(context, "letters/a", Rating.EASY).state.due_day
    assert due is not None
    assert labels[Rating.EASY] == f"{due - context.clock.day(NOON)}d"


def test_a_review_survives_kill_minus_nine_right_after_it_was_printed(context: Context) -> None:
    command = [sys.executable, "-m", "quizzer", "rate", "letters/a", "good", "--json"]
    code = (
        "import os, signal, sys, quizzer.cli.reviews as reviews\n"
        "said = reviews.print_json\n"
        "def say(value):\n"
        "    said(value); sys.stdout.flush(); os.kill(os.getpid(), signal.SIGKILL)\n"
        "reviews.print_json = say\n"
        "from pathlib import Path; import quizzer.paths as paths\n"
        f"paths.bundled = lambda name: Path({str(context.home.folder)!r}) / 'none'\n"
        "import quizzer.cli; quizzer.cli.main(sys.argv[1:])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, *command[3:]],
        env={**os.environ, "QUIZZER_HOME": str(context.home.folder)},
        capture_output=True,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL
    assert b'"review_id": 1' in ended.stdout
    assert [
        past.review_id for past in cards.history(context, cards.find_card(context, "letters/a"))
    ] == [1]


def test_a_mark_that_fails_to_be_written_changes_nothing(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reviews, "_hold_related", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        rate(context, "letters/a", Rating.GOOD)
    assert context.db.value("SELECT count(*) FROM review") == 0
    assert context.db.value("SELECT count(*) FROM schedule") == 0


def taken_back(context: Context, now):  # type: ignore[no-untyped-def]
    """A session whose last review, of a card in a step, was undone; and that card."""
    rate(context, "letters/c", Rating.AGAIN)
    session = ReviewSession(context)
    in_review = session.next(now)
    assert in_review is not None
    session.answer(in_review, Rating.GOOD, now)
    session.undo(now)
    in_review = session.next(now)
    assert in_review is not None
    assert in_review.row.id == "letters/c"
    return session, in_review


@pytest.mark.parametrize("how", ["suspend", "bury"])
def test_an_undone_step_that_is_set_aside_is_not_asked_again(context: Context, how: str) -> None:
    now = NOON + timedelta(minutes=5)
    session, in_review = taken_back(context, now)
    getattr(session, how)(in_review, now)
    assert name(session, now) == "letters/a"


def test_an_undone_step_that_was_suspended_elsewhere_is_not_asked(context: Context) -> None:
    now = NOON + timedelta(minutes=5)
    session, in_review = taken_back(context, now)
    with context.beside() as second_context:
        cards.suspend(second_context, in_review.row, now)
    assert name(session, now) == "letters/a"


def test_one_action_on_several_cards_is_undone_at_once(context: Context) -> None:
    rows = [cards.find_card(context, f"letters/{name}") for name in "abc"]
    keys = [row.key for row in rows]

    def suspended() -> list[bool]:
        return [bool(cards.find_card(context, row.id).suspended) for row in rows]

    def buried() -> list[bool]:
        return [cards.is_buried(context, row, NOON) for row in rows]

    cards.act_on(context, keys, "suspend", NOON)
    cards.act_on(context, keys[:2], "unsuspend", NOON)
    cards.act_on(context, keys[1:], "bury", NOON)
    assert (suspended(), buried()) == ([False, False, True], [False, True, True])
    undone = cards.undo(context, NOON)
    assert undone is not None
    assert undone.description == "burying 2 cards"
    assert cards.next_undo(context) == "resuming 2 cards"
    assert buried() == [False] * 3
    cards.undo(context, NOON)
    assert suspended() == [True] * 3
    cards.undo(context, NOON)
    assert suspended() == [False] * 3
    cards.act_on(context, keys, "suspend", NOON)
    assert suspended() == [True] * 3
    cards.undo(context, NOON)
    assert suspended() == [False] * 3
    assert cards.undo(context, NOON) is None


def test_without_a_plan_there_is_no_share_that_could_be_done(context: Context) -> None:
    session = ReviewSession(context)
    assert not session.enough(NOON)
    session.go_beyond(NOON)
    assert not session.enough(NOON)


def test_an_undo_asks_nothing_twice_and_what_comes_next_only_for_who_shows_it(
    context: Context,
) -> None:
    rate(context, "letters/a", Rating.GOOD)
    rate(context, "letters/b", Rating.GOOD)
    statements: list[str] = []
    context.db.connection.set_trace_callback(statements.append)
    undone = cards.undo(context, NOON)
    context.db.connection.set_trace_callback(None)
    assert undone is not None
    assert undone.row.id == "letters/b"
    assert len([text for text in statements if text.startswith("SELECT")]) <= 4
    assert len(statements) == len(set(statements))
    assert cards.next_undo(context) == "the mark of letters/a"


def test_an_undo_of_what_was_answered_before_the_session_adds_nothing_to_its_limit(
    context: Context,
) -> None:
    rate(context, "letters/a", Rating.EASY)
    session = ReviewSession(context, limit=1)
    assert session.undo(NOON) is not None
    in_review = session.next(NOON)
    assert in_review is not None
    assert in_review.row.id == "letters/a", "what was undone is asked first"
    session.answer(in_review, Rating.EASY, NOON)
    assert session.next(NOON) is None
    session.undo(NOON)
    assert session.next(NOON) == in_review, "an undo of its own answer gives room for another"


SELECTIONS = [EVERYTHING, Selection(kind="question")]


def with_two_undone(context: Context, selection: Selection) -> ReviewSession:
    """A session in which the first marks of two cards were undone, while another card is due."""
    for minutes in (0, 10):
        then = NOON - timedelta(days=9) + timedelta(minutes=minutes)  # no absence yet
        rate(context, "letters/c", Rating.GOOD, then)
    for card in ("letters/a", "letters/b"):
        rate(context, card, Rating.EASY)
    session = start_session(context, selection=selection)
    for _ in range(2):
        session.undo(NOON)
    return session


@pytest.mark.parametrize("selection", SELECTIONS)
def test_what_was_undone_comes_before_all_that_is_due_the_latest_undo_first(
    context: Context, selection: Selection
) -> None:
    session, order = with_two_undone(context, selection), []
    for _ in range(2):
        in_review = session.next(NOON)
        assert in_review is not None
        order.append(in_review.row.id)
        session.answer(in_review, Rating.EASY, NOON)
    assert order == ["letters/a", "letters/b"]
    assert name(session) == "letters/c"


@pytest.mark.parametrize("selection", SELECTIONS)
@pytest.mark.parametrize(("suspended", "following"), [("a", "letters/b"), ("b", "letters/a")])
def test_of_two_undone_cards_the_one_that_can_be_asked_comes(
    context: Context, selection: Selection, suspended: str, following: str
) -> None:
    session = with_two_undone(context, selection)
    cards.suspend(context, cards.find_card(context, f"letters/{suspended}"), NOON)
    assert name(session) == following


@pytest.mark.parametrize("rating", [Rating.EASY, Rating.GOOD])
def test_after_an_answer_the_next_card_is_known_without_a_look_into_the_database(
    context: Context, rating: Rating
) -> None:
    session, statements = ReviewSession(context), []
    for card in ("letters/a", "letters/b"):  # the first holds a related one: all is read again
        in_review = session.next(NOON)
        assert in_review is not None
        assert in_review.row.id == card
        session.answer(in_review, rating, NOON)
    context.db.connection.set_trace_callback(statements.append)
    key = session.peek(NOON)
    context.db.connection.set_trace_callback(None)
    assert key == cards.find_card(context, "letters/c").key
    assert [text for text in statements if not text.startswith("PRAGMA")] == []


@pytest.mark.parametrize(("due", "expected"), [("", "abc"), ("cbe", "ebc")])
def test_cards_are_looked_up_again_as_they_are_used_up(
    context: Context, monkeypatch: pytest.MonkeyPatch, due: str, expected: str
) -> None:
    """The most endangered of those due first; of a and e, which are related, one alone."""
    monkeypatch.setattr(session_service, "FETCH", 1)
    for times, card in enumerate(due, 1):
        rate(context, f"letters/{card}", Rating.EASY, NOON - timedelta(days=10 * times))
    long = replace(context.settings, minutes_per_day=60)
    session, order = ReviewSession(replace(context, settings=long)), ""
    while in_review := session.next(NOON):
        order += in_review.row.id.removeprefix("letters/")
        session.answer(in_review, Rating.EASY, NOON)
    assert order == expected


def test_a_note_is_kept_once_for_the_next_review_and_undone_as_one(context: Context) -> None:
    row = cards.find_card(context, "letters/a")
    for note in ("first", "second", "second"):
        cards.save_note(context, row, note, NOON)
    for note in ("second", "first", ""):
        assert cards.card_in_review(context, row.key).draft_note == note
        undone = cards.undo(context, NOON)
        assert (undone is None) is (note == "")
    rate(context, "letters/a", Rating.GOOD)
    cards.suspend(context, row, NOON)
    events = [cards.undo(context, NOON) for _ in range(2)]
    assert [(event.kind, event.review_id) for event in events if event] == [
        *(("suspend", None), ("review", 1)),
    ]


def test_a_card_is_a_leech_from_eight_lapses_on(context: Context) -> None:
    row = cards.find_card(context, "letters/b")
    assert not cards.card_in_review(context, row.key).is_leech
    rate(context, "letters/b", Rating.EASY)
    for lapses, is_leech in ((7, False), (8, True)):
        context.db.execute("UPDATE schedule SET lapses = ?", lapses)
        assert cards.card_in_review(context, row.key).is_leech is is_leech


@pytest.mark.parametrize(("limit", "due"), [(0, 1), (1, 2), (9, 3)])
def test_what_is_left_of_today_is_each_step_and_as_many_reviews_as_the_limit_has_room_for(
    context: Context, limit: int, due: int
) -> None:
    for card in ("a", "c"):
        for minutes in (0, 10):
            then = NOON - timedelta(days=9) + timedelta(minutes=minutes)  # no absence yet
            rate(context, f"letters/{card}", Rating.GOOD, then)
    rate(context, "letters/b", Rating.AGAIN)
    limited = replace(context.settings, reviews_per_day=limit, new_cards_per_day=0)
    session = ReviewSession(replace(context, settings=limited))
    later = NOON + timedelta(minutes=1)
    assert session.remaining(later) == RemainingCounts(due, 0)
    assert session.remaining(NOON) == RemainingCounts(due - 1, 0)


def test_the_first_step_may_be_taken_before_its_time(context: Context) -> None:
    session = ReviewSession(context)
    assert session.ahead(NOON) is None
    assert session.next_step_in(NOON) is None
    rate(context, "letters/c", Rating.GOOD)
    rate(context, "letters/b", Rating.AGAIN)
    ahead = session.ahead(NOON)
    assert ahead is not None
    assert ahead.row.id == "letters/b"
    assert session.next_step_in(NOON) == timedelta(minutes=1)
