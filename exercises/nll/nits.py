"""What a teacher would pencil beside a right loss."""

from quizzer.grader.authoring import Nit

NITS = (
    Nit(
        "Row by row in Python; an index of rows and targets picks all numbers at once.",
        r"\bfor (?:\w+|\(?\w+, \w+\)?) in (?:zip\(|enumerate\(\w+(?:\.tolist\(\))?\)"
        r"|range\((?:len\(\w+\)|\w+\.shape\[0\]|\w+\.size\(0\)|\w+)\))",
        (
            """
def nll(log_probs, targets):
    total = 0
    for row, target in zip(log_probs, targets):
        total -= row[target]
    return total / len(targets)
""",
            """
def nll(log_probs, targets):
    picked = [log_probs[i, k] for i, k in enumerate(targets)]
    return -sum(picked) / len(picked)
""",
            """
def nll(log_probs, targets):
    loss = 0
    for i in range(len(targets)):
        loss += log_probs[i][targets[i]]
    return -loss / len(targets)
""",
        ),
    ),
    Nit(
        "This builds n×n numbers and uses the diagonal; a list of rows as first index picks n.",
        r"\w+\[:, \w+\]\.(?:diag|diagonal|trace)\(|\b(?:diag|diagonal|trace)\(\w+\[:, \w+\]",
        (
            """
def nll(log_probs, targets):
    return -log_probs[:, targets].diag().mean()
""",
            """
import torch


def nll(log_probs, targets):
    return -torch.trace(log_probs[:, targets]) / len(targets)
""",
        ),
    ),
    Nit(
        "One-hot targets are a table of n×c numbers; indexing picks the n numbers without one.",
        r"\bone_hot\(|\beye\([^\n]*\)\[\w+\]|\.scatter_?\(",
        (
            """
from torch.nn.functional import one_hot


def nll(log_probs, targets):
    return -(log_probs * one_hot(targets, log_probs.shape[1])).sum() / len(targets)
""",
            """
import torch


def nll(log_probs, targets):
    mask = torch.eye(log_probs.shape[1])[targets]
    return -(mask * log_probs).sum(1).mean()
""",
        ),
    ),
    Nit(
        "A sum divided by the number of rows is a `mean()`, which takes one step.",
        r"\][^\n]*\.sum\(\) / (?:len\(\w+\)|\w+\.numel\(\)|\w+\.shape\[0\]|\w+\.size\(0\)|n\b)"
        r"|\btorch\.sum\([^\n]*\) / (?:len\(\w+\)|\w+\.numel\(\)|\w+\.shape\[0\])",
        (
            """
def nll(log_probs, targets):
    return -log_probs[range(len(targets)), targets].sum() / len(targets)
""",
            """
import torch


def nll(log_probs, targets):
    rows = torch.arange(targets.shape[0])
    return -torch.sum(log_probs[rows, targets]) / targets.shape[0]
""",
        ),
    ),
)
