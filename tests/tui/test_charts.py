"""What charts draw, whatever their figures and their room."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from quizzer.report.progress_model import KnowledgeCounts
from quizzer.tui.widgets import plot
from quizzer.tui.widgets.chart import CardTarget, Chart
from quizzer.tui.widgets.columns import GUTTER, ChartColumn, Columns, round_up
from quizzer.tui.widgets.heatmap import Heatmap
from quizzer.tui.widgets.progress_bars import GroupBar, GroupBars, ProgressEntries, ProgressEntry


@pytest.mark.parametrize(
    ("value", "top"),
    [
        *((0, 4), (1.5, 4), (4, 4), (4.1, 5), (5, 5), (6, 6), (8, 8), (9, 10), (10, 10), (17, 20)),
        *((20.5, 40), (41, 50), (51, 60), (61, 80), (70, 80), (100, 100), (101, 200), (5001, 6000)),
    ],
)
def test_a_scale_ends_at_a_round_number(value: float, top: float) -> None:
    assert round_up(value) == top


@pytest.mark.parametrize("width", [20, 40, 84, 200])
def test_columns_never_draw_wider_than_their_room(width: int) -> None:
    columns = [ChartColumn(number % 7, f"n{number}", "") for number in range(60)]
    chart = Columns(columns, height=5, format_value=str, cursor=0)
    drawn = chart.draw(width)
    assert max(line.cell_length for line in drawn[:-2]) <= width
    assert chart.from_ == 0  # the chosen column is always among those shown
    assert len(drawn) == 5 + 3


def text(lines: Sequence[Content]) -> str:
    return "\n".join(line.plain.rstrip() for line in lines)


def styles(line: Content) -> dict[str, str]:
    """The text of each styled part of a line, with its style."""
    return {line.plain[span.start : span.end].strip(): str(span.style) for span in line.spans}


def focused(chart: Chart, cursor: int | None = None) -> None:
    chart.set_reactive(Widget.has_focus, True)
    if cursor is not None:
        chart.set_reactive(Chart.cursor, cursor)


@pytest.mark.parametrize(
    ("function", "start", "stop", "drawn"),
    [
        (
            *("sigmoid", -4, 4),
            """
0.982 ┤      │ ⣠⠖⠚⠉
     │      ⢀⡞⠁
0.491 ┤     ⢠⠏
     │    ⣰⠋│
   0 ┤⣀⡤⠴⠚⠁─┼─────
     └─────┴─────┘
     -4    0      4  sigmoid""",
        ),
        (
            *("relu", -2, 2),
            """
   2 ┤      │   ⢀⡼
     │      │  ⢀⡞
   1 ┤      │ ⢠⠏
     │      │⣰⠋
   0 ┤⣀⣀⣀⣀⣀⣀⡴⠃────
     └─────┴─────┘
     -2    0      2  relu""",
        ),
        (
            *("square", 1, 3),
            """
   9 ┤          ⣠⠞
     │        ⣠⠞⠁
 4.5 ┤     ⢀⡴⠚⠁
     │  ⣀⡤⠞⠉
   0 ┤⠒⠋⠁─────────
     └─────┴─────┘
     1     2      3  square""",
        ),
        (
            *("tanh", -3, 0),
            """
   0 ┤───────────⡼
     │          ⣰⠃
-0.5 ┤         ⣰⠃│
     │       ⢀⡼⠁ │
  -1 ┤⣀⣀⣀⣠⠤⠴⠚⠉   │
     └─────┴─────┘
     -3  -1.5     0  tanh""",
        ),
        (
            *("tanh", -3, -1),
            """
   0 ┤────────────
     │
-0.5 ┤
     │           ⣠
  -1 ┤⣀⣀⣀⣀⣀⡤⠤⠤⠴⠒⠋⠁
     └─────┴─────┘
     -3   -2     -1  tanh""",
        ),
        (
            *("abs", 0, 0.5),
            """
 0.5 ┤│        ⢀⡤⠞
     ││      ⣀⡴⠋
