"""Small changes to a file, one at a time: where a single one makes everything right, the mistake
lies there, even if nobody has thought of it before.

A learner is told the place and the kind of change, never the change itself.
"""

from __future__ import annotations

import ast
import copy
import itertools
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from quizzer.grader.verdict import Diagnosis

MOST = 400
_LARGEST = 8000

_OPERATORS: tuple[type[ast.operator], ...] = (
    ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.MatMult, ast.BitAnd,
)  # fmt: skip
_COMPARISONS: tuple[type[ast.cmpop], ...] = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)
_KIN = (
    ("mean", "sum", "max", "min", "median", "std", "amax", "prod"), ("min", "max"),
    ("zip", "enumerate", "zip_longest"), ("maximum", "minimum"), ("exp", "log", "sqrt", "square"),
    ("chunk", "split"), ("cat", "stack"), ("append", "extend"), ("range", "reversed"),
    ("sigmoid", "tanh", "softmax", "relu"), ("floor", "ceil", "round"), ("add_", "sub_"),
    ("unsqueeze", "squeeze"), ("all", "any"), ("argmax", "argmin"),
)  # fmt: skip
_WRAPPERS = ("mean()", "abs()", "sqrt()", "sigmoid()", "t()", "float()", "clone()", "sum()")


@dataclass(frozen=True)
class Change:
    """One change: what it is about, in words, and the file with it."""

    told: str
    source: str


def changes(source: str, end: float = math.inf) -> list[Change]:
    """Small changes to a file, the likeliest kinds first, as far as one gets until `end`.

    `end` is on the monotonic clock. A large file has none.
    """
    if len(source) > _LARGEST:
        return []
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return []
    found: list[Change] = []
    seen = {source}
    for told, changed in _Editor(tree, source).edits():
        if len(found) >= MOST or time.monotonic() > end:
            break
        if changed not in seen:
            seen.add(changed)
            found.append(Change(told, changed))
    return found


def diagnosis(change: Change) -> Diagnosis:
    return Diagnosis(
        "one-change-away",
        "One small change away",
        f"{change.told} A single change there makes every call come out right.",
    )


class _Editor:
    """Edits a copy of a tree at one place after the other."""

    def __init__(self, tree: ast.Module, source: str) -> None:
        self.tree = tree
        self.data = source.encode()
        lines = self.data.splitlines(keepends=True)
        self.starts = list(itertools.accumulate(map(len, lines), initial=0))
        self.nodes = [node for node in ast.walk(tree) if hasattr(node, "lineno")]
        self.names = sorted(
            {node.id for node in self.nodes if isinstance(node, ast.Name)}
            | {node.arg for node in self.nodes if isinstance(node, ast.arg)}
        )

    def edits(self) -> Iterator[tuple[str, str]]:
        yield from self._without_conditions()
        for kind in (
            _removals, _constants, _operators, _calls, _slices, self._named_otherwise,
            self._statements, _wrapped,
        ):  # fmt: skip
            yield from self._each(kind)

    def _without_conditions(self) -> Iterator[tuple[str, str]]:
        for node in self.nodes:
            if isinstance(node, ast.If):
                told = f"Look at line {node.lineno}: is `{_short(node.test)}` to be asked there?"
                for always in (True, False):
                    yield told, self._replaced(node.test, ast.Constant(always))

    def _each(
        self, kind: Callable[[ast.AST], Iterator[tuple[str, ast.AST | None]]]
    ) -> Iterator[tuple[str, str]]:
        for node in self.nodes:
            for told, replacement in kind(node):
                text = self._replaced(node, replacement)
                if text:
                    line = getattr(node, "lineno", 0)
                    yield f"Look at line {line}: {told}", text

    def _replaced(self, old: ast.AST, new: ast.AST | None) -> str:
        """The file with one node in another's place; None takes a statement out."""
        new = new if new is not None else ast.Pass()
        text = ast.unparse(ast.fix_missing_locations(new))
        if isinstance(new, ast.expr):
            return self._spliced(old, f"({text})")
        if "\n" not in text:
            return self._spliced(old, text)
        # Blocks have an indentation of their own, which takes the whole tree to set right.
        whole = copy.deepcopy(self.tree, {id(old): new})
        return ast.unparse(ast.fix_missing_locations(whole))

    def _spliced(self, old: Any, text: str) -> str:
        first, last = self.starts[old.lineno - 1], self.starts[old.end_lineno - 1]
        before = self.data[: first + old.col_offset]
        after = self.data[last + old.end_col_offset :]
        return (before + text.encode() + after).decode("utf-8", "replace")

    def _named_otherwise(self, node: ast.AST) -> Iterator[tuple[str, ast.AST | None]]:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            for name in self.names:
                if name != node.id:
                    yield f"is `{node.id}` the right name there?", ast.Name(name, ast.Load())
            for number in (0, 1):
                yield f"is `{node.id}` what belongs there?", ast.Constant(number)

    def _statements(self, node: ast.AST) -> Iterator[tuple[str, ast.AST | None]]:
        if isinstance(node, (ast.For, ast.While, ast.If, ast.With)) and node.body:
            last = node.body[-1]
            if isinstance(last, ast.Return) or len(node.body) > 1:
                rest = copy.copy(node)
                rest.body = node.body[:-1] or [ast.Pass()]
                yield (
                    f"does `{_short(last)}` stand at the right depth?",
                    ast.If(ast.Constant(True), [rest, last], []),
                )
        for field in ("body", "orelse"):
            block = getattr(node, field, None)
            for index in range(len(block) - 1 if isinstance(block, list) else 0):
                swapped = copy.copy(node)
                order = list(block or ())
                order[index], order[index + 1] = order[index + 1], order[index]
                setattr(swapped, field, order)
                yield f"are `{_short(order[index + 1])}` and what follows in order?", swapped


