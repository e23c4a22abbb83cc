"""What a teacher would pencil beside right suggestions."""

from quizzer.grader.authoring import Nit

NITS = (
    Nit(
        "`losses.index(min(losses))` finds this place without a loop.",
        r"def minimum\([^\n]*\n(?: [^\n]*\n)*? +(?:for|while) [^\n]*:$",
        (
            """
def minimum(lrs, losses):
    best = 0
    for i in range(len(losses)):
        if losses[i] < losses[best]:
            best = i
    return lrs[best] / 10
""",
            """
def minimum(lrs, losses):
    lowest, rate = float("inf"), None
    for lr, loss in zip(lrs, losses):
        if loss < lowest:
            lowest, rate = loss, lr
    return rate * 0.1
""",
        ),
    ),
    Nit(
        "Sorting looks at far more than is needed; `min` finds the smallest in one pass.",
        r"\bsorted\(|\.sort\(|\bargsort\(",
        (
            """
def minimum(lrs, losses):
    return sorted(zip(losses, lrs))[0][1] / 10
""",
            """
import numpy as np


def minimum(lrs, losses):
    order = np.argsort(losses)
    return lrs[order[0]] / 10
""",
        ),
    ),
    Nit(
        "`range(len(...))` with an index on each list; `zip` gives the pairs themselves.",
        r"for (?P<i>\w+) in range\(len\(\w+\)\)[^\n]*\n(?: [^\n]*\n)*?[^\n]*\w+\[(?P=i)\]"
        r"|\w+\[(?P<k>\w+)\][^\n]* for (?P=k) in range\(len\(\w+\)\)",
        (
            """
def minimum(lrs, losses):
    pairs = [(losses[i], lrs[i]) for i in range(len(lrs))]
    return min(pairs)[1] / 10
""",
            """
def minimum(lrs, losses):
    table = {}
    for i in range(len(losses)):
        table[losses[i]] = lrs[i]
    return table[min(losses)] / 10
""",
        ),
    ),
)
