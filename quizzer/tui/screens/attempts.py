"""Every attempt at an exercise: its code, its verdict, and what changed since the one before."""

from __future__ import annotations

import json
from datetime import tzinfo
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.reactive import var
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from quizzer.grader.verdict import Verdict
from quizzer.sanitize import printable
from quizzer.services.practice import attempts
from quizzer.store.attempts import SOLUTION_SHOWN, Attempt
from quizzer.tui import format
from quizzer.tui.screen import WIDE, QuizzerScreen
from quizzer.tui.widgets.code_view import code, comparison, inline
from quizzer.tui.widgets.keybar import KeyBar
from quizzer.tui.widgets.plain_text import PlainText
from quizzer.tui.widgets.results import all_lines
from quizzer.tui.widgets.top_bar import TopBar


class AttemptsScreen(QuizzerScreen[None]):
    """`show_changes`: whether the code is shown with what changed since the attempt before."""

    CSS_PATH = "attempts.tcss"
    HORIZONTAL_BREAKPOINTS = WIDE
    AUTO_FOCUS = "OptionList"
    HELP = (
        "Choose an attempt with the arrow keys; the latest is first. Its code is shown with what "
        "changed since the attempt before: + was added, - was removed. d shows the code alone. "
        "Tab moves to the code, to scroll it."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "toggle_changes", "Changes on/off"),
        Binding("j", "move(1)", "Earlier", show=False),
        Binding("k", "move(-1)", "Later", show=False),
    ]

    show_changes: var[bool] = var(True)

    def __init__(self, exercise: str, title: str) -> None:
        super().__init__()
        self.exercise, self.heading = exercise, title
        self.history: list[Attempt] = []  # the latest first

    def compose(self) -> ComposeResult:
        yield TopBar(f"Attempts · {self.heading}", wide=True)
        with Horizontal(id="attempts"):
            yield OptionList(compact=True)
            with VerticalScroll(id="detail"):
                for name in ("outcome", "label", "code", "checks"):
                    yield PlainText(id=name)
        yield KeyBar()

    def on_mount(self) -> None:
        self.history = attempts.history(self.context, self.exercise)[::-1]
        tries = sum(attempt.status != SOLUTION_SHOWN for attempt in self.history)
        self.query_one(TopBar).status = format.count(tries, "attempt")
        option_list = self.query_one(OptionList)
        zone = self.context.clock.zone
        option_list.add_options([Option(attempt_line(attempt, zone)) for attempt in self.history])
        option_list.border_title = "Attempts"
        self.query_one("#detail").border_title = "Code"
        if self.history:
            option_list.highlighted = 0
        else:
            self.query_one("#outcome", Static).update("No attempt has been graded yet.")

    @on(OptionList.OptionHighlighted)
    def _highlighted(self) -> None:
        self._show()
        self.query_one("#detail", VerticalScroll).scroll_home(animate=False)

    def on_resize(self, event: events.Resize) -> None:
        self.call_after_refresh(self._show)

    def watch_show_changes(self) -> None:
        if self.is_mounted:
            self._show()

    def _show(self) -> None:
        row = self.query_one(OptionList).highlighted
        if row is None or row >= len(self.history):
            return
        attempt, before = self.history[row], self._code_before(row)
        verdict = _verdict(attempt)
        self._update_part("outcome", _outcome(attempt, verdict))
        width = max(20, self.query_one("#detail").content_size.width - 1)
        self._update_part("checks", all_lines(verdict.checks, width) if verdict else "")
        if attempt.code is None:
            label = (
                ""
                if attempt.status == SOLUTION_SHOWN
                else "The graded file could not be read as text."
            )
            self._update_part("label", label)
            self._update_part("code", "")
            return
        text = _text(attempt.code)
        if before is not None and self.show_changes:
            old = _text(before)
            self._update_part(
                "label",
                "Changes since the attempt before"
                if old != text
                else "No changes since the attempt before",
            )
            self._update_part("code", comparison(old, text) if old != text else code(text))
        else:
            self._update_part(
                "label", "The code" if before is not None else "The code of your first attempt"
            )
            self._update_part("code", code(text))

    def _code_before(self, row: int) -> bytes | None:
        """The code of the attempt before this one that has any."""
        codes = (attempt.code for attempt in self.history[row + 1 :])
        return next((code for code in codes if code is not None), None)

    def _update_part(self, name: str, content: Content | str) -> None:
        part = self.query_one(f"#{name}", Static)
        part.update(content)
        part.set_class(not content, "-empty")

    def action_toggle_changes(self) -> None:
        self.show_changes = not self.show_changes

    def action_move(self, by: int) -> None:
        option_list = self.query_one(OptionList)
        if by > 0:
            option_list.action_cursor_down()
        else:
            option_list.action_cursor_up()


def attempt_line(attempt: Attempt, zone: tzinfo | None) -> Content:
    """An attempt in one line: when it was, and what came of it."""
    at = attempt.at.astimezone(zone)
    when = f"{at.day:>2} {at:%b %H:%M}  "
    if attempt.status == SOLUTION_SHOWN:
        return Content.assemble((when, "$quiet"), ("· solution shown", "$quiet"))
    sign = ("✓ ", "$success") if attempt.status == "passed" else ("✗ ", "$error")
    verdict = _verdict(attempt)
    result = verdict.diagnosis.title if verdict and verdict.diagnosis else attempt.status
    return Content.assemble((when, "$quiet"), sign, inline(result))


def _verdict(attempt: Attempt) -> Verdict | None:
    return Verdict.from_dict(json.loads(attempt.verdict)) if attempt.verdict else None


def _outcome(attempt: Attempt, verdict: Verdict | None) -> Content:
    if attempt.status == SOLUTION_SHOWN:
        rated = ', and the exercise was rated "again"' if attempt.review is not None else ""
        return Content(f"You looked at the solution{rated}.")
    style = "bold $success" if attempt.status == "passed" else "bold $error"
    rated = "  this attempt rated the exercise" if attempt.review is not None else ""
    outcome = Content.assemble((attempt.status.capitalize(), style), (rated, "$quiet"))
    if verdict is not None and verdict.diagnosis is not None:
        outcome += Content.assemble("\n", inline(verdict.diagnosis.explanation))
    return outcome


def _text(data: bytes) -> str:
    return printable(data.decode("utf-8-sig", "replace").replace("\r\n", "\n"))
