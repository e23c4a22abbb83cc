"""A notebook's file as code, cell by cell and line by line, without grading anything."""

from __future__ import annotations

import json
from typing import Any

import pytest

from quizzer.grader import notebook
from quizzer.grader.notebook import (
    NotANotebook,
    OmittedLine,
    code_cells,
    is_notebook,
    python_of,
    python_of_cell,
    without_outputs,
)


def of(*cells: dict[str, Any], metadata: Any = None, **more: Any) -> bytes:
    return json.dumps({"cells": cells, "nbformat": 4, "metadata": metadata, **more}).encode()


def code(source: Any, **more: Any) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, **more}


def refusal(data: bytes) -> str:
    with pytest.raises(NotANotebook) as refused:
        code_cells(data)
    return str(refused.value)


@pytest.mark.parametrize(
    ("data", "is_one"),
    [
        (of(), True), (b"\xef\xbb\xbf \n" + of(), True), (b'{"worksheets": []}', True),
        (b'{"cells": []}', False), (b'{"nbformat": 4}', False), (b"[" + of(), False),
        (b"x = 1\n" + of(), False), (b"", False), (b" " * 64 + of(), False),
        (b" " * 63 + of(), True),
    ],
)  # fmt: skip
def test_a_notebook_is_known_by_its_beginning_and_its_keys(data: bytes, is_one: bool) -> None:
    assert is_notebook(data) is is_one


def test_without_its_outputs_a_notebook_has_nothing_but_its_code() -> None:
    data = of(code("x = 'ä'", outputs=[1]), {"cell_type": "markdown", "source": "words"})
    assert without_outputs(data).decode() == (
        '{"cells": [{"cell_type": "code", "source": "x = \'ä\'"}], "metadata": {}, '
        '"nbformat": 4, "nbformat_minor": 5}'
    )


@pytest.mark.parametrize(
    ("text", "python"),
    [
        ("!ls \\", "# !ls \\"),
        ("!ls \\\n-l\nx = 1", "# !ls \\\n# -l\nx = 1"),
        ("!ls \\\n-l \\\n-a", "# !ls \\\n# -l \\\n# -a"),
        ("!ls\n\\\nx = 1", "# !ls\n\\\nx = 1"),
        ("x = ((1)\n!ls\n)\n!ls", "x = ((1)\n!ls\n)\n# !ls"),
        ("x = 1)\n!ls\n(\n!ls)", "x = 1)\n# !ls\n(\n!ls)"),
    ],
)
def test_a_line_of_the_shell_goes_on_after_a_backslash_if_anything_follows(
    text: str, python: str
) -> None:
    assert python_of(text)[0] == python


def test_code_is_read_from_each_form_of_cell() -> None:
    cells = [
        code("a = 1\r\nb = 2\rc"), {"cell_type": "markdown", "source": "text"},
        code(["d = 1\n", "e = 2"]), {"cell_type": "code", "input": "old"},
        code("r", metadata={"vscode": {"languageId": "r"}}), code("sql", language="sql"),
        code("f", metadata={"vscode": {"languageId": "python"}}, language="python"),
        code("g", metadata=None), code("h", metadata={"vscode": None}),
    ]  # fmt: skip
    assert code_cells(of(*cells)) == ["a = 1\nb = 2\nc", "d = 1\ne = 2", "old", *"fgh"]
    sheets = {"worksheets": [{"cells": [code("x")]}, {"cells": [code("y")]}], "nbformat": 3}
    assert code_cells(json.dumps(sheets).encode()) == ["x", "y"]
    assert code_cells(b"\xef\xbb\xbf" + of(code("x"))) == ["x"]


@pytest.mark.parametrize(
    ("metadata", "language"),
    [
        (None, ""), ({}, ""), ({"kernelspec": None}, ""), ({"kernelspec": {}}, ""),
        ({"kernelspec": {"language": "python"}}, ""), ({"language_info": {"name": "IPython"}}, ""),
        ({"language_info": None}, ""), ({"kernelspec": {"language": 5}}, ""),
        ({"kernelspec": {"language": "julia"}}, "julia"),
        ({"language_info": {"name": "R"}}, "R"),
        ({"kernelspec": {"language": "x" * 60}}, "x" * 40),
        ({"kernelspec": {"language": "python"}, "language_info": {"name": "R"}}, ""),
    ],
)  # fmt: skip
def test_another_language_is_named(metadata: Any, language: str) -> None:
    data = of(code("x"), metadata=metadata)
    if language:
        assert refusal(data) == f"this notebook is written in {language}; write it in Python"
    else:
        assert code_cells(data) == ["x"]


