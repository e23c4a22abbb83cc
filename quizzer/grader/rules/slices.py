"""The part of a file that some of its functions need, and nothing else.

This part is what a rule checks and what is then run, so that no other line of the file can have a
say in it: whatever is left out may be written as its author likes.
"""

from __future__ import annotations

import ast
import copy
from collections import defaultdict
from collections.abc import Iterable, Set

from quizzer.grader.rules.scopes import (
    Scope,
    Scopes,
    effects,
    evaluated_outside,
    is_method_call,
    root,
    type_parameters,
)

# Whose `import *` may give a name its meaning; what another one may give is not needed.
STARS = frozenset(
    """
    torch torch.nn torch.nn.functional numpy math typing functools itertools operator random
    dataclasses collections
    """.split()
)
_ASSIGNMENTS = (ast.Assign, ast.AnnAssign, ast.AugAssign)
MAX_NODES = 8_000  # some 600 lines
# Methods that Python, torch, `deepcopy` or `print` calls without their being mentioned.
_UNMENTIONED = ("forward", "backward", "setup_context", "jvp", "vmap", "get", "write")


class TooLong(Exception):
    """More code than a rule looks through."""


class SourceFile:
    """A file's statements, by the names that they bind and the objects that they change."""

    def __init__(self, tree: ast.Module) -> None:
        self.tree = tree
        self.scopes = Scopes(tree)
        self.binders: dict[str, list[ast.stmt]] = defaultdict(list)
        self.writers: dict[str, list[ast.stmt]] = defaultdict(list)
        self.aliases: dict[str, set[str]] = defaultdict(set)
        self.fillers: dict[str, list[ast.stmt]] = defaultdict(list)
        self.callers: dict[str, list[ast.stmt]] = defaultdict(list)
        self.changers: dict[str, set[str]] = defaultdict(set)
        for statement in tree.body:
            result = effects(statement)
            for names, statements in (
                (result.bound, self.binders),
                (result.changed, self.writers),
                (result.filled, self.fillers),
                (result.called, self.callers),
            ):
                for name in names:
                    statements[name].append(statement)
            if isinstance(statement, ast.Assign) and (source := root(statement.value)):
                self.aliases[source] |= result.bound
            if isinstance(statement, ast.FunctionDef):
                for inner in map(effects, statement.body):
                    for name in inner.changed | inner.filled:
                        self.changers[name].add(statement.name)
        self.scopes.module.bound = set(self.binders)

    def changing(self, name: str, needed: Set[str]) -> list[ast.stmt]:
        """The statements that change what a name refers to, besides those that bind it.

        They may do so by another name for the same thing, by a method of an object, or by calling a
        function that does, unless that one is needed as well and so does it in any case.
        """
        statements = [*self.writers[name]]
        for alias in self.aliases[name]:
            statements += self.writers[alias]
        if all(isinstance(binder, _ASSIGNMENTS) for binder in self.binders[name]):
            statements += self.fillers[name]
            statements += [part for part in self.callers[name] if is_method_call(part)]
            for function in self.changers[name] - needed:
                statements += self.callers[function]
        return statements


class Slice:
    """The statements, imports and methods of a file that some functions need, in their order."""

    def __init__(self, file: SourceFile, functions: Iterable[str]) -> None:
        self.file = file
        self.scopes = file.scopes
        self.functions = tuple(functions)
        self.names: set[str] = set()
        self._size = 0
        self._statements: set[ast.stmt] = set()
        self._attributes = set(_UNMENTIONED)
        self._mentioned: list[tuple[ast.FunctionDef, Scope]] = []
        self._unused: dict[str, list[tuple[ast.FunctionDef, Scope]]] = {}
        self._select()
        statements = [part for part in file.tree.body if part in self._statements]
        self.module = ast.Module([self._without_unused(part) for part in statements], [])

    @property
    def methods(self) -> set[ast.FunctionDef]:
        """The methods of its classes."""
        classes = [part for part in self.module.body if isinstance(part, ast.ClassDef)]
        return {part for cls in classes for part in cls.body if isinstance(part, ast.FunctionDef)}

    def _select(self) -> None:
        file = self.file
        for part in file.tree.body:
            is_star = isinstance(part, ast.ImportFrom) and part.names[0].name == "*"
            if isinstance(part, ast.ImportFrom) and (
                part.module == "__future__" or (is_star and part.module in STARS)
            ):
                self._statements.add(part)
        waiting = list(self.functions)
        while waiting or self._mentioned:
            while self._mentioned:
                waiting += self._needs(*self._mentioned.pop())
            name = waiting.pop() if waiting else ""
            if name and name not in self.names:
                self.names.add(name)
                for statement in [*file.binders[name], *file.changing(name, self.names)]:
                    waiting += self._take(statement)

    def _take(self, statement: ast.stmt) -> list[str]:
        """Select a statement; the names of the module that it needs."""
        if statement in self._statements:
            return []
        self._statements.add(statement)
        if not isinstance(statement, ast.ClassDef):
            return self._needs(statement, self.scopes.module)
        inner = self.scopes.inside(statement, self.scopes.module)
        methods = [part for part in statement.body if isinstance(part, ast.FunctionDef)]
        for method in methods if statement.name in self.functions else ():
            if not method.name.startswith("_"):
                self._mention(method.name)
        names: list[str] = []
        for part in evaluated_outside(statement):
            names += self._needs(part, self.scopes.module)
        for part in statement.body:
            if isinstance(part, ast.FunctionDef) and not self._is_used(part.name):
                self._unused.setdefault(part.name, []).append((part, inner))
            else:
                names += self._needs(part, inner)
        return names

    def _is_used(self, method: str) -> bool:
        special = method.startswith("__") and method.endswith("__")
        return special or method in self._attributes

    def _mention(self, attribute: str) -> None:
        self._attributes.add(attribute)
        self._mentioned += self._unused.pop(attribute, ())

    def _needs(self, piece: ast.AST, scope: Scope) -> list[str]:
        names = []
        for node, around in self.scopes.walk(piece, scope):
            self._size += 1
            if self._size > MAX_NODES:
                raise TooLong
            if isinstance(node, ast.Attribute) and node.attr not in self._attributes:
                self._mention(node.attr)
            elif isinstance(node, ast.Name):
                if isinstance(around.node, ast.ClassDef) and node.id not in self._attributes:
                    self._mention(node.id)
                if self.scopes.module in around.owners(node.id):
                    names.append(node.id)
        return names

    def _without_unused(self, statement: ast.stmt) -> ast.stmt:
        """A selected statement without the imports and methods that nothing needs."""
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
            cls = copy.copy(statement)
            cls.body = [
                part
                for part in statement.body
                if not isinstance(part, ast.FunctionDef) or part.name not in self._unused
            ] or [ast.copy_location(ast.Pass(), statement)]
            return cls
        return statement


def drop_annotations(tree: ast.Module) -> None:
    """Leave no annotation to be evaluated: a rule does not look at them."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            node.returns = None
        elif isinstance(node, ast.arg):
            node.annotation = None
        elif isinstance(node, ast.AnnAssign):
            node.annotation = ast.copy_location(ast.Constant(None), node.annotation)
        for parameter in type_parameters(node):
            getattr(node, "type_params", []).remove(parameter)
