"""What code a function can reach inside its own file, read from the syntax tree.

Names are followed, not guessed at run time: more may be reached than is ever run, never less, as
long as the file has no dynamic construct, which `dynamic` finds.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator

DYNAMIC_NAMES = frozenset(
    """
    exec eval compile __import__ globals locals vars setattr delattr getattr
    breakpoint __builtins__ __loader__ __spec__
    """.split()
)
DYNAMIC_MODULES = frozenset(
    """
    importlib builtins ctypes inspect gc types runpy code codeop imp marshal pickle
    dill trace bdb pdb unittest timeit doctest pkgutil zipimport site cProfile profile
    """.split()
)
DYNAMIC_ATTRIBUTES = frozenset(
    """
    __dict__ __code__ __globals__ __builtins__ __closure__ __getattribute__
    __subclasses__ __setattr__ __import__ __class__ __bases__ __mro__ __defaults__
    __kwdefaults__ f_locals f_globals modules _getframe settrace setprofile
    methodcaller attrgetter
    """.split()
)

# A module from elsewhere may be one that the submission has just written.
KNOWN_MODULES = sys.stdlib_module_names | {"torch", "numpy", "__future__"}

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def dynamic(tree: ast.Module) -> str:
    """A construct that could change what names mean, with its line; "" where there is none."""
    for node in without_main(tree):
        found = ""
        if isinstance(node, ast.Name) and node.id in DYNAMIC_NAMES:
            found = node.id
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found = node.id if node.id.startswith("__") and node.id.endswith("__") else ""
        elif isinstance(node, ast.Attribute) and node.attr in DYNAMIC_ATTRIBUTES | DYNAMIC_NAMES:
            # re.compile and torch.compile make no names
            found = "" if node.attr == "compile" else node.attr
        elif isinstance(node, ast.Attribute) and node.attr == "path":
            found = "" if isinstance(node.value, ast.Name) and node.value.id == "os" else "path"
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            found = node.attr if node.attr.startswith("__") else ""
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names = {alias.name.partition(".")[0] for alias in node.names}
            if isinstance(node, ast.ImportFrom):
                names = {(node.module or "").partition(".")[0]} | {
                    alias.name for alias in node.names if alias.name in DYNAMIC_ATTRIBUTES
                }
            found = next(iter(sorted(names & (DYNAMIC_MODULES | DYNAMIC_ATTRIBUTES))), "")
            foreign = sorted(names - KNOWN_MODULES) if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                module = (node.module or "").partition(".")[0]
                foreign = [module] if module not in KNOWN_MODULES else []
                found = found or ("path" if module == "sys" and "path" in _names(node) else "")
            found = found or next(iter(foreign), "")
        elif isinstance(node, ast.Global):
            found = f"global {node.names[0]}"
        if found:
            return f"`{found}` on line {getattr(node, 'lineno', 0)}"
    return ""


def _names(node: ast.ImportFrom) -> set[str]:
    return {alias.name for alias in node.names}


def without_main(tree: ast.AST) -> Iterator[ast.AST]:
    """Every node but those under `if __name__ == "__main__"`, which never runs here."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and _is_main_test(node.test):
            waiting += node.orelse
            continue
        yield node
        waiting += ast.iter_child_nodes(node)


def _is_main_test(test: ast.expr) -> bool:
    return ast.unparse(test) in ("__name__ == '__main__'", "'__main__' == __name__")


