"""What a teacher would pencil beside right gradients."""

from quizzer.grader.authoring import Nit

NITS = (
    Nit(
        "`squeeze()` takes every axis of size 1, and a batch of one loses both; name it: -1.",
        r"\.squeeze\(\)",
        (
            """
def mse_backward(output, targets):
    diff = (output.squeeze() - targets).reshape(-1, 1)
    return 2 * diff / output.shape[0]
""",
            """
def mse_backward(output, targets):
    n = targets.numel()
    return (2.0 / n * (output.squeeze() - targets)).view(n, 1)
""",
        ),
    ),
    Nit(
        "A number divided by itself is its sign, but 0 / 0 is nan; a comparison has no such case.",
        r"/ (?P<x>\w+)\.abs\(\)|torch\.nan_to_num\(|\.nan_to_num\(",
        (
            """
import torch


def relu_backward(x, grad):
    return torch.nan_to_num(x.clamp(min=0) / x) * grad
""",
            """
def relu_backward(x, grad):
    slope = (x.clamp(min=0) / x).nan_to_num(0.0)
    return grad * slope
""",
        ),
    ),
    Nit(
        "Number by number in Python; a comparison and a product work on all numbers at once.",
        r"\bfor \w+(?:, \w+)* in (?:zip\(|range\((?:len\(|\w+\.(?:shape|size|numel)))",
        (
            """
import torch


def relu_backward(x, grad):
    numbers = [g if v > 0 else 0.0 for v, g in zip(x.flatten().tolist(), grad.flatten().tolist())]
    return torch.tensor(numbers).view(x.shape)
""",
            """
import torch


def mse_backward(output, targets):
    result = torch.zeros_like(output)
    for i in range(len(targets)):
        result[i, 0] = 2 * (output[i, 0] - targets[i]) / len(targets)
    return result
""",
        ),
    ),
)