0.25 ┤│    ⣠⠞⠁
     ││ ⢀⡴⠋⠁
   0 ┤⣠⠖⠋─────────
     └─────┴─────┘
     0   0.25   0.5  abs""",
        ),
    ],
)
def test_a_function_is_drawn_with_its_axes(
    function: str, start: float, stop: float, drawn: str
) -> None:
    assert "\n" + text(plot.draw(function, start, stop, 12, 5).split("\n")) == drawn


def test_a_function_that_is_zero_or_enormous_can_be_drawn() -> None:
    flat = text(plot.draw("relu", -2, -1, 12, 5).split("\n")).splitlines()
    assert flat[4].startswith("   0 ┤⣀⣀⣀⣀")
    assert flat[0].startswith("   1 ┤")
    huge = text(plot.draw("square", -1e200, 1e200, 12, 5).split("\n"))
    assert "1e+12" in huge
    assert "inf" not in huge
    assert plot.FUNCTIONS["sigmoid"](-1000) == 0


@pytest.mark.parametrize(("room", "cells"), [(200, 60), (40, 33), (5, 8)])
def test_a_plot_is_as_wide_as_its_room_and_no_wider_than_sixty(
    monkeypatch: pytest.MonkeyPatch, room: int, cells: int
) -> None:
    monkeypatch.setattr(plot.PlotWidget, "content_size", Size(room, 20))
    widget = plot.PlotWidget("relu", -1, 1)
    lines = text(widget.render().split("\n")).splitlines()
    assert len(lines[plot.HEIGHT]) == 5 + cells + 1
    assert len(lines) == widget.get_content_height(Size(9, 9), Size(9, 9), 9)


COLUMNS = [
    ChartColumn(value, name, f"caption {name}", CardTarget(f"deck/{name}") if name == "f" else None)
    for value, name in ((0, "a"), (None, "b"), (0.01, "c"), (2.5, "d"), (5, "e"), (8, "f"))
]


def columns(**options: object) -> Columns:
    settings = {"height": 6, "format_value": lambda value: f"{value:g}", "goal": 5.0, **options}
    return Columns(COLUMNS, **settings)  # type: ignore[arg-type]


def test_columns_stand_on_their_scale_with_the_goal_among_them() -> None:
    assert (
        "\n" + text(columns().draw(40))
        == """
     8 ┤                         ████
       │                         ████
     5 ┤┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄▆▆▆▆┄████┄
     4 ┤                    ████ ████
       │               ▇▇▇▇ ████ ████
       │          ▁▁▁▁ ████ ████ ████
     0 └──────────────────────────────
        a    b    c    d    e    f
        caption f"""
    )


def test_of_columns_that_do_not_fit_the_latest_or_the_chosen_are_shown() -> None:
    chart = columns()
    assert text(chart.draw(16)).splitlines()[-2:] == ["        c   e", "        caption f"]
    focused(chart, 1)
    assert text(chart.draw(16)).splitlines()[2:] == [
        "     5 ┤┄┄┄┄┄┄▆┄",
        "     4 ┤      █",
        "       │    ▇ █",
        "       │  ▁ █ █",
        "     0 └▲───────",
        "        b   d",
        "        caption b",
    ]
    focused(chart, 5)
    assert text(chart.draw(16)).splitlines()[-2].split() == ["c", "e"]
    first = columns(first=True, cursor=0)
    assert text(first.draw(16)).splitlines()[-2].split() == ["a", "c"]


def test_a_low_chart_has_no_figure_in_its_middle_and_the_scale_may_be_given() -> None:
    lines = text(columns(height=5, goal=None, low=2.0, high=10.0).draw(40)).splitlines()
    assert [line.partition("┤")[0].strip() for line in lines if "┤" in line] == ["10"]
    assert lines[5].startswith("     2 └")


@pytest.mark.parametrize(("goal", "sign"), [(8.0, "▔"), (7.1, "▁"), (7.4, "┄")])
def test_a_goal_is_drawn_at_its_height_within_its_line(goal: float, sign: str) -> None:
    few = [ChartColumn(None, "a", "")] * 3
    chart = Columns(few, height=8, format_value=str, high=8.0, goal=goal)
    [line] = [
        line for line in text(chart.draw(40)).splitlines() if str(goal) in line and "┤" in line
    ]
    assert set(line.partition("┤")[2]) == {sign}


def test_columns_below_the_goal_and_the_chosen_one_have_their_own_colours() -> None:
    chart = columns()
    bottom = chart.draw(40)[5]
    assert styles(bottom)["▁▁▁▁"] == "$secondary"
    assert styles(chart.draw(40)[0])["████"] == "$primary"
    assert "$secondary" not in styles(columns(goal=None).draw(40)[5]).values()
    assert styles(chart.draw(40)[2])["▆▆▆▆"] == "$primary", "this one is at the goal"
    focused(chart, 5)
    assert styles(chart.draw(40)[0])["████"] == "bold $accent"
    assert chart.draw(40)[-1].plain.endswith("caption f  enter shows them")
    focused(chart, 4)
    assert "enter" not in chart.draw(40)[-1].plain, "it opens nothing"


@pytest.mark.parametrize(
    ("lines", "rows"), [(10, 5), (24, 5), (26, 6), (30, 8), (34, 10), (90, 10)]
)
def test_a_taller_terminal_has_taller_charts(lines: int, rows: int) -> None:
    chart = columns(height=5)
    height = chart.get_content_height(Size(40, lines), Size(40, lines), 40)
    assert (chart.rows, height) == (rows, rows + 3)


@pytest.mark.parametrize("is_first", [True, False])
def test_the_chosen_column_is_always_among_those_that_are_drawn(is_first: bool) -> None:
    many = [ChartColumn(1, f"n{number}", "") for number in range(60)]
    chart = Columns(many, height=5, format_value=str, cursor=0)
    chart.first = is_first
    for cursor in range(60):
        focused(chart, cursor)
        chart.draw(40)
        fit = (40 - GUTTER) // chart.slot
        assert chart.from_ <= cursor < chart.from_ + fit


def test_a_chart_without_columns_can_be_drawn() -> None:
    chart = Columns([], height=5, format_value=str)
    assert len(chart.draw(40)) == 8
    assert chart.check_action("open", ()) is False


TODAY = date(2026, 11, 10)  # a Tuesday
COUNTS = {
    TODAY - timedelta(days): count
    for days, count in ((0, 1), (1, 20), (2, 10), (9, 5), (40, 30), (100, 3), (7 * 60, 99))
}


def heatmap(counts: dict[date, int]) -> Heatmap:
    return Heatmap(counts, TODAY, lambda day: f"{day:%d %b}", lambda day: CardTarget(f"{day}"))


def test_a_calendar_has_a_square_a_day_the_fuller_the_more_reviews() -> None:
    near = {day: count for day, count in COUNTS.items() if day > TODAY - timedelta(200)}
    assert (
        "\n" + text(heatmap(near).draw(50))
        == """
     Jul Aug     Sep     Oct     Nov
