"""Which cause is named first for a failed submission, and how much has to speak for it."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any

import pytest
import torch  # noqa: F401  # as in a judge of an exercise with tensors

from quizzer.grader.declarations import Case, Pattern
from quizzer.grader.diagnosis import numeric_relations
from quizzer.grader.diagnosis.diagnose import Evidence
from quizzer.grader.trials import Outcome, Trial

SOURCE = "def f(x):\n    return x\n"


class Again:
    """Makes calls again with these results, and tries changes until one is said to be right."""

    def __init__(self, *results: Any, right: int | None = None, seconds: float = 60.0) -> None:
        self.results, self.right = results, right
        self.until = time.monotonic() + seconds
        self.made: list[Trial] = []
        self.tried: list[Trial] = []

    def outcomes(self, trials: list[Trial]) -> list[Outcome]:
        self.made = list(trials)
        return [
            Outcome(value, after=t.sent) for value, t in zip(self.results, trials, strict=False)
        ]

    def first_right(self, sources: list[str], trials: list[Trial]) -> int | None:
        self.tried = list(trials)
        return self.right


def evidence(
    *rows: tuple[Any, Any],
    source: str = SOURCE,
    again: Again | None = None,
    wrong: Any = None,
    finished: bool = True,
    reference: str = "",
    patterns: tuple[Pattern, ...] = (),
    returns: Any = "exact",
    functions: tuple[str, ...] = ("f",),
    output: str = "",
) -> Evidence:
    """Calls, each with what is right and what came: a value, None for no end, or an exception."""
    trials = []
    for number, (right, got) in enumerate(rows):
        case = Case("c", functions[number % len(functions)], returns=returns)
        trial = Trial(case, (number,), Outcome(right, after=(number,)))
        if isinstance(got, Exception):
            where = ((2, "f", str(got.args[1])),) if got.args[1:] else ()
            trial.got = Outcome(raised=type(got).__name__, message=got.args[0], places=where)
        elif got is not ...:
            trial.got = Outcome(got, after=(number,))
        trial.problem = "" if right == got else "wrong"
        trials.append(trial)
    exercise: Any = SimpleNamespace(
        functions=functions,
        misconceptions=[wrong] if wrong else [],
        patterns=patterns,
        reference_source=reference,
        answer=lambda trial, each: each.answer(trial),
    )
    second: Any = again or Again()
    return Evidence(exercise, trials, source, output, finished, second)


def misconception(results: list[Any], source: str = "", function: str = "f") -> Any:
    return SimpleNamespace(
        id="m", title="T", explanation="E.", function=function, source=source, up_to=None,
        answer=lambda trial: Outcome(results[trial.sent[0]], after=trial.sent),
    )  # fmt: skip


def name(found: Any) -> str:
    return found.id if found else ""


def test_a_misconception_has_to_explain_every_call() -> None:
    rows = [(1, 10), (2, 20), (3, 3)]
    assert name(evidence(*rows, wrong=misconception([10, 20, 3])).diagnosis()) == "m"
    assert name(evidence(*rows, wrong=misconception([10, 21, 3])).diagnosis()) == ""
    assert name(evidence(*rows, wrong=misconception([10, 20, 30])).diagnosis()) == ""
    assert name(evidence(*rows, (4, ...), wrong=misconception([10, 20, 3, 4])).diagnosis()) == ""


def test_a_misconception_is_looked_for_by_the_code_and_the_function_that_it_names() -> None:
    rows = [(1, 10), (2, 20), (3, 3)]
    for source, expected in (("^    return", "m"), ("return y", ""), ("x$", "m")):
        wrong = misconception([10, 20, 3], source)
        assert name(evidence(*rows, wrong=wrong).diagnosis()) == expected
    other = misconception([10, 20, 3], function="g")
    assert name(evidence(*rows, wrong=other).diagnosis()) == ""


def test_most_of_the_wrong_calls_are_enough_wherever_the_others_stand() -> None:
    shared, other = [(1, 10), (2, 20), (3, 30)], (4, 99)
    first = evidence(other, *shared, wrong=misconception([4, 10, 20, 30]))
    assert first._one_of_two("f") is not None
    last = evidence(*shared, other, wrong=misconception([10, 20, 30, 4]))
    assert last._one_of_two("f") is not None
    half = evidence(*shared, other, (5, 98), (6, 97), wrong=misconception([10, 20, 30, 4, 5, 6]))
    assert half._one_of_two("f") is None
    unknown = evidence(*shared, (4, ...), wrong=misconception([10, 20, 30, 4]))
    assert unknown._one_of_two("f") is None


def test_exceptions_in_common_count_and_are_no_values() -> None:
    def shared(values: int) -> Any:
        raised = Outcome(raised="ValueError", message="x")
        cause = misconception([])
        cause.answer = lambda trial: (
            raised if trial.sent[0] == values else Outcome(10 * trial.sent[0], after=trial.sent)
        )
        rows: list[tuple[Any, Any]] = [(-1, 10 * number) for number in range(values)]
        return evidence(*rows, (-1, ValueError("x")), wrong=cause)._one_of_two("f")

    assert shared(3) is not None
    assert shared(2) is None, "two values are too few"


RANDOM = "import random\ndef f(x):\n    return random.random()\n"


def test_a_result_that_changes_when_a_call_is_made_again_is_left_to_chance() -> None:
    again = Again(0.5, 0.7)
    found = evidence((1, 0.5), (2, 0.6), source=RANDOM, again=again)._randomness("f")
    assert name(found) == "left-to-chance"
    assert found is not None
    assert found.title == "Differs on every run"
    assert len(again.made) == 2
    same = evidence((1, 0.5), (2, 0.6), source=RANDOM, again=Again(0.5, 0.6))
    assert same._randomness("f") is None


def test_only_wrong_values_are_asked_for_again_and_no_more_than_twelve() -> None:
    again = Again(*[0] * 20)
    rows: list[tuple[Any, Any]] = [(1, 1), (2, ValueError("x")), (3, ...), *[(4, 0)] * 14]
    assert evidence(*rows, source=RANDOM, again=again)._randomness("f") is None
    assert [trial.sent[0] for trial in again.made] == list(range(3, 15))
    unused = Again(1, 2)
    assert evidence((1, ValueError("x")), source=RANDOM, again=unused)._randomness("f") is None
    assert evidence((1, 0), again=unused)._randomness("f") is None, "nothing is random there"
    random_too = evidence((1, 0), source=RANDOM, reference=RANDOM, again=unused)
    assert random_too._randomness("f") is None, "the exercise asks for it"
    assert unused.made == []


def test_a_seed_makes_chance_the_last_cause_but_one() -> None:
    seeded = RANDOM.replace("    return", "    random.seed(1)\n    return")
    found = evidence((1, 0.5), (2, 0.6), source=seeded, again=Again(0.5, 0.6)).diagnosis()
    assert found is not None
    assert (found.id, found.title) == ("left-to-chance", "It depends on randomness")
    assert evidence((1, 0.5), source=RANDOM)._seeded_randomness("f") is None
    assert evidence((1, 0.5), source=SOURCE + "# seed\n")._seeded_randomness("f") is None
    asked = evidence((1, 0.5), source=seeded, reference=RANDOM)
    assert asked._seeded_randomness("f") is None


KNOWN = (Pattern("own", "Own", "It is own.", raises="OddError"),)


class OddError(Exception):
    pass


def test_an_exception_explains_itself_and_no_wrong_value_before_it() -> None:
    first = evidence((1, NameError("name 'torhc' is not defined", "torhc")), (2, 0))
    assert name(first.diagnosis()) == "name-unknown"
    later = evidence((1, 0), (2, NameError("name 'torhc' is not defined", "torhc")))
    assert name(later._error_of_first_failure()) == ""
    own = evidence((1, 0), (2, OddError("odd", "x")), patterns=KNOWN)
    assert name(own._error_of_first_failure()) == "own", "the exercise knows both by one cause"
    other = evidence((1, OddError("odd", "x")), patterns=KNOWN, functions=("f",))
    assert name(other._error_of_first_failure("f")) == "own"
    assert name(other._error_of_first_failure("g")) == ""


def test_calls_that_did_not_come_to_their_end_leave_the_exceptions_alone() -> None:
    rows: list[tuple[Any, Any]] = [(1, 10), (2, 20), (3, ...)]
    wrong = misconception([10, 20, 3])
    assert evidence(*rows, wrong=wrong, finished=False).diagnosis() is None
    raised = evidence((1, OddError("odd")), (2, ...), patterns=KNOWN, finished=False)
    assert name(raised.diagnosis()) == "own"


def test_nothing_returned_is_told_from_something_printed() -> None:
    rows = [(1, None), (2, None)]
    assert name(evidence(*rows).diagnosis()) == "nothing-returned"
    assert name(evidence(*rows, output="1\n").diagnosis()) == "printed-not-returned"


def test_one_change_away_is_tried_on_the_wrong_calls_first() -> None:
    again = Again(right=0)
    found = evidence((0, 0), (3, 1), (4, 4), source="def f(x):\n    return x + 1\n", again=again)
    assert name(found.diagnosis()) == "one-change-away"
    assert [trial.sent[0] for trial in again.tried] == [1, 0, 2]
    late = Again(right=0, seconds=-1)
    assert evidence((3, 1), again=late)._one_change_away() is None
    assert late.tried == []
    assert evidence((3, 3), again=again)._one_change_away() is None, "nothing is wrong"


def test_only_the_calls_of_functions_that_fail_have_to_come_out_right() -> None:
    again = Again(right=0)
    made = evidence((0, 0), (3, 1), (2, 2), (5, 5), functions=("g", "f"), again=again)
    assert made.functions == ["f"]
    assert made._one_change_away() is not None
    assert [trial.sent[0] for trial in again.tried] == [1, 3]


def test_numbers_that_are_off_in_one_way_and_unused_parameters_come_last() -> None:
    rows = [(1.5, 3.0), (2.25, 4.5), (7.0, 14.0)]
    assert name(evidence(*rows, returns="close").diagnosis()) == "steadily-off"
    assert name(evidence(*rows).diagnosis()) == "", "what has to be exact has no factor"
    unused = evidence((1, 5), (2, 5), source="def f(x):\n    return 5\n")
    assert name(unused.diagnosis()) == "argument-unused"


def test_what_fails_first_decides_and_the_next_function_follows() -> None:
    made = evidence((1, 0), (2, 0), functions=("g", "f"), source=SOURCE + "def g(x):\n    x.sum\n")
    assert made.functions == ["g", "f"]
    assert name(made.diagnosis()) == "named-not-called"
    assert [trial.sent[0] for trial in made.wrong_in("f")] == [1]
    right = evidence((1, 1), (2, 0), (3, ...))
    assert [trial.sent[0] for trial in right.wrong] == [1], "neither right nor without an end"


@pytest.mark.parametrize(("step", "words"), [(0.25, "0.25 too large"), (-0.25, "0.25 too small")])
def test_a_small_difference_has_its_direction(step: float, words: str) -> None:
    case = Case("c", "f", returns="close")
    trials = [Trial(case, (), Outcome(x), Outcome(x + step)) for x in (1.5, 2.25, 7.0)]
    found = numeric_relations.steady(trials)
    assert found is not None
    assert words in found.explanation
