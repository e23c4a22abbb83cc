"""The cards behind a figure: a list to open one from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.reactive import var
from textual.widgets import DataTable, Static

from quizzer.errors import QuizzerError
from quizzer.services.review import search
from quizzer.store.search import SearchHit
from quizzer.tui import format
from quizzer.tui.screen import QuizzerScreen
from quizzer.tui.widgets.card_table import CardTable
from quizzer.tui.widgets.chart import Cards
from quizzer.tui.widgets.keybar import KeyBar
from quizzer.tui.widgets.top_bar import TopBar


class CardListScreen(QuizzerScreen[None]):
    """Assigns `found`, once a thread has looked; the table follows."""

    CSS_PATH = "card_list.tcss"
    AUTO_FOCUS = "CardTable"
    HELP = "The cards that the figure counts. Enter opens one with all its history."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open"),
        Binding("j", "move(1)", "Down", show=False),
        Binding("k", "move(-1)", "Up", show=False),
        Binding("s", "suspend", "Suspend or resume"),
    ]

    found: var[list[SearchHit] | None] = var(None)

    @dataclass
    class Looked(Message, bubble=False):
        """What a thread found."""

        found: list[SearchHit] | Exception

    def __init__(self, cards: Cards) -> None:
        super().__init__()
        self.cards = cards

    def compose(self) -> ComposeResult:
        yield TopBar(self.cards.title)
        with Vertical(classes="frame"), Vertical(classes="column", id="cards"):
            yield CardTable()
            yield Static("Looking…", id="nothing", classes="quiet")
        yield KeyBar()

    def on_screen_resume(self) -> None:
        context, find = self.context, self.cards.find

        def work() -> None:
            found: list[SearchHit] | Exception
            try:
                with context.beside() as own:
                    found = find(own)
            except Exception as error:  # told on the screen's own thread
                found = error
            self.post_message(self.Looked(found))

        self.run_worker(work, thread=True, exclusive=True, group="found")

    def on_card_list_screen_looked(self, event: Looked) -> None:
        match event.found:
            case QuizzerError() as error:
                self.quizzer.notify_error(error)
            case Exception() as error:
                self.quizzer.notify_internal_error(error, "looking for the cards failed")
            case found:
                self.found = found

    def watch_found(self) -> None:
        if self.is_mounted:
            self._fill()

    def on_resize(self, event: events.Resize) -> None:
        self.call_after_refresh(self._fill)

    def _fill(self) -> None:
        if self.found is None:
            return
        width = self.query_one("#cards").content_size.width
        day = self.context.clock.day(self.quizzer.now())
        self.query_one(CardTable).fill(self.found, day, width)
        count = len(self.found)
        more = count == search.MOST
        told = f"the first {count}" if more else format.count(count, "card")
        self.query_one(TopBar).right = told
        self.query_one("#nothing", Static).update("No card of these is there any more.")
        self.set_class(count > 0, "-found")

    @on(DataTable.RowSelected)
    def _selected(self) -> None:
        self.action_open()

    def action_open(self) -> None:
        from quizzer.tui.screens.card import CardScreen

        key = self.query_one(CardTable).key
        if key is not None:
            with self.quizzer.show_errors():
                self.app.push_screen(CardScreen(key))

    def action_move(self, by: int) -> None:
        table = self.query_one(CardTable)
        table.move_cursor(row=table.cursor_row + by)

    def action_suspend(self) -> None:
        from quizzer.tui.screens.card import suspend_or_resume

        key = self.query_one(CardTable).key
        if key is not None:
            suspend_or_resume(self.quizzer, key)
            self.on_screen_resume()
