"""The first screen: what is due, the progress of each chapter, and what comes next."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import ClassVar, cast

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.reactive import var
from textual.widgets import Static
from textual.worker import get_current_worker

from quizzer.sanitize import one_line, printable
from quizzer.services.review import catch_up, standings
from quizzer.services.review import today as today_service
from quizzer.services.review.catch_up import CatchUp, Outlook
from quizzer.services.review.standings import ExerciseStatus
from quizzer.services.review.today import Today
from quizzer.tui import format
from quizzer.tui.screen import WIDE, QuizzerScreen
from quizzer.tui.widgets.chapters import ChapterOpened, Chapters
from quizzer.tui.widgets.keybar import KeyBar
from quizzer.tui.widgets.status_signs import STATUS_SIGNS
from quizzer.tui.widgets.top_bar import TopBar

ROOM_BESIDE_LAB = 12  # lines for all other panes of its column
CHECK_EVERY = 3.0  # seconds between looks at whether another program has written


class LabPane(Static):
    """Exercises, one a line; where the room is short, the title is cut and not its state."""

    def render(self) -> Content:
        width = self.content_size.width
        lines = cast("Content", self.content).split("\n")
        return Content("\n").join(_cut_title(line, width) for line in lines)


class TodayScreen(QuizzerScreen[None]):
    """Assigns `today` and `outlook`; the widgets follow."""

    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = WIDE
    HELP = (
        "Enter reviews what is due in all chapters. Choose a chapter with the arrow keys, and "
        "review, quiz and browse are limited to it. c chooses the chapter that new cards come "
        "from first. x leaves the exercises for later today. "
        "ctrl+p finds every screen, chapter and theme by name. After ten days or more without a "
        "review, a plan spreads what is overdue over the coming days; m changes it."
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
        Binding("c", "begin_with", "Begin with another chapter", show=False),
        Binding("x", "questions_only", "Exercises later, or now", show=False),
        Binding("u,ctrl+z", "undo", "Undo", show=False),
        Binding("escape", "unchoose", "All chapters", show=False),
        Binding("ctrl+q", "app.quit", "Quit", priority=True),
    ]

    today: var[Today | None] = var(None, bindings=True)
    outlook: var[Outlook | None] = var(None)

    def compose(self) -> ComposeResult:
        now = self.quizzer.now()
        self._version = self.context.db.data_version()
        self._day = self.context.clock.day(now)
        ahead, self.quizzer.ahead = self.quizzer.ahead, None
        today = None
        if ahead is not None and not self.questions_only:
            today = ahead.take(self.context)
        if today is None:
            today = self._read()
        self._is_fresh = True
        self._listed = self._lab_lines()
        self.set_reactive(TodayScreen.today, today)
        yield TopBar("quizzer", self._date(), wide=True)
        with VerticalScroll(id="panes", classes="body", can_focus=False):
            with Vertical(id="work"):
                if welcome := _welcome(today):
                    yield _pane("welcome", "Welcome", welcome)
                yield _pane("next", "Now", self._next(today), self._about_exercises(today))
                yield Chapters(today.decks, classes="titled")
            with Vertical(id="beside"):
                lab = _lab(today, self._listed)
                yield _pane("lab", _lab_title(today), lab, _lab_count(today), LabPane)
                days, label = _study_days(today)
                if days:
                    yield _pane("days", "Days", days, label)
                if notes := self._notes(today):
                    yield _pane("notes", "Notes", notes)
        yield KeyBar()

    def _mount_hidden_panes(self) -> None:
        """Those that had nothing to say at the first paint, which did not wait for them."""
        today = self.today
        if today is None:
            return
        if not self.query("#welcome"):
            self.mount(_pane("welcome", "Welcome", _welcome(today)), before="#next")
        if not self.query("#days"):
            self.mount(_pane("days", "Days", *_study_days(today)), after="#lab")
        if not self.query("#notes"):
            self.mount(_pane("notes", "Notes", self._notes(today)), after="#days")

    def on_mount(self) -> None:
        self.set_interval(CHECK_EVERY, self._check_for_changes)

    def on_resize(self) -> None:
        if self.today is not None and self._lab_lines() != self._listed:
            self._update_lab(self.today)

    def _lab_lines(self) -> int:
        """How many exercises are listed: one, and more only beside the chapters."""
        width, height = self.app.size
        return max(1, height - ROOM_BESIDE_LAB) if width >= WIDE[1][0] else 1

    def on_screen_resume(self) -> None:
        if self._is_fresh:
            self._is_fresh = False
            self.call_after_refresh(self._after_first_paint)
        else:
            self.quizzer.refresh_changed_decks()
            self.reload()
            self.quizzer.take_in_postponed()

    def _after_first_paint(self) -> None:
        self._mount_hidden_panes()
        self._start_outlook()

    def on_app_focus(self) -> None:
        self._check_for_changes()

    def _check_for_changes(self) -> None:
        """Reload if another program has written, a wait has become shorter, or a new day began.

        So too if a deck file has changed.
        """
        if not self.is_current:
            return
        with self.quizzer.show_errors():
            version = self.context.db.data_version()
            day = self.context.clock.day(self.quizzer.now())
            has_new_decks = self.quizzer.refresh_changed_decks()
            is_written = has_new_decks or version != self._version
            if is_written or day != self._day or self._wait_text() != self._wait:
                self._version = version
                self.reload()

    def _wait_text(self) -> str:
        """How long until the learning step that is waited for; empty while there is none."""
        if self._step_at is None:
            return ""
        return format.wait(self._step_at - self.quizzer.now())

    @property
    def questions_only(self) -> bool:
        """Whether the exercises are left for later, until the study day ends."""
        return self.quizzer.questions_only_on == self.context.clock.day(self.quizzer.now())

    def _read(self) -> Today:
        now, only = self.quizzer.now(), self.questions_only
        return today_service.today(self.context, now, questions_only=only)

    def reload(self) -> None:
        with self.quizzer.show_errors():
            self._day = self.context.clock.day(self.quizzer.now())
            self.today = self._read()
            self.call_after_refresh(self._start_outlook)  # after what is due has been painted

    def _start_outlook(self) -> None:
        """Compute, in a thread, what is still known after an absence and when all is caught up."""
        today = self.today
        if today is None or not (today.returned or today.plan):
            self.outlook = None
            return
        work = partial(self._read_outlook, self.quizzer.now(), today.plan)
        self.run_worker(work, thread=True, group="outlook", exclusive=True)

    def _read_outlook(self, now: datetime, plan: CatchUp | None) -> None:
        worker = get_current_worker()
        try:
            outlook = catch_up.make_outlook(catch_up.read_in_thread(self.context, now, plan))
        except Exception as error:  # everything else works without it
            what = "computing the plan failed"
            self.app.call_from_thread(self.quizzer.notify_failure, error, what)
            return
        if not worker.is_cancelled:
            self.app.call_from_thread(setattr, self, "outlook", outlook)

    def watch_outlook(self) -> None:
        self.watch_today(self.today)

    def watch_today(self, today: Today | None) -> None:
        span = None if today is None or today.next_card is not None else today.next_step_in
        self._step_at = None if span is None else self.quizzer.now() + span
        self._wait = self._wait_text()
        if today is None or not self.query(KeyBar):  # only while the screen is complete
            return
        self.query_one(TopBar).status = self._date()
        self.query_one(Chapters).decks = today.decks
        self._update_pane("welcome", _welcome(today))
        self._update_pane("next", self._next(today), self._about_exercises(today))
        self._update_lab(today)
        self._update_pane("days", *_study_days(today))
        self._update_pane("notes", self._notes(today))

    def _update_lab(self, today: Today) -> None:
        self._listed = self._lab_lines()
        self._update_pane("lab", _lab(today, self._listed), _lab_count(today))
        self.query_one("#lab", Static).border_title = _lab_title(today)

    def _update_pane(self, name: str, content: Content, below: str = "") -> None:
        for pane in self.query(f"#{name}").results(Static):  # none while hidden at the start
            pane.update(content)
            pane.display = bool(content)
            pane.border_subtitle = below

    def _date(self) -> str:
        day = date.fromordinal(self.context.clock.day(self.quizzer.now()))
        return f"{day:%A}, {day.day} {day:%B}"

    def _next(self, today: Today) -> Content:
        now = Content.assemble(self._headline(today), "\n", self._next_line(today))
        if self.outlook is None:
            return now
        from quizzer.tui.screens import catch_up

        return Content("\n\n").join(catch_up.with_plan(now, today, self.outlook))

    def _headline(self, today: Today) -> Content:
        if not today.decks:
            return Content.styled("There is no deck yet", "bold")
        if today.next_card is None:
            if today.enough:
                return Content.styled("Enough for today", "bold $success")
            if not today.away and today.away is not None:
                return Content.styled("Done for today", "bold $success")
            return Content.styled("Nothing is due", "bold $success")
        parts = []
        if today.remaining.due:
            parts.append(Content.styled(f"{today.remaining.due} due", "bold $accent"))
        if today.remaining.new:
            parts.append(Content.styled(f"{today.remaining.new} new", "bold $primary"))
        if today.minutes:
            parts.append(Content.styled(f"about {format.minutes(today.minutes)}", "$quiet"))
        return Content("   ").join(parts)

    def _next_line(self, today: Today) -> Content:
        if not today.decks:
            folder = self.context.home.questions
            return Content.styled(f"Put a deck file, such as my-deck.toml, into {folder}", "$quiet")
        if today.next_card is not None:
            title = format.prompt(today.next_card.prompt)
            kind = "  in the Lab" if today.next_card.kind == "code" else ""
            return Content.assemble(("Next  ", "$quiet"), title, (kind, "$quiet"))
        if today.next_step_in is not None:
            return Content.assemble(
                f"A card that you are learning comes back in {format.wait(today.next_step_in)}.",
                ("\nEnter shows it now.", "$quiet"),
            )
        if today.enough:
            return Content.styled("The remaining cards can wait. Enter continues anyway.", "$quiet")
        days = today_service.next_day(self.context, self.quizzer.now())
        if days is None:
            return Content.styled("No card is scheduled.", "$quiet")
        return Content(f"The next card comes back {format.day(days)}.")

    def _about_exercises(self, today: Today) -> str:
        """What x would do, for the border of the pane."""
        if not today.exercises:
            return ""
        exercises = format.count(today.exercises, "exercise")
        if today.questions_only:
            return f"{exercises} left for later · x brings them back"
        return f"x leaves {exercises} for later"

    def _notes(self, today: Today) -> Content:
        notes: list[Content] = []
        titles = {deck.id: one_line(deck.title) for deck in today.decks}
        for deck in today.open_quizzes:
            text = f"A quiz over {titles.get(deck, deck)} is not finished; q continues it."
            notes.append(Content(text))
        if today.half_done and self.outlook is None:
            from quizzer.services.review import catch_up

            text = "\n".join(catch_up.unfinished_chapter_lines(today.half_done))
            notes.append(Content.styled(text, "$quiet"))
        if today.comeback is not None and today.comeback.ended:
            notes.append(Content.styled("The plan has ended; m resumes it.", "$quiet"))
        if today.fit_offered:
            text = "Your log is long enough to fit the intervals to you: s, then ctrl+t."
            notes.append(Content.styled(text, "$quiet"))
        if today.new_limit_met and today.next_card is None and not today.plan:
            text = "Today's new cards are done; you can change their number in Settings."
            notes.append(Content.styled(text, "$quiet"))
        for problem in self.context.problems:
            text = "This deck could not be used:\n" + printable(problem)
            notes.append(Content.styled(text, "$warning"))
        return Content("\n").join(notes)

    @on(ChapterOpened)
    def _opened(self, event: ChapterOpened) -> None:
        self.quizzer.open_review(deck=event.deck)

    async def on_click(self, event: events.Click) -> None:
        actions = {"next": "review", "welcome": "review", "lab": "app.lab"}
        if event.widget is not None and event.widget.id in actions:
            await self.run_action(actions[event.widget.id])

    def action_review(self) -> None:
        deck = self.query_one(Chapters).deck
        if self.questions_only and deck != "exercises":
            self.quizzer.open_review(deck=deck, selection=today_service.QUESTIONS)
        else:
            self.quizzer.open_review(deck=deck)

    def action_begin_with(self) -> None:
        """Choose the chapter whose new cards come first."""
        from quizzer.services.review import chapters
        from quizzer.tui.widgets.dialogs import ChoiceDialog, DialogChoice

        def begin(deck: str | None) -> None:
            if deck is not None:
                with self.quizzer.show_errors():
                    chapters.begin_with(self.context, deck)
                    self.quizzer.refresh_context()
                self.reload()

        listed = chapters.with_questions(self.context)
        choices = [
            DialogChoice(deck, str(number) if number < 10 else "", one_line(title))
            for number, (deck, title) in enumerate(listed.items(), 1)
        ]
        text = "Its new cards come first, then those of the chapters after it."
        self.app.push_screen(ChoiceDialog("Begin with another chapter", text, choices), begin)

    def action_questions_only(self) -> None:
        """Leave the exercises for later today, or bring them back."""
        day = self.context.clock.day(self.quizzer.now())
        self.quizzer.questions_only_on = None if self.questions_only else day
        self.reload()

    def action_quiz(self) -> None:
        self.quizzer.action_choose_quiz(self.query_one(Chapters).deck)

    def action_browse(self) -> None:
        self.quizzer.action_browse(self.query_one(Chapters).deck)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "begin_with":
            return self.today is not None and _has_chapters(self.today)
        if action == "questions_only":
            return self.today is not None and self.today.exercises > 0
        return super().check_action(action, parameters)

    def is_offered(self, action: str) -> bool:
        has_plan = self.today is not None and self.today.comeback is not None
        return has_plan or action != "plan"

    def action_plan(self) -> None:
        from quizzer.tui.screens import catch_up

        if self.today is None or self.today.comeback is None:
            self.notify("There is nothing to catch up on, so there is no plan")
        else:
            catch_up.change_plan(self, self.today.comeback, self.reload)

    def action_choose(self, by: int) -> None:
        self.query_one(Chapters).move(by)

    def action_unchoose(self) -> None:
        self.query_one(Chapters).chosen = -1

    def action_undo(self) -> None:
        self.quizzer.undo()
        self.reload()


def _pane(
    name: str,
    title: str | Content,
    content: Content,
    below: str = "",
    kind: type[Static] = Static,
) -> Static:
    """Text with a border and a title; hidden while there is none."""
    pane = kind(content, id=name, classes="titled")
    pane.border_title, pane.border_subtitle = title, below
    pane.display = bool(content)
    return pane


def _welcome(today: Today) -> Content:
    """Three lines before the first review: what this is, where to begin, what to press."""
    if today.away is not None or not today.decks:
        return Content()
    lines = ["Questions and coding exercises, each asked again before you forget it."]
    if any(deck.id == "fastbook-04" for deck in today.decks):
        lines.append("MNIST basics is chapter 4 of the fast.ai book; it comes first.")
    keys = Content.assemble(
        ("enter", "bold $accent"),
        " begins; ",
        ("c" if _has_chapters(today) else "down", "bold $accent"),
        " begins with another chapter; " if _has_chapters(today) else " chooses a chapter; ",
        ("?", "bold $accent"),
        " explains each screen.",
    )
    return Content("\n").join([*map(Content, lines), keys])


def _has_chapters(today: Today) -> bool:
    """Whether there is more than one deck of questions."""
    return sum(deck.id != "exercises" for deck in today.decks) > 1


def _lab(today: Today, lines: int) -> Content:
    """The exercise to work on next, and as many of its chapter's as there are lines for."""
    listed, following = today.lab.in_chapter, today.lab.next
    if not today.lab.exercises:
        return Content()
    if following is None:
        return Content.styled("Every exercise is passed.", "$success")
    first = listed.index(following) if len(listed) > lines else 0
    shown = listed[first : first + lines]
    return Content("\n").join(
        _exercise(exercise, chosen=exercise is following and len(shown) > 1) for exercise in shown
    )


