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
