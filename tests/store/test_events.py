"""Lines of a shared folder: what quizzer writes is read, and each field is checked at its edges."""

from __future__ import annotations

import json
from typing import Any

import pytest

from quizzer.grader.verdict import Verdict
from quizzer.store.shared import events
from quizzer.store.shared.events import InvalidEventError, NewerFormatError, from_line, to_line

AT, DAY = 1_700_000_000_000, 739_000
NAME = "letters/a"
KEY = [NAME, AT, 3, "quiz", DAY, 1]
BODY = '{"kind": "free", "id": "a", "prompt": "?", "answer": "!", "key_points": ["!"]}'
VERDICT = json.dumps(Verdict("relu", "passed").to_dict())
WHOLE: dict[str, dict[str, Any]] = {
    "card": {
        "card": NAME, "title": "Letters", "source": "s", "type": "free", "position": 3,
        "prompt": "?", "body": BODY, "wording": "w", "exercise": "relu", "version": 1,
    },
    "review": {
        "card": NAME, "at": AT, "rating": 3, "origin": "quiz", "day": DAY, "twin": 2,
        "previous": KEY, "base": [1.5, 5, AT, 3, 0], "credit": KEY, "phase_before": "review",
        "elapsed_days": 4, "duration_ms": 9000, "answer": "x", "note": "n", "card_version": 1,
        "retention": 0.9, "spread": 0.5, "phase": "review", "step": 0, "stability": 2.5,
        "difficulty": 5.5, "due_at": AT, "due_day": DAY, "reps": 3, "lapses": 1,
        "suggestion": ["nit", 0.5], "before_fit": [1.5, 5, AT, DAY], "holds": ["letters/b"],
    },
    "undo": {"review": KEY, "at": AT},
    "action": {
        "card": NAME, "action": "note", "at": AT, "day": DAY, "review": KEY, "text": "t", "twin": 2,
    },
    "attempt": {
        "card": NAME, "at": AT, "day": DAY, "status": "passed", "diagnosis": "d", "code": "YQ==",
        "verdict": VERDICT, "review": KEY, "twin": 2,
    },
    "quiz": {
        "deck": "letters", "seed": -5, "started_at": AT, "finished_at": AT,
        "items": [[NAME, "x", 0.5, KEY], [NAME, None, None, None]],
    },
    "fit": {"deck": "letters", "at": AT, "weights": json.dumps([0.5] * 21), "undone_at": AT},
    "plan": {"since": DAY, "choice": "ended", "at": AT},
    "tag": {"card": NAME, "tag": "vowels", "at": AT, "removed": True},
    "draft": {"card": NAME, "text": "x", "at": AT},
    "rename": {"old": "letters", "new": "alphabet", "at": AT},
}  # fmt: skip
OPTIONAL = {
    ("card", "source"), ("card", "position"), ("card", "exercise"), ("review", "twin"),
    ("review", "previous"), ("review", "base"), ("review", "credit"), ("review", "elapsed_days"),
    ("review", "duration_ms"), ("review", "answer"), ("review", "note"), ("review", "spread"),
    ("review", "step"), ("review", "suggestion"), ("review", "before_fit"), ("review", "holds"),
    ("action", "review"), ("action", "text"), ("action", "twin"), ("attempt", "diagnosis"),
    ("attempt", "code"), ("attempt", "verdict"), ("attempt", "review"), ("attempt", "twin"),
    ("quiz", "finished_at"), ("fit", "undone_at"), ("tag", "at"), ("tag", "removed"),
}  # fmt: skip


def is_read(kind: str, **fields: Any) -> bool:
    event = {"kind": kind, **WHOLE[kind], **fields}
    line = json.dumps({"machine": "m-1", "number": 1, **event}).encode() + b"\n"
    try:
        assert from_line(line) == (1, event)
    except InvalidEventError:
        return False
    return True


@pytest.mark.parametrize("kind", WHOLE)
def test_an_event_is_read_as_it_was_written_and_no_field_may_be_missing(kind: str) -> None:
    event = {"kind": kind, **WHOLE[kind]}
    assert from_line(to_line(event, "m-1", 7)) == (7, event)
    for name in WHOLE[kind]:
        without = {key: value for key, value in event.items() if key != name}
        line = to_line(without, "m-1", 7)
        if (kind, name) in OPTIONAL:
            assert from_line(line) == (7, {**event, name: None})
        elif (kind, name) == ("review", "due_day"):
            with pytest.raises(InvalidEventError, match="its state"):
                from_line(line)
        else:
            with pytest.raises(InvalidEventError, match=f"its {name} cannot be right"):
                from_line(line)


