"""What a teacher would pencil beside a right loss."""

from quizzer.grader.authoring import Nit

NITS = (
    Nit(
        "The sigmoid is computed twice; a variable keeps it, for speed and for the reader.",
        r"\b1 - (?P<p>\w+)\.sigmoid\(\), (?P=p)\.sigmoid\(\)"
        r"|\b1 - torch\.sigmoid\((?P<q>\w+)\), torch\.sigmoid\((?P=q)\)",
        (
            """
import torch


def mnist_loss(predictions, targets):
    return torch.where(targets == 1, 1 - predictions.sigmoid(), predictions.sigmoid()).mean()
""",
            """
import torch


def mnist_loss(p, t):
    distances = torch.where(t == 1, 1 - torch.sigmoid(p), torch.sigmoid(p))
    return distances.mean()
""",
        ),
    ),
    Nit(
        "Far below 0 this formula has the gradient nan; the ready-made `sigmoid()` has not.",
        r"\A(?![\s\S]*\b(?:clamp|clip)\b)[\s\S]*"
        r"\b1(?:\.0)? / \(1(?:\.0)? \+ (?:torch\.exp\(-\w+\)|\(-\w+\)\.exp\(\))\)",
        (
            """
import torch


def mnist_loss(predictions, targets):
    p = 1 / (1 + torch.exp(-predictions))
    return torch.where(targets == 1, 1 - p, p).mean()
""",
            """
import torch


def squash(x):
    return 1.0 / (1.0 + (-x).exp())


def mnist_loss(predictions, targets):
    return (squash(predictions) - targets).abs().mean()
""",
        ),
    ),
    Nit(
        "A sum divided by the number of items is a `mean()`, which takes one step.",
        r"\.sum\(\) / (?:len\(\w+\)|\w+\.numel\(\)|\w+\.shape\[0\]|\w+\.size\(0\))"
        r"|\btorch\.sum\([^\n]*\) / (?:len\(\w+\)|\w+\.numel\(\)|\w+\.shape\[0\])",
        (
            """
import torch


def mnist_loss(predictions, targets):
    p = predictions.sigmoid()
    return torch.where(targets == 1, 1 - p, p).sum() / len(targets)
""",
            """
import torch


def mnist_loss(predictions, targets):
    p = torch.sigmoid(predictions)
    return torch.sum(torch.abs(p - targets)) / predictions.numel()
""",
        ),
    ),
    Nit(
        "One by one in Python; `torch.where` decides for all predictions at once.",
        r"\bfor \(?\w+, \w+\)? in zip\(|\bfor \w+ in range\(len\(",
        (
            """
def mnist_loss(predictions, targets):
    total = 0
    for p, t in zip(predictions.flatten().sigmoid(), targets.flatten()):
        total = total + (1 - p if t == 1 else p)
    return total / targets.numel()
""",
            """
import torch


def mnist_loss(predictions, targets):
    p = predictions.sigmoid().view(-1)
    t = targets.view(-1)
    return torch.stack([1 - p[i] if t[i] == 1 else p[i] for i in range(len(p))]).mean()
""",
        ),
    ),
)
