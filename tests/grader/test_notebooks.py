"""A notebook gets the verdict of its code, and messages name its cells."""

from __future__ import annotations

import os
import time
import tracemalloc
from pathlib import Path

import pytest

from quizzer.grader.client import grade
from quizzer.grader.notebook import OmittedLine, python_of, python_of_cell
from quizzer.grader.source import Refused, Source, _omission, read
from quizzer.grader.verdict import Verdict
from tests.grader import notebooks
from tests.grader.conftest import ZygoteFor, spec_of

RIGHT = "def pair_up(a, b):\n    return list(zip(a, b))\n"
WRONG = "def pair_up(a, b):\n    return zip(a, b)\n"
SUBMISSIONS = {
    "right": ("zip_pairs", RIGHT),
    "an iterator": ("zip_pairs", WRONG),
    "lists": ("zip_pairs", "def pair_up(a, b):\n    return [[x, y] for x, y in zip(a, b)]\n"),
    "raises": ("zip_pairs", "def pair_up(a, b):\n    return missing(a, b)\n"),
    "another name": ("zip_pairs", "def pairs(a, b):\n    return list(zip(a, b))\n"),
    "comprehension": (
        "list_comprehension", "def odd_doubles(xs):\n    return [x * 2 for x in xs if x % 2]\n",
    ),
    "loop": (
        "list_comprehension",
        "def odd_doubles(xs):\n    out = []\n    for x in xs:\n        if x % 2:\n"
        "            out.append(2 * x)\n    return out\n",
    ),
    "two helpers": (
        "zip_pairs",
        "import itertools\n\ndef _pairs(a, b):\n    '''%time is no magic\n!nor is this'''\n"
        "    return zip(a, b)\n\ndef pair_up(a, b):\n    return [*_pairs(a, b)]\n",
    ),
}  # fmt: skip


def graded(data: bytes, zygote_for: ZygoteFor, exercise: str = "zip_pairs") -> Verdict:
    spec = spec_of(exercise)
    return grade(spec, data, zygote=zygote_for(spec), seed=3)


@pytest.mark.parametrize("manner", notebooks.MANNERS)
@pytest.mark.parametrize("name", SUBMISSIONS)
def test_a_notebook_gets_the_verdict_of_the_same_code_as_a_file(
    name: str, manner: str, zygote_for: ZygoteFor
) -> None:
    exercise, code = SUBMISSIONS[name]
    expected = graded(code.encode(), zygote_for, exercise)
    verdict = graded(notebooks.MANNERS[manner](code), zygote_for, exercise)
    assert verdict.status == expected.status, verdict
    assert [(c.name, c.status) for c in verdict.checks] == [
        (c.name, c.status) for c in expected.checks
    ]
    if expected.diagnosis is not None:
        assert verdict.diagnosis is not None
        assert verdict.diagnosis.id == expected.diagnosis.id


def test_messages_name_the_cell_and_its_line(zygote_for: ZygoteFor) -> None:
    raising = notebooks.of("import os\n", "\ndef pair_up(a, b):\n    return nothing\n")
    message = graded(raising, zygote_for).checks[0].message
    assert "Cell 2, line 3, in pair_up\n    return nothing" in message
    broken = notebooks.of("import os", "import sys", "x = 1\ndef pair_up(a, b)\n    return a\n")
    message = graded(broken, zygote_for).checks[0].message
    assert "Cell 3, line 2\n    def pair_up(a, b)" in message
    loop = SUBMISSIONS["loop"][1]
    check = graded(notebooks.of("import os", loop), zygote_for, "list_comprehension").checks[0]
    assert "cell 2, line 3 has a `for` loop" in check.message


def test_a_cell_that_nothing_needs_may_fail_and_is_noted(zygote_for: ZygoteFor) -> None:
    data = notebooks.of(
        "import fastai\nimport os\nHERE = os.sep", RIGHT, "1 / 0", "if x", "exit()", "print(HERE)"
    )
    verdict = graded(data, zygote_for)
    assert verdict.passed
    assert verdict.output == "/\n"
    noted = "\n".join(verdict.nits)
    assert "Cell 1, line 1: `No module named 'fastai'`" in noted
    assert "Cell 3, line 1 fails (`ZeroDivisionError: division by zero`)" in noted
    assert "Cell 4, line 1 is not Python" in noted
    assert "1 more line" in noted


