"""Which scope of a file each name belongs to, by Python's own rules; every walk is linear."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_NESTING = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_INNER = (*FUNCTIONS, ast.ClassDef, *COMPREHENSIONS)
_LEAVES = (ast.Constant, ast.Name, ast.expr_context, ast.operator, ast.Pass)

# Methods that put something into a container.
MUTATORS = frozenset("append extend insert add update setdefault appendleft extendleft".split())


@dataclass(eq=False)
class Scope:
    """A module, class, function or comprehension with the names that it binds."""

    node: ast.AST
    parent: Scope | None = None
    bound: set[str] = field(default_factory=set)
    globals: set[str] = field(default_factory=set)
    nonlocals: set[str] = field(default_factory=set)

    @property
    def module(self) -> Scope:
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope

    def owners(self, name: str) -> list[Scope]:
        """The scopes that a name used here may belong to; the module's is last where in doubt."""
        owners: list[Scope] = []
        scope = self
        while scope.parent is not None:
            if name in scope.globals:
                break
            is_class = isinstance(scope.node, ast.ClassDef)
            if (
                name in scope.bound
                and name not in scope.nonlocals
                and (not is_class or scope is self)
            ):
                owners.append(scope)
                if not is_class:  # what a class has not bound yet is looked up outside of it
                    return owners
            scope = scope.parent
        return [*owners, self.module]


class Scopes:
    """All scopes of one tree, each built once."""

    def __init__(self, tree: ast.Module) -> None:
        self.module = Scope(tree)
        self._scopes: dict[ast.AST, Scope] = {tree: self.module}

    def inside(self, node: ast.AST, parent: Scope) -> Scope:
        """The scope that a function, class or comprehension opens in another one."""
        scope = self._scopes.get(node)
        if scope is None:
            scope = self._scopes[node] = Scope(node, parent)
            self._fill(scope)
        return scope

    def walk(self, node: ast.AST, scope: Scope) -> Iterator[tuple[ast.AST, Scope]]:
        """Every node of a piece with the scope that its names are looked up in."""
        waiting = [(node, scope)]
        while waiting:
            part, around = waiting.pop()
            yield part, around
            if isinstance(part, _INNER):
                inner = self.inside(part, around)
                outside = {id(child) for child in evaluated_outside(part)}
                waiting += [
                    (child, around if id(child) in outside else inner) for child in _parts(part)
                ]
            elif isinstance(part, ast.AnnAssign):
                waiting += [(child, around) for child in (part.target, part.value) if child]
            elif not isinstance(part, (ast.Constant, ast.Name, ast.arg)):
                waiting += [(child, around) for child in ast.iter_child_nodes(part)]

    @staticmethod
    def _fill(scope: Scope) -> None:
        node = scope.node
        if isinstance(node, COMPREHENSIONS):
            targets = [name for part in node.generators for name in ast.walk(part.target)]
            scope.bound = {name.id for name in targets if isinstance(name, ast.Name)}
            return
        if isinstance(node, FUNCTIONS):
            scope.bound = {arg.arg for arg in parameters(node)}
        body = getattr(node, "body", [])
        for part in body if isinstance(body, list) else [body]:
            for inner in _same_scope(part):
                if isinstance(inner, ast.Global):
                    scope.globals |= set(inner.names)
                elif isinstance(inner, ast.Nonlocal):
                    scope.nonlocals |= set(inner.names)
                scope.bound |= set(_bound_by(inner))


def identifiers(node: ast.AST) -> Iterator[str]:
    """The names that a node itself consists of, whether it binds them or looks them up."""
    if isinstance(node, ast.Constant):
        return
    for _, value in ast.iter_fields(node):
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield from (part for part in value if isinstance(part, str))


def parameters(function: ast.AST) -> list[ast.arg]:
    """All parameters of a function, those with a star last."""
    arguments = getattr(function, "args", None)
    if not isinstance(arguments, ast.arguments):
        return []
    starred = [arg for arg in (arguments.vararg, arguments.kwarg) if arg is not None]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *starred]


