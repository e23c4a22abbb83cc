"""Nits: remarks on right answers. They are proven, shown everywhere, and change no mark."""

from __future__ import annotations

import json
import re
import runpy
import shutil
import time
import tomllib
from pathlib import Path

import pytest

from quizzer import paths
from quizzer.content import exercise_file
from quizzer.grader.client import grade
from quizzer.grader.declarations import Nit
from quizzer.grader.diagnosis.nits import earned
from quizzer.grader.rules.rules import Applied, broken
from quizzer.services.practice import attempts, self_check
from quizzer.services.startup import open_context
from tests.conftest import Run
from tests.grader import notebooks
from tests.grader.conftest import EXERCISES, ZygoteFor, spec_of

pytestmark = pytest.mark.usefixtures("used_home")

CLUMSY = "def pair_up(a, b):\n    return [(x, y) for x, y in zip(a, b)]\n"
NIT = "`zip` already gives these tuples; `list` around it makes the same list."
BAD_NITS = """
from quizzer.grader.authoring import Nit

RIGHT = "def pair_up(a, b):\\n    return [*zip(a, b)]\\n"
NITS = (
    Nit("One style.", "[*]zip", (RIGHT, "# again\\n" + RIGHT)),
    Nit("Not there.", "no such code", (RIGHT, RIGHT.replace("[*zip(a, b)]", "list(zip(a, b))"))),
    Nit("On the reference.", "list", ("pair_up = lambda a, b: list(zip(a, b))", RIGHT)),
    Nit("Fails.", "zip", (RIGHT, RIGHT.replace("[*", "[(1, 2), *"))),
    Nit("Raises.", "zip", (RIGHT, "pair_up = zip.nothing")),
    Nit("Two\\nlines.", "[*]zip", (RIGHT, "pair_up = lambda a, b: [*zip(a, b)]")),
)
"""


@pytest.mark.parametrize(
    "code", [CLUMSY, f"'''Pairs.'''\n{CLUMSY}", CLUMSY.replace("(x, y) for", "( x,y ) for")]
)
def test_a_nit_comes_with_a_full_pass_however_the_code_is_written(
    code: str, zygote_for: ZygoteFor
) -> None:
    spec = spec_of("zip_pairs")
    verdict = grade(spec, code.encode(), zygote=zygote_for(spec))
    assert (verdict.status, verdict.score, verdict.nits) == ("passed", 1.0, (NIT,))
    assert verdict.diagnosis is None


def test_what_does_not_pass_has_no_nit_of_its_exercise(zygote_for: ZygoteFor) -> None:
    spec = spec_of("zip_pairs")
    wrong = CLUMSY.replace("(x, y) for", "(x, y) for _ in (1, 2) for")
    assert grade(spec, wrong.encode(), zygote=zygote_for(spec)).nits == ()


def test_a_notebook_gets_the_nit_of_its_code(zygote_for: ZygoteFor) -> None:
    spec = spec_of("zip_pairs")
    verdict = grade(spec, notebooks.of("import os", CLUMSY), zygote=zygote_for(spec))
    assert (verdict.status, verdict.nits) == ("passed", (NIT,))


def test_a_nit_is_shown_by_grade_and_by_the_journal_and_the_rating_is_good(
    run: Run, home: paths.Home, tmp_path: Path
) -> None:
    path = tmp_path / "mine.py"
    path.write_text(CLUMSY)
    ended = run("grade", "zip_pairs", str(path))
    assert ended.status == 0, ended.err
    assert f"  NIT: {NIT}" in ended.out
    assert "rated good" in (ended.out + ended.err).lower()
    assert run("report", "--markdown", str(tmp_path / "journal.md")).status == 0
    assert f"✅ NIT: {NIT}" in (tmp_path / "journal.md").read_text(encoding="utf-8")
    with open_context(home) as context:
        [attempt] = attempts.history(context, "zip_pairs")
    assert attempt.status == "passed"


