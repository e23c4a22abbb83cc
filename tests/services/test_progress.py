"""What a report says is what the log holds: every figure once more, worked out by hand."""

from __future__ import annotations

import json
import math
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from quizzer import paths
from quizzer.errors import UsageError
from quizzer.grader.verdict import Diagnosis, Verdict
from quizzer.memory.scheduler import LEECH_LAPSES, Rating
from quizzer.paths import Home
from quizzer.report import as_text
from quizzer.report.as_json import to_dict
from quizzer.services.context import Context
from quizzer.services.practice import attempts, exercises, workspace
from quizzer.services.reports import progress as progress_service
from quizzer.services.review import cards, catch_up, search, session
from quizzer.services.review import cards as cards_service
from quizzer.services.review import quiz as quiz_service
from quizzer.services.startup import open_context
from quizzer.store import content
from quizzer.store.db import Database
from quizzer.store.log import day_sums
from tests.conftest import NOON
from tests.services import documented_fields, expected_progress
from tests.services.learner import Learner

ZONE = ZoneInfo("Europe/Berlin")  # summer time begins and ends within the simulated year
CARD = (
    '[[card]]\nid = "c{0}"\nkind = "free"\nprompt = "Question {0}?\\n\\n*Well?*"\nanswer = "{0}"\n'
    'tags = ["t{1}", "all"]\n{2}'
)


def write_deck(home: Home, name: str, cards: range) -> None:
    """A deck of its own; every seventh card is related to the one before."""
    home.questions.mkdir(parents=True, exist_ok=True)
    related = [f'related = ["{name}/c{number - 1}"]\n' for number in cards]
    text = [
        CARD.format(number, number % 3, related[place] if number % 7 == 0 else "")
        for place, number in enumerate(cards)
    ]
    (home.questions / f"{name}.toml").write_text(f'title = "Deck {name}"\n' + "".join(text))


def planned(context: Context, now: datetime) -> list[str]:
    """What the first screen says of a plan."""
    plan = catch_up.active_catch_up(context, context.clock.day(now))
    if plan is None:
        return []
    return catch_up.plan_lines(catch_up.make_outlook(catch_up.read_inputs(context, now, plan)))


def assert_same(got: Any, expected: Any, where: str = "") -> None:
    """Equal through and through; numbers to nine places."""
    if isinstance(expected, dict):
        assert list(got) == list(expected), where
        for name, value in expected.items():
            assert_same(got[name], value, f"{where}.{name}")
    elif isinstance(expected, list):
        assert len(got) == len(expected), where
        for number, value in enumerate(expected):
            assert_same(got[number], value, f"{where}[{number}]")
    elif isinstance(expected, float) and isinstance(got, float | int):
        assert math.isclose(got, expected, rel_tol=1e-9, abs_tol=1e-9), (where, got, expected)
    else:
        assert got == expected, where


def assert_report_is_right(context: Context, now: datetime) -> dict[str, Any]:
    """The report is what `expected_progress` makes of the same file; returns it."""
    progress = progress_service.build_progress(context, now)
    got = json.loads(json.dumps(to_dict(progress), allow_nan=False))
    home = context.home
    expected = expected_progress.report(home.database, home.workspace, now, ZONE)
    expected["plan"] = planned(context, now)
    assert_same(got, expected)
    documented_fields.assert_described(got)
    for line in as_text.lines(progress):
        assert cell_len("".join(text for text, _ in line)) <= 80
    assert isinstance(got, dict)
    return got


@pytest.fixture
def opened(home: Home) -> Iterator[Context]:
    write_deck(home, "own", range(1, 161))
    write_deck(home, "short", range(1, 5))
    home.config.write_text("new_cards_per_day = 1\n")
    with open_context(home, ZONE) as context:
        context.db.execute("PRAGMA synchronous = OFF")  # nothing here is to outlive the test
        yield context


