"""Text of others made harmless: a card may hold anything, and a terminal obeys some of it."""

from __future__ import annotations

JOINERS = "\u200c\u200d"  # Persian and emoji are wrong without them


def printable(text: str) -> str:
    """Text for a terminal: without control characters, which could move the cursor or worse."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(char if _is_harmless(char) else "\ufffd" for char in text)


def one_line(text: str) -> str:
    """Printable text with every run of space, line ends too, as one space."""
    return " ".join(printable(text).split())


def _is_harmless(char: str) -> bool:
    if char in "\n\t" or char in JOINERS:
        return True
    shown = char.isprintable() or char.isspace()
    return shown and ord(char) > 31 and not 0x7F <= ord(char) <= 0x9F
