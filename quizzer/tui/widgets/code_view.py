"""Python to read: highlighted in the app's own colours, and two versions compared line by line."""

from __future__ import annotations

import difflib

from textual.content import Content
from textual.highlight import HighlightTheme, highlight

from quizzer.sanitize import printable

LONG = 400  # lines; of longer texts only the changes are shown, with what is around them


class Palette(HighlightTheme):
    """The same colours as the code box, readable in the dark theme and in the light one."""

    STYLES = {
        ("Comment",): "$quiet italic",
        ("Keyword",): "$primary",
        ("Keyword", "Constant"): "$accent",
        ("Operator", "Word"): "$primary",
        ("Literal", "Number"): "$accent",
        ("Literal", "String"): "$success",
        ("Literal", "String", "Doc"): "$quiet",
        ("Name", "Builtin"): "$secondary",
        ("Name", "Function"): "bold",
        ("Name", "Class"): "bold",
        ("Name", "Decorator"): "$secondary",
    }


def code(text: str) -> Content:
    """A Python text with its colours."""
    return highlight(printable(text).rstrip(), language="python", theme=Palette)


def comparison(before: str, after: str) -> Content:
    """What changed, line by line: signs in the margin, so that colour is not needed to read it."""
    old, new = printable(before).splitlines(), printable(after).splitlines()
    whole = max(len(old), len(new)) <= LONG
    around = max(len(old), len(new)) if whole else 3
    lines = []
    for line in list(difflib.unified_diff(old, new, n=around, lineterm=""))[2:]:
        sign, text = line[:1], line[1:]
        if sign == "@":
            if not whole:
                lines.append(Content.styled("⋯", "$quiet"))
        elif sign == "+":
            lines.append(Content.assemble(("+ ", "bold $success"), (text, "$success")))
        elif sign == "-":
            lines.append(Content.assemble(("- ", "bold $error"), (text, "$error")))
        else:
            lines.append(Content.assemble("  ", (text, "$quiet")))
    return Content("\n").join(lines)


def inline(text: str) -> Content:
    """A teacher's sentence in which `code` stands between backticks."""
    parts = printable(text).split("`")
    if len(parts) % 2 == 0:
        return Content(printable(text))
    return Content.assemble(
        *((part, "$accent" if number % 2 else "") for number, part in enumerate(parts))
    )