def _short(node: ast.AST) -> str:
    text = ast.unparse(node).split("\n")[0]
    return text if len(text) <= 60 else f"{text[:57]}..."


def _removals(node: ast.AST) -> Iterator[tuple[str, ast.AST | None]]:
    if isinstance(node, (ast.Assign, ast.AugAssign, ast.Expr, ast.Break, ast.Continue)):
        yield f"`{_short(node)}` does harm there.", None


def _constants(node: ast.AST) -> Iterator[tuple[str, ast.AST | None]]:
    if not isinstance(node, ast.Constant) or isinstance(node.value, (str, bytes)):
        return
    told = f"is `{_short(node)}` right there?"
    value = node.value
    if isinstance(value, bool):
        yield told, ast.Constant(not value)
    elif isinstance(value, (int, float)):
        for other in dict.fromkeys((value + 1, value - 1, 0, 1, 2, -value, -1, 0.5)):
            yield told, ast.Constant(other)


def _operators(node: ast.AST) -> Iterator[tuple[str, ast.AST | None]]:
    if isinstance(node, (ast.BinOp, ast.AugAssign)):
        told = f"is the operator in `{_short(node)}` the right one?"
        for operator in _OPERATORS:
            if not isinstance(node.op, operator):
                changed = copy.copy(node)
                changed.op = operator()
                yield told, changed
    if isinstance(node, ast.BinOp):
        yield (
            f"are the two sides of `{_short(node)}` in order?",
            ast.BinOp(node.right, node.op, node.left),
        )
        yield f"`{_short(node)}` does too much.", node.left
        yield f"`{_short(node)}` does too much.", node.right
    if isinstance(node, ast.Compare):
        for comparison in _COMPARISONS:
            if not isinstance(node.ops[0], comparison):
                yield (
                    f"is the comparison in `{_short(node)}` the right one?",
                    ast.Compare(node.left, [comparison(), *node.ops[1:]], node.comparators),
                )
    if isinstance(node, ast.UnaryOp):
        yield f"does `{_short(node)}` need its sign, or its `not`?", node.operand
    if isinstance(node, ast.BoolOp):
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield f"`and` or `or`, in `{_short(node)}`?", ast.BoolOp(other, node.values)
        for value in node.values:
            yield f"`{_short(node)}` asks for too much.", value
    if isinstance(node, ast.IfExp):
        yield (
            f"are the two sides of `{_short(node)}` in order?",
            ast.IfExp(node.test, node.orelse, node.body),
        )


