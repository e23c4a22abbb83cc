"""Notebooks in the manner of Jupyter, Colab and VS Code, made of the code of their cells."""

from __future__ import annotations

import base64
import json
import random
from typing import Any

PICTURE = base64.b64encode(random.Random(0).randbytes(30_000)).decode()


def code_cell(code: str, *, lines: bool = True, output: bool = False) -> dict[str, Any]:
    """A code cell of nbformat 4, its source a list of lines or one text."""
    cell: dict[str, Any] = {
        "cell_type": "code",
        "execution_count": 3 if output else None,
        "metadata": {},
        "outputs": [],
        "source": code.splitlines(keepends=True) if lines else code,
    }
    if output:
        cell["outputs"] = [
            {"output_type": "stream", "name": "stdout", "text": ["epoch 1: loss 0.3\n"] * 50},
            {
                "output_type": "display_data",
                "data": {"image/png": PICTURE, "text/plain": ["<Figure size 640x480>"]},
                "metadata": {},
            },
        ]
    return cell


def markdown(text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": [text]}


def notebook(cells: list[dict[str, Any]], metadata: dict[str, Any] | None = None) -> bytes:
    content = {"cells": cells, "metadata": metadata or {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def of(*codes: str) -> bytes:
    """A plain notebook of these code cells."""
    return notebook([code_cell(code) for code in codes])


def jupyter(code: str) -> bytes:
    """As JupyterLab saves it: text between, magics, pictures, a scratch cell that fails."""
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python", "version": "3.11.7", "file_extension": ".py"},
    }
    cells = [
        markdown("# Chapter 4\n\n`def f(x)` is no code cell"),
        code_cell("%matplotlib inline\n%load_ext autoreload\n%autoreload 2\n"),
        code_cell("from fastbook import *\nfrom fastai.vision.all import *\n"),
        markdown("The exercise:"),
        code_cell(code, output=True),
        code_cell("not_defined_any_more.plot()\n", output=True),
        code_cell(""),
        {"cell_type": "raw", "metadata": {}, "source": ["def raw(:"]},
    ]
    return notebook(cells, metadata)


def colab(code: str) -> bytes:
    """As Colab saves it: sources as one text in places, shell lines, forms, a Drive mount."""
    metadata = {
        "colab": {"provenance": [], "gpuType": "T4"},
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
        "language_info": {"name": "python"},
        "accelerator": "GPU",
    }
    cells = [
        code_cell(
            "#@title Setup\n!pip install -Uqq fastai \\\n    torch\n!nvidia-smi", lines=False
        ),
        code_cell(
            "if 'google.colab' in str(get_ipython()):\n"
            "    from google.colab import drive\n"
            "    drive.mount('/content/drive')\n"
        ),
        code_cell("files = !ls\n%cd /content\n"),
        code_cell(f"%%time\n{code}", lines=False, output=True),
        code_cell("help?\n?len\nlen??"),
        code_cell("%%bash\nfor x in 1 2; do echo $x; done\n"),
    ]
    return notebook(cells, metadata)


def vscode(code: str) -> bytes:
    """As VS Code saves it: a cell of another language, half-typed code, Windows line ends."""
    shell = code_cell("echo hello | cat")
    shell["metadata"] = {"vscode": {"languageId": "shellscript"}}
    cells = [
        shell,
        code_cell("get_ipython().run_line_magic('matplotlib', 'inline')\nimport sys\n"),
        code_cell("if True:\n    !echo inside\n    %timeit 1 + 1\n"),
        code_cell(code.replace("\n", "\r\n")),
        code_cell("for x in\n"),
        code_cell("%time value = [1, 2]\nprint(value)\n"),
    ]
    return notebook(cells, {"language_info": {"name": "python"}})


def format_3(code: str) -> bytes:
    """As IPython 3 saved it: worksheets, and `input` for the source."""
    cell = {
        "cell_type": "code", "collapsed": False, "input": code.splitlines(keepends=True),
        "language": "python", "metadata": {}, "outputs": [], "prompt_number": 1,
    }  # fmt: skip
    heading = {"cell_type": "heading", "level": 1, "metadata": {}, "source": ["Chapter 4"]}
    content = {
        "metadata": {"name": ""}, "nbformat": 3, "nbformat_minor": 0,
        "worksheets": [{"cells": [heading, cell], "metadata": {}}],
    }  # fmt: skip
    return json.dumps(content).encode()


MANNERS = {"jupyter": jupyter, "colab": colab, "vscode": vscode, "format 3": format_3}


def large(code: str, size: int) -> bytes:
    """A notebook of `size` bytes, nearly all of it pictures."""
    cells = [code_cell(code, output=True)]
    picture = len(json.dumps(code_cell("", output=True)))
    cells += [code_cell("", output=True) for _ in range(size // picture)]
    return notebook(cells)


def with_output(data: bytes, size: int) -> bytes:
    """The same notebook with so many bytes of pictures under its first code cell."""
    content = json.loads(data)
    cell = next(cell for cell in content["cells"] if cell["cell_type"] == "code")
    picture = code_cell("", output=True)["outputs"][1]
    cell["outputs"] = [picture] * (size // len(PICTURE) + 1)
    return json.dumps(content, ensure_ascii=False).encode()
