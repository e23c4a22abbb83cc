"""The rule `without = [...]`: none of these names under any root or alias, all others freely."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch  # noqa: F401  # as in a judge of an exercise with tensors

from quizzer.content.exercise_file import load
from quizzer.errors import ContentError
from quizzer.grader.client import grade
from quizzer.grader.rules import rules
from tests.grader.conftest import EXERCISES, ZygoteFor
from tests.grader.sections import sections

FOLDER = Path(__file__).parent / "rules"
NAMES = {
    "softmax": ("*softmax*", "*softmin*", "logsumexp", "cross_entropy", "crossentropyloss"),
    "matmul": ("@", "matmul", "*mm", "*dot", "inner", "outer", "einsum", "linear", "bilinear"),
    "autograd": ("backward", "autograd", "func.*", "vjp", "requires_grad*", "parameter"),
    "graph": ("backward", "autograd", "grad_fn", "func.*", "requires_grad*", "parameter"),
    "layers": ("autograd", "func.*", "requires_grad*"),
    "libraries": ("torch", "numpy"),
    "conv": ("*conv*",),
    "optim": ("optim",),
}
CASES = [
    pytest.param(kind, title.partition(":")[0], code, id=f"{kind}-{title}")
    for kind in ("honest", "dodge")
    for title, code in sections(FOLDER / f"without_{kind}.md")
]


@pytest.mark.parametrize(("kind", "names", "code"), CASES)
def test_a_name_that_is_left_out_is_refused_and_nothing_else(
    kind: str, names: str, code: str
) -> None:
    broken = rules.broken(code, [rules.Applied("without", ("f",), NAMES[names])])
    assert bool(broken) == (kind == "dodge"), broken


def test_its_message_says_what_is_used_where_and_what_is_left_out() -> None:
    code = "import torch\n\n\ndef f(x):\n    return torch.logsumexp(x, 1)\n"
    rule = rules.Applied("without", ("f",), ("logsumexp", "*softmax*"))
    assert rules.broken(code, [rule]) == [
        "line 5 has `torch.logsumexp`; solve this exercise without `logsumexp`, `softmax`"
    ]
    assert rules.title([rule]) == "Without `logsumexp`, `softmax`"


def test_functions_of_one_file_may_have_different_rules() -> None:
    code = (
        "import torch\n"
        "def checked(f):\n    def inner(a, b):\n        return f(a, b)\n    return inner\n"
        "@checked\ndef by_hand(a, b):\n    return (a[:, :, None] * b).sum(1)\n"
        "@checked\ndef ready(a, b):\n    return a @ b\n"
    )
    by_hand = rules.Applied("without", ("by_hand",), NAMES["matmul"])
    assert rules.check(code, [by_hand], ("by_hand", "ready")).broken == []
    through = code.replace("(a[:, :, None] * b).sum(1)", "ready(a, b)")
    assert rules.check(through, [by_hand], ("by_hand", "ready")).broken
    patched = code.replace("return a @ b", "torch.sum = torch.matmul\n    return a @ b")
    assert rules.check(patched, [by_hand], ("by_hand", "ready")).broken


def folder_with(tmp_path: Path, rule: str) -> Path:
    folder = tmp_path / "linear_layer"
    folder.mkdir()
    for path in (EXERCISES / "linear_layer").iterdir():
        if path.is_file():
            (folder / path.name).write_bytes(path.read_bytes())
    with (folder / "exercise.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n[[rules]]\n{rule}\n")
    return folder


def test_an_exercise_says_which_names_it_leaves_out(tmp_path: Path, zygote_for: ZygoteFor) -> None:
    rule = 'without = ["*linear", "addmm"]\nfunctions = ["linear1"]'
    spec = load(folder_with(tmp_path, rule))
    zygote = zygote_for(replace(spec, digest="without"))
    path = tmp_path / "linear_layer.py"
    path.write_text("def linear1(xb, weights, bias):\n    return xb @ weights + bias\n")
    assert grade(spec, path, zygote=zygote).passed
    path.write_text(
        "from torch.nn.functional import linear\n"
        "def linear1(xb, weights, bias):\n    return linear(xb, weights.t(), bias)\n"
    )
    verdict = grade(spec, path, zygote=zygote)
    assert verdict.status == "failed"
    assert verdict.checks[0].name == "Without `linear`, `addmm`"


def test_a_rule_without_a_name_is_an_error_of_the_exercise(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="a name or a list `without`"):
        load(folder_with(tmp_path, 'functions = ["linear1"]'))
