"""quizzer batch: a class's submissions to verdicts and a gradebook."""

from __future__ import annotations

import contextlib
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quizzer.cli.common import echo, print_json, utc_now, warn_of_foreign_code
from quizzer.errors import QuizzerError
from quizzer.files import storage_errors, write_atomically
from quizzer.paths import find_home
from quizzer.sanitize import one_line

if TYPE_CHECKING:
    from quizzer.report.gradebook import Gradebook
    from quizzer.services.batch.run import BatchResult

_FILE = click.Path(path_type=Path, dir_okay=False)
_FOLDER = click.Path(path_type=Path, file_okay=False)
_FORMATS = ("canvas", "moodle", "gradescope", "classroom", "csv")


@click.command()
@click.argument("folder", metavar="DIR|ZIP", type=click.Path(path_type=Path))
@click.option("--roster", type=_FILE, help="A CSV file of the class: id, name, e-mail.")
@click.option("--points", type=_FILE, help="A TOML file of points, due dates and a late rule.")
@click.option("--format", "format_", type=click.Choice(_FORMATS), help="Write grades for this.")
@click.option("--out", type=_FOLDER, help="The folder for the files of --format.")
@click.option("--feedback", type=_FOLDER, help="Write a page for each learner into this folder.")
@click.option(
    "--repository", is_flag=True, help="DIR is one learner's; exit with 1 unless all passed."
)
@click.option(
    "--jobs", type=click.IntRange(1, 1024), help="Worker processes; default: one per core."
)
@click.option("--seed", type=click.IntRange(0, (1 << 53) - 1), help="Seed for the test inputs.")
@click.option(
    "--engine",
    type=click.Choice(["local", "dask"]),
    help="Grade on this machine or on a Dask cluster.",
)
@click.option("--scheduler", metavar="ADDRESS", help="The Dask scheduler to send the work to.")
@click.option("--jsonl", is_flag=True, help="Print each verdict as a JSON object.")
@click.option("--csv", "csv_file", type=_FILE, help="Write the gradebook as a table.")
@click.option("--html", "html_file", type=_FILE, help="Write the gradebook as a page.")
def batch(
    folder: Path,
    roster: Path | None,
    points: Path | None,
    format_: str | None,
    out: Path | None,
    feedback: Path | None,
    repository: bool,
    jobs: int | None,
    seed: int | None,
    engine: str | None,
    scheduler: str | None,
    jsonl: bool,
    csv_file: Path | None,
    html_file: Path | None,
) -> None:
    """Grade a class: every DIR/<learner>/<exercise id>.py or .ipynb.

    A folder or zip as Canvas, Moodle or Gradescope gives it, and clones of repositories, are
    understood as well. Each verdict is printed as soon as it is there. If a run is interrupted, the
    same command continues it. Without --seed, the inputs differ for each file and stay the same
    until the file changes.
    """
    from quizzer.services.batch import run as run_service

    if (format_ is None) != (out is None):
        raise click.UsageError("--format and --out go together: what to write, and where")
    targets = [target for target in (csv_file, html_file, out, feedback) if target is not None]
    for target in targets:
        run_service.check_writable(target, folder=target in (out, feedback))
    with run_service.open_batch(
        folder,
        find_home(),
        seed=seed,
        jobs=jobs,
        engine=engine,
        scheduler=scheduler,
        roster_file=roster,
        points_file=points,
        repository=repository,
    ) as run:
        warn_of_foreign_code(find_home(), run.survey.specs.values())
        for reason in run.survey.left_out:
            echo(f"left out: {reason}", err=True)
        if undated := run_service.count_undated(run):
            echo(
                f"no due date applied to {undated:,} of {len(run.survey.submissions):,} files: "
                "when they were handed in is not known (docs/teaching.md)",
                err=True,
            )
        output = BatchOutput(len(run.survey.submissions))
        keep_verdicts = feedback is not None or format_ in ("gradescope", "classroom")
        rows = []
        try:
            with contextlib.closing(run.results()) as results:
                for result in results:
                    rows.append(run_service.make_row(run, result, keep_verdict=keep_verdicts))
                    output.one(result, jsonl=jsonl)
        except (KeyboardInterrupt, QuizzerError):
            output.cut_off()
            raise
        book = run_service.make_gradebook(run, rows)
    _write(book, one_line(folder.resolve().stem), csv_file, html_file, format_, out, feedback)
    output.all(targets)
    if run.unfinished:
        names = ", ".join(
            f"{submission.learner}/{submission.exercise}" for submission in run.unfinished
        )
        raise QuizzerError(
            f"no verdict for {one_line(names)}: the worker process was killed every time",
            hint="find out what kills it (memory?), then run the same command again",
        )
    if repository and not all(line.passed == len(book.exercises) for line in book.totals()):
        sys.exit(1)


