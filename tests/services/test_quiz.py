from __future__ import annotations

import pytest

from quizzer.errors import UsageError
from quizzer.memory.scheduler import New, Rating, Reviewed
from quizzer.services.context import Context
from quizzer.services.review import cards
from quizzer.services.review import quiz as quiz_service
from tests.conftest import NOON


def test_what_was_wrong_is_logged_as_again_and_what_was_right_is_not(context: Context) -> None:
    quiz = quiz_service.start(context, "letters", None, None, NOON)
    card_ids = []
    while question := quiz.next():
        card_ids.append(question.card.row.id)
        quiz.answer(question, 0.0 if question.card.row.id == "letters/b" else 1.0, "x", NOON)
    assert card_ids == ["letters/a", "letters/b", "letters/c", "letters/e"]
    result = quiz.finish(NOON)
    assert (result.points, result.total) == (3, 4)
    assert [wrong.row.id for wrong in result.wrong] == ["letters/b"]
    logged = context.db.rows("SELECT rating, origin FROM review")
    assert [tuple(row) for row in logged] == [(1, "quiz")]
    state = cards.state_of(context, cards.find_card(context, "letters/b").key)
    assert isinstance(state, Reviewed)
    assert state.due_day is None, "it is due again in minutes"


def test_a_quiz_that_was_cut_off_goes_on_where_it_was(context: Context) -> None:
    first = quiz_service.start(context, "letters", None, None, NOON)
    question = first.next()
    assert question is not None
    first.answer(question, 1.0, "a", NOON)
    again = quiz_service.start(context, "letters", None, None, NOON)
    assert again.resumed
    going_on = again.next()
    assert going_on is not None
    assert (going_on.number, going_on.total, going_on.card.row.id) == (2, 4, "letters/b")


def test_a_seed_draws_the_same_cards_and_a_count_so_many(context: Context) -> None:
    def drawn(count: int | None, seed: int) -> list[str]:
        quiz = quiz_service.start(context, "letters", count, seed, NOON)
        assert not quiz.resumed
        names = []
        while question := quiz.next():
            names.append(question.card.row.id)
            quiz.answer(question, 1.0, None, NOON)
        return names

    assert drawn(2, 7) == drawn(2, 7)
    assert len(drawn(3, 1)) == 3
    assert len({tuple(drawn(None, seed)) for seed in range(8)}) > 1


def test_part_of_the_points_is_not_right(context: Context) -> None:
    quiz = quiz_service.start(context, "letters", None, None, NOON)
    question = quiz.next()
    assert question is not None
    assert quiz.answer(question, 0.5, "half", NOON) is not None
    result = quiz.finish(NOON)
    assert (result.points, result.total, len(result.wrong)) == (0.5, 1, 1)


def test_an_unknown_deck_is_told_with_those_there_are(context: Context) -> None:
    with pytest.raises(UsageError, match="there is no deck 'leters'") as caught:
        quiz_service.start(context, "leters", None, None, NOON)
    assert "letters" in caught.value.hint


def test_a_step_back_after_a_reset_takes_the_wrong_mark_out_of_the_log(context: Context) -> None:
    row = cards.find_card(context, "letters/a")
    cards.record(context, row, Rating.GOOD, NOON)
    quiz = quiz_service.start(context, "letters", None, None, NOON)
    question = quiz.next()
    assert question is not None
    assert question.card.row.id == "letters/a"
    quiz.answer(question, 0.0, "x", NOON)
    cards.act_on(context, [row.key], "reset", NOON)
    assert quiz.step_back(NOON) == "x"
    assert [past.rating for past in cards.history(context, row)] == [Rating.GOOD]
    assert isinstance(cards.state_of(context, row.key), New), "the reset stands"
    again = quiz.next()
    assert again is not None
    assert again.card.row.id == "letters/a"


def test_a_step_back_leaves_what_was_marked_since_then(context: Context) -> None:
    row = cards.find_card(context, "letters/a")
    quiz = quiz_service.start(context, "letters", None, None, NOON)
    question = quiz.next()
    assert question is not None
    quiz.answer(question, 0.0, "x", NOON)
    cards.act_on(context, [row.key], "reset", NOON)
    cards.record(context, row, Rating.GOOD, NOON)
    state = cards.state_of(context, row.key)
    quiz.step_back(NOON)
    assert [past.rating for past in cards.history(context, row)] == [Rating.AGAIN, Rating.GOOD]
    assert cards.state_of(context, row.key) == state
