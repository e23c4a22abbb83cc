"""The book's own code passes, as a file and as a notebook, with the book's own imports."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizzer.grader.client import grade
from tests.grader import notebooks
from tests.grader.conftest import EXERCISES, ZygoteFor, spec_of
from tests.grader.sections import sections

SECTIONS = dict(sections(Path(__file__).with_name("the_book.md")))
IMPORTS = "from fastai.vision.all import *\nfrom fastbook import *\n"
TORCH = (
    "import torch, torch.nn as nn, torch.nn.functional as F\nfrom torch import tensor\n"
    "from torch.optim import SGD\nfrom torch.utils.data import DataLoader\n"
    "from numpy import array\n"
)
# `import torch` takes seconds where the exercise needs none; its two have no name of fastai's.
PLAIN = ("list_comprehension", "zip_pairs")
TITLES = [
    pytest.param(title, marks=pytest.mark.long) if title == "mnist_training" else title
    for title in SECTIONS
]


def test_every_exercise_of_chapter_4_has_the_books_code() -> None:
    folders = [path.parent for path in EXERCISES.glob("*/exercise.toml")]
    assert {title.split()[0] for title in SECTIONS} >= {
        folder.name for folder in folders if spec_of(folder.name).card.startswith("fastbook-04/")
    }


@pytest.mark.parametrize("title", TITLES)
def test_the_books_code_passes_as_a_file(title: str, zygote_for: ZygoteFor) -> None:
    spec = spec_of(title.split()[0])
    head = "" if spec.id in PLAIN else TORCH
    verdict = grade(spec, f"{head}{SECTIONS[title]}".encode(), zygote=zygote_for(spec), seed=5)
    assert verdict.passed, verdict


@pytest.mark.parametrize("manner", ["jupyter", "colab", "vscode"])
@pytest.mark.parametrize("title", [title for title in SECTIONS if title != "mnist_training"])
def test_the_books_code_passes_in_a_notebook_with_its_imports_and_large_outputs(
    title: str, manner: str, zygote_for: ZygoteFor
) -> None:
    spec = spec_of(title.split()[0])
    data = notebooks.MANNERS[manner](f"{IMPORTS}{SECTIONS[title]}")
    data = notebooks.with_output(data, 2 << 20)
    verdict = grade(spec, data, zygote=zygote_for(spec), seed=5)
    assert verdict.passed, verdict
    if manner == "jupyter" and spec.id not in PLAIN:
        as_file = grade(
            spec, f"{IMPORTS}{SECTIONS[title]}".encode(), zygote=zygote_for(spec), seed=5
        )
        assert as_file.passed, as_file
        assert [(check.name, check.status) for check in as_file.checks] == [
            (check.name, check.status) for check in verdict.checks
        ]


def test_a_note_says_which_names_were_imported(zygote_for: ZygoteFor) -> None:
    spec = spec_of("mnist_loss")
    code = f"{IMPORTS}{SECTIONS['mnist_loss']}"
    for data, place in ((code.encode(), "Line 1"), (notebooks.of(code), "Cell 1, line 1")):
        verdict = grade(spec, data, zygote=zygote_for(spec))
        assert verdict.nits[0] == (
            f"{place}: `fastai.vision.all` is not installed here; the names of torch and numpy "
            "that it brings were imported."
        )


def test_a_name_of_fastai_alone_is_still_unknown(zygote_for: ZygoteFor) -> None:
    code = f"{IMPORTS}def linear1(xb, weights, bias):\n    return L(xb @ weights + bias)\n"
    spec = spec_of("linear_layer")
    verdict = grade(spec, code.encode(), zygote=zygote_for(spec))
    assert verdict.status == "error"
    assert "name 'L' is not defined" in verdict.checks[0].message