Mon  · · · · · · · · · · · · · · · ■
     · · · · · · · · · · · · · · · ▪
Wed  · · · · · · · · · · · · · · ·
     · · · · · · · · · ■ · · · · ·
Fri  · · · · · · · · · · · · · · ·
     · · · · · · · · · · · · · · ·
Sun  ▪ · · · · · · · · · · · · ▪ ▪
     10 Nov"""
    )
    assert (
        "\n" + text(heatmap(near).draw(20))
        == """
     Sep Oct   Nov
Mon  · · · · · · ■
     · · · · · · ▪
Wed  · · · · · ·
     ■ · · · · ·
Fri  · · · · · ·
     · · · · · ·
Sun  · · · · ▪ ▪
     10 Nov"""
    )


def test_a_day_is_as_full_as_the_fullest_but_for_the_very_longest() -> None:
    days = [TODAY - timedelta(number) for number in range(12)]
    chart = heatmap(dict(zip(days, (0, 1, 5, 6, 10, 11, 15, 16, 20, 21, 21, 900), strict=True)))
    assert chart.full == 21
    assert [chart.level(day) for day in days] == [0, 1, 1, 2, 2, 3, 3, 4, 4, 4, 4, 4]
    assert chart.level(TODAY + timedelta(1)) == 0
    assert heatmap({}).full == 1


def test_a_calendar_begins_with_the_first_review_sixteen_weeks_to_a_year_ago() -> None:
    def weeks(days: int, width: int = 200) -> int:
        chart = heatmap({TODAY - timedelta(days): 1})
        chart.draw(width)
        return chart.weeks

    assert [weeks(0), weeks(14 * 7 + 6), weeks(15 * 7)] == [16, 16, 17]
    assert [weeks(50 * 7), weeks(51 * 7), weeks(400 * 7)] == [52, 53, 53]
    assert [weeks(0, 37), weeks(0, 36), weeks(0, 0)] == [16, 15, 4]


def test_the_chosen_day_of_a_calendar_is_marked_and_moves_by_weeks() -> None:
    chart = heatmap(COUNTS)
    chart.draw(37)
    focused(chart)
    assert "◆" in chart.draw(37)[2].plain
    assert chart.draw(37)[-1].plain == "     10 Nov  enter shows them"
    assert chart.target(chart.cursor) == CardTarget("2026-11-10")
    there = chart.cursor
    chart.set_reactive(Chart.cursor, there - 3)
    assert "enter" not in chart.draw(37)[-1].plain
    assert chart.target(chart.cursor) is None
    assert chart.first == 7 * (53 - chart.weeks)
    assert chart.begin.weekday() == 0
    assert chart.begin + timedelta(chart.count - 1) == TODAY


GROUPS = [
    GroupBar(
        "MNIST basics",
        KnowledgeCounts(37, 9, 4, 24, 11, 6, 0.86, known_retrievability=0.91),
        "x",
        lambda group: CardTarget(group),
    ),
    GroupBar(
        "Later with a long name", KnowledgeCounts(12, 12, 0, 0, 0, 0, None), "y y", lambda _: None
    ),
]


def test_groups_have_bars_counts_and_a_legend() -> None:
    bars = GroupBars(GROUPS, 0.9)
    assert (
        "\n" + text(bars.draw(80))
        == """
  MNIST basics           ██████████▓▓▓▓▓▓▓▓▓▓▓▒▒▒▒░░░░░░░░  24 of 37   91 %  x
  Later with a long name ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░   0 of 12         y y
  █ mastered 11  ▓ known in all 24  ▒ in steps 4  ░ new 9"""
    )
    assert bars.legend == [(2, 15), (17, 34), (36, 48), (50, 57)]
    assert (
        "\n" + text(bars.draw(50))
        == """
  MNIST basics        ██▓▓▒░  24 of 37   91 %  x
  Later with a long…  ░░░░░░   0 of 12         y y
  █ mastered 11  ▓ known 24  ▒ in steps 4  ░ new 9"""
    )
    assert GroupBars([], 0.9).draw(80) == []
    for width in (66, 120):
        assert "known in all 24" in text(bars.draw(width))
    assert "in all" not in text(bars.draw(65))


def test_a_long_name_has_twelve_cells_in_a_narrow_column_and_twenty_in_a_wide_one() -> None:
    group = GroupBar("n" * 40, KnowledgeCounts(12, 9, 0, 3, 0, 0, None), "d" * 30, lambda _: None)
    for width, name in ((60, 12), (65, 12), (66, 20), (84, 28)):
        line = GroupBars([group], 0.9).draw(width)[0].plain
        assert line.startswith(f"  {'n' * (name - 2)}… "), width


def test_the_hint_to_enter_stands_behind_the_legend_where_all_of_it_has_room() -> None:
    bars = GroupBars(GROUPS, 0.9)
    focused(bars)
    assert bars.draw(77)[-1].plain.endswith("░ new 9    enter shows them")
    assert "enter" not in bars.draw(76)[-1].plain


@pytest.mark.parametrize(("goal", "style"), [(0.91, "$success"), (0.92, "$accent")])
def test_a_share_has_the_colour_of_its_goal(goal: float, style: str) -> None:
    assert styles(GroupBars(GROUPS, goal).draw(80)[0])["91 %"] == style


def test_a_part_of_a_group_is_chosen_and_opened_where_it_has_cards() -> None:
    bars = GroupBars(GROUPS, 0.9)
    focused(bars)
    drawn = bars.draw(80)
    assert drawn[0].plain.startswith("▸ MNIST")
    assert drawn[1].plain.startswith("  Later")
    assert drawn[-1].plain.endswith("enter shows them")
    assert styles(drawn[-1])["known in all 24"] == "bold $accent"
    assert bars.target(0) == CardTarget("known")
    bars.set_reactive(GroupBars.part, 3)
    assert bars.target(0) == CardTarget("new")
    assert styles(bars.draw(80)[-1])["new 9"] == "bold $accent"
    assert "enter" not in bars.draw(70)[-1].plain, "there is no room"
    bars.set_reactive(GroupBars.part, 1)
    bars.set_reactive(Chart.cursor, 1)
    assert bars.target(1) is None
    assert "enter" not in bars.draw(80)[-1].plain


def test_entries_have_their_detail_at_the_right_and_are_cut_where_they_are_long() -> None:
    entries = [
        ProgressEntry(("61 %", "$error"), "What does it do?", "2 days", None),
        ProgressEntry(
            ("8 %", ""), "A question that is far too long for it", "now", CardTarget("a")
        ),
    ]
    listed = ProgressEntries(entries)
    assert (
        "\n" + text(listed.draw(40))
        == """
  61 %  What does it do?          2 days
  8 %  A question that is far too…   now"""
    )
    long = ProgressEntries([ProgressEntry(("61 %", ""), "x" * 60, "2 days", None)])
    assert long.draw(40)[0].plain == f"  61 %  {'x' * 23}…  2 days"
    assert long.draw(10)[0].plain == f"  61 %  {'x' * 7}… 2 days", "eight cells at least"
    assert [listed.target(number) for number in range(listed.count)] == [None, CardTarget("a")]
    focused(listed, 1)
    assert [line.plain[0] for line in listed.draw(40)] == [" ", "▸"]


@pytest.mark.parametrize(("goal", "row", "sign"), [(2.0, 3, "▁"), (1.0, 3, "▁"), (9.0, 0, "▔")])
def test_a_goal_at_an_end_of_the_scale_or_beyond_it_is_drawn_at_that_end(
    goal: float, row: int, sign: str
) -> None:
    few = [ChartColumn(None, "a", "")] * 3
    chart = Columns(few, height=4, format_value=str, low=2.0, high=8.0, goal=goal)
    rows = text(chart.draw(40)).splitlines()
    assert [number for number, line in enumerate(rows) if f"{goal} ┤" in line] == [row]


@pytest.mark.parametrize(
    ("names", "line"),
    [
        (("123456", "b", "c"), "123456  b       c"),
        (("1234567", "b", "c"), "1234567         c"),
        (("a", "b", "1234567890"), "a       b       1234567890"),
        (("a", "b", "12345678901"), "a       b"),
        (("a", "", "c"), "a               c"),
        (("123456789012",), "123456789012"),
        (("1234567890123",), ""),
        (("", "b"), "        b"),
    ],
)
def test_names_of_columns_stand_below_them_as_far_as_they_do_not_touch(
    names: tuple[str, ...], line: str
) -> None:
    """Columns of eight cells; a name may be two cells longer than the last of them."""
    chart = Columns([ChartColumn(1, name, "") for name in names], height=3, format_value=str)
    assert text(chart.draw(60)).split("\n")[-2] == f"{'':8}{line}".rstrip()


@pytest.mark.parametrize(
    ("count", "width", "slot", "shown"),
    [
        *((3, 60, 8, 3), (10, 60, 5, 10), (26, 60, 2, 26), (27, 60, 2, 26), (5, 9, 2, 4)),
        *((2, 9, 4, 2), (3, 9, 2, 3)),
    ],
)
def test_columns_are_as_wide_as_there_is_room_and_two_cells_at_least(
    count: int, width: int, slot: int, shown: int
) -> None:
    chart = Columns([ChartColumn(4, "", "")] * count, height=3, format_value=str)
    top = text(chart.draw(width)).split("\n")[0].partition("┤")[2]
    assert (chart.slot, chart.from_) == (slot, count - shown)
    assert top == " ".join(["█" * (slot - 1)] * shown)


@pytest.mark.parametrize(
    ("value", "drawn"),
    [(0, "  "), (0.001, " ▁"), (2, " █"), (2.2, "▁█"), (3, "▄█"), (3.9, "██"), (5, "██")],
)
def test_a_column_is_as_high_as_its_value_in_eighths_of_a_line(value: float, drawn: str) -> None:
    chart = Columns([ChartColumn(value, "", "")], height=2, format_value=str, high=4.0)
    lines = text(chart.draw(60)).split("\n")[:2]
    assert "".join((line[8:] or " ")[0] for line in lines) == drawn


def test_a_value_that_lies_below_the_scale_still_has_a_mark() -> None:
    chart = Columns(
        [ChartColumn(0.5, "", "")], height=2, format_value=str, low=0.8, high=1.0, goal=0.9
    )
    lines = text(chart.draw(20)).split("\n")
    assert lines[1][8:] == "▁" * 7 + "▔"


@pytest.mark.parametrize(
    ("today", "months"),
    [
        (date(2026, 6, 7), "     Feb Mar       Apr     May"),  # June begins in the last column
        (date(2026, 6, 8), "     Feb Mar     Apr     May     Jun"),
        (date(2026, 5, 31), "     Feb   Mar       Apr     May"),
        (date(2027, 1, 10), "     Sep Oct     Nov       Dec"),
    ],
)
def test_a_month_is_named_where_its_first_monday_stands_if_there_is_room(
    today: date, months: str
) -> None:
    chart = Heatmap({}, today, str, lambda _: None)
    assert text(chart.draw(37)[:1]) == months


@pytest.mark.parametrize("width", [10, 20, 24, 37, 40, 90])
def test_lists_bars_and_calendars_stay_within_their_room(width: int) -> None:
    entries = [ProgressEntry(("8 %", ""), "A question that is long", "in 3 days", None)]
    for chart in (GroupBars(GROUPS, 0.9), ProgressEntries(entries), heatmap(COUNTS)):
        lines = chart.draw(width)
        body = lines if isinstance(chart, ProgressEntries) else lines[:-1]
        least = 26 if isinstance(chart, ProgressEntries) else 13
        assert max(line.cell_length for line in body) <= max(width, least)


def test_the_middle_tick_of_a_graph_is_as_far_from_the_top_as_from_the_bottom(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(plot.PlotWidget, "content_size", Size(40, 20))
    lines = text(plot.PlotWidget("relu", -1, 1).render().split("\n")).splitlines()
    top, middle, bottom = [number for number, line in enumerate(lines) if "┤" in line]
    assert (top, middle - top) == (0, bottom - middle)
