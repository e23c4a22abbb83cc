"""What a teacher would pencil beside a right `sigmoid_range`."""

from quizzer.grader.authoring import Nit

NITS = (
    Nit(
        "`torch.sigmoid(x)` is this formula ready-made, and no `exp` in it overflows.",
        r"1(?:\.0)? / \((?:1(?:\.0)? \+ )?(?:torch|np|numpy|math)\.exp\(|"
        r"\((?:1(?:\.0)? \+ (?:torch|np|numpy|math)\.exp\(-\w+\)|"
        r"(?:torch|np|numpy|math)\.exp\(-\w+\) \+ 1(?:\.0)?)\)|"
        r"\(1(?:\.0)? \+ \(-\w+\)\.exp\(\)\)",
        (
            """
import torch


def sigmoid_range(x, low, high):
    return low + (high - low) / (1 + torch.exp(-x))
""",
            """
def sigmoid_range(x, low, high):
    s = 1 / (1 + (-x).exp())
    return s * (high - low) + low
""",
        ),
    ),
    Nit(
        "`F.sigmoid` is deprecated; `torch.sigmoid` is the same.",
        r"\b(?:F|functional)\.sigmoid\(",
        (
            """
import torch.nn.functional as F


def sigmoid_range(x, low, high):
    return F.sigmoid(x) * (high - low) + low
""",
            """
from torch.nn import functional


def sigmoid_range(x, low, high):
    squashed = functional.sigmoid(x)
    return low + squashed * (high - low)
""",
        ),
    ),
    Nit(
        "Number by number in Python; `torch.sigmoid` takes the whole tensor at once.",
        r"\bfor (?P<v>\w+) in x\.(?:flatten\(\)|view\(-1\)|reshape\(-1\)|ravel\(\))"
        r"(?:\.tolist\(\))?(?::$|\]|\))|\.apply_\(",
        (
            """
import torch


def sigmoid_range(x, low, high):
    numbers = [torch.sigmoid(v) * (high - low) + low for v in x.flatten()]
    return torch.stack(numbers).view(x.shape)
""",
            """
import math

import torch


def sigmoid_range(x, low, high):
    result = []
    for value in x.view(-1).tolist():
        result.append(low + (high - low) / (1 + math.exp(-value)))
    return torch.tensor(result).view(x.shape)
""",
        ),
    ),
)
