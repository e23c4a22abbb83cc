"""Rows to pick or to put in order, and text boxes for answers, each by itself."""

from __future__ import annotations

import pytest
from textual.containers import VerticalScroll
from textual.widget import Widget

from quizzer.content.models import (
    Card,
    ChoiceCard,
    ClozeCard,
    CodeCard,
    FreeCard,
    NumberCard,
    OrderCard,
)
from quizzer.marking.exact import ExactMark, MarkedPart
from quizzer.tui.widgets.answer_box import AnswerInput
from quizzer.tui.widgets.answer_feedback import outcome
from quizzer.tui.widgets.code_view import deck_line
from quizzer.tui.widgets.fields import AnswerEdited, Field, field_for
from quizzer.tui.widgets.hanging import HangingText, bulleted
from quizzer.tui.widgets.picklist import OrderList, PickList, Rows, RowsChanged
from tests.tui.alone import Alone, alone


def lines(rows: Rows) -> list[str]:
    return [text.render().plain.rstrip() for text in rows.query(HangingText)]  # type: ignore[union-attr]


def cursors(rows: Rows) -> list[bool]:
    return [row.has_class("-cursor") for row in rows.query(HangingText)]


def changes(app: Alone) -> int:
    """How often something was picked or moved since the last look."""
    count = sum(isinstance(message, RowsChanged) for message in app.messages)
    app.messages.clear()
    return count


async def test_several_rows_are_picked_with_the_cursor_or_a_digit_and_put_back() -> None:
    rows = PickList(["one", "two", "three"], single=False)
    async with alone(rows) as (pilot, app):
        rows.focus()
        changes(app)
        assert cursors(rows) == [True, False, False]
        await pilot.press("down", "space", "1")
        assert cursors(rows) == [True, False, False], "a digit takes the cursor along"
        assert lines(rows) == ["■ 1 one", "■ 2 two", "□ 3 three"]
        assert rows.cursor == 0
        assert changes(app) == 2
        await pilot.press("j", "j", "j", "x", "k", "x")
        assert lines(rows) == ["■ 1 one", "□ 2 two", "■ 3 three"]
        await pilot.press("up", "up", "up", "space", "4", "9")
        assert lines(rows) == ["□ 1 one", "□ 2 two", "■ 3 three"]
        assert rows.cursor == 0, "there is no fourth row"


async def test_a_row_out_of_sight_is_scrolled_to() -> None:
    rows = OrderList([f"step {number}" for number in range(20)])
    async with alone(VerticalScroll(rows), size=(60, 10)) as (pilot, app):
        rows.focus()
        await pilot.press(*["down"] * 12)
        body = app.query_one(VerticalScroll)
        assert body.scroll_offset.y <= rows.cursor == 12 < body.scroll_offset.y + body.size.height


async def test_of_a_single_choice_the_next_pick_replaces_the_one_before() -> None:
    rows = PickList(["one", "two"], single=True)
    async with alone(rows) as (pilot, app):
        rows.focus()
        changes(app)
        await pilot.press("2")
        assert lines(rows) == ["○ 1 one", "● 2 two"]
        await pilot.press("1")
        assert lines(rows) == ["● 1 one", "○ 2 two"]
        await pilot.press("space")
        assert lines(rows) == ["○ 1 one", "○ 2 two"]
        assert changes(app) == 3
        await pilot.click(list(rows.query(HangingText))[1])
        assert lines(rows) == ["○ 1 one", "● 2 two"]
        assert rows.cursor == 1


async def test_only_nine_rows_have_a_digit_and_key_points_none() -> None:
    rows = PickList([f"row {number}" for number in range(10)], single=False)
    points = PickList(["one"], single=False, numbered=False)
    async with alone(rows, points) as (pilot, _):
        assert lines(rows)[8:] == ["□ 9 row 8", "□ row 9"]
        assert lines(points) == ["□ one"]
        points.focus()
        await pilot.press("1")
        assert lines(points) == ["□ one"], "there a digit is a mark"
        await pilot.press("space")
        assert lines(points) == ["■ one"]
        rows.focus()
        await pilot.press("9")
        assert rows.picked == {8}


