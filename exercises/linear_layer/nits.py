"""What a teacher would pencil beside a right linear layer."""

from quizzer.grader.authoring import Nit

NITS = (
    Nit(
        "The three transposes undo one another: the batch times the weights is the same product.",
        r"\(\w+\.(?:t\(\)|T) @ \w+\.(?:t\(\)|T)\)\.(?:t\(\)|T\b)"
        r"|\b(?:matmul|mm)\(\w+\.(?:t\(\)|T), \w+\.(?:t\(\)|T)\)\.(?:t\(\)|T\b)",
        (
            """
def linear1(xb, weights, bias):
    return (weights.t() @ xb.t()).t() + bias
""",
            """
import torch


def linear1(xb, weights, bias):
    product = torch.matmul(weights.T, xb.T).T
    return product + bias
""",
        ),
    ),
    Nit(
        "`+` adds the bias to every row by itself, so it need not be stretched first.",
        r"\+=? \w+\.(?:expand|expand_as|repeat)\([^\n]*\)$",
        (
            """
def linear1(xb, weights, bias):
    return xb @ weights + bias.repeat(len(xb), 1)
""",
            """
def linear1(xb, weights, bias):
    out = xb @ weights
    out += bias.expand_as(out)
    return out
""",
        ),
    ),
    Nit(
        "`@` computes all these sums at once; a loop in Python takes far longer.",
        r"\bfor \w+ in range\((?:\w+\.shape\[[01]\]|\w+\.size\([01]\)|len\(\w+\))\)"
        r"|def linear1\((\w+)[^\n]*\n(?: [^\n]*\n)*? [^\n]*\bfor \w+ in \1\b",
        (
            """
import torch


def linear1(xb, weights, bias):
    return torch.stack([row @ weights + bias for row in xb])
""",
            """
import torch


def linear1(xb, weights, bias):
    out = torch.zeros(xb.shape[0], weights.shape[1])
    for i in range(xb.shape[0]):
        for j in range(weights.shape[1]):
            out[i, j] = (xb[i] * weights[:, j]).sum() + bias[j]
    return out
""",
        ),
    ),
    Nit(
        "This makes n × i × o products on the way; `@` gives their sums without keeping them.",
        r"(?:\[:, :, None\]|\[\.\.\., None\]|\.unsqueeze\((?:2|-1)\))"
        r" \* [^\n]*\)\.sum\((?:dim=)?1\)",
        (
            """
def linear1(xb, weights, bias):
    return (xb[:, :, None] * weights[None]).sum(1) + bias
""",
            """
def linear1(xb, weights, bias):
    sums = (xb.unsqueeze(-1) * weights.unsqueeze(0)).sum(dim=1)
    return sums + bias
""",
        ),
    ),
)
