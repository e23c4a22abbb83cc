"""What a learner is told of code that a rule does not allow, and what each rule lets through."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import torch  # noqa: F401  # as in a judge of an exercise with tensors

from quizzer.grader.rules import rules
from quizzer.grader.rules.rules import Applied

with (Path(__file__).parent / "rules" / "sentences.toml").open("rb") as file:
    CASES = tomllib.load(file)["case"]


@pytest.mark.parametrize("case", [pytest.param(case, id=case["says"][:60]) for case in CASES])
def test_what_is_not_allowed_is_named_with_its_line(case: dict[str, Any]) -> None:
    applied = Applied(case["rule"], ("f",), tuple(case.get("without", ())))
    [sentence] = rules.broken(case["code"], [applied]) or [""]
    assert sentence.removesuffix("; use broadcasting instead") == case["says"]


def test_the_check_of_several_rules_has_each_title_once() -> None:
    several = [
        Applied("without", ("f",), ("*sum*", "@")),
        Applied("no_loop", ("f",)),
        Applied("no_loop", ("g",)),
    ]
    assert rules.title(several) == "Without `sum`, `@`, Without a loop"


RULE = [Applied("no_loop", ("f",))]


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("def g(t): return t", "the check cannot find `f`; write `def f(...)`"),
        ("__name__ = 'x'\ndef f(t): return t",
         "the file changes the value of `__name__`; do not change it"),
        ("def f(t):\n    return " + "-" * 5000 + "t",
         "the code is nested too deeply to be checked"),
        ("def f(t):\n    return [" + "1, " * 9000 + "1]",
         "the code is too long to be checked; make the required functions shorter"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_checked_says_why(code: str, sentence: str) -> None:
    checked = rules.check(code, RULE, ("f",))
    assert (checked.broken, checked.code) == ([sentence], b"")


def test_eight_thousand_pieces_of_code_are_looked_through_and_no_more() -> None:
    """A function has a parameter, a return and a list of numbers, five pieces beside these."""

    def long(numbers: int) -> list[str]:
        code = f"def f(t):\n    return [{'1, ' * numbers}]"
        return rules.check(code, RULE, ("f",)).broken

    assert long(7_995) == []
    assert long(7_996) == [
        "the code is too long to be checked; make the required functions shorter"
    ]


def test_a_file_without_a_rule_or_without_sense_breaks_none() -> None:
    assert rules.check("def f(t): return t", [], ("f",)) == rules.Checked()
    for code in ("def f(:", "def f(t):\n    return 1\n    break\n"):
        assert not rules.check(code, RULE, ("f",)).code


def test_a_function_without_a_rule_may_loop_and_not_reach_out() -> None:
    checked = "def f(t):\n    return t\n"
    loop = checked + "def g(t):\n    return [x for x in t]\n"
    assert rules.check(loop, RULE, ("f", "g")).broken == []
    outside = checked + "import os\ndef g(t):\n    return os\n"
    assert rules.check(outside, RULE, ("f", "g")).broken == [
        "line 3 has `os`, which this rule does not allow"
    ]
    assert rules.check(outside, RULE, ("f",)).broken == [], "nothing needs it"


def test_code_is_shown_by_its_end_where_it_is_long() -> None:
    def shown(length: int) -> str:
        [sentence] = rules.broken("def f(t):\n    return " + "t" * (length - 4) + ".foo\n", RULE)
        return sentence.split("`")[1]

    assert shown(50) == "t" * 46 + ".foo"
    assert shown(51) == "..." + "t" * 41 + ".foo"


def test_two_rules_each_have_their_sentence() -> None:
    both = [Applied("no_loop", ("f",)), Applied("without", ("g",), ("sum",))]
    code = "def f(t):\n    return [x for x in t]\ndef g(t):\n    return t.sum()\n"
    assert rules.broken(code, both) == [
        "line 2 has a list comprehension; use broadcasting instead",
        "line 4 has `t.sum`; solve this exercise without `sum`",
    ]


def test_an_attribute_of_the_files_own_is_not_known_where_its_library_is_not_loaded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A tensor or an array may have one of the same name, which this judge cannot look up."""
    code = (
        "import numpy\nclass A:\n    def area(self): return 1\n"
        "def f(t):\n    A()\n    numpy.exp(1.0)\n    return t.area\n"
    )
    assert rules.broken(code, RULE) == []
    monkeypatch.delitem(sys.modules, "numpy")
    assert rules.broken(code, RULE) == [
        "line 7 has `t.area`, which this rule does not allow; use broadcasting instead"
    ]
