"""The rules of an exercise, such as "a list comprehension": decided by the judge on the source.

A rule lists what may be used and refuses the rest. It looks at the part of a file that the asked
functions need, and this part is what is run: what a rule does not see cannot take part.
"""

from __future__ import annotations

import ast
import builtins
import functools
import importlib
import marshal
import math
import re
import sys
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from types import FunctionType, GeneratorType, ModuleType
from typing import NamedTuple

from quizzer.grader import syntax_tree
from quizzer.grader.rules import vocabulary as words
from quizzer.grader.rules.flow import (
    CLASS,
    COPYING,
    Bound,
    Flow,
    Instance,
    Kind,
    Parent,
    TooIntricate,
    Values,
)
from quizzer.grader.rules.scopes import COMPREHENSIONS, Scope, binds, identifiers, parameters
from quizzer.grader.rules.slices import Slice, SourceFile, TooLong, drop_annotations

FILE = "checked"  # replaces the submission's path in compiled code
_VMAPS = ("torch.vmap", "torch.func.vmap")
_HIGHER = ("functools.", "builtins.property", *_VMAPS)
_BASES = frozenset(
    """
    builtins.object torch.nn.Module torch.autograd.Function typing.NamedTuple typing.Protocol
    typing.Generic abc.ABC
    """.split()
) | {f"builtins.{name}" for name in words.ERRORS}
# Python calls these by itself; the first may do anything, since a call of them is in sight.
_SEEN = frozenset("__init__ __call__ __post_init__ __enter__ __exit__".split())
_UNSEEN = frozenset("__repr__ __str__ __len__ __eq__ __bool__ __hash__".split())
# These give a tensor's or array's own code the library functions that it is used in.
_DISPATCHING = frozenset(
    "__torch_function__ __torch_dispatch__ __array_ufunc__ __array_function__".split()
)
_PURE = frozenset("len repr str type round int float bool hash isinstance".split())
_ATTRIBUTE_IN_FORMAT = re.compile(r"\{[^{}:!]*[.\[]")


@dataclass(frozen=True)
class RuleDefinition:
    """What code under a rule may use, and what to tell a learner where it uses more."""

    title: str
    advice: str
    syntax: tuple[type[ast.AST], ...] = words.PLAIN_SYNTAX
    builtins: frozenset[str] = words.BUILTINS
    attributes: frozenset[str] = words.PLAIN
    looping: bool = False
    comprehension: bool = False
    open: bool = False  # all of torch and numpy may be used, but for some names


_LIST_COMPREHENSION = RuleDefinition(
    "Built with list comprehensions alone",
    "build the result with a list comprehension alone",
    syntax=(*words.PLAIN_SYNTAX, ast.ListComp),
    comprehension=True,
)
_NO_LOOP = RuleDefinition(
    "Without a loop",
    "use broadcasting instead",
    attributes=words.PLAIN | words.ACTIVATIONS,
)
_FROM_SCRATCH = RuleDefinition(
    "From scratch",
    "write `{function}` with exp, clamp, where and the like",
    syntax=(*words.PLAIN_SYNTAX, *words.LOOPING_SYNTAX),
    builtins=words.BUILTINS | words.LOOPING_BUILTINS,
    attributes=words.PLAIN | words.CHANGING,
    looping=True,
)
_WITHOUT = RuleDefinition(
    "Without {names}",
    "solve this exercise without {names}",
    syntax=(*words.PLAIN_SYNTAX, *words.LOOPING_SYNTAX),
    builtins=words.BUILTINS | words.LOOPING_BUILTINS,
    looping=True,
    open=True,
)
RULES = {
    "list_comprehension": _LIST_COMPREHENSION,
    "no_loop": _NO_LOOP,
    "from_scratch": _FROM_SCRATCH,
    "without": _WITHOUT,
}


class Applied(NamedTuple):
    """A rule by name, the functions that it is for, and the names that "without" leaves out.

    In a name, `*` matches any letters; `@` is the operator, and "func.grad" a name in a module.
    """

    rule: str
    functions: tuple[str, ...]
    without: tuple[str, ...] = ()

    @property
    def names(self) -> str:
        """The names that are left out, as a learner reads them."""
        return ", ".join(f"`{name.strip('*')}`" for name in self.without)


def title(rules: Iterable[Applied]) -> str:
    """The name of the check that reports on these rules."""
    titles = [RULES[applied.rule].title.format(names=applied.names) for applied in rules]
    return ", ".join(dict.fromkeys(titles))


