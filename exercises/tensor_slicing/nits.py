"""What a teacher would pencil beside right tensors."""

from quizzer.grader.authoring import Nit

NITS = (
    Nit(
        "A step of 1 is what `arange` takes anyway.",
        r"\barange\([^(),\n]+, [^(),\n]+, (?:step=)?1\)|\barange\([^()\n]*\bstep=1\b",
        (
            """
import torch


def make_tensor():
    return torch.arange(1, 10, step=1).view(3, 3)
""",
            """
import numpy as np


def make_tensor():
    return np.arange(1, 10, 1).reshape(3, 3)
""",
        ),
    ),
    Nit(
        "The rows are put together by hand; `torch.arange(1, 10).view(3, 3)` makes them.",
        r"def make_tensor\([^\n]*\n(?: [^\n]*\n)*? [^\n]*"
        r"(?:\b(?:tensor|array|Tensor)\(\[\[1(?:\.0)?, 2(?:\.0)?, 3(?:\.0)?\], \["
        r"|\barange\(1, 4\), \w+\.arange\(4, 7\)"
        r"|for (\w+) in range\(3\):\n +for (\w+) in range\(3\):\n +\w+\[\1(?:, |\]\[)\2\] = )",
        (
            """
import torch


def make_tensor():
    return torch.tensor([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
""",
            """
import torch


def make_tensor():
    t = torch.zeros(3, 3)
    number = 1
    for i in range(3):
        for j in range(3):
            t[i, j] = number
            number += 1
    return t
""",
            """
import torch


def make_tensor():
    return torch.stack([torch.arange(1, 4), torch.arange(4, 7), torch.arange(7, 10)])
""",
        ),
    ),
    Nit(
        "Doubled number by number; a slice times 2 doubles all of its numbers at once.",
        r"for (?P<i>\w+) in [^\n]*:\n +for (?P<j>\w+) in [^\n]*:\n"
        r" +\w+\[(?P=i)(?:, |\]\[)(?P=j)\] \*= 2"
        r"|\[\w+(?:, |\]\[)(?P<k>\w+)\](?:\.item\(\))? \* 2 for (?P=k) in "
        r"|\b2 \* \w+\[\w+(?:, |\]\[)(?P<l>\w+)\](?:\.item\(\))? for (?P=l) in "
        r"|\[1(?:, |\]\[)1\](?:\.item\(\))? \* 2, (?:2 \* )?\w+\[1(?:, |\]\[)2\]"
        r"|\b2 \* \w+\[1(?:, |\]\[)1\](?:\.item\(\))?, 2 \* \w+\[1(?:, |\]\[)2\]",
        (
            """
def double_corner(t):
    corner = t[1:, 1:].clone()
    for i in range(2):
        for j in range(2):
            corner[i][j] *= 2
    return corner
""",
            """
import torch


def double_corner(t):
    return torch.tensor([[t[i, j] * 2 for j in range(1, 3)] for i in range(1, 3)])
""",
            """
import torch


def double_corner(t):
    return torch.tensor([[t[1, 1] * 2, t[1, 2] * 2], [t[2, 1] * 2, t[2, 2] * 2]])
""",
        ),
    ),
)
