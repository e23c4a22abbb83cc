"""Typed answers that are code: what is run of them, and which mark a verdict gives."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest

from quizzer.content.exercise_spec import ExerciseSpec
from quizzer.grader.client import GraderClient, grade
from quizzer.grader.verdict import Check, Verdict
from quizzer.marking.suggest import Suggestion
from quizzer.paths import Home
from quizzer.services.context import Context
from quizzer.services.practice import exercises, grading
from quizzer.services.practice.code_answers import (
    CodeAnswer,
    CodeAnswerRunner,
    code_answer,
    suggestion_from,
)
from quizzer.services.practice.grading import Graded
from quizzer.services.reports import exercise_history
from quizzer.services.startup import open_context
from tests.conftest import NOON


@pytest.fixture
def context(used_home: Home) -> Iterator[Context]:
    """The bundled content, of which the exercises are used."""
    with open_context(used_home, UTC) as opened:
        yield opened


def submission(context: Context, exercise: str, answer: str) -> tuple[str, bool] | None:
    code = code_answer(exercises.find_exercise(exercise, context.home), answer)
    return None if code is None else (code.source, code.is_adapted)


def test_code_that_defines_the_asked_functions_is_run_as_it_stands(context: Context) -> None:
    code = "def pair_up(a, b):\n    return list(zip(a, b))"
    assert submission(context, "zip_pairs", code) == (code, False)
    assert submission(context, "zip_pairs", f"Like this:\n```python\n{code}\n```\nIt zips.") == (
        f"{code}\n",
        False,
    )


def test_an_expression_of_the_arguments_or_a_function_of_another_name_is_adapted(
    context: Context,
) -> None:
    wrapped = submission(context, "list_comprehension", "[2 * n for n in numbers if n % 2]")
    assert wrapped is not None
    assert wrapped[0].endswith(
        "def odd_doubles(numbers):\n    return [2 * n for n in numbers if n % 2]\n"
    )
    renamed = submission(context, "zip_pairs", "def f(x, y): return list(zip(x, y))")
    assert renamed is not None
    assert renamed[0].endswith("def pair_up(a, b):\n    return f(a, b)\n")
    assert renamed[1]


@pytest.mark.parametrize(
    ("exercise", "answer"),
    [
        ("zip_pairs", "it pairs the items by position"),
        ("zip_pairs", "zip"),
        ("zip_pairs", "list(zip([1, 2], 'ab'))"),
        ("zip_pairs", "x = 1\ny = 2"),
        ("zip_pairs", "def f(x): return x"),
        ("zip_pairs", "def f(" + "(" * 3000),
        ("activations", "def sigmoid(x): return 1 / (1 + torch.exp(-x))"),
        ("mnist_training", "def train(images, labels): ..."),
        ("tensor_slicing", "(torch.arange(1, 10).view(3, 3) * 2)[1:, 1:]"),
    ],
)
def test_words_parts_and_long_trainings_are_not_run(
    context: Context, exercise: str, answer: str
) -> None:
    assert submission(context, exercise, answer) is None


IMPORTS = "import math\nimport numpy as np\nimport numpy\nimport torch\n"
WHOLE = "def f(x, y):\n    return x + y"


@pytest.mark.parametrize(
    ("answer", "source", "is_adapted"),
    [
        (WHOLE, IMPORTS + WHOLE, False),
        (f"import torch\n{WHOLE}", f"import torch\n{WHOLE}", False),
        ("f = max", IMPORTS + "f = max", False),
        ("class f: pass", IMPORTS + "class f: pass", False),
        ("async def f(): pass", IMPORTS + "async def f(): pass", False),
        ("x @ y", IMPORTS + "def f(x, y):\n    return x @ y\n", True),
        ("z = x @ y", IMPORTS + "def f(x, y):\n    return x @ y\n", True),
        (
            "torch.stack([max(x, row) for row in y])",
            IMPORTS + "def f(x, y):\n    return torch.stack([max(x, row) for row in y])\n",
            True,
        ),
        (
            "def g(a, b): return a @ b",
            IMPORTS + "def g(a, b): return a @ b\n\ndef f(x, y):\n    return g(x, y)\n",
            True,
        ),
        (
            "from math import pi\ndef g(a, b): return pi",
            "from math import pi\ndef g(a, b): return pi\n\ndef f(x, y):\n    return g(x, y)\n",
            True,
        ),
        ("```\nx\n```\nand\n```py\ndef f(): pass\n```", IMPORTS + "x\n\ndef f(): pass\n", False),
        ("x + z", None, False),  # z is nobody's
        ("x + 1", None, False),  # y has no part
        ("def g(a): return a", None, False),
        ("def g(a, b): ...\ndef h(a, b): ...", None, False),
    ],
)
def test_an_answer_becomes_a_submission_with_what_it_leaves_out(
    tmp_path: Path, answer: str, source: str | None, is_adapted: bool
) -> None:
    starter = "import torch\n\ndef f(x, y):\n    ...\n"
    spec = ExerciseSpec("sums", "Sums", ("f",), "", starter, (), tmp_path, "", needs_torch=True)
    expected = None if source is None else CodeAnswer(source, is_adapted)
    assert code_answer(spec, answer) == expected
    if is_adapted:
        helped = replace(spec, starter=f"{starter}def helper(): ...\n")
        two = replace(spec, functions=("f", "helper"))
        assert code_answer(helped, answer) is code_answer(two, answer) is None


@pytest.mark.parametrize(("seconds", "is_run"), [(30.0, True), (30.5, False)])
def test_an_exercise_of_half_a_minute_is_run_and_none_that_takes_longer(
    context: Context, seconds: float, is_run: bool
) -> None:
    spec = replace(exercises.find_exercise("zip_pairs", context.home), time_limit_s=seconds)
    found = code_answer(spec, "def pair_up(a, b):\n    return list(zip(a, b))")
    assert (found is not None) is is_run


def test_a_verdict_gives_the_mark() -> None:
    checks = (Check("One", "passed"), Check("Two", "passed"), Check("Three", "failed", "It is 3."))
    passed = suggestion_from(Verdict("e", "passed", checks[:2]), is_adapted=True)
    assert passed is not None
    assert passed.mark == "good"
    mostly = suggestion_from(Verdict("e", "failed", checks), is_adapted=False)
    assert mostly is not None
    assert mostly.mark == "nit"
    assert mostly.notes[0].endswith("fails: Three: It is 3.")
    wrong = suggestion_from(Verdict("e", "failed", checks[2:]), is_adapted=False)
    assert wrong is not None
    assert wrong.mark == "again"
    for status in ("timeout", "crashed", "refused"):
        assert suggestion_from(Verdict("e", status, checks), is_adapted=False) is None
    assert suggestion_from(Verdict("e", "failed", checks), is_adapted=True) is None


def test_a_right_function_is_good_a_wrong_one_again_and_no_attempt_is_recorded(
    context: Context,
) -> None:
    runner = CodeAnswerRunner(context.home)
    good = runner.suggest("zip_pairs", "def pair_up(a, b):\n    return list(zip(a, b))")
    assert good is not None
    assert good.mark == "good"
    wrong = runner.suggest("zip_pairs", "def pair_up(a, b):\n    return 3")
    assert wrong is not None
    assert wrong.mark == "again"
    adapted = runner.suggest("list_comprehension", "[n * 2 for n in numbers if n % 2 == 1]")
    assert adapted is not None
    assert adapted.mark == "good"
    assert runner.suggest("no_such_exercise", "def f(): pass") is None
    assert not any(tried.attempts for tried in exercise_history.exercise_progress(context, NOON))


def test_closing_ends_code_that_never_ends(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = threading.Event()

    def endless(spec: ExerciseSpec, source: bytes, home: Home, *, zygote: GraderClient) -> Graded:
        spec = replace(spec, time_limit_s=600.0, digest="longer than any test")
        verdict = grade(spec, source, zygote=zygote, on_output=lambda text: begun.set())
        return Graded(verdict, source)

    monkeypatch.setattr(grading, "grade_bytes", endless)
    runner = CodeAnswerRunner(context.home)
    results: list[object] = []
    code = "print('begun', flush=True)\ndef pair_up(a, b):\n    while True: pass"
    thread = threading.Thread(target=lambda: results.append(runner.suggest("zip_pairs", code)))
    thread.start()
    assert begun.wait(60)
    runner.close()
    thread.join(60)
    assert results == [None]
    assert runner.suggest("zip_pairs", code) is None, "closed for good"


def test_half_of_the_checks_right_is_wrong_and_more_is_a_nit() -> None:
    def graded(right: int, wrong: int, message: str = "m") -> Suggestion:
        passed = (Check("p", "passed"),) * right
        failed = (Check("f", "failed", message),) * wrong
        suggestion = suggestion_from(Verdict("e", "failed", passed + failed), is_adapted=False)
        assert suggestion is not None
        return suggestion

    assert graded(1, 1).mark == "again"
    assert graded(2, 1).mark == "nit"
    assert graded(2, 2).score == 0.25
    start = "your code was run; this check of the exercise e fails: "
    assert graded(1, 1, "").notes == (f"{start}f",)
    assert graded(1, 1, "a" * 200).notes == (f"{start}f: {'a' * 157}",)
    assert graded(1, 1, "a" * 157).notes == (f"{start}f: {'a' * 157}",)
    passed = suggestion_from(Verdict("e", "passed"), is_adapted=False)
    assert passed is not None
    assert passed.score == 1
