"""Progress: what is known, what is being forgotten, when a chapter is done, what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive, var
from textual.widget import Widget

from quizzer.report.progress_model import CostCurve, Progress
from quizzer.services.context import Context
from quizzer.services.reports import progress as progress_service
from quizzer.services.review import cards
from quizzer.tui.screen import WIDE, QuizzerScreen
from quizzer.tui.screens.stats_sections import COST, SECTIONS, section
from quizzer.tui.widgets.chart import AttemptsTarget, CardsTarget, CardTarget, Chart, MarkOpened
from quizzer.tui.widgets.keybar import KeyBar
from quizzer.tui.widgets.progress_bars import GroupBars
from quizzer.tui.widgets.top_bar import TopBar

BUSY_AFTER = 0.3  # seconds before the screen says that it is computing


@dataclass
class CurveReady(Message):
    """The result of the thread that computes what each retention costs."""

    curve: CostCurve | Exception


@dataclass
class ProgressReady(Message):
    """The result of the thread that computes the figures."""

    progress: Progress | Exception


class StatsScreen(QuizzerScreen[None]):
    """Assigns `progress`, once a thread has computed it, and `section`; the widgets follow."""

    CSS_PATH = "stats.tcss"
    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = WIDE
    HELP = (
        "1 to 7 choose a section. The arrow keys move from bar to bar, and to the chart above or "
        "below. Enter shows the cards that a bar counts; Enter again opens one of them. "
        "The mouse does the same. `quizzer report` prints these figures."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(str(number), f"section({number - 1})", name, show=False)
            for number, name in enumerate(SECTIONS, 1)
        ),
        Binding("right_square_bracket,n", "turn(1)", "Next section", key_display="n"),
        Binding(
            "left_square_bracket,N", "turn(-1)", "Previous section", show=False, key_display="N"
        ),
        Binding("right", "turn(1)", "Next section", show=False),
        Binding("left", "turn(-1)", "Previous section", show=False),
        Binding("r", "review", "Review"),
    ]

    progress: var[Progress | None] = var(None)
    section: var[int] = var(0)
    curve: var[CostCurve | None] = var(None)

    def compose(self) -> ComposeResult:
        yield TopBar("Progress", wide=True)
        yield SectionTabs(id="sections")
        with VerticalScroll(classes="body", can_focus=False):
            yield Vertical(classes="column")
        yield KeyBar()

    def on_screen_resume(self) -> None:
        """Compute the figures in a thread: with a million reviews it takes more than a moment."""
        if self.progress is None:
            self.set_timer(BUSY_AFTER, self._show_busy)
        build = partial(progress_service.build_progress, now=self.quizzer.now(), questions=False)
        self.compute("progress", build, ProgressReady)
        self._start_curve()

    def _start_curve(self) -> None:
        """Compute, in a thread, what each retention costs, if its section is open."""
        if self.section != COST:
            self.curve = None
            return
        now = self.quizzer.now()

        def build(context: Context) -> CostCurve:
            from quizzer.services.reports.outlook import cost_curve

            return cost_curve(context, now)

        self.compute("curve", build, CurveReady)

    @on(CurveReady)
    async def _curve_ready(self, event: CurveReady) -> None:
        if isinstance(event.curve, Exception):
            self.quizzer.notify_failure(event.curve, "computing the costs failed")
            return
        same = self.curve is not None
        self.curve = event.curve
        if self.section == COST:
            await self._show(keep=same)

    def _show_busy(self) -> None:
        if self.progress is None:
            self.query_one(TopBar).status = "computing…"

    @on(ProgressReady)
    async def _progress_ready(self, event: ProgressReady) -> None:
        if isinstance(event.progress, Exception):
            self.quizzer.notify_failure(event.progress, "computing the figures failed")
            return
        day = event.progress.today
        self.query_one(TopBar).status = f"{day:%A}, {day.day} {day:%B}"
        same = self.progress is not None
        self.progress = event.progress
        await self._show(keep=same)

    async def watch_section(self) -> None:
        if self.is_mounted:
            self.query_one(SectionTabs).current = self.section
            await self._show(keep=False)
            if self.section == COST and self.curve is None:
                self._start_curve()

    async def _show(self, *, keep: bool) -> None:
        """Draw the section; `keep`: the cursor stays where it was."""
        if self.progress is None:
            return
        focused = self.focused
        before = {chart.id: chart.cursor for chart in self.query(Chart)} if keep else {}
        place = focused.id if keep and isinstance(focused, Chart) else None
        body = self.query_one(".body")
        with self.app.batch_update():
            await self.query_one(".column").remove_children()
            shown = section(self.progress, self.section, self.curve)
            columns = [Vertical(*shown.first, classes="part")]
            if shown.second:
                columns.append(Vertical(*shown.second, classes="part second"))
            parts = Container(*columns, classes="parts")
            parts.set_class(any(isinstance(widget, GroupBars) for widget in shown.first), "-named")
            await self.query_one(".column").mount(*shown.head, parts)
            charts = list(self.query(Chart))
            for chart in charts:
                if chart.id in before:
                    chart.cursor = before[chart.id]
            wanted = [chart for chart in charts if chart.id == place] or charts
            if wanted:
                wanted[0].focus(scroll_visible=keep)
        if not keep:
            body.scroll_home(animate=False)
        self.refresh_bindings()

    @on(MarkOpened)
    def _opened(self, event: MarkOpened) -> None:
        with self.quizzer.show_errors():
            self._open(event.target)

    def _open(self, target: object) -> None:
        match target:
            case CardsTarget():
                from quizzer.tui.screens.card_list import CardListScreen

                self.app.push_screen(CardListScreen(target))
            case CardTarget(card):
                from quizzer.tui.screens.card import CardScreen

                self.app.push_screen(CardScreen(cards.find_card(self.context, card).key))
            case AttemptsTarget(exercise, title):
                from quizzer.tui.screens.attempts import AttemptsScreen

                self.app.push_screen(AttemptsScreen(exercise, title))

    def action_section(self, number: int) -> None:
        self.section = number

    def action_turn(self, by: int) -> None:
        self.section = (self.section + by) % len(SECTIONS)

    def action_review(self) -> None:
        self.quizzer.open_review()


class SectionTabs(Widget):
    """The names of the sections in one line; a click opens one."""

    ALLOW_SELECT = False
    current: reactive[int] = reactive(0)

    def render(self) -> Content:
        width = self.content_size.width
        fits = sum(len(name) + 5 for name in SECTIONS) <= width
        gap = "   " if fits else " "
        space = "" if sum(len(name) + 3 for name in SECTIONS) > width + 1 else " "
        parts: list[tuple[str, str]] = []
        self._places: list[tuple[int, int]] = []
        at = 0
        for number, name in enumerate(SECTIONS):
            chosen = number == self.current
            digit = f"{number + 1}{space}"
            parts += [
                (digit, "bold $accent" if chosen else "$quiet"),
                (name, "bold underline" if chosen else "$quiet"),
                (gap, ""),
            ]
            self._places.append((at, at + len(digit) + len(name)))
            at += len(digit) + len(name) + len(gap)
        return Content.assemble(*parts)

    def on_click(self, event: events.Click) -> None:
        at = event.get_content_offset(self)
        for number, (begin, end) in enumerate(self._places):
            if at is not None and begin <= at.x < end and isinstance(self.screen, StatsScreen):
                self.screen.section = number
