"""The box for code: Python's colours, automatic indentation, and Esc to leave it."""

from __future__ import annotations

from typing import ClassVar

from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.document._document import DocumentBase
from textual.message import Message
from textual.theme import Theme
from textual.widgets.text_area import TextAreaTheme

from quizzer.tui.widgets.text_box import TextBox

# what the grammar calls a piece of code: a theme variable, and whether it is bold or italic
STYLES = {
    **dict.fromkeys(("comment",), ("quiet", "italic")),
    **dict.fromkeys(
        (
            *("keyword", "keyword.function", "keyword.operator", "keyword.return"),
            *("conditional", "repeat", "include", "exception"),
        ),
        ("primary", ""),
    ),
    **dict.fromkeys(("string", "string.escape"), ("success", "")),
    **dict.fromkeys(("number", "float", "boolean", "constant.builtin", "none"), ("accent", "")),
    **dict.fromkeys(
        ("function.builtin", "type.builtin", "variable.builtin", "attribute", "attribute.builtin"),
        ("secondary", ""),
    ),
    **dict.fromkeys(("function", "method", "type.class"), ("foreground", "bold")),
}


class CodeBoxLeft(Message):
    """The learner leaves the box, to press keys."""


class CodeBox(TextBox):
    """Made by `CodeBox.of`; letters are text here, so all its own keys are control keys."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave_box", "Leave box", priority=True),
        Binding("ctrl+s", "screen.run", "Run", show=False, priority=True),
    ]

    @classmethod
    def of(cls, text: str) -> CodeBox:
        box = cls(
            text,
            theme="css",
            soft_wrap=False,
            tab_behavior="indent",
            show_line_numbers=True,
            max_checkpoints=500,
            compact=True,
        )
        box.language = "python"  # given to a new box, it would have the text parsed twice
        return box

    def on_mount(self) -> None:
        self._colour(self.app.current_theme)
        self.app.theme_changed_signal.subscribe(self, self._colour)

    def on_unmount(self) -> None:
        self.app.theme_changed_signal.unsubscribe(self)  # which would keep the box, and its screen
        _forget_tree(self.document)

    def load_text(self, text: str) -> None:
        before = self.document
        super().load_text(text)
        _forget_tree(before)

    def _colour(self, _: Theme) -> None:
        names = self.app.theme_variables
        styles = {
            token: Style(
                color=names[variable] if names[variable].startswith("#") else None,
                bold="bold" in how or None,
                italic="italic" in how or None,
            )
            for token, (variable, how) in STYLES.items()
        }
        name = f"quizzer-{self.app.theme}"
        self.register_theme(TextAreaTheme(name, syntax_styles=styles))
        self.theme = name

    def set_text(self, text: str) -> None:
        """Show another text, with the cursor as near as possible to where it was; undo goes back.

        An edit, since a new document costs a tenth of a second: it reads the grammar's colours
        again. Only different line ends need a new document.
        """
        where = self.cursor_location
        if "\r" in text or self.document.newline != "\n":
            self.load_text(text)
        else:
            self.history.checkpoint()
            self.replace(text, (0, 0), self.document.end)
        row = min(where[0], self.document.line_count - 1)
        self.move_cursor((row, min(where[1], len(self.document.get_line(row)))))

    def action_leave_box(self) -> None:
        self.post_message(CodeBoxLeft())

    def action_delete_left(self) -> None:
        """In the indentation, a whole step of it at once."""
        row, column = self.cursor_location
        before = self.document.get_line(row)[:column]
        if self.read_only or not before or before.strip(" ") or not self.selection.is_empty:
            super().action_delete_left()
            return
        step = (column - 1) % self.indent_width + 1
        self.delete((row, column - step), (row, column))

    async def _on_key(self, event: events.Key) -> None:
        """Enter keeps the indentation, one step deeper after a colon."""
        if event.key == "enter" and not self.read_only:
            event.stop()
            event.prevent_default()
            row, column = self.cursor_location
            before = self.document.get_line(row)[:column]
            indent = before[: len(before) - len(before.lstrip())]
            if before.rstrip().endswith(":"):
                indent += " " * self.indent_width
            self.replace("\n" + indent, *self.selection)


def _forget_tree(document: DocumentBase) -> None:
    """Remove a document's syntax tree, whose reference to it no garbage collector sees."""
    vars(document).pop("_syntax_tree", None)
