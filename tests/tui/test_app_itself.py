"""The app beneath the screens: its commands, what it says after an undo, files that change."""

from __future__ import annotations

import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.content import Content

from quizzer.errors import UsageError
from quizzer.memory.scheduler import Rating
from quizzer.services.review import cards, standings, today
from quizzer.settings import THEMES
from quizzer.tui import viewer
from quizzer.tui.app import QuizzerApp, _commands
from quizzer.tui.sanitize_filter import SanitizeFilter
from quizzer.tui.screen import name_bindings
from quizzer.tui.widgets.cloze_text import gap_mark
from quizzer.tui.widgets.plain_text import PlainText
from tests.tui.conftest import Desk
from tests.tui.helpers import screen_text, toasts


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("plain text", "plain text"),
        ("a\x1b[31mb", "a[31mb"),
        ("a\nb\tc\x00d\u202ee", "abcde"),
        ("\ue000", "\ufffd"),
        ("日\xa0本\u3000", "日\xa0本\u3000"),
        ("\U0010eeee", "\U0010eeee"),  # a part of a picture
    ],
)
def test_what_a_terminal_would_obey_is_not_drawn_and_a_line_keeps_its_width(
    text: str, drawn: str
) -> None:
    before = [Segment("first"), Segment(text), Segment("\x07", None, [(1,)])]  # type: ignore[list-item]
    after = SanitizeFilter().apply(before, Color(0, 0, 0))
    assert [segment.text for segment in after] == ["first", drawn, "\x07"]
    assert cell_len(drawn) == cell_len(text)


async def test_the_palette_has_every_screen_and_what_is_typed_finds_the_rest(desk: Desk) -> None:
    async with desk.open() as pilot:
        app = pilot.app
        assert isinstance(app, QuizzerApp)
        commands = list(app.get_system_commands(app.screen))
        at_once = [command.title for command in commands if command.discover]
        assert at_once[:9] == [
            *("Today", "Review", "Quiz", "Browse", "Lab", "Progress and stats", "Settings"),
            *("Help", "Quit"),
        ]
        assert at_once[9:] == [f"Theme: {theme}" for theme in THEMES]
        later = [command.title for command in commands if not command.discover]
        assert later == ["Review: One of each kind", "Quiz: One of each kind"]
        by_title = {command.title: command.callback for command in commands}
        for title, name in (
            ("Review: One of each kind", "ReviewScreen"),
            ("Quiz: One of each kind", "QuizDialog"),
            ("Browse", "BrowseScreen"),
            ("Help", "HelpScreen"),
        ):
            by_title[title]()
            await pilot.pause()
            assert type(app.screen).__name__ == name
            app.action_today()
            await pilot.pause()
            assert len(app.screen_stack) == 1


def test_the_palette_has_a_hundred_chapters_and_no_quiz_of_the_exercises(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = ("basics", "exercises", *(f"more-{number}" for number in range(120)))
    decks = tuple(SimpleNamespace(id=name, title=f"{name.capitalize()}\nx") for name in names)
    exercises = [SimpleNamespace(id="exercises/relu", prompt="Clamp\nto zero"),
                 SimpleNamespace(id="exercises/sgd", prompt="Step")]  # fmt: skip
    monkeypatch.setattr(today, "decks", lambda *_: decks)
    monkeypatch.setattr(standings, "exercise_cards", lambda _: exercises)
    done: list[object] = []
    actions = ("today", "browse", "lab", "progress", "settings", "help", "quit")
    app: Any = SimpleNamespace(
        **{f"action_{name}": done.append for name in actions},
        choose_theme=done.append,
        context=None,
        now=lambda: None,
        show_errors=nullcontext,
        open_review=lambda **options: done.append(options),
        action_choose_quiz=lambda *deck: done.append(deck),
        open_exercise=done.append,
    )
    commands = [command for command in _commands(app) if not command.discover]
    titles = [command.title for command in commands]
    assert titles[:4] == [
        *("Review: Basics x", "Quiz: Basics x", "Review: Exercises x", "Review: More-0 x")
    ]
    assert titles[-3:] == ["Quiz: More-97 x", "Exercise: Clamp to zero", "Exercise: Step"]
    assert len(titles) == 2 * 100 - 1 + 2
    for command in (*commands[:3], commands[-1]):
        command.callback()
    assert done == [{"deck": "basics"}, ("basics",), {"deck": "exercises"}, "sgd"]


async def test_an_undo_says_what_it_took_back_and_what_comes_next(desk: Desk) -> None:
    desk.rate("kinds/free", Rating.GOOD)
    desk.rate("kinds/order", Rating.GOOD)
    async with desk.open() as pilot:
        app = pilot.app
        assert isinstance(app, QuizzerApp)
        said = []
        app.notify = lambda text, **_: said.append(text)  # type: ignore[method-assign, assignment]
        for _ in range(3):
            app.undo()
        del app.notify
        first, second, third = said
        assert first.startswith("Undone: ")
        assert "order" in first.splitlines()[0]
        assert first.splitlines()[1].startswith("The next undo: ")
        assert "free" in first.splitlines()[1]
        assert second.splitlines()[1] == "There is nothing more to undo"
        assert third == "There is nothing to undo"
        app.screen.notify("saved as [red]a[/red].py")
        await pilot.pause()
        assert "saved as [red]a[/red].py" in screen_text(pilot), "a path may have brackets"


async def test_a_deck_file_that_changes_is_read_and_only_new_problems_are_said(
    desk: Desk,
) -> None:
    folder = desk.context.home.questions
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "broken.toml").write_text("title = ")
    desk.context = desk.context.refreshed()
    async with desk.open() as pilot:
        app = pilot.app
        assert isinstance(app, QuizzerApp)
        assert not app.refresh_changed_decks()
        card = '[[card]]\nid = "a"\nkind = "free"\nprompt = "?"\nanswer = "!"\n'
        (folder / "mine.toml").write_text(f'title = "Mine"\n{card}')
        assert app.refresh_changed_decks()
        assert not app.refresh_changed_decks()
        assert cards.find_card(app.context, "mine/a").deck == "mine"
        await pilot.pause()
        assert "could not be read again" not in toasts(pilot)
        (folder / "mine.toml").write_text("title = ")
        assert app.refresh_changed_decks()
        await pilot.pause()
        assert toasts(pilot).count("A deck could not be read again") == 1
        assert "mine.toml" in toasts(pilot)
        assert "broken.toml" not in toasts(pilot)


