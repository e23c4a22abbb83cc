"""What a batch says while it runs and at its end."""

from __future__ import annotations

import itertools
import json
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from quizzer.cli import batch
from quizzer.cli.batch import BatchOutput
from quizzer.errors import QuizzerError, UsageError
from quizzer.grader.verdict import Check, Diagnosis, Verdict
from quizzer.report import grade_files, gradebook, gradebook_page
from quizzer.services.batch.run import BatchResult
from quizzer.services.batch.submissions import Submission
from tests.conftest import Run

PASSED = Verdict("zip_pairs", "passed")
SLIP = Verdict("zip_pairs", "failed", diagnosis=Diagnosis("stops-early", "It stops", "..."))
REFUSED = Verdict("zip_pairs", "refused", (Check("Can be read", "failed", "it is no text"),))


def result(verdict: Verdict, *, reused: bool = False) -> BatchResult:
    submission = Submission("ada\x1b[1m", "zip_pairs", Path("x.py"), "digest")
    return BatchResult(submission, verdict, reused)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that goes on by two seconds at each look."""
    seconds = itertools.count(100, step=2)
    monkeypatch.setattr(batch.time, "monotonic", lambda: next(seconds))


@pytest.mark.parametrize(
    ("out", "err", "counted"),
    [(True, True, False), (True, False, False), (False, True, True), (False, False, False)],
)
def test_it_counts_aloud_only_where_the_verdicts_go_elsewhere_than_the_terminal(
    out: bool,
    err: bool,
    counted: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: out)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: err)
    output = BatchOutput(1200)
    output.one(result(PASSED), jsonl=False)
    output.one(result(PASSED), jsonl=False)
    output.cut_off()
    printed = capsys.readouterr().err
    assert printed.startswith("\r1 of 1,200 \r2 of 1,200 \n" if counted else "stopped at 2 of")
    assert printed.endswith(
        "stopped at 2 of 1,200 verdicts; they are saved, and the same command continues from"
        " there\n"
    )


def test_nothing_is_counted_before_the_first_verdict(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: False)
    BatchOutput(3).cut_off()
    assert capsys.readouterr().err.startswith("stopped at 0 of 3")


def test_a_line_says_who_what_and_why(capsys: pytest.CaptureFixture[str]) -> None:
    output = BatchOutput(3)
    for verdict in (PASSED, SLIP, REFUSED):
        output.one(result(verdict), jsonl=False)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[1:] for line in lines] == [
        ["zip_pairs", "passed"],
        ["zip_pairs", "failed", "stops-early"],
        ["zip_pairs", "refused", "it is no text"],
    ]
    assert not any("\x1b" in line for line in lines)
    output.one(result(PASSED), jsonl=True)
    parsed = json.loads(capsys.readouterr().out)
    assert (parsed["exercise"], parsed["passed"]) == ("zip_pairs", True)


@pytest.mark.parametrize(
    ("verdicts", "reused", "summary"),
    [
        ([PASSED], 0, "1 verdict in 2.0 s: 1 passed"),
        ([SLIP, PASSED, PASSED], 0, "3 verdicts in 2.0 s, 1.5 per second: 2 passed, 1 failed"),
        ([PASSED] * 3, 2, "3 verdicts (2 reused from an earlier run) in 2.0 s: 3 passed"),
        (
            [PASSED] * 3,
            1,
            "3 verdicts (1 reused from an earlier run) in 2.0 s, 1.0 per second: 3 passed",
        ),
    ],
)
@pytest.mark.usefixtures("at")
def test_the_end_says_how_many_how_fast_and_what_was_written(
    verdicts: list[Verdict], reused: int, summary: str, capsys: pytest.CaptureFixture[str]
) -> None:
    output = BatchOutput(len(verdicts))
    for number, verdict in enumerate(verdicts):
        output.one(result(verdict, reused=number < reused), jsonl=True)
    output.all([Path("points.csv")])
    assert capsys.readouterr().err.splitlines() == [summary, "written: points.csv"]


@pytest.mark.parametrize(
    ("option", "least", "most"), [("--jobs", 1, 1024), ("--seed", 0, 2**53 - 1)]
)
def test_jobs_and_seeds_have_their_bounds(
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    option: str,
    least: int,
    most: int,
) -> None:
    def open_batch(*given: object, **options: object) -> None:
        raise UsageError("it begins")

    monkeypatch.setattr("quizzer.services.batch.run.open_batch", open_batch)
    for number in (least, most):
        assert "it begins" in run("batch", str(tmp_path), option, str(number)).err
    for number in (least - 1, most + 1):
        refused = run("batch", str(tmp_path), option, str(number))
        assert refused.status == 2
        assert f"is not in the range {least}<=x<={most}" in refused.err
    for alone in (("--format", "csv"), ("--out", str(tmp_path))):
        assert "--format and --out go together" in run("batch", str(tmp_path), *alone).err


def test_a_folder_is_no_table_and_a_file_no_folder(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    for option in ("--roster", "--points", "--csv", "--html"):
        refused = run("batch", str(tmp_path), option, str(tmp_path))
        assert (refused.status, "is a directory" in refused.err) == (2, True)
    for option in ("--out", "--feedback"):
        refused = run("batch", str(tmp_path), option, str(file))
        assert (refused.status, "is a file" in refused.err) == (2, True)


def test_each_file_that_was_asked_for_is_written_in_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book: Any = SimpleNamespace(
        learners=("ada",), totals=lambda: [SimpleNamespace(learner="ada", total=3)]
    )
    monkeypatch.setattr(gradebook, "as_csv", lambda book: "table")
    monkeypatch.setattr(gradebook_page, "as_html", lambda book, title, now: f"page of {title}")
    monkeypatch.setattr(
        gradebook_page, "feedback_html", lambda book, line, title, now: f"{line.total} in {title}"
    )
    monkeypatch.setattr(grade_files, "files", lambda book, form: {"grades.csv": form})
    monkeypatch.setattr(grade_files, "file_names", lambda learners: {"ada": "Ada L"})

    def written(**asked: Path | str) -> dict[str, str]:
        form: Any = asked.pop("form", None)
        paths: Any = {name: tmp_path / path for name, path in asked.items()}
        for name in ("csv", "html", "out", "feedback"):
            paths.setdefault(name, None)
        batch._write(
            book, "class", paths["csv"], paths["html"], form, paths["out"], paths["feedback"]
        )
        files = {
            path.relative_to(tmp_path).as_posix(): path.read_text()
            for path in tmp_path.rglob("*")
            if path.is_file()
        }
        for file in files:
            (tmp_path / file).unlink()
        return files

    assert written() == {}
    assert written(csv="new/a.csv") == {"new/a.csv": "table"}
    assert written(html="a.html") == {"a.html": "page of class"}
    assert written(form="canvas", out="grades") == {"grades/grades.csv": "canvas"}
    assert written(feedback="pages") == {"pages/Ada L.html": "3 in class"}


@pytest.fixture
def graded(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A batch made up: what it grades, and what the command asks of it."""
    batch_run = SimpleNamespace(
        results=lambda: (result(verdict) for verdict in (PASSED, SLIP)),
        survey=SimpleNamespace(specs={}, left_out=("b: not a folder",), submissions=[1, 2, 3]),
        unfinished=(),
    )
    book = SimpleNamespace(
        exercises=("a", "b"), totals=lambda: [SimpleNamespace(passed=n) for n in batch_run.passed]
    )
    asked = SimpleNamespace(run=batch_run, kept=[], checked=[], undated=0)
    batch_run.passed = (2, 2)
    service = "quizzer.services.batch.run."

    def make_row(batch_run: object, result: object, *, keep_verdict: bool) -> None:
        asked.kept.append(keep_verdict)

    def check_writable(target: Path, *, folder: bool) -> None:
        asked.checked.append((target.name, folder))

    monkeypatch.setattr(f"{service}open_batch", lambda *given, **named: nullcontext(batch_run))
    monkeypatch.setattr(f"{service}count_undated", lambda batch_run: asked.undated)
    monkeypatch.setattr(f"{service}make_row", make_row)
    monkeypatch.setattr(f"{service}make_gradebook", lambda batch_run, rows: book)
    monkeypatch.setattr(f"{service}check_writable", check_writable)
    monkeypatch.setattr(batch, "_write", lambda *given: None)
    return asked