class SourceFile:
    """The definitions of one file, found by name, and what follows from them."""

    def __init__(self, tree: ast.Module) -> None:
        self.names: dict[str, list[ast.AST]] = {}
        self.attributes: dict[str, list[ast.AST]] = {}
        self.imports: dict[str, str] = {}
        self._note(tree, in_class=False, in_function=False)

    def _note(self, parent: ast.AST, *, in_class: bool, in_function: bool) -> None:
        if isinstance(parent, ast.If) and _is_main_test(parent.test):
            children: list[ast.AST] = list(parent.orelse)
        else:
            children = list(ast.iter_child_nodes(parent))
        for node in children:
            for target, value in bindings(node):
                if isinstance(target, ast.Attribute):
                    self.attributes.setdefault(target.attr, []).append(value)
                elif isinstance(target, ast.Name) and in_class:
                    self.attributes.setdefault(target.id, []).append(value)
                elif isinstance(target, ast.Name) and not in_function:
                    self.names.setdefault(target.id, []).append(value)
            if isinstance(node, SCOPES):
                if in_class:
                    self.attributes.setdefault(node.name, []).append(node)
                elif not in_function:
                    self.names.setdefault(node.name, []).append(node)
            if isinstance(node, (ast.MatchAs, ast.MatchStar)) and node.name and not in_function:
                self.names.setdefault(node.name, []).append(node)
            self._import(node)
            self._note(
                node,
                in_class=isinstance(node, ast.ClassDef)
                or (in_class and not isinstance(node, FUNCTIONS)),
                in_function=in_function or isinstance(node, FUNCTIONS),
            )

    def _import(self, node: ast.AST) -> None:
        if isinstance(node, ast.Import):
            for alias in node.names:
                name = alias.asname or alias.name.partition(".")[0]
                self.imports[name] = alias.name if alias.asname else name
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                self.imports[alias.asname or alias.name] = f"{node.module}.{alias.name}"

    def reached(self, name: str) -> list[ast.AST]:
        """Every definition that the function of this name can come to run, itself first."""
        found: list[ast.AST] = []
        seen: set[int] = set()
        waiting = list(self.names.get(name, []))
        while waiting:
            definition = waiting.pop(0)
            if id(definition) in seen:
                continue
            seen.add(id(definition))
            found.append(definition)
            for used in self.used(definition):
                waiting += used
        return found

    def used(self, definition: ast.AST) -> Iterator[list[ast.AST]]:
        """The definitions of this file behind each name and attribute that a piece refers to."""
        local = locals_of(definition)
        for node in ast.walk(definition):
            if isinstance(node, ast.Name) and node.id not in local:
                yield self.names.get(node.id, [])
            elif isinstance(node, ast.Attribute) and self._is_own(node.value):
                yield self.attributes.get(node.attr, [])

    def _is_own(self, receiver: ast.expr) -> bool:
        """Whether an attribute may be one of this file's: not where a module is asked for it."""
        return not (isinstance(receiver, ast.Name) and receiver.id in self.imports)

    def meaning(self, node: ast.AST) -> str:
        """The dotted name that an expression stands for, with imports looked through."""
        if isinstance(node, ast.Name):
            return self.imports.get(node.id, node.id)
        if isinstance(node, ast.Attribute):
            return f"{self.meaning(node.value)}.{node.attr}"
        return "?"

    def recursive(self, name: str) -> str:
        """A function among those reached that can come to call itself; "" for none."""
        functions = [
            node
            for definition in self.reached(name)
            for node in ast.walk(definition)
            if isinstance(node, FUNCTIONS)
        ]
        called = {id(node): [id(other) for other in self._called(node)] for node in functions}
        for node in functions:
            seen: set[int] = set()
            waiting = list(called[id(node)])
            while waiting:
                current = waiting.pop()
                if current == id(node):
                    return getattr(node, "name", "a lambda")
                if current not in seen:
                    seen.add(current)
                    waiting += called.get(current, [])
        return ""

    def _called(self, function: ast.AST) -> Iterator[ast.AST]:
        """What a function's body refers to by name; a method only on self or on a name of the file,
        since a list's own `sort` is not the file's `sort`."""
        inner = {
            node.name: node
            for node in ast.walk(function)
            if isinstance(node, SCOPES) and node is not function
        }
        own = {getattr(function, "name", ""): function}
        parameters = _parameters(function)
        for node in ast.walk(function):
            if isinstance(node, ast.Name) and node.id not in parameters:
                known = inner.get(node.id) or own.get(node.id)
                yield from [known] if known is not None else self.names.get(node.id, [])
            elif isinstance(node, ast.Attribute) and isinstance(node.value, (ast.Name, ast.Call)):
                receiver = self.meaning(node.value).partition(".")[0]
                if receiver in ("self", "cls", "?") or receiver in self.names:
                    yield from self.attributes.get(node.attr, [])


