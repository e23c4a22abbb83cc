"""Small questions over a screen: choose one of a few things, or read something and go on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from quizzer.sanitize import printable
from quizzer.tui.key_queue import KeyByKey


@dataclass(frozen=True)
class DialogChoice:
    """One thing to choose; `key` chooses it at once."""

    id: str
    key: str
    text: str


class ChoiceDialog(ModalScreen[str | None]):
    """Returns the id of what was chosen; None where the learner left."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Back")]

    def __init__(self, title: str, text: str, answers: Sequence[DialogChoice]) -> None:
        super().__init__()
        self.heading, self.text, self.answers = title, text, answers

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(printable(self.heading), classes="title", markup=False)
            if self.text:
                yield Static(printable(self.text), classes="text", markup=False)
            yield OptionList(*(Option(_line(one), id=one.id) for one in self.answers), compact=True)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        self._choose(event.option_id)

    def on_key(self, event: events.Key) -> None:
        for one in self.answers:
            if one.key and event.character == one.key:
                event.stop()
                self._choose(one.id)

    def _choose(self, answer: str | None) -> None:
        if self.is_current:  # a key may come twice
            self.dismiss(answer)


def _line(one: DialogChoice) -> Content:
    key = one.key or " "
    return Content.assemble((key, "bold $accent"), "  ", printable(one.text))


class MessageDialog(ModalScreen[None]):
    """Something longer than a toast; any of the usual keys goes on."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,space", "dismiss(None)", "Go on", key_display="enter")
    ]

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self.heading, self.text = title, text

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="dialog"):
            yield Static(printable(self.heading), classes="title", markup=False)
            yield Static(printable(self.text), markup=False)
            yield Static("enter goes on", classes="label", markup=False)


class NoteDialog(KeyByKey, ModalScreen[None]):
    """One line to be kept with the mark; `keep` is given it before the screen goes."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Back"),
        Binding("enter", "keep", "Keep it", priority=True),
    ]

    def __init__(self, note: str, keep: Callable[[str], None]) -> None:
        super().__init__()
        self.note, self.keep = note, keep

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static("A note to keep with your mark", classes="title", markup=False)
            yield Input(self.note or "NIT: ", select_on_focus=False)
            yield Static("enter keeps it, esc leaves it", classes="label", markup=False)

    def action_keep(self) -> None:
        note = self.query_one(Input).value.strip()
        self.keep("" if note == "NIT:" else note)
        self.dismiss()
