"""What a teacher would pencil beside right sizes."""

from quizzer.grader.authoring import Nit

NITS = (
    Nit(
        "`//` divides and rounds down in one step, and stays exact for numbers of any size.",
        r"\b(?:int|floor)\([^\n]*[\w)] / \w+",
        (
            """
def out_size(n, k, stride, padding):
    return int((n + 2 * padding - k) / stride) + 1
""",
            """
import math


def out_size(n, k, stride, padding):
    way = n + padding * 2 - k
    return math.floor(way / stride + 1)
""",
        ),
    ),
    Nit(
        "The places are worked out once more; `out_size` already does it, for each axis.",
        r"def multiplications\(\w+, \w+, \w+, \w+, (?P<s>\w+), (?P<p>\w+)\):\n"
        r"(?:(?![^\n]*\bout_size\() [^\n]*\n)*?(?![^\n]*\bout_size\()"
        r" [^\n]*\b(?P=p)\b[^\n]*// (?P=s)\b",
        (
            """
def multiplications(n, c_in, c_out, k, stride, padding):
    side = (n + 2 * padding - k) // stride + 1
    return side * side * c_in * c_out * k * k
""",
            """
def multiplications(n, c_in, c_out, k, s, p):
    weights = c_in * c_out * k**2
    return weights * (((n + p + p - k) // s + 1) ** 2)
""",
        ),
    ),
    Nit(
        "A layer with random weights is made only to be counted; a product of sizes is enough.",
        r"\bConv2d\(",
        (
            """
from torch import nn


def parameters(c_in, c_out, k):
    return sum(p.numel() for p in nn.Conv2d(c_in, c_out, k).parameters())
""",
            """
import torch


def parameters(c_in, c_out, k):
    layer = torch.nn.Conv2d(c_in, c_out, kernel_size=k)
    return layer.weight.numel() + layer.bias.numel()
""",
        ),
    ),
)
