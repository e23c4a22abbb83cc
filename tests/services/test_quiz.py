from __future__ import annotations

import pytest

from quizzer.errors import UsageError
from quizzer.memory.scheduler import New, Rating, Reviewed
from quizzer.services.context import Context
from quizzer.services.review import cards
from quizzer.services.review import quiz as quiz_service
from quizzer.store import changes
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
    def drawn(count: int | None, seed: int | None) -> list[str]:
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
    assert len({tuple(drawn(2, None)) for _ in range(12)}) > 1, "other cards at each start"


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


def asked(quiz: quiz_service.Quiz) -> list[tuple[str, int, int]]:
    """The cards with their numbers, each answered rightly."""
    questions = []
    while question := quiz.next():
        questions.append((question.card.row.id, question.number, question.total))
        quiz.answer(question, 1.0, None, NOON)
    return questions


def test_a_quiz_asks_in_the_decks_order_and_no_more_than_the_deck_has(context: Context) -> None:
    in_order = [(f"letters/{name}", number, 4) for number, name in enumerate("abce", 1)]
    quiz = quiz_service.start(context, "letters", None, None, NOON)
    assert asked(quiz) == in_order
    assert quiz.next() is None
    many = asked(quiz_service.start(context, "letters", 9, 1, NOON))
    assert [(number, total) for _, number, total in many] == [(n, 4) for n in (1, 2, 3, 4)]
    assert {card for card, _, _ in many} == {card for card, _, _ in in_order}
    two = quiz_service.start(context, "letters", 2, None, NOON)
    assert not two.resumed
    assert [number for _, number, _ in asked(two)] == [1, 2]


@pytest.mark.parametrize(("count", "seed"), [(1, None), (None, 1)])
def test_a_quiz_that_is_begun_with_a_count_or_a_seed_closes_the_open_one(
    context: Context, count: int | None, seed: int | None
) -> None:
    opened = quiz_service.start(context, "letters", None, None, NOON)
    other = quiz_service.start(context, "letters", count, seed, NOON)
    assert (other.resumed, other.id == opened.id) == (False, False)
    again = quiz_service.start(context, "letters", None, None, NOON)
    assert (again.resumed, again.id) == (True, other.id)


def test_a_step_back_gives_what_was_typed_and_none_before_the_first_answer(
    context: Context,
) -> None:
    quiz = quiz_service.start(context, "letters", None, None, NOON)
    assert quiz.step_back(NOON) is None
    for answer, score in (("typed", 1.0), (None, 0.0)):
        question = quiz.next()
        assert question is not None
        recorded = quiz.answer(question, score, answer, NOON)
        assert (recorded is None) is (score == 1.0)
    assert [answer.answer for answer in quiz.result().answers] == ["typed", ""]
    assert [quiz.step_back(NOON) for _ in range(3)] == ["", "typed", None]
    assert quiz.result().total == 0
    assert cards.history(context, cards.find_card(context, "letters/b")) == []


def test_a_deck_whose_cards_are_all_suspended_has_nothing_to_ask(context: Context) -> None:
    for name in "abce":
        cards.suspend(context, cards.find_card(context, f"letters/{name}"), NOON)
    with pytest.raises(UsageError, match="deck 'letters' has no card that a quiz could ask"):
        quiz_service.start(context, "letters", None, None, NOON)


def test_undo_goes_back_through_a_quiz_answer_by_answer(context: Context) -> None:
    quiz = quiz_service.start(context, "letters", None, None, NOON)
    for answer, score in (("typed", 1.0), (None, 0.0)):
        question = quiz.next()
        assert question is not None
        quiz.answer(question, score, answer, NOON)
    second = "the answer to question 2 of the quiz, letters/b"
    first = "the answer to question 1 of the quiz, letters/a"
    assert cards.next_undo(context) == second
    for number, review, text, answer in ((2, 1, second, ""), (1, None, first, "typed")):
        undone = cards.undo(context, NOON)
        assert undone is not None
        assert (undone.kind, undone.review_id) == ("answer", review)
        assert (undone.description, undone.answer) == (text, answer)
        question = quiz.next()
        assert question is not None
        assert question.number == number
    assert cards.history(context, cards.find_card(context, "letters/b")) == []
    assert cards.undo(context, NOON) is None


def test_the_undo_of_a_quizs_mark_asks_its_question_again(context: Context) -> None:
    """As of a quiz on another machine, whose answers are not on the stack of this one."""
    quiz = quiz_service.start(context, "letters", None, None, NOON)
    question = quiz.next()
    assert question is not None
    quiz.answer(question, 0.0, "x", NOON)
    with context.db.transaction():
        changes.remove_answer(context.db, quiz=quiz.id, place=question.place)
    undone = cards.undo(context, NOON)
    assert undone is not None
    assert (undone.kind, undone.review_id) == ("review", 1)
    again = quiz.next()
    assert again is not None
    assert again.number == 1