def evaluated_outside(node: ast.AST) -> list[ast.AST]:
    """The parts of a function, class or comprehension that the surrounding scope evaluates."""
    if isinstance(node, COMPREHENSIONS):
        return [node.generators[0].iter]
    decorators: list[ast.AST] = list(getattr(node, "decorator_list", []))
    if isinstance(node, ast.ClassDef):
        return [*decorators, *node.bases, *node.keywords]
    arguments = getattr(node, "args", None)
    if isinstance(arguments, ast.arguments):
        defaults = [*arguments.defaults, *arguments.kw_defaults]
        return [*decorators, *(default for default in defaults if default is not None)]
    return decorators


def type_parameters(node: ast.AST) -> list[ast.AST]:
    """The `[T]` of a generic function or class, which Python 3.12 brought."""
    return list(getattr(node, "type_params", ()))


def _parts(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of what opens a scope, with defaults and iterables as separate parts.

    Annotations are left out: they take no part in what is run.
    """
    outside = evaluated_outside(node)
    outside_ids = {id(part) for part in outside}
    annotations = {id(part) for part in (getattr(node, "returns", None), *type_parameters(node))}
    yield from outside
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.arguments):
            yield from parameters(node)
        elif isinstance(child, ast.comprehension):
            yield from (child.target, *child.ifs)
            if id(child.iter) not in outside_ids:
                yield child.iter
        elif id(child) not in outside_ids and id(child) not in annotations:
            yield child


def _same_scope(node: ast.AST) -> Iterator[ast.AST]:
    """A node and all within it that binds names in the same scope."""
    waiting = [node]
    while waiting:
        part = waiting.pop()
        yield part
        if isinstance(part, _LEAVES):
            continue
        if isinstance(part, COMPREHENSIONS):  # its own variables are its own; not so with `:=`
            waiting += [child for child in _parts(part) if not _is_target(child)]
        elif isinstance(part, _INNER):
            waiting += evaluated_outside(part)
        else:
            waiting += ast.iter_child_nodes(part)


def _is_target(node: ast.AST) -> bool:
    return not isinstance(getattr(node, "ctx", ast.Load()), ast.Load)


def _bound_by(node: ast.AST) -> Iterable[str]:
    """The names that one node binds by itself."""
    if isinstance(node, ast.Name):
        return [] if isinstance(node.ctx, ast.Load) else [node.id]
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return [node.name]
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return [alias.asname or alias.name.partition(".")[0] for alias in node.names]
    if isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)):
        return [node.name] if node.name else []
    if isinstance(node, ast.MatchMapping):
        return [node.rest] if node.rest else []
    return []


@dataclass
class Effects:
    """The names that a statement binds, changes, puts something into, and calls."""

    bound: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    filled: set[str] = field(default_factory=set)
    called: set[str] = field(default_factory=set)


def effects(statement: ast.stmt) -> Effects:
    """What a statement does when it runs, without what the functions do that it calls."""
    result = Effects()
    for decorator in getattr(statement, "decorator_list", ()):
        result.called.add(root(decorator))
    for node in _same_scope(statement):
        result.bound.update(_bound_by(node))
        if isinstance(node, (ast.Attribute, ast.Subscript)):
            if _is_target(node):
                result.changed.add(root(node))
        elif isinstance(node, ast.Call):
            result.called.add(root(node.func))
            if isinstance(node.func, ast.Attribute) and node.func.attr in MUTATORS:
                result.filled.add(root(node.func))
        elif isinstance(node, _NESTING):  # also by `global` in a function
            for part in ast.walk(node):
                if isinstance(part, ast.Global):
                    result.bound.update(part.names)
    return result


def is_method_call(statement: ast.stmt) -> bool:
    """Whether a statement is a call of an object's method, whose result is not used."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)


def binds(statement: ast.stmt) -> set[str]:
    """The names that a statement of the module binds there."""
    return effects(statement).bound


def root(node: ast.AST) -> str:
    """The name that a chain of attributes and items begins with; "" for none."""
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
