"""A row of keys to choose from, each with its effect; a click presses the key."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget


@dataclass(frozen=True)
class Choice:
    key: str
    label: str
    detail: str
    style: str
    marked: bool = False  # suggested
    by_enter: bool = False  # Enter takes it


ENTER = " ⏎"
WIDEST = 120  # cells


class Choices(Widget):
    """Equal columns; two lines each."""

    DEFAULT_CSS = """
    Choices { height: 4; padding: 1 2; background: $surface; }
    .-narrow Choices { padding: 1 1; }
    """
    ALLOW_SELECT = False

    choices: reactive[tuple[Choice, ...]] = reactive(())

    def render(self) -> Content:
        if not self.choices:
            return Content("")
        total = min(WIDEST, self.content_size.width)
        width = total // len(self.choices)
        top: list[tuple[str, str]] = []
        below: list[tuple[str, str]] = []
        for choice in self.choices:
            label = choice.label[: width - 5]
            top += [
                (choice.key, f"bold {choice.style}"),
                (" ", ""),
                (label, f"bold {'underline ' * choice.marked}{choice.style}"),
                (ENTER if choice.by_enter else "  ", choice.style),
                (" " * (width - len(label) - 4), ""),
            ]
            detail = choice.detail[: width - 3]
            below += [("  ", ""), (detail, "$quiet"), (" " * (width - len(detail) - 2), "")]
        return Content.assemble(*top, "\n", *below)

    def on_click(self, event: events.Click) -> None:
        place = event.get_content_offset(self)
        if place is not None and self.choices:
            total = min(WIDEST, self.content_size.width)
            number = place.x // (total // len(self.choices))
            self.app.simulate_key(self.choices[min(number, len(self.choices) - 1)].key)
