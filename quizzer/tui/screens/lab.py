"""The Lab: every exercise with its status, and which to do next."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.reactive import var
from textual.timer import Timer
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from quizzer.sanitize import one_line
from quizzer.services.practice import lab_list
from quizzer.services.practice.lab_list import LabEntry
from quizzer.services.review import cards, standings
from quizzer.tui import format
from quizzer.tui.screen import WIDE, QuizzerScreen
from quizzer.tui.widgets.card_preview import CardPreview
from quizzer.tui.widgets.keybar import KeyBar
from quizzer.tui.widgets.plain_text import PlainText
from quizzer.tui.widgets.status_signs import STATUS_SIGNS
from quizzer.tui.widgets.top_bar import TopBar

STATE = 9  # cells for the longest state and a space
QUESTION = 11  # cells for the number of a question
PREVIEW_DELAY = 0.05  # seconds on an exercise before its prompt is shown


class LabScreen(QuizzerScreen[None]):
    """Assigns `entries`; the list follows. The first unfinished exercise is chosen at the start."""

    CSS_PATH = "lab.tcss"
    AUTO_FOCUS = "OptionList"
    HORIZONTAL_BREAKPOINTS = WIDE
    HELP = (
        "Each exercise asks you to write a few functions, which the grader then checks. "
        "They stand under the chapter whose question they belong to. "
        "Enter opens an exercise. One that you have passed comes back like any other card: when "
        "it is due, it starts from the starter code again."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "open", "Open", key_display="enter"),
        Binding("j", "move(1)", "Down", show=False),
        Binding("k", "move(-1)", "Up", show=False),
        Binding("n", "unfinished", "Next unfinished"),
        Binding("a", "attempts", "Attempts"),
        Binding("u,ctrl+z", "undo", "Undo", show=False),
    ]

    entries: var[list[LabEntry]] = var(list[LabEntry])

    def __init__(self) -> None:
        super().__init__()
        self._preview_timer: Timer | None = None

    def compose(self) -> ComposeResult:
        yield TopBar("Lab", wide=True)
        with Horizontal(classes="frame"):
            with Vertical(classes="column", id="lab"):
                yield PlainText(id="progress")
                yield OptionList(compact=True)
                yield PlainText(id="about")
            yield CardPreview()
        yield KeyBar()

    def on_mount(self) -> None:
        self._load()
        self._fill()
        self.action_unfinished()

    def on_screen_resume(self) -> None:
        self._load()

    def _load(self) -> None:
        with self.quizzer.show_errors():
            self.entries = lab_list.lab_entries(self.context, self.quizzer.now())

    def watch_entries(self) -> None:
        if self.is_mounted:
            self._fill()

    def on_resize(self, event: events.Resize) -> None:
        self.call_after_refresh(self._fill)
        self._preview_soon()

    @property
    def listing(self) -> OptionList:
        return self.query_exactly_one(OptionList)

    @property
    def chosen(self) -> LabEntry | None:
        option = self.listing.highlighted_option
        exercise = None if option is None else option.id
        return next((entry for entry in self.entries if entry.id == exercise), None)

    def _choose(self, entry: LabEntry) -> None:
        self.listing.highlighted = self.listing.get_option_index(entry.id)

    def _fill(self) -> None:
        """Rebuild the list, under a heading for each chapter where there are several."""
        listed, chosen = self.listing, self.chosen
        room = max(20, listed.size.width - 2)
        listed.clear_options()
        chapters = groupby(self.entries, key=lambda entry: entry.chapter)
        groups = [(title, list(entries)) for title, entries in chapters]
        for title, entries in groups:
            if len(groups) > 1:
                listed.add_option(Option(_heading(title, entries, room), disabled=True))
            listed.add_options([Option(_line(entry, room), id=entry.id) for entry in entries])
        if chosen is not None:
            self._choose(chosen)
        self.query_one("#progress", Static).update(self._progress(listed.size.width))

    def _progress(self, width: int) -> Content:
        total = len(self.entries)
        if not total:
            folder = self.context.home.exercises
            return Content.styled(f"There is no exercise; put your own into {folder}", "$quiet")
        by_status = [entry.status for entry in self.entries]
        passed, due = by_status.count("passed"), by_status.count("due")
        summary = f"  {passed} of {total} passed" + (f", {due} due" if due else "")
        room = max(4, width - len(summary) - 2)
        done = round(room * passed / total)
        again = round(room * (passed + due) / total) - done
        return Content.assemble(
            ("█" * done, "$success"),
            ("▒" * again, "$accent"),
            ("░" * (room - done - again), "$faint"),
            (summary, "$quiet"),
        )

    @on(OptionList.OptionHighlighted)
    def _highlighted(self) -> None:
        entry = self.chosen
        if entry is None:
            return
        about = Content.styled(_standing(entry), "$quiet")
        if question := _question(entry):
            about = Content.assemble(about, "\n", question)
        self.query_one("#about", Static).update(about)
        self._preview_soon()

    def _preview_soon(self) -> None:
        if self._preview_timer is not None:
            self._preview_timer.stop()
        self._preview_timer = self.set_timer(PREVIEW_DELAY, self._show_preview)

    async def _show_preview(self) -> None:
        """Show what the chosen exercise asks for, where there is room beside the list."""
        preview, entry = self.query_one(CardPreview), self.chosen
        if preview.display and entry is not None:
            with self.quizzer.show_errors():
                key = cards.find_card(self.context, f"exercises/{entry.id}").key
                item = cards.card_in_review(self.context, key)
                standing = [_standing(entry), _question(entry)]
                await preview.show_card(item, "\n".join(filter(None, standing)))

    @on(OptionList.OptionSelected)
    def _selected(self) -> None:
        self.action_open()

    def action_open(self) -> None:
        entry = self.chosen
        if entry is not None:
            with self.quizzer.show_errors():
                self.quizzer.open_exercise(entry.id)

    def action_move(self, by: int) -> None:
        if by > 0:
            self.listing.action_cursor_down()
        else:
            self.listing.action_cursor_up()

    def action_unfinished(self) -> None:
        """Choose the next unfinished exercise, after the last one again the first."""
        entry = standings.first_unfinished(self.entries)
        if entry is not None:
            self._choose(entry)
        elif self.entries:
            self._choose(self.entries[0])

    def action_undo(self) -> None:
        self.quizzer.undo()
        self._load()

    def action_attempts(self) -> None:
        from quizzer.tui.screens.attempts import AttemptsScreen

        entry = self.chosen
        if entry is not None:
            self.app.push_screen(AttemptsScreen(entry.id, entry.title))


def _heading(title: str, entries: Sequence[LabEntry], room: int) -> Content:
    """A chapter's title, and how many of its exercises are passed."""
    passed = sum(entry.status == "passed" for entry in entries)
    count = f"{passed} of {len(entries)}"
    name = Content.styled(one_line(title) or "More exercises", "bold")
    name = name.truncate(max(8, room - len(count) - 1), ellipsis=True)
    gap = max(1, room - name.cell_length - len(count))
    return Content.assemble(name, " " * gap, (count, "$quiet"))