FIRST, LAST = -11_676_096_000_000, 32_503_680_000_000  # in milliseconds: the years 1600 to 3000
MOMENTS = ((FIRST, 0, LAST), (FIRST - 1, LAST + 1, 0.5, "0", True))
DAYS = ((584_000, 1_096_000), (583_999, 1_096_001, None))
COUNTS = ((0, 1_000_000), (-1, 1_000_001))
TWINS = ((1, 1000), (0, 1001))
STABILITIES = ((1e-6, 1e7, 1), (0, 9e-7, 1.1e7, float("nan")))
DIFFICULTIES = ((1, 10, 5.5), (0.99, 10.01))
LONG, SHORT = 1 << 20, 1000
TEXTS = (("", "a" * LONG), ("a" * (LONG + 1), 3, "\ud800"))
SHORT_TEXTS = (("", "a" * SHORT), ("a" * (SHORT + 1), 3))
NAMES = (("a/b", "a/" + "b" * 998), ("a", "/b", "a/", "a/b/c", "a/" + "b" * 999, 3))
VERSIONS = ((1, 1_000_000), (0, 1_000_001))
EDGES: list[tuple[str, str, tuple[Any, ...], tuple[Any, ...]]] = [
    ("card", "card", *NAMES),
    ("card", "title", *SHORT_TEXTS),
    ("card", "type", ("choice", "code", "order"), ("essay", 3)),
    ("card", "position", (-(2**31), 2**31), (-(2**31) - 1, 2**31 + 1)),
    ("card", "prompt", *TEXTS),
    ("card", "body", (), ("{}", "not JSON", 3, "[" * 10**5)),
    ("card", "version", *VERSIONS),
    ("review", "at", *MOMENTS),
    ("review", "rating", (1, 4), (0, 5, 2.0)),
    ("review", "origin", (), ("nowhere", 1)),
    ("review", "day", *DAYS),
    ("review", "twin", *TWINS),
    ("review", "phase_before", ("new", "learning"), ("young",)),
    ("review", "elapsed_days", (-1_000_000, 1_000_000), (-1_000_001, 1_000_001)),
    ("review", "duration_ms", (0, 2**40), (-1, 2**40 + 1)),
    ("review", "card_version", *VERSIONS),
    ("review", "retention", (0.01, 0.999), (0.009, 0.9991, 0, 1)),
    ("review", "spread", (0, 1), (-0.01, 1.01)),
    ("review", "phase", ("learning", "relearning"), ("new",)),
    ("review", "step", (0, 10), (-1, 11)),
    ("review", "stability", *STABILITIES),
    ("review", "difficulty", *DIFFICULTIES),
    ("review", "due_at", *MOMENTS),
    ("review", "due_day", DAYS[0], (583_999, 1_096_001)),
    ("review", "reps", *COUNTS),
    ("review", "lapses", *COUNTS),
    ("review", "suggestion", ([None, 0], ["again", 1]), (["nit", 1.1], ["nit", -0.1], ["nit"])),
    ("review", "suggestion", (["good", 0.5],), (["easy", 0.5], ["nit", 0.5, 1], "nit")),
    ("review", "before_fit", ([1, 1, 0, None],), ([0, 5, AT, DAY], [1, 0, AT, DAY], [1, 5, AT])),
    ("review", "base", ([1, 1, 0, 0, 0],), ([1, 5, AT, 3], [1, 5, AT, -1, 0], [1, 11, AT, 3, 0])),
    ("review", "holds", ([], ["a/b"] * 3), (["a"], "a/b", [NAME, 3])),
    ("review", "previous", (), (KEY[:5], ["a", *KEY[1:]], [*KEY[:5], 0], [*KEY[:5], 1001])),
    ("undo", "review", ([*KEY[:5], 1000],), ([NAME, AT, 5, "quiz", DAY, 1], None)),
    ("action", "action", (), ("review", 3)),
    ("attempt", "status", ("shown", "timeout"), ("new",)),
    ("attempt", "code", ("", "YWI=", "QUJD" * 1000), ("YQ", "é", "a b=", 3)),
    ("attempt", "verdict", (), ("", "{}", "[]", "null", 3, "[" * 10**5)),
    ("quiz", "seed", (-(2**63), 2**63 - 1), (-(2**63) - 1, 2**63)),
    ("quiz", "items", ([[NAME, None, 0, None]], [[NAME, None, 1, None]]),
     ([[NAME, None, 1.1, None]], [[NAME, None, -0.1, None]], [[NAME]], [["a", None, 1, None]])),
    ("fit", "weights", (json.dumps([0] * 21), json.dumps([100] * 21)),
     (json.dumps([1] * 20), json.dumps([1] * 22), json.dumps([100.1] * 21),
      json.dumps([-0.1] * 21), "not JSON", "3", "[" * 999, 3)),
    ("plan", "choice", ("taken up",), ("begun",)),
    ("plan", "since", *DAYS),
    ("tag", "tag", *SHORT_TEXTS),
    ("tag", "at", *MOMENTS),
    ("tag", "removed", (), (False, 1, "true")),
    ("draft", "text", *TEXTS),
    ("rename", "old", ("a" * 80, "a-b_c"), ("", "a" * 81, "../x", "A", "a b", "a\n", 3)),
    ("rename", "new", (), ("", "a/b", None)),
    ("rename", "at", *MOMENTS),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "name", "read", "refused"), EDGES, ids=[f"{kind}-{name}" for kind, name, *_ in EDGES]
)
def test_a_field_is_read_up_to_its_edge_and_refused_beyond(
    kind: str, name: str, read: tuple[Any, ...], refused: tuple[Any, ...]
) -> None:
    assert [value for value in read if not is_read(kind, **{name: value})] == []
    assert [value for value in refused if is_read(kind, **{name: value})] == []


