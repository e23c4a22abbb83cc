"""What a teacher would pencil beside right matrix products."""

from quizzer.grader.authoring import Nit

NITS = (
    Nit(
        "A loop in a loop; a row of `a`, stood up as a column, meets all columns of `b` at once.",
        r"def matmul_broadcast\([^\n]*\n(?: [^\n]*\n)*?(?:"
        r"(?P<d> +)for [^\n]*\n(?:(?P=d) [^\n]*\n)*?(?P=d) +(?:[^\n]*[ \[(])?for \w"
        r"| [^\n]*\bfor [^\n]* in [^\n]* for [^\n]* in )",
        (
            """
import torch


def matmul_broadcast(a, b):
    c = torch.zeros(a.shape[0], b.shape[1])
    for i in range(a.shape[0]):
        for j in range(b.shape[1]):
            c[i, j] = (a[i] * b[:, j]).sum()
    return c
""",
            """
import torch


def matmul_broadcast(a, b):
    rows = []
    for row in a:
        numbers = []
        for column in b.t():
            numbers.append((row * column).sum())
        rows.append(torch.stack(numbers))
    return torch.stack(rows)
""",
            """
def matmul_broadcast(a, b):
    return [[(row * b[:, j]).sum() for j in range(b.shape[1])] for row in a]
""",
            """
import torch


def matmul_broadcast(a, b):
    out = torch.zeros(len(a), b.shape[1])
    for i, row in enumerate(a):
        out[i] = torch.tensor([(row * column).sum() for column in b.t()])
    return out
""",
        ),
    ),
    Nit(
        "`+=` says the same and names the place only once.",
        r"^ +(?P<t>\w+\[[^\n=]*\]|\w+) = (?P=t) \+ ",
        (
            """
import torch


def matmul_loops(a, b):
    c = torch.zeros(a.shape[0], b.shape[1])
    for i in range(a.shape[0]):
        for j in range(b.shape[1]):
            for k in range(a.shape[1]):
                c[i, j] = c[i, j] + a[i, k] * b[k, j]
    return c
""",
            """
def matmul_loops(a, b):
    result = []
    for i in range(len(a)):
        line = []
        for j in range(len(b[0])):
            total = 0
            for k in range(len(b)):
                total = total + float(a[i, k] * b[k, j])
            line.append(total)
        result.append(line)
    return result
""",
        ),
    ),
    Nit(
        "`*` stretches the row by itself; writing the stretched tensor out is not needed.",
        r"\.(?:expand_as|expand|repeat|repeat_interleave|tile)\(",
        (
            """
import torch


def matmul_broadcast(a, b):
    c = torch.zeros(a.shape[0], b.shape[1])
    for i in range(a.shape[0]):
        c[i] = (a[i].unsqueeze(-1).expand_as(b) * b).sum(dim=0)
    return c
""",
            """
import torch


def matmul_broadcast(a, b):
    rows = [(row[:, None].repeat(1, b.shape[1]) * b).sum(0) for row in a]
    return torch.stack(rows)
""",
        ),
    ),
    Nit(
        "Without an arrow the reader has to know the rule for what comes out; `->ij` shows it.",
        r"\beinsum\(['\"]\s*\w\s*\w\s*,\s*\w\s*\w\s*['\"]",
        (
            """
import torch


def matmul_einsum(a, b):
    return torch.einsum("ik,kj", a, b)
""",
            """
from torch import einsum


def matmul_einsum(a, b):
    product = einsum("ij,jk", a, b)
    return product
""",
        ),
    ),
)