def _line(entry: LabEntry, room: int) -> Content:
    sign, style = STATUS_SIGNS[entry.status]
    question = entry.question
    has_number = question is not None and question.position is not None
    where = f"question {question.position:>2}" if question and has_number else ""
    where = f"{where:<{QUESTION}}"
    title = Content(one_line(entry.title)).truncate(
        max(8, room - STATE - len(where) - 4), ellipsis=True
    )
    gap = max(1, room - 2 - title.cell_length - STATE - len(where))
    return Content.assemble(
        (f"{sign} ", style),
        title,
        " " * gap,
        (f"{entry.status:<{STATE}}", style),
        (where, "$quiet"),
    )


def _question(entry: LabEntry) -> str:
    """The question that the exercise belongs to; "" where it has none."""
    if entry.question is None:
        return ""
    number = entry.question.position
    place = f"question {number}" if number is not None else entry.question.id
    return f"With {place}: {format.prompt(entry.question.prompt)}"


def _standing(entry: LabEntry) -> str:
    match entry.status:
        case "new":
            return "Not started yet"
        case "started":
            return "Started, not graded yet"
        case "due":
            return "Due: it starts from the starter code again"
        case "failed" if entry.days is None:
            return "Tried, not passed yet"
    passed = "Passed; the last run failed" if entry.last_failed else "Passed"
    if entry.days is None:
        return passed
    next_time = f"comes back {format.day(entry.days)}"
    if entry.status == "passed":
        return f"{passed}; {next_time}"
    return f"The last try failed; it {next_time}"
