"""Which functions, classes and library names each expression of a slice can refer to.

A fixed point over all of the slice, without regard to order or conditions: more than can happen,
never less. Whatever is put into a container may come out of any container.
"""

from __future__ import annotations

import ast
import builtins
import sys
from dataclasses import dataclass, field, replace
from enum import Enum

from quizzer.grader.rules.scopes import COMPREHENSIONS, Scope, Scopes, parameters

MAX_PASSES = 16
MAX_VALUES = 60
Function = ast.FunctionDef | ast.Lambda


class TooIntricate(Exception):
    """More ways for functions to be passed around than a rule follows."""


class Kind(Enum):
    """What is no function, class or library name."""

    DATA = "an argument or an item of a container"
    LIBRARY = "the result of a call of a library function"
    CONSTANT = "a number, a text, None"
    COMPREHENSION = "a list built by list comprehensions"
    EMPTY = "an empty list"


@dataclass(frozen=True)
class Instance:
    """An object of a class of the file."""

    cls: ast.ClassDef


@dataclass(frozen=True)
class Bound:
    """A function with its first argument; with None: with arguments in an unknown order."""

    function: Function
    first: Value | None


@dataclass(frozen=True)
class Parent:
    """`super()` in a class of the file."""

    cls: ast.ClassDef


@dataclass(frozen=True)
class Inherited:
    """A method of a library class that a class of the file derives from; may call any of its."""

    cls: ast.ClassDef


# A text is the dotted name of something from a library: "torch.exp", "builtins.len".
Value = Kind | Instance | Bound | Parent | Inherited | Function | ast.ClassDef | str
Values = set[Value]

_DATA: Values = {Kind.DATA}


@dataclass
class Arguments:
    """What a call hands over; `loose`: any of it may reach any parameter."""

    placed: list[Values] = field(default_factory=list)
    named: dict[str, Values] = field(default_factory=dict)
    loose: bool = False

    @property
    def everything(self) -> Values:
        """All values together."""
        return set().union(*self.placed, *self.named.values())


_FROM_OUTSIDE = Arguments([_DATA], loose=True)
# Library functions whose result is their first argument, or the same list again.
_IDENTITY = frozenset(
    "builtins.list copy.copy copy.deepcopy builtins.staticmethod builtins.classmethod".split()
)
_CALLS_NOTHING = frozenset(
    """
    functools.wraps builtins.isinstance builtins.issubclass builtins.callable builtins.print
    builtins.repr builtins.str builtins.len builtins.id builtins.hash builtins.format
    """.split()
)
# Library functions that copy the attributes of an argument, and the place of that argument.
COPYING = {"functools.wraps": 0, "functools.update_wrapper": 1}
# Methods that a library function calls on an object that it gets.
_CALLED_METHODS = {"builtins.print": "write", "copy.deepcopy": "get"}
# Library functions whose result holds the attributes of an argument.
_SHOWING_FIELDS = frozenset(["dataclasses.asdict", "dataclasses.astuple"])
_PARTIAL = frozenset(["functools.partial", "functools.partialmethod"])
CLASS = "builtins.type()"  # the class of something, which may be `type` itself
_PROPERTIES = frozenset(["builtins.property", "functools.cached_property"])
_ARITHMETIC = ("torch.", "numpy.", "math.")


