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


@pytest.mark.parametrize(
    ("pairs", "phrase"),
    [
        ([(1.5, -1.5), (2.25, -2.25), (-7.0, 7.0)], "the negative of what is expected"),
        ([(1.5, 2.25), (2.5, 6.25), (-7.0, 49.0)], "the square of what is expected"),
        ([(4.0, 2.0), (9.0, 3.0), (25.0, 5.0)], "the square root of what is expected"),
        ([(0.5, 2.0), (0.25, 4.0), (0.1, 10.0)], "1 divided by what is expected"),
        ([(1.5, 0.15), (2.25, 0.225), (-7.0, -0.7)], "1/10 of what is expected"),
        ([(1.5, 10.5), (2.25, 15.75), (-7.0, -49.0)], "7 times what is expected"),
        ([(1.5, 4.5), (2.25, 5.25), (-7.0, -4.0)], "3 too large"),
        ([(1.5, 0.25), (2.25, 1.0), (-7.0, -8.25)], "1.25 too small"),
        ([(0.0, 3.0), (1.5, 4.5), (2.25, 5.25), (-7.0, -4.0)], "3 too large"),
    ],
)
def test_what_all_calls_share_is_named(pairs: list[tuple[float, float]], phrase: str) -> None:
    diagnosis = numeric_relations.steady(trials(*pairs))
    assert diagnosis
    assert f"In every call the result is {phrase}" in diagnosis.explanation


@pytest.mark.parametrize("name", ["rows", "elements", "columns"])
@pytest.mark.parametrize("large", [True, False])
def test_a_number_of_rows_elements_or_columns_as_factor_is_named(name: str, large: bool) -> None:
    case = Case("a check", "f", returns="number")
    calls = []
    for right, rows, columns in ((1.5, 2, 3), (2.25, 3, 7), (-7.0, 5, 9)):
        factor = {"rows": rows, "elements": rows * columns, "columns": columns}[name]
        wrong = right * factor if large else right / factor
        sent = (plain(3), plain(torch.zeros(rows, columns)))
        calls.append(Trial(case, sent, Outcome(plain(right)), Outcome(plain(wrong))))
    diagnosis = numeric_relations.steady(calls)
    assert diagnosis
    size = "large" if large else "small"
    assert f"too {size} by a factor of the number of {name}" in diagnosis.explanation


@pytest.mark.parametrize(
    "pairs",
    [
        [(1.5, 1.5), (2.25, 2.25), (7.0, 7.0)],  # nothing is wrong
        [(0.0, 1.0), (0.0002, 2.0), (0.0005, 9.0)],  # too small to compare with
        [(1.5, 3.0), (1.5, 3.0), (2.25, 4.5)],  # two different numbers
        [(1.5, 0.0), (2.25, 0.0), (7.0, 1.0)],
    ],
)
def test_where_calls_share_nothing_nothing_is_said(pairs: list[tuple[float, float]]) -> None:
    assert numeric_relations.steady(trials(*pairs)) is None


def test_lists_tensors_and_single_numbers_are_compared_number_by_number() -> None:
    case = Case("a check", "f", returns="array")

    def steady(right: object, wrong: object) -> bool:
        call = Trial(case, (), Outcome(plain(right)), Outcome(plain(wrong)))
        return numeric_relations.steady([call]) is not None

    assert steady([1.5, 2.25, 7.0], [3.0, 4.5, 14.0])
    assert steady(torch.tensor([1.5, 2.25, 7.0]), torch.tensor([3.0, 4.5, 14.0]))
    assert steady(torch.tensor([1, 2, 7]), torch.tensor([2, 4, 14]))
    assert steady([[1.5, 2.25], 7.0], [[3.0, 4.5], 14.0])
    assert not steady([1.5, 2.25, 7.0], [3.0, 4.5])
    assert not steady(torch.tensor([1.5, 2.25, 7.0]), torch.tensor([3.0, 4.5]))
    assert not steady([1.5, 2.25, 7.0], [3.0, 4.5, "x"])
    assert not steady([1.5, 2.25, 7.0], [3.0, 4.5, 1e300])


RETURNS_NOTHING = Case("a check", "f")


def nothing(*results: tuple[object, object], output: str = "", case: Case = RETURNS_NOTHING) -> str:
    """The id of the diagnosis for calls with these expected values and results."""
    calls = [Trial(case, (), Outcome(right), Outcome(got)) for right, got in results]
    found = heuristics.nothing_returned(calls, output)
    return found.id if found else ""


