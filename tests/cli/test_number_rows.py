"""Rows that are picked by their numbers in plain lines."""

from __future__ import annotations

import io

import pytest

from quizzer.cli import plain_review
from quizzer.content.models import CARD, Card

ROWS = ("cat", "dog", "owl")


def card(kind: str, **fields: object) -> Card:
    return CARD.validate_python(
        {"id": "x", "kind": kind, "prompt": "Which?", "answer": "These.", **fields}
    )


@pytest.mark.parametrize(
    ("asked", "typed", "prompt", "picked"),
    [
        (card("choice", options=ROWS, correct=["owl"]), "3", "Number of the right one: ", "owl"),
        (
            card("choice", options=ROWS, correct=["owl", "cat"]),
            "3, 1 3",
            "Numbers of all that are right, such as 1 3: ",
            "cat\nowl",
        ),
        (
            card("order", steps=ROWS),
            "3 1 2",
            "Numbers in the right order, such as 2 1 3: ",
            "owl\ncat\ndog",
        ),
        (card("order", steps=ROWS), "", "Numbers in the right order, such as 2 1 3: ", ""),
    ],
)
def test_the_line_says_how_many_numbers_there_are_to_type(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    asked: Card,
    typed: str,
    prompt: str,
    picked: str,
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{typed}\n"))
    assert plain_review._read_numbers(asked, ROWS) == picked
    assert capsys.readouterr().out.startswith(prompt)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("0", "Numbers from 1 to 3, with spaces between."),
        ("4 1 2", "Numbers from 1 to 3, with spaces between."),
        ("owl", "Numbers from 1 to 3, with spaces between."),
        ("1 2 2", "All 3 numbers are needed, each once."),
    ],
)
def test_numbers_that_cannot_be_are_asked_for_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: str, said: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{typed}\n2 3 1\n"))
    assert plain_review._read_numbers(card("order", steps=ROWS), ROWS) == "dog\nowl\ncat"
    assert said in capsys.readouterr().out
