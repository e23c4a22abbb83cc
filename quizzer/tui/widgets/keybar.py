"""The keys that work now, in one line; a click presses a key.

What Back does at the moment is the screen's `back_label`.

Textual's own Footer has a widget per key, which slows down the first paint and every change.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.keys import KEY_NAME_REPLACEMENTS, key_to_character
from textual.screen import Screen
from textual.widget import Widget

SIGNS = {name: sign.lower() for sign, name in KEY_NAME_REPLACEMENTS.items()}
ALWAYS = (2, 3)  # the places of Help and Back
LAST = ("Help", "Back", "Quit")  # on every screen: at the end, in this order


class _Key(NamedTuple):
    """A key as it is shown, what it does, the key that a click presses, and its place in the line.

    The place is 0 for Enter, 1 for most, then those of `LAST`.
    """

    shown: str
    description: str
    press: str
    place: int


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
            spare = [number for number, key in enumerate(keys) if key.place not in ALWAYS]
            keys.pop(spare[-1] if spare else 0)
        parts: list[tuple[str, str]] = []
        self._places, at = [], 0
        for key, description, press, _ in keys:
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

    def _keys(self) -> list[_Key]:
        """The keys of the actions that can be taken now, in their order."""
        actions: dict[str, tuple[Binding, str]] = {}
        focused = self.screen.focused
        for key, active in self.screen.active_bindings.items():
            binding, character = active.binding, _character(key)
            if focused and not binding.priority and focused.check_consume_key(key, character):
                continue  # a box takes it as a letter
            if binding.show and binding.description and active.enabled and self._offers(binding):
                display = binding.key_display
                if focused and display and focused.check_consume_key(display, _character(display)):
                    binding = replace(binding, key_display=None)  # another key of the same action
                actions.setdefault(binding.action, (binding, binding.description))
        keys = [self._key(binding, description) for binding, description in actions.values()]
        if not any(key.description == "Help" for key in keys):
            keys.append(_Key("f1", "Help", "f1", 2))  # "?" is text in a text box
        return sorted(keys, key=lambda key: key.place)

    def _offers(self, binding: Binding) -> bool:
        is_offered: Callable[[str], bool] | None = getattr(self.screen, "is_offered", None)
        return is_offered is None or is_offered(binding.action)

    def _key(self, binding: Binding, description: str) -> _Key:
        shown = self.app.get_key_display(binding)
        place = LAST.index(description) + 2 if description in LAST else int(shown != "enter")
        if description == "Back":
            description = getattr(self.screen, "back_label", description)
        return _Key(shown, description, binding.key, place)

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


def _width(keys: list[_Key]) -> int:
    return sum(len(key.shown) + len(key.description) + 3 for key in keys) - 2
