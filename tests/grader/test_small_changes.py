"""The small changes that are tried where nothing names the cause of a failure, one by one.

    python -m tests.grader.test_small_changes

writes small_changes.golden.txt anew: look at the difference.
"""

from __future__ import annotations

import ast
import difflib
import time
from pathlib import Path

from quizzer.grader.diagnosis import mutations
from tests import golden

GOLDEN = Path(__file__).with_name("small_changes.golden.txt")
SOURCES = (
    "def f(a, b):\n    total = 0\n    for item in zip(a, b):\n        total += item[1:3]\n"
    "        a.append(item)\n    return total.mean()\n",
    "def g(x, é):\n    if not x < 2 and é:\n        return x ** 2\n"
    "    y = [n for n in x if n > 0.5]\n"
    "    while True:\n        break\n    return (x, -y) if x else max(y, x, key=len)\n",
    "def h(t):\n    with lock:\n        t = torch.cat([t, t], dim=1)\n        t -= 'text'\n"
    "    return t[a:b, ::2]\n",
    "def k(t):\n    n = len(t)\n    m = seed()\n    t.clamp(n, m, t)\n    print(*t)\n"
    "    return [(i, j, n) for i in t if i for j in i if j for m in j]\n",
)


def lines() -> list[str]:
    """Each change as its question and the lines that it leads to."""
    result = []
    for number, source in enumerate(SOURCES, 1):
        result += [f"== {number}", *source.splitlines()]
        before = source.splitlines()
        for change in mutations.changes(source):
            changed = difflib.ndiff(before, change.source.splitlines())
            added = " | ".join(line[2:].strip() for line in changed if line.startswith("+ "))
            result.append(f"{change.message}  ->  {added}")
    return result


def test_each_change_asks_about_its_place() -> None:
    changed = golden.difference(GOLDEN, lines())
    assert not changed, f"{changed}\nwhere right: python -m tests.grader.test_small_changes"


def test_no_change_is_tried_twice_and_none_after_the_time_or_in_a_large_file() -> None:
    for source in SOURCES:
        sources = [change.source for change in mutations.changes(source)]
        assert len(set(sources)) == len(sources)
        assert source not in sources
        assert mutations.changes(source, time.monotonic() - 1) == []
    assert mutations.changes("def f(:") == []
    line = "x = 1 + 2  # "
    assert mutations.changes(line + "a" * (8000 - len(line))) != []
    assert mutations.changes(line + "a" * (8001 - len(line))) == []
    many = "\n".join(f"x{number} = {number} + 2" for number in range(300))
    assert len(mutations.changes(many)) == 400


def test_a_long_statement_is_quoted_by_its_beginning() -> None:
    [longest] = ast.parse("x" * 60).body
    assert mutations._short(longest) == "x" * 60
    [longer] = ast.parse("x" * 61).body
    assert mutations._short(longer) == "x" * 57 + "..."


if __name__ == "__main__":
    golden.keep(GOLDEN, lines())