@dataclass
class Checked:
    """What a source breaks, a sentence each; and its checked part, compiled, where nothing."""

    broken: list[str] = field(default_factory=list)
    code: bytes = b""


def broken(text: str, rules: Sequence[Applied]) -> list[str]:
    """What a source breaks, one sentence each."""
    functions = tuple(name for applied in rules for name in applied.functions)
    return check(text, rules, functions).broken


def check(text: str, rules: Sequence[Applied], functions: tuple[str, ...]) -> Checked:
    """Check a source against rules; `functions` are all that the exercise asks for.

    The code in the result is that of the part which these functions need, marshalled.
    """
    if not rules:
        return Checked()
    try:
        tree = syntax_tree.parse(text, FILE)
    except SyntaxError:
        return Checked()  # it will not load either, and says so better there
    except (ValueError, MemoryError, RecursionError):
        return Checked(["the code is nested too deeply to be checked"])
    try:
        return _check(tree, rules, functions)
    except RecursionError:
        return Checked(["the code is nested too deeply to be checked"])
    except TooLong:
        return Checked(["the code is too long to be checked; make the required functions shorter"])
    except TooIntricate:
        return Checked(["functions are passed on too often to be checked; call them by name"])
    except Exception as error:
        return Checked([f"the code could not be checked ({type(error).__name__})"])


def _check(tree: ast.Module, rules: Sequence[Applied], functions: tuple[str, ...]) -> Checked:
    file = SourceFile(tree)
    scopes = file.scopes
    if "__name__" in scopes.module.bound:
        return Checked(["the file changes the value of `__name__`; do not change it"])
    names = {name for applied in rules for name in applied.functions}
    for function in functions:
        if function in names and function not in scopes.module.bound:
            return Checked([f"the check cannot find `{function}`; write `def {function}(...)`"])
    part = Slice(file, functions)
    flow = Flow(part.module, scopes, functions)
    slices = {name: Slice(file, [name]) for name in {*functions, *names}}
    # Methods that no function needs by itself are compiled too, and so are checked.
    methods = part.methods.difference(*(piece.methods for piece in slices.values()))
    between = [pair for method in methods for pair in scopes.walk(method, flow.scope_of[method])]
    sentences = []
    for applied in rules:
        for function in applied.functions:
            checking = _Checking(applied, function, slices[function], flow)
            sentences += [sentence] if (sentence := checking.sentence()) else []
        if not sentences and (fault := checking.fault(between)):
            sentences.append(fault)
    if not names >= set(functions):
        # What no rule is for runs beside the rest, and must not be able to change it.
        anything = Applied("without", functions)
        sentence = _Checking(anything, functions[0], part, flow).sentence()
        sentences += [sentence] if sentence and not sentences else []
    if sentences:
        return Checked(sentences)
    drop_annotations(part.module)
    try:
        code = compile(part.module, FILE, "exec", dont_inherit=True)
    except SyntaxError:
        return Checked()  # it will not load either, and says so better there
    return Checked([], marshal.dumps(code))


