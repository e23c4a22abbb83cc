"""What an exercise proves, or puts in doubt, about the questions behind it."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from quizzer import settings
from quizzer.content import exercise_file
from quizzer.errors import ContentError
from quizzer.grader.verdict import Diagnosis, Verdict
from quizzer.memory.scheduler import Rating, Reviewed
from quizzer.paths import Home, bundled
from quizzer.report.as_markdown import page
from quizzer.services.backup import merge
from quizzer.services.context import Context
from quizzer.services.practice import attempts
from quizzer.services.practice.attempts import AttemptRecord
from quizzer.services.reports.journal import build_journal
from quizzer.services.review import cards, search
from quizzer.services.review.session import ReviewSession, allowance
from quizzer.services.startup import open_context
from quizzer.store import reviews
from tests.conftest import NOON, Run

EXERCISE = "training_loop"
LOOP, EPOCH = "fastbook-04/training-loop", "fastbook-04/epoch-pseudocode"
ZEROING = "fastbook-04/zero-gradients"
PASSED = Verdict(EXERCISE, "passed")
FAILED = Verdict(EXERCISE, "failed", diagnosis=Diagnosis("gradients-not-zeroed", "Never", "..."))


@pytest.fixture
def context(used_home: Home) -> Iterator[Context]:
    """The bundled content, with its exercises."""
    with open_context(used_home, UTC) as opened:
        yield opened


def rate(context: Context, card: str, rating: Rating, now: datetime = NOON) -> None:
    cards.record(context, cards.find_card(context, card), rating, now)


def state(context: Context, card: str) -> Reviewed:
    found = cards.state_of(context, cards.find_card(context, card).key)
    assert isinstance(found, Reviewed)
    return found


def attempt(context: Context, verdict: Verdict, now: datetime) -> AttemptRecord:
    return attempts.record(context, verdict.exercise, b"code", verdict, now)


def names(record: AttemptRecord) -> list[str]:
    return [row.id for row in record.credited]


def days(number: int) -> datetime:
    return NOON + timedelta(days=number)


def test_a_pass_counts_as_a_good_review_of_the_questions_that_it_contains(
    context: Context,
) -> None:
    rate(context, LOOP, Rating.EASY)
    before = state(context, LOOP)
    record = attempt(context, PASSED, days(3))
    assert names(record) == [LOOP], "a question that was never answered is still to be learned"
    assert record.message == f"The pass also counts as a good review of the question {LOOP}."
    after = state(context, LOOP)
    assert (after.reps, after.last_day) == (2, context.clock.day(days(3)))
    assert after.due_day > before.due_day > context.clock.day(days(3))  # type: ignore[operator]
    [_, credit] = cards.history(context, cards.find_card(context, LOOP))
    assert (credit.rating, credit.origin) == (Rating.GOOD, "credit")
    assert [entry["origin"] for entry in search.review_log(context)] == [
        "review",
        "exercise",
        "credit",
    ]
    undone = cards.undo(context, days(3))
    assert undone is not None
    assert undone.description.endswith("training_loop and its credit for a question")


def test_undo_takes_back_a_pass_and_its_credit_as_one(context: Context) -> None:
    for card in (LOOP, EPOCH):
        rate(context, card, Rating.EASY)
    before = [state(context, card) for card in (LOOP, EPOCH)]
    assert names(attempt(context, PASSED, days(3))) == [LOOP, EPOCH]
    undone = cards.undo(context, days(3))
    assert undone is not None
    assert undone.description == (
        "the mark of exercises/training_loop and its credit for 2 questions"
    )
    assert cards.next_undo(context) == f"the mark of {EPOCH}"
    assert [state(context, card) for card in (LOOP, EPOCH)] == before
    assert (
        reviews.latest(context.db, cards.find_card(context, "exercises/training_loop").key) is None
    )


def test_what_was_answered_today_is_in_steps_or_was_only_practised_gets_no_credit(
    context: Context,
) -> None:
    rate(context, LOOP, Rating.EASY, days(3))
    rate(context, EPOCH, Rating.AGAIN)
    assert names(attempt(context, PASSED, days(3))) == []
    rate(context, EPOCH, Rating.EASY, days(3))
    practice = attempt(context, PASSED, days(4))
    assert (practice.rating, practice.credited, practice.message) == (None, (), "")


def test_questions_that_a_deck_of_ones_own_left_out_are_passed_over(context: Context) -> None:
    rate(context, EPOCH, Rating.EASY)
    name = EPOCH.partition("/")[2]
    deck = context.home.questions / "fastbook-04.toml"
    deck.parent.mkdir(exist_ok=True)
    card = f'[[card]]\nid = "{name}"\nkind = "free"\nprompt = "?"\nanswer = "x"\n'
    deck.write_text(f'title = "Mine"\n{card}')
    context = context.refreshed()
    assert attempt(context, FAILED, days(2)).doubted is None
    assert names(attempt(context, PASSED, days(3))) == [EPOCH]


def test_a_pass_after_an_undone_look_at_the_solution_is_good(context: Context) -> None:
    attempts.show_solution(context, EXERCISE, NOON)
    cards.undo(context, NOON)
    rating = attempt(context, PASSED, NOON).rating
    assert rating is not None
    assert rating.rating is Rating.GOOD


def test_a_question_without_credit_keeps_none_from_the_next(context: Context) -> None:
    rate(context, EPOCH, Rating.EASY)
    assert names(attempt(context, PASSED, days(3))) == [EPOCH], "the loop is still to be learned"


def test_a_diagnosis_makes_its_question_due_until_it_is_answered(context: Context) -> None:
    rate(context, ZEROING, Rating.EASY)
    before = state(context, ZEROING)
    record = attempt(context, FAILED, days(2))
    assert record.doubted is not None
    assert record.message == f"This puts the question {ZEROING} in doubt, so it is due now."
    assert state(context, ZEROING).due_day == context.clock.day(days(2))
    in_review = ReviewSession(context).next(days(2))
    assert in_review is not None
    assert in_review.row.id == ZEROING
    reviews.rebuild_schedules(context.db)
    assert state(context, ZEROING).due_day == context.clock.day(days(2)), "the log has it"
    assert attempt(context, FAILED, days(2)).doubted is None, "it is due already"
    undone = cards.undo(context, days(2))
    assert undone is not None
    assert undone.description == f"the doubt about {ZEROING}"
    assert state(context, ZEROING) == before
    reviews.rebuild_schedules(context.db)
    assert state(context, ZEROING) == before
    attempt(context, FAILED, days(2))
    rate(context, ZEROING, Rating.GOOD, days(2))
    answered = state(context, ZEROING)
    assert answered.due_day > context.clock.day(days(2))  # type: ignore[operator]
    reviews.rebuild_schedules(context.db)
    assert state(context, ZEROING) == answered
    cards.undo(context, days(2))
    assert state(context, ZEROING).due_day == context.clock.day(days(2)), "in doubt again"


def test_a_question_in_doubt_is_asked_and_not_credited(context: Context) -> None:
    rate(context, LOOP, Rating.EASY)
    diagnosis = Diagnosis("steps-before-backward", "Too early", "...")
    attempt(context, Verdict(EXERCISE, "failed", diagnosis=diagnosis), days(2))
    record = attempt(context, PASSED, days(2))
    assert record.rating is not None
    assert record.credited == ()
    assert state(context, LOOP).due_day == context.clock.day(days(2))


def test_credit_is_switched_off_by_a_setting(context: Context) -> None:
    for card in (LOOP, ZEROING):
        rate(context, card, Rating.EASY)
    settings.change(context.home.config, "credit", False)
    context = context.refreshed()
    assert attempt(context, FAILED, days(2)).message == ""
    assert attempt(context, PASSED, days(2)).message == ""
    assert len(cards.history(context, cards.find_card(context, LOOP))) == 1


def test_a_credit_uses_no_limit_tests_no_memory_and_holds_no_card_back(context: Context) -> None:
    rate(context, LOOP, Rating.EASY)
    row = cards.find_card(context, LOOP)
    cards.save_draft(context, row, "half an answer", NOON)
    day = context.clock.day(days(3))
    before = allowance(context, day)
    attempt(context, PASSED, days(3))
    assert allowance(context, day) == before._replace(new=before.new - 1), "the exercise's own"
    assert reviews.draft(context.db, row.key) == "half an answer"
    assert context.db.value("SELECT count(*) FROM hold WHERE day = ?", day) == 0
    assert context.db.value("SELECT recalled FROM review WHERE credit IS NOT NULL") is None
    text = page(build_journal(context, days(3), since=days(3).date()), str)
    assert "0 questions answered" not in text
    assert "put right" not in text


@pytest.mark.parametrize("seed", range(12))
def test_credit_never_lengthens_an_interval_beyond_a_good_review_on_the_due_day(
    context: Context, seed: int
) -> None:
    draw = random.Random(seed)
    now = NOON
    rate(context, LOOP, Rating.EASY, now)
    for _ in range(draw.randrange(4)):
        due = state(context, LOOP).due_day
        day = context.clock.day(now)
        assert due is not None
        now += timedelta(days=max(1, round((due - day) * draw.uniform(0.4, 1.6))))
        rate(context, LOOP, draw.choice([Rating.HARD, Rating.GOOD, Rating.EASY]), now)
    before = state(context, LOOP)
    assert before.due_day is not None
    ahead = before.due_day - before.last_day
    now += timedelta(days=draw.randint(1, ahead))
    row = cards.find_card(context, LOOP)
    on_due_day = context.clock.start(before.due_day) + timedelta(hours=1)
    on_time = cards.state_after(context, row, before, Rating.GOOD, on_due_day)
    assert names(attempt(context, PASSED, now)) == [LOOP]
    after = state(context, LOOP)
    assert after.stability <= on_time.stability
    assert after.due_day is not None
    assert on_time.due_day is not None
    assert after.due_day - after.last_day <= on_time.due_day - on_time.last_day


def test_two_machines_agree_on_credit_doubt_and_their_undos(tmp_path: Path) -> None:
    def work(context: Context, start: int) -> None:
        attempt(context, FAILED, days(start))
        attempt(context, PASSED, days(start + 1))
        cards.undo(context, days(start + 1))
        attempt(context, PASSED, days(start + 2))

    logs = []
    for name in "ab":
        with open_context(Home(tmp_path / name), UTC) as context:
            for card in (LOOP, EPOCH, ZEROING):
                rate(context, card, Rating.EASY)
            work(context, 2 if name == "a" else 30)
            logs.append(context.db.path)
    merged = []
    for name, other in (("a", logs[1]), ("b", logs[0])):
        copy = Home(tmp_path / f"merged-{name}")
        with open_context(Home(tmp_path / name), UTC) as context:
            copy.create()
            context.db.connection.execute("VACUUM INTO ?", (str(copy.database),))
        with open_context(copy, UTC) as context:
            merge.merge(context, other, days(40))
            again = merge.merge(context, other, days(40))
            assert again.counts.total == 0
            states = [state(context, card) for card in (LOOP, EPOCH, ZEROING)]
            log = [{**entry, "review_id": None} for entry in search.review_log(context)]
            credits = [
                (row["card"], row["credit"])
                for row in context.db.rows("SELECT card, credit FROM review ORDER BY id")
            ]
            merged.append((states, log, credits))
            assert sum(credit is not None for _, credit in credits) == 8
            reviews.rebuild_schedules(context.db)
            assert [state(context, card) for card in (LOOP, EPOCH, ZEROING)] == states
    assert merged[0] == merged[1]


def test_grade_reports_a_doubt_and_a_credit_on_standard_error(
    run: Run, home: Home, tmp_path: Path
) -> None:
    question = "fastbook-04/list-comprehension"
    with open_context(home, UTC) as context:
        rate(context, question, Rating.EASY, datetime.now(UTC) - timedelta(days=3))
    path = tmp_path / "odd_doubles.py"
    path.write_text("def odd_doubles(numbers):\n    return (2 * n for n in numbers if n % 2)\n")
    failed = run("grade", "list_comprehension", str(path), "--json")
    assert failed.json["diagnosis"]["id"] == "a-generator"
    assert f"the question {question} in doubt" in failed.err
    assert run("undo").status == 0
    path.write_text("def odd_doubles(numbers):\n    return [2 * n for n in numbers if n % 2]\n")
    passed = run("grade", "list_comprehension", str(path))
    assert passed.status == 0
    assert f"also counts as a good review of the question {question}" in passed.err


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('contains = ["zip-pairs"]', "'zip-pairs' is not a card's full name"),
        ("contains = [4]", "4 is not a card's full name"),
        ('contains = "fastbook-04/zip-pairs"', "'contains' has a value of the wrong kind"),
        ('doubts = {slip = "zip-pairs"}', "'zip-pairs' is not a card's full name"),
        ('doubts = ["fastbook-04/zip-pairs"]', "'doubts' has a value of the wrong kind"),
    ],
)
def test_an_exercise_names_its_questions_in_full(tmp_path: Path, line: str, key: str) -> None:
    folder = tmp_path / "zip_pairs"
    shutil.copytree(bundled("exercises") / "zip_pairs", folder)
    path = folder / "exercise.toml"
    path.write_text(f"{line}\n{path.read_text()}")
    with pytest.raises(ContentError) as raised:
        exercise_file.load(folder)
    assert f"exercise.toml:1: {key}" in raised.value.message
    assert "fastbook-04/" in raised.value.hint


def test_a_suspended_question_gets_neither_credit_nor_doubt(context: Context) -> None:
    for card in (LOOP, EPOCH, ZEROING):
        rate(context, card, Rating.EASY)
    for card in (LOOP, ZEROING):
        cards.suspend(context, cards.find_card(context, card), NOON)
    assert attempt(context, FAILED, days(2)).doubted is None
    assert names(attempt(context, PASSED, days(3))) == [EPOCH]


def test_credited_questions_are_listed_in_a_sentence(context: Context) -> None:
    rows = [cards.find_card(context, card) for card in (LOOP, EPOCH, ZEROING)]
    begin = "The pass also counts as a good review of the question"
    assert [AttemptRecord(credited=tuple(rows[:count])).message for count in range(4)] == [
        "",
        f"{begin} {LOOP}.",
        f"{begin}s {LOOP} and {EPOCH}.",
        f"{begin}s {LOOP}, {EPOCH} and {ZEROING}.",
    ]
