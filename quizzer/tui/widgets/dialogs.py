"""Dialogs: choose one of a few things, read a message, write a note or a tag."""

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
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from quizzer.sanitize import printable
from quizzer.tui.key_queue import KeyByKey
from quizzer.tui.widgets.plain_text import PlainText
from quizzer.tui.widgets.text_box import TextLine


@dataclass(frozen=True)
class DialogChoice:
    """One choice; `key` chooses it at once."""

    id: str
    key: str
    text: str


class ChoiceDialog(ModalScreen[str | None]):
    """Returns the id of the choice; None if the learner left."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Back")]

    def __init__(self, title: str, text: str, answers: Sequence[DialogChoice]) -> None:
        super().__init__()
        self.heading, self.text, self.answers = title, text, answers

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield PlainText(printable(self.heading), classes="title")
            if self.text:
                yield PlainText(printable(self.text), classes="text")
            yield OptionList(
                *(Option(_line(choice), id=choice.id) for choice in self.answers), compact=True
            )

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        self._choose(event.option_id)

    def on_key(self, event: events.Key) -> None:
        for choice in self.answers:
            if choice.key and event.character == choice.key:
                event.stop()
                self._choose(choice.id)

    def _choose(self, answer: str | None) -> None:
        if self.is_current:  # a key may arrive twice
            self.dismiss(answer)


def _line(choice: DialogChoice) -> Content:
    key = choice.key or " "
    return Content.assemble((key, "bold $accent"), "  ", printable(choice.text))


class MessageDialog(ModalScreen[None]):
    """A message longer than a toast."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,space", "dismiss(None)", "Close", key_display="enter")
    ]

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self.heading, self.text = title, text

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="dialog"):
            yield PlainText(printable(self.heading), classes="title")
            yield PlainText(printable(self.text))
            yield PlainText("enter closes this", classes="label")


class NoteDialog(KeyByKey, ModalScreen[None]):
    """One line to be saved with the mark; `on_save` is called before the dialog closes."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Back"),
        Binding("enter", "save", "Save", priority=True),
    ]

    def __init__(self, note: str, on_save: Callable[[str], None]) -> None:
        super().__init__()
        self.note, self.on_save = note, on_save

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield PlainText("A note to save with your mark", classes="title")
            yield TextLine(self.note or "NIT: ", select_on_focus=False)
            yield PlainText("enter saves, esc cancels", classes="label")

    def action_save(self) -> None:
        note = self.query_one(Input).value.strip()
        self.on_save("" if note == "NIT:" else note)
        self.dismiss()


class TagDialog(KeyByKey, ModalScreen[str | None]):
    """Returns the tag that was typed; None if the learner left."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Back"),
        Binding("enter", "save", "Save", priority=True),
    ]

    def __init__(self, cards: str) -> None:
        super().__init__()
        self.cards = cards

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield PlainText(printable(f"A tag for {self.cards}"), classes="title")
            yield TextLine()
            text = "enter adds the tag, or removes it where all have it; esc cancels"
            yield PlainText(text, classes="label")

    def action_save(self) -> None:
        self.dismiss(" ".join(self.query_one(Input).value.split()))
