"""The figures of a report for a terminal, at the edges where they read differently."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from quizzer.report import terminal
from quizzer.report.progress_model import KnowledgeCounts


@pytest.mark.parametrize(
    ("minutes", "text"),
    [(0.4, "0 min"), (59.6, "60 min"), (89.9, "90 min"), (90, "2 h"), (200, "3 h"),
     (60 * 1234, "1,234 h")],
)  # fmt: skip
def test_minutes_are_shown_as_hours_from_an_hour_and_a_half_on(minutes: float, text: str) -> None:
    assert terminal.hours(minutes) == text


def test_a_share_is_never_rounded_up() -> None:
    assert terminal.percent(0.897) == "89 %"
    assert terminal.percent(0.8999, 1) == "89.9 %"
    assert terminal.percent(0.29) == "29 %", "29 hundredths are a little less than that in binary"
    assert terminal.percent(1) == "100 %"


@pytest.mark.parametrize(
    ("points", "text"), [(28 / 3, "9.3"), (9.0, "9"), (0.25, "0.2"), (9.96, "10"), (0, "0")]
)
def test_points_of_a_quiz_have_a_tenth_where_they_are_not_whole(points: float, text: str) -> None:
    assert terminal.points_text(points) == text


def test_a_share_is_good_at_its_goal_and_fair_down_to_a_fifth_below() -> None:
    styles = [terminal.share(value, 0.9)[1] for value in (0.9, 0.89, 0.71, 0.69)]
    assert styles == ["good", "fair", "fair", "bad"]


def test_a_bar_shows_each_part_of_a_group_in_its_share_of_the_width() -> None:
    counts = KnowledgeCounts(cards=20, new=8, learning=4, known=8, mastered=2, due=0,
                             retrievability=None)  # fmt: skip
    assert "".join(text for text, _ in terminal.bar(counts, 10)) == "█▓▓▓▒▒░░░░"
    nothing = KnowledgeCounts(cards=0, new=0, learning=0, known=0, mastered=0, due=0,
                              retrievability=None)  # fmt: skip
    assert "".join(text for text, _ in terminal.bar(nothing, 10)) == "░" * 10


def test_a_sparkline_tells_a_little_from_nothing_and_nothing_from_no_value() -> None:
    assert terminal.spark([None, 0, 1, 50, 100]) == " ▁▂▅█"
    assert terminal.spark([1, 2], top=4) == "▃▅"
    assert terminal.spark([8], top=4) == "█", "more than the top is the top"
    assert terminal.spark([None, 0]) == " ▁"


def test_the_year_is_shown_with_a_day_that_is_far_off() -> None:
    today = date(2026, 3, 2)
    assert terminal.short_date(today + timedelta(299), today) == "26 Dec"
    assert terminal.short_date(today + timedelta(300), today) == "27 Dec 2026"
    assert terminal.short_date(today - timedelta(300), today) == "6 May 2025"


def test_a_text_is_cut_by_the_cells_that_it_takes() -> None:
    assert terminal.cut("abcde", 5) == "abcde"
    assert terminal.cut("abcdef", 5) == "abcd…"
    assert terminal.cut("abc def", 5) == "abc…", "no space before the ellipsis"
    assert terminal.cut("日本語", 6) == "日本語"
    assert terminal.cut("日本語", 5) == "日本…"
    assert terminal.cut("e\u0301" * 5, 5) == "e\u0301" * 5, "accents take no cell"
    assert terminal.cells(terminal.cut("日" * 50, 7)) <= 7


def test_columns_begin_at_their_cells_whatever_stands_before_them() -> None:
    line = terminal.columns([("ab", ""), 6], [("日本", "bold"), 6], [("end", "")])
    assert "".join(text for text, _ in line).rstrip() == "ab    日本  end"


def test_a_line_fits_the_width_and_ends_in_no_space() -> None:
    long = terminal.fit_width([("a" * 79, ""), ("bcd", "bold"), ("e", "")])
    assert "".join(text for text, _ in long) == "a" * 79 + "…"
    assert terminal.fit_width([("a" * 80, "")]) == [("a" * 80, "")]
    assert terminal.fit_width([("a" * 80, ""), ("b", "")]) == [("a" * 80, "")]
    wide = terminal.fit_width([("a" * 78, ""), ("日本", ""), ("b", "")])
    assert wide == [("a" * 78, ""), ("…", "")], "nothing behind what was cut"
    assert terminal.fit_width([("a  ", ""), ("  ", "quiet")]) == [("a", "")]


def test_counts_agree_with_their_noun() -> None:
    texts = [terminal.count_text(number, "card") for number in (0, 1, 2, 1200)]
    assert texts == ["0 cards", "1 card", "2 cards", "1,200 cards"]
    assert terminal.count_text(2, "day in a row", "days in a row") == "2 days in a row"
