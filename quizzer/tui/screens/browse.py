"""All cards: search while typing, a table that sorts, a preview, and actions on several at once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar, cast, get_args

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.reactive import var
from textual.timer import Timer
from textual.widgets import Input, Select, Static

from quizzer.errors import UsageError
from quizzer.sanitize import one_line, printable
from quizzer.services.review import cards, search, today
from quizzer.services.review.cards import BatchAction
from quizzer.services.review.search import Filter, Order, SearchResult
from quizzer.store.queues import DeckCounts
from quizzer.store.search import SearchHit
from quizzer.tui import format
from quizzer.tui.screen import WIDE, QuizzerScreen
from quizzer.tui.widgets.card_preview import CardPreview
from quizzer.tui.widgets.card_table import CardTable, due_text, recall_text
from quizzer.tui.widgets.keybar import KeyBar
from quizzer.tui.widgets.plain_text import PlainText
from quizzer.tui.widgets.text_box import TextLine
from quizzer.tui.widgets.top_bar import TopBar

SEARCH_DELAY = 0.12  # seconds without a key before a search begins
PREVIEW_DELAY = 0.05  # seconds on a card before it is shown
ALL = ""
FILTERS = ("deck", "tag", "state")
ORDER_NAMES: dict[Order, str] = {
    "best": "best match first",
    "deck": "in the decks' order",
    "due": "by due day",
    "recall": "by recall",
    "lapses": "by lapses",
    "kind": "by kind",
    "prompt": "by prompt",
    "tags": "by tag",
}
ACTION_WORDS: dict[BatchAction, tuple[str, str]] = {
    "suspend": ("Suspended", "it is not asked until you resume it"),
    "unsuspend": ("Resumed", "it is asked again"),
    "bury": ("Buried", "it is not asked until tomorrow"),
    "unbury": ("Unburied", "it is asked again today"),
    "reset": ("Reset", "it is new again, and the log keeps all reviews"),
}


class Search(TextLine):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,enter", "screen.cards", "To the cards", show=False, priority=True),
    ]


class BrowseScreen(QuizzerScreen[None]):
    """Assigns `hits`, `marked` and the order; the table follows."""

    CSS_PATH = "browse.tcss"
    AUTO_FOCUS = "Search"
    HORIZONTAL_BREAKPOINTS = WIDE
    HELP = (
        "Type words that the card contains, or terms as in Anki: tag:sgd, deck:fastbook-04, "
        'kind:free, is:due, is:leech, prop:lapses>2, prop:due<=3, -word, "two words", one or '
        "other. Enter or Down moves to the cards, / back to the search, f to the filters. Space "
        "marks a card; s, b, t and r then act on all marked ones at once, and u takes that back. "
        "t gives a tag of your own, or takes it away where all of them have it. r makes a card new "
        "again, as if never reviewed; its reviews stay in the log. "
        "A click on a heading sorts by it, another one turns the order round."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", key_display="enter"),
        Binding("slash", "search", "Search", key_display="/"),
        Binding("space", "mark", "Mark", key_display="space"),
        Binding("s", "suspend", "Suspend or resume"),
        Binding("b", "bury", "Bury or unbury"),
        Binding("u,ctrl+z", "undo", "Undo", key_display="u"),
        Binding("o", "next_order", "Sort"),
        Binding("O", "reverse", "Reverse", key_display="O"),
        Binding("f", "filter", "Filter"),
        Binding("a", "mark_all", "Mark all or none"),
        Binding("e", "edit", "Edit"),
        Binding("t", "tag", "Tag"),
        Binding("r", "reset", "Reset"),
    ]

    hits: var[SearchResult | None] = var(None, bindings=True)
    marked: var[frozenset[int]] = var(frozenset[int]())

    def __init__(self, deck: str | None = None) -> None:
        super().__init__()
        self.deck = deck
        self.order: Order = "best"
        self.descending = False
        self._searched = ("", "", "", "")  # the text and the filters that the cards were found by
        self._search_timer: Timer | None = None
        self._preview_timer: Timer | None = None

    def compose(self) -> ComposeResult:
        decks = [(one_line(deck.title), deck.id) for deck in self._decks()]
        tags = [(one_line(tag), tag) for tag in search.tags(self.context)]
        states = [(state, state) for state in get_args(Filter) if state != "any"]
        yield TopBar("Browse", wide=True)
        with Vertical(id="filters"):
            yield Search(placeholder="Search: words, tag:, deck:, is:due, prop:lapses>2, -word")
            yield PlainText(id="mistake")
            with Horizontal():
                yield self._select("deck", [("all decks", ALL), *decks], self.deck or ALL)
                yield self._select("tag", [("all tags", ALL), *tags], ALL)
                yield self._select("state", [("any state", "any"), *states], "any")
        with Horizontal(id="result"):
            with Vertical(id="cards"):
                yield CardTable()
                yield PlainText(id="nothing")
            yield CardPreview()
        yield KeyBar()

    def _decks(self) -> list[DeckCounts]:
        return today.decks(self.context, self.quizzer.now())

    def _select(self, name: str, options: list[tuple[str, str]], value: str) -> Select[str]:
        return Select(options, value=value, allow_blank=False, compact=True, id=name)

    def on_mount(self) -> None:
        self.query_one(Search).compact = True

    def on_screen_resume(self) -> None:
        self.quizzer.refresh_changed_decks()
        self._search()

    def on_app_focus(self) -> None:
        if self.is_current and self.quizzer.refresh_changed_decks():
            self._search()

    @on(Input.Changed)
    def _search_soon(self) -> None:
        if self._search_timer is not None:
            self._search_timer.stop()
        self._search_timer = self.set_timer(SEARCH_DELAY, self._search)

    @on(Select.Changed)
    def _filtered(self) -> None:
        if self.hits is None or self._filters() != self._searched[1:]:
            self._search()

    def _filters(self) -> tuple[str, str, str]:
        deck, tag, state = (str(self.query_one(f"#{name}", Select).value) for name in FILTERS)
        return deck, tag, state

    def _search(self) -> None:
        """Show what the search finds; where a term is mistaken, only what is wrong with it."""
        if self._search_timer is not None:
            self._search_timer.stop()
            self._search_timer = None
        mistake, text, filters = "", self.query_one(Search).value, self._filters()
        deck, tag, state = filters
        with self.quizzer.show_errors():
            try:
                self.hits = search.search_cards(
                    self.context,
                    self.quizzer.now(),
                    text=text,
                    deck=deck or None,
                    tag=tag or None,
                    state=cast("Filter", state),
                    order=self.order,
                    descending=self.descending,
                )
            except UsageError as error:
                mistake = f"{error.message}: {error.hint}"
                self.hits = None
        self.query_one("#mistake", Static).update(printable(mistake))
        self.set_class(bool(mistake), "-mistaken")
        before, self._searched = self._searched, (text, *filters)
        if text != before[0]:
            self.query_one(CardTable).move_cursor(0)  # to the best match

    def watch_hits(self, hits: SearchResult | None) -> None:
        if self.marked and hits is not None:
            self.marked &= frozenset(hits.keys)
        self._fill()

    def watch_marked(self) -> None:
        self._fill()

    def on_resize(self) -> None:
        self.call_after_refresh(self._preview_soon)

    def _fill(self) -> None:
        if not self.is_mounted:
            return
        hits, words = self.hits, self._words()
        self.query_one(CardTable).fill(
            [] if hits is None else hits,
            [] if hits is None else hits.keys,
            self.context.clock.day(self.quizzer.now()),
            marked=self.marked,
            words=words,
            order=self.order,
            descending=self.descending,
        )
        self.query_one(TopBar).status = "" if hits is None else self._status(len(hits), words)
        nothing = "" if hits or hits is None else "No card contains these words with these filters."
        self.query_one("#nothing", Static).update(nothing)
        self.set_class(not hits, "-nothing")
        self._preview_soon()

    def _status(self, count: int, words: Sequence[str]) -> str:
        """How many cards are marked and found, and in which order they are."""
        marks = f"{len(self.marked):,} marked, " if self.marked else ""
        found = f"{marks}{count:,} {'card' if count == 1 else 'cards'}"
        if not count:
            return found
        order = "deck" if self.order == "best" and not words else self.order
        return f"{found}, {ORDER_NAMES[order]}{', reversed' if self.descending else ''}"

    def _words(self) -> Sequence[str]:
        try:
            return search.words_of(self.query_one(Search).value)
        except UsageError:  # there are no hits
            return ()

    # The preview

    @on(CardTable.Highlighted)
    def _preview_soon(self) -> None:
        if self._preview_timer is not None:
            self._preview_timer.stop()
        self._preview_timer = self.set_timer(PREVIEW_DELAY, self._show_preview)

    async def _show_preview(self) -> None:
        preview = self.query_one(CardPreview)
        if not preview.display:
            return
        with self.quizzer.show_errors():
            hit = self._hit()
            if hit is None:
                await preview.clear_card()
                return
            item = cards.card_in_review(self.context, hit.key)
            await preview.show_card(item, self._standing(hit))

    def _standing(self, hit: SearchHit) -> str:
        day = self.context.clock.day(self.quizzer.now())
        parts = [str(due_text(hit, day))]
        if recall := recall_text(hit):
            parts.append(f"recall {recall}")
        if hit.lapses:
            parts.append(f"forgotten {format.count(hit.lapses, 'time')}")
        standing = ", ".join(parts)
        return f"{standing}\nTags: {one_line(hit.tags)}" if hit.tags else standing

    # Keys

    def _hit(self) -> SearchHit | None:
        table = self.query_one(CardTable)
        return None if table.key is None else table.cards[table.cursor_row]

    def _chosen(self) -> list[SearchHit]:
        """The marked cards, else the one under the cursor."""
        if self.marked and self.hits is not None:
            return self.hits.among(self.marked)
        hit = self._hit()
        return [] if hit is None else [hit]

    @on(CardTable.Opened)
    def _clicked(self) -> None:
        self.action_open()

    @on(CardTable.ReadFailed)
    def _read_failed(self, event: CardTable.ReadFailed) -> None:
        self.quizzer.notify_error(event.error)

    @on(CardTable.HeadingClicked)
    def _heading_clicked(self, event: CardTable.HeadingClicked) -> None:
        self._sort(event.order, descending=event.order == self.order and not self.descending)

    def _sort(self, order: Order, *, descending: bool = False) -> None:
        self.order, self.descending = order, descending
        self._search()

    def action_next_order(self) -> None:
        shown = [column.key for column in self.query_one(CardTable).columns]
        orders = ["best", *shown]
        place = orders.index(self.order) if self.order in orders else -1
        self._sort(cast("Order", orders[(place + 1) % len(orders)]))

    def action_reverse(self) -> None:
        order: Order = "deck" if self.order == "best" else self.order
        self._sort(order, descending=not self.descending)

    def action_mark(self) -> None:
        table = self.query_one(CardTable)
        if (key := table.key) is not None:
            self.marked ^= {key}
            table.move_cursor(table.cursor_row + 1)

    def action_mark_all(self) -> None:
        keys = frozenset(self.hits.keys if self.hits is not None else ())
        self.marked = frozenset() if keys == self.marked else keys

    def action_open(self) -> None:
        from quizzer.tui.screens.card import CardScreen

        key = self.query_one(CardTable).key
        if key is not None:
            with self.quizzer.show_errors():
                self.app.push_screen(CardScreen(key))

    def action_cards(self) -> None:
        if self._search_timer is not None:  # what was typed is not searched for yet
            self._search()
        if self.hits:
            self.query_one(CardTable).focus()

    def action_search(self) -> None:
        self.query_one(Search).focus()

    def action_filter(self) -> None:
        self.query(Select).first().focus()

    def action_suspend(self) -> None:
        chosen = self._chosen()
        active = [hit for hit in chosen if not hit.suspended]
        self._act("suspend" if active else "unsuspend", active or chosen)

    def action_bury(self) -> None:
        chosen = self._chosen()
        active = [hit for hit in chosen if not hit.buried]
        self._act("bury" if active else "unbury", active or chosen)

    def action_reset(self) -> None:
        chosen = self._chosen()
        reviewed = [hit for hit in chosen if hit.phase is not None]
        if chosen and not reviewed:
            name = f"these {len(chosen)} cards are" if len(chosen) > 1 else f"{chosen[0].id} is"
            self.notify(f"There is nothing to reset: {name} new")
        self._act("reset", reviewed)

    def _act(self, action: BatchAction, hits: Sequence[SearchHit]) -> None:
        """One action on all chosen cards, which one undo takes back."""
        if not hits:
            return
        cards.act_on(self.context, [hit.key for hit in hits], action, self.quizzer.now())
        done, meaning = ACTION_WORDS[action]
        several = len(hits) > 1
        name = f"{len(hits)} cards" if several else hits[0].id
        meaning = meaning.replace("it is", "they are").replace("resume it", "resume them")
        text = f"{done} {name}: {meaning if several else ACTION_WORDS[action][1]}; u undoes"
        self.quizzer.notify(text)
        self.marked = frozenset()
        self._search()

    def action_tag(self) -> None:
        from quizzer.tui.widgets.dialogs import TagDialog

        hits = self._chosen()
        if hits:
            name = f"{len(hits)} cards" if len(hits) > 1 else hits[0].id
            self.app.push_screen(TagDialog(name), partial(self._tag, hits))

    def _tag(self, hits: Sequence[SearchHit], tag: str | None) -> None:
        if not tag:
            return
        with self.quizzer.show_errors():
            given, count = cards.tag(
                self.context, [hit.key for hit in hits], tag, self.quizzer.now()
            )
            what = format.count(count, "card")
            if not count:
                text = f"The tag {tag} is in the deck file; e opens it"
            elif given:
                text = f"Tagged {what} with {tag}; u undoes"
            else:
                text = f"Took the tag {tag} from {what}; u undoes"
            self.notify(text)
            self.marked = frozenset()
            self._search()

    def action_undo(self) -> None:
        self.quizzer.undo()
        self._search()

    def action_edit(self) -> None:
        from quizzer.tui.editor import edit

        key = self.query_one(CardTable).key
        if key is not None and edit(self.quizzer, cards.card_in_review(self.context, key).row):
            self._search()

    @property
    def back_label(self) -> str:
        return "To the cards" if self._is_before_cards() else super().back_label

    def _is_before_cards(self) -> bool:
        """Whether the search or a filter has the focus, and there are cards to go to."""
        return bool(self.hits) and isinstance(self.focused, Search | Select)

    def action_leave(self) -> None:
        """From the search to the cards, from the cards to the screen before."""
        if self._is_before_cards():
            self.action_cards()
        else:
            super().action_leave()
