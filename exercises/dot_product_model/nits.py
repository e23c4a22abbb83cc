"""What a teacher would pencil beside a right `predict`."""

from quizzer.grader.authoring import Nit

NITS = (
    Nit(
        "Pair by pair in Python; indexing with `x[:, 0]` and `x[:, 1]` fetches all rows at once.",
        r"\bfor [^\n]* in (?:x|x\.tolist\(\)|range\(len\(x\)\)|range\(x\.(?:shape\[0\]"
        r"|size\(0\))\)|enumerate\(x(?:\.tolist\(\))?\))(?::$|\]|\))",
        (
            """
import torch


def predict(x, users, items):
    result = []
    for user, item in x:
        result.append((users[user] * items[item]).sum())
    return torch.stack(result)
""",
            """
def predict(x, users, items):
    return [float(users[u] @ items[i]) for u, i in x.tolist()]
""",
            """
import torch


def predict(x, users, items):
    predictions = torch.zeros(len(x))
    for row in range(len(x)):
        predictions[row] = torch.dot(users[x[row, 0]], items[x[row, 1]])
    return predictions
""",
        ),
    ),
    Nit(
        "This computes n×n products and keeps only the diagonal; `*` and a sum need n×f.",
        r"@[^\n]*\)\.diag(?:onal)?\(|\bdiag(?:onal)?\([^\n]*(?:@|matmul|mm\()"
        r"|matmul\([^\n]*\)\.diag(?:onal)?\("
        r"|^ +(?P<m>\w+) = [^\n]*(?: @ |matmul\(|mm\()[^\n]*\n(?: [^\n]*\n)*? [^\n]*"
        r"(?:\b(?P=m)\.diag(?:onal)?\(|\bdiag(?:onal)?\((?P=m)\))",
        (
            """
def predict(x, users, items):
    return (users[x[:, 0]] @ items[x[:, 1]].t()).diagonal()
""",
            """
import torch


def predict(x, users, items):
    u = users[x[:, 0]]
    i = items[x[:, 1]]
    table = torch.matmul(u, i.T)
    return torch.diag(table)
""",
        ),
    ),
    Nit(
        "This computes every user with every item first; the rows of the pairs are enough.",
        r"\(users @ items\.(?:t\(\)|T|mT)\)\[|matmul\(users, items\.(?:t\(\)|T|mT)\)\["
        r"|^ +(?P<m>\w+) = (?:users @ items\.|torch\.matmul\(users, items\.)[^\n]*\n"
        r"(?: [^\n]*\n)*? [^\n]*\b(?P=m)\[",
        (
            """
def predict(x, users, items):
    return (users @ items.T)[x[:, 0], x[:, 1]]
""",
            """
def predict(x, users, items):
    ratings = users @ items.t()
    return ratings[x[:, 0], x[:, 1]]
""",
        ),
    ),
)
