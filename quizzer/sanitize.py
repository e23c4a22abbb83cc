"""Text of others made harmless: a card may hold anything, and a terminal obeys some of it."""

from __future__ import annotations

import re

JOINERS = "\u200c\u200d"  # Persian and emoji are wrong without them
MARKS = "\u200e\u200f\u061c"  # order the text beside them, unlike overrides, which go on
LINE_ENDS = {0x2028: "\n", 0x2029: "\n"}


def printable(text: str) -> str:
    """Text for a terminal: without control characters, which could move the cursor or worse.

    Nor those that turn the direction of what follows: text could read otherwise than it is. Right
    to left scripts need none of them.
    """
    if text.isascii() and text.isprintable():
        return text
    text = text.translate(LINE_ENDS)
    return "".join(char if _is_harmless(char) else "\ufffd" for char in text)


def one_line(text: str) -> str:
    """Printable text with every run of space, line ends too, as one space."""
    return " ".join(printable(text).split())


def pictures_as_text(text: str) -> str:
    """Markdown with each picture's description in its place, where a picture cannot stand."""
    if "![" not in text:
        return text
    return re.sub(PICTURE, lambda match: f"[{match[1] or match[2]}]", text)


# as text, since a start compiles no pattern that it can do without
PICTURE = r"!\[([^\]\n]{0,500})\]\(([^)\s]{1,500})\)"  # Markdown's: alt text and place
_FENCE = r"(?ms)^ *(```+|~~~+).*?^ *\1[^\n]*$|^ *(```+|~~~+).*\Z"
_TITLE = r"\*\*([^*\n]+)\*\*(\n|\Z)"


def headline(markdown: str) -> str:
    """A card's prompt in one line: its title where it begins with one, else all but code blocks."""
    text = markdown
    if title := re.match(_TITLE, markdown):
        text = title[1]
    elif "```" in markdown or "~~~" in markdown:
        text = re.sub(_FENCE, " … ", markdown)
    return without_emphasis(one_line(pictures_as_text(text)))


def without_emphasis(markdown: str) -> str:
    """Markdown without its `**` and backticks; a power such as `w**2` in code stays one."""
    pieces = markdown.split("`")
    return "".join(
        [piece if number % 2 else piece.replace("**", "") for number, piece in enumerate(pieces)]
    )


def _is_harmless(char: str) -> bool:
    if char in "\n\t" or char in JOINERS or char in MARKS:
        return True
    return char.isprintable() or (char.isspace() and ord(char) > 0x9F)
