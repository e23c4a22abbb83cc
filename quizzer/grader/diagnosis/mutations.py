"""Small changes to a file, one at a time: if a single one makes every call right, the error is at
that place, even if no exercise describes it.

A learner sees the place and the kind of change, never the change itself.
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

MAX_CHANGES = 400
_LARGEST_SOURCE = 8000

_OPERATORS: tuple[type[ast.operator], ...] = (
    ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.MatMult, ast.BitAnd,
)  # fmt: skip
_COMPARISONS: tuple[type[ast.cmpop], ...] = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)
_RELATED_FUNCTIONS = (
    ("mean", "sum", "max", "min", "median", "std", "amax", "prod"), ("min", "max"),
    ("zip", "enumerate", "zip_longest"), ("maximum", "minimum"), ("exp", "log", "sqrt", "square"),
    ("chunk", "split"), ("cat", "stack"), ("append", "extend"), ("range", "reversed"),
    ("sigmoid", "tanh", "softmax", "relu"), ("floor", "ceil", "round"), ("add_", "sub_"),
    ("unsqueeze", "squeeze"), ("all", "any"), ("argmax", "argmin"),
)  # fmt: skip
_WRAPPERS = ("mean()", "abs()", "sqrt()", "sigmoid()", "t()", "float()", "clone()", "sum()")


@dataclass(frozen=True)
class Change:
    """One change: a question about its place, and the file with the change made."""

    message: str
    source: str


def changes(source: str, end: float = math.inf) -> list[Change]:
    """Small changes to a file, the likeliest kinds first, as many as can be made until `end`.

    `end` is a time of the monotonic clock. A large file gets none.
    """
    if len(source) > _LARGEST_SOURCE:
        return []
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return []
    small_changes: list[Change] = []
    seen = {source}
    for message, changed in _Editor(tree, source).edits():
        if len(small_changes) >= MAX_CHANGES or time.monotonic() > end:
            break
        if changed not in seen:
            seen.add(changed)
            small_changes.append(Change(message, changed))
    return small_changes


def diagnosis(change: Change) -> Diagnosis:
    return Diagnosis(
        "one-change-away",
        "One small change away",
        f"{change.message} A single change there makes the result of every call right.",
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
            _removals, _constants, _operators, _calls, _slices, self._names,
            self._statements, _wrapped,
        ):  # fmt: skip
            yield from self._each(kind)

    def _without_conditions(self) -> Iterator[tuple[str, str]]:
        for node in self.nodes:
            if isinstance(node, ast.If):
                message = f"Look at line {node.lineno}: is the test `{_short(node.test)}` right?"
                for always in (True, False):
                    yield message, self._replaced(node.test, ast.Constant(always))

    def _each(
        self, kind: Callable[[ast.AST], Iterator[tuple[str, ast.AST | None]]]
    ) -> Iterator[tuple[str, str]]:
        for node in self.nodes:
            for message, replacement in kind(node):
                text = self._replaced(node, replacement)
                if text:
                    line = getattr(node, "lineno", 0)
                    yield f"Look at line {line}: {message}", text

    def _replaced(self, old: ast.AST, new: ast.AST | None) -> str:
        """The file with one node replaced by another; None removes a statement."""
        new = new if new is not None else ast.Pass()
        text = ast.unparse(ast.fix_missing_locations(new))
        if isinstance(new, ast.expr):
            return self._spliced(old, f"({text})")
        if "\n" not in text:
            return self._spliced(old, text)
        # A block has its own indentation, which only unparsing the whole tree gets right.
        tree = copy.deepcopy(self.tree, {id(old): new})
        return ast.unparse(ast.fix_missing_locations(tree))

    def _spliced(self, old: Any, text: str) -> str:
        first, last = self.starts[old.lineno - 1], self.starts[old.end_lineno - 1]
        before = self.data[: first + old.col_offset]
        after = self.data[last + old.end_col_offset :]
        return (before + text.encode() + after).decode("utf-8", "replace")

    def _names(self, node: ast.AST) -> Iterator[tuple[str, ast.AST | None]]:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            for name in self.names:
                if name != node.id:
                    yield f"is `{node.id}` the right name?", ast.Name(name, ast.Load())
            for number in (0, 1):
                yield f"is `{node.id}` the right value?", ast.Constant(number)

    def _statements(self, node: ast.AST) -> Iterator[tuple[str, ast.AST | None]]:
        if isinstance(node, (ast.For, ast.While, ast.If, ast.With)) and node.body:
            last = node.body[-1]
            if isinstance(last, ast.Return) or len(node.body) > 1:
                block_without_last = copy.copy(node)
                block_without_last.body = node.body[:-1] or [ast.Pass()]
                yield (
                    f"does `{_short(last)}` have the right indentation?",
                    ast.If(ast.Constant(True), [block_without_last, last], []),
                )
        for field in ("body", "orelse"):
            block = getattr(node, field, None)
            for index in range(len(block) - 1 if isinstance(block, list) else 0):
                swapped = copy.copy(node)
                order = list(block or ())
                order[index], order[index + 1] = order[index + 1], order[index]
                setattr(swapped, field, order)
                yield (
                    f"are `{_short(order[index + 1])}` and the next statement in the right order?",
                    swapped,
                )


def _short(node: ast.AST) -> str:
    text = ast.unparse(node).split("\n")[0]
    return text if len(text) <= 60 else f"{text[:57]}..."


def _removals(node: ast.AST) -> Iterator[tuple[str, ast.AST | None]]:
    if isinstance(node, (ast.Assign, ast.AugAssign, ast.Expr, ast.Break, ast.Continue)):
        yield f"should `{_short(node)}` be there?", None


def _constants(node: ast.AST) -> Iterator[tuple[str, ast.AST | None]]:
    if not isinstance(node, ast.Constant) or isinstance(node.value, (str, bytes)):
        return
    message = f"is `{_short(node)}` the right value?"
    value = node.value
    if isinstance(value, bool):
        yield message, ast.Constant(not value)
    elif isinstance(value, (int, float)):
        for number in dict.fromkeys((value + 1, value - 1, 0, 1, 2, -value, -1, 0.5)):
            yield message, ast.Constant(number)


def _operators(node: ast.AST) -> Iterator[tuple[str, ast.AST | None]]:
    if isinstance(node, (ast.BinOp, ast.AugAssign)):
        message = f"is the operator in `{_short(node)}` the right one?"
        for operator in _OPERATORS:
            if not isinstance(node.op, operator):
                changed = copy.copy(node)
                changed.op = operator()
                yield message, changed
    if isinstance(node, ast.BinOp):
        yield (
            f"are the two sides of `{_short(node)}` in the right order?",
            ast.BinOp(node.right, node.op, node.left),
        )
        yield f"is all of `{_short(node)}` needed?", node.left
        yield f"is all of `{_short(node)}` needed?", node.right
    if isinstance(node, ast.Compare):
        for comparison in _COMPARISONS:
            if not isinstance(node.ops[0], comparison):
                yield (
                    f"is the comparison in `{_short(node)}` the right one?",
                    ast.Compare(node.left, [comparison(), *node.ops[1:]], node.comparators),
                )
    if isinstance(node, ast.UnaryOp):
        yield f"does `{_short(node)}` need its sign or `not`?", node.operand
    if isinstance(node, ast.BoolOp):
        operator_ = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield f"should it be `and` or `or` in `{_short(node)}`?", ast.BoolOp(operator_, node.values)
        for value in node.values:
            yield f"are all conditions of `{_short(node)}` needed?", value
    if isinstance(node, ast.IfExp):
        yield (
            f"are the two values of `{_short(node)}` in the right order?",
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
            f"are the arguments of `{_short(node)}` in the right order?",
            ast.Call(node.func, order, node.keywords),
        )
    for index in range(len(node.args)):
        fewer = node.args[:index] + node.args[index + 1 :]
        yield (
            f"does `{_short(node)}` need all of its arguments?",
            ast.Call(node.func, fewer, node.keywords),
        )
    for keyword in node.keywords:
        fewer_keywords = [item for item in node.keywords if item is not keyword]
        yield (
            f"is `{keyword.arg}` needed in `{_short(node)}`?",
            ast.Call(node.func, node.args, fewer_keywords),
        )
    for family in _RELATED_FUNCTIONS:
        for related in family if name in family else ():
            if related != name:
                renamed: ast.expr = (
                    ast.Attribute(node.func.value, related, ast.Load())
                    if isinstance(node.func, ast.Attribute)
                    else ast.Name(related, ast.Load())
                )
                yield (
                    f"is `{name}` the right function?",
                    ast.Call(renamed, node.args, node.keywords),
                )


def _slices(node: ast.AST) -> Iterator[tuple[str, ast.AST | None]]:
    if isinstance(node, ast.Subscript):
        yield f"are the brackets of `{_short(node)}` needed?", node.value
        if isinstance(node.slice, ast.Slice):
            message = f"are the limits of the slice `{_short(node)}` right?"
            cut = node.slice
            for lower, upper, step in (
                (None, cut.upper, cut.step), (cut.lower, None, cut.step),
                (cut.lower, cut.upper, None), (cut.upper, cut.lower, cut.step),
                (ast.Constant(1), None, None),
            ):  # fmt: skip
                yield message, ast.Subscript(node.value, ast.Slice(lower, upper, step), node.ctx)
            if cut.lower is not None and cut.upper is not None:
                end = ast.BinOp(cut.lower, ast.Add(), cut.upper)
                yield message, ast.Subscript(node.value, ast.Slice(cut.lower, end), node.ctx)
    if isinstance(node, ast.ListComp):
        for index, generator in enumerate(node.generators):
            if generator.ifs:
                bare = copy.copy(generator)
                bare.ifs = []
                generators = [*node.generators[:index], bare, *node.generators[index + 1 :]]
                yield (
                    "is the condition of the comprehension needed?",
                    ast.ListComp(node.elt, generators),
                )
    if isinstance(node, (ast.Tuple, ast.List)) and len(node.elts) == 2:
        message = f"are the two items of `{_short(node)}` in the right order?"
        yield message, type(node)(node.elts[::-1], node.ctx)


def _wrapped(node: ast.AST) -> Iterator[tuple[str, ast.AST | None]]:
    """One more step around a returned value, or around one side of a calculation."""
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
