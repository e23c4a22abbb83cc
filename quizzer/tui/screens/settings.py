"""Every setting with what it means; each is kept as soon as it is right."""

from __future__ import annotations

from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Input, Select, Static, Switch

from quizzer import settings
from quizzer.errors import UsageError
from quizzer.sanitize import one_line
from quizzer.services.review import answers, today
from quizzer.tui.format import count
from quizzer.tui.screen import QuizzerScreen
from quizzer.tui.widgets.keybar import KeyBar
from quizzer.tui.widgets.top_bar import TopBar

# nearer to the controls than the scrolling around them, which would take these keys
UP_AND_DOWN: list[BindingType] = [
    Binding("down", "app.focus_next", "Next", show=False),
    Binding("up", "app.focus_previous", "Previous", show=False),
]


class SettingsScreen(QuizzerScreen[None]):
    CSS_PATH = "settings.tcss"
    AUTO_FOCUS = ".control"
    HELP = (
        "Up and down (or Tab) go from setting to setting. A number or a time is kept when you "
        "press Enter or go on; Enter or Space turns a switch and opens a list. "
        "The same settings stand in config.toml and behind `quizzer config`."
    )

    def compose(self) -> ComposeResult:
        yield TopBar("Settings", "kept as you change them")
        with (
            VerticalScroll(classes="body", can_focus=False),
            Vertical(classes="column", id="settings"),
        ):
            for name in settings.FIELDS:
                so_far = self._agreement() if name == "suggestions" else ""
                yield SettingRow(name, getattr(self.context.settings, name), so_far)
            yield Static("Desired retention of one deck", classes="label", markup=False)
            own = dict(self.context.settings.deck_retention)
            for deck in today.decks(self.context, self.quizzer.now()):
                yield DeckSettingRow(deck.id, deck.title, own.get(deck.id))
        yield KeyBar()

    def _agreement(self) -> str:
        counted = answers.so_far(self.context)
        if not counted.suggested:
            return ""
        return f"you agreed with {counted.agreed} of {count(counted.suggested, 'suggestion')}"

    @on(Input.Submitted)
    @on(Input.Blurred)
    def _typed(self, event: Input.Submitted | Input.Blurred) -> None:
        row = _row_of(event.input)
        if event.value.strip() != row.shown:
            self._keep(row, event.value)

    @on(Switch.Changed)
    def _switched(self, event: Switch.Changed) -> None:
        row = _row_of(event.switch)
        if event.value != row.value:
            self._keep(row, str(event.value))

    @on(Select.Changed)
    def _selected(self, event: Select.Changed) -> None:
        row = _row_of(event.select)
        if isinstance(event.value, str) and event.value != row.value:
            self._keep(row, event.value)

    def _keep(self, row: SettingRow, typed: str) -> None:
        try:
            value = row.parse(typed)
        except UsageError as error:
            row.say(error.hint)
            return
        with self.quizzer.show_errors():
            settings.change(self.context.home.config, row.setting, value, row.deck)
            self.quizzer.refresh_context()
            row.keep(value)


class SettingRow(Horizontal):
    """One setting: its name and meaning, and the control that changes it."""

    BINDINGS = UP_AND_DOWN
    deck: str | None = None

    def __init__(self, setting: str, value: Any, so_far: str = "") -> None:
        super().__init__()
        self.setting, self.value, self.so_far = setting, value, so_far

    def compose(self) -> ComposeResult:
        with Vertical(classes="about"):
            name = self.setting.replace("_", " ").capitalize()
            yield Static(name, classes="name", markup=False)
            told = "; ".join(filter(None, (_about(self.setting), self.so_far)))
            yield Static(told, classes="quiet", markup=False)
            yield Static(classes="problem", markup=False)
        yield self._control()

    @property
    def shown(self) -> str:
        return "" if self.value is None else str(self.value)

    def parse(self, typed: str) -> Any:
        """What was typed as the setting's type; raises UsageError."""
        return settings.parse(self.setting, typed)

    def _control(self) -> Input | Switch | Select[str]:
        limits = settings.FIELDS[self.setting].metadata
        if "choices" in limits:
            return Pick(
                [(choice, choice) for choice in limits["choices"]],
                value=self.value,
                allow_blank=False,
                compact=True,
                classes="control",
            )
        if isinstance(self.value, bool):
            return Switch(self.value, animate=False, classes="control")
        return Input(str(self.value), compact=True, classes="control")

    def say(self, problem: str) -> None:
        self.query_one(".problem", Static).update(problem)
        self.set_class(bool(problem), "-wrong")

    def keep(self, value: Any) -> None:
        self.value = value
        self.say("")
        for field in self.query(Input):
            field.value = self.shown


class DeckSettingRow(SettingRow):
    """The desired retention of one deck; empty, it is that of all."""

    def __init__(self, deck: str, title: str, value: float | None) -> None:
        super().__init__("desired_retention", value)
        self.deck, self.deck_title = deck, title

    def compose(self) -> ComposeResult:
        with Vertical(classes="about"):
            yield Static(one_line(self.deck_title), classes="name", markup=False)
            told = f"{self.deck} ({_limits(self.setting)}; empty: as for all decks)"
            yield Static(one_line(told), classes="quiet", markup=False)
            yield Static(classes="problem", markup=False)
        yield Input(self.shown, placeholder="as for all", compact=True, classes="control")

    def parse(self, typed: str) -> Any:
        return super().parse(typed) if typed.strip() else None


class Pick(Select[str]):
    BINDINGS = UP_AND_DOWN  # Textual's own opens its list with these, in the way of going on


def _about(name: str) -> str:
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
