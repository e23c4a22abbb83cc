"""What a piece of code takes from outside its file: the dotted names that its imports stand for.

Shared by the rules that forbid things by name. Where a name may mean several things, all count.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from quizzer.grader.reach import FUNCTIONS, File, bindings, without_main

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


class Outside:
    """The imports of one file, wherever they stand."""

    def __init__(self, tree: ast.Module, file: File) -> None:
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
