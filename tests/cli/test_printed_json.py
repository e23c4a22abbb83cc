"""JSON for a terminal: only what it could obey, or cannot write, is escaped."""

from __future__ import annotations

import io
import json
import sys

import pytest

from quizzer.cli.common import print_json


@pytest.mark.parametrize(
    ("encoding", "text", "printed"),
    [
        ("utf-8", "größer → 1", '{"text": "größer → 1"}'),
        ("utf-8", "é\x1b[2J\x9b", '{"text": "é\\u001b[2J\\u009b"}'),
        ("utf-8", "\u2028a\U000e0001", '{"text": "\\u2028a\\udb40\\udc01"}'),
        ("latin-1", "é → 😀", '{"text": "é \\u2192 \\ud83d\\ude00"}'),
        ("ascii", "é!", '{"text": "\\u00e9!"}'),
    ],
)
def test_only_what_a_terminal_obeys_or_cannot_write_is_escaped(
    monkeypatch: pytest.MonkeyPatch, encoding: str, text: str, printed: str
) -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr(sys, "stdout", out)
    print_json({"text": text})
    out.seek(0)
    assert out.read() == printed + "\n"
    assert json.loads(printed) == {"text": text}
