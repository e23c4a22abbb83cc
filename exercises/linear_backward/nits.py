"""What a teacher would pencil beside a right way back."""

from quizzer.grader.authoring import Nit

NITS = (
    Nit(
        "This makes all n × i × o products before adding; `x.t() @ grad` keeps only the sums.",
        r"(?:\[:, :, None\]|\[\.\.\., None\]|\.unsqueeze\((?:2|-1)\)) \* "
        r"[^\n]*\)\.(?:sum\((?:dim=|axis=)?0\)|sum\(\(0,\)\))",
        (
            """
def linear_backward(x, w, grad):
    return grad @ w.t(), (x.unsqueeze(-1) * grad.unsqueeze(1)).sum(0), grad.sum(0)
""",
            """
def linear_backward(x, w, grad):
    dw = (x[:, :, None] * grad[:, None, :]).sum(dim=0)
    db = grad.sum(dim=0)
    dx = grad @ w.T
    return dx, dw, db
""",
        ),
    ),
    Nit(
        "A Python loop over the rows; the matrix product adds up over all rows at once.",
        r"\bfor \w+(?:, \w+)* in (?:range\((?:len\(\w+\)|\w+\.shape\[0\]|\w+\.size\(0\))\)"
        r"|zip\(x, grad\))",
        (
            """
import torch


def linear_backward(x, w, grad):
    dw = torch.zeros_like(w)
    for row, g in zip(x, grad):
        dw += row[:, None] * g
    return grad @ w.t(), dw, grad.sum(0)
""",
            """
import torch


def linear_backward(x, w, grad):
    dw = torch.zeros_like(w)
    db = torch.zeros(w.shape[1])
    for n in range(x.shape[0]):
        dw += torch.outer(x[n], grad[n])
        db += grad[n]
    return torch.matmul(grad, w.T), dw, db
""",
        ),
    ),
    Nit(
        "Transposed, multiplied and transposed again; in the other order one transpose is enough.",
        r"\(\w+ @ (?P<a>\w+)\.(?:t\(\)|T)\)\.(?:t\(\)|T\b)"
        r"|\(\w+\.(?:t\(\)|T) @ \w+\)\.(?:t\(\)|T\b)",
        (
            """
def linear_backward(x, w, grad):
    return (w @ grad.t()).t(), x.t() @ grad, grad.sum(0)
""",
            """
def linear_backward(x, w, grad):
    gw = (grad.T @ x).T
    gb = grad.sum(axis=0)
    return grad @ w.T, gw, gb
""",
        ),
    ),
)
