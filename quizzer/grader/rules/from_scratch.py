"""The rule "from scratch": a function and all that it calls use none of torch's ready-made
activation functions, under any name.

Decided on the source, and closed. Where something may come in from elsewhere in the file (a
list that is filled, a parameter that is called), the whole file is held to the rule.
"""

from __future__ import annotations

import ast
import re

from quizzer.grader.rules.names import (
    FUNCTIONS,
    ImportedNames,
    SourceFile,
    bindings,
    bound,
    dynamic,
    imported_in,
    parameters,
    scopes,
    without_main,
)

_READY = re.compile(
    r"sigmoid|relu|elu_?$|softmax|softmin|softplus|softsign|silu|swish|mish|glu_?$|threshold"
    r"|hardtanh|shrink|expit|logit|logits_to_probs",
    re.IGNORECASE,
)
_INSIDE = re.compile(
    r"lstm|gru|rnn|cell|loss|entropy|attention|transformer|bernoulli|logistic|quantized|sampler",
    re.IGNORECASE,
)
_TENSOR_METHODS = frozenset(
    """
    sigmoid sigmoid_ relu relu_ softmax log_softmax prelu hardshrink logit logit_ special
    """.split()
)
# Of torch.nn and torch.nn.functional only what is no activation function.
_NN = frozenset(
    "Module Parameter functional Identity Sequential ModuleList ModuleDict Tanh tanh pad".split()
)
_PLAIN_ROOTS = ("torch.", "numpy.", "math.", "functools.partial", "typing.", "dataclasses.")
_BASES = ("object", "nn.Module", "torch.nn.Module")
_DECORATORS = frozenset(["staticmethod", "classmethod", "property", "abstractmethod", "override"])


def from_scratch(tree: ast.Module, function: str) -> list[str]:
    """Neither the function nor what it calls mentions a ready-made activation function."""
    if hidden := dynamic(tree):
        return [f"{hidden} hides from the check what `{function}` does; write it plainly"]
    file = SourceFile(tree)
    outside = ImportedNames(tree, file)
    if not file.names.get(function) or function in outside.imports:
        return [f"the check cannot find where `{function}` is defined; write `def {function}(...)`"]
    first = min(getattr(node, "lineno", 0) for node in file.names[function])
    if not outside.stars_before(first):
        return ["an `import *` hides what names mean; import by name"]
    pieces = file.reached(function)
    check = _Check(tree, file, outside)
    if not all(check.closed(piece) for piece in pieces):
        pieces = [tree]
    for piece in pieces:
        if found := check.ready_made(piece) or outside.unknown(piece) or outside.blurred(piece):
            return [f"{found}; write `{function}` with exp, clamp, where and the like"]
    return []


