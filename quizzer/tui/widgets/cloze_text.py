"""The sentence of a cloze card, with something in the place of each gap and code in its colour."""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content

from quizzer.content.cloze import replace_gaps
from quizzer.content.models import ClozeCard
from quizzer.report.formulas import readable
from quizzer.sanitize import printable

BREAK = "\0"  # in no card: around the number of a gap


def cloze_text(card: ClozeCard, gap: Callable[[int], Content]) -> Content:
    """The card's text with `gap` of each gap's number, from 1; code may go on across a gap."""
    pieces = replace_gaps(card.text, f"{BREAK}{{}}{BREAK}".format).split(BREAK)
    has_code = sum(piece.count("`") for piece in pieces) % 2 == 0
    filled, in_code = [], False
    for place, piece in enumerate(pieces):
        if place % 2:
            filled.append(gap(int(piece)))
            continue
        if not has_code:
            filled.append(Content(readable(piece)))
            continue
        for number, part in enumerate(piece.split("`")):
            in_code ^= number > 0
            code = Content.styled(printable(part), "$accent")
            filled.append(code if in_code else Content(readable(part)))
    return Content("").join(filled)


def numbered_gap(number: int) -> Content:
    """A gap that is still to be filled."""
    return Content.styled(gap_mark(number), "bold $primary")


def gap_mark(number: int) -> str:
    return f"___{number}___"
