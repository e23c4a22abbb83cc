"""What a verdict says where no misconception fits: the likely cause, and where results differ."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from quizzer.grader.client import grade
from quizzer.grader.verdict import Verdict
from tests.grader.conftest import ZygoteFor, spec_of
from tests.grader.sections import sections

SLIPS = sections(Path(__file__).parent / "slips" / "any.md")


@pytest.mark.parametrize(("title", "code"), SLIPS, ids=[title for title, _ in SLIPS])
def test_a_slip_is_named_by_its_symptom(title: str, code: str, zygote_for: ZygoteFor) -> None:
    exercise, wanted = title.split()[:2]
    spec = spec_of(exercise)
    verdict = grade(spec, code.encode(), zygote=zygote_for(spec))
    messages = "\n".join(check.message for check in verdict.checks)
    assert not verdict.passed
    assert verdict.diagnosis is not None, messages
    assert verdict.diagnosis.id == wanted, messages
    assert "{1}" not in verdict.diagnosis.explanation


def judged(exercise: str, code: str, zygote_for: ZygoteFor, *, limit_s: float = 10.0) -> Verdict:
    spec = spec_of(exercise)
    if limit_s != spec.time_limit_s:
        spec = replace(spec, time_limit_s=limit_s, digest=f"{spec.digest} {limit_s}")
    return grade(spec, code.encode(), zygote=zygote_for(spec), seed=3)


def test_a_misspelt_name_is_reported_with_the_right_one(zygote_for: ZygoteFor) -> None:
    code = "def odd_doubles(numbers):\n    return [2 * n for n in numbres if n % 2]\n"
    verdict = judged("list_comprehension", code, zygote_for)
    assert verdict.diagnosis
    assert "`numbers`" in verdict.diagnosis.explanation


def test_a_missing_import_is_reported(zygote_for: ZygoteFor) -> None:
    code = "def l1(a, b):\n    return torch.dist(a, b)\nrmse = l1\n"
    verdict = judged("rmse_l1", code, zygote_for)
    assert verdict.diagnosis
    assert "import torch" in verdict.diagnosis.explanation


def test_a_timeout_names_the_loop_that_was_running(zygote_for: ZygoteFor) -> None:
    code = "def pair_up(a, b):\n    i = 0\n    while i < 5:\n        a\n    return []\n"
    verdict = judged("zip_pairs", code, zygote_for, limit_s=5.0)
    assert verdict.status == "timeout"
    assert verdict.diagnosis
    assert verdict.diagnosis.id == "loop-without-end"
    assert "line 3" in verdict.diagnosis.explanation
    assert "i < 5" in verdict.diagnosis.explanation


def test_a_wrong_tensor_stands_beside_the_right_one_with_marks(zygote_for: ZygoteFor) -> None:
    code = (
        "import torch\ndef make_tensor():\n    t = torch.arange(1, 10).view(3, 3)\n"
        "    t[1, 1] = 7\n    return t\ndef double_corner(t):\n    return t[1:, 1:] * 2\n"
    )
    check = judged("tensor_slicing", code, zygote_for).checks[0]
    assert check.message == "1 of 9 values is wrong, first at index [1, 1]: 7 where 5 is expected"
    assert check.expected.splitlines() == [
        "tensor of shape (3, 3), int64", " 1  2  3", " 4 >5  6", " 7  8  9",
    ]  # fmt: skip
    assert check.got.splitlines()[2] == " 4 >7  6"


@pytest.mark.parametrize(
    ("body", "like"),
    [
        ("(a - b).abs().mean() * 2", "it is 2 times what is expected"),
        ("-(a - b).abs().mean()", "its sign is reversed"),
        ("1 - (a - b).abs().mean()", "it is 1 minus what is expected"),
        ("(a - b).abs().mean() ** 2", "it is the square of what is expected"),
    ],
)
def test_a_wrong_number_is_compared_with_the_right_one(
    body: str, like: str, zygote_for: ZygoteFor
) -> None:
    code = f"def l1(a, b):\n    return {body}\ndef rmse(a, b):\n    return 0\n"
    verdict = judged("rmse_l1", code, zygote_for)
    assert any(like in check.message for check in verdict.checks)


def test_a_large_wrong_tensor_shows_the_part_that_differs(zygote_for: ZygoteFor) -> None:
    code = (
        "def mean_image(images):\n    m = images.mean(0)\n    m[20, 14] += 0.25\n    return m\n"
        "def l1_distance(a, b):\n    return (a - b).abs().mean((-1, -2))\n"
        "def is_three(images, a, b):\n    return l1_distance(images, a) < l1_distance(images, b)\n"
    )
    check = judged("pixel_similarity", code, zygote_for).checks[0]
    assert "rows 16 to 23, columns 10 to 17" in check.got
    assert check.got.count(">") == check.expected.count(">") == 1


def test_a_call_with_an_empty_batch_shows_its_shape(zygote_for: ZygoteFor) -> None:
    code = (
        "import torch\n\n\ndef softmax(x):\n"
        "    e = torch.exp(x - x.max())\n    return e / e.sum(1, keepdim=True)\n"
    )
    verdict = judged("softmax", code, zygote_for)
    shown = "\n".join(check.call for check in verdict.checks if check.call)
    assert "softmax(torch.zeros(0, 3))" in shown


def test_an_empty_result_is_shown_with_its_shape(zygote_for: ZygoteFor) -> None:
    code = (
        "import torch\n\n\ndef softmax(x):\n"
        "    return torch.stack([(row - row.max()).exp() / (row - row.max()).exp().sum()"
        " for row in x])\n"
    )
    verdict = judged("softmax", code, zygote_for)
    assert "tensor([], size=(0, 3))" in [check.expected for check in verdict.checks]
