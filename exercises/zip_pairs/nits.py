"""What a teacher would pencil beside a right `pair_up`."""

from quizzer.grader.authoring import Nit

NITS = (
    Nit(
        "`zip` goes through both side by side and ends with the shorter: no `range`, no index.",
        r"\brange\(min\(len\("
        r"|^ +(\w+) = min\(len\([^\n]*\n(?: [^\n]*\n)*? [^\n]*\brange\((?:0, )?\1\)",
        (
            """
def pair_up(a, b):
    a, b = list(a), list(b)
    pairs = []
    for i in range(min(len(a), len(b))):
        pairs.append((a[i], b[i]))
    return pairs
""",
            """
def pair_up(a, b):
    left = list(a)
    right = list(b)
    n = min(len(left), len(right))
    return [(left[i], right[i]) for i in range(n)]
""",
        ),
    ),
    Nit(
        "`zip` already gives these tuples; `list` around it makes the same list.",
        r"\[\((?P<x>\w+), (?P<y>\w+)\) for \(?(?P=x), (?P=y)\)? in zip\([^\n\]]*\)\]"
        r"|\[(?P<pair>\w+) for (?P=pair) in zip\([^\n\]]*\)\]"
        r"|for \(?(?P<v>\w+), (?P<w>\w+)\)? in zip\([^\n]*\):\n +\w+\.append\(\((?P=v), (?P=w)\)\)$"
        r"|for (?P<both>\w+) in zip\([^\n]*\):\n +\w+\.append\((?P=both)\)$",
        (
            """
def pair_up(a, b):
    return [(x, y) for x, y in zip(a, b)]
""",
            """
def pair_up(a, b):
    result = []
    for left, right in zip(a, b):
        result.append((left, right))
    return result
""",
            """
def pair_up(a, b):
    pairs = []
    for pair in zip(a, b):
        pairs.append(pair)
    return pairs
""",
            """
def pair_up(a, b):
    return [pair for pair in zip(a, b)]
""",
        ),
    ),
    Nit(
        "`zip` takes any iterable as it is; the copies made first only cost memory.",
        r"\bzip\((?:list|tuple)\(\w+\), |\bzip\(\w+, (?:list|tuple)\(\w+\)\)"
        r"|\b(?:list|tuple)\(\w+\)\)?\n +return list\(zip\(",
        (
            """
def pair_up(a, b):
    return list(zip(list(a), list(b)))
""",
            """
def pair_up(a, b):
    a = list(a)
    b = list(b)
    return list(zip(a, b))
""",
            """
def pair_up(a, b):
    a, b = tuple(a), tuple(b)
    return list(zip(a, b))
""",
        ),
    ),
)
