"""The rules of an exercise, such as "a list comprehension": decided by the judge on the source.

Each rule fails closed: what it cannot follow, it does not let pass. A new rule is a function here
and its name in an `exercise.toml`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from quizzer.grader.rules.from_scratch import from_scratch
from quizzer.grader.rules.names import FUNCTIONS, SCOPES, SourceFile, bindings, dynamic
from quizzer.grader.rules.no_loop import no_loop

# What goes through items one by one without the word "for".
_LOOPING_BUILTINS = frozenset(["map", "filter"])
_LOOPING_METHODS = frozenset(["map", "imap", "imap_unordered", "starmap"])  # of pools
_LOOPING_MODULES = ("itertools.", "functools.reduce", "numpy.vectorize", "numpy.frompyfunc")
_LOOPS: dict[type[ast.AST], str] = {
    ast.For: "a `for` loop", ast.AsyncFor: "a `for` loop", ast.While: "a `while` loop",
    ast.GeneratorExp: "a generator expression", ast.SetComp: "a set comprehension",
    ast.DictComp: "a dict comprehension", ast.Yield: "a `yield`", ast.YieldFrom: "a `yield from`",
}  # fmt: skip
_COPIES = frozenset(["list", "copy.copy", "copy.deepcopy", "typing.cast"])


def broken(text: str, rules: tuple[tuple[str, tuple[str, ...]], ...]) -> list[str]:
    """What this source breaks, one sentence each. A check that itself breaks counts as broken."""
    if not rules:
        return []
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return []  # it will not load either, and says so better there
    except (ValueError, MemoryError, RecursionError):
        return ["the code is nested too deeply to be checked"]
    try:
        return [
            sentence
            for name, functions in rules
            for function in functions
            for sentence in RULES[name](tree, function)
        ]
    except Exception as error:
        return [f"the code could not be checked ({type(error).__name__})"]


def list_comprehension(tree: ast.Module, function: str) -> list[str]:
    """The function, or a helper that it calls, builds its result with list comprehensions alone."""
    if hidden := dynamic(tree):
        return [f"{hidden} hides from the check what `{function}` does; write it plainly"]
    file = SourceFile(tree)
    if not file.names.get(function):
        return [f"the check cannot find where `{function}` is defined; write `def {function}(...)`"]
    for definition in file.reached(function):
        for node in ast.walk(definition):
            what = _LOOPS.get(type(node), "")
            if isinstance(node, (ast.Name, ast.Attribute)) and _loops(file, node):
                what = f"`{ast.unparse(node)}`"
            if what:
                line = getattr(node, "lineno", 0)
                return [f"line {line} has {what}; build the result with a list comprehension alone"]
    if again := file.recursive(function):
        return [f"`{again}` calls itself; build the result with a list comprehension alone"]
    flow = _Flow(file)
    built = all(flow.function_builds(definition) for definition in file.names[function])
    if not built or not flow.comprehensions:
        return [f"what `{function}` returns is not built by a list comprehension"]
    return []


def _loops(file: SourceFile, node: ast.AST) -> bool:
    meaning = file.meaning(node)
    if isinstance(node, ast.Attribute) and node.attr in _LOOPING_METHODS:
        return node.attr not in file.attributes
    if meaning in _LOOPING_BUILTINS:
        return meaning not in file.names
    return meaning.startswith(_LOOPING_MODULES)


class _Flow:
    """Follows a function's result back to the expressions that build it."""

    def __init__(self, file: SourceFile) -> None:
        self.file = file
        self.comprehensions = 0
        self.following: set[int] = set()

    def function_builds(self, definition: ast.AST) -> bool:
        """Whether all that calling this returns is built by list comprehensions."""
        if id(definition) in self.following:
            return False
        self.following.add(id(definition))
        try:
            return self._function_builds(definition)
        finally:
            self.following.discard(id(definition))

    def _function_builds(self, definition: ast.AST) -> bool:
        if isinstance(definition, ast.Lambda):
            return self.is_built(definition.body, definition)
        if isinstance(definition, FUNCTIONS):
            if not all(map(self._keeps, getattr(definition, "decorator_list", []))):
                return False
            returned = list(_returns(definition))
            return bool(returned) and all(self.is_built(value, definition) for value in returned)
        if isinstance(definition, ast.ClassDef):
            calls = [part for part in definition.body if getattr(part, "name", "") == "__call__"]
            return bool(calls) and all(self.function_builds(part) for part in calls)
        if isinstance(definition, ast.Call):
            return self._all_build(definition.func, definition)  # an instance, called
        return self._all_build(definition, definition)

    def _keeps(self, decorator: ast.expr) -> bool:
        """Whether a decorator calls, or gives back, the function that it is put on."""
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        meaning = self.file.meaning(called)
        if meaning.startswith("functools.") or meaning in ("staticmethod", "classmethod"):
            return True
        found = [called] if isinstance(called, ast.Lambda) else self.file.names.get(meaning, [])
        return bool(found) and all(
            any(
                isinstance(node, (ast.Call, ast.Return))
                and isinstance(
                    part := getattr(node, "func", getattr(node, "value", None)), ast.Name
                )
                and part.id in _all_parameters(one)
                for node in ast.walk(one)
            )
            for one in found
        )

    def _all_build(self, called: ast.AST, scope: ast.AST) -> bool:
        """Whether every definition behind a called name, method or instance builds its result."""
        if isinstance(called, ast.Call):  # Doubler()(numbers)
            return self._all_build(called.func, scope)
        if isinstance(called, ast.Name):
            found = _bound_in(scope, called.id) or self.file.names.get(called.id, [])
        elif isinstance(called, ast.Attribute):
            found = self.file.attributes.get(called.attr, [])
        else:
            found = [called] if isinstance(called, ast.Lambda) else []
        return bool(found) and all(self.function_builds(definition) for definition in found)

    def is_built(self, value: ast.AST, scope: ast.AST) -> bool:
        """Whether an expression is a list comprehension, or made of nothing but such."""
        parts: list[ast.AST]
        match value:
            case ast.ListComp():
                self.comprehensions += 1
                return True
            case ast.List(elts=items):
                parts = [item.value for item in items if isinstance(item, ast.Starred)]
                if len(parts) != len(items):
                    return False
            case ast.IfExp(body=body, orelse=other):
                parts = [body, other]
            case ast.BoolOp(values=values):
                parts = list(values)
            case ast.NamedExpr(value=inner) | ast.Subscript(value=inner, slice=ast.Slice()):
                parts = [inner]
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                parts = [left, right]
            case ast.Call(func=ast.Attribute(value=inner, attr="copy"), args=[]):
                parts = [inner]
            case ast.Call(func=called, args=arguments):
                if self.file.meaning(called) not in _COPIES or not arguments:
                    return self._all_build(called, scope)
                parts = [arguments[-1] if len(arguments) == 2 else arguments[0]]
            case ast.Name(id=name):
                parts = _bound_in(scope, name) or list(self.file.names.get(name, []))
                return bool(parts) and self._follow(parts, scope)
            case ast.Attribute(attr=name):
                parts = list(self.file.attributes.get(name, []))
                return bool(parts) and self._follow(parts, scope)
            case _:
                return False
        return all(self.is_built(part, scope) for part in parts)

    def _follow(self, values: list[ast.AST], scope: ast.AST) -> bool:
        for value in values:
            if id(value) in self.following:
                return False
            self.following.add(id(value))
            built = self.is_built(value, scope)
            self.following.discard(id(value))
            if not built:
                return False
        return True