def test_a_verdict_s_every_text_and_number_is_checked() -> None:
    data = Verdict("relu", "passed").to_dict()
    check = {"name": "n", "status": "passed", "message": "", "call": "", "expected": "", "got": ""}
    diagnosis = {"id": "i", "title": "t", "explanation": "e"}
    right = {**data, "checks": [check], "diagnosis": diagnosis, "nits": ["n"], "seed": 2**64}
    assert is_read("attempt", verdict=json.dumps(right))
    for name, value in (
        ("exercise", 3), ("status", 3), ("output", 3), ("nits", [3]), ("isolation", [3]),
        ("diagnosis", {**diagnosis, "title": 3}), ("checks", [{**check, "got": 3}]),
        ("seed", -1), ("seed", 2**64 * 2), ("seed", "1"), ("duration_s", -0.5),
    ):  # fmt: skip
        assert not is_read("attempt", verdict=json.dumps({**right, name: value})), name


def test_long_code_and_verdicts_are_read_and_too_many_questions_are_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert is_read("attempt", code="QUJD" * (1 << 20))
    assert not is_read("attempt", code="QUJD" * ((1 << 20) + 1))
    long = json.dumps({**json.loads(VERDICT), "output": "a" * (3 << 20)})
    assert is_read("attempt", verdict=long)
    monkeypatch.setattr(events, "_MAX_ITEMS", 3)
    assert is_read("review", holds=[NAME] * 3)
    assert not is_read("review", holds=[NAME] * 4)


@pytest.mark.parametrize("phase", ["learning", "relearning"])
def test_a_card_in_a_step_needs_no_day_and_one_in_review_no_step(phase: str) -> None:
    assert is_read("review", phase=phase, step=1, due_day=None)
    assert not is_read("review", phase=phase, step=None, due_day=DAY)
    review = {**WHOLE["review"], "kind": "review", "phase": phase, "step": None}
    with pytest.raises(InvalidEventError, match="its state"):  # without the field, too
        from_line(to_line(review, "m-1", 1))
    assert is_read("review", phase="review", step=None, due_day=DAY)
    assert not is_read("review", phase="review", step=1, due_day=None)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"machine": None}, "no machine"), ({"machine": 3}, "no machine"),
        ({"number": 0}, "no number"), ({"number": 1.0}, "no number"),
        ({"number": True}, "no number"), ({"number": None}, "no number"),
        ({"kind": None}, "no kind"), ({"kind": 3}, "no kind"),
    ],
)  # fmt: skip
def test_a_line_names_its_machine_its_number_and_its_kind(
    changes: dict[str, Any], problem: str
) -> None:
    line = {"machine": "m-1", "number": 1, "kind": "undo", **WHOLE["undo"], **changes}
    with pytest.raises(InvalidEventError, match=problem):
        from_line(json.dumps(line).encode())


@pytest.mark.parametrize("line", [b"", b"{", b"[]", b"3", b"[" * 10**5, b"\xff"])
def test_what_is_no_object_is_no_event(line: bytes) -> None:
    with pytest.raises(InvalidEventError):
        from_line(line)


def test_an_event_of_a_kind_or_with_a_field_of_tomorrow_asks_for_an_upgrade() -> None:
    undo = {"machine": "m-1", "number": 1, "kind": "undo", **WHOLE["undo"]}
    for change in ({"kind": "dream"}, {"mood": "good"}):
        with pytest.raises(NewerFormatError, match="does not know"):
            from_line(json.dumps({**undo, **change}).encode())


def test_reviews_that_differ_in_what_a_fit_changes_are_the_same_event() -> None:
    review = {"kind": "review", **WHOLE["review"]}
    assert events.review_key(review) == (NAME, AT, 3, "quiz", DAY, 2)
    assert events.review_key({**review, "twin": None}).twin == 1
    digest = events.digest(review)
    assert events.digest({**review, "stability": 9.0, "due_day": DAY + 1}) == digest
    for name, value in (("at", AT + 1), ("rating", 4), ("twin", 3), ("card", "letters/b")):
        assert events.digest({**review, name: value}) != digest
    action = {"kind": "action", **WHOLE["action"]}
    assert events.digest({**action, "text": None}) != events.digest(action)
    without = {name: value for name, value in action.items() if name != "text"}
    assert events.digest({**action, "text": None}) == events.digest(without)


def test_an_event_is_told_from_others_by_a_digest_that_stays() -> None:
    """It is kept in databases, so that a later version must find the same."""
    assert (
        events.digest({"kind": "tag", **WHOLE["tag"]}).hex() == "691169e62d0fdcba59c2b7b950236c9c"
    )
    review = {"kind": "review", **WHOLE["review"]}
    assert events.digest(review).hex() == "e4bcde7677102bc9cd7bf78c1a454788"
    assert events.digest({**review, "stability": 9.0}) == events.digest(review)
    assert events.digest({**review, "day": DAY + 1}) != events.digest(review)
