from __future__ import annotations

import pytest

from quizzer.sanitize import headline


@pytest.mark.parametrize(
    ("prompt", "line"),
    [
        ("**Pairs by position**\n\nWrite `pair_up(a, b)`.\n```python\n>>> 1\n```", None),
        ("What does this print?\n\n```python\nprint(1)\n```", "What does this print? …"),
        ("~~~\nx\n~~~\nWhat is `x`?", "… What is x?"),
        ("Never closed:\n```\nx", "Never closed: …"),
        ("**Bold** at the start, and\nmore", "Bold at the start, and more"),
    ],
)
def test_a_headline_is_the_title_or_the_text_without_code_blocks(
    prompt: str, line: str | None
) -> None:
    assert headline(prompt) == (line or "Pairs by position")