class _Check:
    def __init__(self, tree: ast.Module, file: SourceFile, outside: ImportedNames) -> None:
        self.tree = tree
        self.file = file
        self.outside = outside
        nodes = list(without_main(tree))
        self.asks_types = any(isinstance(n, ast.Name) and n.id == "type" for n in nodes) or any(
            isinstance(n, ast.Attribute) and n.attr in ("__func__", "__self__", "__wrapped__")
            for n in nodes
        )
        self.sets_others = any(_sets_another(node) for node in nodes)
        self.classes = {n.name: n for n in nodes if isinstance(n, ast.ClassDef)}

    def ready_made(self, piece: ast.AST) -> str:
        """The first mention of a ready-made activation function, with its line; "" for none."""
        main = {id(node) for node in without_main(piece)}
        for node, around in scopes(piece):
            if id(node) not in main:
                continue
            name = ""
            if isinstance(node, ast.Attribute):
                name = self._attribute(node, around)
            elif isinstance(node, ast.Name):
                name = self._name(node, around)
            elif isinstance(node, ast.MatchClass):
                name = next(iter(node.kwd_attrs), "__match_args__" if node.patterns else "")
            if name:
                return f"line {getattr(node, 'lineno', 0)} has `{name}`"
        return ""

    def _attribute(self, node: ast.Attribute, around: list[ast.AST]) -> str:
        meanings = self.outside.meanings(node)
        if bad := next((one for one in sorted(meanings) if _is_ready(one)), ""):
            return bad
        if meanings or not _READY.search(node.attr) or isinstance(node.ctx, ast.Store):
            return ""
        return "" if self._own(node, around) else ast.unparse(node)

    def _name(self, node: ast.Name, around: list[ast.AST]) -> str:
        bad = next((one for one in sorted(self.outside.meanings(node)) if _is_ready(one)), "")
        if bad and not any(
            node.id in bound(outer) and node.id not in imported_in(outer) for outer in around
        ):
            return bad
        unknown = node.id not in self.file.names and not any(
            node.id in bound(outer) for outer in around
        )
        starred = self.outside.stars and isinstance(node.ctx, ast.Load) and unknown
        return node.id if starred and _READY.search(node.id) else ""

    def _own(self, node: ast.Attribute, around: list[ast.AST]) -> bool:
        """Whether an attribute with a telling name is one of this file's, not a tensor's."""
        if node.attr not in self.file.attributes:
            return False
        if node.attr not in _TENSOR_METHODS:
            return True
        receiver = node.value
        if isinstance(receiver, ast.Call):
            return self._defines(receiver.func, node.attr, around)
        if not isinstance(receiver, ast.Name):
            return False
        if self._defines(receiver, node.attr, around):
            return True
        if any(receiver.id in parameters(outer) for outer in around):
            return self._is_self(receiver.id, node.attr, around)
        values = [
            value
            for outer in [*around, self.tree]
            for part in ast.walk(outer)
            for target, value in bindings(part)
            if isinstance(target, ast.Name) and target.id == receiver.id
        ]
        return bool(values) and all(
            isinstance(value, ast.Call) and self._defines(value.func, node.attr, around)
            for value in values
        )

    def _defines(self, name: ast.expr, attribute: str, around: list[ast.AST]) -> bool:
        """Whether a name stands for a plain class of this file whose body has the attribute."""
        if not isinstance(name, ast.Name) or any(name.id in bound(outer) for outer in around):
            return False
        found = self.file.names.get(name.id, [])
        return bool(found) and all(
            isinstance(cls, ast.ClassDef) and _is_plain(cls) and attribute in _members(cls)
            for cls in found
        )

    def _is_self(self, name: str, attribute: str, around: list[ast.AST]) -> bool:
        """Whether a parameter is the object that a method belongs to, and can be nothing else."""
        method = around[-1]
        for cls in self.classes.values():
            if method in cls.body and _first_parameter(method) == name:
                return (
                    attribute in _members(cls)
                    and _is_plain(cls)
                    and not self.asks_types
                    and self._only_made(cls.name)
                )
        return False

    def _only_made(self, name: str) -> bool:
        """Whether a class is only ever called, or derived from: nobody takes its methods out."""
        called = {id(node.func) for node in ast.walk(self.tree) if isinstance(node, ast.Call)} | {
            id(base)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.ClassDef)
            for base in node.bases
        }
        return all(
            id(node) in called
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Name) and node.id == name
        )

    def closed(self, piece: ast.AST) -> bool:
        """Whether nothing can come into a piece of code but what its own text mentions."""
        if self.sets_others:
            return False
        for node, around in scopes(piece):
            if isinstance(node, ast.Nonlocal):
                return False
            if isinstance(node, ast.Call) and not self._told(node.func, around):
                return False
            if isinstance(node, FUNCTIONS) and any(
                default is not None and not self._constant(default)
                for default in [*node.args.defaults, *node.args.kw_defaults]
            ):
                return False
            if isinstance(node, ast.Name) and not any(node.id in bound(o) for o in around):
                values = self.file.names.get(node.id, [])
                if not all(self._constant(value) for value in values):
                    return False
            if isinstance(node, ast.Attribute) and not self.outside.meanings(node):
                values = self.file.attributes.get(node.attr, [])
                if not all(self._constant(value) for value in values):
                    return False
        return True

    def _told(self, callee: ast.expr, around: list[ast.AST]) -> bool:
        """Whether the text says what is called: a function, a class, a method, torch's own."""
        if self.outside.meanings(callee) or isinstance(callee, (ast.Attribute, ast.Lambda)):
            return True
        if isinstance(callee, ast.Call):
            made = callee.func
            return bool(self.outside.meanings(made)) or (
                isinstance(made, ast.Name) and self._told(made, around)
            )
        if not isinstance(callee, ast.Name):
            return False
        values = [
            value
            for outer in around
            for part in ast.walk(outer)
            for target, value in bindings(part)
            if isinstance(target, ast.Name) and target.id == callee.id
        ]
        if any(callee.id in parameters(outer) for outer in around):
            return False
        return all(isinstance(value, FUNCTIONS) or self._constant(value) for value in values)

    def _constant(self, value: ast.AST) -> bool:
        """Whether a value is a function, a class, or made of numbers and torch's own."""
        if isinstance(value, (*FUNCTIONS, ast.ClassDef, ast.Constant)):
            return True
        if isinstance(value, (ast.Name, ast.Attribute)):
            return bool(self.outside.meanings(value)) or (
                isinstance(value, ast.Name) and value.id in ("None", "float", "int", "abs", "max")
            )
        if isinstance(value, ast.UnaryOp):
            return self._constant(value.operand)
        if isinstance(value, ast.BinOp):
            return self._constant(value.left) and self._constant(value.right)
        if isinstance(value, ast.Call):
            known = any(one.startswith(_PLAIN_ROOTS) for one in self.outside.meanings(value.func))
            given = [*value.args, *(keyword.value for keyword in value.keywords)]
            return known and all(self._constant(part) for part in given)
        return False


