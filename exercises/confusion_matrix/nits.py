"""What a teacher would pencil beside a right table."""

from quizzer.grader.authoring import Nit

NITS = (
    Nit(
        "Each number read from a tensor in a loop is a tensor too; `tolist()` gives plain numbers.",
        r"\bfor (?P<i>\w+) in range\((?:[^\n]*\n)+?[^\n]*\b(?:targets|predictions)\[(?P=i)\]"
        r"|\bfor \(?\w+, \w+\)? in zip\((?:targets|predictions), (?:targets|predictions)\)"
        r"|\bfor (?P<k>\w+), \w+ in enumerate\((?:targets|predictions)\)",
        (
            """
import torch


def confusion(predictions, targets, classes):
    table = torch.zeros(classes, classes)
    for i in range(len(targets)):
        table[targets[i], predictions[i]] += 1
    return table
""",
            """
import torch


def confusion(predictions, targets, classes):
    table = torch.zeros(classes, classes, dtype=torch.int64)
    for t, p in zip(targets, predictions):
        table[t, p] = table[t, p] + 1
    return table
""",
        ),
    ),
    Nit(
        "Every cell looks at all pictures; one pass over the pictures counts them all.",
        r"\.count\(\(|\([^\n()]+ == [^\n()]+\) [&*] \([^\n()]+ == |\blogical_and\(",
        (
            """
import torch


def confusion(predictions, targets, classes):
    table = torch.zeros(classes, classes)
    for t in range(classes):
        for p in range(classes):
            table[t, p] = ((targets == t) & (predictions == p)).sum()
    return table
""",
            """
def confusion(predictions, targets, classes):
    pairs = list(zip(targets.tolist(), predictions.tolist()))
    return [[pairs.count((t, p)) for p in range(classes)] for t in range(classes)]
""",
        ),
    ),
    Nit(
        "One-hot tables hold n numbers a class, nearly all of them 0; `bincount` needs none.",
        r"\bone_hot\(|\beye\(",
        (
            """
from torch.nn.functional import one_hot


def confusion(predictions, targets, classes):
    return one_hot(targets, classes).t() @ one_hot(predictions, classes)
""",
            """
import torch


def confusion(predictions, targets, classes):
    hot = torch.eye(classes)
    return hot[targets].t() @ hot[predictions]
""",
        ),
    ),
)
