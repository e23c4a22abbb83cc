"""quizzer suggest, for one answer and for a stream."""

from __future__ import annotations

import io
import json
import sys
from typing import Any

import pytest

from quizzer.paths import Home
from tests.conftest import Outcome, Run

PAIR = {
    "question": "What does the loss tell?",
    "reference": "The loss tells how bad the predictions are.",
    "answer": "How bad the predictions of the model are.",
}


@pytest.fixture
def stream(run: Run, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run `quizzer suggest --jsonl` on bytes."""

    def streamed(data: bytes) -> Outcome:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        return run("suggest", "--jsonl")

    return streamed


def lines(*rows: dict[str, Any]) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def test_one_answer_is_marked_in_the_shape_of_the_contract(run: Run, home: Home) -> None:
    ended = run("suggest", "fastbook-04/matmul-operator", "--answer", "Matmul!", "--json")
    assert ended.status == 0
    assert set(ended.json) == {"mark", "score", "points", "notes"}
    assert ended.json["mark"] == "good"
    assert "covers the key words; cannot check truth" in ended.json["notes"]
    for point in ended.json["points"]:
        assert set(point) == {"point", "status", "clause"}
        assert point["status"] in ("found", "partly", "not found")


def test_without_json_the_reasons_are_told_in_words(run: Run, small_home: Home) -> None:
    ended = run("suggest", "letters/a", "--answer", "idk")
    assert ended.out.startswith("suggested: again")
    assert "it comes first" in ended.out
    assert "not known" in ended.out


def test_nothing_is_recorded(run: Run, small_home: Home) -> None:
    run("suggest", "letters/a", "--answer", "it is a", "--json")
    assert run("show", "letters/a", "--json").json["history"] == []


def test_a_stream_is_answered_line_by_line_in_order(stream: Any, small_home: Home) -> None:
    rows = [PAIR, {"card": "letters/a", "answer": "idk"}, {**PAIR, "answer": ""}]
    rows.append(
        {
            **PAIR,
            "key_points": ["how bad the predictions are"],
            "accepted": ["yes"],
            "answer": "YES",
        }
    )
    rows.append({**PAIR, "key_points": None, "score": 2, "qid": "more keys are fine"})
    ended = stream(lines(*rows))
    assert ended.status == 0, ended.err
    results = [json.loads(line) for line in ended.out.splitlines()]
    assert [item["mark"] for item in results[1:4]] == ["again", "again", "good"]
    assert results[4] == results[0]
    assert len(results) == 5


def test_a_line_may_bring_further_answers_examples_and_phrasings(stream: Any) -> None:
    other = "It is a measure of error."
    examples = [
        {"text": "the distance from the truth", "mark": "good"},
        {"text": "the time it takes", "mark": "again"},
    ]
    ended = stream(
        lines(
            {**PAIR, "answer": other},
            {**PAIR, "answer": other, "answers": [other]},
            {**PAIR, "answer": "the time it takes", "examples": examples},
            {**PAIR, "answer": "The distance from the truth!", "examples": examples},
            {**PAIR, "key_points": [["how bad it is", "how far off the predictions are"]]},
            {**PAIR, "key_points": [["how bad it is"], "of the model"], "examples": []},
        )
    )
    assert ended.status == 0, ended.err
    found = [json.loads(line) for line in ended.out.splitlines()]
    assert [item["mark"] for item in found[1:4]] == ["good", "again", "good"]
    assert found[0]["mark"] != "good"
    assert [point["point"] for point in found[4]["points"]] == ["how bad it is"]
    assert [point["point"] for point in found[5]["points"]] == ["how bad it is", "of the model"]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("answers", "one"),
        ("answers", [1]),
        ("examples", [{"text": "x"}]),
        ("examples", [{"text": "x", "mark": "fine"}]),
        ("key_points", [[]]),
        ("key_points", [[1]]),
    ],
)
def test_what_a_line_brings_in_a_wrong_form_is_wrong_use(
    stream: Any, key: str, value: object
) -> None:
    ended = stream(lines({**PAIR, key: value}))
    assert ended.status == 2
    assert f"line 1: '{key}' is not" in ended.err


@pytest.mark.parametrize("data", [b"", b"\n \n", b"\xef\xbb\xbf"])
def test_an_empty_stream_is_fine(stream: Any, data: bytes) -> None:
    ended = stream(data)
    assert (ended.status, ended.out) == (0, "")


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (b"{", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"3", "not a JSON object"),
        (b"\xff\xfe", "not UTF-8"),
        (b'{"question": "q", "answer": "a"}', "'reference' is missing"),
        (b'{"question": "q", "reference": 3, "answer": "a"}', "'reference' is not a text"),
        (b'{"question": "q", "reference": "r", "answer": null}', "'answer' is not a text"),
        (
            b'{"question": "q", "reference": "r", "answer": "a", "key_points": "k"}',
            "'key_points' is not a list of texts",
        ),
        (b'{"card": "letters/a"}', "'answer' is missing"),
        (b'{"card": "letters/nope", "answer": "a"}', "letters/nope"),
    ],
)
def test_a_bad_line_ends_the_stream_and_is_named(
    stream: Any, small_home: Home, bad: bytes, message: str
) -> None:
    ended = stream(lines(PAIR) + b"\n" + bad + b"\n" + lines(PAIR))
    assert ended.status == 2
    assert len(ended.out.splitlines()) == 1
    assert "line 3" in ended.err
    assert message in ended.err
    assert "Traceback" not in ended.err


def test_lone_surrogates_and_control_characters_come_through_as_plain_json(stream: Any) -> None:
    hostile = "\ud800 the predictions \x00\x1b[31m are bad \udfff"
    ended = stream(lines({**PAIR, "answer": hostile, "key_points": [hostile]}))
    assert ended.status == 0
    assert json.loads(ended.out)["points"]
    assert "\x1b" not in ended.out


@pytest.mark.parametrize(
    "args",
    [
        ["suggest"],
        ["suggest", "letters/a"],
        ["suggest", "--answer", "a"],
        ["suggest", "letters/a", "--jsonl"],
        ["suggest", "letters/nope", "--answer", "a", "--json"],
    ],
    ids=" ".join,
)
def test_wrong_use_is_told_with_the_next_step(run: Run, small_home: Home, args: list[str]) -> None:
    ended = run(*args)
    assert ended.status == 2
    assert ended.err
    assert ended.out == ""
