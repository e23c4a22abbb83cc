"""The app: the screens, and how one opens another.

Screens load at their first visit, so that the first paint waits only for its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen

from quizzer.sanitize import headline, one_line
from quizzer.services.context import Context
from quizzer.services.crash_log import record_crash
from quizzer.services.review.selection import EVERYTHING, Selection, start_session
from quizzer.settings import THEMES
from quizzer.tui.screen import QuizzerScreen
from quizzer.tui.shell import Shell

if TYPE_CHECKING:
    from quizzer.content.exercise_spec import ExerciseSpec
    from quizzer.services.backup.sync import TakenIn
    from quizzer.services.practice.grading import Bench
    from quizzer.services.review.today import TodayReader

HERE = Path(__file__).parent
MOST_DECKS = 100  # in the command palette
LOCK_TIMEOUT = 3.0  # seconds that a key may wait for another program's lock
NARROW = 72
SMALLEST = (50, 15)  # below this nothing useful fits; the message asks for 60x20


class QuizzerApp(Shell):
    """Starts on Today, from which every other screen is reached."""

    TITLE = "quizzer"
    # a default screen's own path is not read by Textual, so Today's is set here
    CSS_PATH = [HERE / "app.tcss", HERE / "screens" / "today.tcss"]
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "help", "Help", show=False, id="app.help"),
        Binding("ctrl+q", "quit", "Quit", show=False, priority=True, id="app.quit"),
    ]

    def __init__(
        self,
        context: Context,
        screen: str = "today",
        options: Mapping[str, Any] | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        ahead: TodayReader | None = None,
    ) -> None:
        super().__init__(context, clock, ahead)
        self.benches: list[Bench] = []  # of exercises that are open, or being left
        self.too_small = False
        self._input_may_act = asyncio.Event()
        self._input_may_act.set()
        self._merge_is_postponed = False
        self._first_screen = screen
        self._first_options = dict(options or {})

    def get_default_screen(self) -> Screen[Any]:
        from quizzer.tui.screens.today import TodayScreen

        return TodayScreen()

    def on_mount(self) -> None:
        super().on_mount()
        if self.context.settings.shared_folder is None:
            self._open_first_screen()
        elif self._first_screen != "today":  # it opens on what is due with what comes in
            self._input_may_act.clear()

    def _open_first_screen(self) -> None:
        with self.show_errors():
            if self._first_screen == "review":
                self.open_review(**self._first_options)
            elif self._first_screen == "quiz":
                self.open_quiz(**self._first_options)
        self._first_screen = "today"

    # What other machines recorded

    def _take_in(self) -> None:
        """Merge, in a thread, what is new in the shared folder."""
        from quizzer.services.backup import sync

        self._merge_is_postponed = False

        def work() -> None:
            taken_in = sync.TakenIn()
            try:
                with self.context.beside() as context:
                    taken_in = sync.take_in(
                        context, lambda: bool(self.call_from_thread(self._begin_merge))
                    )
            except Exception as error:  # all else works without it
                what = "taking in what other machines recorded failed"
                self.call_from_thread(self.notify_failure, error, what)
            self.call_from_thread(self._end_merge, taken_in)

        self.run_worker(work, thread=True, group="shared", exit_on_error=False)

    def _begin_merge(self) -> bool:
        """Hold back keys while reviews get new ids; only Today, which has none, may be open."""
        if len(self.screen_stack) > 1:
            self._merge_is_postponed = True
            return False
        self._input_may_act.clear()
        return True

    def _end_merge(self, taken_in: TakenIn) -> None:
        from quizzer.tui.screens.today import TodayScreen

        self._input_may_act.set()
        for problem in (*taken_in.problems, *taken_in.notices):
            self.notify(problem, severity="warning", timeout=20)
        if taken_in.counts.total:
            self.notify(taken_in.to_text(), timeout=5)
            self.context.db.cache.clear()
            today = self.screen_stack[0]
            if isinstance(today, TodayScreen):
                today.reload()
        if self._first_screen != "today":
            self._open_first_screen()

    def take_in_postponed(self) -> None:
        """Take in what came while another screen than Today was open."""
        if self._merge_is_postponed:
            self._take_in()

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.InputEvent):
            await self._input_may_act.wait()
        await super().on_event(event)

    def on_ready(self) -> None:
        if self.context.settings.shared_folder is not None:
            self.call_after_refresh(self._take_in)
        if self.context.settings.keys:
            self.call_after_refresh(self._check_keys)

    def _check_keys(self) -> None:
        """Report what in the table of keys cannot be followed; the rest of it holds."""
        from quizzer.tui import keymap

        for problem in keymap.problems(self.context.settings.keys, self.BINDINGS):
            self.notify_key_problem(problem)

    # Opening screens

    def open_review(
        self,
        deck: str | None = None,
        limit: int | None = None,
        cards: tuple[int, ...] = (),
        selection: Selection = EVERYTHING,
    ) -> None:
        from quizzer.tui.screens.review import ReviewScreen

        screen = ReviewScreen(
            self.context, deck=deck, limit=limit, cards=cards, selection=selection
        )
        self.push_screen(screen)

    def open_quiz(self, deck: str, count: int | None = None, seed: int | None = None) -> None:
        from quizzer.services.review import quiz as quiz_service
        from quizzer.tui.screens.quiz import QuizScreen

        quiz = quiz_service.start(self.context, deck, count, seed, self.now())
        self.push_screen(QuizScreen(quiz))

    def action_choose_quiz(self, deck: str | None = None) -> None:
        """Choose what to be quizzed on, then begin."""
        from quizzer.tui.screens.choose import QuizChoice, QuizDialog

        def begin(choice: QuizChoice | None) -> None:
            if choice is not None:
                with self.show_errors():
                    self.open_quiz(choice.deck, choice.count, choice.seed)

        self.push_screen(QuizDialog(self.context, self.now(), deck), begin)

    def action_browse(self, deck: str | None = None) -> None:
        from quizzer.tui.screens.browse import BrowseScreen

        self.push_screen(BrowseScreen(deck))

    def action_settings(self) -> None:
        from quizzer.tui.screens.settings import SettingsScreen

        self.push_screen(SettingsScreen())

    def action_progress(self) -> None:
        from quizzer.tui.screens.stats import StatsScreen

        self.push_screen(StatsScreen())

    def action_lab(self) -> None:
        from quizzer.tui.screens.lab import LabScreen

        self.push_screen(LabScreen())

    def open_exercise(self, exercise: str) -> None:
        """Open an exercise, after a warning if its folder holds somebody else's code.

        Raises QuizzerError if it cannot be opened.
        """
        from quizzer.services.practice import exercises, trust
        from quizzer.tui.widgets.dialogs import ChoiceDialog, DialogChoice

        spec = exercises.find_exercise(exercise, self.context.home)
        if not trust.unacknowledged(self.context.home, [spec]):
            self._open_exercise(spec)
            return

        def chosen(answer: str | None) -> None:
            if answer == "run":
                trust.acknowledge(self.context.home, [spec])
                with self.show_errors():
                    self._open_exercise(spec)

        answers = [
            DialogChoice("run", "y", "Open it"),
            DialogChoice("leave", "n", "Do not open it"),
        ]
        self.push_screen(
            ChoiceDialog("This exercise is code", trust.warning(spec), answers), chosen
        )

    def _open_exercise(self, spec: ExerciseSpec) -> None:
        from quizzer.services.practice import workspace
        from quizzer.services.practice.grading import Bench
        from quizzer.services.practice.workspace import WorkFile
        from quizzer.tui.screens.exercise import ExerciseScreen

        before = workspace.read(workspace.work_file(self.context, spec.id))
        path = workspace.start(self.context, spec, self.now())
        if before is not None and workspace.read(path) != before:
            message = (
                "It is due again, so it starts from the starter code; your last file was moved to "
            )
            self.notify(f"{message}{path.parent / 'old'}")
        bench = Bench(spec, self.context.home)
        self.benches = [*(open_bench for open_bench in self.benches if not open_bench.ended), bench]
        self.push_screen(ExerciseScreen(spec, WorkFile(path), bench))

    def action_help(self) -> None:
        from quizzer.tui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.screen))

    def save_work(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, QuizzerScreen):
                screen.save_work()

    async def action_quit(self) -> None:
        self.save_work()
        self.exit()

    def on_exit_app(self) -> None:
        """Save what is being written when a signal or a closed browser window ends the app."""
        self.save_work()

    def action_today(self) -> None:
        """Back to the first screen, whatever is on top of it."""
        self.save_work()
        while len(self.screen_stack) > 1:
            self.pop_screen()

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        return _commands(self)

    # The terminal's size

    def on_resize(self, event: events.Resize) -> None:
        width, height = event.size
        self.set_class(width < NARROW, "-narrow")
        small = width < SMALLEST[0] or height < SMALLEST[1]
        if small != self.too_small:
            self.too_small = small
            self._make_room(small)

    def _make_room(self, small: bool) -> None:
        from quizzer.tui.screens.too_small import TooSmall

        if small:
            self.push_screen(TooSmall())
            return
        closed = None
        while not isinstance(closed, TooSmall):  # a palette may be on top of it
            closed = self.screen
            self.pop_screen()


def run(context: Context, screen: str, ahead: TodayReader | None = None, **options: Any) -> None:
    """Open the app on "today", "review" or "quiz"; returns when the learner quits.

    Raises QuizzerError if the app itself failed; the details are in a log file.
    """
    if screen == "review":
        # a wrong option is reported before the app opens
        start_session(context, **options).peek(datetime.now(UTC))
    elif options.get("deck") is not None:
        start_session(context, options["deck"])
    context.db.wait_at_most(LOCK_TIMEOUT)
    app = QuizzerApp(context, screen, options, ahead=ahead)
    try:
        app.run()
    finally:
        for bench in app.benches:
            bench.close()
    if app.failure is not None:
        raise record_crash(context.home, app.failure, app.now())


def _commands(app: QuizzerApp) -> Iterator[SystemCommand]:
    """The entries of the command palette: every screen, chapter, exercise and theme.

    Those of chapters and exercises come up once something is typed.
    """
    from quizzer.services.review import standings, today

    yield SystemCommand("Today", "What is due, and the progress of each chapter", app.action_today)
    yield SystemCommand("Review", "Answer what is due", app.open_review)
    yield SystemCommand("Quiz", "Choose a scored run over a chapter", app.action_choose_quiz)
    yield SystemCommand("Browse", "Search all cards", app.action_browse)
    yield SystemCommand("Lab", "Exercises: write code that is graded", app.action_lab)
    about = "What you know, what you are forgetting, and when a chapter is done"
    yield SystemCommand("Progress and stats", about, app.action_progress)
    yield SystemCommand("Settings", "Limits, retention, order, theme", app.action_settings)
    yield SystemCommand("Help", "The keys of this screen", app.action_help)
    yield SystemCommand("Quit", "Quit; everything is saved", app.action_quit)
    with app.show_errors():
        for deck in today.decks(app.context, app.now())[:MOST_DECKS]:
            title = one_line(deck.title)
            review = partial(app.open_review, deck=deck.id)
            yield SystemCommand(f"Review: {title}", f"What is due in {deck.id}", review, False)
            if deck.id == "exercises":
                continue  # graded in code, not asked in a quiz
            quiz = partial(app.action_choose_quiz, deck.id)
            yield SystemCommand(f"Quiz: {title}", f"A scored run over {deck.id}", quiz, False)
        for row in standings.exercise_cards(app.context):
            exercise = row.id.partition("/")[2]
            title = headline(row.prompt)
            work = partial(app.open_exercise, exercise)
            yield SystemCommand(f"Exercise: {title}", f"Work on {exercise}", work, False)
    for theme in THEMES:
        choose = partial(app.choose_theme, theme)
        yield SystemCommand(f"Theme: {theme}", "Change the colours", choose)
