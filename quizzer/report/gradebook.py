"""A class's results: who passed what, and the mistakes that it has in common; as CSV here.

The page for a browser is `gradebook_page`.
"""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from quizzer.grader.verdict import Diagnosis, Status, Verdict

COLUMNS = ("learner", "exercise", "status", "score", "diagnosis", "seconds")
# What a spreadsheet takes for the start of a formula; full-width forms count for some.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


@dataclass(frozen=True)
class GradebookRow:
    """One learner's result in one exercise."""

    learner: str
    exercise: str
    status: Status
    score: float
    diagnosis: Diagnosis | None
    seconds: float

    @classmethod
    def of(cls, learner: str, verdict: Verdict) -> GradebookRow:
        return cls(
            learner,
            verdict.exercise,
            verdict.status,
            verdict.score,
            verdict.diagnosis,
            verdict.duration_s,
        )


@dataclass(frozen=True)
class SharedMisconception:
    """A misconception and the learners who showed it, in the exercise where they did."""

    exercise: str
    diagnosis: Diagnosis
    learners: tuple[str, ...]


@dataclass(frozen=True)
class Gradebook:
    """The results of a class, in order; `learners` also holds those without a submission."""

    learners: tuple[str, ...]
    exercises: tuple[str, ...]
    rows: tuple[GradebookRow, ...]

    @classmethod
    def of(
        cls,
        rows: Iterable[GradebookRow],
        learners: Iterable[str] = (),
        exercises: Sequence[str] = (),
    ) -> Gradebook:
        """Sorted by learner, then by exercise in the order given, others behind."""
        listed = list(rows)
        names = dict.fromkeys([*exercises, *sorted({row.exercise for row in listed})])
        place = {exercise: number for number, exercise in enumerate(names)}
        listed.sort(key=lambda row: (row.learner, place[row.exercise]))
        used = {row.exercise for row in listed}
        return cls(
            tuple(sorted({*learners, *(row.learner for row in listed)})),
            tuple(name for name in names if name in used),
            tuple(listed),
        )

    def mistakes(self) -> list[SharedMisconception]:
        """The misconceptions found, the most frequent first."""
        found: dict[tuple[str, str], list[GradebookRow]] = defaultdict(list)
        for row in self.rows:
            if row.diagnosis is not None and row.status != "passed":
                found[row.exercise, row.diagnosis.id].append(row)
        listed = [
            SharedMisconception(exercise, rows[0].diagnosis, tuple(row.learner for row in rows))
            for (exercise, _), rows in found.items()
            if rows[0].diagnosis is not None
        ]
        return sorted(listed, key=lambda one: (-len(one.learners), one.exercise, one.diagnosis.id))

    def statuses(self) -> Counter[str]:
        return Counter(row.status for row in self.rows)


def as_csv(gradebook: Gradebook) -> str:
    """One line a result under a line of headings; no cell can be taken for a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in gradebook.rows:
        writer.writerow(
            [
                _cell(row.learner),
                _cell(row.exercise),
                row.status,
                f"{row.score:.4g}",
                _cell(row.diagnosis.id) if row.diagnosis else "",
                f"{row.seconds:.3f}",
            ]
        )
    return out.getvalue()


def _cell(text: str) -> str:
    """A text that a spreadsheet shows in one line and never evaluates.

    A bare carriage return would begin a new row, and with it a new cell.
    """
    line = "".join(char if char.isprintable() else "\ufffd" for char in text)
    return f"'{line}" if line.lstrip(" \ufffd").startswith(_FORMULA) else line
