"""A submission's code in one form, so that no pattern depends on how it is written."""

from __future__ import annotations

import ast
import functools

_LARGEST = 64_000
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@functools.lru_cache(maxsize=8)
def normal_form(source: str, functions: tuple[str, ...]) -> str:
    """The part of a file that these functions need, as `ast.unparse` writes it.

    Comments and docstrings are left out. A file without any of the functions is taken whole; the
    result is "" for one that does not parse, or is too large or too deeply nested to look at.
    """
    if len(source) > _LARGEST:
        return ""
    try:
        tree = ast.parse(source)
        statements = _needed(tree.body, set(functions)) or tree.body
        return "\n".join(_unparsed(statement) for statement in statements)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return ""


def _needed(body: list[ast.stmt], names: set[str]) -> list[ast.stmt]:
    """The top-level statements that bind these names, or names that those use in turn."""
    bound: dict[str, list[int]] = {}
    for index, statement in enumerate(body):
        for name in _bindings(statement):
            bound.setdefault(name, []).append(index)
    needed: set[int] = set()
    waiting = list(names)
    while waiting:
        for index in bound.pop(waiting.pop(), ()):
            if index not in needed:
                needed.add(index)
                nodes = ast.walk(body[index])
                waiting += {node.id for node in nodes if isinstance(node, ast.Name)}
    return [body[index] for index in sorted(needed)]


def _bindings(statement: ast.stmt) -> set[str]:
    if isinstance(statement, _DEFINITIONS):
        return {statement.name}
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return set()
    return {
        node.id
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def _unparsed(statement: ast.stmt) -> str:
    for node in ast.walk(statement):
        if isinstance(node, _DEFINITIONS) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    return ast.unparse(statement)