def _all_parameters(function: ast.AST) -> set[str]:
    return {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}


def _bound_in(scope: ast.AST, name: str) -> list[ast.AST]:
    """What a name stands for inside a function: assigned values and inner functions."""
    found: list[ast.AST] = []
    for node in ast.walk(scope):
        if isinstance(node, SCOPES) and node is not scope and node.name == name:
            found.append(node)
        found += [
            value
            for target, value in bindings(node)
            if isinstance(target, ast.Name) and target.id == name
        ]
    return found


def _returns(function: ast.AST) -> Iterator[ast.expr]:
    """The returned expressions of a function, not of those defined inside it."""
    waiting: list[ast.AST] = list(getattr(function, "body", []))
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, ast.Return):
            yield node.value if node.value is not None else ast.Constant(None)
        elif not isinstance(node, (*SCOPES, ast.Lambda)):
            waiting += ast.iter_child_nodes(node)


RULES: dict[str, Callable[[ast.Module, str], list[str]]] = {
    "list_comprehension": list_comprehension,
    "no_loop": no_loop,
    "from_scratch": from_scratch,
}
_TITLES = {
    "list_comprehension": "Built with list comprehensions alone",
    "no_loop": "Without a loop",
    "from_scratch": "From scratch",
}


def title(rules: tuple[tuple[str, tuple[str, ...]], ...]) -> str:
    """The name of the check that tells of these rules."""
    return ", ".join(_TITLES[name] for name, _ in rules)
