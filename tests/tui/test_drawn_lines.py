"""What single lines of the screens draw: in every width, and for each state that they tell."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from quizzer.marking.suggest import Point, Suggestion
from quizzer.memory.scheduler import Rating
from quizzer.services.practice.lab_list import LabEntry
from quizzer.services.review.session import RemainingCounts
from quizzer.services.review.standings import ExerciseStatus, LabOverview
from quizzer.services.review.today import Today
from quizzer.store.attempts import SOLUTION_SHOWN, Attempt
from quizzer.store.content import CardRow
from quizzer.store.queues import DeckCounts
from quizzer.store.search import SearchHit
from quizzer.tui.screens import attempts, help, lab, stats
from quizzer.tui.screens import today as today_screen
from quizzer.tui.widgets import card_table, code_view
from quizzer.tui.widgets.card_table import columns_within, due_text, recall_text
from quizzer.tui.widgets.chart import Chart
from quizzer.tui.widgets.choices import Choice, Choices
from quizzer.tui.widgets.key_points import PointList, suggestion_line
from quizzer.tui.widgets.keybar import KeyBar
from quizzer.tui.widgets.session_summary import SessionMark, SessionSummary
from quizzer.tui.widgets.top_bar import TopBar, column


def styles(line: Content) -> dict[str, str]:
    """The text of each styled part of a line, with its style."""
    return {line.plain[span.start : span.end].strip(): str(span.style) for span in line.spans}


def drawn(
    widget: Widget, width: int, monkeypatch: pytest.MonkeyPatch, **reactives: object
) -> Content:
    """What a widget draws in so many cells, without an app."""
    monkeypatch.setattr(type(widget), "content_size", Size(width, 4))
    for name, value in reactives.items():
        widget.set_reactive(getattr(type(widget), name), value)
    content = widget.render()
    assert isinstance(content, Content)
    return content


# The line at the top


@pytest.mark.parametrize(
    ("width", "line"),
    [
        (30, "Browse                12 cards"),
        (18, "Browse    12 cards"),
        (16, "Browse  12 cards"),
        (15, "Brow…  12 cards"),
        (11, "…  12 cards"),
        (8, " 12 card"),
    ],
)
def test_a_title_gives_way_to_the_status_at_the_right(
    width: int, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = drawn(TopBar("Browse", "12 cards", wide=True), width, monkeypatch)
    assert content.plain == line
    assert content.cell_length == width


def test_a_title_stands_above_its_column_and_a_reminder_below_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bar = TopBar("Card", "a/b")
    line = drawn(bar, 101, monkeypatch).plain
    assert line == " " * 5 + "Card" + " " * (90 - 7) + "a/b"
    both = drawn(bar, 101, monkeypatch, reminder="why? " * 30).plain.split("\n")
    assert both[0] == line
    assert both[1].startswith("     why? why?")
    assert both[1].endswith("…")
    assert len(both[1]) == 95


@pytest.mark.parametrize(
    ("width", "place"),
    [(0, (0, 0)), (1, (0, 0)), (80, (0, 79)), (91, (0, 90)), (93, (1, 90)), (191, (50, 90))],
)
def test_the_column_of_text_is_in_the_middle_and_leaves_a_cell_to_the_scrollbar(
    width: int, place: tuple[int, int]
) -> None:
    assert column(width) == place


# Choices

FOUR = (
    Choice("1", "Again", "in 1 minute", "$error"),
    Choice("2", "Hard", "6 min", "$warning", marked=True),
    Choice("3", "Good", "10 min", "$success", by_enter=True),
    Choice("4", "Easy", "4 days", "$primary"),
)


@pytest.mark.parametrize(
    ("width", "above", "below"),
    [
        (
            64,
            "1 Again         2 Hard          3 Good ⏎        4 Easy",
            "  in 1 minute     6 min           10 min          4 days",
        ),
        (
            40,
            "1 Again   2 Hard    3 Good ⏎  4 Easy",
            "  in 1 mi   6 min     10 min    4 days",
        ),
        (35, "1 Aga   2 Har   3 Goo ⏎ 4 Eas", "  in 1    6 min   10 mi   4 day"),
        (
            400,
            "1 Again                       2 Hard                        "
            "3 Good ⏎                      4 Easy",
            "  in 1 minute                   6 min                         "
            "10 min                        4 days",
        ),
    ],
)
def test_choices_stand_in_equal_columns_with_their_effect_below(
    width: int, above: str, below: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = drawn(Choices(), width, monkeypatch, choices=FOUR)
    assert [line.rstrip() for line in content.plain.split("\n")] == [above, below]
    assert styles(content)["Hard"[: max(0, min(width, 120) // 4 - 5)]] == "bold underline $warning"
    assert max(map(len, content.plain.split("\n"))) <= width


def test_without_a_choice_nothing_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    assert drawn(Choices(), 40, monkeypatch, choices=()).plain == ""


# The table of cards


def keys_within(width: int) -> list[str]:
    return [column.key for column in columns_within(width)]


def test_a_table_has_as_many_columns_as_leave_room_for_the_prompts() -> None:
    seen: dict[str, int] = {}
    for width in range(20, 160):
        columns = columns_within(width)
        for key in keys_within(width):
            seen.setdefault(key, width)
        if width > 40:
            assert sum(column.width + 2 for column in columns) + 1 == width, "the scrollbar is 1"
        assert columns[1].width >= (34 if len(columns) > 3 else 10)
    assert seen == {
        **{"deck": 20, "prompt": 20, "due": 20, "recall": 67, "lapses": 77, "kind": 85},
        "tags": 107,
    }
    assert columns_within(30)[1].width == 10
    assert columns_within(34)[1].width == 11


HIT = SearchHit(1, "a/b", "Why?", 3, "review", 100, 0, "free", 2, 1.0, 0, "x,y")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"due_day": 99}, "due"),
        ({"due_day": 100}, "due"),
        ({"due_day": 101}, "tomorrow"),
        ({"due_day": 103}, "in 3 days"),
        ({"due_day": None}, "learning"),
        ({"phase": None, "due_day": None}, "new"),
        ({"buried": 1}, "buried"),
        ({"buried": 1, "suspended": 1}, "suspended"),
    ],
)
def test_a_table_says_when_a_card_is_asked_next_or_why_it_is_not(
    change: dict[str, Any], words: str
) -> None:
    assert due_text(HIT._replace(**change), 100).plain == words


def test_recall_is_shown_of_what_is_known() -> None:
    assert recall_text(HIT) == "90 %"
    assert recall_text(HIT._replace(age=0.0)) == "100 %"
    assert recall_text(HIT._replace(age=None)) == ""
    assert recall_text(HIT._replace(due_day=None)) == "", "it is still being learned"


def test_the_longest_of_the_words_is_marked_in_any_case() -> None:
    pattern = card_table._pattern(["grad", "", "Gradient", "x+y"])
    assert pattern is not None
    assert pattern.findall("the GRADIENT, gradually x+y xxy") == ["GRADIENT", "grad", "x+y"]
    assert card_table._pattern(["", ""]) is None


# The Lab


def row(name: str = "basics/why", position: int | None = 7) -> CardRow:
    deck = name.partition("/")[0]
    return CardRow(1, name, deck, "free", "Why is\n$x^2$ so?", position, None, 1, False, "")


def entry(**change: Any) -> LabEntry:
    settings = {"status": "passed", "question": row(), "days": 3, "last_failed": False, **change}
    return LabEntry("relu", "Clamp at zero", "Numbers", **settings)


@pytest.mark.parametrize(
    ("room", "line"),
    [
        (50, "✓ Clamp at zero               passed   question  7"),
        (36, "✓ Clamp at ze…  passed   question  7"),
        (37, "✓ Clamp at zero  passed   question  7"),
        (20, "✓ Clamp a… passed   question  7"),
    ],
)
def test_an_exercise_of_the_lab_has_its_state_and_its_question_at_the_right(
    room: int, line: str
) -> None:
    assert lab._line(entry(), room).plain == line
    assert lab._line(entry(question=None), room).plain.rstrip() == line[: -len("   question  7")]


def test_a_question_without_a_number_is_named_below_the_list() -> None:
    assert lab._question(entry()) == "With question 7: Why is x² so?"
    unnumbered = entry(question=row(position=None))
    assert lab._question(unnumbered) == "With basics/why: Why is x² so?"
    assert "question" not in lab._line(unnumbered, 50).plain
    assert lab._question(entry(question=None)) == ""


@pytest.mark.parametrize(
    ("room", "line"),
    [
        (20, "Numbers       1 of 2"),
        (14, "Numbers 1 of 2"),
        (12, "Numbers 1 of 2"),
        (10, "Numbers 1 of 2"),
    ],
)
def test_a_chapter_of_the_lab_says_how_many_are_passed(room: int, line: str) -> None:
    entries = [entry(), entry(status="due")]
    assert lab._heading("Numbers", entries, room).plain == line
    assert lab._heading("Numbers of numbers", entries, 20).plain == "Numbers of n… 1 of 2"
    assert lab._heading("Numbers of numbers", entries, 10).plain == "Numbers… 1 of 2"
    assert lab._heading("", entries, 30).plain.startswith("More exercises ")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"status": "new", "days": None}, "Not started yet"),
        ({"status": "started", "days": None}, "Started, not graded yet"),
        ({"status": "due", "days": 0}, "Due: it starts from the starter code again"),
        ({"status": "failed", "days": None}, "Tried, not passed yet"),
        ({"status": "failed", "days": 3}, "The last try failed; it comes back in 3 days"),
        ({}, "Passed; comes back in 3 days"),
        ({"days": 1, "last_failed": True}, "Passed; the last run failed; comes back tomorrow"),
        ({"days": None}, "Passed"),
        ({"days": None, "last_failed": True}, "Passed; the last run failed"),
    ],
)
def test_below_the_list_stands_what_an_exercise_waits_for(
    change: dict[str, Any], words: str
) -> None:
    assert lab._standing(entry(**change)) == words


# Attempts

AT = datetime(2026, 3, 2, 9, 5, tzinfo=UTC)


def attempt(status: str = "failed", **change: Any) -> Attempt:
    return Attempt(1, AT, status, None, b"x", None, None)._replace(**change)


def test_an_attempt_is_one_line() -> None:
    assert attempts.attempt_line(attempt(), UTC).plain == " 2 Mar 09:05  ✗ failed"
    passed = attempts.attempt_line(attempt("passed"), UTC)
    assert passed.plain.endswith("✓ passed")
    shown = attempts.attempt_line(attempt(SOLUTION_SHOWN), UTC)
    assert shown.plain.endswith("· solution shown")


def test_above_the_code_of_an_attempt_stands_what_came_of_it() -> None:
    assert attempts._outcome(attempt(), None).plain == "Failed"
    rated = attempts._outcome(attempt("passed", review=5), None)
    assert rated.plain == "Passed  this attempt rated the exercise"
    assert styles(rated)["Passed"] == "bold $success"
    assert styles(attempts._outcome(attempt("timeout"), None))["Timeout"] == "bold $error"
    looked = attempts._outcome(attempt(SOLUTION_SHOWN), None).plain
    assert looked == "You looked at the solution."
    again = attempts._outcome(attempt(SOLUTION_SHOWN, review=5), None).plain
    assert again.endswith(', and the exercise was rated "again".')


# Progress: the names of its sections


@pytest.mark.parametrize(
    ("width", "line"),
    [
        (80, "1 Now   2 Memory   3 Retention   4 Days   5 Ahead   6 Practice   7 Cost"),
        (74, "1 Now   2 Memory   3 Retention   4 Days   5 Ahead   6 Practice   7 Cost"),
        (73, "1 Now 2 Memory 3 Retention 4 Days 5 Ahead 6 Practice 7 Cost"),
        (59, "1 Now 2 Memory 3 Retention 4 Days 5 Ahead 6 Practice 7 Cost"),
        (58, "1Now 2Memory 3Retention 4Days 5Ahead 6Practice 7Cost"),
    ],
)
def test_the_sections_stand_in_one_line_as_far_apart_as_there_is_room(
    width: int, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tabs = stats.SectionTabs()
    content = drawn(tabs, width, monkeypatch, current=2)
    assert content.plain.rstrip() == line
    assert [line[begin:end].lstrip("1234567 ") for begin, end in tabs._places] == [
        *("Now", "Memory", "Retention", "Days", "Ahead", "Practice", "Cost")
    ]
    assert styles(content)["Retention"] == "bold underline"
    assert styles(content)["Memory"] == "$quiet"


# What a session came to


def summary(*marks: tuple[int, Rating, int | None], exercise: Any = None) -> list[str]:
    given = [
        SessionMark(row()._replace(key=key, prompt=f"card {key}"), rating, duration)
        for key, rating, duration in marks
    ]
    widget = SessionSummary(given, RemainingCounts(4, 2), exercise)
    return [f"{line.label.plain}{line.text.plain}" for line in widget.rows]


def test_a_session_ends_with_its_marks_its_time_and_what_was_hardest() -> None:
    assert summary(
        (1, Rating.HARD, 20_000),
        (2, Rating.AGAIN, 10_000),
        (3, Rating.GOOD, 29_000),
        (4, Rating.EASY, None),
        (5, Rating.HARD, 0),
        (6, Rating.HARD, 0),
        (6, Rating.GOOD, 0),
    ) == [
        "Marks       ✗ 1 again   ◐ 3 hard   ✓ 2 good   ★ 1 easy",
        "Time        59 s, 8 s per card",
        *("Hardest     • card 2", "            • card 1", "            • card 5"),
        "Tomorrow    4 due, 2 new",
    ]


def test_what_was_marked_hard_often_is_harder_than_what_was_forgotten_once() -> None:
    marks = [(2, Rating.AGAIN, 0), *[(1, Rating.HARD, 30_000)] * 3]
    assert summary(*marks) == [
        "Marks       ✗ 1 again   ◐ 3 hard",
        "Time        2 min, 22 s per card",
        *("Hardest     • card 1", "            • card 2"),
        "Tomorrow    4 due, 2 new",
    ]
    assert summary((1, Rating.GOOD, 60_000))[1] == "Time        1 min, 60 s per card"
    assert summary((1, Rating.GOOD, 3_540_000))[1] == "Time        59 min, 3540 s per card"


def test_a_session_ends_with_the_exercise_that_comes_next() -> None:
    exercise = ExerciseStatus(row("exercises/relu")._replace(prompt="Clamp"), "new", False)
    assert summary((1, Rating.GOOD, 0), exercise=exercise)[-1] == "In the Lab  Clamp  l opens it"


# Suggested marks


def suggestion(mark: Any, *notes: str) -> Suggestion:
    return Suggestion(mark, 0.5, (), notes)


def test_a_suggested_mark_has_its_reasons_and_one_that_is_not_good_the_way_to_overrule_it() -> None:
    good = suggestion_line(suggestion("good", "it says all", "in order"))
    assert good.plain == "Suggested: good (it says all; in order)"
    assert suggestion_line(suggestion("good")).plain == "Suggested: good"
    nit = suggestion_line(suggestion("nit", "a point is missing")).plain.split("\n")
    assert nit[0] == "Suggested: nit (a point is missing)"
    assert "Mark it 3" in nit[1]
    none = suggestion_line(suggestion(None, "too short"))
    assert none.plain == "No mark suggested: too short"


def test_each_key_point_says_whether_it_was_found_and_where() -> None:
    points = PointList(("it is zero", "below it", "above it", "elsewhere"))
    assert [line.label.plain for line in points.row(0)] == ["□ "]
    matches = (
        Point("it is zero", "found", "it is\nzero " + "x" * 200),
        Point("below it", "partly", ""),
        Point("above it", "not found", ""),
    )
    points.set_reactive(PointList.matches, matches)
    points.set_reactive(PointList.picked, frozenset({1}))
    rows = [[f"{line.label.plain}{line.text.plain}" for line in points.row(n)] for n in range(4)]
    assert rows[0][0] == "✓ it is zero"
    assert rows[0][1].startswith("  found in “it is zero xxx")
    assert len(rows[0][1]) == len("  found in “”") + 120
    assert rows[1:] == [["■ below it", "  partly"], ["✗ above it", "  missing"], ["□ elsewhere"]]


# Today


def status(name: str, state: str = "new") -> ExerciseStatus:
    card = row(f"exercises/{name}")._replace(prompt=name.capitalize(), kind="code")
    return ExerciseStatus(card, state, False)


DECK = DeckCounts("basics", "Basics", 10, 0, 10, 0, 0, 0)


def today(**change: Any) -> Today:
    settings: dict[str, Any] = {
        "remaining": RemainingCounts(0, 0),
        "exercises": 0,
        "questions_only": False,
        "minutes": 0,
        "decks": (DECK,),
        "lab": LabOverview(None, (), "", ()),
        "studied": (False,) * 14,
        "away": 0,
        "next_card": None,
        "next_step_in": None,
        "open_quizzes": (),
        "new_limit_met": False,
        "day": 100,
        "comeback": None,
        "half_done": (),
        "fit_offered": False,
        **change,
    }
    return Today(**settings)


FIVE = tuple(
    status(name, state)
    for name, state in zip("abcde", ("passed", "due", "new", "failed", "passed"), strict=True)
)


def overview(following: int | None = 2, chapter: str = "Basics", size: int = 5) -> LabOverview:
    return LabOverview(None if following is None else FIVE[following], FIVE, chapter, FIVE[:size])


@pytest.mark.parametrize(
    ("lines", "listed"),
    [
        (1, ["○ C"]),
        (2, ["○ C", "✗ D  failed"]),
        (4, ["○ C", "✗ D  failed", "✓ E"]),
        (5, ["✓ A", "● B  due", "○ C", "✗ D  failed", "✓ E"]),
    ],
)
def test_today_lists_what_is_next_in_the_lab_and_as_many_after_it_as_fit(
    lines: int, listed: list[str]
) -> None:
    content = today_screen._lab(today(lab=overview()), lines)
    assert content.plain.split("\n") == listed
    assert ("C" in styles(content)) is (lines > 1), "bold where there are others"


def test_today_says_how_many_exercises_are_passed_in_the_chapter_and_in_all() -> None:
    count = today_screen._lab_count
    assert count(today(lab=overview(size=3))) == "1 of 3 passed, 2 of 5 in all"
    assert count(today(lab=overview())) == "2 of 5 passed"
    assert count(today(lab=overview(None, size=3))) == "2 of 5 passed"
    done = today_screen._lab(today(lab=overview(None)), 3)
    assert done.plain == "Every exercise is passed."
    assert today_screen._lab(today(), 3).plain == ""
    assert today_screen._lab_title(today(lab=overview())).plain == "Lab: Basics"
    assert today_screen._lab_title(today()).plain == "Lab"


def test_today_shows_the_days_with_a_review_or_how_long_ago_the_last_was() -> None:
    days = today_screen._study_days
    studied = (*(False,) * 11, True, False, True)
    assert days(today(studied=studied)) == (
        Content.assemble(
            *[("· ", "$faint")] * 11, ("■ ", "$success"), ("· ", "$faint"), ("■ ", "$success")
        ),
        "2 days of the last 14",
    )
    assert days(today(studied=studied, away=1))[1] == "2 days of the last 14"
    assert days(today(studied=studied, away=2))[1] == "last review 2 days ago"
    assert days(today(away=30))[1] == "last review 30 days ago"
    assert days(today(away=1)) == (Content(), "")
    assert days(today(away=None, studied=studied)) == (Content(), "")


def test_a_first_start_says_what_to_press_by_how_many_chapters_there_are() -> None:
    def welcome(*decks: str, away: int | None = None) -> list[str]:
        listed = tuple(DECK._replace(id=deck) for deck in decks)
        return today_screen._welcome(today(decks=listed, away=away)).plain.split("\n")

    assert welcome() == [""]
    assert welcome("basics", away=0) == [""]
    assert welcome("basics", "exercises")[1:] == [
        "enter begins; down chooses a chapter; ? explains each screen."
    ]
    assert welcome("basics", "more")[1:] == [
        "enter begins; c begins with another chapter; ? explains each screen."
    ]
    assert welcome("fastbook-04")[1].startswith("MNIST basics is chapter 4")


# Help and code


def test_a_key_of_the_help_stands_before_what_it_does_and_its_name_after() -> None:
    assert help._line("x", "Start", "lab.start", 8).plain == "        x  Start     lab.start"
    assert help._marked("lab.start", True) == "lab.start (changed)"
    assert help._marked("lab.start", False) == "lab.start"
    assert [help._named(key) for key in ("escape", "slash", "ctrl+j", "k")] == [
        *("esc", "/", "^j", "k")
    ]


def test_of_a_long_text_the_changes_are_shown_with_three_lines_around_them() -> None:
    before = [f"line {number}" for number in range(401)]
    after = [*before[:200], "another", *before[201:]]
    shown = code_view.comparison("\n".join(before), "\n".join(after)).plain.split("\n")
    assert shown == [
        "⋯",
        *("  line 197", "  line 198", "  line 199", "- line 200", "+ another"),
        *("  line 201", "  line 202", "  line 203"),
    ]
    whole = code_view.comparison("\n".join(before[:400]), "\n".join(after[:400])).plain.split("\n")
    assert len(whole) == 401
    assert "⋯" not in whole
    assert whole[:2] == ["  line 0", "  line 1"]


def test_code_between_backticks_is_coloured_where_they_are_in_pairs() -> None:
    sentence = code_view.inline("use `zip` and `len`")
    assert sentence.plain == "use zip and len"
    coloured = [part for part, style in styles(sentence).items() if style == "$accent"]
    assert coloured == ["zip", "len"]
    assert code_view.inline("a lone ` is text").plain == "a lone ` is text"


def test_what_is_there_to_be_clicked_is_no_text_to_be_selected() -> None:
    for widget in (Choices(), KeyBar(), stats.SectionTabs(), card_table.CardTable(), Chart()):
        assert not widget.allow_select, widget