def _is_ready(meaning: str) -> bool:
    root, *parts = meaning.split(".")
    if root not in ("torch", "numpy"):
        return False
    if any(_READY.search(part) or _INSIDE.search(part) for part in parts):
        return True
    if parts[:1] == ["nn"]:
        return any(part not in _NN for part in parts[1:])
    return False


def _sets_another(node: ast.AST) -> bool:
    """Whether an attribute is set on something other than the object that a method belongs to."""
    return (
        isinstance(node, ast.Attribute)
        and isinstance(node.ctx, (ast.Store, ast.Del))
        and not (isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"))
    )


def _is_plain(cls: ast.ClassDef) -> bool:
    """Whether a class says by its text alone what its attributes are."""
    decorated = all(ast.unparse(one).startswith("dataclass") for one in cls.decorator_list)
    return (
        decorated
        and not cls.keywords
        and all(ast.unparse(base) in _BASES for base in cls.bases)
        and all(_is_plain_part(part) for part in cls.body)
    )


def _is_plain_part(part: ast.stmt) -> bool:
    if isinstance(part, ast.FunctionDef):
        return part.name != "__new__" and all(
            isinstance(one, ast.Name) and one.id in _DECORATORS for one in part.decorator_list
        )
    if isinstance(part, (ast.AnnAssign, ast.Assign)):
        return part.value is None or isinstance(part.value, (ast.Constant, ast.UnaryOp))
    return isinstance(part, (ast.Expr, ast.Pass))


def _members(cls: ast.ClassDef) -> set[str]:
    found = {part.name for part in cls.body if isinstance(part, ast.FunctionDef)}
    for part in ast.walk(cls):
        for target, _ in bindings(part):
            if isinstance(target, ast.Attribute):
                found.add(target.attr)
            elif isinstance(target, ast.Name) and part in cls.body:
                found.add(target.id)
    return found


def _first_parameter(method: ast.AST) -> str:
    arguments = getattr(method, "args", None)
    listed = [*arguments.posonlyargs, *arguments.args] if arguments else []
    decorators = {ast.unparse(one) for one in getattr(method, "decorator_list", [])}
    return listed[0].arg if listed and "staticmethod" not in decorators else ""
