"""Which parts of an exactly marked answer were right, row by row."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from quizzer.content.models import Card, ChoiceCard, ClozeCard, OrderCard
from quizzer.marking.exact import ExactMark, MarkedPart
from quizzer.sanitize import printable
from quizzer.tui.widgets.cloze_text import cloze_text
from quizzer.tui.widgets.code_view import deck_line
from quizzer.tui.widgets.hanging import HangingRow, hanging_row
from quizzer.tui.widgets.picklist import digit_of

RIGHT, WRONG, MISSED = ("✓ ", "bold $success"), ("✗ ", "bold $error"), ("→ ", "bold $accent")
SLIP = ("◐ ", "bold $warning")


def outcome(card: Card, marked: ExactMark, asked: Sequence[str] = ()) -> list[HangingRow]:
    """The learner's answer with a sign for every part, and the right answer.

    `asked`: a choice's options in the order in which they were asked.
    """
    rows = [hanging_row("", _verdict(card, marked))]
    if isinstance(card, ChoiceCard):
        parts = dict(zip(card.options, marked.parts, strict=True))
        rows += [_option(number, option, parts[option]) for number, option in enumerate(asked)]
    elif isinstance(card, OrderCard):
        rows += _steps(card, marked)
    elif isinstance(card, ClozeCard) and len(marked.parts) == len(card.gaps):
        rows.append(hanging_row("", _sentence(card, marked)))
    else:
        rows += [hanging_row("", _gap(part)) for part in marked.parts]
    return rows


def _verdict(card: Card, marked: ExactMark) -> Content:
    if marked.has_slip and marked.right:
        return Content.styled("Right, but look at the spelling", "bold $warning")
    if marked.right:
        return Content.styled("Right", "bold $success")
    if isinstance(card, OrderCard) and marked.parts:
        places = _places(marked)
        in_place = sum(places.get(step) == number for number, step in enumerate(card.steps, 1))
        return Content.styled(
            f"Not right: {in_place} of {len(card.steps)} steps are in their place", "bold $error"
        )
    return Content.styled("Not right", "bold $error")


def _option(number: int, option: str, part: MarkedPart) -> HangingRow:
    signs = (RIGHT, WRONG) if part.given else (("  ", ""), MISSED)
    sign = signs[0] if part.right else signs[1]
    style = "" if part.given or part.wanted else "$quiet"
    label = Content.assemble(sign, (digit_of(number), "$quiet"))
    return HangingRow(label, deck_line(option).stylize_before(style))


def _places(marked: ExactMark) -> dict[str, int]:
    """The place, from 1, at which each step was put."""
    return {part.given: place for place, part in enumerate(marked.parts, 1)}


def _steps(card: OrderCard, marked: ExactMark) -> list[HangingRow]:
    """The steps in their right order, with the place of each that was put elsewhere."""
    places, rows = _places(marked), []
    for number, step in enumerate(card.steps, 1):
        place = places.get(step)
        sign = RIGHT if place == number else WRONG
        elsewhere = "" if place in (number, None) else f"  you put it in place {place}"
        label = Content.assemble(sign, (f"{number} ", "$quiet"))
        rows.append(HangingRow(label, Content.assemble(deck_line(step), (elsewhere, "$quiet"))))
    return rows


def _sentence(card: ClozeCard, marked: ExactMark) -> Content:
    """The text filled in, with a sign at each gap and what was wanted beside what was wrong."""
    return cloze_text(card, lambda number: _gap(marked.parts[number - 1]))


def _gap(part: MarkedPart) -> Content:
    typed = printable(part.given) or "(nothing)"
    if part.has_slip:
        return Content.assemble(SLIP, typed, " ", MISSED, deck_line(part.wanted))
    if part.right:
        return Content.assemble(RIGHT, (typed, "bold"))
    return Content.assemble(WRONG, typed, " ", MISSED, deck_line(part.wanted).stylize("bold"))
