"""The message shown while the terminal is too small for anything else."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.screen import ModalScreen

from quizzer.tui.widgets.plain_text import PlainText


class TooSmall(ModalScreen[None]):
    """Closes by itself once there is room; the screens below stay as they are."""

    CSS: ClassVar[str] = """
    TooSmall { align: center middle; background: $background; }
    TooSmall Static { width: 100%; text-align: center; }
    """

    def compose(self) -> ComposeResult:
        yield PlainText("Please make the window larger (60x20)")
