"""Help: what the screen below is for, and its keys."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from quizzer.tui.screen import QuizzerScreen

EVERYWHERE = (
    ("tab", "To the next field"),
    ("^p", "Find any screen, chapter or theme by name"),
    ("f1", "This help, also while typing"),
    ("^q", "Quit; everything is saved"),
)


class HelpScreen(ModalScreen[None]):
    """Built from the bindings themselves, so that it is never out of date."""

    CSS_PATH = "../widgets/dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,space,question_mark,q", "dismiss(None)", "Close")
    ]

    def __init__(self, below: Screen[Any]) -> None:
        super().__init__()
        self.below = below

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="dialog"):
            yield Static("Help", classes="title")
            if isinstance(self.below, QuizzerScreen) and self.below.HELP:
                yield Static(self.below.HELP, markup=False)
                yield Static()
            keys = [*self._keys(), *EVERYWHERE]
            lines = [_line(key, description) for key, description in keys]
            yield Static(Content("\n").join(lines))
            yield Static("esc closes the help", classes="label")

    def _keys(self) -> list[tuple[str, str]]:
        """(keys, description) of the screen's own bindings in their order, each once."""
        actions: dict[str, tuple[list[str], str]] = {}
        kinds = [kind for kind in type(self.below).__mro__ if issubclass(kind, Screen)]
        screen_kinds = [kind for kind in kinds if kind not in (Screen, QuizzerScreen)]
        for kind in (*reversed(screen_kinds), QuizzerScreen):
            for binding in kind.__dict__.get("BINDINGS", []):
                keys, _ = actions.setdefault(binding.action, ([], binding.description))
                display = binding.key_display
                names = [display] if display else binding.key.split(",")
                keys += [name for name in names if name not in keys]
        hidden = self.below.NOT_HERE if isinstance(self.below, QuizzerScreen) else ()
        return [
            (" ".join(_named(key) for key in keys), does)
            for action, (keys, does) in actions.items()
            if action not in ("app.help", "app.quit", *hidden)
        ]


def _line(key: str, description: str) -> Content:
    return Content.assemble((f"{key:>9}", "bold $accent"), "  ", description)


def _named(key: str) -> str:
    return {"escape": "esc", "slash": "/", "ctrl+j": "^j"}.get(key, key)
