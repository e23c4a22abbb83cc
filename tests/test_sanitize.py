from __future__ import annotations

import pytest

from quizzer.sanitize import headline, one_line, pictures_as_text, printable


@pytest.mark.parametrize(
    ("prompt", "line"),
    [
        ("**Pairs by position**\n\nWrite `pair_up(a, b)`.\n```python\n>>> 1\n```", None),
        ("What does this print?\n\n```python\nprint(1)\n```", "What does this print? …"),
        ("~~~\nx\n~~~\nWhat is `x`?", "… What is x?"),
        ("Never closed:\n```\nx", "Never closed: …"),
        ("How much is `w**2`, **in all**, and `2**w`?", "How much is w**2, in all, and 2**w?"),
        ("**Bold** at the start, and\nmore", "Bold at the start, and more"),
    ],
)
def test_a_headline_is_the_title_or_the_text_without_code_blocks(
    prompt: str, line: str | None
) -> None:
    assert headline(prompt) == (line or "Pairs by position")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain\ttext\nof two lines", "plain\ttext\nof two lines"),
        ("\x1b[31mred\x00\x08\x7f\x9b", "�[31mred����"),
        ("a\x1fb\x20c\x7ed", "a�b c~d"),
        ("a\u202eb\u2066c", "a�b�c"),  # turn the direction of what follows
        ("a\u2028b\u2029c", "a\nb\nc"),
        ("می\u200cشود 👩\u200d💻 \u200f\u061c", "می\u200cشود 👩\u200d💻 \u200f\u061c"),
        ("é\u00a0ü", "é\u00a0ü"),
        ("\x80x\x9f", "�x�"),
    ],
)
def test_what_a_terminal_would_obey_is_replaced_and_nothing_else(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_a_line_has_single_spaces_and_no_ends() -> None:
    assert one_line("  a \n\t b\u2028c  ") == "a b c"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("See ![the loss](loss.png).", "See [the loss]."),
        ("![](loss.png)", "[loss.png]"),
        ("no picture!", "no picture!"),
        ("![not closed](", "![not closed]("),
    ],
)
def test_where_no_picture_can_stand_its_description_does(text: str, shown: str) -> None:
    assert pictures_as_text(text) == shown
