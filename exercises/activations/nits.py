"""What a teacher would pencil beside right activations."""

from quizzer.grader.authoring import Nit

NITS = (
    Nit(
        "Minus infinity becomes nan this way; `clamp(min=0)` makes it 0.",
        r"\b(?P<a>\w+) \* \((?P=a) > 0\)|\((?P<b>\w+) > 0\)(?:\.\w+\([^()\n]*\))? \* (?P=b)\b"
        r"|\((?P<c>\w+) \+ (?:(?P=c)\.abs\(\)|torch\.abs\((?P=c)\))\) (?:/ 2|\* 0\.5)"
        r"|\((?:(?P<d>\w+)\.abs\(\)) \+ (?P=d)\) (?:/ 2|\* 0\.5)",
        (
            """
def relu(x):
    return x * (x > 0)
""",
            """
def relu(x):
    return (x > 0).float() * x
""",
            """
import torch


def relu(x):
    return (x + torch.abs(x)) / 2
""",
        ),
    ),
    Nit(
        "For a large x `exp` overflows here, and inf / inf is nan; 1 / (1 + exp(-x)) stays 1.",
        r"def \w+\([^\n]*:\n +return (?P<e>torch\.exp\(\w+\)|\w+\.exp\(\)) / "
        r"\((?:1(?:\.0)? \+ (?P=e)|(?P=e) \+ 1(?:\.0)?)\)$"
        r"|def \w+\([^\n]*:\n +(?P<v>\w+) = (?:torch\.exp\(\w+\)|\w+\.exp\(\))\n"
        r" +return (?P=v) / \((?:1(?:\.0)? \+ (?P=v)|(?P=v) \+ 1(?:\.0)?)\)$",
        (
            """
import torch


def sigmoid(x):
    return torch.exp(x) / (1 + torch.exp(x))
""",
            """
def sigmoid(x):
    e = x.exp()
    return e / (e + 1)
""",
        ),
    ),
    Nit(
        "`torch.exp` is this power of e, and more exact.",
        r"\b2\.718\d* \*\*|\b(?:math|torch|np|numpy)\.e \*\*",
        (
            """
def sigmoid(x):
    return 1 / (1 + 2.718281828459045 ** -x)
""",
            """
import math


def sigmoid(x):
    return 1 / (1 + math.e ** (-x))
""",
        ),
    ),
    Nit(
        "Number by number in Python; operations such as `torch.exp` take the whole tensor at once.",
        r"\bfor \w+ in \w+\.(?:flatten\(\)|view\(-1\)|reshape\(-1\)|ravel\(\))"
        r"|\bmap\([^\n]*\.tolist\(\)",
        (
            """
import torch


def relu(x):
    return torch.tensor([max(v, 0.0) for v in x.flatten().tolist()]).view(x.shape)
""",
            """
import math
import torch


def sigmoid(x):
    values = []
    for v in x.reshape(-1):
        values.append(1 / (1 + math.exp(-v)))
    return torch.tensor(values).reshape(x.shape)
""",
        ),
    ),
)