async def test_a_theme_is_kept_and_its_colours_are_those_of_dark_or_light(desk: Desk) -> None:
    async with desk.open() as pilot:
        app = pilot.app
        assert isinstance(app, QuizzerApp)
        for theme in ("light", "dark"):
            app.choose_theme(theme)
            await pilot.pause()
            assert app.theme == theme
            assert app.context.settings.theme == theme
            assert app.current_theme.dark is (theme == "dark")
            assert app.theme_variables["quiet"] == app.available_themes[theme].variables["quiet"]
        assert "5 new" in screen_text(pilot)


def test_plain_text_takes_no_markup() -> None:
    text = PlainText("[red]a[/red] [b]")
    assert str(text.visual) == "[red]a[/red] [b]"
    assert str(PlainText(Content.styled("a", "red")).visual) == "a"
    assert str(PlainText().visual) == ""


def test_a_second_binding_of_an_action_has_no_name_of_its_own() -> None:
    from textual.binding import Binding

    named = name_bindings(
        "lab",
        [Binding("a", "open", "Open"), Binding("b", "open"), Binding("c", "app.show_pane(True)")],
    )
    assert [binding.id for binding in named] == ["lab.open", None, "lab.show_pane_True"]  # type: ignore[union-attr]
    assert gap_mark(2) == "___2___"


# The viewer


class Page:
    """A page with some pictures, of which those with an image are shown."""

    def __init__(self, *names: str) -> None:
        self.pictures = [
            SimpleNamespace(picture_name=name, path=Path(name), image=name) for name in names
        ]

    def query(self, _: object) -> list[Any]:
        return self.pictures


def test_the_pictures_of_a_page_open_one_after_the_other_and_begin_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import quizzer.tui.widgets.picture  # noqa: F401

    opened: list[str] = []
    monkeypatch.setattr(viewer, "open_file", lambda path: opened.append(path.name))
    page: Any = Page("a", "b", "c")
    page.pictures[1].image = None
    last = None
    for _ in range(3):
        last = viewer.open_next(page, last)
    assert opened == ["a", "c", "a"]
    page.pictures[0].image = None
    viewer.open_next(page, last)
    assert opened[3:] == ["c"], "where it is no longer shown, the first"
    page.pictures[2].path = None
    assert viewer.open_next(page, None) is page.pictures[2]
    assert len(opened) == 4
    assert viewer.open_next(Page(), None) is None  # type: ignore[arg-type]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere another program opens pictures")
@pytest.mark.parametrize(
    ("display", "command", "opens"),
    [
        ({"DISPLAY": ":0"}, "/usr/bin/xdg-open", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "/usr/bin/xdg-open", True),
        ({}, "/usr/bin/xdg-open", False),
        ({"DISPLAY": ":0"}, None, False),
    ],
)
def test_a_viewer_needs_a_screen_and_a_program(
    monkeypatch: pytest.MonkeyPatch, display: dict[str, str], command: str | None, opens: bool
) -> None:
    started: list[list[str]] = []

    def start(words: list[str], **options: object) -> Any:
        started.append(words)
        streams = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
        assert options == {**streams, "start_new_session": True}, "it outlives the app, silently"
        return SimpleNamespace(wait=lambda: 0)

    def wait(target: object, *, daemon: bool) -> Any:
        assert daemon, "the app does not wait for the viewer to be closed"
        return SimpleNamespace(start=lambda: None)

    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in display.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(viewer.shutil, "which", lambda _: command)
    monkeypatch.setattr(subprocess, "Popen", start)
    monkeypatch.setattr(viewer.threading, "Thread", wait)
    if opens:
        viewer.open_file(Path("/a.png"))
        assert started == [["xdg-open", "/a.png"]]
    else:
        with pytest.raises(UsageError, match="no picture viewer") as error:
            viewer.open_file(Path("/a.png"))
        assert error.value.hint == "the picture is /a.png"
        assert started == []
