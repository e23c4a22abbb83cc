"""Every attempt at an exercise: its code, what was said of it, and what changed since the last."""

from __future__ import annotations

import json
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
from quizzer.store.attempts import SHOWN, Attempt
from quizzer.tui import format
from quizzer.tui.screen import WIDE, QuizzerScreen
from quizzer.tui.widgets.code_view import code, comparison, inline
from quizzer.tui.widgets.keybar import KeyBar
from quizzer.tui.widgets.results import all_lines
from quizzer.tui.widgets.top_bar import TopBar


class AttemptsScreen(QuizzerScreen[None]):
    """`compared` says whether the code is shown as it was, or as it changed."""

    CSS_PATH = "attempts.tcss"
    HORIZONTAL_BREAKPOINTS = WIDE
    AUTO_FOCUS = "OptionList"
    HELP = (
        "Choose an attempt with the arrow keys, the latest first. Its code is shown with what "
        "changed since the attempt before: + came, - went. d shows the code alone. "
        "tab goes to the code, to scroll it."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "turn", "Changes or code"),
        Binding("j", "move(1)", "Earlier", show=False),
        Binding("k", "move(-1)", "Later", show=False),
    ]

    compared: var[bool] = var(True)

    def __init__(self, exercise: str, title: str) -> None:
        super().__init__()
        self.exercise, self.heading = exercise, title
        self.past: list[Attempt] = []  # the latest first

    def compose(self) -> ComposeResult:
        yield TopBar(f"Attempts · {self.heading}", wide=True)
        with Horizontal(id="attempts"):
            yield OptionList(compact=True)
            with VerticalScroll(id="one"):
                for name in ("said", "label", "code", "checks"):
                    yield Static(id=name, markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self.past = attempts.history(self.context, self.exercise)[::-1]
        tries = sum(one.status != SHOWN for one in self.past)
        self.query_one(TopBar).right = format.count(tries, "attempt")
        listed = self.query_one(OptionList)
        listed.add_options([Option(self._line(one)) for one in self.past])
        if self.past:
            listed.highlighted = 0
        else:
            self.query_one("#said", Static).update("Nothing has been graded yet.")

    def _line(self, one: Attempt) -> Content:
        at = one.at.astimezone(self.context.clock.zone)
        when = f"{at.day:>2} {at:%b %H:%M}  "
        if one.status == SHOWN:
            return Content.assemble((when, "$quiet"), ("· solution shown", "$quiet"))
        sign = ("✓ ", "$success") if one.status == "passed" else ("✗ ", "$error")
        verdict = _verdict(one)
        told = verdict.diagnosis.title if verdict and verdict.diagnosis else one.status
        return Content.assemble((when, "$quiet"), sign, inline(told))

    @on(OptionList.OptionHighlighted)
    def _highlighted(self) -> None:
        self._show()
        self.query_one("#one", VerticalScroll).scroll_home(animate=False)

    def on_resize(self, event: events.Resize) -> None:
        self.call_after_refresh(self._show)

    def watch_compared(self) -> None:
        if self.is_mounted:
            self._show()

    def _show(self) -> None:
        at = self.query_one(OptionList).highlighted
        if at is None or at >= len(self.past):
            return
        one, before = self.past[at], self._before(at)
        verdict = _verdict(one)
        self._put("said", _said(one, verdict))
        width = max(20, self.query_one("#one").content_size.width - 1)
        self._put("checks", all_lines(verdict.checks, width) if verdict else "")
        if one.code is None:
            told = "" if one.status == SHOWN else "What was graded could not be read as text."
            self._put("label", told)
            self._put("code", "")
            return
        text = _text(one.code)
        if before is not None and before.code is not None and self.compared:
            old = _text(before.code)
            self._put("label", "Since the attempt before" if old != text else "Nothing changed")
            self._put("code", comparison(old, text) if old != text else code(text))
        else:
            self._put(
                "label", "The code" if before is not None else "The code of the first attempt"
            )
            self._put("code", code(text))

    def _before(self, at: int) -> Attempt | None:
        """The attempt before this one that has code."""
        return next((one for one in self.past[at + 1 :] if one.code is not None), None)

    def _put(self, name: str, content: Content | str) -> None:
        part = self.query_one(f"#{name}", Static)
        part.update(content)
        part.set_class(not content, "-empty")

    def action_turn(self) -> None:
        self.compared = not self.compared

    def action_move(self, by: int) -> None:
        listed = self.query_one(OptionList)
        if by > 0:
            listed.action_cursor_down()
        else:
            listed.action_cursor_up()


def _verdict(one: Attempt) -> Verdict | None:
    return Verdict.from_dict(json.loads(one.verdict)) if one.verdict else None


def _said(one: Attempt, verdict: Verdict | None) -> Content:
    if one.status == SHOWN:
        rated = " and the exercise was rated again" if one.review is not None else ""
        return Content(f"The solution was looked at{rated}.")
    style = "bold $success" if one.status == "passed" else "bold $error"
    rated = "  it rated the exercise" if one.review is not None else ""
    said = Content.assemble((one.status.capitalize(), style), (rated, "$quiet"))
    if verdict is not None and verdict.diagnosis is not None:
        said += Content.assemble("\n", inline(verdict.diagnosis.explanation))
    return said


def _text(data: bytes) -> str:
    return printable(data.decode("utf-8-sig", "replace").replace("\r\n", "\n"))
