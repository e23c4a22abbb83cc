"""What a teacher would pencil beside right functions."""

from quizzer.grader.authoring import Nit

NITS = (
    Nit(
        "`.data` bypasses autograd's checks; an update under `with torch.no_grad():` keeps them.",
        r"(?<!grad)\.data (?:[-+*]= |= )|(?<!grad)\.data\.(?:sub_|add_|mul_|copy_)\(",
        (
            """
def decay_step(params, lr, wd):
    for p in params:
        if p.grad is not None:
            p.data -= lr * (p.grad + 2 * wd * p.data)
            p.grad.zero_()
""",
            """
def decay_step(params, lr, wd):
    for p in params:
        if p.grad is None:
            continue
        p.data = (1 - 2 * lr * wd) * p.data - lr * p.grad
        p.grad = None
""",
        ),
    ),
    Nit(
        "A new tensor of zeros for each gradient; `zero_()` or None resets it without one.",
        r"\.grad = (?:torch\.zeros(?:_like)?\(|\w+\.new_zeros\(|\w+\.grad \* 0|0 \* \w+\.grad)",
        (
            """
import torch


def decay_step(params, lr, wd):
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p -= lr * (p.grad + 2 * wd * p)
                p.grad = torch.zeros_like(p)
""",
            """
import torch


@torch.no_grad()
def decay_step(params, lr, wd):
    for p in params:
        if p.grad is not None:
            p.sub_(lr * p.grad + 2 * lr * wd * p)
            p.grad = p.grad * 0
""",
        ),
    ),
    Nit(
        "The norm takes a root that is then squared again; `(p ** 2).sum()` needs neither.",
        r"norm\([^\n]*?\)\s?\*\* ?2|norm\([^\n]*?\)\.(?:pow\(2\)|square\(\))",
        (
            """
def penalty(params, wd):
    return wd * sum(p.norm() ** 2 for p in params)
""",
            """
import torch


def penalty(params, wd):
    total = 0
    for p in params:
        total = total + torch.norm(p).pow(2)
    return wd * total
""",
        ),
    ),
    Nit(
        "All numbers are copied into one tensor first; adding up tensor by tensor needs no copy.",
        r"def penalty\([^\n]*\n(?: [^\n]*\n)*? [^\n]*"
        r"\b(?:torch\.)?(?:cat|concat|parameters_to_vector)\(",
        (
            """
import torch


def penalty(params, wd):
    return wd * (torch.cat([p.flatten() for p in params]) ** 2).sum()
""",
            """
import torch


def penalty(params, wd):
    weights = [p.reshape(-1) for p in params]
    vector = torch.cat(weights)
    return wd * vector.dot(vector)
""",
        ),
    ),
)
