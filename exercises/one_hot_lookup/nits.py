"""What a teacher would pencil beside right functions."""

from quizzer.grader.authoring import Nit

NITS = (
    Nit(
        "This picks the rows without the matrix product asked for: `one_hot(...) @ table` has it.",
        r"def lookup\((?P<i>\w+)[^\n,]*, (?P<t>\w+)[^\n]*\):\n +return "
        r"(?:(?P=t)\[(?P=i)(?:, :)?\]|(?:[\w.]+\.)?embedding\((?P=i), (?P=t)\)"
        r"|(?P=t)\.index_select\((?:dim=)?0, (?:index=)?(?P=i)\)"
        r"|torch\.index_select\((?P=t), 0, (?P=i)\)"
        r"|torch\.stack\(\[(?P=t)\[\w+\] for [^\n]*\]\))$",
        (
            """
def lookup(indices, table):
    return table[indices]
""",
            """
import torch.nn.functional as F


def lookup(indices, table):
    return F.embedding(indices, table)
""",
            """
def lookup(indices, table):
    return table.index_select(0, indices)
""",
        ),
    ),
    Nit(
        "Number by number in Python; one comparison with `torch.arange(n)` makes all rows at once.",
        r"def one_hot\([^\n]*\n(?: [^\n]*\n)*? +for \w+(?:, \w+)? in [^\n]*:\n(?: [^\n]*\n)*?"
        r" +\w+\[\w+(?:, |\]\[)[^\n\]]+\] = (?:1|1\.0)$"
        r"|def one_hot\([^\n]*\n(?: [^\n]*\n)*?[^\n]*\[\[[^\n]* for \w+ in [^\n]*\] for \w+ in ",
        (
            """
import torch


def one_hot(indices, n):
    result = torch.zeros(len(indices), n)
    for row, index in enumerate(indices):
        result[row, index] = 1
    return result
""",
            """
import torch


def one_hot(indices, n):
    rows = [[1.0 if i == j else 0.0 for j in range(n)] for i in indices.tolist()]
    return torch.tensor(rows)
""",
        ),
    ),
    Nit(
        "`eye(n)` builds n×n numbers to pick k rows, a waste where n is large.",
        r"\b(?:torch|np|numpy)\.eye\(\w+[^\n]*\)\[|^ +(?P<m>\w+) = (?:torch|np|numpy)\.eye\("
        r"[^\n]*\n(?: [^\n]*\n)*? [^\n]*\b(?P=m)\[",
        (
            """
import torch


def one_hot(indices, n):
    return torch.eye(n)[indices]
""",
            """
import torch


def one_hot(indices, n):
    identity = torch.eye(n)
    return identity[indices]
""",
        ),
    ),
)
