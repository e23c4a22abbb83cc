"""The code box and the file behind it, which an editor of the learner's own may write as well."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, cast

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.reactive import var
from textual.timer import Timer
from textual.widgets import Static, TextArea

from quizzer.services.practice import workspace
from quizzer.services.practice.workspace import WorkFile
from quizzer.tui.widgets.code_box import CodeBox
from quizzer.tui.widgets.dialogs import ChoiceDialog, DialogChoice

if TYPE_CHECKING:
    from quizzer.tui.shell import Shell

REST = 0.6  # seconds without a key before what is typed is saved


class CodePane(Vertical):
    """What is typed is saved at every rest; where two have written, the learner is asked."""

    told: var[str] = var("")

    def __init__(
        self, file: WorkFile, clock: Callable[[], datetime], grade: Callable[[], None]
    ) -> None:
        """`grade` is called as soon as the file holds another version."""
        super().__init__()
        self.file, self.clock, self.grade = file, clock, grade
        self._save_timer: Timer | None = None
        self._asking = False
        self._latest: str | None = None  # the box is gone before this is, when the app ends

    def compose(self) -> ComposeResult:
        yield Static(id="place", markup=False)
        box = CodeBox.of(self.file.load())
        box.read_only = not self.file.is_text
        yield box

    def on_mount(self) -> None:
        self.watch_told()

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

    def watch_told(self) -> None:
        if self.is_mounted:
            path = self.file.path
            self.query_one("#place", Static).update(
                "  ".join(filter(None, [_short(str(path), self.size.width - 14), self.told]))
            )

    def on_resize(self) -> None:
        self.watch_told()

    @on(TextArea.Changed)
    def _typed(self) -> None:
        self._latest = self.text
        if self._save_timer is not None:
            self._save_timer.stop()
        self._save_timer = self.set_timer(REST, self._rested)

    def _rested(self) -> None:
        with self.quizzer.show_errors():
            self.save()

    def save(self) -> bool:
        """Write what was typed; False where the learner is asked first, since the file changed."""
        if self._save_timer is not None:
            self._save_timer.stop()
            self._save_timer = None
        if self._asking:
            return False
        if not self.file.save(self.text):
            self._ask_whose()
            return False
        return True

    def put_away(self) -> None:
        """Keep what was typed: beside the file, where somebody else has written it meanwhile."""
        if not self.file.save(self.text):
            data, theirs = self.text.encode(), self.file.load()
            kept = workspace.keep_copy(self.file.path, data, self.clock())
            self.box.take(theirs)
            self.app.notify(f"What you typed is kept in {kept}", markup=False)

    def take(self, data: bytes) -> None:
        """Hear that the file holds these bytes; what is not news is let pass."""
        if data == self.file.known or self._asking:
            return
        if self.file.differs(self.text):
            self._ask_whose()
            return
        self.renew(self.file.take(data))

    def renew(self, text: str) -> None:
        """Have what the file holds now graded, and show it: drawing takes longer than grading."""
        self.grade()
        self.box.take(text)
        self._latest = None
        self.box.read_only = not self.file.is_text

    def _ask_whose(self) -> None:
        self._asking = True

        def chosen(answer: str | None) -> None:
            self._asking = False
            with self.quizzer.show_errors():
                if answer == "theirs":
                    text, kept = self.file.give_way(self.text, self.clock())
                    self.app.notify(f"What you typed here is kept in {kept}", markup=False)
                    self.renew(text)
                else:
                    self.file.replace(self.text, self.clock())
                    self.grade()

        text = (
            f"{self.file.path.name} was changed by another program while you typed here. "
            "Whichever you choose, the other is kept in the folder old beside it."
        )
        answers = [
            DialogChoice("mine", "m", "Go on with what I typed here"),
            DialogChoice("theirs", "f", "Go on with the file"),
        ]
        self.app.push_screen(ChoiceDialog("Two versions", text, answers), chosen)


def _short(path: str, room: int) -> str:
    """The end of a path, which tells the most."""
    return path if len(path) <= room else "…" + path[-max(8, room) :]
