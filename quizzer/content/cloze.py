"""The gaps of a cloze card's text: {{word}}, or {{word|another}}."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

_MAX_GAP = 500  # characters, so that a {{ without an end costs no more than that
_BAR = re.compile(r"(?<!\\)\|(?=(?:[^`]*`[^`]*`)*[^`]*$)")  # not \| and not within backticks


class Gap(NamedTuple):
    """A gap of a cloze text: where it stands, its braces included, and the words that are right."""

    start: int
    end: int
    words: tuple[str, ...]


def find_gaps(text: str) -> list[Gap]:
    """The gaps of a cloze text; braces within one balance, and `\\|` writes a bar.

    Raises ValueError for a gap that is empty or has no end.
    """
    gaps = []
    start = text.find("{{")
    while start >= 0:
        end = _gap_end(text, start + 2)
        if end is None:
            raise ValueError(
                f"{text[start : start + 20]!r}: this gap has no end; close it with }}}}"
            )
        inner = text[start + 2 : end]
        words = tuple(word.strip().replace("\\|", "|") for word in _BAR.split(inner))
        if not all(words):
            raise ValueError(
                f"{text[start : end + 2]!r}: a gap holds a word; write {{{{word}}}} or "
                "{{one|other}}, and \\| for a bar"
            )
        gaps.append(Gap(start, end + 2, words))
        start = text.find("{{", end + 2)
    return gaps


def _gap_end(text: str, begin: int) -> int | None:
    """Where the braces that close a gap begin; None where they do not balance."""
    depth = 0
    for place in range(begin, min(len(text), begin + _MAX_GAP)):
        if text[place] == "{":
            depth += 1
        elif text[place] == "}":
            if depth == 0:
                return place if text.startswith("}}", place) else None
            depth -= 1
    return None


def replace_gaps(text: str, form: Callable[[int], str]) -> str:
    """A cloze text with each gap as `form` of its number, from 1, has it."""
    parts, place = [], 0
    for number, gap in enumerate(find_gaps(text), 1):
        parts += [text[place : gap.start], form(number)]
        place = gap.end
    return "".join([*parts, text[place:]])