def test_notes_on_left_out_lines_are_no_nits_of_the_journal(
    run: Run, home: paths.Home, tmp_path: Path
) -> None:
    path = tmp_path / "mine.ipynb"
    path.write_bytes(notebooks.jupyter(CLUMSY))
    ended = run("grade", "zip_pairs", str(path))
    assert f"  NIT: {NIT}" in ended.out
    assert "NIT: Cell" not in ended.out
    assert "for notebooks only" in ended.out
    assert run("report", "--markdown", str(tmp_path / "journal.md")).status == 0
    text = (tmp_path / "journal.md").read_text(encoding="utf-8")
    assert text.count("NIT:") == 1
    assert f"✅ NIT: {NIT}" in text


def test_a_class_gets_nits_in_its_table_and_its_page(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "class" / "ada"
    folder.mkdir(parents=True)
    (folder / "zip_pairs.py").write_text(CLUMSY)
    table, page = tmp_path / "book.csv", tmp_path / "book.html"
    ended = run(
        "batch", str(folder.parent), "--jsonl", "--jobs", "1", "--csv", str(table),
        "--html", str(page),
    )  # fmt: skip
    assert ended.status == 0, ended.err
    assert json.loads(ended.out)["nits"] == [NIT]
    assert NIT in table.read_text(encoding="utf-8")
    assert "<code>zip</code> already gives these tuples" in page.read_text(encoding="utf-8")


def test_an_exercise_does_not_prove_itself_with_nits_that_are_wrong(tmp_path: Path) -> None:
    folder = tmp_path / "zip_pairs"
    shutil.copytree(EXERCISES / "zip_pairs", folder)
    (folder / "nits.py").write_text(BAD_NITS)
    [proof] = self_check.prove([exercise_file.load(folder)], paths.Home(tmp_path / "home"), seeds=1)
    problems = "\n".join(proof.problems)
    for sentence in (
        "the nit 'One style.': it needs two examples in different styles",
        "the nit 'Not there.': example 1 does not have the code in `source`",
        "the nit 'On the reference.': the reference earns it too",
        "the nit 'Fails.': example 2 fails at",
        "the nit 'Raises.': example 2 raises AttributeError",
        "the nit 'Two\\nlines.': its text is longer than one line",
    ):
        assert sentence in problems


def test_every_exercise_has_two_nits_or_more() -> None:
    for path in sorted(EXERCISES.glob("*/exercise.toml")):
        text = (path.parent / "nits.py").read_text(encoding="utf-8")
        assert text.count("    Nit(\n") >= 2, path.parent.name


def test_no_pattern_takes_long_on_code_that_nearly_fits() -> None:
    lines = (
        "    t = 0\n    for i in range(3):\n        for j in range(n):\n            t[i, j] = 1\n"
    )
    for path in sorted(EXERCISES.glob("*/nits.py")):
        functions = spec_of(path.parent.name).functions
        head = "".join(f"def {name}(a, b):\n    a.zero_grad()\n" for name in functions)
        code = (head + lines * 200)[:15_900].rsplit("\n    t = 0", 1)[0]
        for nit in runpy.run_path(str(path))["NITS"]:
            began = time.process_time()
            earned(nit, code, tuple(functions))
            assert time.process_time() - began < 1.0, (path, nit.text)


# Right, and as plain as can be; what is written below is a learner's own test.
PLAIN = {
    "tensor_slicing": """
import torch
def make_tensor():
    return torch.arange(1, 10).view(3, 3)
def double_corner(t):
    return t[1:, 1:] * 2
t = torch.tensor([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
print(double_corner(t))
""",
    "rmse_l1": """
def l1(a, b):
    return (a - b).abs().mean().tolist()
def rmse(a, b):
    return ((a - b) ** 2).mean().sqrt().tolist()
""",
    "broadcasting": """
import torch
def outer_sum(a, b):
    return a[:, None] + b
def center_columns(t):
    return t - t.mean(0)
a, b = torch.arange(3), torch.arange(2)
expected = a.repeat(2, 1).t() + b.repeat(3, 1)
t = torch.ones(2, 2).repeat(2, 1)
""",
    "data_loader": """
def minibatches(x, y, batch_size):
    x, y = x.split(batch_size), y.split(batch_size)
    return [(xb, yb) for xb, yb in zip(x, y)]
""",
    "mnist_loss": """
import torch
def mnist_loss(predictions, targets):
    p = 1 / (1 + torch.exp(-predictions.clamp(-80, 80)))
    return torch.where(targets == 1, 1 - p, p).mean()
""",
    "training_loop": """
import torch
def train(model, batches, loss_fn, lr, epochs):
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    for epoch in range(epochs):
        total = 0
        for xb, yb in batches:
            loss = loss_fn(model(xb), yb)
            loss.backward()
            opt.step()
            opt.zero_grad()
            total += loss.item()
        opt.zero_grad()
""",
    "learner": """
import torch
class Learner:
    def __init__(self, batches, valid, model, loss_fn, metric, lr):
        self.batches, self.valid, self.model = batches, valid, model
        self.loss_fn, self.metric, self.lr = loss_fn, metric, lr
        self.opt = torch.optim.SGD(model.parameters(), lr=lr)
    def train(self):
        total = 0
        for xb, yb in self.batches:
            loss = self.loss_fn(self.model(xb), yb)
            loss.backward()
            self.opt.step()
            self.opt.zero_grad()
            loss = loss.item()
            total += loss
        return total / len(self.batches)
    @torch.no_grad()
    def measure(self, function):
        total = 0
        for xb, yb in self.valid:
            value = function(self.model(xb), yb)
            total += value * len(yb)
        return total / sum(len(yb) for _, yb in self.valid)
    def fit(self, epochs):
        return [
            {
                "epoch": epoch,
                "train_loss": self.train(),
                "valid_loss": self.measure(self.loss_fn),
                "metric": self.measure(self.metric),
            }
            for epoch in range(epochs)
        ]
""",
}


@pytest.mark.parametrize("exercise", PLAIN)
def test_plain_code_gets_no_nit(exercise: str, zygote_for: ZygoteFor) -> None:
    spec = spec_of(exercise)
    verdict = grade(spec, PLAIN[exercise].encode(), zygote=zygote_for(spec))
    assert (verdict.status, verdict.nits) == ("passed", ()), verdict


def test_long_code_gets_no_nit() -> None:
    nit = Nit("Too long.", "pass", ("", ""))
    assert earned(nit, "def f():\n    pass\n", ("f",))
    assert not earned(nit, "def f():\n" + "    pass\n" * 3000, ("f",))


def readme_blocks(language: str) -> list[str]:
    text = (EXERCISES / "README.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def test_the_examples_for_authors_are_those_of_real_exercises() -> None:
    copied = [block.split("\n", 1) for block in readme_blocks("python") if "exercises/" in block]
    assert len(copied) == 4
    for first, code in copied:
        path = EXERCISES.parent / first.removeprefix("# ")
        assert code in path.read_text(encoding="utf-8"), first


def test_the_example_of_a_rule_without_names_refuses_them_and_nothing_else() -> None:
    spec = tomllib.loads(readme_blocks("toml")[0])
    [rule] = [rule for rule in spec["rules"] if "without" in rule]
    applied = Applied("without", tuple(rule["functions"]), tuple(rule["without"]))
    head = "import torch\ndef log_sum_exp(x):\n    return "
    assert broken(f"{head}x.exp().sum().log()\n", [applied]) == []
    for refused in ("torch.logsumexp(x, 0)", "x.log_softmax(0)", "torch.func.grad(x)", "x @ x"):
        assert broken(f"{head}{refused}\n", [applied]), refused
