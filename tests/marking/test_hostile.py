"""Any text at all is answered: in bounded time, with a score in 0..1, as strict JSON."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzer.marking.suggest import suggest, warm_up
from quizzer.marking.text import word
from tests.marking.test_suggest import POINTS, QUESTION, REFERENCE

TEXT = st.text(st.characters(), max_size=300)
HOSTILE = {
    "one long word": "a" * 100_000,
    "many words": "gradient descent " * 6_000,
    "spaces": " " * 100_000 + "x",
    "lines": "\n" * 100_000 + "x",
    "dashes": " -" * 50_000,
    "backticks": "`" * 100_000,
    "fences": "```\n" * 30_000,
    "table": "|\n" * 50_000,
    "brackets": "f(" * 50_000,
    "commas": "a, " * 40_000,
    "negations": "it is not a not " * 6_000,
    "one negation a clause": "not increase, " * 6_000,
    "opposites": "more less above below not " * 4_000,
    "control characters": "".join(map(chr, range(32))) * 3_000,
    "emoji": "😀👩‍👩‍👧 " * 8_000,
    "right to left": "\u202eabc\u202c שלום עולם " * 5_000,
    "lone surrogates": "\ud800\udfff x \ud800" * 10_000,
    "marks": ("a" + "\u0301" * 50) * 2_000,
    "grows under NFKC": "\ufdfa" * 100_000,
    "fillers": "u" + "m" * 99_000,
}


def check(question: str, reference: str, answer: str, points: tuple[str, ...] = ()) -> None:
    suggestion = suggest(question, reference, answer, points)
    assert suggestion.mark in ("again", "nit", "good", None)
    assert 0 <= suggestion.score <= 1
    json.dumps(asdict(suggestion), ensure_ascii=False, allow_nan=False).encode("utf-8")


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_text_is_answered_in_bounded_time(kind: str) -> None:
    warm_up()
    text = HOSTILE[kind]
    began = time.process_time()
    check(QUESTION, REFERENCE, text, POINTS)
    check(QUESTION, REFERENCE, text)
    check(QUESTION, text, REFERENCE)
    check(text, text, text, (text, text))
    assert time.process_time() - began < 8


def test_many_key_points_full_of_negations_are_answered_in_bounded_time() -> None:
    warm_up()
    text = "\ud800 not \udfff" * 1_000
    began = time.process_time()
    check(QUESTION, REFERENCE, text, (text,) * 50)
    assert time.process_time() - began < 4


@settings(deadline=None, max_examples=150)
@given(TEXT, TEXT, TEXT, st.lists(TEXT, max_size=4))
def test_any_texts_get_a_suggestion(
    question: str, reference: str, answer: str, points: list[str]
) -> None:
    check(question, reference, answer, tuple(points))


def test_more_than_is_read_is_told() -> None:
    suggestion = suggest(QUESTION, REFERENCE, f"{REFERENCE} " * 500, POINTS)
    assert any("characters were read" in note for note in suggestion.notes)
    assert suggestion.mark != "good"


def test_suggestions_from_many_threads_are_those_of_one() -> None:
    answers = [
        f"{word} takes long and the gradient is noisy {word}ly" for word in REFERENCE.split()
    ]
    alone = [suggest(QUESTION, REFERENCE, answer, POINTS) for answer in answers]
    word.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        together = list(
            pool.map(lambda answer: suggest(QUESTION, REFERENCE, answer, POINTS), answers)
        )
    assert together == alone
