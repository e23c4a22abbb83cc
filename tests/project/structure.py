"""Counts what makes this code easy or hard to live in: `python -m tests.project.structure`.

Circles of imports (for types too) and names that stand twice are asserted by `test_structure.py`;
the rest are figures to look at.
"""

from __future__ import annotations

import ast
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MOST_FILES = 20  # in a folder, screens and widgets aside
VAGUE = frozenset(
    {"found", "told", "one", "said", "mine", "given", "left", "held", "back", "kept"}
    | {"made", "known", "shown", "asked", "taken", "whole", "rest", "own", "other", "others"}
)


def modules(root: Path = ROOT / "quizzer") -> dict[str, ast.Module]:
    """Each module's dotted name with its syntax tree."""
    return {
        ".".join(path.relative_to(root.parent).with_suffix("").parts).removesuffix(
            ".__init__"
        ): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(root.rglob("*.py"))
        if "bundled" not in path.parts
    }


def imports(trees: Mapping[str, ast.Module]) -> dict[str, set[str]]:
    """The modules of the program that each module imports, anywhere in it."""
    graph: dict[str, set[str]] = defaultdict(set)
    for name, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    module = f"{node.module}.{alias.name}"
                    graph[name].add(module if module in trees else node.module)
            elif isinstance(node, ast.Import):
                graph[name].update(alias.name for alias in node.names)
        graph[name] = {module for module in graph[name] if module in trees and module != name}
    return graph


def circles(graph: Mapping[str, set[str]]) -> list[list[str]]:
    """The groups of modules that reach one another (strongly connected, by reachability)."""
    reach = {name: _reachable(graph, name) for name in graph}
    groups = {
        frozenset(module for module in reach[name] if name in reach[module]) for name in reach
    }
    return sorted(sorted(group) for group in groups if len(group) > 1)


def _reachable(graph: Mapping[str, set[str]], start: str) -> set[str]:
    reached: set[str] = set()
    queue = list(graph[start])
    while queue:
        module = queue.pop()
        if module not in reached:
            reached.add(module)
            queue += graph.get(module, ())
    return reached


def doubled_classes(trees: Mapping[str, ast.Module]) -> dict[str, list[str]]:
    """Class names that stand in more than one place, nested classes counted."""
    places: dict[str, list[str]] = defaultdict(list)
    for name, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(name)
    return {name: where for name, where in places.items() if len(where) > 1}


def variables(tree: ast.AST) -> Iterator[str]:
    """Every name that is assigned or is a parameter, once for each place."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg


def folders(root: Path = ROOT / "quizzer") -> Counter[str]:
    """How many Python files each folder holds, `__init__.py` aside."""
    return Counter(
        str(path.parent.relative_to(root.parent))
        for path in root.rglob("*.py")
        if path.name != "__init__.py"
    )


def main() -> int:
    trees = modules()
    names = [name for tree in trees.values() for name in variables(tree)]
    vague = Counter(name for name in names if name.strip("_") in VAGUE)
    lines = sum(
        len(path.read_text(encoding="utf-8").splitlines())
        for path in (ROOT / "quizzer").rglob("*.py")
    )
    print(f"{len(trees)} modules, {lines} lines")
    print(f"circles: {circles(imports(trees)) or 'none'}")
    print(f"class names that stand twice: {doubled_classes(trees) or 'none'}")
    stems = Counter(name.rpartition(".")[2] for name in trees)
    doubled = {stem: count for stem, count in stems.items() if count > 1}
    print(f"file names that stand twice: {doubled or 'none'}")
    wide = {folder: count for folder, count in folders().items() if count > MOST_FILES}
    print(f"folders of more than {MOST_FILES} files: {wide or 'none'}")
    share = 100 * vague.total() / len(names)
    print(f"vague variables: {vague.total()} of {len(names)}, {share:.1f} %")
    return 0


if __name__ == "__main__":
    sys.exit(main())
