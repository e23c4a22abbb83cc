"""What the sections of the Progress screen say, and where their words change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from quizzer.report.progress_model import (
    CostCurve,
    ExerciseProgress,
    KnowledgeCounts,
    Load,
    Progress,
    QuizScore,
    RetentionCost,
    Week,
)
from quizzer.tui.screens import stats_sections
from quizzer.tui.screens.stats_sections import cost_caption, month_name, on_date, section
from tests.report import samples
from tests.tui.sections import COSTS, lines_of, script, words

GOLDEN = Path(__file__).with_name("sections.golden.txt")
PROGRESS = samples.progress()
TODAY = samples.TODAY
MONDAY = TODAY - timedelta(TODAY.weekday())


def test_every_section_says_what_was_read_and_found_right() -> None:
    assert script() == GOLDEN.read_text(encoding="utf-8")


def test_without_a_card_or_a_review_a_section_says_what_to_do() -> None:
    empty = replace(PROGRESS, total=KnowledgeCounts(0, 0, 0, 0, 0, 0, None))
    assert "Put a deck file into the folder" in words(empty, "Ahead")
    for name, is_empty in (
        ("Memory", False),
        ("Retention", True),
        ("Days", True),
        ("Ahead", False),
    ):
        shown = words(samples.nothing(), name)
        assert ("Nothing to show before your first review" in shown) is is_empty


TOTAL = samples.STANDING


@pytest.mark.parametrize(
    ("change", "words_"),
    [
        ({"total": TOTAL._replace(due=1)}, "1 due[/][$quiet]  about 1 min[/]"),
        ({"total": TOTAL._replace(due=1200)}, "1,200 due[/][$quiet]  about 8 h"),
        (
            {"total": TOTAL._replace(due=0, new=0)},
            "[bold $success]Nothing is due[/][$quiet]  until Thursday 12 November[/]",
        ),
        (
            {
                "total": TOTAL._replace(due=0, new=0),
                "steps_today": 1,
                "next_step_at": samples.NOW + timedelta(minutes=10),
            },
            "[bold]Nothing is due this minute[/][$quiet]; 1 card in steps comes back in 10 min[/]",
        ),
        (
            {
                "total": TOTAL._replace(due=0, new=2),
                "steps_today": 2,
                "next_step_at": samples.NOW + timedelta(minutes=10),
            },
            "2 cards in steps come back, the first in 10 min[/]   [bold $primary]2 new[/]"
            "[$quiet]   r continues[/]",
        ),
        ({"total": TOTAL._replace(due=0), "reviews": 0}, "statement: [bold $primary]9 new[/]"
         "[$quiet]   r starts[/]"),
    ],
)  # fmt: skip
def test_the_head_says_what_is_due_or_when_it_will_be(
    change: dict[str, object], words_: str
) -> None:
    load = [Load(day.day, 0) for day in PROGRESS.forecast]
    load[0] = load[0]._replace(due=5)
    load[2] = load[2]._replace(due=4)
    assert words_ in words(replace(PROGRESS, forecast=tuple(load), **change), "Now")


@pytest.mark.parametrize(
    ("change", "words_"),
    [
        ({"total": TOTAL._replace(due=0)}, "2 below your goal of 90 %: they come back"),
        ({"weakest": (), "leeches": ()}, "Nothing: all that you know is above your goal of 90 %."),
        (
            {"weakest": (), "total": TOTAL._replace(known=0)},
            "Nothing is known yet.",
        ),
        ({"total": TOTAL._replace(learning=1)}, "1 card is being learned."),
        ({"total": TOTAL._replace(known_retrievability=0.9)}, "recall [bold $success]90 %"),
        (
            {"streak": replace(PROGRESS.streak, current=1)},
            "1 day in a row; 45 days, 480 reviews and 3 h in all.",
        ),
        ({"minutes": 0.0}, "A new streak starts today; 45 days, 480 reviews"),
    ],
)
def test_the_first_section_says_what_slips_and_what_was_done(
    change: dict[str, object], words_: str
) -> None:
    assert words_ in words(replace(PROGRESS, **change), "Now")


def test_a_card_at_the_goal_does_not_slip_and_six_are_shown() -> None:
    at_goal = replace(PROGRESS.weakest[0], retrievability=0.9, card="basics/at")
    assert "basics/at" not in words(replace(PROGRESS, weakest=(at_goal,)), "Now")
    below = tuple(
        replace(PROGRESS.weakest[0], card=f"basics/{number}", learning=number == 0)
        for number in range(7)
    )
    shown = words(replace(PROGRESS, weakest=below), "Now")
    assert "7 below your goal" in shown
    assert "the card basics/5" in shown
    assert "the card basics/6" not in shown
    assert "('learning', '$quiet')" in shown


def test_chapters_that_were_started_come_first_and_four_at_a_glance() -> None:
    deck = PROGRESS.decks[0]
    four = replace(PROGRESS, decks=(deck,) * 4)
    assert "more chapter" not in words(four, "Now")
    assert "and 1 more chapter; 2 shows all" in words(replace(PROGRESS, decks=(deck,) * 5), "Now")
    empty = replace(deck, title="Empty", standing=KnowledgeCounts(0, 0, 0, 0, 0, 0, None))
    assert "Empty" not in words(replace(PROGRESS, decks=(deck, empty)), "Now")


@pytest.mark.parametrize(
    ("new", "learned_by", "detail"),
    [
        (0, None, "all seen"),
        (37, None, "not started"),
        (36, None, "paused"),
        (36, date(2026, 12, 1), "done 1 Dec"),
    ],
)
def test_a_chapter_says_how_far_it_is(new: int, learned_by: date | None, detail: str) -> None:
    deck = replace(PROGRESS.decks[0], standing=TOTAL._replace(new=new), learned_by=learned_by)
    shown = replace(PROGRESS, decks=(deck,))
    assert f"MNIST basics, {detail} ->" in words(shown, "Memory")
    ahead = words(shown, "Ahead")
    assert ("seen every card" in ahead) is (new > 0)
    assert ("36 left, no new card in two weeks" in ahead) is (detail == "paused")


@pytest.mark.parametrize(
    ("recalled", "of", "conclusion"),
    [
        (19, 19, "too few tests to conclude anything."),
        (20, 20, "above your goal. A lower retention in Settings would save reviews."),
        (19, 20, "near your goal. The intervals suit you."),
        (17, 20, "near your goal. The intervals suit you."),
        (84, 100, "below your goal. Fewer new cards a day leave more time for reviews."),
    ],
)
def test_of_the_last_four_weeks_it_is_said_what_to_change(
    recalled: int, of: int, conclusion: str
) -> None:
    before = Week(MONDAY - timedelta(7 * 60), 0, 500)
    weeks = (before, *(Week(MONDAY - timedelta(7 * ago), 0, 0) for ago in (3, 2, 1)))
    shown = replace(PROGRESS, weeks=(*weeks, Week(MONDAY, recalled, of)))
    text = words(shown, "Retention")
    assert conclusion in text
    assert "column 52 of 53" in text, "a year, whatever came before"


def test_the_scale_of_retention_begins_below_the_lowest_week() -> None:
    def low(recalled: int) -> str:
        shown = replace(PROGRESS, weeks=(Week(MONDAY, recalled, 100),))
        return words(shown, "Retention").partition("Columns retention: ")[2].partition(" to 1")[0]

    assert [low(recalled) for recalled in (0, 4, 39, 40, 41, 46, 100)] == [
        *("0", "0", "0.3", "0.3", "0.3", "0.4", "0.8")
    ]


def test_a_month_begins_where_its_first_week_does() -> None:
    weeks = tuple(Week(MONDAY - timedelta(7 * ago), 9, 9) for ago in reversed(range(53)))
    text = words(replace(PROGRESS, weeks=weeks), "Retention")
    assert "'Nov 2025' Week" not in text
    assert "'Nov' Week of 10 Nov 2025" in text
    assert "all 9" not in text
    assert "9 of 9 recalled" in text
    assert month_name(date(2026, 1, 5)) == "Jan 2026"
    assert month_name(date(2026, 2, 2)) == "Feb"


def test_the_last_thirty_days_are_those_before_tomorrow() -> None:
    day = PROGRESS.days[0]
    for ago, count in ((29, "1 day of the last 30"), (30, "0 days of the last 30")):
        shown = replace(PROGRESS, days=(day._replace(day=TODAY - timedelta(ago)),))
        assert f"You studied on {count}" in words(shown, "Days")
    short = replace(PROGRESS, days=(day._replace(day=TODAY, minutes=0.9, reviews=1),))
    assert "Today: 1 review -> Reviewed today" in words(short, "Days")
    still = replace(PROGRESS, streak=replace(PROGRESS.streak, current=3))
    assert "[bold]3 days in a row[/]" in words(still, "Days")


def test_the_heaviest_day_ahead_and_its_minutes_are_said() -> None:
    def ahead(due: int, **change: object) -> str:
        forecast = (Load(TODAY, due), *PROGRESS.forecast[1:3])
        return words(replace(PROGRESS, forecast=forecast, **change), "Ahead")

    assert "The most, 100 cards, today: about 42 min at your pace." in ahead(100)
    assert "Today: 100 cards, including overdue ones -> Due today" in ahead(100)
    assert "The most, 100 cards, today." in ahead(100, minutes=0.0)
    little = ahead(5, minutes=1.0)
    assert "The most, 5 cards, today: about 1 min at your pace." in little
    none = replace(PROGRESS, forecast=tuple(Load(load.day, 0) for load in PROGRESS.forecast))
    assert "Nothing that you have seen falls due in these 30 days." in words(none, "Ahead")


def test_a_day_is_named_by_how_far_it_is() -> None:
    assert [on_date(TODAY + timedelta(days), TODAY) for days in (-2, -1, 0, 1, 2, 60)] == [
        *("on Sunday 8 November", "yesterday", "today", "tomorrow", "on Thursday 12 November"),
        "on Saturday 9 January 2027",
    ]


@pytest.mark.parametrize(
    ("minutes", "known", "caption"),
    [
        (4.5, 900.4, "4.5 min a day, 900 known; 0 s less, as many cards"),
        (5.0, 901.0, "5.0 min a day, 901 known; 30 s more, 1 card more"),
        (3.5, 898.0, "3.5 min a day, 898 known; 1.0 min less, 2 cards fewer"),
        (10.0, 900.0, "10 min a day, 900 known; 5.5 min more, as many cards"),
        (0.5, 900.0, "30 s a day, 900 known; 4.0 min less, as many cards"),
    ],
)
def test_another_retention_is_compared_with_the_one_that_is_set(
    minutes: float, known: float, caption: str
) -> None:
    here = RetentionCost(0.9, 4.5, 900.0)
    assert cost_caption(RetentionCost(0.8, minutes, known), here) == f"80 %: {caption}"


def test_usual_times_are_said_to_be_no_ones_own() -> None:
    usual = CostCurve(365, 1037, 0.9, True, COSTS.costs)
    assert "for there are few reviews of yours yet" in " ".join(
        lines_of(section(PROGRESS, stats_sections.COST, usual))
    )
    assert [stats_sections._decimal(value) for value in (0, 0.26, 9.94, 10, 1234)] == [
        *("0", "0.3", "9.9", "10", "1,234")
    ]


def test_exercises_stand_under_their_chapters_where_there_are_several() -> None:
    def exercise(name: str, **fields: object) -> ExerciseProgress:
        return replace(PROGRESS.exercises[0], id=name, title=name, misconceptions=(), **fields)

    exercises = (
        exercise("a", chapter="One"),
        exercise("b", chapter="One", status="due", last_failed=True),
        exercise("c", chapter="", status="failed", passes=0),
    )
    text = words(replace(PROGRESS, exercises=exercises), "Practice")
    assert "[bold]One[/][$quiet]  1 of 2 passed[/] ProgressEntries exercises " in text
    assert "[bold]More exercises[/][$quiet]  0 of 1 passed[/] ProgressEntries exercises-1" in text
    assert "[bold]1 of 3[/] passed, 1 due again; 9 attempts" in text
    assert "b | last run failed  3 attempts  due     -> the attempts at b: b" in text
    alone = words(replace(PROGRESS, exercises=exercises[:2]), "Practice")
    assert "One" not in alone
    assert "misconception" not in text


def test_a_quiz_is_compared_with_those_before() -> None:
    def said(*points: float) -> str:
        quizzes = tuple(QuizScore("basics", samples.NOW, each, 10) for each in points)
        return words(replace(PROGRESS, quizzes=quizzes), "Practice")

    assert "The first: 70 %. Another one in a week shows what stayed." in said(7)
    assert "The latest, 50 %, is below the mean of those before, 70 %." in said(6, 8, 5)
    assert "The latest, 70 %, is equal to the mean of those before, 70 %." in said(6, 8, 7)
    assert "Quiz scores" not in said()


def test_a_training_that_fell_short_is_said_and_a_single_month_is_not() -> None:
    short = replace(PROGRESS, training=PROGRESS.training[:1])
    assert "goal of 95 % is not reached yet." in words(short, "Practice")
    reached = replace(PROGRESS.training[0], accuracy=0.95)
    assert "is reached." in words(replace(PROGRESS, training=(reached,)), "Practice")
    one = replace(PROGRESS.agreement, months=PROGRESS.agreement.months[:1])
    assert "January 2026" not in words(replace(PROGRESS, agreement=one), "Practice")
    month = PROGRESS.agreement.months[0]
    days = [*(date(2025, number, 1) for number in range(1, 13)), date(2026, 1, 1)]
    many = tuple(replace(month, month=day) for day in days)
    agreement = replace(PROGRESS.agreement, months=many)
    text = words(replace(PROGRESS, agreement=agreement), "Practice")
    assert "January 2025" not in text
    assert "February 2025" in text


def test_without_exercise_or_quiz_it_says_how_to_begin() -> None:
    nothing: Progress = replace(samples.nothing(), exercises=())
    assert "No exercise and no quiz yet" in words(nothing, "Practice")


def test_of_two_chapters_or_more_the_one_that_faded_most_is_named() -> None:
    def said(*shares: float | None) -> str:
        decks = tuple(
            replace(
                PROGRESS.decks[0],
                title=f"Chapter {number}",
                standing=TOTAL._replace(known_retrievability=share),
            )
            for number, share in enumerate(shares, 1)
        )
        return words(replace(PROGRESS, decks=decks), "Memory")

    assert "Chapter 2 has faded most, to 70 %." in said(0.9, 0.7)
    assert "Chapter 1 has faded most, to 60 %." in said(0.6, 0.7, 0.8)
    assert "faded most" not in said(0.9)
    assert "faded most" not in said(0.9, None)


def test_less_than_ten_minutes_are_said_with_a_decimal_and_less_than_one_in_seconds() -> None:
    assert [stats_sections._minutes(minutes) for minutes in (0.0, 0.99, 1, 9.4, 9.9, 10, 95)] == [
        *("0 s", "59 s", "1.0 min", "9.4 min", "9.9 min", "10 min", "2 h")
    ]


def test_the_minutes_of_a_day_are_said_from_the_first_whole_one_on() -> None:
    def said(minutes: float) -> str:
        day = PROGRESS.days[0]._replace(day=TODAY, minutes=minutes, reviews=2)
        return words(replace(PROGRESS, days=(day,)), "Days")

    assert "Today: 2 reviews in 1 min -> " in said(1.0)
    assert "Today: 2 reviews -> " in said(0.99)
    assert "on 1 day of the last 30, 1 min on each." in said(1.0)
    assert "on 1 day of the last 30." in said(0.0)
