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
)
