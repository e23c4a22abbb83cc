"""Slips that beginners make in any exercise, known by the exception or by the line that failed.

They stand apart from an exercise's misconceptions because such code fails in as many ways as there
are styles: only its symptom is always the same.
"""

from __future__ import annotations

import re

from quizzer.grader.authoring import Pattern
from quizzer.grader.verdict import Diagnosis

COMMON = (
    Pattern(
        "comprehension-without-in",
        "A comprehension without its `in`",
        "A comprehension reads like a loop turned around: an expression, then `for`, a name for "
        "the item, `in`, and what is gone through. Look at what stands between that name and the "
        "list.",
        raises="SyntaxError",
        source=r"[\[({].*\bfor\s+\(?\w+(?:\s*,\s*\w+)*\)?\s+(?!in\b)(?:\w|\(|\[)",
    ),
    Pattern(
        "list-push",
        "A list has no `push`",
        "`push` is how other languages put an item at the end of an array. Python's lists have "
        "another name for it; `dir([])` lists what they offer. Or build the list in one go.",
        raises="AttributeError",
        message=r"'list' object has no attribute 'push'",
    ),
    Pattern(
        "list-length",
        "A list has no `length`",
        "How long something is, is asked with a built-in function in Python, the same one for "
        "lists, strings and tensors.",
        raises="AttributeError",
        message=r"'(?:list|str|tuple)' object has no attribute '(?:length|size|len)'",
    ),
    Pattern(
        "bracket-not-closed",
        "A bracket is not closed",
        "Python was still waiting for a closing bracket when the code ended or changed direction. "
        "Count the brackets on the line that is named, and on the one before it.",
        raises="SyntaxError",
        message=r"was never closed|does not match opening|unmatched",
    ),
    Pattern(
        "colon-missing",
        "A colon is missing",
        "A line that opens a block (`def`, `if`, `for`, `class`) ends in a colon.",
        raises="SyntaxError",
        message=r"expected ':'",
    ),
    Pattern(
        "assignment-for-equality",
        "`=` where `==` is meant",
        "A single equals sign gives a name to a value; comparing two values takes two of them.",
        raises="SyntaxError",
        message=r"Maybe you meant '=='",
    ),
    Pattern(
        "indentation",
        "The indentation is not even",
        "Lines of one block begin in the same column, four spaces further in than the line that "
        "opens it, with no tabs among them.",
        raises="IndentationError|TabError",
    ),
    Pattern(
        "none-used",
        "A None is used like a value",
        "Something that was expected to give a value gave None: a function without `return`, or a "
        "method such as `append` or `sort`, which changes its list and returns nothing.",
        raises="TypeError|AttributeError",
        message=r"'NoneType' object|NoneType",
    ),
    Pattern(
        "name-unknown",
        "A name that nobody has defined",
        "Python looked for this name and found nothing. Check its spelling, and whether it is "
        "imported or assigned before this line.",
        raises="NameError",
    ),
)


def diagnose(
    patterns: tuple[Pattern, ...], raises: str, message: str, line: str
) -> Diagnosis | None:
    """The first known slip that this exception, with the line it points at, is a sign of."""
    for pattern in patterns:
        if (
            re.fullmatch(pattern.raises or ".*", raises)
            and re.search(pattern.message, message)
            and re.search(pattern.source, line)
        ):
            return Diagnosis(pattern.id, pattern.title, pattern.explanation)
    return None
