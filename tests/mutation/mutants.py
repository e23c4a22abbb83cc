"""The mutants of a source file: one small change each, by cosmic-ray's operators.

Left out: annotations, imports for them, sizes of caches and zip's `strict=True`, which no result
depends on, and changes that are too coarse to tell anything (an operator replaced by each of the
ten others).
"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterator
from dataclasses import dataclass

SWAPS = {
    "Binary": ("Add_Sub", "Sub_Add", "Mul_Div", "Div_Mul", "FloorDiv_Mul", "Mod_FloorDiv"),
    "Comparison": (
        *("Lt_LtE", "LtE_Lt", "Gt_GtE", "GtE_Gt"),
        *("Eq_NotEq", "NotEq_Eq", "Is_IsNot", "IsNot_Is"),
    ),
    "Unary": ("Delete_Not", "Delete_USub"),
}
OPERATORS = (
    "AddNot",
    "ExceptionReplacer",
    "NumberReplacer",
    "ReplaceAndWithOr",
    "ReplaceBreakWithContinue",
    "ReplaceContinueWithBreak",
    "ReplaceFalseWithTrue",
    "ReplaceOrWithAnd",
    "ReplaceTrueWithFalse",
    "ZeroIterationForLoop",
    *(f"Replace{kind}Operator_{swap}" for kind, swaps in SWAPS.items() for swap in swaps),
)


@dataclass(frozen=True)
class Mutant:
    """One change: the operator's `occurrence`-th in the file, at a line (from 1)."""

    path: str  # from the top of the tree, as quizzer/memory/queue.py
    line: int
    operator: str
    occurrence: int

    def apply(self, source: str) -> str:
        """The source with this change."""
        from cosmic_ray.mutating import mutate_code
        from cosmic_ray.plugins import get_operator

        operator = get_operator(f"core/{self.operator}")()
        return str(mutate_code(source, operator, self.occurrence))

    def is_another_program(self, source: str) -> bool:
        """Whether the changed source compiles, and to something else."""
        try:
            changed = ast.dump(ast.parse(self.apply(source)))
        except (SyntaxError, AttributeError):  # the latter by cosmic-ray at `except module.Error`
            return False
        return changed != ast.dump(ast.parse(source))

    def diff(self, source: str) -> str:
        """The changed lines alone, as `- before` and `+ after`."""
        lines = difflib.unified_diff(source.splitlines(), self.apply(source).splitlines(), n=0)
        return "\n".join(line for line in list(lines)[2:] if not line.startswith("@@"))


def mutants_of(path: str, source: str) -> Iterator[Mutant]:
    """Every mutant of a file, in the order of the operators."""
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.plugins import get_operator

    nodes = list(ast_nodes(get_ast(source)))
    without = _without_meaning(source)
    for name in OPERATORS:
        operator = get_operator(f"core/{name}")()
        places = [(start, node) for node in nodes for start, _ in operator.mutation_positions(node)]
        for occurrence, (start, node) in enumerate(places):
            in_head = node.parent is not None and node.parent.type == "parameters"  # f(a, *, b)
            if not in_head and not any(first <= start < last for first, last in without):
                yield Mutant(path, start[0], name, occurrence)


def _without_meaning(source: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Where what no result depends on begins and ends, as (line, column)."""
    parts = []
    for node in ast.walk(ast.parse(source)):
        parts += [getattr(node, field, None) for field in ("annotation", "returns")]
        if isinstance(node, ast.keyword) and (
            node.arg == "maxsize" or (node.arg == "strict" and _is_true(node.value))
        ):
            parts.append(node.value)
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING":
            parts.append(node.test)
    return [
        ((part.lineno, part.col_offset), (part.end_lineno or 0, part.end_col_offset or 0))
        for part in parts
        if isinstance(part, ast.expr)
    ]


def _is_true(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is True
