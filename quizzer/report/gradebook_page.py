"""The gradebook as one self-contained page, and a page for each learner; all text is escaped."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from quizzer.report.gradebook import ABSENT, UNCERTAIN, Gradebook, GradebookRow, LearnerTotal
from quizzer.sanitize import printable

if TYPE_CHECKING:
    from jinja2 import Environment

MARKS = {
    "passed": "✓", "failed": "✗", "error": "!", "timeout": "…", "crashed": "†", "refused": "—",
}  # fmt: skip
CHECK_MARKS = {"passed": "✓", "failed": "✗", "skipped": "·"}
MEANINGS = {
    "passed": "all checks passed",
    "failed": "ran and gave wrong values, or broke a rule",
    "error": "did not load, or raised an error",
    "timeout": "was stopped at its time limit",
    "crashed": "died, left or ran out of memory",
    "refused": "could not be graded",
}
_MAX_BARS = 60  # of the time line; beyond these a bar is a week

# The only script of the page; the page's policy lets nothing else run.
SORT_SCRIPT = """
document.querySelectorAll("thead button").forEach((button, column) => {
  button.addEventListener("click", () => {
    const heading = button.parentElement;
    const down = heading.getAttribute("aria-sort") === "ascending";
    document.querySelectorAll("thead th").forEach(cell => cell.removeAttribute("aria-sort"));
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
    const key = row => row.children[column].dataset.key ?? row.children[column].textContent.trim();
    const compare = (a, b) => key(a).localeCompare(key(b), undefined, {numeric: true});
    const body = document.querySelector("tbody");
    body.append(...[...body.rows].sort((a, b) => down ? compare(b, a) : compare(a, b)));
  });
});
"""


def as_html(gradebook: Gradebook, title: str, now: datetime) -> str:
    """The page of the class: totals, shared misconceptions, times, then a line for each learner."""
    digest = hashlib.sha256(SORT_SCRIPT.encode()).digest()
    return (
        _environment()
        .get_template("gradebook.html")
        .render(
            title=title,
            now=now,
            book=gradebook,
            lines=gradebook.totals(),
            totals=_exercise_totals(gradebook),
            shared=gradebook.shared_misconceptions(),
            statuses=gradebook.statuses(),
            bars=_time_line(gradebook.rows),
            marks=MARKS,
            meanings=MEANINGS,
            absent=ABSENT,
            uncertain=UNCERTAIN,
            script=SORT_SCRIPT,
            script_hash=base64.b64encode(digest).decode(),
        )
    )


def feedback_html(gradebook: Gradebook, line: LearnerTotal, title: str, now: datetime) -> str:
    """The page of one learner: what was right in each exercise, what was not, and why.

    Files that were not graded are listed below, so that a wrong name is seen by whoever chose it.
    Of a row without a verdict only the status is shown. The seed is not on the page: with it one
    could prepare for the same inputs.
    """
    return (
        _environment()
        .get_template("feedback.html")
        .render(
            title=title,
            now=now,
            line=line,
            results=list(zip(gradebook.exercises, line.cells, strict=True)),
            left_out=gradebook.left_out_of(line.learner),
            possible=gradebook.points_possible,
            marks=MARKS,
            check_marks=CHECK_MARKS,
            meanings=MEANINGS,
            missing=gradebook.missing(line.learner),
            absent=ABSENT,
        )
    )


def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup, escape

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        finalize=lambda value: printable(value) if type(value) is str else value,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["with_code"] = lambda text: Markup(
        re.sub(r"`([^`\n]+)`", r"<code>\1</code>", str(escape(printable(text))))
    )
    environment.filters["unescaped"] = Markup
    environment.filters["number"] = "{:.4g}".format
    return environment


def _exercise_totals(gradebook: Gradebook) -> list[tuple[int, int]]:
    """For each exercise, how many passed and how many handed in."""
    handed_in = Counter(row.exercise for row in gradebook.rows)
    passed = Counter(row.exercise for row in gradebook.rows if row.status == "passed")
    return [(passed[exercise], handed_in[exercise]) for exercise in gradebook.exercises]


def _time_line(rows: tuple[GradebookRow, ...]) -> list[tuple[str, int, int]]:
    """For each day, or each week of a long time: its name, hand-ins, and how many were late.

    Empty where no time is known, and where all came on one day.
    """
    dated = [(row.award.moment, row) for row in rows if row.award.moment is not None]
    if not dated:
        return []
    first = min(moment for moment, _ in dated).astimezone().date()
    last = max(moment for moment, _ in dated).astimezone().date()
    width = 1 if (last - first).days < _MAX_BARS else 7
    count = (last - first).days // width + 1
    if count == 1 or count > _MAX_BARS * 4:
        return []
    totals, late = [0] * count, [0] * count
    for moment, row in dated:
        place = (moment.astimezone().date() - first).days // width
        totals[place] += 1
        late[place] += row.award.days_late > 0
    days = [first + timedelta(days=width * place) for place in range(count)]
    names = [f"{day:%b} {day.day}" for day in days]
    return list(zip(names, totals, late, strict=True))
