"""What a teacher would pencil beside right starting weights."""

from quizzer.grader.authoring import Nit

NITS = (
    Nit(
        "The same line twice; only the factor under the root depends on `relu`.",
        r"if relu:\n +(?:return|\w+ =) [^\n]*randn\([^\n]*\n(?: +else:\n)? +(?:return|\w+ =) "
        r"[^\n]*randn\(",
        (
            """
import torch


def init_weights(n_in, n_out, relu):
    if relu:
        return torch.randn(n_out, n_in) * (2 / n_in) ** 0.5
    return torch.randn(n_out, n_in) * (1 / n_in) ** 0.5
""",
            """
import math
import torch


def init_weights(n_in, n_out, relu):
    if relu:
        w = torch.randn(n_out, n_in) * math.sqrt(2 / n_in)
    else:
        w = torch.randn(n_out, n_in) / math.sqrt(n_in)
    return w
""",
        ),
    ),
    Nit(
        "A tensor made for one square root; `math.sqrt` or `** 0.5` takes a plain number.",
        r"torch\.sqrt\(torch\.tensor\(|torch\.tensor\([^\n]*\)\.sqrt\(\)",
        (
            """
import torch


def init_weights(n_in, n_out, relu):
    return torch.randn(n_out, n_in) * torch.sqrt(torch.tensor((2 if relu else 1) / n_in))
""",
            """
import torch


def init_weights(n_in, n_out, relu):
    gain = 2.0 if relu else 1.0
    std = torch.tensor(gain / n_in).sqrt()
    return std * torch.randn(n_out, n_in)
""",
        ),
    ),
    Nit(
        "Forcing mean and spread of a draw hides its chance; drawing with that spread is enough.",
        r"\((?P<w>\w+) - (?P=w)\.mean\(\)\) / (?P=w)\.std\(|"
        r"\((?P<v>\w+) - torch\.mean\((?P=v)\)\) / torch\.std\((?P=v)",
        (
            """
import torch


def init_weights(n_in, n_out, relu):
    w = torch.randn(n_out, n_in)
    w = (w - w.mean()) / w.std()
    return w * ((2 if relu else 1) / n_in) ** 0.5
""",
            """
import torch


def standard(t):
    return (t - torch.mean(t)) / torch.std(t)


def init_weights(n_in, n_out, relu):
    gain = 2 if relu else 1
    return standard(torch.randn(n_out, n_in)) * (gain / n_in) ** 0.5
""",
        ),
    ),
    Nit(
        "A layer is made for its weights alone; `torch.empty(n_out, n_in)` has their shape too.",
        r"\bLinear\(",
        (
            """
from torch import nn


def init_weights(n_in, n_out, relu):
    layer = nn.Linear(n_in, n_out)
    nn.init.kaiming_normal_(layer.weight, nonlinearity="relu" if relu else "linear")
    return layer.weight.data
""",
            """
import torch


def init_weights(n_in, n_out, relu):
    w = torch.nn.Linear(n_in, n_out, bias=False).weight.detach()
    return w.normal_(0, ((2 if relu else 1) / n_in) ** 0.5)
""",
        ),
    ),
    Nit(
        "Drawn as (n_in, n_out) and transposed; `(n_out, n_in)` can be drawn at once.",
        r"randn\(\(?n_in, n_out\)?\)\.(?:t\(\)|T\b|mT\b|transpose\()|"
        r"^ +(?P<w>\w+) = [^\n]*randn\(\(?n_in, n_out\)?\)[^\n]*\n(?: [^\n]*\n)*?"
        r" [^\n]*\b(?P=w)\.(?:t\(\)|T\b|mT\b|transpose\()",
        (
            """
import torch


def init_weights(n_in, n_out, relu):
    return torch.randn(n_in, n_out).t() * ((2 if relu else 1) / n_in) ** 0.5
""",
            """
import torch


def init_weights(n_in, n_out, relu):
    w = torch.randn(n_in, n_out)
    w = w * ((2 if relu else 1) / n_in) ** 0.5
    return w.T
""",
        ),
    ),
    Nit(
        "The comparison with True adds nothing: `relu` is already a condition.",
        r"\brelu (?:==|is) True\b",
        (
            """
import torch


def init_weights(n_in, n_out, relu):
    gain = 2 if relu == True else 1
    return torch.randn(n_out, n_in) * (gain / n_in) ** 0.5
""",
            """
import torch


def init_weights(n_in, n_out, relu):
    variance = 1 / n_in
    if relu is True:
        variance *= 2
    return torch.randn(n_out, n_in) * variance**0.5
""",
        ),
    ),
)
