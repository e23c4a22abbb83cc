"""All cards: search while typing, filters, and a table from which each can be opened."""

from __future__ import annotations

from typing import ClassVar, cast, get_args

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.reactive import var
from textual.timer import Timer
from textual.widgets import DataTable, Input, Select, Static

from quizzer.sanitize import one_line
from quizzer.services.review import cards, search, today
from quizzer.services.review.search import Filter
from quizzer.store.queues import DeckCounts
from quizzer.store.search import SearchHit
from quizzer.tui import format
from quizzer.tui.screen import QuizzerScreen
from quizzer.tui.widgets.card_table import CardTable
from quizzer.tui.widgets.keybar import KeyBar
from quizzer.tui.widgets.top_bar import TopBar

LIMIT = 500
SEARCH_DELAY = 0.12  # seconds without a key before a search begins
ALL = ""


class Search(Input):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,enter", "screen.cards", "To the cards", key_display="enter", priority=True),
    ]


class BrowseScreen(QuizzerScreen[None]):
    """Assigns `hits`; the table follows."""

    CSS_PATH = "browse.tcss"
    AUTO_FOCUS = "Search"
    HELP = (
        "Type words that the card contains, in any order. Enter or Down moves to the cards, / back "
        "to the search. f moves to the filters: deck, tag and state. Enter opens a card with its "
        "whole history."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open"),
        Binding("slash", "search", "Search", key_display="/"),
        Binding("f", "filter", "Filter"),
        Binding("s", "suspend", "Suspend or resume"),
        Binding("b", "bury", "Bury or unbury"),
        Binding("e", "edit", "Edit"),
        Binding("u,ctrl+z", "undo", "Undo", key_display="u"),
    ]

    hits: var[list[SearchHit]] = var(list[SearchHit])

    def __init__(self, deck: str | None = None) -> None:
        super().__init__()
        self.deck = deck
        self._search_timer: Timer | None = None

    def compose(self) -> ComposeResult:
        decks = [(one_line(deck.title), deck.id) for deck in self._decks()]
        tags = [(one_line(tag), tag) for tag in search.tags(self.context)]
        states = [(state, state) for state in get_args(Filter) if state != "any"]
        yield TopBar("Browse")
        with Vertical(classes="frame"):
            with Vertical(classes="column", id="filters"):
                yield Search(placeholder="Search the cards", compact=True)
                with Horizontal():
                    yield self._select("deck", [("all decks", ALL), *decks], self.deck or ALL)
                    yield self._select("tag", [("all tags", ALL), *tags], ALL)
                    yield self._select("state", [("any state", "any"), *states], "any")
            with Vertical(classes="column", id="cards"):
                yield CardTable()
                yield Static(id="nothing", markup=False)
        yield KeyBar()

    def _decks(self) -> list[DeckCounts]:
        return today.decks(self.context, self.quizzer.now())

    def _select(self, name: str, options: list[tuple[str, str]], value: str) -> Select[str]:
        return Select(options, value=value, allow_blank=False, compact=True, id=name)

    def on_mount(self) -> None:
        self._search()

    def on_screen_resume(self) -> None:
        self._search()

    @on(Input.Changed)
    def _search_soon(self) -> None:
        if self._search_timer is not None:
            self._search_timer.stop()
        self._search_timer = self.set_timer(SEARCH_DELAY, self._search)

    @on(Select.Changed)
    def _filtered(self) -> None:
        self._search()

    def _search(self) -> None:
        def chosen(name: str) -> str:
            return str(self.query_one(f"#{name}", Select).value)

        with self.quizzer.show_errors():
            self.hits = search.search_cards(
                self.context,
                self.quizzer.now(),
                text=self.query_one(Search).value,
                deck=chosen("deck") or None,
                tag=chosen("tag") or None,
                state=cast("Filter", chosen("state")),
                limit=LIMIT + 1,
            )

    def watch_hits(self) -> None:
        if self.is_mounted:
            self._fill()

    def on_resize(self, event: events.Resize) -> None:
        self.call_after_refresh(self._fill)

    def _fill(self) -> None:
        cards = self.hits[:LIMIT]
        width = self.query_one("#cards").content_size.width
        day = self.context.clock.day(self.quizzer.now())
        self.query_one(CardTable).fill(cards, day, width)
        count = len(cards)
        self.query_one(TopBar).status = (
            f"the first {LIMIT}; search to see the others"
            if len(self.hits) > LIMIT
            else format.count(count, "card")
        )
        nothing = self.query_one("#nothing", Static)
        nothing.update("" if count else "No card contains these words with these filters.")
        self.set_class(not count, "-nothing")

    def _card_key(self) -> int | None:
        return self.query_one(CardTable).key

    @on(DataTable.RowSelected)
    def _selected(self) -> None:
        self.action_open()

    def action_open(self) -> None:
        from quizzer.tui.screens.card import CardScreen

        key = self._card_key()
        if key is not None:
            with self.quizzer.show_errors():
                self.app.push_screen(CardScreen(key))

    def action_cards(self) -> None:
        self.query_one(DataTable).focus()

    def action_search(self) -> None:
        self.query_one(Search).focus()

    def action_filter(self) -> None:
        self.query(Select).first().focus()

    def action_suspend(self) -> None:
        from quizzer.tui.screens.card import suspend_or_resume

        key = self._card_key()
        if key is not None:
            suspend_or_resume(self.quizzer, key)
            self._search()

    def action_bury(self) -> None:
        from quizzer.tui.screens.card import bury_or_unbury

        key = self._card_key()
        if key is not None:
            bury_or_unbury(self.quizzer, key)
            self._search()

    def action_undo(self) -> None:
        self.quizzer.undo()
        self._search()

    def action_edit(self) -> None:
        from quizzer.tui.editor import edit

        key = self._card_key()
        if key is not None and edit(self.quizzer, cards.card_in_review(self.context, key).row):
            self._search()

    def action_leave(self) -> None:
        """From the search to the cards, from the cards to the screen before."""
        if isinstance(self.focused, DataTable):
            super().action_leave()
        else:
            self.action_cards()