def bindings(node: ast.AST) -> Iterator[tuple[ast.expr, ast.AST]]:
    """The names and attributes that one statement or expression binds, each with its value."""
    if isinstance(node, ast.Assign):
        pairs: list[tuple[ast.expr, ast.AST]] = [(target, node.value) for target in node.targets]
    elif isinstance(node, (ast.AnnAssign, ast.AugAssign, ast.NamedExpr)):
        pairs = [(node.target, node.value)] if node.value is not None else []
    elif isinstance(node, (ast.For, ast.AsyncFor)):
        pairs = [(node.target, node)]
    elif isinstance(node, ast.withitem) and node.optional_vars is not None:
        pairs = [(node.optional_vars, node.context_expr)]
    else:
        pairs = []
    for target, value in pairs:
        for part in ast.walk(target):
            if isinstance(part, (ast.Name, ast.Attribute)):
                yield part, value


def locals_of(definition: ast.AST) -> set[str]:
    """The names that a definition binds for itself: parameters, assignments, loop variables."""
    bound = {
        part.id
        for node in ast.walk(definition)
        if isinstance(node, ast.comprehension)
        for part in ast.walk(node.target)
        if isinstance(part, ast.Name)
    }
    if not isinstance(definition, FUNCTIONS):
        return bound
    assigned = {
        target.id
        for node in ast.walk(definition)
        for target, _ in bindings(node)
        if isinstance(target, ast.Name)
    }
    return bound | assigned | _parameters(definition)


def _parameters(function: ast.AST) -> set[str]:
    arguments = getattr(function, "args", None)
    if arguments is None:
        return set()
    return {node.arg for node in ast.walk(arguments) if isinstance(node, ast.arg)}


# Modules whose contents are known well enough to be judged by their names.
KNOWN = frozenset(
    """
    torch numpy math cmath typing typing_extensions dataclasses functools operator collections
    abc enum numbers warnings time random logging sys os copy contextlib __future__
    """.split()
)
_TORCH_PARTS = frozenset(
    """
    nn special linalg fft func autograd Tensor FloatTensor DoubleTensor optim utils testing
    types float32 float64 return_types
    """.split()
)
_NUMPY_PARTS = frozenset("linalg random ma fft float32 float64 ndarray".split())
_HIDDEN = frozenset(
    """
    builtins importlib inspect ctypes sys os jit ops classes fx hub load package export overrides
    library distributions quantization ao CompilationUnit load_inline cpp_extension functorch
    """.split()
)
_PARTIAL = frozenset(
    "partial partialmethod wraps lru_cache cache cached_property update_wrapper".split()
)


