"""What plain lines and commands say at the end of a session, and beside a mark."""

from __future__ import annotations

import io

import pytest

from quizzer.memory.scheduler import LEECH_LAPSES
from quizzer.paths import Home
from tests.conftest import Run


def test_a_session_without_anything_left_ends_without_asking(
    run: Run, small_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    cards = 4
    monkeypatch.setattr("sys.stdin", io.StringIO("an answer\n4\n" * cards))
    ended = run("review", "--plain")
    assert ended.status == 0
    assert "Enough for today" not in ended.out
    assert "Nothing is due right now" not in ended.out
    assert "0 again, 0 hard, 0 good, " in ended.out


def test_a_card_that_is_forgotten_too_often_is_named_beside_what_is_printed(
    run: Run, small_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    advice = f"letters/a has been forgotten {LEECH_LAPSES} times; rewrite it, or suspend it"
    for number in range(LEECH_LAPSES):
        for rating in ("easy", "again"):
            marked = run("rate", "letters/a", rating)
            assert marked.status == 0
            assert (advice in marked.err) == (number == LEECH_LAPSES - 1 and rating == "again")
            assert "forgotten" not in marked.out


def test_an_exercise_is_checked_with_ten_seeds_unless_told_otherwise(run: Run) -> None:
    assert "[default: 10; x>=1]" in run("exercise", "check", "--help").out
