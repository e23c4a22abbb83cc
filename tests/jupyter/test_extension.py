"""`%load_ext quizzer` in a real kernel: grading, asking and reporting, as a notebook does them."""

from __future__ import annotations

import base64
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from quizzer.errors import UsageError
from quizzer.grader.source import Refused, Source
from quizzer.grader.verdict import Check, Diagnosis, Verdict
from quizzer.jupyter import html
from quizzer.jupyter.magics import _submission
from quizzer.paths import Home
from quizzer.services.practice import attempts
from quizzer.services.practice.exercises import find_exercise
from quizzer.services.review import cards
from quizzer.services.startup import open_context

client = pytest.importorskip("nbclient")
manager = pytest.importorskip("jupyter_client.manager")
PATIENCE_S = 240  # a kernel imports and draws all that it has not yet, on a busy machine too
RIGHT = "def pair_up(a, b):\n    return list(zip(a, b))\n"


class Kernel:
    """A kernel with the extension loaded; what is typed comes from a list."""

    def __init__(self, home: Home) -> None:
        env = {
            **os.environ,
            "QUIZZER_HOME": str(home.folder),
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        }
        self.kernel, self.client = manager.start_new_kernel(
            kernel_name="python3", env=env, startup_timeout=PATIENCE_S
        )
        assert self.run("%load_ext quizzer") == ""

    def run(self, code: str, typed: Sequence[str] = ()) -> str:
        """All that a cell shows: HTML, text and errors."""
        page: list[str] = []
        waiting = list(typed)

        def show(message: dict[str, Any]) -> None:
            content = message["content"]
            data = content.get("data", {})
            page.append(
                data.get("text/html")
                or content.get("text", "")
                or "\n".join(content.get("traceback", []))
                or data.get("text/plain", "")
            )

        def answer(message: dict[str, Any]) -> None:
            page.append(message["content"]["prompt"])
            self.client.input(waiting.pop(0))

        self.client.execute_interactive(
            code,
            allow_stdin=bool(typed),
            output_hook=show,
            stdin_hook=answer,
            timeout=PATIENCE_S,
        )
        assert not waiting
        return "\n".join(filter(None, page))


@pytest.fixture
def kernel(used_home: Home) -> Iterator[Kernel]:
    running = Kernel(used_home)
    yield running
    running.client.stop_channels()
    running.kernel.shutdown_kernel(now=False)


def test_a_cell_is_graded_shown_recorded_and_then_run(kernel: Kernel, home: Home) -> None:
    wrong = kernel.run("%%grade zip_pairs\ndef pair_up(a, b):\n    return missing\n")
    assert "It stopped with an error" in wrong
    assert "line 3, in pair_up" in wrong
    assert "NameError" in wrong
    right = kernel.run(f"%%grade zip_pairs\n{RIGHT}")
    assert "<b>Passed</b> Rated hard; it comes back on" in right
    assert "✓ Ends with the shorter" in right
    assert kernel.run("print(pair_up([1], 'a'))") == "[(1, 'a')]\n"
    with open_context(home) as context:
        past = attempts.history(context, "zip_pairs")
        assert [attempt.status for attempt in past] == ["error", "passed"]
        assert past[-1].code == f"\n{RIGHT}".encode()


def test_only_what_was_graded_of_a_cell_runs_in_the_notebook(
    kernel: Kernel, tmp_path: Path
) -> None:
    shell, main = tmp_path / "shell", tmp_path / "main"
    # Lines of the cell: 1 the magic, 2 to 3 RIGHT, 4 to 8 these.
    code = (
        f"!touch {shell}\n%time x = 1\nif __name__ == '__main__':\n    open({str(main)!r}, 'w')\n"
    )
    shown = kernel.run(f"%%grade zip_pairs\n{RIGHT}{code}pair_up([1], 'b')\n")
    assert "<b>Passed</b>" in shown
    assert "[(1, 'b')]" in shown
    assert not shell.exists()
    assert not main.exists()
    assert kernel.run("print(pair_up([1], 'a'))") == "[(1, 'a')]\n"
    fails = "import sys\nif 'ipykernel' in sys.modules:\n    missing\n"
    shown = re.sub(r"\x1b\[[0-9;]*m", "", kernel.run(f"%%grade zip_pairs\n{RIGHT}{fails}"))
    assert "<b>Passed</b>" in shown
    assert "NameError: name 'missing' is not defined" in shown
    assert "----> 6     missing" in shown


def test_a_submission_sees_neither_the_notebook_nor_the_home(kernel: Kernel) -> None:
    kernel.run("secret = 'of the notebook'")
    code = "import os\nprint(os.environ.get('QUIZZER_HOME'), 'secret' in globals())\n"
    page = kernel.run(f"%%grade zip_pairs\n{code}{RIGHT}")
    assert "None False" in page


