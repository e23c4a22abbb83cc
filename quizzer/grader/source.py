"""A submission's bytes to the one text that is both checked and run, or the reason why not."""

from __future__ import annotations

import ast
import codecs
import os
import re
import stat
from pathlib import Path

MAX_BYTES = 256 << 10
_COOKIE = re.compile(r"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK = re.compile(r"^[ \t\f]*(?:#.*)?$")


class Refused(Exception):
    """Not something that can be graded; the message says why and what to do."""


def read(path: Path) -> bytes:
    """A submission's bytes; raises Refused, or OSError where it cannot be opened at all."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise Refused("this is not a plain file; a submission is one Python file")
    with open(descriptor, "rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Refused(f"the file is larger than {MAX_BYTES >> 10} KiB")
    return data


def decode(data: bytes) -> str:
    """The text, without a BOM and with plain line ends; raises Refused."""
    if len(data) > MAX_BYTES:
        raise Refused(f"the file is larger than {MAX_BYTES >> 10} KiB")
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        number = data[: error.start].count(b"\n") + 1
        raise Refused(f"line {number} is not UTF-8; save the file as UTF-8") from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for line_number, line in enumerate(text.split("\n", 2)[:2], 1):
        cookie = _COOKIE.match(line)
        if cookie and not _is_utf8(cookie[1]):
            raise Refused(
                f"line {line_number} says that the file is {cookie[1]!r}, not UTF-8; "
                "remove that line and save the file as UTF-8"
            )
        if not _BLANK.match(line):
            break
    return text


def parse(text: str, path: str) -> ast.Module:
    """The tree that is both checked and run: without what stands under a main guard.

    Raises SyntaxError, and what `ast.parse` raises where code is nested too deeply.
    """
    tree = ast.parse(text, path)
    if "__main__" in text:
        _drop_main(tree)
    return tree


def _drop_main(tree: ast.Module) -> None:
    """Take out every `if __name__ == "__main__":`; nothing runs a submission as a program."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        for name in ("body", "orelse", "finalbody"):
            statements = getattr(node, name, None)
            if isinstance(statements, list) and any(map(_is_main_guard, statements)):
                remaining = [
                    part
                    for statement in statements
                    for part in (statement.orelse if _is_main_guard(statement) else [statement])
                ]
                setattr(node, name, remaining or [ast.copy_location(ast.Pass(), statements[0])])
                waiting.append(node)
                break
        else:
            waiting += ast.iter_child_nodes(node)


def _is_main_guard(node: ast.AST) -> bool:
    if not isinstance(node, ast.If) or not isinstance(node.test, ast.Compare):
        return False
    sides = [node.test.left, *node.test.comparators]
    names = [side for side in sides if isinstance(side, ast.Name) and side.id == "__name__"]
    texts = [side for side in sides if isinstance(side, ast.Constant) and side.value == "__main__"]
    equal = [type(operator) for operator in node.test.ops] == [ast.Eq]
    return equal and len(names) == len(texts) == 1


def _is_utf8(name: str) -> bool:
    try:
        return codecs.lookup(name).name in ("utf-8", "utf-8-sig")
    except LookupError:
        return False
