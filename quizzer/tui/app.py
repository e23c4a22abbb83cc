"""The app: which screen is shown, the clock, the themes, and errors in words.

Screens load at their first visit, so that the first paint waits for none but its own.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.filter import LineFilter
from textual.screen import Screen

from quizzer import settings
from quizzer.errors import QuizzerError
from quizzer.services.context import Context
from quizzer.services.crash_log import own_mistake
from quizzer.services.review.session import ReviewSession
from quizzer.tui import key_queue
from quizzer.tui.sanitize_filter import Harmless
from quizzer.tui.screen import QuizzerScreen
from quizzer.tui.themes import DARK, LIGHT

if TYPE_CHECKING:
    from textual.actions import ActionParseResult

    from quizzer.content.exercise_spec import ExerciseSpec
    from quizzer.services.practice.grading import Bench
    from quizzer.services.review.today import Ahead

HERE = Path(__file__).parent
FORGET_EVERY = 30.0  # seconds
WARM_UP_AFTER = 0.03  # seconds after the first paint: keys come before suggestions
PATIENCE = 3.0  # seconds that a key may wait for another program's lock
NARROW = 72
SMALLEST = (50, 15)  # below this nothing of use fits; 60x20 is what a person is asked for


class QuizzerApp(App[None]):
    """Today, and from there every other screen."""

    TITLE = "quizzer"
    # a default screen's own path is not read by Textual, so Today's stands here
    CSS_PATH = [HERE / "app.tcss", HERE / "screens" / "today.tcss"]
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "help", "Help", show=False),
        Binding("ctrl+q", "quit", "Quit", show=False, priority=True),
    ]

    def __init__(
        self,
        context: Context,
        screen: str = "today",
        options: Mapping[str, Any] | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        ahead: Ahead | None = None,
    ) -> None:
        super().__init__()
        self.context = context
        self.ahead = ahead
        self.failure: Exception | None = None
        self.benches: list[Bench] = []  # of exercises that are open, or being left
        self.too_small = False
        self._clock = clock
        self._first_screen = screen
        self._first_options = dict(options or {})
        self.harmless = Harmless()
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.theme = context.settings.theme

    def now(self) -> datetime:
        return self._clock()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        own = DARK if self.current_theme.dark else LIGHT
        return {name: own.variables[name] for name in ("quiet", "faint")}

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), self.harmless]

    def get_default_screen(self) -> Screen[Any]:
        from quizzer.tui.screens.today import TodayScreen

        return TodayScreen()

    def on_mount(self) -> None:
        self.call_after_refresh(_collect_garbage)
        self.set_interval(FORGET_EVERY, forget_what_is_gone)
        for notice in self.context.notices:
            self.notify(notice, severity="warning", timeout=30, markup=False)
        with self.told():
            if self._first_screen == "review":
                self.open_review(**self._first_options)
            elif self._first_screen == "quiz":
                self.open_quiz(**self._first_options)

    def on_ready(self) -> None:
        if self.context.settings.suggestions:
            self.call_after_refresh(self.set_timer, WARM_UP_AFTER, self._warm_up)

    def _warm_up(self) -> None:
        """Load what the first suggestion needs, in a thread of its own."""

        def work() -> None:
            try:
                from quizzer.services.review import answers as answers_service

                answers_service.warm_up()
            except Exception as error:  # without suggestions all else works
                self.call_from_thread(self.tell_mistake, error, "loading suggestions failed")

        self.run_worker(work, thread=True, group="suggestion", name="warm-up")

    # Ways to the screens

    def open_review(
        self,
        deck: str | None = None,
        limit: int | None = None,
        cards: tuple[int, ...] = (),
    ) -> None:
        from quizzer.tui.screens.review import ReviewScreen

        self.push_screen(ReviewScreen(self.context, deck=deck, limit=limit, cards=cards))

    def open_quiz(self, deck: str, count: int | None = None, seed: int | None = None) -> None:
        from quizzer.services.review import quiz as quiz_service
        from quizzer.tui.screens.quiz import QuizScreen

        quiz = quiz_service.start(self.context, deck, count, seed, self.now())
        self.push_screen(QuizScreen(quiz))

    def action_choose_quiz(self, deck: str | None = None) -> None:
        """Choose what to be quizzed on, then begin."""
        from quizzer.tui.screens.choose import ChooseQuiz, QuizChoice

        def begin(choice: QuizChoice | None) -> None:
            if choice is not None:
                with self.told():
                    self.open_quiz(choice.deck, choice.count, choice.seed)

        self.push_screen(ChooseQuiz(self.context, self.now(), deck), begin)

    def action_browse(self, deck: str | None = None) -> None:
        from quizzer.tui.screens.browse import BrowseScreen

        self.push_screen(BrowseScreen(deck))

    def action_settings(self) -> None:
        from quizzer.tui.screens.settings import SettingsScreen

        self.push_screen(SettingsScreen())

    def action_progress(self) -> None:
        from quizzer.tui.screens.stats import ProgressScreen

        self.push_screen(ProgressScreen())

    def action_lab(self) -> None:
        from quizzer.tui.screens.lab import LabScreen

        self.push_screen(LabScreen())

    def open_exercise(self, exercise: str) -> None:
        """Open an exercise to work on, told first where its folder is somebody else's code.

        Raises QuizzerError where it cannot be.
        """
        from quizzer.services.practice import exercises, trust
        from quizzer.tui.widgets.dialogs import Answer, Choose

        spec = exercises.find(exercise, self.context.home)
        if not trust.untold(self.context.home, [spec]):
            self._open_exercise(spec)
            return

        def chosen(answer: str | None) -> None:
            if answer == "run":
                trust.remember(self.context.home, [spec])
                with self.told():
                    self._open_exercise(spec)

        answers = [Answer("run", "y", "Open it"), Answer("leave", "n", "Leave it")]
        self.push_screen(Choose("This exercise is code", trust.warning(spec), answers), chosen)

    def _open_exercise(self, spec: ExerciseSpec) -> None:
        from quizzer.services.practice import workspace
        from quizzer.services.practice.grading import Bench
        from quizzer.services.practice.workspace import WorkFile
        from quizzer.tui.screens.exercise import ExerciseScreen

        before = workspace.read(workspace.file_of(self.context, spec.id))
        path = workspace.start(self.context, spec, self.now())
        if before is not None and workspace.read(path) != before:
            told = "It is due again, so it begins from the starter; your last file is kept in "
            self.notify(f"{told}{path.parent / 'old'}", markup=False)
        bench = Bench(spec, self.context.home)
        self.benches = [*(one for one in self.benches if not one.ended), bench]
        self.push_screen(ExerciseScreen(spec, WorkFile(path), bench))

    def action_help(self) -> None:
        from quizzer.tui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.screen))

    def put_away(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, QuizzerScreen):
                screen.put_away()

    async def action_quit(self) -> None:
        self.put_away()
        self.exit()

    def action_today(self) -> None:
        """Back to the first screen, whatever lies on top of it."""
        self.put_away()
        while len(self.screen_stack) > 1:
            self.pop_screen()

    def choose_theme(self, theme: str) -> None:
        settings.change(self.context.home.config, "theme", theme)
        self.refresh_context()

    def refresh_context(self) -> tuple[str, ...]:
        """Read settings and decks again; returns what could not be used."""
        self.context = self.context.refreshed()
        self.theme = self.context.settings.theme
        return self.context.problems

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        from quizzer.tui.commands import commands

        return commands(self)

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
        gone = None
        while not isinstance(gone, TooSmall):  # a palette may lie on top of it
            gone = self.screen
            self.pop_screen()

    # Errors

    @contextmanager
    def told(self) -> Iterator[None]:
        """Tell of what goes wrong within, in words, and go on."""
        try:
            yield
        except QuizzerError as error:
            self.tell(error)

    def tell(self, error: QuizzerError) -> None:
        self.notify(
            error.hint or " ",
            title=error.message,
            severity="error",
            timeout=12,
            markup=False,
        )

    def tell_mistake(self, error: Exception, said: str) -> None:
        """Tell of a mistake of the program's own that it can go on after, and write it down."""
        self.tell(own_mistake(self.context.home, error, self.now(), said))

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key) and not event.is_forwarded:
            self.app_focus = True
            if isinstance(self.screen, key_queue.KeyByKey) and await key_queue.take(
                self.screen, event
            ):
                return
        await super().on_event(event)

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        with self.told():
            return await super().run_action(action, default_namespace, namespaces)
        return True

    def _handle_exception(self, error: Exception) -> None:
        """Textual would print a traceback with the values of variables; `run` says it in words."""
        if self.failure is None:
            self.failure = error
        super()._handle_exception(error)
        self._exit_renderables.clear()


def run(context: Context, screen: str, ahead: Ahead | None = None, **options: Any) -> None:
    """Open the app on "today", "review" or "quiz"; returns when the learner leaves.

    Raises QuizzerError where the app itself failed, having written the details to a file.
    """
    if options.get("deck") is not None:
        ReviewSession(context, options["deck"])  # an unknown deck is told before the app opens
    context.db.wait_at_most(PATIENCE)
    app = QuizzerApp(context, screen, options, ahead=ahead)
    try:
        app.run()
    finally:
        for bench in app.benches:
            bench.close()
    if app.failure is not None:
        raise own_mistake(context.home, app.failure, app.now())


def _collect_garbage() -> None:
    """The command switched it off for a quick start; what has been loaded by now stays."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def forget_what_is_gone() -> None:
    """Textual keeps colours by who asked for them: a thousand widgets, each with its last lines."""
    from textual._styles_cache import StylesCache

    StylesCache.get_inner_outer.cache_clear()