def _calls(node: ast.AST) -> Iterator[tuple[str, ast.AST | None]]:
    if not isinstance(node, ast.Call):
        return
    name = getattr(node.func, "attr", None) or getattr(node.func, "id", "")
    if isinstance(node.func, ast.Attribute):
        yield f"is `.{name}` needed in `{_short(node)}`?", node.func.value
    elif len(node.args) == 1 and not isinstance(node.args[0], ast.Starred):
        yield f"is `{name}` needed in `{_short(node)}`?", node.args[0]
    for index in range(len(node.args) - 1):
        order = list(node.args)
        order[index], order[index + 1] = order[index + 1], order[index]
        yield (
            f"are the arguments of `{_short(node)}` in order?",
            ast.Call(node.func, order, node.keywords),
        )
    for index in range(len(node.args)):
        rest = node.args[:index] + node.args[index + 1 :]
        yield (
            f"does `{_short(node)}` need all of its arguments?",
            ast.Call(node.func, rest, node.keywords),
        )
    for keyword in node.keywords:
        rest_of = [other for other in node.keywords if other is not keyword]
        yield (
            f"is `{keyword.arg}` needed in `{_short(node)}`?",
            ast.Call(node.func, node.args, rest_of),
        )
    for family in _KIN:
        for other in family if name in family else ():
            if other != name:
                renamed: ast.expr = (
                    ast.Attribute(node.func.value, other, ast.Load())
                    if isinstance(node.func, ast.Attribute)
                    else ast.Name(other, ast.Load())
                )
                yield (
                    f"is `{name}` the right function there?",
                    ast.Call(renamed, node.args, node.keywords),
                )


def _slices(node: ast.AST) -> Iterator[tuple[str, ast.AST | None]]:
    if isinstance(node, ast.Subscript):
        yield f"are the brackets of `{_short(node)}` needed?", node.value
        if isinstance(node.slice, ast.Slice):
            told = f"is `{_short(node)}` cut at the right places?"
            cut = node.slice
            for lower, upper, step in (
                (None, cut.upper, cut.step), (cut.lower, None, cut.step),
                (cut.lower, cut.upper, None), (cut.upper, cut.lower, cut.step),
                (ast.Constant(1), None, None),
            ):  # fmt: skip
                yield told, ast.Subscript(node.value, ast.Slice(lower, upper, step), node.ctx)
            if cut.lower is not None and cut.upper is not None:
                end = ast.BinOp(cut.lower, ast.Add(), cut.upper)
                yield told, ast.Subscript(node.value, ast.Slice(cut.lower, end), node.ctx)
    if isinstance(node, ast.ListComp):
        for index, generator in enumerate(node.generators):
            if generator.ifs:
                bare = copy.copy(generator)
                bare.ifs = []
                kept = [*node.generators[:index], bare, *node.generators[index + 1 :]]
                yield "is the condition needed there?", ast.ListComp(node.elt, kept)
    if isinstance(node, (ast.Tuple, ast.List)) and len(node.elts) == 2:
        both = f"are the two parts of `{_short(node)}` in order?"
        yield both, type(node)(node.elts[::-1], node.ctx)


def _wrapped(node: ast.AST) -> Iterator[tuple[str, ast.AST | None]]:
    """A step more around what is returned, or around one side of a calculation."""
    if isinstance(node, (ast.Return, ast.Assign)) and node.value is not None:
        for wrapper in _WRAPPERS:
            changed = copy.copy(node)
            changed.value = ast.parse(f"({ast.unparse(node.value)}).{wrapper}", mode="eval").body
            yield f"is a step missing in `{_short(node)}`?", changed
    elif isinstance(node, (ast.BinOp, ast.Name, ast.Subscript)) and not isinstance(
        getattr(node, "ctx", None), (ast.Store, ast.Del)
    ):
        for wrapper in _WRAPPERS[:4]:
            call = ast.parse(f"({ast.unparse(node)}).{wrapper}", mode="eval").body
            yield f"is a step missing after `{_short(node)}`?", call
