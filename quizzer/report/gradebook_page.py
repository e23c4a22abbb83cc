"""The gradebook as one self-contained page; every name in it is escaped."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from quizzer.report.gradebook import ABSENT, Gradebook, GradebookRow
from quizzer.sanitize import printable

MARKS = {
    "passed": "✓", "failed": "✗", "error": "!", "timeout": "…", "crashed": "†", "refused": "—",
}  # fmt: skip
MEANINGS = {
    "passed": "all checks passed",
    "failed": "ran and gave wrong values, or broke a rule",
    "error": "did not load, or raised an error",
    "timeout": "was stopped at its time limit",
    "crashed": "died, left or ran out of memory",
    "refused": "could not be graded",
}


@dataclass(frozen=True)
class LearnerLine:
    """One learner's line: a result or nothing for each exercise."""

    learner: str
    cells: tuple[GradebookRow | None, ...]
    passed: int
    points: float

    @property
    def percent(self) -> str:
        return f"{100 * self.points / max(1, len(self.cells)):.0f} %"


def as_html(gradebook: Gradebook, title: str, now: datetime) -> str:
    """The page: totals, shared misconceptions, then a line for each learner."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup, escape

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        finalize=lambda value: printable(value) if type(value) is str else value,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["with_code"] = lambda text: Markup(
        re.sub(r"`([^`\n]+)`", r"<code>\1</code>", str(escape(printable(text))))
    )
    return environment.get_template("gradebook.html.jinja").render(
        title=title,
        now=now,
        book=gradebook,
        lines=_lines(gradebook),
        totals=_totals(gradebook),
        shared=gradebook.shared_misconceptions(),
        statuses=gradebook.statuses(),
        marks=MARKS,
        meanings=MEANINGS,
        absent=ABSENT,
    )


def _lines(gradebook: Gradebook) -> list[LearnerLine]:
    results: dict[str, dict[str, GradebookRow]] = {learner: {} for learner in gradebook.learners}
    for row in gradebook.rows:
        results[row.learner][row.exercise] = row
    return [
        LearnerLine(
            learner,
            tuple(rows.get(exercise) for exercise in gradebook.exercises),
            sum(row.status == "passed" for row in rows.values()),
            sum(row.score for name, row in rows.items() if name in gradebook.exercises),
        )
        for learner, rows in results.items()
    ]


def _totals(gradebook: Gradebook) -> list[tuple[int, int]]:
    """For each exercise, how many passed and how many handed in."""
    return [
        (
            sum(row.status == "passed" for row in gradebook.rows if row.exercise == exercise),
            sum(row.exercise == exercise for row in gradebook.rows),
        )
        for exercise in gradebook.exercises
    ]
