"""Notebooks (.ipynb) to Python: their code cells, less the lines that only a notebook understands.

Read with the standard library alone. Such lines are left out of a .py file too, where an export or
a paste has brought them along.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

MAX_BYTES = 16 << 20
MAX_CELLS = 2_000
# Each takes some sixty bytes of memory, whatever little of the file it takes.
MAX_VALUES = 1_000_000

# Cell magics whose body is Python that runs in the notebook itself.
_PYTHON_BODIES = frozenset(
    ["time", "timeit", "capture", "prun", "memit", "mprun", "lprun", "grade", "snakeviz"]
)
_CELL_MAGIC = re.compile(r"\s*%%(\w+)")
_TIMED = re.compile(r"(\s*)%time\s+(?=[^\s-])")
_ONLY_IN_NOTEBOOKS = re.compile(
    r"\s*(?:"
    r"%%?\s*[A-Za-z_]"  # %matplotlib inline
    r"|!(?!=)"  # !pip install torch
    r"|(?:\w+\s*=\s*)?get_ipython\(\)\s*\."  # get_ipython().run_line_magic(...)
    r")"
)
# A line without the spaces and the semicolon around it: ?zip or zip?
_HELP = re.compile(r"\?{1,2}\s*[\w.*%]+|%{0,2}[A-Za-z_*][\w.*\[\]]*\s?\?{1,2}")
# In a .py file this is more likely another language's "not".
_ASSIGNED_FROM_SHELL = re.compile(r"[A-Za-z_][\w.]*\s*=\s*(?:!(?!=)|%[A-Za-z_])")
_PROMPT = re.compile(r"^[ \t]*(?:>>>|\.\.\.)(?: |$)", re.MULTILINE)
# A string of three quotes that is not closed goes to the end of the text, as for Python: looking
# for its end once more at each further quote would take the square of the text's length.
_LEXEME = re.compile(
    r"""
    (?P<comment>\#[^\n]*)
    |(?P<string>\"\"\"(?:[^\\]|\\.)*?(?:\"\"\"|\\?\Z)|'''(?:[^\\]|\\.)*?(?:'''|\\?\Z)
        |"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?)
    |(?P<open>[(\[{])|(?P<close>[)\]}])
    |(?P<continued>\\\n)
    |(?P<end>\n)
    """,
    re.VERBOSE | re.DOTALL,
)


class NotANotebook(Exception):
    """A file that should be a notebook and is none; the message says why and what to do."""


@dataclass(frozen=True)
class OmittedLine:
    """A line that only a notebook understands: its number in the text, from 1, and its code."""

    number: int
    code: str


def is_notebook(data: bytes) -> bool:
    """Whether bytes are meant as a notebook, whatever their file is called."""
    begin = data[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    return begin.startswith(b"{") and (
        (b'"cells"' in data and b'"nbformat"' in data) or b'"worksheets"' in data
    )


def code_cells(data: bytes) -> list[str]:
    """The code of each code cell, in order; raises NotANotebook."""
    if sum(map(data.count, (b",", b"[", b"{"))) > MAX_VALUES:
        raise NotANotebook("the notebook holds too many values; clear its outputs")
    try:
        content = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise NotANotebook("the notebook is not UTF-8; save it again in Jupyter") from error
    except json.JSONDecodeError as error:
        raise NotANotebook(
            f"the notebook is damaged: line {error.lineno} of the file is not valid JSON; "
            "open it in Jupyter and save it again"
        ) from error
    except (RecursionError, ValueError) as error:
        raise NotANotebook("the notebook's JSON is nested too deeply") from error
    try:
        _refuse_other_languages(content)
        codes = [_code(cell) for cell in _cells(content) if _is_python(cell)]
    except (AttributeError, TypeError, KeyError) as error:
        raise NotANotebook(
            "this is not a Jupyter notebook of format 3 or 4; open it in Jupyter and save it again"
        ) from error
    if len(codes) > MAX_CELLS:
        raise NotANotebook(f"the notebook has more than {MAX_CELLS:,} code cells; remove some")
    return codes


def without_outputs(data: bytes) -> bytes:
    """The notebook with nothing but its code cells; raises NotANotebook."""
    cells = [{"cell_type": "code", "source": code} for code in code_cells(data)]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(notebook, ensure_ascii=False).encode("utf-8", "replace")


def _cells(content: Any) -> list[dict[str, Any]]:
    if "worksheets" in content:  # nbformat 3
        return [cell for sheet in content["worksheets"] for cell in sheet["cells"]]
    return list(content["cells"])


def _refuse_other_languages(content: Any) -> None:
    metadata = content.get("metadata") or {}
    language = (metadata.get("kernelspec") or {}).get("language") or (
        metadata.get("language_info") or {}
    ).get("name")
    if isinstance(language, str) and "python" not in language.lower():
        raise NotANotebook(f"this notebook is written in {language[:40]}; write it in Python")


def _is_python(cell: dict[str, Any]) -> bool:
    if cell["cell_type"] != "code":
        return False
    vscode = (cell.get("metadata") or {}).get("vscode") or {}
    return vscode.get("languageId", "python") == "python" and cell.get("language") in (
        None,
        "python",
    )


def _code(cell: dict[str, Any]) -> str:
    """A cell's code; a list of lines, or one text, by either of the formats' names."""
    source = cell["source"] if "source" in cell else cell["input"]
    text = source if isinstance(source, str) else "".join(source)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def python_of_cell(code: str) -> tuple[str, list[OmittedLine]]:
    """A cell as Python with as many lines, and what was left out of it."""
    first = code.lstrip()
    if first.startswith((">>> ", ">>>\n")):
        code = _PROMPT.sub("", code)
    magic = _CELL_MAGIC.match(code)
    if magic and magic[1] not in _PYTHON_BODIES:
        number = code[: magic.start(1)].count("\n") + 1
        text = "\n".join(f"# {line}" if line.strip() else "" for line in code.split("\n"))
        return text, [OmittedLine(number, f"%%{magic[1]}")]
    return python_of(code, in_notebook=True)


def python_of(code: str, *, in_notebook: bool = False) -> tuple[str, list[OmittedLine]]:
    """Code as Python with as many lines, and the lines left out of it.

    Such a line is only possible where a statement begins: what is inside a string or brackets, or
    continues a line, is left alone.
    """
    parts: list[str] = []
    omitted: list[OmittedLine] = []
    at, number = 0, 1
    while at < len(code):
        line_end = _line_end(code, at)
        line = code[at:line_end]
        if timed := _TIMED.match(line):
            parts.append(timed[1])
            at += timed.end()
            line = code[at:line_end]
        if _is_for_notebooks(line, in_notebook=in_notebook):
            while at < line_end < len(code) and code[line_end - 1] == "\\":
                line_end = _line_end(code, line_end + 1)
            line = code[at:line_end]
            omitted.append(OmittedLine(number, line.strip().split("\n")[0]))
            parts.append(_commented(line))
            end = min(line_end + 1, len(code))
            parts.append(code[line_end:end])
        else:
            end = _statement_end(code, at)
            parts.append(code[at:end])
        number += code.count("\n", at, end)
        at = end
    return "".join(parts), omitted


def _is_for_notebooks(line: str, *, in_notebook: bool) -> bool:
    """Whether a line at which a statement begins is one that only a notebook understands."""
    if _ONLY_IN_NOTEBOOKS.match(line) or (in_notebook and _ASSIGNED_FROM_SHELL.match(line)):
        return True
    return "?" in line and _HELP.fullmatch(line.strip().removesuffix(";").rstrip()) is not None


def _line_end(code: str, at: int) -> int:
    end = code.find("\n", at)
    return len(code) if end < 0 else end


def _commented(line: str) -> str:
    """A line as a comment, with `pass` where it may be all that a block has."""
    body = line.lstrip()
    indent = line[: len(line) - len(body)]
    return indent + ("pass  # " if indent else "# ") + body.replace("\n", "\n# ")


def _statement_end(code: str, at: int) -> int:
    """Where the next line begins that continues nothing."""
    depth = 0
    for lexeme in _LEXEME.finditer(code, at):
        match lexeme.lastgroup:
            case "open":
                depth += 1
            case "close":
                depth = max(0, depth - 1)
            case "end" if depth == 0:
                return lexeme.end()
    return len(code)
