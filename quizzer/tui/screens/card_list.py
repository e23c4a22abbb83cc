"""The cards that a figure counts, in a list from which each can be opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.reactive import var
from textual.widgets import Static

from quizzer.services.review import search
from quizzer.store.search import SearchHit
from quizzer.tui import format
from quizzer.tui.screen import QuizzerScreen
from quizzer.tui.widgets.card_table import CardTable
from quizzer.tui.widgets.chart import CardsTarget
from quizzer.tui.widgets.keybar import KeyBar
from quizzer.tui.widgets.plain_text import PlainText
from quizzer.tui.widgets.top_bar import TopBar


@dataclass
class CardsReady(Message):
    """The result of the thread that searches."""

    hits: list[SearchHit] | Exception


class CardListScreen(QuizzerScreen[None]):
    """Assigns `hits`, once a thread has searched; the table follows."""

    CSS_PATH = "card_list.tcss"
    AUTO_FOCUS = "CardTable"
    HELP = "The cards that the figure counts. Enter opens a card with its whole history."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", key_display="enter"),
        Binding("j", "move(1)", "Down", show=False),
        Binding("k", "move(-1)", "Up", show=False),
        Binding("s", "suspend", "Suspend or resume"),
        Binding("u,ctrl+z", "undo", "Undo", key_display="u"),
    ]

    hits: var[list[SearchHit] | None] = var(None)

    def __init__(self, cards: CardsTarget) -> None:
        super().__init__()
        self.cards = cards

    def compose(self) -> ComposeResult:
        yield TopBar(self.cards.title, wide=True)
        with Vertical(id="cards"):
            yield CardTable()
            yield PlainText("Searching…", id="nothing", classes="quiet")
        yield KeyBar()

    def on_screen_resume(self) -> None:
        self.compute("hits", self.cards.find, CardsReady)

    @on(CardsReady)
    def _cards_ready(self, event: CardsReady) -> None:
        if isinstance(event.hits, Exception):
            self.quizzer.notify_failure(event.hits, "searching for the cards failed")
        else:
            self.hits = event.hits

    def watch_hits(self) -> None:
        if self.is_mounted:
            self._fill()

    def _fill(self) -> None:
        if self.hits is None:
            return
        day = self.context.clock.day(self.quizzer.now())
        self.query_one(CardTable).fill(self.hits, [hit.key for hit in self.hits], day)
        count = len(self.hits)
        more = count == search.MOST
        label = f"the first {count}" if more else format.count(count, "card")
        self.query_one(TopBar).status = label
        self.query_one("#nothing", Static).update("None of these cards exists any more.")
        self.set_class(count > 0, "-has-hits")

    @on(CardTable.Opened)
    def _clicked(self) -> None:
        self.action_open()

    def action_open(self) -> None:
        from quizzer.tui.screens.card import CardScreen

        key = self.query_one(CardTable).key
        if key is not None:
            with self.quizzer.show_errors():
                self.app.push_screen(CardScreen(key))

    def action_move(self, by: int) -> None:
        table = self.query_one(CardTable)
        table.move_cursor(table.cursor_row + by)

    def action_undo(self) -> None:
        self.quizzer.undo()
        self.on_screen_resume()

    def action_suspend(self) -> None:
        from quizzer.tui.screens.card import suspend_or_resume

        key = self.query_one(CardTable).key
        if key is not None:
            suspend_or_resume(self.quizzer, key)
            self.on_screen_resume()
