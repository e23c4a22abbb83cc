"""What a teacher would pencil beside a right loss."""

from quizzer.grader.authoring import Nit

NITS = (
    Nit(
        "Row by row in Python; with dimensions and an index, all rows are treated at once.",
        r"\bfor (?:\w+|\(?\w+, \w+\)?) in (?:zip\(|enumerate\(\w+(?:\.tolist\(\))?\)"
        r"|range\((?:len\(\w+\)|\w+\.shape\[0\]|\w+\.size\(0\)|\w+)\))",
        (
            """
import torch


def cross_entropy(logits, targets):
    losses = []
    for row, target in zip(logits, targets):
        z = row - row.max()
        losses.append(z.exp().sum().log() - z[target])
    return torch.stack(losses).mean()
""",
            """
def cross_entropy(logits, targets):
    total = 0
    for i in range(len(targets)):
        total = total + logits[i].logsumexp(0) - logits[i, targets[i]]
    return total / len(targets)
""",
        ),
    ),
    Nit(
        "One-hot targets are a table of n×c numbers; indexing picks the n numbers without one.",
        r"\bone_hot\(|\beye\([^\n]*\)\[\w+\]|\.scatter_?\(",
        (
            """
from torch.nn.functional import one_hot


def cross_entropy(logits, targets):
    logs = logits - logits.logsumexp(1, keepdim=True)
    return -(logs * one_hot(targets, logits.shape[1])).sum(1).mean()
""",
            """
import torch


def cross_entropy(x, y):
    z = x - x.amax(1, keepdim=True)
    logs = z - z.exp().sum(1, keepdim=True).log()
    mask = torch.eye(x.shape[1])[y]
    return -(logs * mask).sum() / len(y)
""",
        ),
    ),
    Nit(
        "This builds n×n numbers and uses the diagonal; a list of rows as first index picks n.",
        r"\w+\[:, \w+\]\.(?:diag|diagonal|trace)\(|\b(?:diag|diagonal|trace)\(\w+\[:, \w+\]",
        (
            """
def cross_entropy(logits, targets):
    logs = logits - logits.logsumexp(1, keepdim=True)
    return -logs[:, targets].diag().mean()
""",
            """
import torch


def cross_entropy(x, y):
    return (x.logsumexp(1) - torch.diagonal(x[:, y])).mean()
""",
        ),
    ),
    Nit(
        "A sum divided by the number of rows is a `mean()`, which takes one step.",
        r"\.sum\(\) / (?:len\(\w+\)|\w+\.shape\[0\]|\w+\.size\(0\)|n\b)"
        r"|\btorch\.sum\([^\n]*\) / (?:len\(\w+\)|\w+\.numel\(\)|\w+\.shape\[0\])",
        (
            """
def cross_entropy(logits, targets):
    n = len(targets)
    logs = logits - logits.logsumexp(1, keepdim=True)
    return -logs[range(n), targets].sum() / n
""",
            """
import torch


def cross_entropy(x, y):
    picked = x[torch.arange(y.shape[0]), y]
    return torch.sum(torch.logsumexp(x, 1) - picked) / y.shape[0]
""",
        ),
    ),
    Nit(
        "`logsumexp` moves each row by its maximum itself, so this step is not needed before it.",
        r"(?P<z>\w+) = (?P<x>\w+) - (?P=x)\.(?:max|amax)\([^\n]*\n(?: [^\n]*\n)*?"
        r"[^\n]*(?:\b(?P=z)\.logsumexp\(|\blogsumexp\((?P=z)\b)",
        (
            """
def cross_entropy(logits, targets):
    z = logits - logits.max(1, keepdim=True).values
    logs = z - z.logsumexp(1, keepdim=True)
    return -logs[range(len(targets)), targets].mean()
""",
            """
import torch


def cross_entropy(x, y):
    moved = x - x.amax(dim=1, keepdim=True)
    rows = torch.arange(len(y))
    return (torch.logsumexp(moved, dim=1) - moved[rows, y]).mean()
""",
        ),
    ),
)
