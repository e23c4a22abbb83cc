"""Causes that nobody has written down: chance, one factor in all calls, a single change."""

from __future__ import annotations

import types

import pytest
import torch

from quizzer.grader.declarations import Case, Misconception
from quizzer.grader.diagnosis import heuristics, mutations, numeric_relations
from quizzer.grader.diagnosis.diagnose import Evidence
from quizzer.grader.diagnosis.rerun import SecondRun
from quizzer.grader.exercise import Exercise
from quizzer.grader.trials import TOO_LARGE, Outcome, Trial, same
from quizzer.grader.values.convert import plain
from quizzer.grader.values.resemblance import of_lists


def test_calls_that_chance_comes_in_by_are_found_with_their_lines() -> None:
    code = (
        "import torch, random\n"
        "x = torch.randn(3)\n"
        "random.shuffle([1])\n"
        "loader = DataLoader(x, shuffle=True)\n"
        "other = DataLoader(x, shuffle=False)\n"
        "y = x.mean()\n"
    )
    assert [(call.line, call.name) for call in heuristics.sources(code)] == [
        (2, "torch.randn"), (3, "random.shuffle"), (4, "shuffle=True"),
    ]  # fmt: skip
    assert heuristics.sources("def broken(:") == []


def test_a_seed_alone_is_no_chance() -> None:
    assert heuristics.sources("import torch\ntorch.manual_seed(3)\n") == []


def trials(*pairs: tuple[float, float]) -> list[Trial]:
    case = Case("a check", "f", returns="number")
    return [Trial(case, (), Outcome(plain(right)), Outcome(plain(wrong))) for right, wrong in pairs]


def test_a_factor_that_all_calls_share_is_named() -> None:
    diagnosis = numeric_relations.steady(trials((1.5, 3.0), (2.25, 4.5), (-7.0, -14.0)))
    assert diagnosis
    assert "2 times what is expected" in diagnosis.explanation


def test_two_calls_or_one_exception_prove_no_relation() -> None:
    assert numeric_relations.steady(trials((1.5, 3.0), (2.25, 4.5))) is None
    assert numeric_relations.steady(trials((1.5, 3.0), (2.25, 4.5), (7.0, 15.0))) is None
    some = trials((1.5, 3.0), (2.25, 4.5), (7.0, 14.0))
    some[1].got = Outcome(raised="ValueError", message="no")
    assert numeric_relations.steady(some) is None


def test_the_key_that_is_off_is_named() -> None:
    case = Case("a check", "f", returns="close")
    calls = [
        Trial(case, (), Outcome({"loss": x, "epoch": 0}), Outcome({"loss": -x, "epoch": 0}))
        for x in (0.5, 1.25, 3.0)
    ]
    diagnosis = numeric_relations.steady(calls)
    assert diagnosis
    assert "`loss`" in diagnosis.explanation
    assert "sign is reversed" in diagnosis.explanation


def test_every_change_is_another_file_and_says_where() -> None:
    source = "def f(é, b):\n    if é > 0:\n        return é[1:] * 2\n    return b - 1\n"
    changes = mutations.changes(source)
    assert len({change.source for change in changes}) == len(changes) > 40
    assert source not in {change.source for change in changes}
    assert all(change.message.startswith("Look at line ") for change in changes)
    assert any("return é[1:] * (3)" in change.source for change in changes)
    assert any("(b + 1)" in change.source for change in changes)


def test_what_cannot_be_read_has_no_changes() -> None:
    assert mutations.changes("def f(:") == []
    assert mutations.changes("x = 1\n" * 5000) == []


def test_two_results_too_large_to_cross_can_be_compared() -> None:
    trial = Trial(Case("a check", "f", ([1], [2])), ([1], [2]))
    large, small = Outcome(TOO_LARGE), Outcome([1], after=([1], [2]))
    assert same(trial, large, Outcome(TOO_LARGE, after=([1], [2])))
    assert not same(trial, large, small)


def test_resemblances_of_lists_are_named() -> None:
    right = [2, 6, 6, 10]
    lists = {
        "the items are right, but in reverse order": [10, 6, 6, 2],
        "the items are right, but in a different order": [6, 2, 6, 10],
        "the expected items are repeated 2 times": right * 2,
        "every item appears twice": [2, 2, 6, 6, 6, 6, 10, 10],
        "the first 3 are right, the others are missing": [2, 6, 6],
        "the last 2 are right, the ones before them are missing": [6, 10],
        "all expected items are there, followed by extra ones": [2, 6, 6, 10, 1],
        "": [1, 2],
    }
    assert {like: of_lists(right, wrong) for like, wrong in lists.items()} == {
        like: like for like in lists
    }


def test_single_small_whole_numbers_have_no_likeness() -> None:
    from quizzer.grader.values import resemblance

    assert resemblance.of_tensors(torch.tensor(3.0), torch.tensor(1.0)) == ""
    assert resemblance.of_tensors(torch.tensor(3.1623), torch.tensor(3.0)) == ""


def test_a_misconception_that_is_not_the_cause_is_tried_on_the_wrong_calls_first() -> None:
    calls: list[int] = []

    def half(number: int) -> float:
        calls.append(number)
        return number / 2

    wrong = Misconception("half", "", "", "double", half)
    reference = types.ModuleType("reference")
    exercise = Exercise(
        "double", ("double",), (), 1.0, 64, b"", reference, "", lambda rng: (), None,
        (wrong,), (), (), {}, False,
    )  # fmt: skip
    case = Case("a check", "double")
    made = [Trial(case, (n,), Outcome(2 * n, after=(n,))) for n in (0, 0, 0, 5, 7)]
    for trial in made:
        got = trial.expected.value if trial.sent != (7,) else 100
        trial.got = Outcome(got, after=trial.sent)
        trial.problem = "wrong" if got == 100 else ""
    second = SecondRun(lambda: pytest.fail("nothing is run again"), {}, 0.0)
    source = "def double(number):\n    return number + number if number < 6 else 100\n"
    evidence = Evidence(exercise, made, source, "", True, second)
    assert evidence.diagnosis() is None
    assert {*calls} == {7}, "one that was right is not looked at"
