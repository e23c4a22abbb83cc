"""Python to read: highlighted in the app's own colours, and two versions compared line by line."""

from __future__ import annotations

import difflib
from collections.abc import Callable

from textual.content import Content
from textual.highlight import HighlightTheme, highlight

from quizzer.report.formulas import readable
from quizzer.sanitize import printable

LONG = 400  # lines; for longer texts only the changes are shown, with some lines around them


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
    """The changes line by line, with signs in the margin so that colour is not needed."""
    old, new = printable(before).splitlines(), printable(after).splitlines()
    complete = max(len(old), len(new)) <= LONG
    around = max(len(old), len(new)) if complete else 3
    lines = []
    for line in list(difflib.unified_diff(old, new, n=around, lineterm=""))[2:]:
        sign, text = line[:1], line[1:]
        if sign == "@":
            if not complete:
                lines.append(Content.styled("⋯", "$quiet"))
        elif sign == "+":
            lines.append(Content.assemble(("+ ", "bold $success"), (text, "$success")))
        elif sign == "-":
            lines.append(Content.assemble(("- ", "bold $error"), (text, "$error")))
        else:
            lines.append(Content.assemble("  ", (text, "$quiet")))
    return Content("\n").join(lines)


def inline(text: str, shown: Callable[[str], str] = printable) -> Content:
    """A sentence in which `code` between backticks is coloured; the rest is `shown` as it is."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return Content(shown(text))
    return Content.assemble(
        *(
            (printable(part), "$accent") if number % 2 else shown(part)
            for number, part in enumerate(parts)
        )
    )


def deck_line(text: str) -> Content:
    """A line of a deck, as an option or a key point is: its code and its formulas to be read."""
    return inline(text, readable)
