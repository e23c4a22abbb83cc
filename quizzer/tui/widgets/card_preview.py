"""A card beside the list that contains it: question, answer and state."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll

from quizzer.sanitize import printable
from quizzer.services.review.cards import CardInReview
from quizzer.tui.widgets.plain_text import PlainText
from quizzer.tui.widgets.prose import Prose


class CardPreview(VerticalScroll, can_focus=False):
    """Shows one card at a time; its border names the card."""

    DEFAULT_CSS = """
    CardPreview {
        border: round $faint;
        border-title-color: $quiet;
        padding: 0 1;
        scrollbar-gutter: stable;
        scrollbar-size-vertical: 1;
        scrollbar-color: $faint;
        scrollbar-background: $background;
    }
    """

    def compose(self) -> ComposeResult:
        yield PlainText("No card is chosen.", classes="quiet")

    async def show_card(self, item: CardInReview, standing: str) -> None:
        """Draw a card; of an exercise the model solution stays hidden."""
        card = item.card
        self.border_title = printable(item.row.id)
        code = item.row.kind == "code"
        prompt = Prose(card.prompt, classes="prompt", deck=item.row.deck)
        label = PlainText("Answer", classes="label")
        answer = [] if code else [label, Prose(card.answer, deck=item.row.deck)]
        state = [PlainText("State", classes="label"), PlainText(standing)]
        with self.app.batch_update():
            await self.remove_children()
            await self.mount(prompt, *answer, *state)
        self.scroll_home(animate=False)

    async def clear_card(self) -> None:
        self.border_title = ""
        await self.remove_children()