class Flow:
    """The values of every expression of a slice, and the calls among its functions."""

    def __init__(self, module: ast.Module, scopes: Scopes, roots: tuple[str, ...]) -> None:
        self.module = module
        self.scopes = scopes
        self.calls: dict[Function | None, set[Function]] = {}
        self.callbacks: dict[ast.Call, set[str]] = {}  # library functions that get code, by call
        self.copied: dict[ast.Call, Values] = {}  # whose attributes are copied, by call
        self.receivers: dict[ast.Attribute, Values] = {}
        self.callees: dict[ast.Call, Values] = {}
        self.named_bases: dict[ast.expr, Values] = {}
        self.returned: dict[Function, Values] = {}
        self._places: dict[object, dict[str, Values]] = {}
        self._items: Values = set()
        self._bases: dict[ast.ClassDef, Values] = {}
        self._class_of: dict[Function, ast.ClassDef] = {}
        self.scope_of: dict[ast.AST, Scope] = {}
        self._uncalled: set[Function] = set()
        self._of_objects: set[str] = set()  # attributes that are set on objects, not classes
        self._marks: dict[Function, set[str]] = {}
        self._stars: list[str] = []
        self._function: Function | None = None
        self._class: ast.ClassDef | None = None
        for _ in range(MAX_PASSES):
            self._changed = False
            self._pass(roots)
            if not self._changed and not self._add_uncalled():
                return
        raise TooIntricate

    def _add_uncalled(self) -> bool:
        """Follow methods that nothing seems to call as if something did."""
        called = {function for functions in self.calls.values() for function in functions}
        uncalled = self._class_of.keys() - called
        self._uncalled |= uncalled
        return bool(uncalled)

    def _pass(self, roots: tuple[str, ...]) -> None:
        top = self.scopes.module
        self._function = None
        self._run(self.module.body, top)
        for root in roots:
            for value in list(self.place(top, root)):
                self._call_from_outside(value)
        for method in self._uncalled:
            self._call_method(method, Instance(self._class_of[method]), _FROM_OUTSIDE)
        done: set[Function] = set()
        while pending := {f for called in self.calls.values() for f in called} - done:
            for function in sorted(pending, key=lambda node: (node.lineno, node.col_offset)):
                done.add(function)
                self._function, self._class = function, self._class_of.get(function)
                scope = self.scopes.inside(function, self.scope_of[function])
                if isinstance(function, ast.Lambda):
                    self._add(self._returned(function), self._value(function.body, scope))
                else:
                    self._run(function.body, scope)

    def _call_from_outside(self, value: Value) -> None:
        """What the grader may do with a function or class that an exercise asks for."""
        if isinstance(value, ast.ClassDef):
            self._construct(value, _FROM_OUTSIDE)
            for function in self._functions(value):
                self._call_method(function, Instance(value), _FROM_OUTSIDE)
        else:
            self._call_value(value, _FROM_OUTSIDE)

    def place(self, owner: object, name: str) -> Values:
        """The values of a variable of a scope, or of an attribute of a class."""
        return self._places.setdefault(owner, {}).setdefault(name, set())

    def _returned(self, function: Function) -> Values:
        return self.returned.setdefault(function, set())

    def _add(self, place: Values, values: Values) -> None:
        if not values <= place:
            place |= values
            self._changed = True
            if len(place) > MAX_VALUES:
                raise TooIntricate

    def _put(self, values: Values) -> None:
        """Put values into a container: from there they may come out of any."""
        self._add(self._items, {value for value in values if not isinstance(value, Kind)})

    # Statements

    def _run(self, body: list[ast.stmt], scope: Scope) -> None:
        for statement in body:
            self._statement(statement, scope)

    def _statement(self, node: ast.stmt, scope: Scope) -> None:
        match node:
            case ast.FunctionDef():
                self._define(node, scope)
            case ast.ClassDef():
                self._define_class(node, scope)
            case ast.Return(value=value):
                values: Values = {Kind.CONSTANT}
                if value is not None:
                    values = self._value(value, scope)
                if self._function is not None:
                    self._add(self._returned(self._function), values)
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self._assign_from(target, value, scope)
            case ast.AnnAssign(target=target, value=value):
                if value is not None:
                    self._assign_from(target, value, scope)
                elif isinstance(scope.node, ast.ClassDef) and isinstance(target, ast.Name):
                    self.place(scope.node, target.id)
            case ast.AugAssign(target=target, value=value, op=op):
                added = self._value(value, scope)
                self._assign(target, added if isinstance(op, ast.Add) else {Kind.LIBRARY}, scope)
            case ast.For(target=target, iter=iterable, body=body, orelse=orelse):
                self._value(iterable, scope)
                self._assign(target, _DATA | self._items, scope)
                self._run([*body, *orelse], scope)
            case ast.With(items=items, body=body):
                for item in items:
                    self._enter(item, scope)
                self._run(body, scope)
            case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=finalbody):
                for handler in handlers:
                    if handler.type is not None:
                        self._value(handler.type, scope)
                    if handler.name:
                        errors = {Instance(cls) for cls in self._bases if self.libraries(cls)}
                        self._bind(handler.name, _DATA | errors, scope)
                    self._run(handler.body, scope)
                self._run([*body, *orelse, *finalbody], scope)
            case ast.Raise(exc=raised, cause=cause):
                for error in (raised, cause):
                    if error is not None:
                        self._raise(self._value(error, scope))
            case ast.Match(subject=subject, cases=cases):
                values = self._value(subject, scope) | self._items | _DATA
                for part in cases:
                    self._capture(part.pattern, values, scope)
                    if part.guard is not None:
                        self._value(part.guard, scope)
                    self._run(part.body, scope)
            case ast.Import(names=names):
                for alias in names:
                    first = alias.name.partition(".")[0]
                    name, module = alias.asname or first, alias.name if alias.asname else first
                    self._bind(name, {module}, scope)
            case ast.ImportFrom(module=source, names=names):
                self._import_from("." * node.level + (source or ""), names, scope)
            case _:
                for child in ast.iter_child_nodes(node):
                    if isinstance(child, ast.expr):
                        self._value(child, scope)
                    elif isinstance(child, ast.stmt):
                        self._statement(child, scope)

    def _raise(self, errors: Values) -> None:
        """Raising a class, or from a class, makes an object of it."""
        for error in errors:
            if isinstance(error, ast.ClassDef):
                self._construct(error, Arguments())

    def _import_from(self, module: str, names: list[ast.alias], scope: Scope) -> None:
        for alias in names:
            if alias.name != "*":
                self._bind(alias.asname or alias.name, {f"{module}.{alias.name}"}, scope)
            elif module not in self._stars:
                self._stars.append(module)
                self._changed = True

    def _enter(self, item: ast.withitem, scope: Scope) -> None:
        values = self._value(item.context_expr, scope)
        entered: Values = {Kind.LIBRARY} | values
        for value in values:
            if isinstance(value, Instance):
                for name in ("__enter__", "__exit__"):
                    for method in list(self.members(value.cls, name)):
                        result = self._call_method(method, value, Arguments([_DATA]))
                        entered |= result
        if item.optional_vars is not None:
            self._assign(item.optional_vars, entered, scope)

    def _define(self, node: ast.FunctionDef, scope: Scope) -> None:
        self.scope_of[node] = scope
        if isinstance(scope.node, ast.ClassDef):
            self._class_of[node] = scope.node
        self._defaults(node, scope)
        values: Values = {node}
        for decorator in reversed(node.decorator_list):
            decorators = self._value(decorator, scope)
            libraries = {value for value in decorators if isinstance(value, str | Kind)}
            self._marks.setdefault(node, set()).update(
                value for value in libraries if isinstance(value, str)
            )
            decorated: Values = set(values) if libraries else set()
            for value in decorators - libraries:
                decorated |= self._call_value(value, Arguments([values]))
            values = decorated
        self._bind(node.name, values, scope)

    def _defaults(self, node: Function, scope: Scope) -> None:
        inner = self.scopes.inside(node, scope)
        arguments = node.args
        placed = [*arguments.posonlyargs, *arguments.args]
        defaults: list[tuple[ast.arg, ast.expr | None]] = [
            *zip(placed[::-1], arguments.defaults[::-1], strict=False),
            *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
        ]
        for parameter, default in defaults:
            if default is not None:
                self._add(self.place(inner, parameter.arg), self._value(default, scope))
        for starred in (arguments.vararg, arguments.kwarg):
            if starred is not None:
                self._add(self.place(inner, starred.arg), _DATA)

    def _define_class(self, node: ast.ClassDef, scope: Scope) -> None:
        bases: Values = set()
        for base in [*node.bases, *(keyword.value for keyword in node.keywords)]:
            self.named_bases[base] = self._value(base, scope)
            bases |= self.named_bases[base]
        self._bases[node] = bases
        outer, self._class = self._class, node
        self._run(node.body, self.scopes.inside(node, scope))
        self._class = outer
        values: Values = {node}
        for decorator in reversed(node.decorator_list):
            decorators = self._value(decorator, scope)
            for value in decorators:
                if not isinstance(value, str | Kind):
                    values = values | self._call_value(value, Arguments([values]))
        self._bind(node.name, values, scope)

    # Names

    def _bind(self, name: str, values: Values, scope: Scope) -> None:
        while isinstance(scope.node, COMPREHENSIONS) and name not in scope.bound:
            assert scope.parent is not None
            scope = scope.parent
        for owner in scope.owners(name)[:1]:
            key = owner.node if isinstance(owner.node, ast.ClassDef) else owner
            self._add(self.place(key, name), values)

    def _assign_from(self, target: ast.expr, value: ast.expr, scope: Scope) -> None:
        """Give a target the value of an expression, place by place where both sides are listed."""
        if (
            isinstance(target, ast.Tuple | ast.List)
            and isinstance(value, ast.Tuple | ast.List)
            and len(target.elts) == len(value.elts)
            and not any(isinstance(part, ast.Starred) for part in [*target.elts, *value.elts])
        ):
            for part, source in zip(target.elts, value.elts, strict=True):
                self._assign_from(part, source, scope)
        else:
            self._assign(target, self._value(value, scope), scope)

    def _assign(self, target: ast.expr, values: Values, scope: Scope) -> None:
        match target:
            case ast.Name(id=name):
                self._bind(name, values, scope)
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                for part in parts:
                    self._assign(part, _DATA | self._items, scope)
            case ast.Starred(value=part):
                self._assign(part, _DATA, scope)
            case ast.Attribute(value=owner, attr=name):
                receivers = self._value(owner, scope)
                self._add(self.receivers.setdefault(target, set()), receivers)
                for receiver in receivers:
                    cls = receiver.cls if isinstance(receiver, Instance) else receiver
                    if isinstance(receiver, Instance):
                        self._of_objects.add(name)
                    if isinstance(cls, ast.ClassDef):
                        self._add(self.place(cls, name), values)
            case ast.Subscript(value=owner, slice=index):
                self._value(owner, scope)
                self._value(index, scope)
                self._put(values)

    def _capture(self, pattern: ast.pattern, values: Values, scope: Scope) -> None:
        for node in ast.walk(pattern):
            if isinstance(node, ast.MatchAs | ast.MatchStar) and node.name:
                self._bind(node.name, values, scope)
            elif isinstance(node, ast.MatchMapping) and node.rest:
                self._bind(node.rest, values, scope)
            elif isinstance(node, ast.MatchValue):
                self._value(node.value, scope)

    def named(self, name: str, scope: Scope) -> Values:
        """What a name may refer to in a scope."""
        values: Values = set()
        owners = scope.owners(name)
        for owner in owners:
            key = owner.node if isinstance(owner.node, ast.ClassDef) else owner
            values |= self._places.get(key, {}).get(name, set())
        if owners[-1] is self.scopes.module and name not in self.scopes.module.bound:
            values |= {
                f"{module}.{name}"
                for module in self._stars
                if module not in sys.modules or hasattr(sys.modules[module], name)
            }
            if hasattr(builtins, name):
                values.add(f"builtins.{name}")
        return values

    # Classes

    def _functions(self, cls: ast.ClassDef) -> list[Function]:
        return [function for function, owner in self._class_of.items() if owner is cls]

    def _called_by_library(self, cls: ast.ClassDef) -> list[Function]:
        """The methods that an inherited method may call: a module's others do not run it."""
        runs = "torch.autograd.Function" in self.libraries(cls)
        names = {function: getattr(function, "name", "") for function in self._functions(cls)}
        return [
            function
            for function, name in names.items()
            if not name.startswith("__") and (runs or name != "forward")
        ]

    def members(self, cls: ast.ClassDef, name: str) -> Values:
        """What an attribute of a class or of its objects may be; empty where there is none."""
        values: Values = set()
        seen: set[ast.ClassDef] = set()
        waiting = [cls]
        while waiting:
            current = waiting.pop()
            if current not in seen:
                seen.add(current)
                values |= self._places.get(current, {}).get(name, set())
                waiting += [
                    base for base in self._bases.get(current, ()) if isinstance(base, ast.ClassDef)
                ]
        return values

    def attributes(self) -> set[str]:
        """The names of all attributes of the file's own classes and their objects."""
        return {name for cls in self._bases for name in self._places.get(cls, {})}

    def has(self, cls: ast.ClassDef, name: str) -> bool:
        """Whether a class of the file, or one that it derives from there, has an attribute."""
        if name in self._places.get(cls, {}):
            return True
        bases = [base for base in self._bases.get(cls, ()) if isinstance(base, ast.ClassDef)]
        return any(base is not cls and self.has(base, name) for base in bases)

    def libraries(self, cls: ast.ClassDef) -> set[str]:
        """The library classes that a class derives from, directly or by way of another."""
        names: set[str] = set()
        for base in self._bases.get(cls, ()):
            if isinstance(base, str):
                names.add(base)
            elif isinstance(base, ast.ClassDef) and base is not cls:
                names |= self.libraries(base)
        return names

    def _as_method(self, member: Value, receiver: Instance | ast.ClassDef) -> Values:
        """What a member of a class is as an attribute of an object, or of the class itself."""
        if not isinstance(member, ast.FunctionDef | ast.Lambda):
            return {member}
        cls = receiver.cls if isinstance(receiver, Instance) else receiver
        marks = self._marks.get(member, set())
        if "builtins.classmethod" in marks:
            return {Bound(member, cls)}
        if "builtins.staticmethod" in marks or not isinstance(receiver, Instance):
            return {member}
        # A function from elsewhere may have been made a static method.
        unbound: Values = set() if member in self._class_of else {member}
        return {Bound(member, receiver)} | unbound

    def _call_method(
        self, member: Value, receiver: Instance | ast.ClassDef, arguments: Arguments
    ) -> Values:
        values: Values = set()
        for method in self._as_method(member, receiver):
            values |= self._call_value(method, arguments)
        return values

    def _attribute(self, node: ast.Attribute, scope: Scope) -> Values:
        receivers = self._value(node.value, scope)
        self._add(self.receivers.setdefault(node, set()), receivers)
        values: Values = set()
        for receiver in receivers:
            if isinstance(receiver, str):
                is_long = receiver.count(".") > 8  # such as a name that is bound to a part of it
                values.add(receiver if is_long else f"{receiver}.{node.attr}")
            elif isinstance(receiver, Kind):
                values.add(receiver)
            elif isinstance(receiver, Instance | ast.ClassDef | Parent):
                values |= self._member(receiver, node.attr)
            elif isinstance(receiver, Inherited):
                values.add(receiver)
            else:  # a function's attribute: of a partial one its function, or copied by `wraps`
                function = receiver.function if isinstance(receiver, Bound) else receiver
                values |= {Bound(function, None), *self._items}
        return values

    def _member(self, receiver: Instance | ast.ClassDef | Parent, name: str) -> Values:
        cls = receiver if isinstance(receiver, ast.ClassDef) else receiver.cls
        owner = Instance(cls) if isinstance(receiver, Parent) else receiver
        members = self.members(cls, name)
        if isinstance(receiver, Parent):
            bases = [base for base in self._bases.get(cls, ()) if isinstance(base, ast.ClassDef)]
            members = {value for base in bases for value in self.members(base, name)}
        if not members and self.libraries(cls):
            # What a library's class remembers of its arguments, such as an error's `args`.
            inherited = Kind.LIBRARY if isinstance(receiver, Parent) else Inherited(cls)
            return {inherited, *self._items}
        if not members:
            return {Kind.LIBRARY}
        values: Values = set()
        for member in members:
            marks = self._marks.get(member, set()) if isinstance(member, ast.FunctionDef) else set()
            if marks & _PROPERTIES and isinstance(receiver, Instance):
                values |= self._call_method(member, receiver, Arguments())
            else:
                values |= self._as_method(member, owner)
                if name in self._of_objects:
                    values.add(member)
        return values

    # Expressions

    def _value(self, node: ast.expr, scope: Scope) -> Values:
        match node:
            case ast.Name(id=name):
                return self.named(name, scope)
            case ast.Constant() | ast.JoinedStr() | ast.FormattedValue():
                self._children(node, scope)
                return {Kind.CONSTANT}
            case ast.Attribute():
                return self._attribute(node, scope)
            case ast.Call():
                return self._call(node, scope)
            case ast.Lambda():
                self.scope_of[node] = scope
                self._defaults(node, scope)
                return {node}
            case ast.NamedExpr(target=target, value=value):
                values = self._value(value, scope)
                self._assign(target, values, scope)
                return values
            case ast.IfExp(test=test, body=body, orelse=orelse):
                self._value(test, scope)
                return self._value(body, scope) | self._value(orelse, scope)
            case ast.BoolOp(values=parts):
                return set().union(*(self._value(part, scope) for part in parts))
            case ast.BinOp(left=left, op=op, right=right):
                values = self._value(left, scope) | self._value(right, scope)
                return values if isinstance(op, ast.Add) else {Kind.LIBRARY}
            case ast.Subscript(value=owner, slice=index):
                values = self._value(owner, scope)
                self._value(index, scope)
                if isinstance(index, ast.Slice):
                    return values
                kinds = {value for value in values if isinstance(value, Kind)}
                classes = {value for value in values if isinstance(value, ast.ClassDef)}
                kind = Kind.LIBRARY if kinds <= {Kind.LIBRARY} else Kind.DATA
                return {kind} | classes | self._items
            case ast.List(elts=parts):
                return self._list(parts, scope)
            case ast.Tuple(elts=parts) | ast.Set(elts=parts):
                self._list(parts, scope)
                return _DATA
            case ast.Starred(value=part):
                self._value(part, scope)
                return _DATA | self._items
            case ast.ListComp(elt=item) | ast.SetComp(elt=item) | ast.GeneratorExp(elt=item):
                self._comprehension(node, [item], scope)
                return {Kind.COMPREHENSION} if isinstance(node, ast.ListComp) else _DATA
            case ast.DictComp():
                self._comprehension(node, [node.key, node.value], scope)
                return _DATA
            case ast.Dict(keys=keys, values=items):
                for key in keys:
                    if key is not None:
                        self._value(key, scope)
                for item in items:
                    self._put(self._value(item, scope))
                return _DATA
            case ast.Yield() | ast.YieldFrom():
                self._put(self._children(node, scope))
                if self._function is not None:
                    self._add(self._returned(self._function), _DATA)
                return _DATA
            case _:
                self._children(node, scope)
                return {Kind.LIBRARY}

    def _children(self, node: ast.AST, scope: Scope) -> Values:
        values: Values = set()
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                values |= self._value(child, scope)
        return values

    def _list(self, parts: list[ast.expr], scope: Scope) -> Values:
        values: Values = {Kind.EMPTY}
        for part in parts:
            if isinstance(part, ast.Starred):
                values |= self._value(part.value, scope)
            else:
                self._put(self._value(part, scope))
                values.add(Kind.DATA)
        return values if values <= {Kind.EMPTY, Kind.COMPREHENSION} else _DATA

    def _comprehension(self, node: ast.expr, items: list[ast.expr], scope: Scope) -> None:
        inner = self.scopes.inside(node, scope)
        for index, part in enumerate(node.generators):  # type: ignore[attr-defined]
            self._value(part.iter, inner if index else scope)
            self._assign(part.target, _DATA | self._items, inner)
            for condition in part.ifs:
                self._value(condition, inner)
        for item in items:
            self._put(self._value(item, inner))

    # Calls

    def _call(self, node: ast.Call, scope: Scope) -> Values:
        callees = self._value(node.func, scope)
        self._add(self.callees.setdefault(node, set()), callees)
        placed = [self._value(argument, scope) for argument in node.args]
        named = {key.arg or "**": self._value(key.value, scope) for key in node.keywords}
        starred = "**" in named or any(isinstance(part, ast.Starred) for part in node.args)
        arguments = Arguments(placed, named, starred)
        values: Values = set()
        for callee in list(callees):
            values |= self._call_value(callee, arguments, node)
        return values

    def _call_value(
        self, callee: Value, arguments: Arguments, node: ast.Call | None = None
    ) -> Values:
        match callee:
            case ast.FunctionDef() | ast.Lambda():
                return self._apply(callee, arguments)
            case Bound(function=function, first=None):
                return self._apply(function, replace(arguments, loose=True))
            case Bound(function=function, first=first):
                return self._apply(function, arguments, first)
            case ast.ClassDef():
                return self._construct(callee, arguments)
            case Instance():
                return self._call_instance(callee, arguments)
            case Inherited(cls=cls):
                self._put(arguments.everything)
                passed = Arguments([_DATA, arguments.everything], loose=True)
                for function in self._called_by_library(cls):
                    self._call_method(function, Instance(cls), passed)
                self._pass_code("", arguments, node)
                return {Kind.LIBRARY, *self._items}
            case str():
                return self._call_library(callee, arguments, node)
            case _:
                self._put(arguments.everything)
                self._pass_code("", arguments, node)
                if callee in (Kind.COMPREHENSION, Kind.EMPTY):
                    method = getattr(node.func, "attr", "") if node else ""
                    return {callee} if method == "copy" else _DATA | self._items
                return {callee} | self._items

    def _apply(
        self, function: Function, arguments: Arguments, first: Value | None = None
    ) -> Values:
        """Call a function of the file; `first` is its first argument where that is known."""
        called = self.calls.setdefault(self._function, set())
        if function not in called:
            called.add(function)
            self._changed = True
        inner = self.scopes.inside(function, self.scope_of[function])
        names = [parameter.arg for parameter in parameters(function)]
        if arguments.loose:
            if function.args.vararg or function.args.kwarg:
                self._put(arguments.everything)
            if first is not None and names:
                self._add(self.place(inner, names.pop(0)), {first})
            for name in names:
                self._add(self.place(inner, name), arguments.everything)
            return self._returned(function)
        placed = arguments.placed if first is None else [{first}, *arguments.placed]
        count = len(function.args.posonlyargs) + len(function.args.args)
        for name, values in zip(names[:count], placed, strict=False):
            self._add(self.place(inner, name), values)
        for values in placed[count:]:
            self._put(values)
        for name, values in arguments.named.items():
            self._put(values) if name not in names else self._add(self.place(inner, name), values)
        return self._returned(function)

    def _construct(self, cls: ast.ClassDef, arguments: Arguments) -> Values:
        instance = Instance(cls)
        for name in ("__init__", "__post_init__"):
            for member in list(self.members(cls, name)):
                self._call_method(member, instance, arguments)
        for function in self._functions(cls):  # what Python calls unseen, such as `__repr__`
            name = getattr(function, "name", "")
            if name.startswith("__") and name not in ("__init__", "__call__", "__post_init__"):
                self._call_method(function, instance, _FROM_OUTSIDE)
        if self.libraries(cls):  # an error's `args`, whatever its own `__init__` does
            self._put(arguments.everything)
        if arguments.everything and not self.members(cls, "__init__"):  # a dataclass or named tuple
            self._set_fields(cls, arguments)
        return {instance}

    def _set_fields(self, cls: ast.ClassDef, arguments: Arguments) -> None:
        """Let every field of an object be any of these arguments."""
        for name, values in self._places.get(cls, {}).items():
            if not any(getattr(value, "name", "") == name for value in values):  # no method
                self._of_objects.add(name)
                self._add(values, arguments.everything)

    def _call_instance(self, instance: Instance, arguments: Arguments) -> Values:
        names = ("__call__", "forward")
        members = [member for name in names for member in self.members(instance.cls, name)]
        values = [self._call_method(member, instance, arguments) for member in members]
        return set().union(*values) if members else {Kind.LIBRARY}

    def _call_library(self, name: str, arguments: Arguments, node: ast.Call | None) -> Values:
        placed, everything = arguments.placed, arguments.everything
        if name == "builtins.super" and self._class is not None:
            return {Parent(self._class)}
        if name == "builtins.type" and len(placed) == 1:
            return {value.cls if isinstance(value, Instance) else CLASS for value in placed[0]}
        if name in _IDENTITY and not arguments.named and len(placed) < 2:
            return placed[0] if placed else {Kind.EMPTY}
        if name == "dataclasses.replace":
            for value in list(everything):
                if isinstance(value, Instance):
                    self._set_fields(value.cls, arguments)
        if name in _SHOWING_FIELDS:
            for value in everything | self._items:
                if isinstance(value, Instance):
                    self._put(set().union(*self._places.get(value.cls, {}).values()))
        if name == "typing.cast":
            return everything
        if name in _PARTIAL:
            self._call_partial(arguments, node)
        if name in COPYING and node is not None:
            copied = placed[COPYING[name] : COPYING[name] + 1]
            self._add(self.copied.setdefault(node, set()), set().union(*copied))
        if name in _CALLED_METHODS and node is not None:
            method = _CALLED_METHODS[name]
            objects = [value for value in everything | self._items if isinstance(value, Instance)]
            if any(self.has(value.cls, method) for value in objects):
                self.callbacks.setdefault(node, set()).add(name)
        if name == "functools.wraps":  # it copies the attributes of an object
            for value in everything:
                if isinstance(value, Instance):
                    self._put(set().union(*self._places.get(value.cls, {}).values()))
        if name in _CALLS_NOTHING:
            return {Kind.LIBRARY}
        code = self._pass_code(name, arguments, node)
        # A function of numpy asks each object of an array for a method of its own name.
        has_objects = any(isinstance(value, Instance) for value in everything | self._items)
        if node is not None and has_objects and name.startswith("numpy."):
            self.callbacks.setdefault(node, set()).add(name)
        if name.startswith(_ARITHMETIC):
            # Of these, only numpy's arrays can hold functions, which lists brought along.
            held = filter(self._is_called, self._items) if name.startswith("numpy.") else ()
            return code | {Kind.LIBRARY, *held}
        self._put(everything)
        if name == "functools.update_wrapper" and len(placed) == 2 and not arguments.loose:
            # An object's attributes may be functions, and are then the first argument's too.
            has_objects = any(isinstance(value, Instance | ast.ClassDef) for value in placed[1])
            return placed[0] | code | _DATA | self._items if has_objects else placed[0]
        kind = Kind.DATA if name.startswith("builtins.") else Kind.LIBRARY
        return code | {kind} | self._items

    def _pass_code(self, name: str, arguments: Arguments, node: ast.Call | None) -> Values:
        """Let a library function call the code it gets, with all the other arguments."""
        code: Values = set()
        parts = [*arguments.placed, *arguments.named.values()]
        for index, values in enumerate(parts):
            remaining = set().union(_DATA, *parts[:index], *parts[index + 1 :])
            for value in values:
                if self._is_called(value):
                    self._call_value(value, Arguments([remaining], loose=True))
                    if isinstance(value, ast.FunctionDef | ast.Lambda):
                        value = Bound(value, None)
                    code.add(value)
        if code and node is not None:
            self.callbacks.setdefault(node, set()).add(name)
        return code

    def _call_partial(self, arguments: Arguments, node: ast.Call | None) -> None:
        """Give the library functions among a partial's arguments the other arguments."""
        loose = arguments.loose
        for value in arguments.everything if loose else set().union(*arguments.placed[:1]):
            if isinstance(value, str) and not (loose and value in _PARTIAL):
                remaining = Arguments(arguments.placed[0 if loose else 1 :], arguments.named, loose)
                self._call_library(value, remaining, node)
                if node and "**" in arguments.named and any(map(self._is_called, self._items)):
                    self.callbacks.setdefault(node, set()).add(value)

    def _is_called(self, value: Value) -> bool:
        """Whether a library function that is given a value can call it."""
        if isinstance(value, Instance):
            return self.has(value.cls, "__call__") or self.has(value.cls, "forward")
        return not isinstance(value, Kind | str | Parent)

    def is_stored(self, function: Function) -> bool:
        """Whether a function is stored anywhere but under its own name."""
        owners = [self._places.get(owner, {}) for owner in self._bases]
        stored = [values for names in owners for values in names.values()]
        variables = self._places.get(self.scopes.module, {}).items()
        stored += [values for name, values in variables if name != getattr(function, "name", "")]
        return function in self._items or any(function in values for values in stored)

    def recursion(self, roots: set[Function]) -> str:
        """A function that may call itself, among these and all that they call."""
        candidates = self.reached(roots)
        before = 0
        while before != len(candidates):  # whatever calls none of them is in no circle
            before = len(candidates)
            candidates = {f for f in candidates if self.calls.get(f, set()) & candidates}
        for function in sorted(candidates, key=lambda node: (node.lineno, node.col_offset)):
            if function in self.reached(self.calls[function]):
                return getattr(function, "name", "a lambda")
        return ""

    def reached(self, roots: set[Function]) -> set[Function]:
        """These functions and all that they can come to call."""
        seen: set[Function] = set()
        waiting = list(roots)
        while waiting:
            current = waiting.pop()
            if current not in seen:
                seen.add(current)
                waiting += self.calls.get(current, ())
        return seen
