"""Suggested marks off the screen's own thread, so that neither a key nor a reveal waits for them.

Threads only compute and post what they found; what goes wrong in one is told like any mistake.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from quizzer.content.models import FreeCard
from quizzer.services import suggesting

if TYPE_CHECKING:
    from quizzer.marking.suggest import Suggestion
    from quizzer.tui.screens.base import QuizzerScreen
    from quizzer.tui.widgets.card_view import CardView


@dataclass
class Suggested(Message, bubble=False):
    """What a thread found for the card of a view, which may be gone by now."""

    view: CardView
    found: Suggestion | Exception


def begin(screen: QuizzerScreen[None], view: CardView) -> None:
    """Have a mark suggested for what was typed, if anything was; `Suggested` comes later."""
    card, answer = view.card, view.answer
    wanted = isinstance(card, FreeCard) and answer.strip()
    if not wanted or not screen.context.settings.suggestions:
        return

    def work() -> None:
        found: Suggestion | Exception
        try:
            found = suggesting.for_card(card, answer)
        except Exception as error:  # whatever it is, the learner goes on and hears of it
            found = error
        screen.post_message(Suggested(view, found))

    view.await_suggestion()
    screen.run_worker(work, thread=True, group="suggestion", name=view.asked.row.id)
