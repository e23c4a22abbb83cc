"""What a teacher would pencil beside right shapes."""

from quizzer.grader.authoring import Nit

NITS = (
    Nit(
        "Pictures are flattened one by one; `x.reshape(len(x), -1)` does all of them at once.",
        r"def flatten\((\w+)[^\n]*\n(?: [^\n]*\n)*? [^\n]*\bfor \w+ in "
        r"(?:\1\b|range\((?:0, )?(?:len\(\1\)|\1\.shape\[0\]|\1\.size\(0\))\))",
        (
            """
import torch


def flatten(x):
    return torch.stack([picture.flatten() for picture in x])
""",
            """
import torch


def flatten(x):
    rows = []
    for i in range(len(x)):
        rows.append(x[i].reshape(-1))
    return torch.stack(rows)
""",
        ),
    ),
    Nit(
        "The mean over two axes is one step: `mean` takes both of them, in brackets.",
        r"\.mean\((?:dim=|axis=)?-?\d\)\.mean\((?:dim=|axis=)?-?\d\)"
        r"|^ +(?P<m>\w+) = [^\n]*(?:\.|\btorch\.)mean\([^\n,]*(?:, )?(?:dim=|axis=)?-?\d\)\n"
        r" [^\n]*\b(?P=m)\.mean\((?:dim=|axis=)?-?\d\)",
        (
            """
def global_pool(x):
    return x.mean(3).mean(2)
""",
            """
def global_pool(x):
    rows = x.mean(dim=-1)
    return rows.mean(dim=-1)
""",
        ),
    ),
    Nit(
        "`mean` divides by the number of numbers itself, so `sum` and the sizes are not needed.",
        r"def global_pool\([^\n]*\n(?: [^\n]*\n)*? [^\n]*\bsum\([^\n]*\) / ",
        (
            """
def global_pool(x):
    n, c, h, w = x.shape
    return x.sum((2, 3)) / (h * w)
""",
            """
import torch


def global_pool(x):
    total = torch.sum(torch.sum(x, dim=3), dim=2) / x[0, 0].numel()
    return total
""",
        ),
    ),
    Nit(
        "`contiguous()` copies every view; `reshape` copies only where a view will not do.",
        r"\.contiguous\(\)\.view\(",
        (
            """
def flatten(x):
    return x.contiguous().view(len(x), -1)
""",
            """
def flatten(x):
    n = x.shape[0]
    rows = x.contiguous().view((n, x.numel() // n))
    return rows
""",
        ),
    ),
)
