"""Every setting with its meaning; each is saved as soon as it is valid."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Input, Select, Static, Switch

from quizzer import settings
from quizzer.errors import UsageError
from quizzer.sanitize import one_line
from quizzer.services.context import Context
from quizzer.services.review import answers, chapters, fitting, today
from quizzer.tui.format import count
from quizzer.tui.screen import QuizzerScreen
from quizzer.tui.widgets.keybar import KeyBar
from quizzer.tui.widgets.plain_text import PlainText
from quizzer.tui.widgets.text_box import TextLine
from quizzer.tui.widgets.top_bar import TopBar

# on the controls, since the scrolling container would take these keys
UP_AND_DOWN: list[BindingType] = [
    Binding("down", "app.focus_next", "Next", show=False),
    Binding("up", "app.focus_previous", "Previous", show=False),
]

# of what config.toml calls by a name of the field's
CHOICE_TEXT = {"retrievability": "most endangered first", "chapter": "by chapter"}


class SettingsScreen(QuizzerScreen[None]):
    CSS_PATH = "settings.tcss"
    AUTO_FOCUS = ".control"
    HELP = (
        "Up and Down (or Tab) move between settings. A number or a time is saved when you press "
        "Enter or move on; Enter or Space turns a switch or opens a list. "
        "ctrl+t fits the intervals to how you forget, if your log shows that this predicts your "
        "reviews better, and ctrl+r takes that back. "
        "The same settings are in config.toml, and `quizzer config` shows and changes them."
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+t", "fit", "Fit intervals"),
        Binding("ctrl+r", "take_fit_back", "Take the fit back"),
    ]

    def compose(self) -> ComposeResult:
        yield TopBar("Settings", "saved as you change them")
        with (
            VerticalScroll(classes="body", can_focus=False),
            Vertical(classes="column", id="settings"),
        ):
            for name in settings.FIELDS:
                agreement = self._agreement() if name == "suggestions" else ""
                yield SettingRow(name, getattr(self.context.settings, name), agreement)
            yield PlainText("Desired retention of one deck", classes="label")
            deck_retention = dict(self.context.settings.deck_retention)
            for deck in today.decks(self.context, self.quizzer.now()):
                yield DeckSettingRow(deck.id, deck.title, deck_retention.get(deck.id))
        yield KeyBar()

    def _agreement(self) -> str:
        counted = answers.agreement(self.context)
        if not counted.suggested:
            return ""
        return f"you agreed with {counted.agreed} of {count(counted.suggested, 'suggestion')}"

    def action_fit(self) -> None:
        self._change_fit(
            "Fitting …", lambda context, now: fitting.optimize(context, None, now).to_text()
        )

    def action_take_fit_back(self) -> None:
        self._change_fit(
            "Taking the fit back …",
            lambda context, now: fitting.taken_back_text(fitting.take_back(context, None, now)),
        )

    def _change_fit(self, announcement: str, change: Callable[[Context, datetime], str]) -> None:
        """Fit or take back in a thread, since all schedules are worked out anew; say what came."""
        now = self.quizzer.now()
        self.notify(announcement, timeout=3)

        def work() -> None:
            try:
                with self.context.beside() as context:
                    text = change(context, now)
            except Exception as error:  # all else works without it
                what = "changing the fit failed"
                self.app.call_from_thread(self.quizzer.notify_failure, error, what)
                return
            self.app.call_from_thread(self.notify, text, timeout=12)

        self.run_worker(work, thread=True)

    @on(Input.Submitted)
    @on(Input.Blurred)
    def _typed(self, event: Input.Submitted | Input.Blurred) -> None:
        row = _row_of(event.input)
        if event.value.strip() != row.value_text:
            self._save(row, event.value)
        else:
            row.show_problem("")

    @on(Switch.Changed)
    def _switched(self, event: Switch.Changed) -> None:
        row = _row_of(event.switch)
        if event.value != row.value:
            self._save(row, str(event.value))

    @on(Select.Changed)
    def _selected(self, event: Select.Changed) -> None:
        row = _row_of(event.select)
        if isinstance(event.value, str) and event.value != row.value:
            self._save(row, event.value)

    def _save(self, row: SettingRow, typed: str) -> None:
        try:
            value = row.parse(typed)
            if row.setting == "chapters":
                chapters.check(value, self.context.home)
        except UsageError as error:
            row.show_problem(error.hint)
            return
        with self.quizzer.show_errors():
            settings.change(self.context.home.config, row.setting, value, row.deck)
            self.quizzer.refresh_context()
            row.accept(value)


class SettingRow(Horizontal):
    """One setting: its name and meaning, and its control."""

    BINDINGS = UP_AND_DOWN
    deck: str | None = None

    def __init__(self, setting: str, value: Any, agreement: str = "") -> None:
        super().__init__()
        self.setting, self.value, self.agreement = setting, value, agreement

    def compose(self) -> ComposeResult:
        with Vertical(classes="about"):
            name = self.setting.replace("_", " ").capitalize()
            yield PlainText(name, classes="name")
            about = "; ".join(filter(None, (_description(self.setting), self.agreement)))
            yield PlainText(about, classes="quiet")
            yield PlainText(classes="problem")
        yield self._control()

    @property
    def value_text(self) -> str:
        return "" if self.value is None else str(self.value)

    def parse(self, typed: str) -> Any:
        """The typed text as a value of the setting's type; raises UsageError."""
        return settings.parse(self.setting, typed)

    def _control(self) -> Input | Switch | Select[str]:
        limits = settings.FIELDS[self.setting].metadata
        if "choices" in limits:
            return SettingSelect(
                [(CHOICE_TEXT.get(choice, choice), choice) for choice in limits["choices"]],
                value=self.value,
                allow_blank=False,
                compact=True,
                classes="control",
            )
        if isinstance(self.value, bool):
            return Switch(self.value, animate=False, classes="control")
        return TextLine(str(self.value), compact=True, classes="control")

    def show_problem(self, problem: str) -> None:
        self.query_one(".problem", Static).update(problem)
        self.set_class(bool(problem), "-wrong")

    def accept(self, value: Any) -> None:
        self.value = value
        self.show_problem("")
        for field in self.query(Input):
            field.value = self.value_text


class DeckSettingRow(SettingRow):
    """The desired retention of one deck; empty means the general one."""

    def __init__(self, deck: str, title: str, value: float | None) -> None:
        super().__init__("desired_retention", value)
        self.deck, self.deck_title = deck, title

    def compose(self) -> ComposeResult:
        with Vertical(classes="about"):
            yield PlainText(one_line(self.deck_title), classes="name")
            about = f"{self.deck} ({_limits(self.setting)}; empty: the same as for all decks)"
            yield PlainText(one_line(about), classes="quiet")
            yield PlainText(classes="problem")
        yield TextLine(self.value_text, placeholder="as for all", compact=True, classes="control")

    def parse(self, typed: str) -> Any:
        return super().parse(typed) if typed.strip() else None


class SettingSelect(Select[str]):
    BINDINGS = UP_AND_DOWN  # Textual opens the list with these keys instead of moving on


def _description(name: str) -> str:
    limits = settings.FIELDS[name].metadata
    about = str(limits["about"])
    return f"{about} ({_limits(name)})" if "low" in limits else about


def _limits(name: str) -> str:
    limits = settings.FIELDS[name].metadata
    return f"{limits['low']} to {limits['high']}"


def _row_of(control: Input | Switch | Select[Any]) -> SettingRow:
    row = control.parent
    assert isinstance(row, SettingRow)
    return row
