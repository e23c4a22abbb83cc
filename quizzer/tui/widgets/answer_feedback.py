"""Which parts of an exactly marked answer were right, as lines of text."""

from __future__ import annotations

from textual.content import Content

from quizzer.content.models import Card, ChoiceCard, OrderCard
from quizzer.marking.exact import ExactMark, MarkedPart
from quizzer.sanitize import printable

RIGHT, WRONG, MISSED = ("✓ ", "bold $success"), ("✗ ", "bold $error"), ("→ ", "bold $accent")
SLIP = ("◐ ", "bold $warning")


def outcome(card: Card, marked: ExactMark) -> Content:
    """The learner's answer with a sign for every part, and the right answer."""
    lines = [_verdict(card, marked)]
    if isinstance(card, ChoiceCard):
        lines += [_option(option, part) for option, part in _pairs(card, marked)]
    elif isinstance(card, OrderCard):
        for number, part in enumerate(marked.parts, 1):
            sign = RIGHT if part.right else WRONG
            lines.append(Content.assemble(sign, (f"{number} ", "$quiet"), printable(part.given)))
        if not marked.right:
            lines.append(Content.styled("The right order:", "$quiet"))
            lines += [
                Content.assemble("  ", (f"{number} ", "$quiet"), printable(step))
                for number, step in enumerate(card.steps, 1)
            ]
    else:
        lines += [_gap(part) for part in marked.parts]
    return Content("\n").join(lines)


def _verdict(card: Card, marked: ExactMark) -> Content:
    if marked.has_slip and marked.right:
        return Content.styled("Right, but look at the spelling", "bold $warning")
    if marked.right:
        return Content.styled("Right", "bold $success")
    if isinstance(card, OrderCard) and marked.parts:
        stay = sum(part.right for part in marked.parts)
        return Content.styled(
            f"Not right: {stay} of {len(card.steps)} steps are in their place", "bold $error"
        )
    return Content.styled("Not right", "bold $error")


def _pairs(card: ChoiceCard, marked: ExactMark) -> list[tuple[str, MarkedPart]]:
    return list(zip(card.options, marked.parts, strict=True))


def _option(option: str, part: MarkedPart) -> Content:
    signs = (RIGHT, WRONG) if part.given else (("  ", ""), MISSED)
    sign = signs[0] if part.right else signs[1]
    return Content.assemble(
        sign, (printable(option), "" if part.given or part.wanted else "$quiet")
    )


def _gap(part: MarkedPart) -> Content:
    typed = printable(part.given) or "(nothing)"
    if part.has_slip:
        return Content.assemble(SLIP, typed, "  ", MISSED, printable(part.wanted))
    if part.right:
        return Content.assemble(RIGHT, typed)
    return Content.assemble(WRONG, typed, "  ", MISSED, printable(part.wanted))
