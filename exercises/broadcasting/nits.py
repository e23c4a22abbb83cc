"""What a teacher would pencil beside right broadcasting."""

from quizzer.grader.authoring import Nit

NITS = (
    Nit(
        "Copies are written out in memory; broadcasting stretches a dimension of 1 without any.",
        r"\.(?:repeat|repeat_interleave|tile)\(",
        (
            """
def outer_sum(a, b):
    return a.repeat(len(b), 1).t() + b.repeat(len(a), 1)
""",
            """
def outer_sum(a, b):
    rows = a.repeat_interleave(len(b))
    columns = b.tile(len(a))
    return (rows + columns).view(len(a), len(b))
""",
            """
def center_columns(t):
    return t - t.mean(0).repeat(t.shape[0], 1)
""",
        ),
    ),
    Nit(
        "`+` and `-` broadcast by themselves, so `expand` is not needed.",
        r" [-+] [^\n]*\.expand(?:_as)?\([^\n]*\)$"
        r"|\.expand(?:_as)?\((?:[^()\n]|\([^()\n]*\))*\) [-+] ",
        (
            """
def center_columns(t):
    return t - t.mean(0).expand_as(t)
""",
            """
def outer_sum(a, b):
    n, m = len(a), len(b)
    return a.unsqueeze(1).expand(n, m) + b.unsqueeze(0).expand(n, m)
""",
        ),
    ),
    Nit(
        "A sum over the rows divided by their number is `mean(0)`, which takes one step.",
        r"\bsum\((?:\w+, )?(?:dim=|axis=)?0(?:, keepdim=True)?\) / "
        r"(?:len\(\w+\)|\w+\.shape\[0\]|\w+\.size\(0\))",
        (
            """
def center_columns(t):
    return t - t.sum(0) / len(t)
""",
            """
import torch


def center_columns(t):
    means = torch.sum(t, dim=0, keepdim=True) / t.shape[0]
    return t - means
""",
        ),
    ),
)