class _Checking:
    """The check of one function against one rule."""

    def __init__(self, applied: Applied, function: str, part: Slice, flow: Flow) -> None:
        self.rule = RULES[applied.rule]
        self.without = applied.without
        # Code that no rule is for is held to the list of what may be used, without a name left out.
        advice = self.rule.advice.format(function=function, names=applied.names)
        self.advice = f"; {advice}" if applied.without or not self.rule.open else ""
        self.function = function
        self.part = part
        self.flow = flow
        self.module = flow.scopes.module
        attributes = [node for node in ast.walk(part.module) if isinstance(node, ast.Attribute)]
        self.named_classes = {  # the `x.__class__` of `x.__class__.__name__`
            node.value
            for node in attributes
            if node.attr == "__name__" and getattr(node.value, "attr", "") == "__class__"
        }
        self.private = {  # what `__x` in a class becomes
            f"_{node.name.lstrip('_')}__"
            for node in ast.walk(flow.module)
            if isinstance(node, ast.ClassDef) and node.name.strip("_")
        }
        self.types = {  # the `type` of `type(x)` and `isinstance(x, type)`
            part
            for node in ast.walk(flow.module)
            if isinstance(node, ast.Call)
            for part in _plain_types(node)
        }
        self.called = {node.func for node in ast.walk(flow.module) if isinstance(node, ast.Call)}
        self.libraries = frozenset(
            name.partition(".")[0]
            for node in ast.walk(part.module)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for name in [*(alias.name for alias in node.names), getattr(node, "module", "") or ""]
        )

    def sentence(self) -> str:
        """What is broken first, with its line and what to do instead; "" for nothing."""
        nodes = list(self.part.scopes.walk(self.part.module, self.module))
        roots = self.flow.place(self.module, self.function)
        functions = {value for value in roots if isinstance(value, ast.FunctionDef | ast.Lambda)}
        functions |= {node for node, _ in nodes if isinstance(node, ast.FunctionDef | ast.Lambda)}
        for function in self.flow.reached(functions) - functions:
            if self.flow.is_stored(function) or not isinstance(function, ast.FunctionDef):
                nodes += self.part.scopes.walk(function, self.flow.scope_of[function])
        if fault := self.fault(nodes):
            return fault
        if not self.rule.looping and (again := self.flow.recursion(functions)):
            return f"`{again}` can come to call itself{self.advice}"
        if self.rule.comprehension and not self._is_built(roots):
            return f"what `{self.function}` returns is not built by a list comprehension"
        return ""

    def fault(self, nodes: list[tuple[ast.AST, Scope]]) -> str:
        """What is not allowed first in these pieces of code; "" for nothing."""
        faults = [
            (getattr(node, "lineno", 0), reason)
            for node, scope in nodes
            if (reason := self._reason(node, scope))
        ]
        if faults:
            line, reason = min(faults)
            return f"line {line} has {reason}{self.advice}"
        undefined = [
            (getattr(node, "lineno", 0), getattr(node, "id", ""))
            for node, scope in nodes
            if self._is_undefined(node, scope)
        ]
        if undefined:
            line, name = min(undefined)
            return f"line {line} has `{name}`, which is defined nowhere that this check can see"
        return ""

    def _is_built(self, roots: Values) -> bool:
        results: Values = set()
        for value in roots:
            if isinstance(value, Instance):
                called = self.flow.members(value.cls, "__call__")
            else:
                called = {value.function if isinstance(value, Bound) else value}
            for function in called:
                if not isinstance(function, ast.FunctionDef | ast.Lambda):
                    return False
                results |= self.flow.returned.get(function, set())
        return Kind.COMPREHENSION in results and results <= {Kind.COMPREHENSION, Kind.EMPTY}

    def _reason(self, node: ast.AST, scope: Scope) -> str:
        """What is not allowed about a node, in words; "" for nothing."""
        rule = self.rule
        if not isinstance(node, rule.syntax):
            name = type(node).__name__
            return words.LOOPS.get(type(node)) or words.CONSTRUCTS.get(name, f"`{name}`")
        for name in identifiers(node):
            if reason := self._meaning(name, node, scope):
                return reason
        if copying := self._copying(node, scope):
            return f"`{copying}` that is not called at once"
        match node:
            case ast.Name():
                return self._name(node, scope)
            case ast.Attribute():
                return self._attribute(node, scope)
            case ast.Import(names=names):
                return self._first(alias.name for alias in names)
            case ast.ImportFrom(names=names):
                module = "." * node.level + (node.module or "")
                return self._star(node) or self._first(
                    f"{module}.{alias.name}" for alias in names if alias.name != "*"
                )
            case ast.Call():
                return self._call(node)
            case ast.keyword(arg="key" | "file" as name) if not rule.looping:
                return f"a `{name}`, of which Python calls a function for each item"
            case ast.keyword(arg="chunk_size") if not rule.looping:
                return "a `chunk_size`, with which a function is called for each part"
            case ast.comprehension(target=target) if not rule.looping and any(
                isinstance(part, ast.Attribute | ast.Subscript) for part in ast.walk(target)
            ):
                return f"a comprehension that assigns to `{_text(target)}`"
            case ast.Subscript(ctx=ast.Store()) if rule.comprehension:
                return f"an assignment to `{_text(node)}`"
            case ast.keyword(arg=str(name)) if self._is_left_out(name):
                return f"`{name}`"
            case ast.BinOp(op=ast.MatMult()) | ast.AugAssign(op=ast.MatMult()):
                return "`@`" if self._is_left_out("@") else ""
            case ast.FunctionDef(name=name) if _is_special(name) and name not in _SEEN:
                return self._special(node)
            case ast.ClassDef():
                return self._class(node)
        return ""

    def _meaning(self, name: str, node: ast.AST, scope: Scope) -> str:
        """Whether a name has a meaning of its own where a node has it, in words.

        Python looks up special names by itself, wherever they were bound; only methods written with
        `def` are looked at as such. A private name written out means what is not written there.
        """
        if name.startswith("_") and any(name.startswith(start) for start in self.private):
            return f"`{name}`, a private name written out"
        if not _is_special(name) or isinstance(node, ast.Attribute):
            return ""
        if isinstance(node, ast.Name):
            return "" if name in self.rule.builtins else self._unknown(name)
        is_method = isinstance(node, ast.FunctionDef) and isinstance(scope.node, ast.ClassDef)
        is_module = isinstance(node, ast.ImportFrom)
        return "" if is_method or is_module else f"`{name}`, a name that is Python's own"

    def _copying(self, node: ast.AST, scope: Scope) -> str:
        """The function that copies attributes by their names, where a node only refers to it."""
        if node in self.called or not isinstance(getattr(node, "ctx", None), ast.Load):
            return ""
        values: set[str] = set()
        if isinstance(node, ast.Name):
            values = {value for value in self.flow.named(node.id, scope) if isinstance(value, str)}
        elif isinstance(node, ast.Attribute):
            receivers = self.flow.receivers.get(node, set())
            values = {f"{value}.{node.attr}" for value in receivers if isinstance(value, str)}
        return min(values & COPYING.keys(), default="")

    def _first(self, names: Iterator[str]) -> str:
        return next((self._unknown(name) for name in names if not self._is_listed(name)), "")

    def _unknown(self, text: str) -> str:
        """A name that is not listed, in words; of what the rule is about no more has to be said."""
        last = re.split(r"\W", text.rstrip(")"))[-1]
        meant = words.LOOPING_NAMES | words.CHANGING | words.ACTIVATIONS
        if last in meant or self._is_left_out(text):
            return f"`{text}`"
        return f"`{text}`, which this rule does not allow"

    def _star(self, node: ast.ImportFrom) -> str:
        if node.names[0].name != "*":
            return ""
        return "" if node.lineno < self._first_line else "an `import *` below the function"

    @functools.cached_property
    def _first_line(self) -> float:
        """The line where the function's name is bound first."""
        body = self.part.module.body
        return min((part.lineno for part in body if self.function in binds(part)), default=math.inf)

    def _name(self, node: ast.Name, scope: Scope) -> str:
        """A name that may be Python's own: also one that the file may not have bound yet."""
        name = node.id
        if scope.owners(name)[-1] is not self.module:
            return ""
        if name == "type" and node not in self.types:
            return "`type` in another form than `type(x)`"
        if name in self.rule.builtins:
            return ""
        if hasattr(builtins, name):
            return self._unknown(name)
        if name in self.module.bound:
            return ""
        values = self.flow.named(name, scope)
        return "" if all(map(self._is_listed, values)) else self._unknown(name)

    def _is_undefined(self, node: ast.AST, scope: Scope) -> bool:
        """Whether a name is bound nowhere: what it would mean cannot be checked."""
        return (
            isinstance(node, ast.Name)
            and scope.owners(node.id) == [self.module]
            and node.id not in self.module.bound | self.rule.builtins
            and not self.flow.named(node.id, scope)
        )

    def _attribute(self, node: ast.Attribute, scope: Scope) -> str:
        name, text = node.attr, self._unknown(_text(node))
        receivers = self.flow.receivers.get(node, set())
        stored = not isinstance(node.ctx, ast.Load)
        if receivers and all(
            isinstance(receiver, Instance | ast.ClassDef | Parent)
            and (stored or self._is_own(receiver, name))
            for receiver in receivers
        ):
            return "" if not _is_special(name) or name in _SEEN else text
        if stored:
            settable = name in ("data", "grad", "requires_grad") and not any(
                isinstance(receiver, str) for receiver in receivers
            )
            return "" if settable and not self._is_left_out(name) else text
        if name in ("__name__", "__doc__") or node in self.named_classes:
            return ""
        if name == "format" and isinstance(node.value, ast.Constant):
            return text if _ATTRIBUTE_IN_FORMAT.search(str(node.value.value)) else ""
        for receiver in receivers or {Kind.DATA}:
            if isinstance(receiver, str):
                allowed = self._is_listed(f"{receiver}.{name}")
            elif isinstance(receiver, ast.FunctionDef | ast.Lambda | Bound):
                allowed = name == "__wrapped__" or not (
                    _is_special(name) or hasattr(FunctionType, name) or hasattr(property, name)
                )
            elif isinstance(receiver, Parent) and _is_special(name):
                allowed = name in _SEEN
            elif isinstance(receiver, ast.ClassDef | Instance) and name == "apply":
                cls = receiver if isinstance(receiver, ast.ClassDef) else receiver.cls
                allowed = "torch.autograd.Function" in self.flow.libraries(cls)
            else:
                allowed = self._is_method(name)
            if not allowed:
                return text
        return ""

    def _is_own(self, receiver: object, name: str) -> bool:
        cls = receiver if isinstance(receiver, ast.ClassDef) else getattr(receiver, "cls", None)
        return isinstance(cls, ast.ClassDef) and self.flow.has(cls, name)

    def _is_method(self, name: str) -> bool:
        """Whether tensors, arrays, lists and so on may be asked for this attribute."""
        if self.rule.open:
            return _is_harmless(name) and name != "compile" and not self._is_left_out(name)
        if name in self.rule.attributes:
            return True
        # An attribute of the file's own objects, which nothing else has.
        if self.libraries & {"torch", "numpy"} - sys.modules.keys():
            return False  # this judge does not know what they hold
        return name in self.flow.attributes() and name not in _real_names(self.libraries)

    def _is_listed(self, value: object) -> bool:
        """Whether a dotted name from a library may be used."""
        if not isinstance(value, str):
            return True
        root, *parts = value.split(".")
        if self._is_left_out(value):
            return False
        if value in (CLASS, "torch.nn.Module.__init__"):  # an older form of `super().__init__()`
            return self.rule.open
        if root == "builtins":
            names = parts and {parts[0]} & self.rule.builtins
            return bool(names) and all(map(self._is_method, parts[1:]))
        if self.rule.open and root in words.PUBLIC_MODULES:
            return _is_public(root, parts)
        if root in ("torch", "numpy", "math", "cmath"):
            if root == "numpy" and len(parts) == 2 and parts[1] in words.UFUNC_METHODS:
                return parts[0] in self.rule.attributes
            return all(part in self.rule.attributes for part in parts)
        listed = words.LIBRARIES.get(root, frozenset())
        if self.rule.looping:
            listed |= words.LOOPING_LIBRARIES.get(root, frozenset())
        if not listed:
            return False
        return all(
            part in listed or (index and self._is_method(part)) for index, part in enumerate(parts)
        )

    def _is_left_out(self, name: str) -> bool:
        """Whether a dotted name holds one that the exercise is to be solved without."""
        parts = [part.lower().rstrip("_") for part in name.split(".")]
        return any(
            fnmatchcase(".".join(parts[index : index + pattern.count(".") + 1]), pattern.lower())
            for pattern in self.without
            for index in range(len(parts))
        )

    def _call(self, node: ast.Call) -> str:
        callees = self.flow.callees.get(node, set())
        text = f"`{_text(node.func)}`"
        if not self.rule.looping:
            names = self.flow.callbacks.get(node, set())
            if not all(name.startswith(_HIGHER) for name in names):
                return f"a function given to {text}, which may call it many times"
        named = [callee for callee in callees if isinstance(callee, str)]
        for callee in sorted(named):
            if callee == "builtins.type" and node.func not in self.types:
                return "`type` in another form than `type(x)`"
            if not self._is_listed(callee):
                return self._unknown(callee.removeprefix("builtins."))
            if callee in ("builtins.property", "functools.cached_property"):
                return f"a call of {text}; use it as a decorator"
            if callee in COPYING and not self._copies_function(callee, node):
                return f"a call of {text} with more or other arguments than functions"
            starred = any(keyword.arg is None for keyword in node.keywords)
            if starred and callee.startswith(("builtins.", *_VMAPS)) and not self.rule.looping:
                return f"`**` in a call of {text}"
        unknown = callees <= {Kind.DATA, Kind.CONSTANT, Kind.COMPREHENSION, Kind.EMPTY}
        if callees and unknown and not isinstance(node.func, ast.Attribute) and not self.rule.open:
            return f"a call of {text}, and the check cannot tell which function that is"
        return ""

    def _copies_function(self, callee: str, node: ast.Call) -> bool:
        """Whether what is copied are a function's attributes, not all names of a library."""
        copied = self.flow.copied.get(node, set())
        plain = len(node.args) == COPYING[callee] + 1 and not node.keywords
        starred = any(isinstance(part, ast.Starred) for part in node.args)
        library = any(isinstance(value, str) or value is Kind.LIBRARY for value in copied)
        return plain and not starred and not library

    def _special(self, node: ast.FunctionDef) -> str:
        """A method that Python calls unseen: only one that returns something at once."""
        body = [part for part in node.body if not _is_docstring(part)]
        properties = {
            part.name
            for part in ast.walk(self.part.module)
            if isinstance(part, ast.FunctionDef) and part.decorator_list
        }
        pure = _PURE - self.module.bound - {parameter.arg for parameter in parameters(node)}
        plain = (
            node.name in _UNSEEN
            and len(body) == 1
            and isinstance(body[0], ast.Return)
            and not any(
                isinstance(part, (*COMPREHENSIONS, ast.NamedExpr, ast.Lambda))
                or (isinstance(part, ast.Attribute) and part.attr in properties)
                or (isinstance(part, ast.Call) and not _is_pure(part.func, pure))
                for part in ast.walk(body[0])
            )
        )
        is_free = self.rule.open and node.name not in _DISPATCHING
        if plain or (is_free and _is_harmless(node.name.strip("_"))):
            return ""
        return f"`{node.name}`, which Python calls implicitly"

    def _class(self, node: ast.ClassDef) -> str:
        for base in node.bases:
            values = self.flow.named_bases.get(base, set())
            for value in values:
                if isinstance(value, str) and value not in _BASES and not self.rule.open:
                    return f"a class derived from `{value}`"
        return f"the class `{node.name}` with `{node.keywords[0].arg}`" if node.keywords else ""


