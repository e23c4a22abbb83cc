"""The rules on a source: every dodge is refused, every honest style passes."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch  # noqa: F401  # as in a judge of an exercise with tensors

from quizzer.grader.rules import rules
from tests.grader.sections import sections

FOLDER = Path(__file__).parent / "rules"
FUNCTIONS = {
    "list_comprehension": ("odd_doubles",),
    "no_loop": ("outer_sum", "center_columns"),
    "from_scratch": ("sigmoid", "relu"),
}
SECOND = {
    "no_loop": "\ndef center_columns(t):\n    return t - t.mean(0)\n",
    "from_scratch": "\nimport torch\ndef relu(x):\n    return x.clamp(min=0)\n",
}
EXERCISES = {
    "list_comprehension": "list_comprehension",
    "no_loop": "broadcasting",
    "from_scratch": "activations",
}
FILES = [
    *((rule, "dodge", FOLDER / f"{rule}_dodge.md") for rule in FUNCTIONS),
    *((rule, "honest", FOLDER / f"{rule}_honest.md") for rule in SECOND),
    *((rule, "honest", FOLDER.parent / "honest" / f"{EXERCISES[rule]}.md") for rule in FUNCTIONS),
]
CASES = [(rule, kind, title, code) for rule, kind, path in FILES for title, code in sections(path)]


@pytest.mark.parametrize(
    ("rule", "kind", "code"),
    [
        pytest.param(rule, kind, code, id=f"{rule}-{kind}-{title}")
        for rule, kind, title, code in CASES
    ],
)
def test_a_rule_refuses_dodges_and_nothing_else(rule: str, kind: str, code: str) -> None:
    second = FUNCTIONS[rule][-1]
    if f"def {second}" not in code and f"{second} =" not in code:
        code = code + SECOND[rule] if rule == "no_loop" else SECOND[rule] + code
    broken = rules.broken(code, [rules.Applied(rule, FUNCTIONS[rule])])
    if kind == "dodge":
        assert broken, "it was let through"
        assert "could not be checked" not in broken[0], broken
    else:
        assert not broken, broken


def test_a_name_that_is_bound_nowhere_is_said_to_be_so_and_nothing_else() -> None:
    code = "def odd_doubles(numbers):\n    return [2 * n for n in nubmers if n % 2]\n"
    rule = rules.Applied("list_comprehension", ("odd_doubles",))
    checked = rules.check(code, [rule], ("odd_doubles",))
    assert checked.broken == [
        "line 2 has `nubmers`, which is defined nowhere that this check can see"
    ]
    assert not checked.code


@pytest.mark.parametrize(
    "above",
    [
        "numbers_of = list",
        "from collections import Counter as numbers_of",
        "def bind():\n    global numbers_of\n    numbers_of = list\nbind()",
        "if (numbers_of := list):\n    pass",
        "try:\n    numbers_of = list\nexcept ValueError as numbers_of:\n    pass",
    ],
)
def test_a_name_that_is_bound_in_any_way_is_defined(above: str) -> None:
    code = f"{above}\ndef odd_doubles(xs):\n    return [2 * n for n in numbers_of(xs) if n % 2]\n"
    rule = rules.Applied("list_comprehension", ("odd_doubles",))
    broken = rules.broken(code, [rule])
    assert not any("defined nowhere" in sentence for sentence in broken), broken


def test_a_method_that_is_compiled_is_checked_though_no_function_alone_needs_it() -> None:
    code = (
        "class A:\n"
        "    def run(self, a, b):\n        return a[:, None] + b\n"
        "    def foo(self, t):\n        return {}\n"
        "def outer_sum(a, b):\n    return A().run(a, b)\n"
        "def center_columns(t):\n    if False:\n        t.foo\n    return t - t.mean(0)\n"
    )
    rule = rules.Applied("no_loop", FUNCTIONS["no_loop"])
    assert rules.broken(code.format("[row for row in t]"), [rule]) == [
        "line 5 has a list comprehension; use broadcasting instead"
    ]
    assert not rules.broken(code.format("t"), [rule])
