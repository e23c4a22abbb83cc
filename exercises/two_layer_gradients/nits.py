"""What a teacher would pencil beside right gradients of a network."""

from quizzer.grader.authoring import Nit

NITS = (
    Nit(
        "`squeeze()` takes every axis of size 1, and a batch of one loses both; name it: -1.",
        r"\.squeeze\(\)",
        (
            """
def gradients(x, y, w1, b1, w2, b2):
    l1 = x @ w1 + b1
    l2 = l1.clamp(min=0)
    out = l2 @ w2 + b2
    g = (2 * (out.squeeze() - y) / len(y)).reshape(-1, 1)
    back = (g @ w2.t()) * (l1 > 0)
    return {"w1": x.t() @ back, "b1": back.sum(0), "w2": l2.t() @ g, "b2": g.sum(0)}
""",
            """
import torch


def gradients(x, y, w1, b1, w2, b2):
    n = y.shape[0]
    hidden = torch.relu(x @ w1 + b1)
    error = ((hidden @ w2 + b2).squeeze() - y).view(n, 1) * 2 / n
    back = error @ w2.T * (hidden > 0).float()
    return dict(w1=x.T @ back, b1=back.sum(0), w2=hidden.T @ error, b2=error.sum(0))
""",
        ),
    ),
    Nit(
        "This makes all products before adding; a product with the transposed inputs keeps sums.",
        r"(?:\[:, :, None\]|\[\.\.\., None\]|\.unsqueeze\((?:2|-1)\)) \* "
        r"[^\n]*\)\.sum\((?:dim=|axis=)?0\)",
        (
            """
def gradients(x, y, w1, b1, w2, b2):
    l1 = x @ w1 + b1
    l2 = l1.clamp(min=0)
    g = 2 * (l2 @ w2 + b2 - y[:, None]) / len(y)
    back = (g @ w2.t()) * (l1 > 0)
    w2_g = (l2.unsqueeze(-1) * g.unsqueeze(1)).sum(0)
    w1_g = (x.unsqueeze(-1) * back.unsqueeze(1)).sum(0)
    return {"w1": w1_g, "b1": back.sum(0), "w2": w2_g, "b2": g.sum(0)}
""",
            """
def gradients(x, y, w1, b1, w2, b2):
    l1 = x @ w1 + b1
    l2 = l1.clamp(min=0)
    g = 2 * (l2 @ w2 + b2 - y[:, None]) / len(y)
    back = g * w2.t() * (l1 > 0)
    return {
        "w1": (x[:, :, None] * back[:, None, :]).sum(dim=0),
        "b1": back.sum(dim=0),
        "w2": (l2[:, :, None] * g[:, None, :]).sum(dim=0),
        "b2": g.sum(dim=0),
    }
""",
        ),
    ),
    Nit(
        "The first layer is computed again on the way back; keep its result from the way forward.",
        r"x @ w1 \+ b1(?:[^\n]*\n)(?: [^\n]*\n)*?[^\n]*x @ w1 \+ b1",
        (
            """
def gradients(x, y, w1, b1, w2, b2):
    l2 = (x @ w1 + b1).clamp(min=0)
    g = 2 * (l2 @ w2 + b2 - y[:, None]) / len(y)
    back = (g @ w2.t()) * (x @ w1 + b1 > 0)
    return {"w1": x.t() @ back, "b1": back.sum(0), "w2": l2.t() @ g, "b2": g.sum(0)}
""",
            """
import torch


def gradients(x, y, w1, b1, w2, b2):
    hidden = torch.relu(x @ w1 + b1)
    out = hidden @ w2 + b2
    g2 = 2 / len(y) * (out - y.unsqueeze(1))
    slope = torch.where(x @ w1 + b1 > 0, 1.0, 0.0)
    g1 = g2 @ w2.T * slope
    return {"w1": x.T @ g1, "b1": g1.sum(0), "w2": hidden.T @ g2, "b2": g2.sum(0)}
""",
        ),
    ),
)