@functools.cache
def _real_names(libraries: frozenset[str]) -> frozenset[str]:
    """All attributes of Python's own types and of what these libraries hold."""
    types = vars(builtins).keys() - words.ERRORS
    owners: list[object] = [
        *(getattr(builtins, name) for name in types),
        GeneratorType,
        FunctionType,
        functools.partial,
    ]
    modules = words.PUBLIC_MODULES | (libraries & words.LIBRARIES.keys())
    owners += [sys.modules[name] for name in modules if name in sys.modules]
    for module, name in words.TYPES:
        owners.append(getattr(sys.modules.get(module), name, None))
    names = {name for owner in owners for name in dir(owner)}
    return frozenset(names | {"_replace", "_make"})


def _text(node: ast.AST) -> str:
    """A piece of code as a message shows it, by its end where it is long."""
    text = ast.unparse(node)
    return text if len(text) <= 50 else f"...{text[-45:]}"


def _plain_types(call: ast.Call) -> list[ast.expr]:
    """The places in a call where `type` only asks what something is."""
    match call:
        case ast.Call(func=ast.Name(id="type"), args=[argument], keywords=[]):
            return [] if isinstance(argument, ast.Starred) else [call.func]
        case ast.Call(func=ast.Name(id="isinstance" | "issubclass"), args=[_, kind]):
            return [kind, *getattr(kind, "elts", ())]
    return []


