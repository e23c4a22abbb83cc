"""What a teacher would pencil beside a right accuracy."""

from quizzer.grader.authoring import Nit

NITS = (
    Nit(
        "True and False compare with 1 and 0 as they are; no conversion is needed before `==`.",
        r"[<>] 0(?:\.\d+)?\)\.(?:float|int|long)\(\) == "
        r"|\bwhere\([^\n]*> 0(?:\.\d+)?, 1(?:\.0)?, 0(?:\.0)?\) == "
        r"|^ +(\w+) = (?:\([^\n]*> 0(?:\.\d+)?\)\.(?:float|int|long)\(\)"
        r"|torch\.where\([^\n]*> 0(?:\.\d+)?, 1(?:\.0)?, 0(?:\.0)?\))\n"
        r"(?: [^\n]*\n)*? [^\n]*\b\1 == ",
        (
            """
def batch_accuracy(predictions, targets):
    says_one = (predictions.sigmoid() > 0.5).float()
    return (says_one == targets).float().mean()
""",
            """
import torch


def batch_accuracy(xb, yb):
    return (torch.where(torch.sigmoid(xb) > 0.5, 1, 0) == yb).float().mean()
""",
            """
def batch_accuracy(predictions, targets):
    return ((predictions > 0).int() == targets).float().mean()
""",
        ),
    ),
    Nit(
        "PyTorch has this formula ready-made: `sigmoid()`, which every reader knows.",
        r"\b1(?:\.0)? / \(1(?:\.0)? \+ (?:torch\.exp\(-\w+\)|\(-\w+\)\.exp\(\))\)",
        (
            """
import torch


def batch_accuracy(predictions, targets):
    p = 1 / (1 + torch.exp(-predictions))
    return ((p > 0.5) == targets).float().mean()
""",
            """
def squash(x):
    return 1 / (1 + (-x).exp())


def batch_accuracy(predictions, targets):
    return ((squash(predictions) > 0.5) == targets).float().mean()
""",
        ),
    ),
    Nit(
        "One by one in Python; comparing two tensors compares all predictions at once.",
        r"\bfor \(?\w+, \w+\)? in zip\("
        r"|\bfor \w+ in range\((?:len\(|\w+\.shape\[0\]|\w+\.size\(0\))"
        r"|^ +return sum\([^\n]* for \(?\w+, \w+\)? in ",
        (
            """
def batch_accuracy(predictions, targets):
    right = 0
    for p, t in zip(predictions, targets):
        if (p.sigmoid() > 0.5) == t:
            right += 1
    return right / len(targets)
""",
            """
def batch_accuracy(predictions, targets):
    says_one = predictions.sigmoid() > 0.5
    hits = [bool(says_one[i] == targets[i]) for i in range(len(targets))]
    return sum(hits) / len(hits)
""",
        ),
    ),
)
