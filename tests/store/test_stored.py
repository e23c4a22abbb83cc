"""Decks, attempts, quizzes and answers as they are stored and listed, row by row."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from quizzer.errors import UsageError
from quizzer.memory.scheduler import Rating
from quizzer.services.context import Context
from quizzer.services.review import cards
from quizzer.store import (
    answers,
    attempts,
    bulk,
    changes,
    content,
    deck_names,
    fits,
    misdated,
    quizzes,
    reviews,
    selected,
)
from quizzer.store.attempts import Attempt, DiagnosisCount, Tally
from quizzer.store.changes import UndoableChange
from quizzer.store.content import CardRow, DeckStamp, StoredCard, StoredDeck
from quizzer.store.fits import ReviewState, StateToReplay, TrainingRow
from quizzer.store.log import log_order
from quizzer.store.log.log_order import SettledRows
from quizzer.store.quizzes import AnsweredQuestion, FinishedQuiz, QuizItem, QuizKey
from quizzer.store.reviews import Reset, UndoableEvent
from quizzer.store.selected import SelectedCard, Step
from quizzer.store.shared import progress
from tests.conftest import NOON

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def key(context: Context, name: str) -> int:
    return int(context.db.value("SELECT key FROM card WHERE name = ?", name))


def stored(name: str, **more: Any) -> StoredCard:
    fields = dict.fromkeys(StoredCard._fields, "") | {
        "name": name, "kind": "free", "prompt": f"{name}?", "body": "{}", "position": None,
        "exercise": None, "tags": (), "related": (),
    }  # fmt: skip
    return StoredCard(**{**fields, **more})


def deck(name: str, *listed: StoredCard, **more: Any) -> StoredDeck:
    return StoredDeck(
        **{
            "id": name, "title": name.title(), "source": None, "stamp": "s", "digest": "d",
            "cards": listed, **more,
        }
    )  # fmt: skip


def test_a_deck_is_saved_with_its_cards_tags_and_relations(context: Context) -> None:
    db = context.db
    one = stored("one", tags=("t", "u"), related=("new/two",), wording="w")
    content.save(db, deck("new", one, stored("two", position=4, exercise="relu")), 5)
    assert content.stamps(db)["new"] == DeckStamp("s", "d", 5, True)
    assert content.deck_titles(db) == {"letters": "Letters", "new": "New"}
    keys = content.card_keys(db, "new")
    row = CardRow(keys["two"], "new/two", "new", "free", "two?", 4, "relu", 1, False, "{}")
    assert content.cards_of(db, "new")[1] == content.card(db, "new/two") == row
    assert content.tags_of(db, keys["one"]) == ["t", "u"]
    assert content.tags(db) == ["consonants", "t", "u", "vowels"]
    assert content.exercise_decks(db) == {"relu": "new"}
    changed = stored("one", body="[]", tags=("v",), wording="other")
    content.save(db, deck("new", stored("three"), changed, title="Newer"), 6)
    assert [(row.id, row.version) for row in content.cards_of(db, "new")] == [
        ("new/three", 1), ("new/one", 2),
    ]  # fmt: skip
    assert content.card_names(db, "new") == {"one", "three"}
    assert set(content.card_keys(db, "new")) == {"one", "two", "three"}
    assert content.tags_of(db, keys["one"]) == ["v"]
    assert db.value("SELECT count(*) FROM relation WHERE card = ?", keys["one"]) == 0
    assert content.exercise_decks(db) == {}
    content.touch(db, "new", "later", 7)
    content.move(db, {"letters": 9})
    assert content.stamps(db)["new"] == DeckStamp("later", "d", 7, True)
    assert content.stamps(db)["letters"].place == 9
    content.remove(db, ["new"])
    assert content.stamps(db)["new"].present is False
    with pytest.raises(UsageError, match="there is no deck 'new'") as caught:
        content.deck_key(db, "new")
    assert caught.value.hint == "the decks are letters"


def test_a_mistyped_card_is_told_with_up_to_three_that_are_near(context: Context) -> None:
    names = [stored(f"gradient-{letter}") for letter in "abcd"]
    content.save(context.db, deck("new", *names), 5)
    for name, hint in (
        ("new/gradent-a", "did you mean new/gradient-a or new/gradient-d or new/gradient-c?"),
        ("lettrs/a", "did you mean letters/a or letters/e or letters/c?"),
        ("new/zzzzzzzzzzzzzzzzzz", "a card's name is deck/card; quizzer deck list shows the decks"),
    ):
        with pytest.raises(UsageError, match="there is no card") as caught:
            content.card(context.db, name)
        assert caught.value.hint == hint


def test_forty_cards_on_either_side_are_a_card_s_neighbours(context: Context) -> None:
    listed = [stored(f"c{number:03}") for number in range(100)]
    content.save(context.db, deck("new", *listed), 5)
    keys = content.card_keys(context.db, "new")
    near = [card.id for card in content.neighbours(context.db, keys["c050"])]
    assert near == [f"new/c{number:03}" for number in range(10, 91) if number != 50]
    assert len(content.neighbours(context.db, keys["c000"])) == 40
    assert [card.id for card in content.neighbours(context.db, key(context, "b"))] == ["letters/a"]


def attempt(context: Context, name: str, minutes: int, status: str, **more: Any) -> int:
    at = NOON + minutes * MINUTE
    with context.db.transaction():
        return attempts.append_attempt(context.db, key(context, name), at, 7, status, **more)


def test_attempts_are_listed_and_counted_and_a_look_at_the_solution_is_none(
    context: Context,
) -> None:
    db, a, b = context.db, key(context, "a"), key(context, "b")
    slip = '{"diagnosis": {"title": "slip"}}'
    first = attempt(context, "a", 0, "failed", diagnosis="slip", verdict=slip, code=b"x")
    attempt(context, "a", 1, "passed", verdict="{}")
    attempt(context, "a", 2, "failed", diagnosis="slip", verdict="later")
    attempt(context, "b", 3, "failed", diagnosis="odd", verdict=slip)
    attempt(context, "a", 4, "shown")
    assert first == 1
    whole = Attempt(1, NOON, "failed", "slip", b"x", slip, None)
    assert attempts.history(db, a)[0] == whole
    assert [each.id for each in attempts.history(db, a)] == [1, 2, 3, 5]
    assert attempts.latest(db, a, 2)[1] == Attempt(
        3, NOON + 2 * MINUTE, "failed", "slip", None, "later", None
    )
    assert attempts.latest(db, a, 9)[-1] == whole._replace(code=None)
    assert attempts.statuses_since(db, a, None) == ["failed", "passed", "failed", "shown"]
    assert attempts.statuses_since(db, a, NOON + 2 * MINUTE) == ["failed", "shown"]
    assert [attempts.count(db, card) for card in (a, b, a + 99)] == [3, 1, 0]
    assert attempts.latest_statuses(db) == {a: "failed", b: "failed"}
    assert attempts.tallies(db) == {
        a: Tally(3, 1, NOON + 2 * MINUTE), b: Tally(1, 0, NOON + 3 * MINUTE),
    }  # fmt: skip
    assert attempts.diagnosis_counts(db) == [
        DiagnosisCount(a, "slip", 2, "later", False), DiagnosisCount(b, "odd", 1, slip, False),
    ]  # fmt: skip
    assert attempts.history_of_exercise(db, "a") == [], "a question is none"
    db.execute("UPDATE deck SET id = 'exercises'")
    assert attempts.history_of_exercise(db, "a") == attempts.history(db, a)
    assert attempts.history_of_exercise(db, "none") == []
    attempt(context, "a", 5, "passed", verdict="{}")
    [slips, _] = attempts.diagnosis_counts(db)
    assert slips.overcome is True


def test_a_quiz_is_known_by_what_it_says_and_counts_its_answers(context: Context) -> None:
    db, d = context.db, context.db.value("SELECT key FROM deck")
    listed = quizzes.cards_of(db, d)
    assert [listed, quizzes.open_quiz(db, d)] == [[key(context, n) for n in "abce"], None]
    first = quizzes.begin(db, d, 7, listed[:2], NOON)
    assert (first, quizzes.open_quiz(db, d), quizzes.open_decks(db)) == (1, 1, ["letters"])
    assert quizzes.key_of(db, first) == QuizKey(1, d, 7, reviews.to_ms(NOON))
    assert quizzes.last_answered(db, first) is None
    for place, points in enumerate((0.5, 1.0)):
        quizzes.score(db, first, place, f"answer {place}", points, None)
    assert quizzes.last_answered(db, first) == AnsweredQuestion(1, "answer 1", None)
    assert quizzes.answer_at(db, first, 0) == AnsweredQuestion(0, "answer 0", None)
    second = quizzes.begin(db, d, 7, listed, NOON + MINUTE)
    assert quizzes.finished(db) == [FinishedQuiz("letters", NOON + MINUTE, 1.5, 2)]
    third = quizzes.begin(db, d, 7, listed, NOON + MINUTE)
    assert quizzes.number_of(db, quizzes.key_of(db, second)) == second
    assert quizzes.number_of(db, quizzes.key_of(db, third)) == third
    assert quizzes.number_of(db, QuizKey(99, d, 7, reviews.to_ms(NOON))) == first
    assert [item.card for item in quizzes.items(db, third)] == listed
    quizzes.finish(db, third, NOON + 2 * MINUTE)
    quizzes.finish(db, third, NOON + 9 * MINUTE)
    assert quizzes.finished(db) == [FinishedQuiz("letters", NOON + MINUTE, 1.5, 2)]
    assert db.value("SELECT max(finished_at) FROM quiz") == reviews.to_ms(NOON + 2 * MINUTE)
    quizzes.clear_answer(db, first, 1)
    assert quizzes.items(db, first) == [
        QuizItem(0, listed[0], "answer 0", 0.5), QuizItem(1, listed[1], None, None),
    ]  # fmt: skip
    assert quizzes.open_quiz(db, d) == first
    cards.suspend(context, cards.find_card(context, "letters/b"), NOON)
    assert quizzes.cards_of(db, d) == [listed[0], *listed[2:]]


def test_cards_that_were_chosen_are_listed_with_their_days_over_stability(context: Context) -> None:
    db, today = context.db, context.clock.day(NOON)
    db.execute("DELETE FROM relation")
    cards.record(context, cards.find_card(context, "letters/a"), Rating.EASY, NOON)
    cards.record(context, cards.find_card(context, "letters/b"), Rating.GOOD, NOON)
    db.execute("UPDATE schedule SET stability = 8 WHERE due_day IS NOT NULL")
    due = db.value("SELECT due_day FROM schedule WHERE due_day IS NOT NULL")
    every: dict[str, Any] = {"deck": None, "kind": None, "keys": None}
    listed = selected.selected_cards(db, today + 2, **every)
    assert listed == [
        SelectedCard(key(context, "a"), due, 0.25, "letters", 0),
        SelectedCard(key(context, "c"), None, 0, "letters", 2),
        SelectedCard(key(context, "e"), None, 0, "letters", 3),
    ]
    keys = selected.key_list([key(context, "e"), key(context, "a")])
    assert keys == f"[{key(context, 'a')},{key(context, 'e')}]"
    assert selected.key_list(None) is None
    assert selected.selected_cards(db, today + 2, **{**every, "keys": keys}) == [
        listed[0], listed[2],
    ]  # fmt: skip
    for chosen in ({"deck": "none"}, {"kind": "exercise"}, {"keys": "[]"}):
        assert selected.selected_cards(db, today, **{**every, **chosen}) == []
    assert len(selected.selected_cards(db, today, **{**every, "kind": "question"})) == 3
    [step] = selected.selected_steps(db, today, **every)
    assert step == Step(key(context, "b"), NOON + 10 * MINUTE)
    assert [selected.steps_due([step], step.due_at - late * MINUTE) for late in (0, 1)] == [1, 0]


def test_of_a_card_the_latest_answer_and_the_mark_before_a_day_are_told(context: Context) -> None:
    db, d, today = context.db, context.db.value("SELECT key FROM deck"), context.clock.day(NOON)
    row = cards.find_card(context, "letters/a")
    assert (answers.first_day(db, d), answers.reviewed_since(db, d, today)) == (None, False)
    for days, rating, text, note in (
        (0, Rating.AGAIN, "first", None), (3, Rating.GOOD, "typed", "noted"),
        (9, Rating.HARD, " ", "later"), (20, Rating.GOOD, "undone", None),
    ):  # fmt: skip
        cards.record(context, row, rating, NOON + days * DAY, answer=text, note=note)
    cards.undo(context, NOON + 20 * DAY)
    first, *rest = answers.answers(db, d, today + 3)
    assert (first.id, first.rating, first.day, first.note) == ("letters/a", 2, today + 9, "later")
    assert (first.answer, first.answer_day, first.answer_rating, first.answer_note) == (
        "typed", today + 3, 3, "noted",
    )  # fmt: skip
    assert [answers.answers(db, d, today + days)[0].earlier for days in (0, 1, 4, 99)] == [
        None, 1, 3, 2,
    ]  # fmt: skip
    assert [each.rating for each in rest] == [None] * 3
    assert answers.first_day(db, d) == today
    assert answers.reviewed_since(db, d, today + 9)
    assert not answers.reviewed_since(db, d, today + 10)
    [chapter] = answers.chapters(db)
    assert (chapter.id, chapter.title, chapter.source, chapter.reviewed) == (
        "letters", "Letters", None, 1,
    )  # fmt: skip


def test_a_log_in_order_is_settled_up_to_a_moment(context: Context) -> None:
    db, row = context.db, cards.find_card(context, "letters/a")
    assert log_order.settled_rows(db, None) == SettledRows()
    for number in range(5):
        cards.record(context, row, Rating.GOOD, NOON + number * MINUTE)
    cards.suspend(context, row, NOON + 5 * MINUTE)

    def settled(minutes: float | None) -> tuple[int, ...]:
        at = None if minutes is None else reviews.to_ms(NOON + minutes * MINUTE)
        return tuple(log_order.settled_rows(db, at))

    assert [settled(minutes) for minutes in (None, 9, 5, 4.5, 4, 0, -1)] == [
        (5, 1, 0), (5, 1, 0), (5, 0, 0), (5, 0, 0), (4, 0, 0), (0, 0, 0), (0, 0, 0),
    ]  # fmt: skip
    log_order.note_order(db, SettledRows())
    assert settled(None) == (5, 1, 0)
    cards.record(context, row, Rating.GOOD, NOON + 2 * MINUTE)  # by a clock that was set back
    assert settled(None) == (2, 0, 0)
    log_order.forget_order(db)
    assert settled(None) == (2, 0, 0)
    assert db.value("SELECT count(*) FROM shared_cursor") == 0


def test_how_far_a_folder_was_read_is_kept_by_file(context: Context) -> None:
    db, place = context.db, progress.FilePosition(70, 3, "tail")
    assert progress.position(db, "a") == progress.START == (0, 0, "")
    progress.set_position(db, "a", place)
    assert (progress.position(db, "a"), progress.position(db, "b")) == (place, (0, 0, ""))
    assert (progress.cursor(db), progress.is_complete(db)) == (None, True)
    cards.record(context, cards.find_card(context, "letters/a"), Rating.GOOD, NOON)
    assert progress.is_complete(db) is False
    progress.set_cursor(db, {"review": 1, "action": 0, "attempt": 0})
    assert progress.is_complete(db) is True
    cards.undo(context, NOON)
    assert progress.is_complete(db) is False
    progress.mark_complete(db)
    assert progress.is_complete(db) is True
    assert progress.cursor(db) == {"review": 1, "action": 0, "attempt": 0}
    progress.mark_lines(db, [{"kind": "tag", "card": "a/b", "tag": "t"}] * 2)
    assert len(progress.lines(db)) == 1
    progress.forget(db)
    assert (progress.cursor(db), progress.lines(db)) == (None, set())


def test_all_ids_that_a_deck_ever_had_lead_to_its_latest() -> None:
    renames = [deck_names.DeckRename(at, *pair.split(">")) for at, pair in enumerate(
        ("a>b", "b>c", "x>y", "y>x", "m>n", "n>m", "p>q", "r>q"))]  # fmt: skip
    assert deck_names.current_ids(renames, set()) == {
        "a": "c", "b": "c", "y": "x", "n": "m", "p": "q", "r": "q",
    }  # fmt: skip
    assert deck_names.first_ids(renames, set()) == {"c": "a", "q": "p"}
    assert deck_names.current_ids(renames, {"b"}) == {"y": "x", "n": "m", "p": "q", "r": "q"}
    assert deck_names.current_ids(reversed(renames), set())["a"] == "c", "by their moments"
    assert deck_names.with_deck_id("a/card/x", {"a": "c"}) == "c/card/x"
    assert deck_names.with_deck_id("card", {"card": "c"}) == "c"


def test_renames_follow_one_another_even_within_a_moment(context: Context) -> None:
    db = context.db
    for new, old in (("one", "letters"), ("two", "one"), ("three", "two")):
        with db.transaction():
            deck_names.rename(db, old, new, NOON)
    at = reviews.to_ms(NOON)
    assert deck_names.renames(db) == [
        (at, "letters", "one"), (at + 1, "one", "two"), (at + 2, "two", "three"),
    ]  # fmt: skip
    assert db.tuples("SELECT id, stamp, digest FROM deck") == [("three", "", "")]
    assert db.tuples("SELECT other FROM relation") == [("three/e",)]


def test_indexes_and_journals_come_back_after_many_rows_were_written(context: Context) -> None:
    db = context.db

    def indexes() -> list[tuple[Any, ...]]:
        return db.tuples("SELECT name FROM sqlite_master WHERE type = 'index' ORDER BY name")

    before, triggers = indexes(), "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'"
    with bulk.indexed_afterwards(db, "review"):
        gone = {name for (name,) in before} - {name for (name,) in indexes()}
        assert {"review_on_day", "review_of_card"} <= gone
    assert indexes() == before
    count = db.value(triggers)
    with db.transaction(), bulk.without_triggers(db):
        assert db.value(triggers) == 0
    assert db.value(triggers) == count > 0
    db.wait_at_most(0.25)
    with bulk.without_write_ahead_log(db):
        assert db.value("PRAGMA journal_mode") == "delete"
    assert (db.value("PRAGMA journal_mode"), db.value("PRAGMA busy_timeout")) == ("wal", 250)
    with db.without_waiting():
        assert db.value("PRAGMA busy_timeout") == 0
    assert db.value("PRAGMA busy_timeout") == 250


def test_a_schedule_of_a_wrong_clock_is_moved_to_today_by_whole_days(context: Context) -> None:
    db, today = context.db, context.clock.day(NOON)
    ahead = NOON + 100 * DAY
    cards.record(context, cards.find_card(context, "letters/a"), Rating.EASY, ahead)
    cards.record(context, cards.find_card(context, "letters/b"), Rating.GOOD, ahead)
    sql = "SELECT due_day, due_at, last_day, last_at FROM schedule ORDER BY card"
    (due_day, due_at, _, _), _ = db.tuples(sql)
    assert misdated.count_from_today(db, NOON, today, today - 9) == (2, True)
    now = reviews.to_ms(NOON)
    assert db.tuples(sql) == [
        (due_day - 100, due_at - 100 * 86_400_000, today, now), (None, now, today, now),
    ]  # fmt: skip
    assert misdated.count_from_today(db, NOON, today, today - 9) == (0, True)
    assert misdated.count_from_today(db, NOON - 99 * DAY, today - 99, today - 98).cards == 2


def test_a_change_is_later_than_the_reviews_and_actions_that_came_before_it(
    context: Context,
) -> None:
    change = UndoableChange(1, "note", 1, 5, 7, {})
    assert change.is_later_than(None)
    for kind, event, is_later in (
        ("review", 5, True), ("review", 6, False), ("suspend", 7, True), ("suspend", 8, False),
    ):  # fmt: skip
        assert change.is_later_than(UndoableEvent(kind, event, 1)) == is_later  # type: ignore[arg-type]
    db, row = context.db, cards.find_card(context, "letters/a")
    changes.push(db, "note", row.key, NOON, before="x", answer=3)
    cards.record(context, row, Rating.GOOD, NOON)
    cards.suspend(context, row, NOON)
    changes.push(db, "answer", row.key, NOON, quiz=1, place=0)
    data = {"quiz": 1, "place": 0}
    assert changes.latest(db) == UndoableChange(2, "answer", row.key, 1, 1, data)
    changes.remove_answer(db, place=0, quiz=1)
    first = UndoableChange(1, "note", row.key, 0, 0, {"before": "x", "answer": 3})
    assert changes.latest(db) == first
    changes.remove(db, 1)
    assert changes.latest(db) is None


def test_a_tag_of_one_s_own_is_given_and_taken_away_at_moments_that_follow(
    context: Context,
) -> None:
    db, a, b = context.db, key(context, "a"), key(context, "b")
    at = reviews.to_ms(NOON)
    assert changes.add_tag(db, [a, b], "vowels", NOON) == [b]
    assert changes.remove_tag(db, [a, b], "vowels", NOON) == [b]
    assert changes.remove_tag(db, [b], "vowels", NOON) == []
    assert changes.add_tag(db, [b], "vowels", NOON) == [b]
    assert db.tuples("SELECT card, tag, at, removed FROM own_tag") == [(b, "vowels", at + 2, 0)]
    assert content.tags_of(db, b) == ["consonants", "vowels"]
    assert changes.remove_tag(db, [b], "vowels", NOON + MINUTE) == [b]
    assert db.tuples("SELECT at, removed FROM own_tag") == [(at + 60_000, 1)]
    assert content.tags_of(db, b) == ["consonants"]


def test_a_fit_learns_from_what_stands_and_takes_a_reset_card_for_another(
    context: Context,
) -> None:
    db, today = context.db, context.clock.day(NOON)
    row, other = (cards.find_card(context, f"letters/{name}") for name in "ab")
    for days, card, rating in ((0, other, 4), (1, row, 3), (2, row, 1), (3, row, 2)):
        if days == 2:
            cards.act_on(context, [row.key], "reset", NOON + DAY * 1.5)
        cards.record(context, card, Rating(rating), NOON + days * DAY)
    cards.record(context, other, Rating.AGAIN, NOON + 4 * DAY)
    cards.undo(context, NOON + 4 * DAY)
    a, b = row.key, other.key
    log = [
        TrainingRow(b, today, 4), TrainingRow(a, today + 1, 3), TrainingRow(-1, today + 2, 1),
        TrainingRow(-1, today + 3, 2),
    ]  # fmt: skip
    assert fits.training_log(db, None) == fits.training_log(db, "letters") == log
    assert fits.training_log(db, "other") == []

    seen: dict[str, list[StateToReplay]] = {}
    state = ReviewState(9.5, 5.5, 77, today + 9)

    def replay(
        card: str, kind: str, of: str, states: list[StateToReplay], resets: list[Reset]
    ) -> list[ReviewState]:
        seen[card] = states
        assert (kind, of) == ("free", "letters")
        assert [reset.review for reset in resets] == ([2] if card == "letters/a" else [])
        return [state] * len(states)

    fits.keep_originals(db, ["letters"])
    fits.replay_decks(db, ["letters"], replay, ["letters/a", "other/b"])
    assert [len(states) for states in seen.values()] == [3]
    assert [known.rating for known in seen["letters/a"]] == [3, 1, 2]
    assert all(known.original == known.recorded for known in seen["letters/a"])
    sql = "SELECT stability, difficulty, due_at, due_day FROM review WHERE card = :card"
    assert db.tuples(sql, card=a) == [tuple(state)] * 3
    assert db.tuples(sql, card=b)[0] != tuple(state)
    fits.replay_decks(db, ["letters"], replay)
    assert set(seen) == {"letters/a", "letters/b"}
    assert [known.undone_ms for known in seen["letters/b"]] == [
        None, reviews.to_ms(NOON + 4 * DAY),
    ]  # fmt: skip
    assert seen["letters/a"][0].original != seen["letters/a"][0].recorded == state
    fits.forget_originals(db, ["other"])
    assert db.value("SELECT count(*) FROM state_before_fit") == 5
    fits.forget_originals(db, ["letters"])
    assert db.value("SELECT count(*) FROM state_before_fit") == 0
