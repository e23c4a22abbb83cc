"""The Progress screen: its keys, its figures, and the cards that they count."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from quizzer import settings
from quizzer.grader.verdict import Check, Diagnosis, Verdict
from quizzer.memory.scheduler import Rating
from quizzer.report.progress_model import KnowledgeCounts
from quizzer.services.context import Context
from quizzer.services.practice import attempts
from quizzer.services.reports import progress
from quizzer.services.review import session as session_service
from quizzer.tui.screens.attempts import AttemptsScreen
from quizzer.tui.screens.card import CardScreen
from quizzer.tui.screens.card_list import CardListScreen
from quizzer.tui.screens.question import QuestionScreen
from quizzer.tui.screens.stats import SectionTabs, StatsScreen
from quizzer.tui.screens.stats_sections import COST
from quizzer.tui.screens.today import TodayScreen
from quizzer.tui.widgets.card_table import CardTable
from quizzer.tui.widgets.chart import Chart
from quizzer.tui.widgets.columns import Columns
from quizzer.tui.widgets.heatmap import Heatmap
from quizzer.tui.widgets.progress_bars import GroupBar, GroupBars, ProgressEntries
from tests.tui.conftest import Desk
from tests.tui.helpers import screen_text, toasts, wait_until

SLIP = Verdict(
    "zip_pairs",
    "failed",
    (Check("Pairs two lists of one length", "failed"),),
    Diagnosis("lists", "Lists instead of tuples", "A pair is a tuple."),
)


@pytest.fixture
def used(desk: Desk) -> Desk:
    """Five weeks of work on two of the five cards, and two more that begin to fade."""
    for day in range(36):
        if day % 4 != 2:
            wrong = day in (4, 20)
            desk.rate("kinds/free", Rating.AGAIN if wrong else Rating.GOOD, "Zero below.")
        if day % 9 == 0:
            desk.rate("kinds/choice", Rating.EASY)
        desk.advance(days=1)
    desk.rate("kinds/order", Rating.GOOD)
    desk.rate("kinds/number", Rating.GOOD, "748")
    desk.advance(minutes=15)
    desk.rate("kinds/order", Rating.GOOD)
    desk.rate("kinds/number", Rating.GOOD, "748")
    desk.advance(days=6)
    return desk


def stats(pilot: Pilot[None]) -> StatsScreen:
    screen = pilot.app.screen
    assert isinstance(screen, StatsScreen)
    return screen


async def opened(pilot: Pilot[None]) -> StatsScreen:
    await pilot.press("p")
    screen = stats(pilot)
    await wait_until(pilot, lambda: screen.progress is not None and bool(screen.query(".part")))
    await pilot.pause()
    return screen


async def open_card_list(pilot: Pilot[None]) -> CardListScreen:
    screen = pilot.app.screen
    assert isinstance(screen, CardListScreen)
    await wait_until(pilot, lambda: screen.hits is not None)
    await pilot.pause()
    return screen


async def test_one_look_says_what_is_known_what_slips_and_what_to_do(used: Desk) -> None:
    async with used.open() as pilot:
        screen = await opened(pilot)
        text = screen_text(pilot)
        shown = progress.build_progress(used.context, used.now, questions=False)
        assert screen.progress == shown
        total = screen.progress.total
        for words in (f"{total.due} due", f"{total.new} new", "Slipping", "your goal is 90 %"):
            assert words in text
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, TodayScreen)


async def test_ten_cards_just_failed_slip_and_nothing_is_said_to_be_known(desk: Desk) -> None:
    for name in ("free", "choice", "number"):
        desk.rate(f"kinds/{name}", Rating.AGAIN)
    desk.advance(seconds=1)
    async with desk.open(size=(120, 40)) as pilot:
        await opened(pilot)
        text = screen_text(pilot)
        assert "100 %" not in text
        assert "Nothing is due this minute; 3 cards in steps come back, the first in" in text
        assert "3 cards just failed: they come back by" in text
        assert "You know 0 of 5 cards, 0 %." in text
        assert "3 cards are being learned" in text
        await pilot.press("2")
        await pilot.pause()
        assert "100 %" not in screen_text(pilot)


async def test_every_chart_says_what_to_conclude(used: Desk) -> None:
    conclusions = (
        ["You know 4 of 5 cards, 80 %.\nKnown: past the learning steps."],
        ["Known: past the learning steps. Mastered: its memory lasts over 21 days."],
        ["Lately"],
        ["A darker square is a day with more reviews.", "You studied on"],
        ["The most, "],
    )
    async with used.open(size=(120, 50)) as pilot:
        screen = await opened(pilot)
        for number, words in enumerate(conclusions, 1):
            await pilot.press(str(number))
            await pilot.pause()
            said = [str(line.render()) for line in screen.query(".conclusion").results(Static)]
            for expected in words:
                assert any(expected in line for line in said), (number, said)


async def test_progress_uses_the_width(used: Desk) -> None:
    async with used.open(size=(200, 50)) as pilot:
        await opened(pilot)
        lines = screen_text(pilot).splitlines()
        beside = [line for line in lines if "What you know" in line]
        assert "Slipping" in beside[0]
    async with used.open(size=(100, 50)) as pilot:
        await opened(pilot)
        beside = [line for line in screen_text(pilot).splitlines() if "What you know" in line]
        assert "Slipping" not in beside[0]


async def test_every_section_opens_by_its_number_by_n_and_by_a_click(used: Desk) -> None:
    heads = (
        "Slipping",
        "By chapter",
        "tests recalled",
        "longest",
        "Cards due per day",
        "No exercise",
        "What another desired retention would cost",
    )
    async with used.open(size=(100, 40)) as pilot:
        screen = await opened(pilot)
        for number, words in enumerate(heads, 1):
            await pilot.press(str(number))
            await pilot.pause()
            assert words in screen_text(pilot), number
        await pilot.press("n")
        assert screen.section == 0
        await pilot.press("N")
        assert screen.section == 6
        await pilot.press("left_square_bracket", "right_square_bracket")
        assert screen.section == 6
        at = screen_text(pilot).splitlines()[2].index("4 Days")
        await pilot.click(SectionTabs, offset=(at, 0))
        assert screen.section == 3


async def test_the_price_of_each_retention_is_shown_with_where_you_are(used: Desk) -> None:
    async with used.open(size=(120, 40)) as pilot:
        screen = await opened(pilot)
        assert screen.curve is None  # nothing is computed before it is looked at
        await pilot.press("7")
        assert "What another desired retention would cost" in screen_text(pilot)
        await wait_until(pilot, lambda: bool(screen.query("#cost-minutes")))
        text = screen_text(pilot)
        assert "You are at 90 %" in text
        assert "of 5 cards" in text
        assert "Cards known after a year" in text
        assert "you are here" in text
        await pilot.press("left")
        assert re.search(r"88 %: \d+ s a day, \d known; \d+ s (less|more), ", screen_text(pilot))


async def test_a_new_retention_moves_where_you_are(used: Desk) -> None:
    settings.change(used.context.home.config, "desired_retention", 0.83)
    used.context = used.context.refreshed()
    async with used.open() as pilot:
        screen = await opened(pilot)
        await pilot.press("7")
        await wait_until(pilot, lambda: bool(screen.query("#cost-minutes")))
        assert "You are at 83 %" in screen_text(pilot)
        assert "your cards, and usual times and ratings" in screen_text(pilot)


async def test_a_bar_of_the_forecast_opens_its_cards_and_one_of_them(used: Desk) -> None:
    async with used.open() as pilot:
        screen = await opened(pilot)
        await pilot.press("5", "enter")
        assert screen.progress is not None
        due = screen.progress.forecast[0].due
        card_list = await open_card_list(pilot)
        assert due > 0
        assert card_list.query_one(CardTable).row_count == due
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, CardScreen)
        await pilot.press("escape")
        assert pilot.app.screen is card_list
        await pilot.press("escape")
        assert pilot.app.screen is screen


async def test_a_chapters_part_opens_the_cards_that_it_counts(used: Desk) -> None:
    async with used.open() as pilot:
        screen = await opened(pilot)
        await pilot.press("left", "left")
        assert screen.progress is not None
        new = screen.progress.decks[0].standing.new
        assert f"new {new}" in screen_text(pilot)
        await pilot.press("enter")
        assert (await open_card_list(pilot)).query_one(CardTable).row_count == new
        assert "New · " in screen_text(pilot)


async def test_a_week_opens_what_was_forgotten_in_it(used: Desk) -> None:
    async with used.open() as pilot:
        screen = await opened(pilot)
        await pilot.press("3")
        chart = screen.query_one(Columns)
        weeks = [n for n in range(chart.count) if chart.target(n) is not None]
        await pilot.press("home", *["right"] * weeks[-1])
        assert chart.cursor == weeks[-1]
        assert "forgotten" in screen_text(pilot)
        await pilot.press("enter")
        assert [card.id for card in (await open_card_list(pilot)).hits or []] == ["kinds/free"]


async def test_a_day_of_the_calendar_opens_what_was_reviewed_on_it(used: Desk) -> None:
    async with used.open() as pilot:
        screen = await opened(pilot)
        await pilot.press("4")
        chart = screen.query_one(Heatmap)
        assert "Today: no review" in screen_text(pilot)
        await pilot.press("enter")
        assert pilot.app.screen is screen  # there is nothing to open
        await pilot.press("left", "left")
        assert chart.cursor == chart.count - 15
        assert "enter shows them" in screen_text(pilot)
        await pilot.press("enter")
        assert (await open_card_list(pilot)).query_one(CardTable).row_count >= 1
        await pilot.press("escape")
        await wait_until(pilot, lambda: pilot.app.focused is screen.query_one(Heatmap))
        assert screen.query_one(Heatmap).cursor == chart.count - 15
        await pilot.press("end", "home")
        assert screen.query_one(Heatmap).cursor == screen.query_one(Heatmap).first


async def test_the_weakest_card_opens_as_itself(used: Desk) -> None:
    async with used.open(size=(100, 40)) as pilot:
        screen = await opened(pilot)
        assert screen.progress is not None
        await pilot.press(*["down"] * len(screen.progress.decks))
        assert pilot.app.focused is screen.query_one("#slipping")
        await pilot.press("enter")
        card = pilot.app.screen
        assert isinstance(card, CardScreen)
        await wait_until(pilot, lambda: card.row is not None)
        assert card.row is not None
        assert card.row.id == screen.progress.weakest[0].card


async def test_arrows_go_on_to_the_chart_below_and_back(used: Desk) -> None:
    async with used.open() as pilot:
        screen = await opened(pilot)
        await pilot.press("4")
        heatmap, minutes = screen.query(Chart)
        heatmap.cursor = heatmap.count - 8 - used.now.weekday() + 6  # a Sunday
        await pilot.press("down")
        assert minutes.has_focus
        await pilot.press("k")
        assert heatmap.has_focus


async def test_bars_can_be_clicked(used: Desk) -> None:
    async with used.open() as pilot:
        screen = await opened(pilot)
        await pilot.press("5")
        await pilot.pause()
        chart = screen.query_one(Columns)
        await pilot.click(chart, offset=(8 + 2 * 3, 2))
        assert chart.cursor == 3
        await pilot.click(chart, offset=(8, 2))
        assert pilot.app.screen is screen
        await pilot.click(chart, offset=(8, 2))
        await open_card_list(pilot)


async def test_attempts_stand_behind_an_exercise_and_a_misconception(
    desk: Desk, bundled: Any
) -> None:
    import shutil

    from tests.tui.test_lab import EXERCISES

    for name in ("list_comprehension", "zip_pairs"):
        shutil.copytree(EXERCISES / name, bundled.parent / "exercises" / name)
    desk.context = desk.context.refreshed()
    attempts.record(desk.context, "zip_pairs", b"def pair_up(a, b): ...", SLIP, desk.now)
    async with desk.open() as pilot:
        screen = await opened(pilot)
        await pilot.press("6")
        await pilot.pause()
        text = screen_text(pilot)
        assert "1 misconception diagnosed, 0 overcome" in text
        assert "Lists instead of tuples" in text
        await pilot.press("enter")
        assert pilot.app.screen is screen  # the first one was never tried
        for _ in range(2):
            await pilot.press("down")
            await pilot.press("enter")
            assert isinstance(pilot.app.screen, AttemptsScreen)
            await pilot.press("escape")


async def test_r_reviews_and_the_figures_are_counted_again(used: Desk) -> None:
    async with used.open() as pilot:
        screen = await opened(pilot)
        before = screen.progress
        await pilot.press("r")
        assert isinstance(pilot.app.screen, QuestionScreen)
        await pilot.press("enter", "3", "escape")
        await wait_until(pilot, lambda: pilot.app.screen is screen)
        await wait_until(pilot, lambda: screen.progress != before)
        assert before is not None
        assert screen.progress is not None
        assert screen.progress.reviews == before.reviews + 1


async def test_a_home_without_a_review_reads_kindly_in_every_section(desk: Desk) -> None:
    async with desk.open() as pilot:
        await opened(pilot)
        assert "r starts" in screen_text(pilot)
        for number in "123456":
            await pilot.press(number, "enter", "left", "right")
            await pilot.pause()
            assert isinstance(pilot.app.screen, StatsScreen)
        await pilot.press("3")
        assert "before your first review" in screen_text(pilot)


async def test_a_first_day_has_no_test_of_memory_yet(desk: Desk) -> None:
    desk.rate("kinds/free", Rating.GOOD)
    async with desk.open() as pilot:
        await opened(pilot)
        await pilot.press("3")
        await pilot.pause()
        assert "the first test of memory" in screen_text(pilot)


async def test_a_home_without_a_card_says_what_to_do(desk: Desk, bundled: Any) -> None:
    for file in bundled.iterdir():
        file.unlink()
    desk.context = desk.context.refreshed()
    async with desk.open() as pilot:
        await opened(pilot)
        for number in "123456":
            await pilot.press(number)
            assert "There is no card yet" in screen_text(pilot)


async def test_a_suspended_card_leaves_the_list_and_the_figure(used: Desk) -> None:
    async with used.open() as pilot:
        screen = await opened(pilot)
        assert screen.progress is not None
        before = screen.progress.total.due
        await pilot.press("5", "enter")
        card_list = await open_card_list(pilot)
        await pilot.press("s")
        await wait_until(pilot, lambda: len(card_list.hits or []) == before - 1)
        await pilot.press("escape")
        await wait_until(pilot, lambda: screen.progress.total.due == before - 1)  # type: ignore[union-attr]


async def test_counting_that_fails_is_told_in_words(
    used: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(context: Context, now: Any, **options: Any) -> None:
        raise RuntimeError("made to fail")

    monkeypatch.setattr(progress, "build_progress", broken)
    async with used.open() as pilot:
        await pilot.press("p")
        await wait_until(pilot, lambda: "made to fail" in toasts(pilot))
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, TodayScreen)


def test_a_context_beside_has_its_own_connection(desk: Desk) -> None:
    with desk.context.beside() as second_context:
        assert second_context.db is not desk.context.db
        session = session_service.ReviewSession(second_context)
        assert session.remaining(desk.now) == session_service.ReviewSession(desk.context).remaining(
            desk.now
        )


Compare = Callable[..., bool]
LAYOUTS: dict[str, tuple[tuple[int, int], str]] = {
    "now": ((80, 24), "1"),
    "now-small": ((60, 20), "1"),
    "memory": ((80, 24), "2"),
    "retention-wide": ((120, 40), "3"),
    "ahead": ((80, 24), "5"),
}


def _at(key: str) -> Callable[[Any], Awaitable[None]]:
    async def press(pilot: Any) -> None:
        await opened(pilot)
        await pilot.press(key)
        await pilot.pause(0.1)

    return press


@pytest.mark.parametrize("name", LAYOUTS)
def test_stats_layout(used: Desk, snap_compare: Compare, name: str) -> None:
    size, key = LAYOUTS[name]
    assert snap_compare(used.app(), terminal_size=size, run_before=_at(key))


def test_light_stats_layout(used: Desk, snap_compare: Compare) -> None:
    settings.change(used.context.home.config, "theme", "light")
    used.context = used.context.refreshed()
    assert snap_compare(used.app(), terminal_size=(80, 24), run_before=_at("4"))


async def test_a_card_slips_once_and_a_wide_memory_section_has_two_columns(used: Desk) -> None:
    used.rate("kinds/free", Rating.AGAIN)
    used.advance(seconds=30)
    async with used.open(size=(160, 50)) as pilot:
        screen = await opened(pilot)
        entries = screen.query_one("#slipping", ProgressEntries).entries
        assert entries[0].lead[0].strip() == "failed"
        prompts = [entry.text for entry in entries]
        assert len(prompts) == len(set(prompts))
        assert len({len(entry.lead[0]) for entry in entries}) == 1
        await pilot.press("2")
        await pilot.pause()
        lines = screen_text(pilot).splitlines()
        assert any("By chapter" in line and "By tag" in line for line in lines)


@pytest.mark.parametrize("width", [70, 95])
def test_the_name_of_a_chapter_has_the_room_that_it_needs_before_its_bar_grows(width: int) -> None:
    standing = KnowledgeCounts(37, 1, 0, 36, 7, 5, None)
    bar = GroupBar("Convolutional neural networks", standing, "", lambda group: None)
    line = GroupBars([bar], 0.9).draw(width)[0].plain
    assert "Convolutional neural networks" in line
    assert len(line) <= width


@pytest.mark.parametrize("section", "12")
async def test_the_bars_of_chapters_have_more_of_a_wide_screen_than_what_is_beside_them(
    used: Desk, section: str
) -> None:
    async with used.open(size=(120, 40)) as pilot:
        screen = await opened(pilot)
        await pilot.press(section)
        await pilot.pause()
        first, second = screen.query(".part")
        assert 1.2 < first.size.width / second.size.width < 1.5


async def test_each_section_begins_at_the_same_line(used: Desk) -> None:
    async with used.open(size=(120, 40)) as pilot:
        screen = await opened(pilot)
        begins = set()
        for number in "1234567":
            await pilot.press(number)
            await wait_until(pilot, lambda: screen.section != COST or screen.curve is not None)
            await pilot.pause()
            lines = [line.strip() for line in screen_text(pilot).splitlines()]
            begins.add(next(place for place, line in enumerate(lines[3:]) if line))
        assert len(begins) == 1
        heading = next(
            place for place, line in enumerate(lines) if line.startswith("Minutes a day")
        )
        assert not lines[heading - 1]


def test_the_name_of_a_chapter_has_what_a_least_bar_leaves_of_a_narrow_column() -> None:
    standing = KnowledgeCounts(37, 1, 0, 36, 7, 5, None)
    bar = GroupBar("Convolutional neural networks", standing, "done 19 Mar", lambda group: None)
    line = GroupBars([bar], 0.9).draw(56)[0].plain
    assert "Convolutional ne…" in line
    assert "done 19 Mar" in line