def test_every_figure_of_a_simulated_year_is_what_the_raw_log_gives(opened: Context) -> None:
    home = opened.home
    learner = Learner(opened, datetime(2026, 1, 5, 8, tzinfo=UTC), seed=4)
    workspace.start(opened, exercises.find_exercise("learner", home), learner.now)
    attempts.record(opened, "training_loop", b"", Verdict("training_loop", "error"), learner.now)

    def now_and_then(day: int) -> None:
        if day % 9 == 0:
            learner.quiz(["own", "fastbook-04"][day % 2], 8, finish=day % 18 == 0)
        if day % 5 == 0:
            learner.work(["zip_pairs", "sgd_step", "mnist_training"][day % 3])
        if day % 40 == 39:
            write_deck(home, "own", range(1 + day // 40, 161))  # the first cards are given up

    assert_report_is_right(opened, learner.now)
    learner.study(20, 28, now_and_then)
    early = assert_report_is_right(opened, learner.now)
    learner.study(100, 28, now_and_then)
    assert_report_is_right(opened, learner.now)
    (home.questions / "short.toml").unlink()
    learner.context = opened = opened.refreshed()
    learner.now += timedelta(days=90)
    away = assert_report_is_right(opened, learner.now)
    learner.study(30, 40, now_and_then)
    leech = next(row for row in content.cards_of(opened.db, "own") if not row.suspended)
    for _ in range(LEECH_LAPSES):
        for rating in (Rating.EASY, Rating.AGAIN, Rating.GOOD):  # known, forgotten, learned again
            learner.now += timedelta(hours=9)
            cards_service.record(opened, leech, rating, learner.now)
    learner.now += timedelta(days=3, hours=4)
    learner.sit(3)  # and so some stay due
    begun = next(row for row in content.cards_of(opened.db, "own") if not row.suspended)
    cards_service.record(opened, begun, Rating.AGAIN, learner.now)  # one at least is in steps
    slip = Diagnosis("met-today", "Met today", "...")
    verdict = Verdict("zip_pairs", "failed", diagnosis=slip)
    attempts.record(opened, "zip_pairs", b"", verdict, learner.now)  # a slip not overcome yet
    there = assert_report_is_right(opened, learner.now)
    assert_figures_open(opened, learner.now, there)

    shown = documented_fields.assert_described(there) | documented_fields.assert_described(away)
    assert documented_fields.fields().keys() - shown == set(), (
        "docs/report.md tells of what is not there"
    )

    # the log was worth the trouble: nothing above compared nothing with nothing
    assert away["streak"]["current"] == 0 < there["streak"]["current"]
    for name in ("mastered", "known", "learning", "new", "due", "suspended"):
        assert there["total"][name] > 0, name
    for name in ("tags", "weakest", "weeks", "days", "quizzes", "training"):
        assert len(there[name]) > 2, name
    chapters = {path.stem for path in paths.bundled("questions").glob("*.toml")}
    assert {deck["id"] for deck in there["decks"]} == {*chapters, "own", "exercises"}
    statuses = {item["status"] for report in (early, there) for item in report["exercises"]}
    assert statuses >= {"new", "started", "failed", "passed", "due"}
    met = [item for exercise in there["exercises"] for item in exercise["misconceptions"]]
    assert {item["overcome"] for item in met} == {True, False}
    assert there["agreement"]["suggested"] > there["agreement"]["agreed"] > 0
    assert there["lapses"] > 10
    assert opened.db.value("SELECT count(*) FROM undo") > 10
    assert sum(load["due"] > 0 for load in there["forecast"]) > 10


def assert_figures_open(context: Context, now: datetime, report: dict[str, Any]) -> None:
    """Behind a figure are as many cards as it says."""
    for load in report["forecast"]:
        day = date.fromisoformat(load["day"])
        assert len(search.due_on(context, now, day)) == load["due"], day
    groups: list[search.Group] = ["new", "learning", "known", "mastered"]
    for group in groups:
        assert len(search.cards_in_group(context, now, group)) == report["total"][group]
        for deck in report["decks"]:
            hits = search.cards_in_group(context, now, group, deck=deck["id"])
            assert len(hits) == deck["standing"][group]
        for tag in report["tags"]:
            hits = search.cards_in_group(context, now, group, tag=tag["tag"])
            assert len(hits) == tag["standing"][group]
    for day in report["days"]:
        hits = search.reviewed_on(context, now, date.fromisoformat(day["day"]))
        assert 1 <= len(hits) <= day["reviews"]
    for week in report["weeks"]:
        hits = search.forgotten_in(context, now, date.fromisoformat(week["monday"]))
        assert len(hits) <= week["tested"] - week["recalled"]
        assert bool(hits) == (week["recalled"] < week["tested"])


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("rate"), st.integers(0, 3), st.sampled_from(list(Rating))),
        st.tuples(st.just("wait"), st.sampled_from([0.004, 0.1, 1, 1, 3, 9, 30, 120])),
        st.tuples(st.sampled_from(["undo", "quiz", "look"])),
        st.tuples(st.sampled_from(["suspend", "resume", "bury"]), st.integers(0, 3)),
    ),
    max_size=25,
)


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with four cards, two of them related, and nothing done yet; to be copied."""
    home = Home(tmp_path_factory.mktemp("untouched"))
    write_deck(home, "few", range(5, 9))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("quizzer.paths.bundled", lambda name: home.folder / "nothing")
        with open_context(home, ZONE):
            pass
    return home.folder


@settings(max_examples=60, deadline=None)
@given(steps=STEPS)
@example(steps=[("rate", 2, Rating.AGAIN), ("quiz",), ("bury", 2), ("undo",)])
@example(
    steps=[
        *[("rate", card, Rating.GOOD) for card in (0, 1, 2)],
        *[("undo",), ("look",), ("undo",), ("rate", 3, Rating.HARD)],
    ]
)
def test_whatever_was_done_the_report_is_what_the_raw_log_gives(
    untouched: Path, steps: list[tuple[Any, ...]]
) -> None:
    now = datetime(2026, 3, 28, 20, tzinfo=UTC)  # the night is one in which the clock moves
    with (
        tempfile.TemporaryDirectory() as folder,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr("quizzer.paths.bundled", lambda name: untouched / "nothing")
        patch.setattr(day_sums, "MANY", 2)
        home = Home(Path(folder) / "home")
        shutil.copytree(untouched, home.folder)
        with open_context(home, ZONE) as context:
            context.db.execute("PRAGMA synchronous = OFF")
            for what, *words in steps:
                now = take(context, now, what, words)
            report = assert_report_is_right(context, now)
            assert_figures_open(context, now, report)


def take(context: Context, now: datetime, what: str, words: list[Any]) -> datetime:
    """One step of a made-up learner; returns the time after it."""
    if what == "wait":
        return now + timedelta(days=words[0])
    if what == "undo":
        cards_service.undo(context, now)
    elif what == "look":
        progress_service.build_progress(context, now)
    elif what == "quiz":
        try:
            quiz = quiz_service.start(context, "few", None, None, now)
        except UsageError:  # every card is suspended
            return now
        for score in (1.0, 0.0):
            if question := quiz.next():
                quiz.answer(question, score, "x", now)
        quiz.finish(now)
    else:
        row = cards.find_card(context, f"few/c{5 + words[0]}")
        if what == "rate":
            cards_service.record(context, row, words[1], now, duration_ms=4321)
        elif what == "suspend":
            cards_service.suspend(context, row, now)
        elif what == "resume":
            cards_service.resume(context, row, now)
        else:
            session.ReviewSession(context).bury(cards.card_in_review(context, row.key), now)
    return now + timedelta(seconds=20)


def test_a_report_is_of_one_moment_whatever_is_written_meanwhile(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = day_sums.days

    def while_another_rates(db: Database) -> list[day_sums.DaySum]:
        with open_context(context.home, UTC) as beside:
            cards_service.record(beside, cards.find_card(beside, "letters/a"), Rating.EASY, NOON)
        return days(db)

    monkeypatch.setattr(day_sums, "days", while_another_rates)
    report = progress_service.build_progress(context, NOON)
    assert (report.total.known, report.reviews) == (0, 0)
    monkeypatch.undo()
    assert progress_service.build_progress(context, NOON).reviews == 1


def test_a_deck_too_large_to_look_at_card_by_card_is_left_out_of_recall_alone(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(progress_service.build_progress(context, NOON).recall) == 4
    monkeypatch.setattr(progress_service, "CHAPTER", 3)
    report = progress_service.build_progress(context, NOON)
    assert (len(report.recall), report.total.cards) == (0, 4)


def test_a_chapter_that_would_last_beyond_all_calendars_has_the_last_day_of_them(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    cards_service.record(context, cards.find_card(context, "letters/a"), Rating.GOOD, NOON)
    monkeypatch.setattr(progress_service, "ceil", lambda days: 10**8)
    assert progress_service.build_progress(context, NOON).decks[0].learned_by == date.max


def test_mastered_begins_beyond_a_stability_of_21_days(context: Context) -> None:
    cards_service.record(context, cards.find_card(context, "letters/a"), Rating.EASY, NOON)
    for stability, mastered in [(21.0, 0), (21.01, 1)]:
        context.db.execute("UPDATE schedule SET stability = ?", stability)
        assert progress_service.build_progress(context, NOON).total.mastered == mastered
        assert len(search.cards_in_group(context, NOON, "mastered")) == mastered


def test_a_quiz_that_was_closed_without_an_answer_has_no_score(context: Context) -> None:
    quiz_service.start(context, "letters", 2, 1, NOON)
    second = quiz_service.start(context, "letters", 2, 2, NOON)
    question = second.next()
    assert question is not None
    second.answer(question, 0.5, "x", NOON)
    second.finish(NOON)
    [score] = progress_service.build_progress(context, NOON).quizzes
    assert (score.deck, score.at, score.points, score.questions) == ("letters", NOON, 0.5, 1)


def report_text(context: Context, now: datetime) -> str:
    progress = progress_service.build_progress(context, now)
    return "\n".join("".join(text for text, _ in line) for line in as_text.lines(progress))


def test_cards_just_failed_slip_and_are_not_recalled_to_100_percent(context: Context) -> None:
    for name in "abc":
        cards.record(context, cards.find_card(context, f"letters/{name}"), Rating.AGAIN, NOON)
    progress = progress_service.build_progress(context, NOON)
    assert [card.card[-1] for card in progress.failed] == ["c", "b", "a"]
    assert all(card.learning for card in progress.failed)
    assert progress.total.known_retrievability is None
    text = report_text(context, NOON)
    assert "100 %" not in text
    assert "failed  Which letter comes first?" in text
    assert "nothing: every card" not in text


def test_a_card_failed_in_review_slips_until_it_is_right_again(context: Context) -> None:
    row = cards.find_card(context, "letters/a")
    cards.record(context, row, Rating.EASY, NOON - timedelta(days=20))
    cards.record(context, row, Rating.AGAIN, NOON)
    assert [card.card for card in progress_service.build_progress(context, NOON).failed] == [
        "letters/a"
    ]
    cards.record(context, row, Rating.GOOD, NOON + timedelta(minutes=10))
    later = progress_service.build_progress(context, NOON + timedelta(minutes=10))
    assert later.failed == ()


def test_nothing_is_due_is_said_only_when_no_step_ends_today(context: Context) -> None:
    for name in "abc":
        cards.record(context, cards.find_card(context, f"letters/{name}"), Rating.AGAIN, NOON)
    now = NOON + timedelta(seconds=1)
    progress = progress_service.build_progress(context, now)
    assert (progress.total.due, progress.steps_today) == (0, 3)
    text = report_text(context, now)
    assert "nothing is due; 3 cards back in 1 min" in text
    later = NOON + timedelta(minutes=2)
    assert "3 due" in report_text(context, later)


def test_what_is_known_is_explained_where_it_first_stands(context: Context) -> None:
    cards.record(context, cards.find_card(context, "letters/a"), Rating.EASY, NOON)
    text = report_text(context, NOON)
    assert "known: past the learning steps; mastered: lasts over 21 days" in text
    assert "you would recall 100 % of the 1 known card today" in text


def test_a_plan_after_an_absence_is_the_only_reckoning_in_the_report(context: Context) -> None:
    for name in "abc":
        row = cards.find_card(context, f"letters/{name}")
        cards.record(context, row, Rating.EASY, NOON, duration_ms=60_000)
    now = NOON + timedelta(days=60)
    text = report_text(context, now)
    assert "3 due, 1 new" in text
    assert "3 cards wait, and 20 minutes have room for all." in " ".join(text.split())
    assert "about 3 min" not in text


def test_figures_without_the_questions_are_the_same_but_for_their_recall(context: Context) -> None:
    cards.record(context, cards.find_card(context, "letters/a"), Rating.EASY, NOON)
    cards.suspend(context, cards.find_card(context, "letters/b"), NOON)
    every = progress_service.build_progress(context, NOON)
    assert len(every.recall) == 4
    assert progress_service.build_progress(context, NOON, questions=False) == replace(
        every, recall=()
    )


def test_the_figures_of_the_progress_screen_take_as_many_queries_for_nine_decks_as_for_two(
    home: Home,
) -> None:
    counts = []
    for decks in (2, 9):
        for number in range(decks):
            write_deck(home, f"deck{number}", range(1, 4))
        with open_context(home, ZONE) as context:
            statements: list[str] = []
            context.db.connection.set_trace_callback(statements.append)
            progress_service.build_progress(context, NOON, questions=False)
            context.db.connection.set_trace_callback(None)
            counts.append(len(statements))
    assert counts[0] == counts[1] <= 32
