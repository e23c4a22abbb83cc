"""The code box and its file, which the learner's own editor may write as well."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, cast

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.reactive import var
from textual.timer import Timer
from textual.widgets import TextArea

from quizzer.services.practice import workspace
from quizzer.services.practice.workspace import WorkFile
from quizzer.tui.widgets.code_box import CodeBox
from quizzer.tui.widgets.dialogs import ChoiceDialog, DialogChoice

if TYPE_CHECKING:
    from quizzer.tui.shell import Shell

SAVE_DELAY = 0.6  # seconds without a key before what is typed is saved


class CodePane(Vertical):
    """What is typed is saved at every pause; the learner is asked if the file has changed too."""

    status: var[str] = var("")

    def __init__(
        self, file: WorkFile, clock: Callable[[], datetime], grade: Callable[[], None]
    ) -> None:
        """`grade` is called as soon as the file has changed."""
        super().__init__()
        self.file, self.clock, self.grade = file, clock, grade
        self._save_timer: Timer | None = None
        self._asking = False
        self._latest: str | None = None  # when the app ends, the box is removed before this

    def compose(self) -> ComposeResult:
        box = CodeBox.of(self.file.load())
        box.read_only = not self.file.is_text
        yield box

    def on_mount(self) -> None:
        self.watch_status()

    def on_unmount(self) -> None:
        if self._latest is not None and not self.file.save(self._latest):
            workspace.keep_copy(self.file.path, self._latest.encode(), self.clock())

    @property
    def quizzer(self) -> Shell:
        return cast("Shell", self.app)

    @property
    def box(self) -> CodeBox:
        return self.query_exactly_one(CodeBox)

    @property
    def text(self) -> str:
        return self.box.text

    def watch_status(self) -> None:
        if self.is_mounted:
            title = "  ".join(filter(None, ["Your code", self.status]))
            self.border_title = Content(title)
            path = _short(str(self.file.path), self.size.width - 6)
            self.border_subtitle = Content(path)

    def on_resize(self) -> None:
        self.watch_status()

    @on(TextArea.Changed)
    def _typed(self) -> None:
        self._latest = self.text
        if self._save_timer is not None:
            self._save_timer.stop()
        self._save_timer = self.set_timer(SAVE_DELAY, self._save_typed)

    def _save_typed(self) -> None:
        with self.quizzer.show_errors():
            self.save()

    def save(self) -> bool:
        """Write what was typed; False if the learner is asked first, since the file has changed."""
        if self._save_timer is not None:
            self._save_timer.stop()
            self._save_timer = None
        if self._asking:
            return False
        if not self.file.save(self.text):
            self._ask_which_version()
            return False
        return True

    def save_work(self) -> None:
        """Save what was typed; beside the file, if another program has changed it meanwhile."""
        if not self.file.save(self.text):
            data, file_text = self.text.encode(), self.file.load()
            copy = workspace.keep_copy(self.file.path, data, self.clock())
            self.box.set_text(file_text)
            self.app.notify(f"What you typed was saved as {copy}")

    def accept(self, data: bytes) -> None:
        """Show what another program has written to the file, unless it is known already."""
        if data == self.file.content or self._asking or not self.file.holds(data):
            return  # what was read before our own last save is out of date
        if self.file.differs(self.text):
            self._ask_which_version()
            return
        self.reload(self.file.take(data))

    def reload(self, text: str) -> None:
        """Grade what the file holds now, then show it: drawing takes longer than grading."""
        self.grade()
        self.box.set_text(text)
        self._latest = None
        self.box.read_only = not self.file.is_text

    def _ask_which_version(self) -> None:
        self._asking = True

        def chosen(answer: str | None) -> None:
            self._asking = False
            with self.quizzer.show_errors():
                if answer == "file":
                    text, copy = self.file.give_way(self.text, self.clock())
                    self.app.notify(f"What you typed here was saved as {copy}")
                    self.reload(text)
                else:
                    self.file.replace(self.text, self.clock())
                    self.grade()

        text = (
            f"{self.file.path.name} was changed by another program while you typed here. "
            "The version that you do not choose is kept in the folder old beside it."
        )
        answers = [
            DialogChoice("typed", "m", "Use what I typed here"),
            DialogChoice("file", "f", "Use the file"),
        ]
        self.app.push_screen(ChoiceDialog("Two versions", text, answers), chosen)


def _short(path: str, room: int) -> str:
    """The end of a path, its most useful part."""
    return path if len(path) <= room else "…" + path[-max(8, room) :]
