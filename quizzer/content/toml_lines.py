"""Where each key of a TOML file stands, so that a mistake can be told as file:line.

tomllib gives values without their places; this asks tree-sitter for the places, and is loaded only
when there is a mistake to tell.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

KeyPath = tuple[str | int, ...]


class Lines:
    """The first line (from 1) of every table, key and array item, by its path."""

    def __init__(self, data: bytes) -> None:
        import tree_sitter_toml
        from tree_sitter import Language, Parser

        self._lines: dict[KeyPath, int] = {(): 1}
        self._counts: dict[KeyPath, int] = defaultdict(int)
        root = Parser(Language(tree_sitter_toml.language())).parse(data).root_node
        for node in root.named_children:
            if node.type == "table_array_element":
                path = self._absolute(_keys(node.named_children[0]))
                index = self._counts[path]
                self._counts[path] += 1
                self._table((*path, index), node)
            elif node.type == "table":
                self._table(self._absolute(_keys(node.named_children[0])), node)
            elif node.type == "pair":
                self._pair((), node)

    def of(self, path: KeyPath) -> int:
        """The line of `path`, else of the nearest table around it."""
        while path not in self._lines:
            path = path[:-1]
        return self._lines[path]

    def _absolute(self, keys: KeyPath) -> KeyPath:
        """A table header under `[[card]]` speaks of the latest card: put its index in."""
        path: KeyPath = ()
        for key in keys[:-1]:
            path = (*path, key)
            if path in self._counts:
                path = (*path, self._counts[path] - 1)
        return (*path, *keys[-1:])

    def _table(self, path: KeyPath, node: Node) -> None:
        self._lines[path] = _line(node)
        for child in node.named_children[1:]:
            if child.type == "pair":
                self._pair(path, child)

    def _pair(self, path: KeyPath, node: Node) -> None:
        key, value = node.named_children[0], node.named_children[-1]
        here = (*path, *_keys(key))
        self._lines[here] = _line(node)
        self._value(here, value)

    def _value(self, path: KeyPath, node: Node) -> None:
        if node.type == "inline_table":
            for child in node.named_children:
                if child.type == "pair":
                    self._pair(path, child)
        elif node.type == "array":
            items = [child for child in node.named_children if child.type != "comment"]
            for index, item in enumerate(items):
                self._lines[(*path, index)] = _line(item)
                self._value((*path, index), item)


def _line(node: Node) -> int:
    return node.start_point[0] + 1


def _keys(node: Node) -> KeyPath:
    if node.type == "dotted_key":
        return tuple(key for child in node.named_children for key in _keys(child))
    return ((node.text or b"").decode(errors="replace").strip("\"'"),)