def _exercise(exercise: ExerciseStatus, *, chosen: bool) -> Content:
    sign, style = STATUS_SIGNS[exercise.status]
    title = Content.styled(exercise.title, "bold") if chosen else Content(exercise.title)
    status = "" if exercise.status in ("new", "passed") else f"  {exercise.status}"
    return Content.assemble((f"{sign} ", style), title, (status, style))


def _cut_title(line: Content, width: int) -> Content:
    """A line of `_exercise` within so many cells; its state, if any, stands after two spaces."""
    end = line.plain.rfind("  ")
    state = line[end:] if end >= 0 else Content()
    title = line[:end] if end >= 0 else line
    return title.truncate(max(1, width - state.cell_length), ellipsis=True) + state


def _lab_title(today: Today) -> Content:
    """As content, since a title of text would be read as markup."""
    return Content(f"Lab: {one_line(today.lab.chapter)}" if today.lab.chapter else "Lab")


def _lab_count(today: Today) -> str:
    everything, in_chapter = today.lab.exercises, today.lab.in_chapter
    total = f"{standings.count_passed(everything)} of {len(everything)}"
    if today.lab.next is None or len(in_chapter) == len(everything):
        return f"{total} passed"
    passed = standings.count_passed(in_chapter)
    return f"{passed} of {len(in_chapter)} passed, {total} in all"


def _study_days(today: Today) -> tuple[Content, str]:
    """Days with a review, today last, and what they come to; a missed day is just empty."""
    if today.away is None or not (today.away >= 2 or any(today.studied)):
        return Content(), ""
    squares = [("■ ", "$success") if studied else ("· ", "$faint") for studied in today.studied]
    label = f"{format.count(sum(today.studied), 'day')} of the last {len(today.studied)}"
    if today.away >= 2:
        label = f"last review {format.day(-today.away)}"
    return Content.assemble(*squares), label