def test_the_next_card_is_asked_answered_and_marked(kernel: Kernel, home: Home) -> None:
    page = kernel.run("%quizzer next", ["it learns from data", "3"])
    assert "Your answer: " in page
    assert "<b>The answer</b>" in page
    assert "Rated good; it comes back on" in page
    [name] = re.findall(r'<p class="quiet">(fastbook-04/[\w-]+)</p>', page)
    with open_context(home) as context:
        [review] = cards.history(context, cards.find_card(context, name))
    assert review.answer == "it learns from data"
    unanswered = kernel.run("%quizzer next", ["", "nonsense", "q"])
    assert "Nothing was recorded." in unanswered


def test_without_typed_input_a_card_is_only_shown(kernel: Kernel) -> None:
    assert "cannot ask for typed input" in kernel.run("%quizzer next")


def test_the_report_and_errors_are_shown_without_a_traceback(kernel: Kernel) -> None:
    assert "<iframe srcdoc=" in kernel.run("%quizzer report")
    unknown = kernel.run("%%grade zip_pair\nx = 1")
    assert "there is no exercise 'zip_pair'" in unknown
    assert "did you mean zip_pairs" in unknown
    assert "Traceback" not in unknown
    assert "which exercise?" in kernel.run("%%grade\nx = 1")
    assert "%quizzer next" in kernel.run("%quizzer")
    kernel.run("%unload_ext quizzer")
    assert "not found" in kernel.run("%quizzer next")


def test_a_whole_notebook_with_the_extension_runs(used_home: Home) -> None:
    import nbformat

    cells = ["%load_ext quizzer", f"%%grade zip_pairs\n{RIGHT}"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code) for code in cells])
    runner = client.NotebookClient(notebook, timeout=PATIENCE_S, kernel_name="python3")
    runner.execute(env={**os.environ, "QUIZZER_HOME": str(used_home.folder)})
    [output] = notebook.cells[1].outputs
    assert "Passed" in output["data"]["text/html"]


def test_misread_digits_are_pictures_with_their_captions() -> None:
    rows = [f"{'█▄▀':<20}  {'▀':<20}".rstrip(), "", *["  ██"] * 7, " " * 22 + "█"]
    head = f"{'a 4, read as 9':<20}  a 7, no answer"
    report = "\n".join(["97.10 % right", "", head, *rows, "", head, *rows])
    page = html.verdict(Verdict("mnist_training", "passed", (Check("Reads", "passed", report),)))
    assert "<pre>97.10 % right</pre>" in page
    assert not set("█▄▀") & set(page)
    assert page.count("<figcaption>a 4, read as 9</figcaption>") == 2
    assert page.count('alt="a 7, no answer"') == 2
    drawn = [
        base64.b64decode(part).decode() for part in re.findall(r"svg\+xml;base64,([^\"]+)", page)
    ]
    assert len(drawn) == 4
    assert 'd="M2 2h1v1h-1zM2 3h1v1h-1zM3 3h1v1h-1zM4 2h1v1h-1zM4 6h1v1h-1z' in drawn[0]
    assert 'd="M2 2h1v1h-1zM2 20h1v1h-1zM2 21h1v1h-1z"' in drawn[1]


def test_a_nit_is_shown_beneath_a_pass() -> None:
    page = html.verdict(Verdict("zip_pairs", "passed", nits=("`zip` is <enough>.",)))
    assert "<b>NIT:</b> <code>zip</code> is &lt;enough&gt;." in page


def test_every_text_is_escaped_and_digits_stay_pictures() -> None:
    evil = "<script>alert(1)</script>"
    report = f"97.10 % right\n\na 4, read as 9\n ▄█ ▀█\n{evil}"
    page = html.verdict(
        Verdict(
            "zip_pairs",
            "failed",
            (Check("Reads", "failed", report, evil, evil, evil), Check("Other", "passed", evil)),
            Diagnosis("slip", evil, f"Use `{evil}`."),
            (evil,),
            evil,
        )
    )
    page += html.card(evil, evil, [evil]) + html.answer(evil, [(evil, "found")], evil)
    assert "<script" not in page
    assert "<pre>97.10 % right\n\na 4, read as 9\n ▄█ ▀█\n" in page
    assert "<script" not in html.page(f"<p>{evil}</p>")


def test_nothing_but_the_extension_loads_ipython() -> None:
    code = (
        "import sys, quizzer\n"
        "import quizzer.cli, quizzer.jupyter.magics, quizzer.services.practice.grading\n"
        "print([name for name in sys.modules if name.startswith(('IPython', 'ipykernel'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("length", [256, 4_000, 100_000])
def test_an_exercise_id_longer_than_any_file_name_is_unknown(home: Home, length: int) -> None:
    with pytest.raises(UsageError, match="there is no exercise"):
        find_exercise("z" * length, home)


@pytest.mark.parametrize("text", ["'\ud800'", "# \udfff", "\udc80 = 1"])
def test_a_cell_that_is_no_text_is_refused_in_words(text: str) -> None:
    with pytest.raises(Refused, match="UTF-8"):
        Source.of(_submission(text))
