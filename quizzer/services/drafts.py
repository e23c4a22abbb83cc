"""What is being typed, kept until it is marked: a review that is cut off loses no word."""

from __future__ import annotations

from datetime import datetime

from quizzer.services.context import Context
from quizzer.store import reviews
from quizzer.store.content import CardRow


def save(context: Context, row: CardRow, text: str, now: datetime) -> None:
    """Keep the text as the card's draft; an empty one takes it away."""
    if text != reviews.draft(context.db, row.key):
        reviews.save_draft(context.db, row.key, text, now)
