"""Single figures of a report, a journal and an outlook, worked out by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from quizzer import settings
from quizzer.errors import QuizzerError, UsageError
from quizzer.memory.scheduler import Memory, Rating, default_parameters, published_age, recall
from quizzer.memory.simulation import Forecast
from quizzer.paths import Home
from quizzer.report.journal_model import JournalEntry, Mark, Since
from quizzer.report.progress_model import KnowledgeCounts, Load, Streak, Week
from quizzer.services import replay
from quizzer.services.context import Context
from quizzer.services.reports import embedded, journal, outlook, progress
from quizzer.services.reports.embedded import EmbeddedPictures
from quizzer.services.review import cards
from quizzer.store.answers import AnswerRow
from quizzer.store.log import day_sums
from quizzer.store.log.day_sums import DaySum
from quizzer.store.reviews import Reset, to_ms
from tests.conftest import NOON

TODAY = date(2026, 3, 2).toordinal()  # a Monday
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("days_ago", "streak"),
    [
        ([], Streak(0, 0, 0)), ([0], Streak(1, 1, 1)), ([1], Streak(1, 1, 1)),
        ([2], Streak(0, 1, 1)), ([2, 1], Streak(2, 2, 2)), ([3, 2], Streak(0, 2, 2)),
        ([9, 8, 7, 3, 1, 0], Streak(2, 3, 6)), ([4, 2, 0], Streak(1, 1, 3)),
    ],
)  # fmt: skip
def test_a_streak_is_of_days_in_a_row_up_to_yesterday_or_today(
    days_ago: list[int], streak: Streak
) -> None:
    assert progress._streak([TODAY - ago for ago in days_ago], TODAY) == streak


def test_weeks_begin_on_monday_and_those_without_a_test_are_left_out() -> None:
    days = [
        DaySum(TODAY - 8, 9, 0, 4, 3), DaySum(TODAY - 7, 9, 0, 0, 0), DaySum(TODAY - 1, 9, 0, 2, 2),
        DaySum(TODAY, 9, 0, 1, 0), DaySum(TODAY + 6, 9, 0, 5, 4), DaySum(TODAY + 7, 9, 0, 0, 0),
    ]  # fmt: skip
    assert progress._weeks(days) == (
        Week(date(2026, 2, 16), 3, 4), Week(date(2026, 2, 23), 2, 2), Week(date(2026, 3, 2), 4, 6),
    )  # fmt: skip


def card(due: int | None, age: float | None = 1.0, kind: str = "known", later: Any = None) -> Any:
    return (1, 0, kind, age, None if due is None else TODAY + due, later)


def test_a_forecast_is_of_thirty_days_and_today_has_what_is_overdue() -> None:
    falls = progress._forecast([card(due) for due in (-99, -1, 0, 1, 29, 29, 30, None)], TODAY)
    assert len(falls) == 30
    assert falls[:3] == (
        Load(date(2026, 3, 2), 3), Load(date(2026, 3, 3), 1), Load(date(2026, 3, 4), 0),
    )  # fmt: skip
    assert falls[-1] == Load(date(2026, 3, 31), 2)
    assert progress._forecast([], TODAY)[0] == Load(date(2026, 3, 2), 0)


def test_what_is_known_is_counted_by_its_standing_and_averaged_over_what_was_seen() -> None:
    group = [
        card(0), card(1, 0.5, "mastered"), card(0, 2.0, "learning", later=False),
        card(0, 0.0, "learning", later=True), card(None, None, "new"),
        card(None, None, "suspended"), card(5, 0.25),
    ]  # fmt: skip
    known = [recall(age) for age in (1.0, 0.5, 0.25)]
    steps = [recall(age) for age in (2.0, 0.0)]
    counts = progress._count_knowledge(group, TODAY)
    assert counts[:6] == (7, 1, 2, 3, 1, 2)
    assert counts.retrievability == pytest.approx((sum(known) + sum(steps)) / 5)
    assert counts.known_retrievability == pytest.approx(sum(known) / 3)
    assert counts.suspended == 1
    empty = progress._count_knowledge([card(None, None, "new")], TODAY)
    assert empty == KnowledgeCounts(1, 1, 0, 0, 0, 0, None, 0, None)
    halves = [progress._count_knowledge(part, TODAY) for part in (group[:1], group[1:])]
    together = progress._sum_counts([*halves, empty])
    assert together[:6] == (8, 2, 2, 3, 1, 2)
    assert together.retrievability == pytest.approx(counts.retrievability)
    assert together.known_retrievability == pytest.approx(counts.known_retrievability)
    assert together.suspended == 1
    assert progress._sum_counts([empty, empty]) == KnowledgeCounts(2, 2, 0, 0, 0, 0, None, 0, None)


def test_a_held_card_is_due_tomorrow_and_a_step_on_the_day_on_which_it_ends(
    context: Context,
) -> None:
    step, late = (to_ms(NOON + minutes * DAY / 1440) for minutes in (-1, 20 * 60))
    stored: list[Any] = [
        (1, 10, "known", 0.5, TODAY - 3, None), (1, 11, "known", 0.5, TODAY - 3, None),
        (1, 12, "known", 0.5, TODAY + 9, None), (1, 13, "learning", 0.0, None, step),
        (1, 14, "learning", 0.0, None, late), (1, 15, "learning", 0.0, None, step),
        (1, 16, "new", None, None, None), (1, 1, "new", None, None, None),
    ]  # fmt: skip
    held = {11, 12, 15, 16, 1}
    shown = progress._cards(context, stored, NOON, held, None)
    assert [(due, later) for *_, due, later in shown] == [
        (TODAY - 3, None), (TODAY + 1, None), (TODAY + 9, None), (TODAY, False), (TODAY + 1, True),
        (TODAY + 1, None), (None, None), (None, None),
    ]  # fmt: skip
    assert [row[:4] for row in shown] == [row[:4] for row in stored]
    weights = tuple(value * 1.05 for value in default_parameters())
    fitted = progress._cards(context, stored, NOON, held, weights)
    assert [row[4:] for row in fitted] == [row[4:] for row in shown]
    assert [row[3] for row in fitted] == [
        None if age is None else published_age(age, weights) for *_, age, _, _ in stored
    ]
    assert fitted[0][3] != 0.5


def test_a_report_says_what_of_today_is_left_and_how_much_was_recalled(context: Context) -> None:
    for days, name, rating in (
        (-40, "a", Rating.EASY), (-20, "a", Rating.GOOD), (-9, "b", Rating.EASY),
        (-1, "b", Rating.AGAIN), (0, "c", Rating.GOOD),
    ):  # fmt: skip
        row = cards.find_card(context, f"letters/{name}")
        cards.record(context, row, rating, NOON + days * DAY)
    report = progress.build_progress(context, NOON)
    assert report.retention == 0.5
    assert (report.steps_today, report.next_step_at) == (1, NOON + DAY / 144)
    assert (report.lapses, report.reviews, report.streak) == (1, 5, Streak(2, 2, 5))
    assert [card.card for card in report.recall] == [f"letters/{name}" for name in "abce"]
    assert [(card.tested, card.recalled) for card in report.recall] == [
        (1, 1), (1, 0), (0, 0), (0, 0),
    ]  # fmt: skip
    assert [(tag.tag, tag.standing.cards) for tag in report.tags] == [
        ("consonants", 1), ("vowels", 2),
    ]  # fmt: skip
    assert [card.card for card in report.failed] == ["letters/b"]
    assert [card.learning for card in report.failed] == [True]
    assert progress.build_progress(context, NOON, questions=False).recall == ()
    cards.suspend(context, cards.find_card(context, "letters/b"), NOON)
    context.db.execute("UPDATE card SET present = 0 WHERE name = 'b'")
    assert [tag.tag for tag in progress.build_progress(context, NOON).tags] == ["vowels"]


def test_the_ten_weakest_are_those_of_the_greatest_age_the_first_of_equal_ones_before() -> None:
    ages = [1.0, 3.0, 2.0, None, 3.0, *[0.5] * 9]
    listed: list[Any] = [(1, key, "known", age, TODAY, None) for key, age in enumerate(ages, 100)]
    assert progress._weakest(listed) == [101, 104, 102, 100, 105, 106, 107, 108, 109, 110]
    assert progress._weakest(listed[3:4]) == []


@pytest.mark.parametrize(
    ("new", "pace", "day"),
    [(0, 0, 0), (0, 2.0, 0), (5, 0, None), (5, 2.0, 3), (4, 2.0, 2), (1, 0.1, 10)],
)
def test_a_chapter_is_learned_when_its_new_cards_are_at_this_pace(
    new: int, pace: float, day: int | None
) -> None:
    counts = KnowledgeCounts(9, new, 0, 0, 0, 0, None)
    wanted = None if day is None else date.fromordinal(TODAY + day)
    assert progress._learned_by(counts, pace, TODAY) == wanted


@pytest.mark.parametrize(
    ("days_ago", "pace"),
    [
        ({"a": 0}, 1.0), ({"a": 3}, 1 / 4), ({"a": 3, "b": 3}, 2 / 4), ({"a": 13, "b": 0}, 2 / 14),
        ({"a": 14, "b": 0}, 1 / 14), ({"a": 13}, 1 / 14), ({"a": 14}, 0), ({}, 0),
    ],
)  # fmt: skip
def test_a_deck_s_pace_is_of_two_weeks_or_of_the_days_since_it_was_begun(
    context: Context, days_ago: dict[str, int], pace: float
) -> None:
    for name, ago in sorted(days_ago.items(), key=lambda item: -item[1]):
        cards.record(
            context, cards.find_card(context, f"letters/{name}"), Rating.GOOD, NOON - ago * DAY
        )
    [deck] = progress.build_progress(context, NOON).decks
    assert deck.pace == pytest.approx(pace)


def test_a_look_of_more_than_ten_minutes_counts_as_ten(context: Context) -> None:
    for number, milliseconds in enumerate((600_000, 600_001, 30_000, None)):
        row = cards.find_card(context, f"letters/{'abce'[number]}")
        cards.record(context, row, Rating.GOOD, NOON, duration_ms=milliseconds)
    report = progress.build_progress(context, NOON)
    assert (report.minutes, report.reviews) == (20.5, 4)
    assert report.days[0] == (NOON.date(), 4, 20.5)


@pytest.mark.parametrize(("reviews", "kept"), [(999, 0), (1000, 1)])
def test_a_log_is_added_up_once_it_has_grown_by_a_thousand(
    context: Context, reviews: int, kept: int
) -> None:
    context.db.execute(
        "WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < ?)"
        " INSERT INTO review (id, card, rating, at, day, phase_before, origin, duration_ms,"
        " card_version, retention, phase, stability, difficulty, due_at, reps, lapses)"
        " SELECT id, 1, 3, id, 5, 'new', 'review', 2, 1, 0.9, 'review', 4.0, 5.0, 1, 1, 0 FROM n",
        reviews,
    )
    day_sums.keep_day_sums(context.db)
    assert context.db.value("SELECT count(*) FROM day_sum") == kept
    assert day_sums.days(context.db) == [DaySum(5, reviews, 2 * reviews, 0, 0)]


def test_an_outlook_is_rounded_in_json_and_has_the_retention_that_is_set(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    forecast = Forecast(0.9, 12.345678, 9.87654, 123.456)
    whole = outlook.RetentionOutlook("letters", 30, 4, 2, 7, 0.87, (forecast,))
    assert whole.to_dict() == {
        "deck": "letters", "days": 30, "cards": 4, "new_per_day": 2, "reviews": 7, "current": 0.87,
        "retention": [
            {"retention": 0.9, "minutes_per_day": 12.35, "reviews_per_day": 9.88, "known": 123.5}
        ],
    }  # fmt: skip
    cards.record(context, cards.find_card(context, "letters/a"), Rating.GOOD, NOON)
    settings.change(context.home.config, "desired_retention", 0.87)
    own = outlook.retention_outlook(context.refreshed(), "letters", 2, NOON)
    assert [row.retention for row in own.outlooks] == [
        0.7, 0.73, 0.76, 0.79, 0.82, 0.85, 0.87, 0.88, 0.9, 0.92, 0.94, 0.96, 0.97,
    ]  # fmt: skip
    assert (own.deck, own.days, own.cards, own.reviews, own.current) == ("letters", 2, 4, 1, 0.87)
    assert len(outlook.retention_outlook(context, None, 1, NOON).outlooks) == 12
    goals = replace(context.settings, deck_retention=(("letters", 0.83),))
    of_letters = replace(context, settings=goals)
    assert outlook.retention_outlook(of_letters, "letters", 1, NOON).current == 0.83
    assert outlook.retention_outlook(of_letters, None, 1, NOON).current == 0.9
    with pytest.raises(UsageError, match="there is no deck"):
        outlook.retention_outlook(context, "none", 1, NOON)
    with monkeypatch.context() as patch:
        asked: list[str] = []
        patch.setattr(outlook.fits, "weights_of", lambda db, deck: asked.append(deck))
        for deck in (None, "letters"):
            outlook.retention_outlook(context, deck, 1, NOON)
        assert asked == ["", "letters"]
    curve = outlook.cost_curve(context, NOON)
    assert (curve.days, curve.cards, curve.is_usual, len(curve.costs)) == (365, 4, True, 12)


def test_a_picture_is_looked_for_two_hundred_times_within_4_mib(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, int]] = []
    sizes = {"half.png": 2 << 20, "rest.png": 2 << 20, "more.png": 1}

    def read(folder: object, name: str, longest: int) -> str:
        asked.append((name, longest))
        if name == "none.png":
            raise QuizzerError("none")
        return "x" * sizes.get(name, 0)

    monkeypatch.setattr(embedded.pictures, "data_uri", read)
    pictures = EmbeddedPictures(home)
    found = [
        pictures.data_uri("deck/card", name)
        for name in ("half.png", "none.png", "half.png", "rest.png", "more.png", "rest.png")
    ]
    assert [uri and len(uri) for uri in found] == [2 << 20, None, 2 << 20, 2 << 20, None, 2 << 20]
    assert asked == [(name, 480) for name in ("half.png", "none.png", "rest.png", "more.png")]
    for number in range(300):
        pictures.data_uri("deck/card", f"{number}.png")
    assert len(asked) == 200
    assert pictures.data_uri("deck/other", "half.png") == "x" * (2 << 20), "it is known"


def answer(**columns: Any) -> AnswerRow:
    fields = AnswerRow.__dataclass_fields__
    return AnswerRow(**{**dict.fromkeys(fields), "id": "d/c", **columns})


def test_progress_since_a_day_is_counted_by_marks_before_and_now() -> None:
    again, good = int(Rating.AGAIN), int(Rating.GOOD)
    seen = [
        answer(rating=good), answer(rating=again), answer(rating=good, earlier=again),
        answer(rating=again, earlier=again), answer(rating=again, earlier=good),
        answer(rating=good, earlier=good), answer(rating=int(Rating.HARD), earlier=again), answer(),
    ]  # fmt: skip
    passed: list[Any] = [SimpleNamespace(first_day=day) for day in (TODAY - 1, TODAY, TODAY + 1)]
    day = date(2026, 3, 2)
    assert journal._since(seen, passed, TODAY, TODAY - 5) == Since(day, False, 2, 2, 1, 2)
    assert journal._since(seen, [], TODAY, TODAY) == Since(day, True, 2, 2, 1, 0)
    assert journal._since([], passed, TODAY, None) == Since(day, False, 0, 0, 0, 2)
    assert journal._since(seen, [], TODAY, None) is None


BODY = json.dumps({"kind": "free", "id": "a", "prompt": "?", "answer": "!"})


@pytest.mark.parametrize(
    ("columns", "entry"),
    [
        ({}, (None, "", "", None, None)),
        ({"rating": 3, "day": 9, "note": "n"}, ("good", "", "n", None, None)),
        (
            {"rating": 3, "day": 9, "answer": "x", "answer_day": 9, "answer_rating": 4},
            ("good", "x", "", None, None),
        ),
        (
            {"rating": 2, "day": 9, "answer": "x", "answer_day": 9, "answer_rating": 3,
             "answer_note": "old"},
            ("nit", "x", "", 9, "good"),
        ),
        (
            {"rating": 4, "day": 9, "answer": "x", "answer_day": 8, "answer_rating": 3,
             "answer_note": "old"},
            ("good", "x", "old", 8, "good"),
        ),
        (
            {"rating": 4, "day": 9, "note": "n", "answer": "x", "answer_day": 8,
             "answer_rating": 3, "answer_note": "old"},
            ("good", "x", "n", 8, "good"),
        ),
        (
            {"rating": 1, "day": 9, "answer": "x", "answer_day": 8, "answer_rating": 2},
            ("again", "x", "", 8, "nit"),
        ),
    ],
)  # fmt: skip
def test_an_entry_says_when_an_answer_was_written_and_how_it_was_marked_then(
    columns: dict[str, Any], entry: tuple[Mark | None, str, str, int | None, Mark | None]
) -> None:
    mark, text, note, written, marked = entry
    wanted = JournalEntry(
        7, "?", mark, text, note, None if written is None else date.fromordinal(written), marked
    )
    assert journal._entry(answer(body=BODY, **columns), 7) == wanted


@pytest.mark.parametrize(
    ("positions", "numbers"),
    [((3, 5), [3, 5]), ((3, None), [1, 2]), ((3, 3), [1, 2]), ((None, None), [1, 2]), ((), [])],
)
def test_questions_have_the_numbers_of_the_book_where_each_has_one_of_its_own(
    positions: tuple[int | None, ...], numbers: list[int]
) -> None:
    row: Any = SimpleNamespace(id="d", title="D", source=None)
    context: Any = None
    answers = [answer(position=position, body=BODY) for position in positions]
    chapter = journal._chapter(context, row, answers, [], TODAY, TODAY)
    assert [entry.number for entry in chapter.entries] == numbers
    assert chapter.source == ""


def test_what_is_asked_has_the_text_with_its_gaps_and_the_options() -> None:
    cloze = {"kind": "cloze", "id": "a", "prompt": "Fill.", "answer": "!", "text": "{{a}} or {{b}}"}
    choice = {"kind": "choice", "id": "a", "prompt": "Which?", "answer": "!", "options": ["x", "y"],
              "correct": ["x"]}  # fmt: skip
    assert journal._question(json.dumps(cloze)) == "Fill.\n\n… or …"
    assert journal._question(json.dumps(choice)) == "Which?\n\n- x\n- y"


DAY_MS, START = 86_400_000, 5 * 3_600_000


def test_study_days_of_a_log_begin_when_its_due_days_say_or_at_four() -> None:
    day = date(1970, 1, 3).toordinal()
    assert replay.day_start_ms(day, START) == 2 * DAY_MS + START
    due = [(7, None), (2 * DAY_MS + START, day), (8, None), (3 * DAY_MS + 1, day + 1)]
    assert replay.day_starts_ms(due) == [START, START, START, 1]
    assert replay.day_starts_ms([(7, None)]) == [4 * 3_600_000]
    assert replay.day_starts_ms([]) == []
    in_review = Memory("review", None, 5.0, 5.0, day, None, day - 2, 3, 0)
    assert replay.due_at_ms(in_review, 99, START) == 2 * DAY_MS + START
    in_step = in_review._replace(due_day=None, wait_ms=600_000)
    assert replay.due_at_ms(in_step, 99, START) == 600_099
    assert replay.due_at_ms(in_step._replace(wait_ms=None), 99, START) == 99


@pytest.mark.parametrize(
    ("undone", "resets", "base"),
    [
        ([None], [], None), ([None, None], [], 0), ([None, None, None], [], 1),
        ([None, 5, None], [], 0), ([5, None], [], None), ([5, 4], [], 0), ([5, 5], [], 0),
        ([5, 6], [], None), ([None, 5, 9], [], 0), ([None, None], [(1, None)], None),
        ([None, None], [(0, None)], 0), ([None, None], [(2, None)], 0),
        ([None, None, None], [(1, None)], 1), ([None, None, None], [(2, None)], None),
        ([None, None], [(1, 5)], 0), ([None, 5], [(1, 5)], None), ([None, 6], [(1, 5)], 0),
        ([None, None, None], [(1, None), (2, 9)], 1), ([None, None, 9], [(1, None), (2, 9)], None),
    ],
)  # fmt: skip
def test_a_review_is_based_on_the_latest_that_stood_when_it_was_made(
    undone: list[int | None], resets: list[tuple[int, int | None]], base: int | None
) -> None:
    """Of the last of some reviews, with when each was undone; the ids are 1, 2 and 3."""
    log: Any = [SimpleNamespace(id=n, undone_ms=at) for n, at in enumerate(undone, 1)]
    known = [Reset(1, 0, review, at) for review, at in resets]
    assert replay.base_of(log, len(log) - 1, known) == base
