"""The keys that work now, in one line; a click on one presses it.

One widget that draws a line: Textual's own Footer is a widget a key, and pays for each at every
change and at the first paint.
"""

from __future__ import annotations

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

LAST = ("Help", "Back", "Quit")  # on every screen, so at the end, in this order


class KeyBar(Widget):
    """What does not fit is left out from the end, but the ways to the help and back stay."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    KeyBar {
        dock: bottom;
        height: 1;
        padding: 0 1;
        background: $footer-background;
    }
    """

    def on_mount(self) -> None:
        self._places: list[tuple[int, int, str]] = []
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def _changed(self, _: Screen[object]) -> None:
        self.refresh()

    def render(self) -> Content:
        width = self.content_size.width
        shown = self._keys()
        while len(shown) > 1 and _width(shown) > width:
            spare = [number for number, one in enumerate(shown) if one[1] not in ("Help", "Back")]
            shown.pop(spare[-1] if spare else 0)
        parts: list[tuple[str, str]] = []
        self._places, at = [], 0
        for key, description, press in shown:
            parts += [
                (key, "bold $footer-key-foreground"),
                (" ", ""),
                (description, "$quiet"),
                ("  ", ""),
            ]
            end = at + len(key) + len(description) + 1
            self._places.append((at, end, press))
            at = end + 2
        return Content.assemble(*parts)

    def _keys(self) -> list[tuple[str, str, str]]:
        """(what to show of the key, what it does, the key itself), each action once."""
        actions: dict[str, tuple[Binding, str]] = {}
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if binding.show and binding.description and active.enabled:
                actions.setdefault(binding.action, (binding, binding.description))
        found = [
            (self.app.get_key_display(binding), description, binding.key)
            for binding, description in actions.values()
        ]
        if not any(description == "Help" for _, description, _ in found):
            found.append(("f1", "Help", "f1"))  # "?" is text where one types
        return sorted(found, key=_rank)

    def on_click(self, event: events.Click) -> None:
        place = event.get_content_offset(self)
        if place is None:
            return
        for start, end, key in self._places:
            if start <= place.x < end:
                self.app.simulate_key(key)


def _rank(shown: tuple[str, str, str]) -> int:
    key, description, _ = shown
    return LAST.index(description) + 2 if description in LAST else key != "enter"


def _width(shown: list[tuple[str, str, str]]) -> int:
    return sum(len(key) + len(description) + 3 for key, description, _ in shown) - 2
