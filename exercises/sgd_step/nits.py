"""What a teacher would pencil beside a right step."""

from quizzer.grader.authoring import Nit

NITS = (
    Nit(
        "`.data` bypasses autograd's checks; an update under `with torch.no_grad():` keeps them.",
        r"(?<!grad)\.data (?:[-+]= |= )|(?<!grad)\.data\.(?:sub_|add_|copy_)\(",
        (
            """
def sgd_step(params, lr):
    for p in params:
        if p.grad is not None:
            p.data -= lr * p.grad
            p.grad.zero_()
""",
            """
def sgd_step(params, lr):
    for p in params:
        if p.grad is None:
            continue
        p.data = p.data - lr * p.grad
        p.grad = None
""",
            """
class BasicOptim:
    def __init__(self, params, lr):
        self.params, self.lr = list(params), lr

    def step(self):
        for p in self.params:
            p.data.sub_(p.grad.data * self.lr)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


def sgd_step(params, lr):
    opt = BasicOptim(params, lr)
    opt.step()
    opt.zero_grad()
""",
        ),
    ),
    Nit(
        "A new tensor of zeros for each gradient; `zero_()` or None resets it without one.",
        r"\.grad = (?:torch\.zeros(?:_like)?\(|\w+\.new_zeros\(|\w+\.grad \* 0|0 \* \w+\.grad)",
        (
            """
import torch


def sgd_step(params, lr):
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p -= lr * p.grad
                p.grad = torch.zeros_like(p)
""",
            """
import torch


@torch.no_grad()
def sgd_step(params, lr):
    for p in params:
        if p.grad is not None:
            p.sub_(lr * p.grad)
            p.grad = p.grad * 0
""",
        ),
    ),
    Nit(
        "`with torch.no_grad():` spares switching `requires_grad` off and on for each parameter.",
        r"\brequires_grad_\(False\)|\.requires_grad = False",
        (
            """
def sgd_step(params, lr):
    for p in params:
        if p.grad is not None:
            p.requires_grad_(False)
            p -= lr * p.grad
            p.requires_grad_(True)
            p.grad = None
""",
            """
def sgd_step(params, lr):
    for p in params:
        if p.grad is None:
            continue
        p.requires_grad = False
        p -= lr * p.grad
        p.requires_grad = True
        p.grad.zero_()
""",
        ),
    ),
)