def _write(
    book: Gradebook,
    title: str,
    csv_file: Path | None,
    html_file: Path | None,
    format_: str | None,
    out: Path | None,
    feedback: Path | None,
) -> None:
    """Write what was asked for, each file in one step."""
    from quizzer.report import grade_files, gradebook, gradebook_page

    now = utc_now().astimezone()
    contents: dict[Path, str] = {}
    if csv_file is not None:
        contents[csv_file] = gradebook.as_csv(book)
    if html_file is not None:
        contents[html_file] = gradebook_page.as_html(book, title, now)
    if format_ is not None and out is not None:
        files = grade_files.files(book, format_)
        contents |= {out / name: content for name, content in files.items()}
    if feedback is not None:
        names = grade_files.file_names(book.learners)
        for line in book.totals():
            page = gradebook_page.feedback_html(book, line, title, now)
            contents[feedback / f"{names[line.learner]}.html"] = page
    for path, content in contents.items():
        with storage_errors(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, content.encode())


class BatchOutput:
    """What a batch prints while it runs: a line per verdict, and a summary at the end."""

    def __init__(self, expected: int) -> None:
        self.expected = expected
        self.began = time.monotonic()
        self.statuses: Counter[str] = Counter()
        self.reused = 0
        self.counts_aloud = sys.stderr.isatty() and not sys.stdout.isatty()

    def one(self, result: BatchResult, *, jsonl: bool) -> None:
        self.statuses[result.verdict.status] += 1
        self.reused += result.reused
        learner, verdict = result.submission.learner, result.verdict
        if jsonl:
            print_json({"learner": learner, **verdict.to_dict()})
        else:
            why = verdict.diagnosis.id if verdict.diagnosis else ""
            if verdict.status == "refused":
                why = verdict.checks[0].message
            parts = (learner, verdict.exercise, verdict.status, why)
            click.echo("  ".join(one_line(part) for part in parts if part))
        if self.counts_aloud:
            click.echo(f"\r{self.done:,} of {self.expected:,} ", nl=False, err=True)

    @property
    def done(self) -> int:
        return self.statuses.total()

    def cut_off(self) -> None:
        """Report how far it got, and how to continue."""
        self._end_count()
        click.echo(
            f"stopped at {self.done:,} of {self.expected:,} verdicts; they are saved, "
            "and the same command continues from there",
            err=True,
        )

    def all(self, written: list[Path]) -> None:
        self._end_count()
        seconds = time.monotonic() - self.began
        fresh = self.done - self.reused
        pace = f", {fresh / seconds:.1f} per second" if fresh > 1 else ""
        reused = f" ({self.reused:,} reused from an earlier run)" if self.reused else ""
        counts = ", ".join(f"{count:,} {status}" for status, count in self.statuses.most_common())
        verdicts = "verdict" if self.done == 1 else "verdicts"
        click.echo(f"{self.done:,} {verdicts}{reused} in {seconds:.1f} s{pace}: {counts}", err=True)
        for path in written:
            echo(f"written: {path}", err=True)

    def _end_count(self) -> None:
        if self.counts_aloud and self.done:
            click.echo(err=True)