@pytest.mark.parametrize(
    ("options", "kept", "checked"),
    [
        ((), False, []),
        (("--csv", "a.csv", "--html", "a.html"), False, [("a.csv", False), ("a.html", False)]),
        (("--feedback", "pages"), True, [("pages", True)]),
        (("--format", "canvas", "--out", "grades"), False, [("grades", True)]),
        (("--format", "gradescope", "--out", "grades"), True, [("grades", True)]),
        (("--format", "classroom", "--out", "grades"), True, [("grades", True)]),
    ],
)
def test_each_place_is_looked_at_first_and_verdicts_kept_where_they_are_written(
    run: Run,
    graded: SimpleNamespace,
    tmp_path: Path,
    at: None,
    options: tuple[str, ...],
    kept: bool,
    checked: list[tuple[str, bool]],
) -> None:
    ended = run("batch", str(tmp_path), *options)
    assert (ended.status, graded.kept, graded.checked) == (0, [kept, kept], checked)
    assert len(ended.out.splitlines()) == 2
    assert ended.err.startswith("left out: b: not a folder\n2 verdicts in 2.0 s")


@pytest.mark.parametrize(("passed", "status"), [((2, 2), 0), ((2, 1), 1)])
def test_of_a_repository_all_has_to_pass(
    run: Run, graded: SimpleNamespace, tmp_path: Path, passed: tuple[int, ...], status: int
) -> None:
    graded.run.passed = passed
    assert run("batch", str(tmp_path)).status == 0
    assert run("batch", str(tmp_path), "--repository").status == status


@pytest.mark.parametrize(("error", "status"), [(KeyboardInterrupt, 130), (QuizzerError, 2)])
def test_a_batch_that_is_cut_off_says_how_far_it_came(
    run: Run,
    graded: SimpleNamespace,
    tmp_path: Path,
    error: type[BaseException],
    status: int,
) -> None:
    def results() -> Iterator[BatchResult]:
        yield result(PASSED)
        raise error("the worker failed")

    graded.run.results = results
    graded.undated = 1200
    ended = run("batch", str(tmp_path), "--jsonl")
    assert ended.status == status
    assert json.loads(ended.out)["status"] == "passed"
    lines = ended.err.splitlines()
    assert lines[1].startswith("no due date applied to 1,200 of 3 files: ")
    assert lines[2].startswith("stopped at 1 of 3 verdicts; they are saved")


def test_what_never_got_a_verdict_is_named(
    run: Run, graded: SimpleNamespace, tmp_path: Path
) -> None:
    graded.run.unfinished = [SimpleNamespace(learner="ada", exercise=name) for name in "ab"]
    ended = run("batch", str(tmp_path))
    assert ended.status == 2
    assert "no verdict for ada/a, ada/b: the worker process was killed every time" in ended.err