def test_a_cell_that_fails_before_the_function_is_there_is_the_error(
    zygote_for: ZygoteFor,
) -> None:
    verdict = graded(notebooks.of("import os", f"import math\nmath.nothing\n{RIGHT}"), zygote_for)
    assert verdict.status == "error"
    assert "Cell 2, line 2" in verdict.checks[0].message
    assert "AttributeError" in verdict.checks[0].message


def test_a_later_cell_uses_what_an_earlier_one_defined(zygote_for: ZygoteFor) -> None:
    data = notebooks.of(
        "from __future__ import annotations",
        "def first(a: Unknown, b): return zip(a, b)",
        "def pair_up(a, b): return list(first(a, b))",
    )
    verdict = graded(data, zygote_for)
    assert verdict.passed, verdict


@pytest.mark.parametrize(
    "line",
    [
        "!pip install -q torch",
        "%matplotlib inline",
        "pair_up?",
        "?pair_up",
        "get_ipython().run_line_magic('matplotlib', 'inline')",
        "%time pair_up([], [])",
        "!pip install \\\n    torch",
    ],
)
def test_a_line_for_notebooks_is_left_out_of_a_file_too(line: str, zygote_for: ZygoteFor) -> None:
    verdict = graded(f"{RIGHT}{line}\n".encode(), zygote_for)
    assert verdict.passed, verdict
    if not line.startswith("%time"):
        [nit] = verdict.nits
        assert "is for notebooks only" in nit
        assert nit.startswith("Line 3, ")


@pytest.mark.parametrize(
    "code",
    [
        "x = (7\n  % 3)\n",
        'text = """\n!pip install\n%magic\nname?\n"""\n',
        "text = 'a' \\\n    '%d' \\\n% 3\n",
        "# !pip install\n",
        "if a != b:\n    c = a % b  # why?\n",
        "found = not found\nd = {'a?': '!'}\n",
    ],
)
def test_python_is_left_as_it_is(code: str) -> None:
    assert python_of(code) == (code, [])
    assert python_of_cell(code) == (code, [])


def test_the_standard_library_is_left_as_it_is() -> None:
    for path in sorted(Path(os.__file__).parent.glob("[a-i]*.py")):
        code = path.read_text(encoding="utf-8")
        assert python_of(code, in_notebook=True) == (code, []), path.name


def test_lines_keep_their_numbers_and_blocks_their_bodies() -> None:
    code = "def f():\n    !ls\n\n%%time\nx = f(\n  1)\n!a \\\nb\ny = 2\n"
    python, omitted = python_of(code)
    assert python.count("\n") == code.count("\n")
    assert [line.number for line in omitted] == [2, 4, 7]
    compile(python, "python", "exec")


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (">>> def pair_up(a, b):\n...     return list(zip(a, b))\n", "prompts-pasted"),
        (f"{RIGHT}\n>>> pair_up([1], [2])\n[(1, 2)]\n", "prompts-pasted"),
        ("In [1]: def pair_up(a, b):\n   ...:     return a\n", "prompts-pasted"),
        (f"```python\n{RIGHT}```\n", "markdown-fence"),
        (f"Here is my answer:\n\n```\n{RIGHT}```\n", "markdown-fence"),
    ],
)
def test_a_pasted_prompt_or_fence_is_named(code: str, name: str, zygote_for: ZygoteFor) -> None:
    verdict = graded(code.encode(), zygote_for)
    assert verdict.diagnosis is not None
    assert verdict.diagnosis.id == name


def test_prompts_in_a_cell_are_taken_as_the_notebook_takes_them(zygote_for: ZygoteFor) -> None:
    cell = ">>> def pair_up(a, b):\n...     return list(zip(a, b))\n"
    assert graded(notebooks.of(cell), zygote_for).passed


@pytest.mark.parametrize("word", ["exit", "quit", "sys.exit"])
def test_a_last_line_that_ends_the_program_is_named(word: str, zygote_for: ZygoteFor) -> None:
    verdict = graded(f"import sys\n{RIGHT}{word}()\n".encode(), zygote_for)
    assert verdict.status == "crashed"
    assert f"in line 4: `{word}()`; remove that line" in verdict.checks[0].message


