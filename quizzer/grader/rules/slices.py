"""The part of a file that some of its functions need, and nothing else.

This part is what a rule checks and what is then run, so that no other line of the file can have a
say in it: whatever is left out may be written as its author likes.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterable

from quizzer.grader.rules.scopes import Scope, Scopes, binds, root, writes

MAX_NODES = 8_000  # some 600 lines
# Methods that Python or torch calls without their being mentioned.
_UNMENTIONED = ("forward", "backward", "setup_context", "jvp", "vmap")


class TooLong(Exception):
    """More code than a rule looks through."""


class Slice:
    """The statements, imports and methods of a file that some functions need, in their order."""

    def __init__(self, tree: ast.Module, scopes: Scopes, functions: Iterable[str]) -> None:
        self.scopes = scopes
        self.functions = tuple(functions)
        self.names: set[str] = set()
        self._attributes: set[str] = set()
        self._size = 0
        self._chosen: set[ast.stmt] = set()
        self._pending: list[tuple[ast.ClassDef, ast.FunctionDef]] = []
        self._binders: dict[str, list[ast.stmt]] = {}
        self._aliases: dict[str, set[str]] = {}
        for statement in tree.body:
            names = binds(statement)
            for name in names | writes(statement):
                self._binders.setdefault(name, []).append(statement)
            if isinstance(statement, ast.Assign) and (source := root(statement.value)):
                self._aliases.setdefault(source, set()).update(names)
        self._choose(tree)
        chosen = [part for part in tree.body if part in self._chosen]
        self.module = ast.Module([self._without_unused(part) for part in chosen], [])

    def _choose(self, tree: ast.Module) -> None:
        waiting = list(self.functions)
        for part in tree.body:
            if isinstance(part, ast.ImportFrom) and (
                part.module == "__future__" or part.names[0].name == "*"
            ):
                self._chosen.add(part)
        while waiting:
            name = waiting.pop()
            if name not in self.names:
                self.names.add(name)
                for statement in self._binders.get(name, ()):
                    waiting += self._take(statement)
                # What is changed through another name for the same thing is changed as well.
                for alias in self._aliases.get(name, ()):
                    for statement in self._binders[alias]:
                        waiting += self._take(statement) if alias in writes(statement) else []
            if not waiting:
                waiting = self._take_methods()

    def _take(self, statement: ast.stmt) -> list[str]:
        """Choose a statement; the names of the module that it needs."""
        if statement in self._chosen:
            return []
        self._chosen.add(statement)
        if not isinstance(statement, ast.ClassDef):
            return self._needs(statement, self.scopes.module)
        methods = [part for part in statement.body if isinstance(part, ast.FunctionDef)]
        self._pending += [(statement, method) for method in methods]
        shell = ast.ClassDef(
            statement.name, statement.bases, statement.keywords, [], statement.decorator_list
        )
        names = self._needs(shell, self.scopes.module)
        inner = self.scopes.inside(statement, self.scopes.module)
        for part in statement.body:
            names += self._needs(part, inner) if part not in methods else []
        return names

    def _take_methods(self) -> list[str]:
        """The names needed by the methods that are mentioned by now."""
        names: list[str] = []
        pending, self._pending = self._pending, []
        for cls, method in pending:
            if self._is_mentioned(cls, method.name):
                names += self._needs(method, self.scopes.inside(cls, self.scopes.module))
            else:
                self._pending.append((cls, method))
        return names

    def _is_mentioned(self, cls: ast.ClassDef, method: str) -> bool:
        return (
            method in self._attributes
            or method in _UNMENTIONED
            or (method.startswith("__") and method.endswith("__"))
            or (cls.name in self.functions and not method.startswith("_"))
        )

    def _needs(self, piece: ast.AST, scope: Scope) -> list[str]:
        names = []
        for node, around in self.scopes.walk(piece, scope):
            self._size += 1
            if self._size > MAX_NODES:
                raise TooLong
            if isinstance(node, ast.Attribute):
                self._attributes.add(node.attr)
            elif isinstance(node, ast.Name) and self.scopes.module in around.owners(node.id):
                names.append(node.id)
        return names

    def _without_unused(self, statement: ast.stmt) -> ast.stmt:
        """A chosen statement without the imports and methods that nothing needs."""
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            smaller = copy.copy(statement)
            smaller.names = [
                alias
                for alias in statement.names
                if alias.name == "*"
                or getattr(statement, "module", "") == "__future__"
                or (alias.asname or alias.name.partition(".")[0]) in self.names
            ]
            return smaller if smaller.names else ast.copy_location(ast.Pass(), statement)
        if isinstance(statement, ast.ClassDef):
            unused = {id(method) for cls, method in self._pending if cls is statement}
            cls = copy.copy(statement)
            cls.body = [part for part in statement.body if id(part) not in unused] or [
                ast.copy_location(ast.Pass(), statement)
            ]
            return cls
        return statement


def drop_annotations(tree: ast.Module) -> None:
    """Leave no annotation to be evaluated: what they say takes no part in what a function does."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            node.returns = None
        elif isinstance(node, ast.arg):
            node.annotation = None
        elif isinstance(node, ast.AnnAssign):
            node.annotation = ast.copy_location(ast.Constant(None), node.annotation)
