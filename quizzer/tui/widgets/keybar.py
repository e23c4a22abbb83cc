"""The keys that work now, in one line; a click presses a key.

Textual's own Footer has a widget per key, which slows down the first paint and every change.
"""

from __future__ import annotations

from dataclasses import replace

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.keys import KEY_NAME_REPLACEMENTS, key_to_character
from textual.screen import Screen
from textual.widget import Widget

SIGNS = {name: sign.lower() for sign, name in KEY_NAME_REPLACEMENTS.items()}
LAST = ("Help", "Back", "Quit")  # on every screen: at the end, in this order


class KeyBar(Widget):
    """Keys that do not fit are dropped from the end, except Help and Back."""

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
        keys = self._keys()
        while len(keys) > 1 and _width(keys) > width:
            spare = [
                number for number, entry in enumerate(keys) if entry[1] not in ("Help", "Back")
            ]
            keys.pop(spare[-1] if spare else 0)
        parts: list[tuple[str, str]] = []
        self._places, at = [], 0
        for key, description, press in keys:
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
        """(key as shown, description, key) of each action."""
        actions: dict[str, tuple[Binding, str]] = {}
        focused = self.screen.focused
        for key, active in self.screen.active_bindings.items():
            binding, character = active.binding, _character(key)
            if focused and not binding.priority and focused.check_consume_key(key, character):
                continue  # a box takes it as a letter
            if binding.show and binding.description and active.enabled:
                display = binding.key_display
                if focused and display and focused.check_consume_key(display, _character(display)):
                    binding = replace(binding, key_display=None)  # another key of the same action
                actions.setdefault(binding.action, (binding, binding.description))
        keys = [
            (self.app.get_key_display(binding), description, binding.key)
            for binding, description in actions.values()
        ]
        if not any(description == "Help" for _, description, _ in keys):
            keys.append(("f1", "Help", "f1"))  # "?" is text in a text box
        return sorted(keys, key=_rank)

    def on_click(self, event: events.Click) -> None:
        place = event.get_content_offset(self)
        if place is None:
            return
        for start, end, key in self._places:
            if start <= place.x < end:
                self.app.simulate_key(key)


def _character(key: str) -> str | None:
    """What a key types, by its name."""
    return key_to_character(SIGNS.get(key, key))


def _rank(entry: tuple[str, str, str]) -> int:
    key, description, _ = entry
    return LAST.index(description) + 2 if description in LAST else key != "enter"


def _width(keys: list[tuple[str, str, str]]) -> int:
    return sum(len(key) + len(description) + 3 for key, description, _ in keys) - 2
