"""What a teacher would pencil beside a right softmax."""

from quizzer.grader.authoring import Nit

NITS = (
    Nit(
        "The exponentials are computed twice; a variable keeps them.",
        r"\b(?P<e>torch\.exp\((?P<x>\w+(?: - \w+)?)\)) / (?:torch\.sum\()?torch\.exp\((?P=x)\)"
        r"|\((?P<y>\w+ - \w+)\)\.exp\(\) / (?:torch\.sum\()?\((?P=y)\)\.exp\(\)"
        r"|\b(?P<z>\w+)\.exp\(\) / (?:torch\.sum\()?(?P=z)\.exp\(\)",
        (
            """
import torch


def softmax(x):
    y = x - x.max(dim=1, keepdim=True).values
    return torch.exp(y) / torch.exp(y).sum(dim=1, keepdim=True)
""",
            """
def softmax(x):
    m = x.amax(1, keepdim=True)
    return (x - m).exp() / (x - m).exp().sum(1, keepdim=True)
""",
            """
def softmax(x):
    x = x - x.amax(1, True)
    return x.exp() / x.exp().sum(1, True)
""",
        ),
    ),
    Nit(
        "Row by row in Python; with `keepdim=True`, `max` and `sum` treat all rows at once.",
        r"\bfor (?:\w+|\(?\w+, \w+\)?) in (?:\w+|\w+\.tolist\(\)|enumerate\(\w+(?:\.tolist\(\))?\)"
        r"|range\((?:len\(\w+\)|\w+\.shape\[0\]|\w+\.size\(0\)|\w+)\))(?::$|\])",
        (
            """
import torch


def softmax(x):
    result = torch.zeros_like(x)
    for i in range(len(x)):
        e = torch.exp(x[i] - x[i].max())
        result[i] = e / e.sum()
    return result
""",
            """
import torch


def softmax(x):
    out = torch.empty(x.shape)
    for i, row in enumerate(x):
        e = (row - row.max()).exp()
        out[i] = e / e.sum()
    return out
""",
            """
import torch


def softmax(x):
    result = torch.empty_like(x)
    n, c = x.shape
    for i in range(n):
        e = (x[i] - max(x[i])).exp()
        result[i] = e / sum(e)
    return result
""",
        ),
    ),
    Nit(
        "`keepdim=True` leaves this dimension in place, so that it need not be added again.",
        r"(?:\.(?:sum|amax|max|logsumexp)\((?:dim=|axis=)?-?1\)(?:\.values|\[0\])?|\w+)"
        r"(?:\[:, None\]|\.unsqueeze\((?:dim=)?-?1\)|\.(?:view|reshape)\(-1, 1\))",
        (
            """
def softmax(x):
    e = (x - x.max(1).values[:, None]).exp()
    return e / e.sum(1)[:, None]
""",
            """
import torch


def softmax(x):
    highest = x.amax(dim=1)
    e = torch.exp(x - highest.unsqueeze(1))
    total = e.sum(dim=1)
    return e / total.unsqueeze(1)
""",
            """
def softmax(x):
    return (x - x.logsumexp(1).view(-1, 1)).exp()
""",
        ),
    ),
    Nit(
        "`torch.exp` is this power of e, and more exact.",
        r"\b2\.718\d* \*\*|\b(?:math|torch|np|numpy)\.e \*\*"
        r"|\b(?:torch\.pow|pow)\((?:torch\.tensor\()?(?:2\.718\d*|(?:math|torch|np|numpy)\.e)\b",
        (
            """
import math


def softmax(x):
    powers = math.e ** (x - x.amax(1, keepdim=True))
    return powers / powers.sum(1, keepdim=True)
""",
            """
def softmax(x):
    y = x - x.max(1, keepdim=True)[0]
    e = 2.718281828459045 ** y
    return e / e.sum(1, keepdim=True)
""",
        ),
    ),
)
