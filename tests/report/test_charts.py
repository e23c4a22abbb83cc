"""What the charts of the page say, apart from how they look."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from matplotlib.figure import Figure

from quizzer.report import charts
from quizzer.report.progress_model import Day, Recall
from tests.report import drawings, samples

GOLDEN = Path(__file__).with_name("charts.golden.txt")


@pytest.mark.parametrize("name", drawings.CHARTS)
def test_a_chart_draws_what_was_looked_at_and_found_right(name: str) -> None:
    described = GOLDEN.read_text(encoding="utf-8")
    assert drawings.text_of(name) in described


def test_a_heatmap_names_each_month_once_above_its_first_week() -> None:
    svg = charts.heatmap((), date(2026, 11, 10), weeks=27)
    months, weekdays = 6, 3  # June to November; their names are drawn in three letters each
    assert svg.count("<use") == 3 * (months + weekdays)


def test_a_month_that_begins_in_the_last_week_has_no_room_for_its_name() -> None:
    weekdays = 3
    assert charts.heatmap((), date(2026, 11, 3), weeks=2).count("<use") == 3 * weekdays
    assert charts.heatmap((), date(2026, 11, 10), weeks=2).count("<use") == 3 * (1 + weekdays)


def test_a_heatmap_counts_what_it_shows_and_no_day_before_it() -> None:
    today = samples.TODAY  # a Tuesday, so that two weeks reach back to a Monday eight days ago
    days = [Day(today - timedelta(ago), 10 + ago, 1.0) for ago in (9, 8, 3, 0)]
    svg = charts.heatmap(days, today, weeks=2)
    label = "Reviews of 2 weeks, a cell a day: 41 reviews on 3 days, most on 2 Nov with 18."
    assert label in svg
    assert re.findall(r">(\d+ \w+: [^<]*)<", svg) == [
        "2 Nov: 18 reviews",
        "7 Nov: 13 reviews",
        "10 Nov: 10 reviews",
    ]
    nothing = charts.heatmap((), today, weeks=1, rows=2)
    assert "Reviews of 2 weeks, a cell a day: 0 reviews on 0 days." in nothing


def test_the_latest_half_year_has_twenty_six_weeks_this_one_among_them() -> None:
    progress = samples.progress()
    first = min(week.monday for week in charts.recent(progress.weeks, samples.TODAY))
    assert first == date(2026, 9, 28)
    monday = date(2026, 11, 9)
    week = progress.weeks[0].__class__
    weeks = [week(monday - timedelta(7 * ago), 1, 1) for ago in range(30)]
    assert len(charts.recent(weeks, samples.TODAY)) == 26


@pytest.mark.parametrize(
    ("floor", "labels"),
    [
        (0.0, ["0 %", "25 %", "50 %", "75 %", "100 %"]),
        (0.39, ["50 %", "75 %", "100 %"]),
        (0.4, ["40 %", "50 %", "60 %", "70 %", "80 %", "90 %", "100 %"]),
        (0.8, ["80 %", "85 %", "90 %", "95 %", "100 %"]),
        (0.84, ["85 %", "90 %", "95 %", "100 %"]),
    ],
)
def test_an_axis_of_shares_has_round_numbers_and_never_too_many(
    floor: float, labels: list[str]
) -> None:
    axes = charts.figure(100, 100).add_subplot()
    charts._percents(axes, floor)
    assert [label.get_text() for label in axes.get_yticklabels()] == labels


@pytest.mark.parametrize(("count", "numbers"), [(60, [1, *range(5, 61, 5)]), (61, [1, 20, 40, 60])])
def test_questions_are_numbered_by_fives_and_many_by_twenties(
    count: int, numbers: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    questions = [Recall(f"d/{n}", "Why?", n, 4, 1, 2, "good") for n in range(1, count + 1)]
    drawn: list[Figure] = []
    monkeypatch.setattr(charts, "to_svg", lambda figure, *_: drawn.append(figure) or "")
    with charts.studio():
        charts.recall(questions, 0.9)
    assert [*map(int, drawn[0].axes[0].get_xticks())] == numbers


def test_every_part_of_a_picture_that_is_referred_to_is_in_it() -> None:
    with charts.studio():
        drawn = drawings.CHARTS["retention"]()
    named = set(re.findall(r' id="([^"]*)"', drawn))
    referred = set(re.findall(r"url\(#([^)]*)\)", drawn))
    referred |= set(re.findall(r'href="#([^"]*)"', drawn))
    assert referred
    assert named == referred, "and nothing else has a name, of which a page can have one alone"
