"""What a teacher would pencil beside a right `broadcast_shape`."""

from quizzer.grader.authoring import Nit

NITS = (
    Nit(
        "`insert(0, ...)` moves the whole list each time; append, and reverse once at the end.",
        r"\.insert\(0, ",
        (
            """
def broadcast_shape(a, b):
    result = []
    for i in range(1, max(len(a), len(b)) + 1):
        x = a[-i] if i <= len(a) else 1
        y = b[-i] if i <= len(b) else 1
        if x != y and 1 not in (x, y):
            return None
        result.insert(0, y if x == 1 else x)
    return tuple(result)
""",
            """
def broadcast_shape(a, b):
    a, b = list(a), list(b)
    while len(a) < len(b):
        a.insert(0, 1)
    while len(b) < len(a):
        b.insert(0, 1)
    for x, y in zip(a, b):
        if x != y and x != 1 and y != 1:
            return None
    return tuple(y if x == 1 else x for x, y in zip(a, b))
""",
        ),
    ),
    Nit(
        "`zip` gives both sizes by themselves; no index is needed.",
        r"\bfor (?P<i>\w+) in range\(len\((?P<a>\w+)\)\):\n(?: [^\n]*\n)*?[^\n]*(?P=a)\[(?P=i)\]",
        (
            """
def broadcast_shape(a, b):
    n = max(len(a), len(b))
    a = (1,) * (n - len(a)) + a
    b = (1,) * (n - len(b)) + b
    out = []
    for i in range(len(a)):
        if a[i] == b[i] or b[i] == 1:
            out.append(a[i])
        elif a[i] == 1:
            out.append(b[i])
        else:
            return None
    return tuple(out)
""",
            """
def broadcast_shape(a, b):
    first, second = list(a), list(b)
    first = [1] * (len(second) - len(first)) + first
    second = [1] * (len(first) - len(second)) + second
    for i in range(len(first)):
        if first[i] == 1:
            first[i] = second[i]
        elif second[i] not in (1, first[i]):
            return None
    return tuple(first)
""",
        ),
    ),
    Nit(
        "An exception raised and caught in one function is a long way to say `return None`.",
        r"^ +raise [^\n]*\n(?: [^\n]*\n)*? +except\b[^\n]*:\n +return None$",
        (
            """
def broadcast_shape(a, b):
    n = max(len(a), len(b))
    a = (1,) * (n - len(a)) + a
    b = (1,) * (n - len(b)) + b
    try:
        sizes = []
        for x, y in zip(a, b):
            if x != y and 1 not in (x, y):
                raise ValueError("do not fit")
            sizes.append(y if x == 1 else x)
        return tuple(sizes)
    except ValueError:
        return None
""",
            """
def broadcast_shape(a, b):
    result = ()
    try:
        while a or b:
            x = a[-1] if a else 1
            y = b[-1] if b else 1
            if x == 1:
                result = (y,) + result
            elif y == 1 or x == y:
                result = (x,) + result
            else:
                raise Exception
            a, b = a[:-1], b[:-1]
    except Exception:
        return None
    return result
""",
        ),
    ),
)