def _is_special(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")


def _is_pure(callee: ast.expr, names: Set[str]) -> bool:
    return isinstance(callee, ast.Name) and callee.id in names


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _is_harmless(name: str) -> bool:
    """Whether an attribute leads to no frame, code or namespace."""
    return not name.startswith(("_", "gi_", "cr_", "ag_", "f_", "tb_", "co_", "mro"))


def _is_public(root: str, parts: list[str]) -> bool:
    """Whether a name of a library is reached by way of its public modules alone."""
    heavy = root in ("torch", "numpy")  # a judge that has not loaded these does not need them
    if heavy and any(part in words.RUN_TEXT or words.COMPOSED.search(part) for part in parts):
        return False
    owner: object = sys.modules.get(root) if heavy else importlib.import_module(root)
    for part in parts:
        if owner is None or not _is_harmless(part):
            return False
        if isinstance(owner, ModuleType) and owner.__name__ not in words.PUBLIC_MODULES:
            return False
        owner = getattr(owner, part, None) if isinstance(owner, ModuleType) else owner
        if isinstance(owner, type) and _is_internal(owner, part):
            return False
    return not isinstance(owner, ModuleType) or owner.__name__ in words.PUBLIC_MODULES


def _is_internal(cls: type, name: str) -> bool:
    """Whether a class is part of what runs programs inside torch, such as a graph."""
    internal = sys.modules.get("torch._C")
    if name in words.TYPES_IN_C or issubclass(cls, BaseException):
        return False
    return getattr(internal, name, None) is cls