def test_what_is_wrong_with_a_file_is_said_with_what_to_do() -> None:
    assert refusal(b'{\n"cells": [}').startswith("the notebook is damaged: line 2 of the file")
    assert refusal(b'{"cells": "\xff"}').startswith("the notebook is not UTF-8")
    assert "nested too deeply" in refusal(b'{"cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}")
    form = "this is not a Jupyter notebook of format 3 or 4"
    for content in (
        [], {"cells": 5}, {"cells": [5]}, {"cells": [{}]}, {"x": 1}, {"worksheets": 1},
        {"cells": [{"cell_type": "code"}]}, {"cells": [code(5)]}, {"cells": [], "metadata": [1]},
    ):  # fmt: skip
        assert refusal(json.dumps(content).encode()).startswith(form)
    assert code_cells(json.dumps({"cells": [], "metadata": []}).encode()) == []


def test_two_thousand_cells_and_a_million_values_are_enough(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert len(code_cells(of(*[code("")] * 2000))) == 2000
    assert refusal(of(*[code("")] * 2001)) == (
        "the notebook has more than 2,000 code cells; remove some"
    )
    data = of(code("x"))
    signs = data.count(b",") + data.count(b"[") + data.count(b"{")
    monkeypatch.setattr(notebook, "MAX_VALUES", signs)
    assert code_cells(data) == ["x"]
    monkeypatch.setattr(notebook, "MAX_VALUES", signs - 1)
    assert refusal(data) == "the notebook holds too many values; clear its outputs"


def test_outputs_are_left_out_and_the_code_stays() -> None:
    cells = [code("é = 1", outputs=["o" * 1000]), {"cell_type": "markdown", "source": "m" * 1000}]
    smaller = without_outputs(of(*cells))
    assert len(smaller) < 200
    assert "é".encode() in smaller
    assert code_cells(smaller) == ["é = 1"]
    assert is_notebook(smaller)


@pytest.mark.parametrize(
    ("text", "python", "left_out"),
    [
        ("%matplotlib inline\nx = 1", "# %matplotlib inline\nx = 1", [(1, "%matplotlib inline")]),
        ("x = 1\n!ls -l\n", "x = 1\n# !ls -l\n", [(2, "!ls -l")]),
        ("if x:\n    !ls\ny\n", "if x:\n    pass  # !ls\ny\n", [(2, "!ls")]),
        ("!a \\\n  b\nx\n", "# !a \\\n#   b\nx\n", [(1, "!a \\")]),
        ("%time x = f()\n", "x = f()\n", []), ("  %time x\n", "  x\n", []),
        ("%time -n 3 x\n", "# %time -n 3 x\n", [(1, "%time -n 3 x")]),
        ("zip?\n?zip\nzip??\nx.y?;\n", "# zip?\n# ?zip\n# zip??\n# x.y?;\n",
         [(1, "zip?"), (2, "?zip"), (3, "zip??"), (4, "x.y?;")]),
        ("x = f(1,\n!ls)\n", "x = f(1,\n!ls)\n", []),
        ("x = '''\n%a\n'''\n", "x = '''\n%a\n'''\n", []),
        ("x = 1 \\\n!ls\n", "x = 1 \\\n!ls\n", []), ("x != y\n", "x != y\n", []),
        ("get_ipython().system('ls')\n", "# get_ipython().system('ls')\n",
         [(1, "get_ipython().system('ls')")]),
        ("x = )\n!ls\n", "x = )\n# !ls\n", [(2, "!ls")]),
        ("# (\n!ls\n", "# (\n# !ls\n", [(2, "!ls")]), ("'('\n!ls", "'('\n# !ls", [(2, "!ls")]),
        ("", "", []), ("!ls", "# !ls", [(1, "!ls")]),
    ],
)  # fmt: skip
def test_lines_that_only_a_notebook_understands_become_comments(
    text: str, python: str, left_out: list[tuple[int, str]]
) -> None:
    for read in (python_of, python_of_cell):
        assert read(text) == (python, [OmittedLine(*each) for each in left_out])


def test_what_a_shell_gives_is_assigned_in_a_cell_alone() -> None:
    for line in ("files = !ls", "x.y = %pwd"):
        assert python_of_cell(line) == (f"# {line}", [OmittedLine(1, line)])
        assert python_of(line) == (line, [])
    assert python_of_cell("x = !=") == ("x = !=", [])


@pytest.mark.parametrize(
    ("text", "python", "left_out"),
    [
        ("%%bash\nls\n\nrm x", "# %%bash\n# ls\n\n# rm x", [(1, "%%bash")]),
        ("\n%%html\n<b>", "\n# %%html\n# <b>", [(2, "%%html")]),
        ("%%time\nx = 1", "# %%time\nx = 1", [(1, "%%time")]),
        (">>> x = 1\n... y\n2\n", "x = 1\ny\n2\n", []), (">>>\nx", "\nx", []),
        (">>x", ">>x", []), ("x\n>>> y", "x\n>>> y", []),
    ],
)  # fmt: skip
def test_a_whole_cell_of_another_language_is_left_out_and_prompts_are_taken_off(
    text: str, python: str, left_out: list[tuple[int, str]]
) -> None:
    assert python_of_cell(text) == (python, [OmittedLine(*each) for each in left_out])