def test_worker_processes_of_a_data_loader_are_named(zygote_for: ZygoteFor) -> None:
    code = (
        "from torch.utils.data import DataLoader, TensorDataset\n\n"
        "def minibatches(x, y, batch_size):\n"
        "    return DataLoader(TensorDataset(x, y), batch_size=batch_size, num_workers=2)\n"
    )
    verdict = graded(code.encode(), zygote_for, "data_loader")
    assert "num_workers=0" in verdict.checks[0].message
    assert verdict.diagnosis is not None
    assert verdict.diagnosis.id == "worker-processes"
    assert "Traceback" not in verdict.output


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"<!DOCTYPE html>\n<html><body>zip</body></html>", "HTML"),
        (notebooks.of(RIGHT)[:-20], "not valid JSON"),
        (notebooks.notebook([], {"kernelspec": {"language": "R"}}), "written in R"),
        (notebooks.of("#" * (256 << 10) + "\n"), "larger than 256 KiB"),
        (b'{"cells": 3, "nbformat": 4}', "not a Jupyter notebook"),
        (notebooks.of(*[""] * 2_001), "more than 2,000 code cells"),
        (b'{"cells": [], "nbformat": 4, "metadata": [' + b"[]," * 600_000, "too many values"),
        (b'{"cells": [], "nbformat": 4, "metadata": [' + b"[" * 1_200_000, "too many values"),
        (b'{"cells": [], "nbformat": 4, "metadata": [' + b'"x",' * 1_200_000, "too many values"),
    ],
)
def test_what_is_no_notebook_is_refused_with_its_reason(
    data: bytes, message: str, zygote_for: ZygoteFor
) -> None:
    verdict = graded(data, zygote_for)
    assert verdict.status == "refused"
    assert message in verdict.checks[0].message


@pytest.mark.parametrize("data", [b"", b"  \n", b'{"a": 1}'])
def test_an_ipynb_file_that_is_no_notebook_is_refused(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "zip_pairs.ipynb"
    path.write_bytes(data)
    with pytest.raises(Refused, match="notebook"):
        read(path)


def test_pictures_of_megabytes_do_not_count_and_cost_no_time(tmp_path: Path) -> None:
    path = tmp_path / "zip_pairs.ipynb"
    path.write_bytes(notebooks.large(RIGHT, 10 << 20))
    assert path.stat().st_size > 10 << 20
    times = []
    for _ in range(3):
        began = time.process_time()
        source = Source.of(read(path))
        times.append(time.process_time() - began)
    assert source.text.startswith(f"# %% cell 1\n{RIGHT}")
    assert min(times) < 0.1
    path.write_bytes(notebooks.large(RIGHT, 17 << 20))
    with pytest.raises(Refused, match="16 MiB"):
        read(path)


def test_a_notebook_without_code_is_told_what_is_missing(zygote_for: ZygoteFor) -> None:
    verdict = graded(notebooks.notebook([notebooks.markdown("def pair_up(a, b)")]), zygote_for)
    assert verdict.status == "error"
    assert "`pair_up`" in verdict.checks[0].message


def test_a_file_of_sixteen_megabytes_takes_little_more_memory_than_its_text() -> None:
    many = b",".join([b'{"a":"bc"}'] * 330_000)
    data = b'{"cells": [], "nbformat": 4, "metadata": {"x": [' + many + b"]}}"
    tracemalloc.start()
    assert Source.of(data).text == ""
    assert tracemalloc.get_traced_memory()[1] < 150 << 20
    tracemalloc.stop()


def test_a_note_on_lines_for_notebooks_quotes_the_first_shortly_and_counts_the_others() -> None:
    first, second = OmittedLine(3, "%time `x` " + "y" * 60), OmittedLine(9, "%pwd")
    assert _omission([first]) == (
        f"Line 3, `%time 'x' {'y' * 50}`, is for notebooks only: left out, since it is not Python."
    )
    assert "only, and 1 more like it: left out" in _omission([first, second])


@pytest.mark.parametrize("manner", [None, "jupyter"])
def test_an_annotation_is_read_as_python_reads_it(
    manner: str | None, zygote_for: ZygoteFor
) -> None:
    code = "def pair_up(a: Pairs, b):\n    return list(zip(a, b))\n"
    data = code.encode() if manner is None else notebooks.MANNERS[manner](code)
    verdict = graded(data, zygote_for)
    assert verdict.status == "error"
    assert "name 'Pairs' is not defined" in verdict.checks[0].message
