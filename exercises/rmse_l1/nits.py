"""What a teacher would pencil beside right distances."""

from quizzer.grader.authoring import Nit

NITS = (
    Nit(
        "Number by number in Python; tensors subtract and average all numbers at once, and faster.",
        r"\bzip\(\w+\.(?:flatten|view|reshape|ravel)\([^()\n]*\)|\bfor \w+ in [^\n]*\.tolist\(\)"
        r"|for \w+ in range\((?:len\(|\w+\.numel\(\))",
        (
            """
def l1(a, b):
    pairs = list(zip(a.flatten().tolist(), b.flatten().tolist()))
    return sum(abs(x - y) for x, y in pairs) / len(pairs)
""",
            """
def rmse(a, b):
    a, b = a.reshape(-1), b.reshape(-1)
    total = 0
    for i in range(len(a)):
        total += (a[i] - b[i]) ** 2
    return (total / len(a)) ** 0.5
""",
        ),
    ),
    Nit(
        "A square has no sign, so `abs` before it changes nothing.",
        r"\.abs\(\) \*\* 2\b|\.abs\(\)\.(?:pow\(2\)|square\(\))"
        r"|\babs\([^()\n]*\) \*\* 2\b|\babs\([^()\n]*\)\.(?:pow\(2\)|square\(\))",
        (
            """
def rmse(a, b):
    return ((a - b).abs() ** 2).mean().sqrt()
""",
            """
import torch


def rmse(a, b):
    return torch.sqrt(torch.mean(torch.abs(a - b) ** 2))
""",
            """
def rmse(a, b):
    return (a - b).abs().pow(2).mean().sqrt()
""",
        ),
    ),
    Nit(
        "The root of a square is a long way to lose a sign; `abs` does it in one step.",
        r"\(\(?\w+ - \w+\)? \*\* 2\)\.sqrt\(\)\.mean\(|\bsqrt\(\(\w+ - \w+\) \*\* 2\)"
        r"|\(\(\w+ - \w+\) \*\* 2\) \*\* (?:0\.5|\(1 / 2\))|\.pow\(2\)\.sqrt\(\)",
        (
            """
def l1(a, b):
    return ((a - b) ** 2).sqrt().mean()
""",
            """
import torch


def l1(a, b):
    return torch.mean(torch.sqrt((a - b) ** 2))
""",
        ),
    ),
    Nit(
        "A sum divided by the number of items is a `mean()`, which takes one step.",
        r"\.sum\(\) / \w+\.numel\(\)|\btorch\.sum\([^\n]*\) / \w+\.numel\(\)",
        (
            """
def l1(a, b):
    return (a - b).abs().sum() / a.numel()
""",
            """
import torch


def rmse(a, b):
    return torch.sqrt(torch.sum((a - b) ** 2) / a.numel())
""",
        ),
    ),
)
