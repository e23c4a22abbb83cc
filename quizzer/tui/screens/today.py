"""The first screen: what is due, how far each chapter is, what comes next."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.reactive import var
from textual.widgets import Static
from textual.worker import get_current_worker

from quizzer.errors import QuizzerError
from quizzer.sanitize import one_line, printable
from quizzer.services.review import catch_up
from quizzer.services.review import today as today_service
from quizzer.services.review.catch_up import CatchUp, Outlook
from quizzer.services.review.today import Today
from quizzer.tui import format
from quizzer.tui.screen import QuizzerScreen
from quizzer.tui.widgets.chapters import Chapters
from quizzer.tui.widgets.keybar import KeyBar
from quizzer.tui.widgets.top_bar import TopBar

LOOK_AGAIN = 3.0  # seconds between looks at whether another program has written


class TodayScreen(QuizzerScreen[None]):
    """Assigns `shown`; the rest of the screen follows from it."""

    AUTO_FOCUS = ""
    HELP = (
        "Enter asks what is due in all chapters. Choose one with the arrow keys, and Enter, "
        "quiz and browse keep to it. ctrl+p finds every screen, chapter and theme by name. "
        "After ten days or more away, a plan brings back what waited, a little a day: m changes it."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "choose(1)", "Choose a chapter", show=False),
        Binding("up,k", "choose(-1)", "Choose a chapter", show=False),
        Binding("enter,r,space", "review", "Review", key_display="enter"),
        Binding("q", "quiz", "Quiz"),
        Binding("m", "plan", "Plan"),
        Binding("l", "app.lab", "Lab"),
        Binding("b", "browse", "Browse"),
        Binding("p", "app.progress", "Progress"),
        Binding("s,comma", "app.settings", "Settings", key_display="s"),
        Binding("u", "undo", "Undo", show=False),
        Binding("escape", "unchoose", "All chapters", show=False),
        Binding("ctrl+q", "app.quit", "Quit", priority=True),
    ]

    shown: var[Today | None] = var(None, bindings=True)
    outlook: var[Outlook | None] = var(None)

    def compose(self) -> ComposeResult:
        self._version = self.context.db.data_version()
        ahead, self.quizzer.ahead = self.quizzer.ahead, None
        shown = None if ahead is None else ahead.take(self.context)
        if shown is None:
            shown = today_service.today(self.context, self.quizzer.now())
        self._just_read = True
        self.set_reactive(TodayScreen.shown, shown)
        yield TopBar("quizzer", self._date())
        with VerticalScroll(classes="body", can_focus=False), Vertical(classes="column"):
            yield Static(self._next(shown), id="next")
            yield Chapters(shown.decks)
            yield Static(self._after(shown), id="after")
        yield KeyBar()

    def on_mount(self) -> None:
        self.set_interval(LOOK_AGAIN, self._look_again)

    def on_screen_resume(self) -> None:
        if self._just_read:
            self._just_read = False
            self.call_after_refresh(self._look_ahead)
        else:
            self.reload()

    def on_app_focus(self) -> None:
        self._look_again()

    def _look_again(self) -> None:
        """Another program may have written, or a learning step may have come due."""
        if not self.is_current:
            return
        with self.quizzer.show_errors():
            version = self.context.db.data_version()
            waiting = self.shown is not None and self.shown.next_step_in is not None
            if version != self._version or waiting:
                self._version = version
                self.reload()

    def reload(self) -> None:
        with self.quizzer.show_errors():
            self.shown = today_service.today(self.context, self.quizzer.now())
            self.call_after_refresh(self._look_ahead)  # after what is due has been painted

    def _look_ahead(self) -> None:
        """Work out, in a thread, what is still known after an absence and when all is caught up."""
        shown = self.shown
        if shown is None or not (shown.returned or shown.plan):
            self.outlook = None
            return
        work = partial(self._work_out, self.quizzer.now(), shown.plan)
        self.run_worker(work, thread=True, group="outlook", exclusive=True)

    def _work_out(self, now: datetime, back: CatchUp | None) -> None:
        worker = get_current_worker()
        try:
            outlook = catch_up.work_out(catch_up.read_beside(self.context, now, back))
        except QuizzerError as error:
            self.app.call_from_thread(self.quizzer.notify_error, error)
            return
        except Exception as error:  # without it, all else works
            said = "working out the plan failed"
            self.app.call_from_thread(self.quizzer.notify_internal_error, error, said)
            return
        if not worker.is_cancelled:
            self.app.call_from_thread(setattr, self, "outlook", outlook)

    def watch_outlook(self) -> None:
        self.watch_shown(self.shown)

    def watch_shown(self, shown: Today | None) -> None:
        if shown is not None and self.query(KeyBar):  # not before it is there, nor when it goes
            self.query_one(TopBar).right = self._date()
            self.query_one("#next", Static).update(self._next(shown))
            self.query_one(Chapters).decks = shown.decks
            self.query_one("#after", Static).update(self._after(shown))

    def _date(self) -> str:
        today = date.fromordinal(self.context.clock.day(self.quizzer.now()))
        return f"{today:%A}, {today.day} {today:%B}"

    def _next(self, shown: Today) -> Content:
        now = Content.assemble(self._hero(shown), "\n", self._what_next(shown))
        if self.outlook is None:
            return now
        from quizzer.tui.screens import catch_up

        return Content("\n\n").join(catch_up.around(now, shown, self.outlook))

    def _after(self, shown: Today) -> Content:
        return Content("\n\n").join(filter(None, [_days(shown), *self._notes(shown)]))

    def _hero(self, shown: Today) -> Content:
        if not shown.decks:
            return Content.styled("There is no deck yet", "bold")
        if shown.next_prompt is None:
            if shown.enough:
                return Content.styled("Enough for today", "bold $success")
            if not shown.away and shown.away is not None:
                return Content.styled("Done for today", "bold $success")
            return Content.styled("Nothing is due", "bold $success")
        parts = []
        if shown.left.due:
            parts.append(Content.styled(f"{shown.left.due} due", "bold $accent"))
        if shown.left.new:
            parts.append(Content.styled(f"{shown.left.new} new", "bold $primary"))
        return Content("   ").join(parts)

    def _what_next(self, shown: Today) -> Content:
        if not shown.decks:
            folder = self.context.home.questions
            return Content.styled(f"Put a deck, such as my-deck.toml, into {folder}", "$quiet")
        if shown.next_prompt is not None:
            return Content.assemble(("Next  ", "$quiet"), format.prompt(shown.next_prompt))
        if shown.next_step_in is not None:
            return Content.assemble(
                f"A card that you are learning comes back in {format.wait(shown.next_step_in)}.",
                ("\nEnter takes it now.", "$quiet"),
            )
        if shown.enough:
            return Content.styled("The rest can wait. Enter goes on all the same.", "$quiet")
        days = today_service.next_day(self.context, self.quizzer.now())
        if days is None:
            return Content.styled("No card is waiting to come back.", "$quiet")
        return Content(f"The next card comes back {format.day(days)}.")

    def _notes(self, shown: Today) -> list[Content]:
        notes: list[Content] = []
        titles = {deck.id: one_line(deck.title) for deck in shown.decks}
        for deck in shown.open_quizzes:
            text = f"A quiz over {titles.get(deck, deck)} is not finished; q goes on with it."
            notes.append(Content(text))
        if shown.half_done and self.outlook is None:
            from quizzer.services.review import catch_up

            told = "\n".join(catch_up.unfinished_chapter_lines(shown.half_done))
            notes.append(Content.styled(told, "$quiet"))
        if shown.comeback is not None and shown.comeback.ended:
            notes.append(Content.styled("The plan is off; m takes it up again.", "$quiet"))
        if shown.new_limit_met and shown.next_prompt is None and not shown.plan:
            text = "Today's new cards are done; Settings says how many come a day."
            notes.append(Content.styled(text, "$quiet"))
        for problem in self.context.problems:
            text = "Left out, a deck that is not right:\n" + printable(problem)
            notes.append(Content.styled(text, "$warning"))
        return notes

    @on(Chapters.Opened)
    def _opened(self, event: Chapters.Opened) -> None:
        self.quizzer.open_review(deck=event.deck)

    def on_click(self, event: events.Click) -> None:
        if event.widget is not None and event.widget.id == "next":
            self.action_review()

    def action_review(self) -> None:
        self.quizzer.open_review(deck=self.query_one(Chapters).deck)

    def action_quiz(self) -> None:
        self.quizzer.action_choose_quiz(self.query_one(Chapters).deck)

    def action_browse(self) -> None:
        self.quizzer.action_browse(self.query_one(Chapters).deck)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "plan":
            return self.shown is not None and self.shown.comeback is not None
        return super().check_action(action, parameters)

    def action_plan(self) -> None:
        from quizzer.tui.screens import catch_up

        if self.shown is not None and self.shown.comeback is not None:
            catch_up.change_plan(self, self.shown.comeback, self.reload)

    def action_choose(self, by: int) -> None:
        self.query_one(Chapters).move(by)

    def action_unchoose(self) -> None:
        self.query_one(Chapters).chosen = -1

    def action_undo(self) -> None:
        from quizzer.services.review import cards

        undone = cards.undo(self.context, self.quizzer.now())
        told = f"took back the mark of {undone.row.id}" if undone else "nothing to take back"
        self.notify(told, markup=False)
        self.reload()


def _days(shown: Today) -> Content:
    """Days with a review, today last; what was missed is only empty, never scolded."""
    if shown.away is None or not (shown.away >= 2 or any(shown.studied)):
        return Content()
    count = format.count(sum(shown.studied), "day")
    squares = [("■ ", "$success") if studied else ("· ", "$faint") for studied in shown.studied]
    told = f" {count} of the last {len(shown.studied)}"
    if shown.away >= 2:
        told = f" last here {format.day(-shown.away)}"
    return Content.assemble("  ", *squares, (told, "$quiet"))
