"""The rule "no loop": a function and all that it calls go through nothing item by item.

Decided on the source, and closed: what the check cannot follow, it does not let pass.
"""

from __future__ import annotations

import ast

from quizzer.grader.rules.call_graph import Calls
from quizzer.grader.rules.names import ImportedNames, SourceFile, dynamic

_LOOPS: dict[type[ast.AST], str] = {
    ast.For: "a `for` loop", ast.AsyncFor: "a `for` loop", ast.While: "a `while` loop",
    ast.ListComp: "a list comprehension", ast.SetComp: "a set comprehension",
    ast.DictComp: "a dict comprehension", ast.GeneratorExp: "a generator expression",
    ast.Yield: "a `yield`", ast.YieldFrom: "a `yield from`", ast.Await: "an `await`",
}  # fmt: skip
_BUILTINS = frozenset(["map", "filter", "iter", "next", "reduce", "aiter", "anext"])
_METHODS = frozenset(
    """
    map imap imap_unordered starmap map_ map2_ apply_ apply_along_axis apply_over_axes vectorize
    frompyfunc fromiter nditer ndenumerate ndindex while_loop scan associative_scan for_loop
    fori_loop filter filterfalse accumulate submit
    """.split()
)
# Python calls these by itself, so that following names would miss it.
_CALLED_UNSEEN = frozenset(
    """
    __init__ __call__ __repr__ __str__ __post_init__ __new__ __enter__ __exit__ __len__ __eq__
    __bool__ __hash__ __version__ __name__ __doc__ __all__ __slots__ __annotations__
    """.split()
)
_ADVICE = "let broadcasting do the work"


def no_loop(tree: ast.Module, function: str) -> list[str]:
    """Neither the function nor what it calls has a loop, in any of a loop's forms."""
    if hidden := dynamic(tree):
        return [f"{hidden} hides from the check what `{function}` does; write it plainly"]
    file = SourceFile(tree)
    if not file.names.get(function):
        return [f"the check cannot find where `{function}` is defined; write `def {function}(...)`"]
    outside = ImportedNames(tree, file)
    for definition in file.reached(function):
        if found := (
            _loop_in(definition, file, outside)
            or outside.unknown(definition)
            or outside.blurred(definition)
        ):
            return [f"{found}; {_ADVICE}"]
    if not outside.stars_before(min(part.lineno for part in _placed(file, function))):
        return ["an `import *` hides what names mean; import by name"]
    if again := Calls(tree, file, outside).recursion(function):
        return [f"`{again}` can come to call itself; {_ADVICE}"]
    return []


def _placed(file: SourceFile, function: str) -> list[ast.stmt | ast.expr]:
    return [node for node in file.names[function] if isinstance(node, (ast.stmt, ast.expr))]


def _loop_in(definition: ast.AST, file: SourceFile, outside: ImportedNames) -> str:
    """The first loop of a piece of code in words, with its line; "" for none."""
    for node in ast.walk(definition):
        line = getattr(node, "lineno", 0)
        if what := _LOOPS.get(type(node)):
            return f"line {line} has {what}"
        if isinstance(node, ast.Name) and node.id in _BUILTINS and node.id not in file.names:
            return f"line {line} has `{node.id}`"
        if isinstance(node, ast.Attribute) and _loops(node, file, outside):
            return f"line {line} has `{ast.unparse(node)}`"
        if isinstance(node, ast.Name) and any(_by_name(m) for m in outside.meanings(node)):
            return f"line {line} has `{node.id}`"
        if isinstance(node, ast.keyword) and node.arg == "key":
            return f"line {node.value.lineno} has a `key` function, which is called for each item"
        if isinstance(node, ast.FunctionDef) and _implicit(node.name):
            return f"line {line} has `{node.name}`, which Python calls unseen"
    return ""


def _implicit(name: str) -> bool:
    return name.startswith("__") and name.endswith("__") and name not in _CALLED_UNSEEN


def _loops(node: ast.Attribute, file: SourceFile, outside: ImportedNames) -> bool:
    if meanings := outside.meanings(node):
        return any(_by_name(meaning) for meaning in meanings)
    return node.attr in _METHODS and node.attr not in file.attributes


def _by_name(meaning: str) -> bool:
    root, *parts = meaning.split(".")
    if root == "itertools" or (parts and parts[-1] in _METHODS):
        return True
    return "reduce" in parts and root != "numpy"
