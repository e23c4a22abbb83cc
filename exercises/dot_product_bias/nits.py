"""What a teacher would pencil beside a right `predict`."""

from quizzer.grader.authoring import Nit

NITS = (
    Nit(
        "Pair by pair in Python; indexing with `x[:, 0]` and `x[:, 1]` fetches all rows at once.",
        r"\bfor [^\n]* in (?:x|x\.tolist\(\)|range\(len\(x\)\)|range\(x\.(?:shape\[0\]|size\(0\))\)"
        r"|enumerate\(x(?:\.tolist\(\))?\))(?::$|\]|\))",
        (
            """
import torch


def predict(x, users, user_bias, items, item_bias, low, high):
    result = []
    for u, i in x:
        total = (users[u] * items[i]).sum() + user_bias[u, 0] + item_bias[i, 0]
        result.append(torch.sigmoid(total) * (high - low) + low)
    return torch.stack(result)
""",
            """
import math


def predict(x, users, user_bias, items, item_bias, low, high):
    sums = [float(users[u] @ items[i] + user_bias[u] + item_bias[i]) for u, i in x.tolist()]
    return [low + (high - low) / (1 + math.exp(-s)) for s in sums]
""",
        ),
    ),
    Nit(
        "`squeeze()` without a dimension drops every dimension of size 1; `squeeze(1)` says which.",
        r"\.squeeze\(\)",
        (
            """
import torch


def predict(x, users, user_bias, items, item_bias, low, high):
    u, i = x[:, 0], x[:, 1]
    total = (users[u] * items[i]).sum(1) + user_bias.squeeze()[u] + item_bias.squeeze()[i]
    return torch.sigmoid(total) * (high - low) + low
""",
            """
import torch


def predict(x, users, user_bias, items, item_bias, low, high):
    match = (users[x[:, 0]] * items[x[:, 1]]).sum(dim=1)
    match = match + user_bias[x[:, 0]].squeeze() + item_bias[x[:, 1]].squeeze()
    return low + (high - low) * match.sigmoid()
""",
        ),
    ),
    Nit(
        "`torch.sigmoid` is this formula ready-made, and no `exp` in it overflows.",
        r"/ \(1(?:\.0)? \+ (?:torch\.exp\(-|\(-\w+\)\.exp\(\)|np\.exp\(-|numpy\.exp\(-)",
        (
            """
import torch


def predict(x, users, user_bias, items, item_bias, low, high):
    u, i = x[:, 0], x[:, 1]
    total = (users[u] * items[i]).sum(1) + user_bias[u, 0] + item_bias[i, 0]
    return low + (high - low) / (1 + torch.exp(-total))
""",
            """
import torch


def predict(x, users, user_bias, items, item_bias, low, high):
    dots = torch.einsum("nf,nf->n", users[x[:, 0]], items[x[:, 1]])
    s = dots + user_bias[x[:, 0], 0] + item_bias[x[:, 1], 0]
    return (high - low) * (1 / (1 + (-s).exp())) + low
""",
        ),
    ),
)
