"""Charts by keys and by mouse: which mark is chosen, what opens, and where the focus goes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta

import pytest
from textual.app import App, ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Static

from quizzer.report.progress_model import KnowledgeCounts
from quizzer.tui.widgets.chart import CardTarget, Chart, MarkOpened, Target
from quizzer.tui.widgets.columns import ChartColumn, Columns
from quizzer.tui.widgets.heatmap import Heatmap
from quizzer.tui.widgets.progress_bars import GroupBar, GroupBars, ProgressEntries, ProgressEntry
from tests.tui.alone import scrolls_at_once

TODAY = date(2026, 11, 10)  # a Tuesday


class Page(App[None]):
    """Some widgets below one another in a body that scrolls."""

    CSS = "VerticalScroll { border: none; padding: 0; scrollbar-size: 0 0; }"

    def __init__(self, *widgets: Widget) -> None:
        super().__init__()
        self.widgets = widgets
        self.opened: list[Target] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return {"quiet": "#888888", "faint": "#444444"}

    def compose(self) -> ComposeResult:
        with VerticalScroll(can_focus=False):
            yield from self.widgets

    def on_mark_opened(self, message: MarkOpened) -> None:
        self.opened.append(message.target)


@asynccontextmanager
async def page(*widgets: Widget, height: int = 40) -> AsyncIterator[tuple[Pilot[None], Page]]:
    app = Page(*widgets)
    scrolls_at_once(app)
    async with app.run_test(size=(60, height)) as pilot:
        app.screen.query(Chart).first().focus()
        await pilot.pause()
        yield pilot, app


async def chosen(pilot: Pilot[None], chart: Chart, *keys: str) -> list[int]:
    """The chosen mark after each key."""
    marks = []
    for key in keys:
        await pilot.press(key)
        marks.append(chart.cursor)
    return marks


def bars(count: int = 4, **options: object) -> Columns:
    marks = [
        ChartColumn(number + 1, f"{number}", "", CardTarget(f"{number}") if number != 1 else None)
        for number in range(count)
    ]
    settings = {"height": 3, "format_value": str, **options}
    return Columns(marks, **settings)  # type: ignore[arg-type]


async def test_the_keys_go_from_column_to_column_and_no_further() -> None:
    chart = bars()
    async with page(chart) as (pilot, app):
        assert chart.cursor == 3
        assert await chosen(pilot, chart, "right", "left", "h", "l", "home", "left", "end") == [
            *(3, 2, 1, 2, 0, 0, 3)
        ]
        await pilot.press("home", "right", "enter")
        assert app.opened == [], "the second opens nothing"
        await pilot.press("left", "enter", "end", "enter")
        assert app.opened == [CardTarget("0"), CardTarget("3")]


async def test_a_click_chooses_the_column_below_it_and_a_second_one_opens_it() -> None:
    """A column of four marks in sixty cells has a width of eight, with its gap."""
    chart = bars()
    async with page(chart, height=20) as (pilot, app):
        for x, y, cursor in (
            (8 + 7, 0, 0),
            (8 + 8, 0, 1),
            (8 + 15, 2, 1),
            (8, 3, 0),  # on the axis
            (8 + 16, 4, 0),  # on the names
            (7, 1, 0),  # on the scale
            (8 + 24, 1, 3),
            (8 + 32, 1, 3),  # right of the last one
        ):
            await pilot.click(chart, offset=(x, y))
            assert chart.cursor == cursor, (x, y)
        assert app.opened == []
        await pilot.click(chart, offset=(8 + 24, 1))
        assert app.opened == [CardTarget("3")]
        await pilot.click(chart, offset=(8 + 16, 1), times=2)
        assert app.opened[1] == CardTarget("2")
        assert len(app.opened) == 2, "chosen by the first of the two, opened by the second"


async def test_of_many_columns_a_click_means_the_visible_one() -> None:
    chart = bars(40)
    async with page(chart) as (pilot, _):
        assert chart.from_ == 14, "26 columns of two cells fit beside the scale"
        await pilot.click(chart, offset=(8 + 3, 1))
        assert chart.cursor == 15
        await pilot.press("home")
        assert chart.from_ == 0
        await pilot.click(chart, offset=(8 + 2, 1))
        assert chart.cursor == 1


def calendar(*days_ago: int) -> Heatmap:
    counts = {TODAY - timedelta(number): 3 for number in days_ago}
    return Heatmap(counts, TODAY, lambda day: f"{day}", lambda day: CardTarget(f"{day}"))


def day(chart: Heatmap) -> date:
    return chart.begin + timedelta(chart.cursor)


async def test_a_click_on_the_calendar_chooses_the_day_of_its_square() -> None:
    chart = calendar(0, 8)
    async with page(chart) as (pilot, app):
        assert chart.weeks == 16
        last = 5 + 2 * 15  # the column of this week
        for x, y, expected in (
            (last, 1, TODAY - timedelta(1)),
            (last + 1, 2, TODAY),
            (last - 1, 1, TODAY - timedelta(8)),
            (last - 2, 7, TODAY - timedelta(2)),
            (5, 1, TODAY - timedelta(7 * 15 + 1)),
            (5, 0, TODAY - timedelta(7 * 15 + 1)),  # a month's name
            (4, 1, TODAY - timedelta(7 * 15 + 1)),  # a weekday's name
            (7, 8, TODAY - timedelta(7 * 15 + 1)),  # the caption
            (last, 3, TODAY - timedelta(7 * 15 + 1)),  # tomorrow
        ):
            await pilot.click(chart, offset=(x, y))
            assert day(chart) == expected, (x, y)
        assert app.opened == []
        await pilot.click(chart, offset=(last - 1, 1))
        await pilot.click(chart, offset=(last - 1, 1))
        assert app.opened == [CardTarget(f"{TODAY - timedelta(8)}")]
        await pilot.click(chart, offset=(last, 2), times=2)
        assert app.opened[-1] == CardTarget(f"{TODAY}")


async def test_the_keys_walk_the_calendar_by_days_and_weeks_and_leave_it_at_its_edges() -> None:
    above, chart, below = bars(), calendar(0), bars()
    async with page(above, chart, below) as (pilot, _):
        chart.focus()
        for key, ago in (
            ("right", 0),  # there is no later week
            ("left", 7),
            ("k", 8),  # Monday
            ("j", 7),
            ("home", 7 * 15 + 1),
            ("left", 7 * 15 + 1),  # what is not shown cannot be chosen
            ("right", 7 * 14 + 1),
            ("end", 0),
        ):
            await pilot.press(key)
            assert day(chart) == TODAY - timedelta(ago), key
            assert chart.has_focus
        await pilot.press("up", "up")
        assert above.has_focus
        assert day(chart) == TODAY - timedelta(1)
        await pilot.press("down")
        assert chart.has_focus
        await pilot.press("down", "down")  # Tuesday, and there is no later day
        assert below.has_focus
        await pilot.press("down")
        assert below.has_focus
        chart.focus()
        chart.cursor -= 3  # last Saturday
        await pilot.press("down")
        assert chart.has_focus
        await pilot.press("down")
        assert below.has_focus


PARTLY = KnowledgeCounts(9, 2, 3, 4, 0, 0, None)  # nothing mastered
FULL = KnowledgeCounts(9, 2, 1, 6, 3, 0, None)


def groups(*standings: KnowledgeCounts) -> GroupBars:
    return GroupBars(
        [
            GroupBar(f"G{number}", standing, "", lambda part, n=number: CardTarget(f"{n} {part}"))  # type: ignore[misc]
            for number, standing in enumerate(standings)
        ],
        0.9,
    )


async def test_left_and_right_choose_a_part_and_go_round() -> None:
    chart = groups(PARTLY, FULL)
    async with page(chart) as (pilot, app):
        for keys, opened in (
            (("enter",), "0 known"),
            (("right", "enter"), "0 learning"),
            (("l", "enter"), "0 new"),
            (("l", "l", "enter"), "0 known"),
            (("left", "left", "enter"), "0 new"),
            (("l", "down", "enter"), "1 mastered"),
        ):
            await pilot.press(*keys)
            assert app.opened[-1] == CardTarget(opened)
        count = len(app.opened)
        await pilot.press("up", "enter")
        assert len(app.opened) == count, "nothing of the first is mastered"


async def test_a_click_on_the_legend_chooses_a_part_and_one_on_a_bar_its_group() -> None:
    chart = groups(PARTLY, FULL)
    async with page(chart) as (pilot, app):
        legend = chart.draw(60)[-1].plain
        at = legend.index("░ new")
        await pilot.click(chart, offset=(at, 2))
        assert chart.part == 3
        for place in (at - 1, at - 2):
            await pilot.click(chart, offset=(place, 2))
            assert chart.part == 3, "between two names is none"
        await pilot.click(chart, offset=(at - 3, 2))
        assert chart.part == 2, "the last cell of the name before"
        await pilot.click(chart, offset=(4, 1))
        assert (chart.cursor, app.opened) == (1, [])
        await pilot.click(chart, offset=(4, 1))
        assert app.opened == [CardTarget("1 learning")]
        await pilot.click(chart, offset=(legend.index("▒"), 2))
        assert app.opened[1:] == [CardTarget("1 learning")], "the chosen part of the chosen group"
        await pilot.click(chart, offset=(4, 0), times=2)
        assert app.opened[-1] == CardTarget("0 learning")
        await pilot.click(chart, offset=(1, 2))
        assert chart.part == 2


def entries(count: int, **options: str) -> ProgressEntries:
    listed = [
        ProgressEntry(("1", ""), f"entry {number}", "", CardTarget(f"{number}"))
        for number in range(count)
    ]
    return ProgressEntries(listed, **options)


async def test_lists_are_walked_through_from_one_into_the_next_and_back() -> None:
    first, second = entries(2, id="first"), entries(3, id="second")
    async with page(first, second) as (pilot, app):
        seen = []
        for key in ("up", "down", "j", "down", "down", "down", "left", "k", "up", "up", "end"):
            await pilot.press(key)
            focused = app.focused
            assert isinstance(focused, Chart)
            seen.append((focused.id, focused.cursor))
        assert seen == [
            *(("first", 0), ("first", 1), ("second", 0), ("second", 1), ("second", 2)),
            *(("second", 2), ("second", 2), ("second", 1), ("second", 0), ("first", 1)),
            ("first", 1),
        ]
        await pilot.press("home", "enter")
        assert app.opened == [CardTarget("0")]


async def test_a_click_on_an_entry_chooses_it_and_another_opens_it() -> None:
    chart = entries(3)
    async with page(chart) as (pilot, app):
        await pilot.click(chart, offset=(4, 2))
        assert (chart.cursor, app.opened) == (2, [])
        await pilot.click(chart, offset=(4, 2))
        await pilot.click(chart, offset=(4, 1), times=2)
        assert app.opened == [CardTarget("2"), CardTarget("1")]


async def test_the_first_click_of_a_chart_without_the_focus_opens_nothing() -> None:
    first, second = entries(2), entries(2)
    async with page(first, second) as (_, app):
        app.set_focus(None)
        second.press(0)
        assert app.opened == []
        second.press(-1)
        second.press(2)
        assert second.cursor == 0


async def test_a_chosen_line_out_of_sight_is_scrolled_to() -> None:
    """Eight lines below seven of text, in a body that shows ten of all fifteen."""
    chart = entries(8)
    box = Vertical(Static("text\ntext"), chart)
    box.styles.height = "auto"
    async with page(Static("\n".join(["text"] * 5)), box, height=10) as (pilot, app):
        body = app.query_one(VerticalScroll)
        body.scroll_home(animate=False, immediate=True)
        tops = []
        for key in ("down", "down", "down", "down", "end", "up", "up"):
            await pilot.press(key)
            tops.append(body.scroll_offset.y)
        assert tops == [0, 0, 1, 2, 5, 5, 5]
        chart.styles.margin = (0, 0, 20, 0)
        await pilot.pause()
        body.scroll_to(y=12, animate=False, immediate=True)
        await pilot.press("up")
        assert (chart.cursor, body.scroll_offset.y) == (4, 11)
        app.set_focus(None)
        await pilot.pause()
        chart.cursor = 0
        await pilot.pause()
        assert body.scroll_offset.y == 11, "only what has the focus is scrolled to"


@pytest.mark.parametrize("count", [0, 1])
async def test_a_key_on_a_chart_with_few_marks_or_none_does_no_harm(count: int) -> None:
    for chart in (bars(count), entries(count), groups(*[FULL] * count)):
        async with page(chart) as (pilot, app):
            await pilot.press("left", "right", "up", "down", "home", "end", "enter")
            assert chart.cursor == 0
            assert app.opened == [target for n in range(count) if (target := chart.target(n))]
