"""What a teacher would pencil beside right mini-batches."""

from quizzer.grader.authoring import Nit

NITS = (
    Nit(
        "A slice that reaches past the end stops at the end by itself, so `min` is not needed.",
        r"\bmin\(\w+ \+ \w+, (?:len\(\w+\)|\w+\.shape\[0\]|\w+\.size\(0\)|n|N|total)\)"
        r"|\bmin\((?:len\(\w+\)|\w+\.shape\[0\]|n|N), \w+ \+ \w+\)",
        (
            """
def minibatches(x, y, batch_size):
    for start in range(0, len(x), batch_size):
        end = min(start + batch_size, len(x))
        yield x[start:end], y[start:end]
""",
            """
def minibatches(x, y, bs):
    n = x.shape[0]
    return [(x[i : min(n, i + bs)], y[i : min(n, i + bs)]) for i in range(0, n, bs)]
""",
        ),
    ),
    Nit(
        "`range(0, len(x), batch_size)` counts in steps by itself: no `while`, no counter.",
        r"while (\w+) < [^\n]*:\n(?: [^\n]*\n)*? +\1 (?:\+= \w+|= \1 \+ \w+)$",
        (
            """
def minibatches(x, y, batch_size):
    i = 0
    while i < len(x):
        yield x[i : i + batch_size], y[i : i + batch_size]
        i += batch_size
""",
            """
def minibatches(x, y, batch_size):
    batches = []
    start = 0
    while start < x.shape[0]:
        end = start + batch_size
        batches.append((x[start:end], y[start:end]))
        start = start + batch_size
    return batches
""",
        ),
    ),
    Nit(
        "Rows are gathered one by one; a slice takes all the rows of a batch at once.",
        r"\bstack\(\[(?P<x>\w+)\[(?P<i>\w+)\] for (?P=i) in range\("
        r"|\A(?![\s\S]*\b(?:split|chunk|DataLoader)\b)[\s\S]*^"
        r"def minibatches\((?P<a>\w+), (?P<b>\w+)[^\n]*\n(?: [^\n]*\n)*?"
        r" [^\n]*\bfor [^\n]*\bin zip\((?P=a), (?P=b)\)",
        (
            """
import torch


def minibatches(x, y, batch_size):
    for i in range(0, len(x), batch_size):
        end = min(i + batch_size, len(x))
        yield torch.stack([x[k] for k in range(i, end)]), torch.stack([y[k] for k in range(i, end)])
""",
            """
import torch


def minibatches(x, y, batch_size):
    xs, ys = [], []
    for row, target in zip(x, y):
        xs.append(row)
        ys.append(target)
        if len(xs) == batch_size:
            yield torch.stack(xs), torch.stack(ys)
            xs, ys = [], []
    if xs:
        yield torch.stack(xs), torch.stack(ys)
""",
        ),
    ),
    Nit(
        "The last batch needs no extra code: `range` starts it, and its slice ends by itself.",
        r"\bif (?:len\(\w+\)|\w+\.shape\[0\]|\w+\.size\(0\)|n|N) % \w+(?: != 0| > 0)?:\n"
        r"|(?P<left>\w+) = (?:len\(\w+\)|\w+\.shape\[0\]|\w+\.size\(0\)|n|N) % \w+\n"
        r"(?: [^\n]*\n)*? +if (?P=left)(?: != 0| > 0)?:\n",
        (
            """
def minibatches(x, y, batch_size):
    batches = []
    full = len(x) // batch_size
    for k in range(full):
        start = k * batch_size
        batches.append((x[start : start + batch_size], y[start : start + batch_size]))
    if len(x) % batch_size != 0:
        batches.append((x[full * batch_size :], y[full * batch_size :]))
    return batches
""",
            """
def minibatches(x, y, batch_size):
    rest = x.shape[0] % batch_size
    end = x.shape[0] - rest
    for i in range(0, end, batch_size):
        yield x[i : i + batch_size], y[i : i + batch_size]
    if rest > 0:
        yield x[end:], y[end:]
""",
        ),
    ),
)