async def test_a_row_is_carried_with_the_cursor_and_stops_at_either_end() -> None:
    rows = OrderList(["a", "b", "c"])
    async with alone(rows) as (pilot, app):
        rows.focus()
        for key, order, cursor, changed in (
            ("K", "abc", 0, 0),
            ("J", "bac", 1, 1),
            ("ctrl+down", "bca", 2, 1),
            ("shift+down", "bca", 2, 0),
            ("k", "bca", 1, 0),
            ("shift+up", "cba", 0, 1),
            ("ctrl+up", "cba", 0, 0),
        ):
            await pilot.press(key)
            assert ("".join(rows.rows), rows.cursor, changes(app)) == (order, cursor, changed), key
        assert lines(rows) == ["1 c", "2 b", "3 a"]
        marked = [row.has_class("-cursor") for row in rows.query(HangingText)]
        assert marked == [True, False, False]
        await pilot.click(list(rows.query(HangingText))[2])
        assert (rows.cursor, "".join(rows.rows)) == (2, "cba")


async def test_numbers_of_ten_steps_stand_below_one_another() -> None:
    rows = OrderList([chr(97 + number) for number in range(10)])
    async with alone(rows):
        assert [lines(rows)[0], lines(rows)[9]] == [" 1 a", "10 j"]


# Fields

PARTS = {"id": "c", "prompt": "?", "answer": "!"}
CHOICE = ChoiceCard(kind="choice", options=("no", "yes", "maybe"), correct=("yes",), **PARTS)  # type: ignore[arg-type]
ORDER = OrderCard(kind="order", steps=("a", "b", "c"), **PARTS)  # type: ignore[arg-type]
CLOZE = ClozeCard(kind="cloze", text="{{one}} and {{two}} and {{three}}", **PARTS)  # type: ignore[arg-type]
NUMBER = NumberCard(kind="number", value=3.0, unit="px", **PARTS)  # type: ignore[arg-type]
FREE = FreeCard(kind="free", **PARTS)  # type: ignore[arg-type]
CODE = CodeCard(kind="code", exercise="relu", **PARTS)  # type: ignore[arg-type]


async def restored(card: Card, rows: tuple[str, ...], text: str) -> tuple[str, Field]:
    """The answer that a new field has after a draft was put back."""
    field = field_for(card, rows)
    async with alone(field):
        field.load(text)
        return field.text, field


@pytest.mark.parametrize(
    ("card", "rows", "draft", "text"),
    [
        (FREE, (), "  two\nlines ", "two\nlines"),
        (NUMBER, (), "3.5", "3.5"),
        (CLOZE, (), "a\n\nc", "a\n\nc"),
        (CLOZE, (), "a", "a\n\n"),
        (CLOZE, (), "", ""),
        (CHOICE, CHOICE.options, "yes", "yes"),
        (CHOICE, CHOICE.options, "another", ""),
        (ORDER, ("c", "a", "b"), "b\na\nc", "b\na\nc"),
        (ORDER, ("c", "a", "b"), "b\na", "c\na\nb"),
        (CODE, (), "text", ""),
    ],
)
async def test_what_was_typed_or_chosen_comes_back(
    card: Card, rows: tuple[str, ...], draft: str, text: str
) -> None:
    assert (await restored(card, rows, draft))[0] == text


async def test_the_first_empty_gap_is_typed_into_and_enter_goes_to_the_next() -> None:
    field = field_for(CLOZE, ())
    async with alone(field) as (pilot, app):
        field.load("a\n\n")
        inputs = list(field.query(AnswerInput))
        assert len(inputs) == 3
        field.enter()
        assert app.focused is inputs[1]
        await pilot.press("b", "enter")
        assert app.focused is inputs[2]
        await pilot.press("c")
        assert field.text == "a\nb\nc"
        assert any(isinstance(message, AnswerEdited) for message in app.messages)
        field.enter()
        assert app.focused is inputs[0], "where none is empty, the first"


async def test_a_field_says_what_is_asked_for() -> None:
    def shown(field: Widget) -> str:
        return " ".join(str(text.render()) for text in field.query("Static"))

    several = ChoiceCard(kind="choice", options=("a", "b"), correct=("a", "b"), **PARTS)  # type: ignore[arg-type]
    for card, rows, words in (
        (CHOICE, CHOICE.options, "Choose one"),
        (several, ("a", "b"), "Choose all that are right"),
        (ORDER, ORDER.steps, "Put these in order"),
        (CLOZE, (), "___1___ and ___2___ and ___3___ 1 2 3"),
        (CODE, (), "quizzer watch c"),
    ):
        field = field_for(card, rows)
        async with alone(field):
            assert words in shown(field)
    for unit, hint in (("px", "A number, in px"), (None, "A number")):
        field = field_for(NumberCard(kind="number", value=3.0, unit=unit, **PARTS), ())  # type: ignore[arg-type]
        async with alone(field):
            assert field.query_one(AnswerInput).placeholder == hint
    assert field_for(FREE, ()).is_text
    assert field_for(CLOZE, ()).is_text
    assert not field_for(CHOICE, CHOICE.options).is_text


