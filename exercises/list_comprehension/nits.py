"""What a teacher would pencil beside a right `odd_doubles`."""

from quizzer.grader.authoring import Nit

NITS = (
    Nit(
        "The items are looked up by index; `for n in ...` goes through the items themselves.",
        r"for (\w+) in range\((?:0, )?len\((\w+)\)\)[^\n]*\b\2\[\1\]"
        r"|\b(\w+)\[(\w+)\][^\n]* for \4 in range\((?:0, )?len\(\3\)\)",
        (
            """
def odd_doubles(numbers):
    return [2 * numbers[i] for i in range(len(numbers)) if numbers[i] % 2 == 1]
""",
            """
def odd_doubles(xs):
    odd = [k for k in range(0, len(xs)) if xs[k] % 2]
    return [xs[k] + xs[k] for k in odd]
""",
        ),
    ),
    Nit(
        "Two lists are built where one is enough: a single comprehension can both pick and double.",
        r"^ +(\w+) = \[(\w+) for \2 in \w+ if [^\n]*\]\n +(?:return|\w+ =) \[[^\n]* for \w+ in \1\]"
        r"| for \w+ in \[[^\]\n]* for ",
        (
            """
def odd_doubles(numbers):
    odd = [n for n in numbers if n % 2 != 0]
    doubles = [n * 2 for n in odd]
    return doubles
""",
            """
def odd_doubles(numbers):
    return [2 * n for n in [m for m in numbers if m % 2]]
""",
        ),
    ),
    Nit(
        "`list(...)` around a list comprehension copies a list that is already there.",
        r"\blist\(\[[^\n]* for [^\n]*\]\)",
        (
            """
def odd_doubles(numbers):
    return list([2 * n for n in numbers if n % 2])
""",
            """
def odd_doubles(numbers):
    result = list([x * 2 for x in numbers if x % 2 == 1])
    return result
""",
        ),
    ),
    Nit(
        "A comparison with `True` is not needed: `if` takes the condition as it is.",
        r"\bif [^\n]*(?:==|is) True\b",
        (
            """
def odd_doubles(numbers):
    return [2 * n for n in numbers if (n % 2 == 1) == True]
""",
            """
def is_odd(n):
    return n % 2 != 0


def odd_doubles(numbers):
    return [2 * n for n in numbers if is_odd(n) is True]
""",
        ),
    ),
    Nit(
        "The condition is already true or false, so it needs neither `True` nor `False`.",
        r"\bTrue if [^\n]* else False\b"
        r"|^( +)if [^\n]*:\n +return True\n\1(?:else:\n +)?return False$",
        (
            """
def is_odd(n):
    return True if n % 2 == 1 else False


def odd_doubles(numbers):
    return [2 * n for n in numbers if is_odd(n)]
""",
            """
def odd(n):
    if n % 2 != 0:
        return True
    else:
        return False


def odd_doubles(numbers):
    return [n * 2 for n in numbers if odd(n)]
""",
        ),
    ),
)
