"""Which functions of a file may call which: finds recursion, however it is brought about.

Coarser than what happens when the code runs: to refer to a function counts as calling it, and a
call of something that cannot be told may be of any function that is handed around as a value.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from quizzer.grader.rules.names import (
    FUNCTIONS,
    ImportedNames,
    SourceFile,
    bindings,
    parameters,
    scopes,
    without_main,
)

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


class Calls:
    """The graph of calls among all functions of a file."""

    def __init__(self, tree: ast.Module, file: SourceFile, outside: ImportedNames) -> None:
        self.file = file
        self.outside = outside
        self.pieces: list[ast.AST] = [part for part in without_main(tree) if part in tree.body]
        self.around: dict[int, list[ast.AST]] = {}
        self.functions: dict[int, Function] = {}
        self.called: set[int] = set()
        for piece in self.pieces:
            for node, around in scopes(piece):
                if len(self.around.get(id(node), [])) <= len(around):
                    self.around[id(node)] = around
                if isinstance(node, FUNCTIONS):
                    self.functions[id(node)] = node
                if isinstance(node, ast.Call):
                    self.called.add(id(node.func))
        self.escaping = self._escaping()

    def recursion(self, root: str) -> str:
        """A function that can come to call itself when the root runs; "" for none."""
        edges = {key: self._edges(function) for key, function in self.functions.items()}
        start = {
            key for piece in self.file.names.get(root, []) for key in self._functions_in(piece)
        }
        for key in _reached(start, edges) | start:
            if key in _reached(edges.get(key, set()), edges):
                return getattr(self.functions[key], "name", "a lambda")
        return ""

    def _escaping(self) -> set[int]:
        """Functions that are handed around as values, so that an unknown call may be of them."""
        found: set[int] = set()
        for node in self.functions.values():
            if isinstance(node, ast.Lambda):
                found |= set() if id(node) in self.called else {id(node)}
            elif node.decorator_list or self._in_class(node):
                found.add(id(node))
        for piece in self.pieces:
            for part in ast.walk(piece):
                if isinstance(part, ast.Name) and id(part) not in self.called:
                    found |= self._named(part)
        return found

    def _in_class(self, function: Function) -> bool:
        return any(
            function in cls.body
            for piece in self.pieces
            for cls in ast.walk(piece)
            if isinstance(cls, ast.ClassDef)
        )

    def _edges(self, function: Function) -> set[int]:
        found: set[int] = set()
        for node in _run_by(function):
            if isinstance(node, ast.Lambda):
                found.add(id(node))
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                found |= self._named(node)
            elif isinstance(node, ast.Attribute) and not self.outside.meanings(node):
                for definition in self.file.attributes.get(node.attr, []):
                    found |= self._functions_in(definition)
            elif isinstance(node, ast.Call):
                found |= self._unknown_call(node.func)
        return found

    def _named(self, name: ast.Name) -> set[int]:
        """The functions that a name may stand for, whether inner ones or the file's."""
        around = self.around.get(id(name), [])
        inner = {
            id(node)
            for outer in around
            for node in ast.walk(outer)
            if isinstance(node, FUNCTIONS) and getattr(node, "name", "") == name.id
        }
        inner |= {
            id(value)
            for outer in around
            for node in ast.walk(outer)
            for target, value in bindings(node)
            if isinstance(value, ast.Lambda)
            and isinstance(target, ast.Name)
            and target.id == name.id
        }
        if inner or any(name.id in parameters(outer) for outer in around):
            return inner
        return {
            key
            for definition in self.file.names.get(name.id, [])
            for key in self._functions_in(definition)
        }

    def _functions_in(self, definition: ast.AST) -> set[int]:
        if isinstance(definition, FUNCTIONS):
            return {id(definition)}
        return {id(node) for node in ast.walk(definition) if isinstance(node, FUNCTIONS)}

    def _unknown_call(self, callee: ast.expr) -> set[int]:
        """What a call may be of where its callee is no plain name of a function."""
        if isinstance(callee, ast.Attribute) or self.outside.meanings(callee):
            return set()  # a method: found by its name
        if isinstance(callee, ast.Lambda):
            return {id(callee)}
        if isinstance(callee, ast.Call) and self.outside.meanings(callee.func):
            return set()  # torch.vmap(f)(x): `f` was referred to
        if not isinstance(callee, ast.Name):
            return self.escaping
        around = self.around.get(id(callee), [])
        owner = next((outer for outer in around[::-1] if callee.id in parameters(outer)), None)
        if owner is not None:
            known = self._handed(owner, callee.id)
            return self.escaping if known is None else known
        bound = any(
            isinstance(target, ast.Name) and target.id == callee.id and not _plain(value)
            for outer in around
            for node in ast.walk(outer)
            for target, value in bindings(node)
        )
        return self.escaping if bound else set()

    def _handed(self, owner: ast.AST, parameter: str) -> set[int] | None:
        """The functions that are handed to a parameter, where every call is in sight; else None."""
        name = getattr(owner, "name", "")
        arguments = getattr(owner, "args", None)
        listed = [argument.arg for argument in arguments.args] if arguments else []
        if not name or parameter not in listed or self.file.names.get(name, []) != [owner]:
            return None
        found: set[int] = set()
        uses = 0
        for piece in self.pieces:
            for node in ast.walk(piece):
                values: list[ast.expr] = []
                if isinstance(node, ast.Call) and _is(node.func, name):
                    uses += 1
                    place = listed.index(parameter)
                    values = [k.value for k in node.keywords if k.arg in (parameter, None)]
                    values += node.args[place : place + 1]
                    if any(isinstance(argument, ast.Starred) for argument in node.args):
                        return None
                elif any(_is(one, name) for one in getattr(node, "decorator_list", ())):
                    uses += 1
                    found.add(id(node))
                for value in values:
                    if isinstance(value, ast.Lambda):
                        found.add(id(value))
                    elif isinstance(value, ast.Name) and (named := self._named(value)):
                        found |= named
                    elif not self.outside.meanings(value):
                        return None
        mentions = sum(_is(node, name) for piece in self.pieces for node in ast.walk(piece))
        return found if mentions == uses else None


def _is(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _plain(value: ast.AST) -> bool:
    """Whether what is bound to a name says by itself which function it is."""
    return isinstance(value, (ast.Lambda, ast.Name, ast.Attribute, ast.Constant))


def _run_by(function: ast.AST) -> Iterator[ast.AST]:
    """What runs when a function is called: its body, without the bodies of inner functions."""
    body = getattr(function, "body", [])
    waiting: list[ast.AST] = list(body) if isinstance(body, list) else [body]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            waiting += [*node.decorator_list, *node.args.defaults]
        elif not isinstance(node, ast.Lambda):
            waiting += ast.iter_child_nodes(node)


def _reached(start: set[int], edges: dict[int, set[int]]) -> set[int]:
    """All that can be come to from these, themselves included."""
    seen: set[int] = set()
    waiting = list(start)
    while waiting:
        current = waiting.pop()
        if current not in seen:
            seen.add(current)
            waiting += edges.get(current, ())
    return seen
