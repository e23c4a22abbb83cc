"""The app that all screens share: context, clock, themes, and errors shown as messages.

It knows no screen: `app.QuizzerApp` adds the methods that open them, under the names listed here.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from textual import events
from textual.app import App
from textual.dom import DOMNode
from textual.filter import LineFilter

from quizzer import settings
from quizzer.errors import QuizzerError
from quizzer.services.context import Context
from quizzer.services.crash_log import record_crash
from quizzer.services.deck_sync import own_deck_files
from quizzer.tui import key_queue
from quizzer.tui.sanitize_filter import SanitizeFilter
from quizzer.tui.themes import DARK, LIGHT

if TYPE_CHECKING:
    from textual.actions import ActionParseResult
    from textual.notifications import SeverityLevel
    from textual.theme import Theme

    from quizzer.services.review.cards import UndoneEvent
    from quizzer.services.review.today import TodayReader

DROP_STYLES_EVERY = 30.0  # seconds


class Shell(App[None]):
    """What every screen may use of the app."""

    open_review: Callable[..., None]
    open_exercise: Callable[[str], None]
    action_choose_quiz: Callable[..., None]
    action_browse: Callable[..., None]
    take_in_postponed: Callable[[], None]

    def __init__(
        self,
        context: Context,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        ahead: TodayReader | None = None,
    ) -> None:
        # set first: a theme that is set later has all styles parsed twice before the first paint
        self.set_reactive(Shell.theme, context.settings.theme)
        super().__init__()
        self.context = context
        self.ahead = ahead
        self.questions_only_on: int | None = None  # the study day whose exercises are for later
        self.failure: Exception | None = None
        self._clock = clock
        self._deck_files = own_deck_files(context.home)
        self.harmless = SanitizeFilter()
        self.set_keymap(dict(context.settings.keys))

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = True,
    ) -> None:
        """Show a message as it is, whoever sends it: names and paths may have brackets."""
        super().notify(message, title=title, severity=severity, timeout=timeout, markup=False)

    def notify_key_problem(self, problem: str) -> None:
        self.notify(
            problem,
            title=f"{self.context.home.config}, [keys]",
            severity="warning",
            timeout=15,
        )

    def now(self) -> datetime:
        return self._clock()

    @cached_property
    def available_themes(self) -> dict[str, Theme]:
        """Asked for at every colour that is looked up."""
        return {**super().available_themes, DARK.name: DARK, LIGHT.name: LIGHT}

    def get_theme_variable_defaults(self) -> dict[str, str]:
        theme = DARK if self.current_theme.dark else LIGHT
        return {name: theme.variables[name] for name in ("quiet", "faint")}

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), self.harmless]

    def on_mount(self) -> None:
        self.call_after_refresh(_collect_garbage)
        self.set_interval(DROP_STYLES_EVERY, drop_stale_styles)
        for notice in self.context.notices:
            self.notify(notice, severity="warning", timeout=30)

    def choose_theme(self, theme: str) -> None:
        settings.change(self.context.home.config, "theme", theme)
        self.refresh_context()

    def refresh_context(self) -> tuple[str, ...]:
        """Read settings and decks again; returns the problems found in deck files."""
        self._deck_files = own_deck_files(self.context.home)
        self.context = self.context.refreshed()
        self.theme = self.context.settings.theme
        return self.context.problems

    def refresh_changed_decks(self) -> bool:
        """Read decks again if a file of the learner's own has changed; say what is wrong in it."""
        if own_deck_files(self.context.home) == self._deck_files:
            return False
        before = self.context.problems
        with self.show_errors():
            for problem in self.refresh_context():
                if problem not in before:
                    title = "A deck could not be read again"
                    self.notify(problem, title=title, severity="warning", timeout=12)
        return True

    @contextmanager
    def show_errors(self) -> Iterator[None]:
        """Show a QuizzerError raised within as a message, and continue."""
        try:
            yield
        except QuizzerError as error:
            self.notify_error(error)

    def undo(self) -> UndoneEvent | None:
        """Undo the last thing done, and say what it was and what undo would take back next."""
        from quizzer.services.review import cards

        undone = cards.undo(self.context, self.now())
        if undone is not None and undone.kind == "edit":
            self.refresh_context()
        self.notify_undone(undone)
        return undone

    def notify_undone(self, undone: UndoneEvent | None) -> None:
        from quizzer.services.review import cards

        if undone is None:
            self.notify("There is nothing to undo", timeout=3)
            return
        following = cards.next_undo(self.context)
        following = f"The next undo: {following}" if following else "There is nothing more to undo"
        text = f"Undone: {undone.description}\n{following}"
        self.notify(text, timeout=4)

    def notify_error(self, error: QuizzerError) -> None:
        self.notify(
            error.hint or " ",
            title=error.message,
            severity="error",
            timeout=12,
        )

    def notify_failure(self, error: Exception, what: str) -> None:
        """Report what failed in a thread: as it says itself, or as an internal error."""
        if isinstance(error, QuizzerError):
            self.notify_error(error)
        else:
            self.notify_internal_error(error, what)

    def notify_internal_error(self, error: Exception, what: str) -> None:
        """Report an internal error after which the app can continue, and log it."""
        self.notify_error(record_crash(self.context.home, error, self.now(), what))

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key) and not event.is_forwarded:
            self.app_focus = True
            if isinstance(self.screen, key_queue.KeyByKey) and await key_queue.handle_key(
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
        with self.show_errors():
            return await super().run_action(action, default_namespace, namespaces)
        return True

    def _handle_exception(self, error: Exception) -> None:
        """Textual would print a traceback with variables; `run` reports the error."""
        if self.failure is None:
            self.failure = error
        super()._handle_exception(error)
        self._exit_renderables.clear()


def _collect_garbage() -> None:
    """The command switched it off for a quick start; what is loaded by now is kept."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def drop_stale_styles() -> None:
    """Clear a cache in which Textual keeps up to a thousand removed widgets alive."""
    from textual._styles_cache import StylesCache

    StylesCache.get_inner_outer.cache_clear()
