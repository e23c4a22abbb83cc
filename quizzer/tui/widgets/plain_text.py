"""Words that are shown as they are: decks, paths and answers may have brackets."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static


class PlainText(Static):
    """A `Static` that takes no markup, now or when it is updated; styles come with `Content`."""

    def __init__(
        self, content: Content | str = "", *, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(content, id=id, classes=classes, markup=False)
