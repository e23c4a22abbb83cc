"""What a screen offers and does at each stage, asked of its methods without a terminal."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from textual.geometry import Offset, Size
from textual.widgets import Input

from quizzer import settings
from quizzer.memory.scheduler import Rating
from quizzer.services.review import catch_up as catch_up_service
from quizzer.services.review import chapters
from quizzer.store.attempts import SOLUTION_SHOWN, Attempt
from quizzer.tui.screens import catch_up
from quizzer.tui.screens.attempts import AttemptsScreen
from quizzer.tui.screens.browse import BrowseScreen
from quizzer.tui.screens.card import CardScreen
from quizzer.tui.screens.exercise import ExerciseScreen
from quizzer.tui.screens.help import HelpScreen
from quizzer.tui.screens.quiz import QuizScreen
from quizzer.tui.screens.review import ReviewScreen
from quizzer.tui.screens.today import TodayScreen
from quizzer.tui.widgets.answer_box import AnswerBox, AnswerInput
from quizzer.tui.widgets.choices import Choice, Choices
from quizzer.tui.widgets.code_box import CodeBox
from tests.tui.conftest import Desk

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

# A review

STAGES = {
    "asking": "suspend bury edit reveal",
    "revealed": "rate note suspend bury edit more",
    "exercise": "suspend bury practise",
    "marked": "next_question",
    "waiting": "take_early",
    "enough": "more_today",
    "done": "finish",
    "turning": "",
}
ACTIONS = (
    *("rate", "note", "suspend", "bury", "edit", "lab", "reveal", "take_mark", "practise"),
    *("next_question", "take_early", "more_today", "finish", "more", "write"),
)


def offered(screen: ReviewScreen, stage: str) -> set[str]:
    screen.set_reactive(ReviewScreen.stage, stage)
    return {action for action in ACTIONS if screen.check_action(action, ())}


@pytest.mark.parametrize("stage", STAGES)
def test_a_review_takes_at_each_stage_what_can_be_done_then(
    desk: Desk, stage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = ReviewScreen(desk.context)
    monkeypatch.setattr(ReviewScreen, "view", None)
    expected = set(STAGES[stage].split())
    for exercise in (None, "relu"):
        monkeypatch.setattr(screen, "_exercise", lambda exercise=exercise: exercise)
        related = {"lab"} if exercise and stage in ("asking", "revealed") else set()
        for mark in (None, Rating.GOOD):
            monkeypatch.setattr(screen, "mark_by_enter", lambda mark=mark: mark)
            taken = {"take_mark"} if mark and stage == "revealed" else set()
            assert offered(screen, stage) == expected | related | taken
    for tally, following in (({}, "relu"), ({(1, 1): None}, None), ({(1, 1): None}, "relu")):
        screen._tally = tally  # type: ignore[assignment]
        monkeypatch.setattr(screen, "_next_exercise", lambda following=following: following)
        leads_to_the_lab = stage == "done" and bool(tally) and following is not None
        assert ("lab" in offered(screen, stage)) is (leads_to_the_lab or bool(related))
    for is_text, in_box in ((True, False), (True, True), (False, False)):
        view = SimpleNamespace(field=SimpleNamespace(is_text=is_text))
        monkeypatch.setattr(ReviewScreen, "view", view)
        monkeypatch.setattr(screen, "_in_box", lambda in_box=in_box: in_box)
        may_write = stage == "asking" and is_text and not in_box
        assert ("write" in offered(screen, stage)) is may_write


def test_a_suggested_mark_is_taken_by_enter_but_for_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = ReviewScreen(desk.context)

    def marks(settings: bool = True, **view: Any) -> tuple[int | None, int | None]:
        shown = SimpleNamespace(**{"marked": None, "suggestion": None, **view}) if view else None
        monkeypatch.setattr(ReviewScreen, "view", shown)
        context = SimpleNamespace(settings=SimpleNamespace(enter_takes_suggestion=settings))
        monkeypatch.setattr(ReviewScreen, "context", context)
        return screen.suggested_rating(), screen.mark_by_enter()

    def suggested(mark: str | None) -> Any:
        return SimpleNamespace(mark=mark)

    def marked(right: bool, has_slip: bool = False) -> Any:
        return SimpleNamespace(right=right, has_slip=has_slip)

    assert marks() == (None, None)
    assert marks(marked=None) == (None, None)
    assert marks(suggestion=suggested(None)) == (None, None)
    assert marks(suggestion=suggested("again")) == (1, None)
    assert marks(suggestion=suggested("nit")) == (2, 2)
    assert marks(suggestion=suggested("good")) == (3, 3)
    assert marks(suggestion=suggested("good"), settings=False) == (3, None)
    assert marks(marked=marked(False)) == (1, None)
    assert marks(marked=marked(True)) == (3, 3)
    assert marks(marked=marked(True, has_slip=True)) == (2, 2)
    assert marks(marked=marked(True), settings=False) == (3, None)


def test_a_quiz_is_marked_once_answered_and_what_was_wrong_reviewed_at_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    quiz: Any = SimpleNamespace(resumed=False)
    screen = QuizScreen(quiz)
    wrong, right = SimpleNamespace(wrong=[1]), SimpleNamespace(wrong=[])
    for stage, result, expected in (
        ("asking", None, set()),
        ("revealed", None, {"mark"}),
        ("revealed", wrong, {"mark"}),
        ("done", None, set()),
        ("done", right, set()),
        ("done", wrong, {"review_wrong"}),
    ):
        screen.set_reactive(QuizScreen.stage, stage)
        screen.result = result  # type: ignore[assignment]
        assert {a for a in ("mark", "review_wrong") if screen.check_action(a, ())} == expected


# An exercise


def exercise(**change: Any) -> Any:
    passed = SimpleNamespace(passed=True)
    base = {
        "running": 0,
        "verdict": passed,
        "hints_shown": 0,
        "spec": SimpleNamespace(hints=("a", "b")),
        "focused": None,
        "results": SimpleNamespace(hides_checks=True, unfold=False),
        "comparing": False,
        "showing_results": False,
        "has_class": lambda name: False,
    }
    return SimpleNamespace(**{**base, **change})


@pytest.mark.parametrize(
    ("action", "value", "change", "is_offered"),
    [
        ("cancel", None, {}, False),
        ("cancel", None, {"running": 1}, True),
        ("next", None, {}, True),
        ("next", None, {"running": 1}, False),
        ("next", None, {"verdict": None}, False),
        ("next", None, {"verdict": SimpleNamespace(passed=False)}, False),
        ("hint", None, {"hints_shown": 1}, True),
        ("hint", None, {"hints_shown": 2}, False),
        ("write", None, {}, True),
        ("write", None, {"focused": CodeBox.of("x = 1")}, False),
        ("write", None, {"focused": Input()}, True),
        ("unfold", True, {}, True),
        ("unfold", False, {}, False),
        ("unfold", False, {"results": SimpleNamespace(hides_checks=True, unfold=True)}, True),
        ("unfold", True, {"results": SimpleNamespace(hides_checks=False, unfold=False)}, False),
        ("show_pane", True, {}, True),
        ("show_pane", False, {}, False),
        ("show_pane", False, {"showing_results": True}, True),
        ("show_pane", True, {"has_class": lambda name: name == "-wide"}, False),
        ("show_pane", True, {"comparing": True}, False),
        ("show_pane", False, {"comparing": True, "has_class": lambda name: True}, True),
        ("run", None, {"running": 1}, True),
    ],
)
def test_an_exercise_offers_what_can_be_done_with_it_now(
    action: str, value: object, change: dict[str, Any], is_offered: bool
) -> None:
    offers = ExerciseScreen.check_action(exercise(**change), action, (value,))
    assert offers is is_offered


def test_back_ends_a_run_then_the_comparison() -> None:
    label: Any = ExerciseScreen.back_label
    assert label.fget(exercise(running=1, comparing=True)) == "Cancel"
    assert label.fget(exercise(comparing=True)) == "Close comparison"


def shown_attempt(row: int | None, *, show_changes: bool = True) -> dict[str, str]:
    """The parts of the screen of attempts for one of four, the latest first."""
    history = [
        Attempt(4, NOW, "failed", None, b"x = 2\n", None, None),
        Attempt(3, NOW, SOLUTION_SHOWN, None, None, None, None),
        Attempt(2, NOW, "passed", None, b"x = 1\n", None, None),
        Attempt(1, NOW, "failed", None, b"x = 1\n", None, None),
        Attempt(0, NOW, "failed", None, None, None, None),
    ]
    parts: dict[str, str] = {}
    screen: Any = SimpleNamespace(
        history=history,
        show_changes=show_changes,
        query_one=lambda _: SimpleNamespace(highlighted=row, content_size=Size(60, 20)),
        _update_part=lambda name, content: parts.update({name: str(content)}),
    )
    screen._code_before = lambda row: AttemptsScreen._code_before(screen, row)
    AttemptsScreen._show(screen)
    return parts


def test_an_attempt_is_shown_beside_the_code_before_it() -> None:
    assert shown_attempt(None) == shown_attempt(5) == {}
    latest = {"outcome": "Failed", "checks": "", "label": "Changes since the attempt before"}
    assert shown_attempt(0) == {**latest, "code": "- x = 1\n+ x = 2"}
    whole = {**latest, "label": "The code", "code": "x = 2"}
    assert shown_attempt(0, show_changes=False) == whole
    looked = shown_attempt(1)
    assert looked == {**looked, "label": "", "code": "", "checks": ""}
    assert looked["outcome"] == "You looked at the solution."
    same = shown_attempt(2)
    assert (same["label"], same["code"]) == ("No changes since the attempt before", "x = 1")
    assert (shown_attempt(3)["label"], shown_attempt(3)["code"]) == (
        "The code of your first attempt",
        "x = 1",
    )
    unreadable = shown_attempt(4)
    assert unreadable["label"] == "The graded file could not be read as text."
    assert unreadable["code"] == ""


# Help


def test_the_help_lists_the_keys_of_a_screen_once_with_those_that_were_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(HelpScreen, "quizzer_keys", (("card.bury", "x,y"), ("all.back", "z")))
    assert HelpScreen(CardScreen(1))._keys() == [
        ("s", "Suspend or resume", "card.suspend"),
        ("x y", "Bury or unbury", "card.bury (changed)"),
        ("r", "Reset", "card.reset"),
        ("e", "Edit", "card.edit"),
        ("u", "Undo", "card.undo"),
        ("l", "Open in the Lab", "card.lab"),
        ("o", "Picture", "card.open_picture"),
        ("z", "Back", "all.back (changed)"),
    ]
    review = HelpScreen(ReviewScreen.__new__(ReviewScreen))._keys()
    assert ("1", "Again", "review.rate_1") in review
    assert "Next question" not in [does for _, does, _ in review], "not here"


# Browse


def test_the_orders_of_a_table_follow_one_another_and_the_best_comes_after_the_last() -> None:
    columns = [SimpleNamespace(key=key) for key in ("deck", "prompt", "due")]
    sorted_by: list[tuple[str, bool]] = []

    def sort(order: str, *, descending: bool = False) -> None:
        sorted_by.append((order, descending))

    for order in ("best", "deck", "prompt", "due", "tags"):
        screen: Any = SimpleNamespace(
            order=order, query_one=lambda _: SimpleNamespace(columns=columns), _sort=sort
        )
        BrowseScreen.action_next_order(screen)
    assert sorted_by == [
        *(("deck", False), ("prompt", False), ("due", False), ("best", False), ("best", False))
    ]
    sorted_by.clear()
    for order, descending in (("best", False), ("due", False), ("due", True)):
        BrowseScreen.action_reverse(
            SimpleNamespace(order=order, descending=descending, _sort=sort)  # type: ignore[arg-type]
        )
        for clicked in ("due", "deck"):
            event: Any = SimpleNamespace(order=clicked)
            screen = SimpleNamespace(order=order, descending=descending, _sort=sort)
            BrowseScreen._heading_clicked(screen, event)
    assert sorted_by == [
        *(("deck", True), ("due", False), ("deck", False)),
        *(("due", True), ("due", True), ("deck", False)),
        *(("due", False), ("due", False), ("deck", False)),
    ]


# Today


@pytest.mark.parametrize(
    ("size", "lines"),
    [((109, 40), 1), ((110, 40), 28), ((110, 14), 2), ((110, 13), 1), ((110, 5), 1)],
)
def test_beside_the_chapters_as_many_exercises_are_listed_as_there_is_room_for(
    size: tuple[int, int], lines: int
) -> None:
    screen: Any = SimpleNamespace(app=SimpleNamespace(size=Size(*size)))
    assert TodayScreen._lab_lines(screen) == lines


@pytest.mark.parametrize(
    ("change", "reloads"),
    [
        ({}, False),
        ({"version": 2}, True),
        ({"day": 11}, True),
        ({"decks": True}, True),
        ({"wait": "3 min"}, True),
        ({"version": 2, "current": False}, False),
    ],
)
def test_today_is_read_again_where_something_has_changed(
    change: dict[str, Any], reloads: bool
) -> None:
    new = {"version": 1, "day": 10, "decks": False, "wait": "4 min", "current": True, **change}
    said: list[str] = []
    screen: Any = SimpleNamespace(
        is_current=new["current"],
        _version=1,
        _day=10,
        _wait="4 min",
        _wait_text=lambda: new["wait"],
        context=SimpleNamespace(
            db=SimpleNamespace(data_version=lambda: new["version"]),
            clock=SimpleNamespace(day=lambda _: new["day"]),
        ),
        quizzer=SimpleNamespace(
            show_errors=nullcontext, now=lambda: NOW, refresh_changed_decks=lambda: new["decks"]
        ),
        reload=lambda: said.append("reload"),
    )
    TodayScreen._check_for_changes(screen)
    assert said == ["reload"] * reloads
    assert screen._version == (new["version"] if reloads else 1)


def test_today_waits_for_a_step_that_comes_before_any_card() -> None:
    screen: Any = SimpleNamespace(_step_at=None, quizzer=SimpleNamespace(now=lambda: NOW))
    assert TodayScreen._wait_text(screen) == ""
    screen._step_at = NOW + timedelta(minutes=4)
    assert TodayScreen._wait_text(screen) == "4 min"
    screen.query = lambda _: []
    screen._wait_text = lambda: str(screen._step_at)
    step = timedelta(minutes=7)
    for today, at in (
        (None, None),
        (SimpleNamespace(next_card="card", next_step_in=step), None),
        (SimpleNamespace(next_card=None, next_step_in=step), NOW + step),
        (SimpleNamespace(next_card=None, next_step_in=None), None),
    ):
        TodayScreen.watch_today(screen, today)  # type: ignore[arg-type]
        assert (screen._step_at, screen._wait) == (at, str(at))


@pytest.mark.parametrize(
    ("decks", "exercises", "begins", "leaves"),
    [
        (("basics",), 0, False, False),
        (("basics", "exercises"), 1, False, True),
        (("basics", "more"), 0, True, False),
        (None, 0, False, False),
    ],
)
def test_today_offers_another_chapter_and_to_leave_exercises_where_there_are_some(
    decks: tuple[str, ...] | None, exercises: int, begins: bool, leaves: bool
) -> None:
    today = decks and SimpleNamespace(
        decks=[SimpleNamespace(id=name) for name in decks], exercises=exercises
    )
    screen: Any = SimpleNamespace(today=today)
    assert TodayScreen.check_action(screen, "begin_with", ()) is begins
    assert TodayScreen.check_action(screen, "questions_only", ()) is leaves


def test_the_first_nine_chapters_have_a_digit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        chapters, "with_questions", lambda _: {f"d{n}": f"Deck {n}" for n in range(1, 12)}
    )
    dialogs: list[Any] = []
    screen: Any = SimpleNamespace(
        context=None, app=SimpleNamespace(push_screen=lambda dialog, _: dialogs.append(dialog))
    )
    TodayScreen.action_begin_with(screen)
    [dialog] = dialogs
    assert [(choice.id, choice.key) for choice in dialog.answers] == [
        *((f"d{n}", str(n)) for n in range(1, 10)),
        *(("d10", ""), ("d11", "")),
    ]
    assert dialog.answers[0].text == "Deck 1"


# A plan


@pytest.mark.parametrize(
    ("order", "other"),
    [("chapter", "most endangered first"), ("retrievability", "in the chapter's order")],
)
@pytest.mark.parametrize("is_cancelled", [False, True])
def test_a_plan_may_take_other_minutes_until_more_would_not_be_faster(
    monkeypatch: pytest.MonkeyPatch, order: str, other: str, is_cancelled: bool
) -> None:
    situation = SimpleNamespace(minutes=15, order=order, day=100)
    days = {5: None, 10: 108, 15: 104, 20: 101, 30: 100, 60: 100}
    outcomes = {minutes: SimpleNamespace(clear_day=day) for minutes, day in days.items()}
    worker = SimpleNamespace(is_cancelled=is_cancelled)
    monkeypatch.setattr(catch_up, "get_current_worker", lambda: worker)
    monkeypatch.setattr(catch_up_service, "read_in_thread", lambda *_: situation)
    monkeypatch.setattr(catch_up_service, "plan_for", lambda _, minutes: outcomes[minutes])
    shown: list[Any] = []
    screen: Any = SimpleNamespace(
        context=None,
        quizzer=SimpleNamespace(now=lambda: NOW),
        app=SimpleNamespace(call_from_thread=lambda *parts: shown.append(parts)),
    )
    catch_up._prepare_choices(screen, None, lambda: None)  # type: ignore[arg-type]
    if is_cancelled:
        assert shown == []
        return
    [(_, _, _, answers, _)] = shown
    assert [(choice.id, choice.key, choice.text) for choice in answers] == [
        ("5", "1", "5 min a day: more than a year"),
        ("10", "2", f"10 min a day: all caught up {catch_up_service.day_text(108, 100)}"),
        ("15", "3", f"15 min a day, as now: all caught up {catch_up_service.day_text(104, 100)}"),
        ("20", "4", f"20 min a day: all caught up {catch_up_service.day_text(101, 100)}"),
        ("30", "5", f"30 min a day: all caught up {catch_up_service.day_text(100, 100)}"),
        ("chapter" if order == "retrievability" else "retrievability", "o", f"Ask {other}"),
        ("end", "e", "End the plan: everything is due at once, and new cards come again"),
    ]


@pytest.mark.parametrize(
    ("choice", "done"),
    [
        (None, ["reload"]),
        ("end", ["end", "reload"]),
        ("30", ["minutes_per_day = 30", "refresh", "reload"]),
        ("chapter", ["order = chapter", "refresh", "reload"]),
    ],
)
def test_what_is_chosen_for_a_plan_is_kept(
    monkeypatch: pytest.MonkeyPatch, choice: str | None, done: list[str]
) -> None:
    seen: list[str] = []
    opened: list[Any] = []
    monkeypatch.setattr(catch_up_service, "end_plan", lambda *_: seen.append("end"))
    monkeypatch.setattr(
        settings, "change", lambda file, name, value: seen.append(f"{name} = {value}")
    )
    screen: Any = SimpleNamespace(
        is_current=False,
        context=SimpleNamespace(home=SimpleNamespace(config="config.toml")),
        quizzer=SimpleNamespace(
            show_errors=nullcontext,
            now=lambda: NOW,
            refresh_context=lambda: seen.append("refresh"),
        ),
        app=SimpleNamespace(push_screen=lambda *parts: opened.append(parts)),
    )
    plan: Any = None
    catch_up._show_choices(screen, plan, [], lambda: seen.append("reload"))
    assert opened == [], "another screen has been opened meanwhile"
    screen.is_current = True
    catch_up._show_choices(screen, plan, [], lambda: seen.append("reload"))
    [(dialog, chosen)] = opened
    assert dialog.heading == "How many minutes a day do you have?"
    chosen(choice)
    assert seen == done


def test_an_ended_plan_is_resumed_and_of_two_looks_at_another_the_later_one_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[object] = []
    monkeypatch.setattr(catch_up_service, "resume_plan", lambda *_: seen.append("resume"))
    screen: Any = SimpleNamespace(
        context=None,
        quizzer=SimpleNamespace(now=lambda: NOW),
        run_worker=lambda work, **options: seen.append(options),
    )
    for ended in (True, False):
        plan: Any = SimpleNamespace(ended=ended)
        catch_up.change_plan(screen, plan, lambda: seen.append("reload"))
    assert seen == ["resume", "reload", {"thread": True, "group": "plans", "exclusive": True}]


# Boxes


@pytest.mark.parametrize("is_last", [True, False])
def test_enter_in_a_line_goes_on_or_answers_and_ctrl_z_takes_back_typing_first(
    is_last: bool,
) -> None:
    def takes(value: str = "", loaded: str = "", at: int = 0) -> list[str]:
        line: Any = SimpleNamespace(last=is_last, value=value, _loaded=loaded, cursor_position=at)
        actions = ("next_line", "submit", "undo_mark", "undo_typing", "undo_burst")
        return [action for action in actions if AnswerInput.check_action(line, action, ())]

    enter = "submit" if is_last else "next_line"
    assert takes() == takes("12", "12") == takes("u", "u", 0) == [enter, "undo_mark"]
    assert takes("12") == takes("", "12") == takes("uu", at=1) == [enter, "undo_typing"]
    assert takes("u", at=1) == [enter, "undo_typing", "undo_burst"]
    assert takes("u", "u", 1) == [enter, "undo_mark", "undo_burst"]


def test_an_empty_box_takes_space_and_a_lone_u_is_the_key_that_undoes() -> None:
    def takes(text: str, at: tuple[int, int] = (0, 0), *typed: str) -> list[str]:
        box: Any = SimpleNamespace(
            text=text, cursor_location=at, history=SimpleNamespace(undo_stack=[*typed])
        )
        actions = ("submit_nothing", "undo_mark", "undo_burst")
        return [action for action in actions if AnswerBox.check_action(box, action, ())]

    assert takes("") == ["submit_nothing", "undo_mark"]
    assert takes("", (0, 0), "a") == ["submit_nothing"]
    assert takes("a", (0, 1), "a") == takes("u", (0, 0), "u") == takes("u\n", (1, 0), "u") == []
    assert takes("u", (0, 1), "u") == ["undo_burst"]
    assert takes("u", (0, 1)) == ["undo_mark", "undo_burst"]


def test_boxes_are_drawn_without_a_frame_and_code_has_its_lines_and_tabs() -> None:
    answer, line, code = AnswerBox(), AnswerInput(), CodeBox.of("x = 1")
    assert (answer.compact, answer.highlight_cursor_line, line.compact) == (True, False, True)
    assert (code.compact, code.soft_wrap, code.show_line_numbers) == (True, False, True)
    assert (code.tab_behavior, code.language, code.text) == ("indent", "python", "x = 1")
    assert line.last
    assert not answer.has_typing
    assert not line.has_typing


@pytest.mark.parametrize(
    ("width", "keys"),
    [
        (61, {0: "1", 14: "1", 15: "2", 45: "4", 59: "4", 60: "4"}),
        (400, {29: "1", 30: "2", 119: "4", 120: "4", 399: "4"}),
    ],
)
def test_a_click_on_a_choice_presses_its_key(width: int, keys: dict[int, str]) -> None:
    pressed: list[str] = []
    four = tuple(Choice(key, "", "", "") for key in "1234")
    widget: Any = SimpleNamespace(
        choices=four,
        content_size=Size(width, 2),
        app=SimpleNamespace(simulate_key=pressed.append),
    )
    for x in keys:
        event: Any = SimpleNamespace(get_content_offset=lambda _, x=x: Offset(x, 0))
        Choices.on_click(widget, event)
    assert pressed == list(keys.values())
    outside: Any = SimpleNamespace(get_content_offset=lambda _: None)
    Choices.on_click(widget, outside)
    widget.choices = ()
    Choices.on_click(widget, event)
    assert len(pressed) == len(keys)
