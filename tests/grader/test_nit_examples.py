"""The examples of a nit, proved on made-up calls: each error is named once, by its first case."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from quizzer.grader.declarations import Case, Nit
from quizzer.grader.judge import self_check
from quizzer.grader.trials import Outcome, Trial


def problems(*examples: str) -> list[str]:
    """What is wrong with examples of a nit for an exercise that doubles numbers."""
    trials = [
        Trial(Case(check, "f", (n,)), (n,), Outcome(2 * n, after=(n,)))
        for check, n in (("small", 1), ("small", 2), ("large", 50))
    ]

    def outcome(case: Case, sent: tuple[Any, ...], wrong: object, names: dict[str, Any]) -> Outcome:
        return Outcome(names["f"](*sent), after=sent)

    exercise: Any = SimpleNamespace(reference=SimpleNamespace(factor=2), outcome=outcome)
    return self_check._calls_of_nit(exercise, Nit("n" * 60, "", examples), trials)


def test_examples_that_pass_have_no_problem_and_use_what_the_reference_has() -> None:
    assert problems("def f(n): return n + n", "def f(n): return factor * n") == []


def test_an_example_that_fails_is_named_by_its_first_case() -> None:
    name = f"the nit {'n' * 50!r}: example"
    assert problems("def f(n): return 2 * n", "def f(n): return 0 if n > 1 else 2") == [
        f"{name} 2 fails at `small`: the result is 0 where 4 is expected"
    ]
    assert problems("def f(n): return min(2 * n, 9)") == [
        f"{name} 1 fails at `large`: the result is 9 where 100 is expected"
    ]


def test_an_example_that_does_not_run_is_named_and_the_next_one_is_tried() -> None:
    [first, second] = problems("1 / 0", "def f(n): return 0")
    assert first.endswith("example 1 raises ZeroDivisionError('division by zero')")
    assert second.endswith("example 2 fails at `small`: the result is 0 where 2 is expected")