# What was right


def told(card: Card, *parts: MarkedPart, score: float = 0.0) -> list[str]:
    asked = tuple(reversed(card.options)) if isinstance(card, ChoiceCard) else ()
    rows = outcome(card, ExactMark(score, parts), asked)
    return [f"{row.label.plain}{row.text.plain}" for row in rows]


def part(given: str, wanted: str, *, slip: bool = False, right: bool | None = None) -> MarkedPart:
    return MarkedPart(given, wanted, given == wanted if right is None else right, slip)


def test_of_a_choice_each_option_has_its_sign_and_the_place_in_which_it_was_asked() -> None:
    parts = (part("no", ""), part("", "yes"), part("", ""))
    assert told(CHOICE, *parts) == ["Not right", "  1 maybe", "→ 2 yes", "✗ 3 no"]
    parts = (part("", ""), part("yes", "yes"), part("", ""))
    assert told(CHOICE, *parts, score=1.0) == ["Right", "  1 maybe", "✓ 2 yes", "  3 no"]


def test_an_option_that_was_rightly_left_out_stands_back() -> None:
    parts = (part("no", ""), part("", "yes"), part("", ""))
    chosen, missed, left_out = outcome(CHOICE, ExactMark(0.0, parts), CHOICE.options)[1:]
    assert not chosen.text.spans
    assert not missed.text.spans
    assert [str(span.style) for span in left_out.text.spans] == ["$quiet"]


def test_of_an_order_each_step_says_where_it_was_put() -> None:
    parts = (part("a", "a"), part("c", "b"), part("b", "c"))
    assert told(ORDER, *parts) == [
        "Not right: 1 of 3 steps are in their place",
        *("✓ 1 a", "✗ 2 b  you put it in place 3", "✗ 3 c  you put it in place 2"),
    ]
    parts = (part("b", "a"), part("c", "b"), part("a", "c"))
    assert told(ORDER, *parts) == [
        "Not right: 0 of 3 steps are in their place",
        *("✗ 1 a  you put it in place 3", "✗ 2 b  you put it in place 1"),
        "✗ 3 c  you put it in place 2",
    ]
    assert told(ORDER)[0] == "Not right"


def test_of_gaps_and_numbers_what_was_typed_stands_beside_what_is_right() -> None:
    parts = (part("one", "one"), part("tow", "two", slip=True, right=True), part("", "three"))
    assert told(CLOZE, *parts) == [
        "Not right",
        "✓ one and ◐ tow → two and ✗ (nothing) → three",
    ]
    slip = (parts[0], parts[1], part("three", "three"))
    assert told(CLOZE, *slip, score=1.0)[0] == "Right, but look at the spelling"
    assert told(NUMBER, part("3", "3.0", right=True), score=1.0) == ["Right", "✓ 3"]
    assert told(NUMBER, part("4", "3.0")) == ["Not right", "✗ 4 → 3.0"]


@pytest.mark.parametrize(
    ("text", "shown", "code"),
    [
        ("`t.add_(1)` changes `t`", "t.add_(1) changes t", ["t.add_(1)", "t"]),
        ("a ` alone stays", "a ` alone stays", []),
        (r"$\eta \cdot g$ and `$x$`", "η · g and $x$", ["$x$"]),
        ("`\x1b[2J`", "�[2J", ["�[2J"]),
    ],
)
def test_code_and_formulas_of_a_row_are_shown_to_be_read(
    text: str, shown: str, code: list[str]
) -> None:
    line = deck_line(text)
    assert line.plain == shown
    assert [line.plain[span.start : span.end] for span in line.spans] == code


def test_options_steps_points_and_what_was_wanted_have_their_code_coloured() -> None:
    options = CHOICE.model_copy(update={"options": ("`a`", "b"), "correct": ("`a`",)})
    assert told(options, part("", "`a`"), part("b", ""))[1:] == ["✗ 1 b", "→ 2 a"]
    steps = ORDER.model_copy(update={"steps": ("`a`", "b", "c")})
    assert told(steps, *(part(step, step) for step in steps.steps))[1] == "✓ 1 a"
    assert told(NUMBER, part("4", "`3`"))[1] == "✗ 4 → 3"
    [row] = bulleted([deck_line("`loss`")])
    assert row.text.plain == "loss"
