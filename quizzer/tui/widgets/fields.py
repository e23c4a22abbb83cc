"""Fields for answers, one class per kind of card, all with the same messages.

A field's `text` is the answer as it is logged and saved as a draft; `load` restores it.
"""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, TextArea

from quizzer.content.models import (
    Card,
    ChoiceCard,
    ClozeCard,
    CodeCard,
    NumberCard,
    OrderCard,
    as_line,
)
from quizzer.sanitize import printable
from quizzer.tui.widgets.answer_box import AnswerBox, AnswerInput, LineEntered
from quizzer.tui.widgets.cloze_text import cloze_text, numbered_gap
from quizzer.tui.widgets.picklist import OrderList, PickList, Rows, RowsChanged
from quizzer.tui.widgets.plain_text import PlainText


class AnswerEdited(Message):
    """The answer has changed."""


class Field(Vertical):
    """What all kinds share; `is_text`: letters are text in this field, not keys."""

    DEFAULT_CSS = """
    Field { height: auto; margin-top: 1; }
    Field AnswerBox { height: auto; min-height: 3; max-height: 12; padding: 0 1; }
    Field AnswerInput { width: 1fr; }
    Field Horizontal { height: auto; }
    Field Horizontal > Static { width: auto; padding-right: 1; }
    Field .sentence { margin-bottom: 1; }
    """
    is_text: ClassVar[bool] = False

    @property
    def text(self) -> str:
        raise NotImplementedError

    def load(self, text: str) -> None:
        """Restore a draft."""
        raise NotImplementedError

    def enter(self) -> None:
        """Focus the field immediately, which `focus()` does not; the question stays in view."""
        raise NotImplementedError


class FreeField(Field):
    is_text = True

    def compose(self) -> ComposeResult:
        yield AnswerBox()

    @property
    def text(self) -> str:
        return self.query_one(AnswerBox).text.strip()

    def load(self, text: str) -> None:
        box = self.query_one(AnswerBox)
        box.load_text(text)
        box.move_cursor(box.document.end)

    def enter(self) -> None:
        self.screen.set_focus(self.query_one(AnswerBox), scroll_visible=False)

    @on(TextArea.Changed)
    def _edited(self, event: TextArea.Changed) -> None:
        event.stop()
        self.post_message(AnswerEdited())


class LinesField(Field):
    """One line per gap, or a single one for a number."""

    is_text = True

    def __init__(self, card: NumberCard | ClozeCard) -> None:
        super().__init__()
        self.card = card

    def compose(self) -> ComposeResult:
        if isinstance(self.card, NumberCard):
            unit = self.card.unit
            hint = f"A number, in {printable(unit)}" if unit else "A number"
            yield AnswerInput(hint)
            return
        yield PlainText(cloze_text(self.card, numbered_gap), classes="sentence")
        count = len(self.card.gaps)
        for number in range(1, count + 1):
            with Horizontal():
                yield PlainText(Content.styled(str(number), "bold $primary"))
                yield AnswerInput(last=number == count)

    @property
    def text(self) -> str:
        lines = [line.value.strip() for line in self.query(AnswerInput)]
        return "\n".join(lines) if any(lines) else ""

    def load(self, text: str) -> None:
        for line, value in zip(self.query(AnswerInput), text.split("\n"), strict=False):
            line.load_text(value)

    def enter(self) -> None:
        lines = list(self.query(AnswerInput))
        empty = next((line for line in lines if not line.value), lines[0])
        self.screen.set_focus(empty, scroll_visible=False)

    @on(LineEntered)
    def _next_line(self, event: LineEntered) -> None:
        event.stop()
        lines = list(self.query(AnswerInput))
        self.screen.set_focus(lines[lines.index(event.line) + 1])
        event.handled.set()

    @on(Input.Changed)
    def _edited(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(AnswerEdited())


class RowsField(Field):
    """Options to choose, or steps to put in order; `rows` in the order shown."""

    def __init__(self, card: ChoiceCard | OrderCard, rows: tuple[str, ...]) -> None:
        super().__init__()
        self.card, self.rows = card, rows

    def compose(self) -> ComposeResult:
        if isinstance(self.card, ChoiceCard):
            single = len(self.card.correct) == 1
            hint = "Choose one" if single else "Choose all that are right"
            yield PlainText(hint, classes="quiet")
            yield PickList(self.rows, single=single)
        else:
            yield PlainText("Put these in order", classes="quiet")
            yield OrderList(self.rows)

    @property
    def text(self) -> str:
        rows = self.query_one(Rows)
        if isinstance(rows, PickList):
            return "\n".join(as_line(rows.rows[number]) for number in sorted(rows.picked))
        return "\n".join(map(as_line, rows.rows))

    def load(self, text: str) -> None:
        lines, rows = text.split("\n"), self.query_one(Rows)
        if isinstance(rows, PickList):
            rows.picked = frozenset(n for n, row in enumerate(rows.rows) if as_line(row) in lines)
        elif sorted(lines) == sorted(map(as_line, rows.rows)):
            rows.rows = sorted(rows.rows, key=lambda row: lines.index(as_line(row)))
            rows.paint()

    def enter(self) -> None:
        self.screen.set_focus(self.query_one(Rows), scroll_visible=False)

    @on(RowsChanged)
    def _edited(self, event: RowsChanged) -> None:
        event.stop()
        self.post_message(AnswerEdited())


class ExerciseField(Field):
    """For exercises, which are answered in the Lab: a text that says so."""

    def __init__(self, exercise: str) -> None:
        super().__init__()
        self.exercise = exercise

    def compose(self) -> ComposeResult:
        text = (
            "Enter opens this exercise in the Lab, and the grader marks it. "
            f"Or run in another terminal: quizzer watch {self.exercise}\n\n"
            "Once it is graded, the review continues here."
        )
        yield PlainText(text)

    @property
    def text(self) -> str:
        return ""

    def load(self, text: str) -> None:
        """An exercise never has a draft."""

    def enter(self) -> None:
        self.screen.set_focus(None)


def field_for(card: Card, rows: tuple[str, ...]) -> Field:
    match card:
        case NumberCard() | ClozeCard():
            return LinesField(card)
        case ChoiceCard() | OrderCard():
            return RowsField(card, rows)
        case CodeCard():
            return ExerciseField(card.id)
    return FreeField()