class ImportedNames:
    """The imports of one file, wherever they stand."""

    def __init__(self, tree: ast.Module, file: SourceFile) -> None:
        self.file = file
        self.imports: dict[str, set[str]] = {}
        self.stars: list[tuple[str, int]] = []
        for node in without_main(tree):
            self._note(node)

    def _note(self, node: ast.AST) -> None:
        if isinstance(node, ast.Import):
            for alias in node.names:
                name = alias.asname or alias.name.partition(".")[0]
                self.imports.setdefault(name, set()).add(alias.name if alias.asname else name)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            for alias in node.names:
                if alias.name == "*":
                    self.stars.append((module, node.lineno))
                else:
                    name = alias.asname or alias.name
                    self.imports.setdefault(name, set()).add(f"{module}.{alias.name}")

    def meanings(self, node: ast.AST) -> set[str]:
        """The dotted names from outside that a name or a chain of attributes may stand for."""
        if isinstance(node, ast.Name):
            return self.imports.get(node.id, set()) | self._aliased(node.id)
        if isinstance(node, ast.Attribute):
            return {f"{base}.{node.attr}" for base in self.meanings(node.value)}
        return set()

    def _aliased(self, name: str, depth: int = 0) -> set[str]:
        """What a name of the file stands for that was only given to something imported."""
        found: set[str] = set()
        for value in self.file.names.get(name, []) if depth < 5 else []:
            chain, attributes = value, ""
            while isinstance(chain, ast.Attribute):
                attributes = f".{chain.attr}{attributes}"
                chain = chain.value
            if isinstance(chain, ast.Name) and chain.id != name:
                bases = self.imports.get(chain.id, set()) | self._aliased(chain.id, depth + 1)
                found |= {base + attributes for base in bases}
        return found

    def unknown(self, piece: ast.AST) -> str:
        """Something from outside that the check cannot judge, with its line; "" for nothing."""
        for node in ast.walk(piece):
            if not isinstance(node, (ast.Name, ast.Attribute)):
                continue
            for meaning in sorted(self.meanings(node)):
                if not _judged(meaning):
                    return f"line {node.lineno} uses `{meaning}`, which the check does not know"
        return ""

    def blurred(self, piece: ast.AST) -> str:
        """A name that is imported and bound in a function too, and used like a module there."""
        for node, around in scopes(piece):
            used = node.func if isinstance(node, ast.Call) else getattr(node, "value", None)
            if isinstance(node, (ast.Call, ast.Attribute)) and isinstance(used, ast.Name):
                name = used.id
                if self.meanings(used) and any(name in bound(outer) for outer in around):
                    return f"line {node.lineno}: `{name}` is an import and a variable at once"
        return ""

    def stars_before(self, line: int) -> bool:
        """Whether every `import *` is of a known module and stands before this line."""
        known = ("torch", "torch.nn", "torch.nn.functional", "numpy", "math", "typing")
        return all(module in known and at < line for module, at in self.stars)


def _judged(meaning: str) -> bool:
    root, *parts = meaning.split(".")
    if root not in KNOWN or any(part in _HIDDEN for part in parts):
        return False
    if root not in ("sys", "os") and any(part.startswith("_") for part in parts):
        return all(part.startswith("__") for part in parts if part.startswith("_"))
    if root == "functools" and parts:
        return parts[0] in _PARTIAL
    if root in ("torch", "numpy") and len(parts) > 1:
        return parts[0] in (_TORCH_PARTS if root == "torch" else _NUMPY_PARTS) or (
            root == "numpy" and parts[1] in ("outer", "reduce", "accumulate", "at")
        )
    return True


def scopes(piece: ast.AST) -> Iterator[tuple[ast.AST, list[ast.AST]]]:
    """Every node of a piece with the functions around it, the innermost last."""
    waiting: list[tuple[ast.AST, list[ast.AST]]] = [(piece, [])]
    while waiting:
        node, around = waiting.pop()
        yield node, around
        inner = [*around, node] if isinstance(node, FUNCTIONS) else around
        waiting += [(child, inner) for child in ast.iter_child_nodes(node)]


def parameters(function: ast.AST) -> set[str]:
    arguments = getattr(function, "args", None)
    if arguments is None:
        return set()
    return {node.arg for node in ast.walk(arguments) if isinstance(node, ast.arg)}


def bound(function: ast.AST) -> set[str]:
    """The names that a function binds, so that inside it they mean nothing of the file's."""
    found = parameters(function)
    for node in ast.walk(function):
        found |= {target.id for target, _ in bindings(node) if isinstance(target, ast.Name)}
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node is not function:
            found.add(node.name)
    return found


def imported_in(function: ast.AST) -> set[str]:
    return {
        alias.asname or alias.name.partition(".")[0]
        for node in ast.walk(function)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    }
