"""What a teacher would pencil beside a right solution."""

from quizzer.grader.authoring import Nit

NITS = (
    Nit(
        "`zip(a, b)` gives the pairs; no index is needed.",
        r"range\(len\(",
        (
            """
def dot(a, b):
    total = 0
    for i in range(len(a)):
        total += a[i] * b[i]
    return total
""",
            """
def dot(a, b):
    return sum(a[i] * b[i] for i in range(len(a)))
""",
        ),
    ),
    Nit(
        "`sum` adds up a generator directly; the list in between is not needed.",
        r"sum\(\[",
        (
            """
def dot(a, b):
    return sum([x * y for x, y in zip(a, b)])
""",
            """
def dot(a, b):
    return sum([p * q for p, q in zip(a, b)], 0)
""",
        ),
    ),
    Nit(
        "A special case for empty lists; the sum of nothing is 0 already.",
        r"if not [ab]\b|len\([ab]\) == 0|[ab] == \[\]",
        (
            """
def dot(a, b):
    if not a:
        return 0
    return sum(x * y for x, y in zip(a, b))
""",
            """
def dot(a, b):
    if len(a) == 0:
        return 0
    return sum(x * y for x, y in zip(a, b))
""",
        ),
    ),
)
