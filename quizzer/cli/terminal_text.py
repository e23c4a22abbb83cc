"""Markdown and verdicts for a terminal without the app: whole words in each line, no bare signs."""

from __future__ import annotations

import re
import shutil
import textwrap
from io import StringIO

import click

from quizzer.sanitize import printable

_CODE = re.compile(r"`([^`\n]+)`")
MAX_WIDTH = 100


def width() -> int:
    return min(MAX_WIDTH, shutil.get_terminal_size().columns)


def markdown(text: str, columns: int) -> str:
    """Markdown as a terminal shows it, in lines of at most so many columns."""
    from rich.console import Console
    from rich.markdown import Markdown

    console = Console(file=StringIO(), width=columns, force_terminal=True, highlight=False)
    with console.capture() as capture:
        console.print(Markdown(printable(text), code_theme="ansi_dark", hyperlinks=False))
    return "\n".join(line.rstrip() for line in capture.get().splitlines()).strip("\n")


def wrap(text: str, columns: int) -> str:
    """Lines of at most so many columns; what goes on keeps its line's indentation."""
    return "\n".join(
        part for line in printable(text).split("\n") for part in _wrap_line(line, columns)
    )


def _wrap_line(line: str, columns: int) -> list[str]:
    indent = re.match(r"\s*(?:(?:call|expected|got)\s+)?", line)
    assert indent is not None
    return textwrap.wrap(
        line,
        max(columns, 20),
        subsequent_indent=" " * min(len(indent[0]), columns // 2),
        break_long_words=False,
        break_on_hyphens=False,
    ) or [""]


def style_code(text: str) -> str:
    """Code between backticks in a colour instead of the backticks."""
    return _CODE.sub(lambda match: click.style(match[1], fg="cyan"), text)
