"""The syntax tree of a submission: what the rules check is what the runner compiles."""

from __future__ import annotations

import ast


def parse(text: str, path: str) -> ast.Module:
    """The tree that is both checked and run: without the code under a main guard.

    Raises SyntaxError, and what `ast.parse` raises where code is nested too deeply.
    """
    tree = ast.parse(text, path)
    if "__main__" in text:
        _drop_main(tree)
    return tree


def _drop_main(tree: ast.Module) -> None:
    """Take out every `if __name__ == "__main__":`; nothing runs a submission as a program."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        for name in ("body", "orelse", "finalbody"):
            statements = getattr(node, name, None)
            if isinstance(statements, list) and any(map(_is_main_guard, statements)):
                remaining = _without_main_guards(statements)
                setattr(node, name, remaining or [ast.copy_location(ast.Pass(), statements[0])])
        waiting += ast.iter_child_nodes(node)


def _without_main_guards(statements: list[ast.stmt]) -> list[ast.stmt]:
    """Statements with each main guard replaced by what its `else` holds; an `elif` is one too."""
    remaining: list[ast.stmt] = []
    waiting = statements[::-1]
    while waiting:
        statement = waiting.pop()
        if isinstance(statement, ast.If) and _is_main_guard(statement):
            waiting += statement.orelse[::-1]
        else:
            remaining.append(statement)
    return remaining


def _is_main_guard(node: ast.AST) -> bool:
    if not isinstance(node, ast.If) or not isinstance(node.test, ast.Compare):
        return False
    sides = [node.test.left, *node.test.comparators]
    names = [side for side in sides if isinstance(side, ast.Name) and side.id == "__name__"]
    texts = [side for side in sides if isinstance(side, ast.Constant) and side.value == "__main__"]
    equal = [type(operator) for operator in node.test.ops] == [ast.Eq]
    return equal and len(names) == len(texts) == 1