def test_a_function_that_only_gives_none_returns_nothing_or_prints() -> None:
    assert nothing((1, None), (2, None)) == "nothing-returned"
    assert nothing((1, None), (2, None), output="3\n") == "printed-not-returned"
    assert nothing((1, None), output=" \n") == "nothing-returned"
    assert nothing((1, None), (2, 2)) == ""
    assert nothing() == ""
    ignored = Case("a check", "f", returns="ignored")
    assert nothing((1, None), case=ignored) == ""
    raised = Trial(RETURNS_NOTHING, (), Outcome(1), Outcome(raised="ValueError"))
    one = Trial(RETURNS_NOTHING, (), Outcome(1), Outcome(None))
    found = heuristics.nothing_returned([raised, one, Trial(RETURNS_NOTHING, ())], "")
    assert found
    assert "`f` ends without `return`" in found.explanation
    other = Trial(Case("a check", "g"), (), Outcome(1), Outcome(None))
    found = heuristics.nothing_returned([one, other], "")
    assert found
    assert "`f` ends without `return`" in found.explanation, "the first is named"


def test_a_method_that_only_gives_none_is_named() -> None:
    calls = [Trial(RETURNS_NOTHING, (), Outcome({"a": 1, "fit": [1, 2]}), Outcome(None))]
    for got in ({"a": 1, "fit": None}, {"a": 1, "fit": [None, None]}):
        calls[0].got = Outcome(got)
        found = heuristics.nothing_returned(calls, "")
        assert found
        assert "`fit` ends without `return`" in found.explanation
    for got in ({"a": 1, "fit": [None, 2]}, {"a": 1, "fit": []}, {"b": None}):
        calls[0].got = Outcome(got)
        assert heuristics.nothing_returned(calls, "") is None
    calls[0].expected = Outcome({"a": None})
    calls[0].got = Outcome({"a": None})
    assert heuristics.nothing_returned(calls, "") is None, "None is right there"
    for expected, got in (([1], {"a": None}), ({"a": 1}, [None])):
        assert nothing((expected, got)) == ""


@pytest.mark.parametrize(
    ("source", "unused"),
    [
        ("def f(a, b):\n    return a", "b"),
        ("def f(a, b):\n    return a + b", ""),
        ("def f(self, b):\n    return b", ""),
        ("def f(a, b):\n    return locals()", ""),
        ("def f(a, *b):\n    return 1", ""),
        ("def f(a, **b):\n    return 1", ""),
        ("def f(a):\n    return a\ndef f(a, b):\n    return b", "a"),
        ("def g(a):\n    return 1", ""),
        ("f = lambda a: 1", ""),
        ("def f(:", ""),
    ],
)
def test_a_parameter_that_is_not_used_is_named(source: str, unused: str) -> None:
    found = heuristics.argument_unused("f", source)
    assert (found is not None) == bool(unused)
    assert found is None or f"parameter `{unused}`" in found.explanation


LOOPS = "def f(n):\n    while n:\n        while n > 1:\n            n += 1\n    return n\n"


@pytest.mark.parametrize(
    ("places", "id_", "words"),
    [
        ([(4, "f")], "loop-without-end", "line 3 of `f`"),
        ([(2, "f")], "loop-without-end", "line 2 of `f`"),
        ([(9, "other"), (3, "f")], "loop-without-end", "`n > 1`"),
        ([(5, "f")], "too-slow", "at line 5 of `f`"),
        ([(5, "f"), (7, "outer")], "too-slow", "at line 5 of `f`"),
        ([], "", ""),
    ],
)
def test_the_innermost_loop_that_was_running_is_named(
    places: list[tuple[int, str]], id_: str, words: str
) -> None:
    found = heuristics.spinning(LOOPS, places)
    assert (found.id if found else "") == id_
    assert not found or words in found.explanation


def test_a_random_result_says_whether_a_seed_hides_it() -> None:
    [call] = heuristics.sources("x = torch.randn(3)")
    differs = heuristics.diagnosis("f", [call], differs=True)
    hidden = heuristics.diagnosis("f", [call], differs=False)
    assert (differs.title, hidden.title) == ("Differs on every run", "It depends on randomness")
    for found in (differs, hidden):
        assert "Line 1 has `torch.randn`, which makes random numbers." in found.explanation


@pytest.mark.parametrize(
    ("code", "is_seeded"),
    [
        ("torch.manual_seed(1)", True),
        ("random.seed(1)", True),
        ("rng = random.Random(1)", True),
        ("rng = np.random.default_rng(1)", True),
        ("torch.Generator()", True),
        ("x = torch.randn(3)", False),
    ],
)
def test_a_seed_is_recognised(code: str, is_seeded: bool) -> None:
    assert heuristics.seeded(code) is is_seeded


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
