"""Which parts of an exactly marked answer were right, as lines of text."""

from __future__ import annotations

from textual.content import Content

from quizzer.content.models import Card, ChoiceCard, ClozeCard, OrderCard, replace_gaps
from quizzer.marking.exact import ExactMark, MarkedPart
from quizzer.report.formulas import readable
from quizzer.sanitize import printable

RIGHT, WRONG, MISSED = ("✓ ", "bold $success"), ("✗ ", "bold $error"), ("→ ", "bold $accent")
SLIP = ("◐ ", "bold $warning")
BREAK = "\0"  # in no card: around the number of a gap


def outcome(card: Card, marked: ExactMark) -> Content:
    """The learner's answer with a sign for every part, and the right answer."""
    lines = [_verdict(card, marked)]
    if isinstance(card, ChoiceCard):
        lines += [_option(option, part) for option, part in _pairs(card, marked)]
    elif isinstance(card, OrderCard):
        lines += _steps(card, marked)
    elif isinstance(card, ClozeCard) and len(marked.parts) == len(card.gaps):
        lines.append(_sentence(card, marked))
    else:
        lines += [_gap(part) for part in marked.parts]
    return Content("\n").join(lines)


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


def _pairs(card: ChoiceCard, marked: ExactMark) -> list[tuple[str, MarkedPart]]:
    return list(zip(card.options, marked.parts, strict=True))


def _option(option: str, part: MarkedPart) -> Content:
    signs = (RIGHT, WRONG) if part.given else (("  ", ""), MISSED)
    sign = signs[0] if part.right else signs[1]
    return Content.assemble(sign, (readable(option), "" if part.given or part.wanted else "$quiet"))


def _places(marked: ExactMark) -> dict[str, int]:
    """The place, from 1, at which each step was put."""
    return {part.given: place for place, part in enumerate(marked.parts, 1)}


def _steps(card: OrderCard, marked: ExactMark) -> list[Content]:
    """The steps in their right order, with the place of each that was put elsewhere."""
    places, lines = _places(marked), []
    for number, step in enumerate(card.steps, 1):
        place = places.get(step)
        sign = RIGHT if place == number else WRONG
        elsewhere = "" if place in (number, None) else f"  you put it in place {place}"
        numbered = (f"{number} ", "$quiet")
        lines.append(Content.assemble(sign, numbered, readable(step), (elsewhere, "$quiet")))
    return lines


def _sentence(card: ClozeCard, marked: ExactMark) -> Content:
    """The text filled in, with a sign at each gap and what was wanted beside what was wrong."""
    filled = []
    for number, piece in enumerate(
        replace_gaps(card.text, f"{BREAK}{{}}{BREAK}".format).split(BREAK)
    ):
        filled.append(_gap(marked.parts[number // 2]) if number % 2 else Content(readable(piece)))
    return Content("").join(filled)


def _gap(part: MarkedPart) -> Content:
    typed = printable(part.given) or "(nothing)"
    if part.has_slip:
        return Content.assemble(SLIP, typed, "  ", MISSED, readable(part.wanted))
    if part.right:
        return Content.assemble(RIGHT, (typed, "bold"))
    return Content.assemble(WRONG, typed, "  ", MISSED, (readable(part.wanted), "bold"))
