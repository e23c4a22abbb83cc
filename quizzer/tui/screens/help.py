"""Help: what the screen below is for, and its keys."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen

from quizzer.tui.screen import QuizzerScreen
from quizzer.tui.widgets.plain_text import PlainText

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
            title = Content.assemble("Help", ("   PageDown: the keys", "not bold $quiet"))
            yield PlainText(title, classes="title")
            if isinstance(self.below, QuizzerScreen) and self.below.HELP:
                yield PlainText(self.below.HELP)
                yield PlainText()
            keys = [*self._keys(), *((key, does, "") for key, does in EVERYWHERE)]
            longest = max((len(does) for _, does, name in keys if name), default=0)
            lines = [_line(*key, longest) for key in keys]
            yield PlainText(Content("\n").join(lines))
            text = "A name at the right, such as browse.suspend, changes its key in config.toml:"
            example = '[keys]\nbrowse.suspend = "x"'
            yield PlainText(f"{text}\n{example}", classes="label")
            yield PlainText("esc closes the help", classes="label")

    @property
    def quizzer_keys(self) -> tuple[tuple[str, str], ...]:
        """The keys that the learner has changed."""
        below = self.below
        return below.context.settings.keys if isinstance(below, QuizzerScreen) else ()

    def _keys(self) -> list[tuple[str, str, str]]:
        """(keys, description, id) of the screen's own bindings in their order, each once."""
        actions: dict[str, tuple[list[str], str, str]] = {}
        changed = dict(self.quizzer_keys)
        kinds = [kind for kind in type(self.below).__mro__ if issubclass(kind, Screen)]
        screen_kinds = [kind for kind in kinds if kind not in (Screen, QuizzerScreen)]
        for kind in (*reversed(screen_kinds), QuizzerScreen):
            for binding in kind.__dict__.get("BINDINGS", []):
                name = binding.id or ""
                keys, _, _ = actions.setdefault(binding.action, ([], binding.description, name))
                display = binding.key_display
                names = [display] if display else binding.key.split(",")
                if name in changed:
                    names = changed[name].split(",")
                keys += [name for name in names if name not in keys]
        hidden = self.below.NOT_HERE if isinstance(self.below, QuizzerScreen) else ()
        return [
            (" ".join(_named(key) for key in keys), does, _marked(name, name in changed))
            for action, (keys, does, name) in actions.items()
            if action not in ("app.help", "app.quit", *hidden)
        ]


def _line(key: str, description: str, name: str, longest: int) -> Content:
    text = f"{description:<{longest}}"
    return Content.assemble((f"{key:>9}", "bold $accent"), "  ", text, (f"  {name}", "$quiet"))


def _marked(name: str, changed: bool) -> str:
    return f"{name} (changed)" if changed else name


def _named(key: str) -> str:
    return {"escape": "esc", "slash": "/", "ctrl+j": "^j"}.get(key, key)
