"""A class's results: who passed what, and the mistakes that it has in common; as CSV here.

The page for a browser is `gradebook_page`, files for learning platforms are `grade_files`.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from quizzer.grader.verdict import Diagnosis, Status, Verdict
from quizzer.sanitize import one_line

COLUMNS = ("learner", "exercise", "status", "score", "diagnosis", "seconds", "nits")
ABSENT = "absent"  # the status of an exercise that a learner did not hand in
UNCERTAIN = "uncertain"  # the same where what came in may be theirs or another person's
# What a spreadsheet takes for the start of a formula; full-width forms count for some.
_FORMULA = "=+@＝＋－＠-"
# The same where a cell would begin if the list separator were a semicolon, a bar, ...
_INNER_FORMULA = re.compile(rf"([,;|][\s\"'\ufffd]*)(?=[{_FORMULA}])")


@dataclass(frozen=True)
class Person:
    """One line of a roster: `cells` are all of its columns, heading and value.

    `moment` is when they last handed in, where the roster says that.
    """

    name: str
    id: str
    email: str
    cells: tuple[tuple[str, str], ...] = ()
    moment: datetime | None = None


@dataclass(frozen=True)
class Award:
    """The points of a result, how many days late it came, and when, where that is known."""

    points: float
    possible: float
    days_late: int = 0
    moment: datetime | None = None


@dataclass(frozen=True)
class GradebookRow:
    """One learner's result in one exercise; the `verdict` is there where a page of it is wanted."""

    learner: str
    exercise: str
    status: Status
    score: float
    diagnosis: Diagnosis | None
    seconds: float
    award: Award
    verdict: Verdict | None = None
    nits: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        learner: str,
        verdict: Verdict,
        award: Award | None = None,
        *,
        keep_verdict: bool = False,
    ) -> GradebookRow:
        """Without an award the score counts, of one point."""
        return cls(
            learner,
            verdict.exercise,
            verdict.status,
            verdict.score,
            verdict.diagnosis,
            verdict.duration_s,
            award or Award(verdict.score, 1.0),
            verdict if keep_verdict else None,
            verdict.solution_nits,
        )


@dataclass(frozen=True)
class SharedMisconception:
    """A misconception and the learners who showed it, in the exercise where they did."""

    exercise: str
    diagnosis: Diagnosis
    learners: tuple[str, ...]


@dataclass(frozen=True)
class LearnerTotal:
    """One learner's line: a result or nothing for each exercise, and the points of all."""

    learner: str
    cells: tuple[GradebookRow | None, ...]
    passed: int
    points: float
    possible: float

    @property
    def percent(self) -> float:
        return 100 * self.points / self.possible if self.possible else 0.0


@dataclass(frozen=True)
class Gradebook:
    """The results of a class, in order; `learners` also holds those without a submission.

    `people` are those whom a roster knows, `possible` the points of an exercise, one where it is
    not named; `uncertain` people of the roster are in no platform's file. With a `title` platforms
    get one column of that name, else one for each exercise.
    """

    learners: tuple[str, ...]
    exercises: tuple[str, ...]
    rows: tuple[GradebookRow, ...]
    left_out: tuple[str, ...] = ()
    people: dict[str, Person] = field(default_factory=dict)
    possible: dict[str, float] = field(default_factory=dict)
    title: str = ""
    uncertain: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        rows: Iterable[GradebookRow],
        learners: Iterable[str] = (),
        exercises: Sequence[str] = (),
        left_out: Sequence[str] = (),
        *,
        people: dict[str, Person] | None = None,
        possible: dict[str, float] | None = None,
        title: str = "",
        uncertain: frozenset[str] = frozenset(),
    ) -> Gradebook:
        """Sorted by learner, then by exercise in the order given, others behind.

        Where `exercises` are given, what was handed in for others is no column. One with
        `possible` points is a column even where nobody handed it in.
        """
        listed = list(rows)
        names = dict.fromkeys([*exercises, *sorted({row.exercise for row in listed})])
        place = {exercise: number for number, exercise in enumerate(names)}
        listed.sort(key=lambda row: (row.learner, place[row.exercise]))
        used = {row.exercise for row in listed} | set(possible or {})
        return cls(
            tuple(sorted({*learners, *(row.learner for row in listed)})),
            tuple(name for name in names if name in used and name in (exercises or names)),
            tuple(listed),
            tuple(left_out),
            people or {},
            possible or {},
            title,
            uncertain,
        )

    def points_possible(self, exercise: str) -> float:
        return self.possible.get(exercise, 1.0 if not self.possible else 0.0)

    def missing(self, learner: str) -> str:
        """The status of what a learner has no result for."""
        return UNCERTAIN if learner in self.uncertain else ABSENT

    def left_out_of(self, learner: str) -> list[str]:
        """A learner's files without a result, each with the reason."""
        prefix = one_line(f"{learner}/")
        lines = (one_line(reason) for reason in self.left_out)
        return [line.removeprefix(prefix) for line in lines if line.startswith(prefix)]

    def totals(self) -> list[LearnerTotal]:
        """Each learner with the results of every exercise, None for what is absent."""
        results: dict[str, dict[str, GradebookRow]] = {learner: {} for learner in self.learners}
        for row in self.rows:
            results[row.learner][row.exercise] = row
        possible = sum(map(self.points_possible, self.exercises))
        return [
            LearnerTotal(
                learner,
                tuple(rows.get(exercise) for exercise in self.exercises),
                sum(row.status == "passed" for row in rows.values()),
                sum(row.award.points for name, row in rows.items() if name in self.exercises),
                possible,
            )
            for learner, rows in results.items()
        ]

    def shared_misconceptions(self) -> list[SharedMisconception]:
        """The misconceptions that two or more learners showed, the most frequent first."""
        groups: dict[tuple[str, str], list[tuple[str, Diagnosis]]] = defaultdict(list)
        for row in self.rows:
            if row.diagnosis is not None and row.status != "passed":
                groups[row.exercise, row.diagnosis.id].append((row.learner, row.diagnosis))
        shared = [
            SharedMisconception(
                exercise,
                _common_wording([diagnosis for _, diagnosis in group]),
                tuple(learner for learner, _ in group),
            )
            for (exercise, _), group in groups.items()
            if len(group) > 1
        ]
        return sorted(
            shared, key=lambda item: (-len(item.learners), item.exercise, item.diagnosis.id)
        )

    def statuses(self) -> Counter[str]:
        return Counter(row.status for row in self.rows)


def _common_wording(diagnoses: Sequence[Diagnosis]) -> Diagnosis:
    """What a diagnosis says of every learner: no names or values of one learner's own code."""
    first = diagnoses[0]
    same_title = all(diagnosis.title == first.title for diagnosis in diagnoses)
    same_text = all(diagnosis.explanation == first.explanation for diagnosis in diagnoses)
    title = first.title if same_title else first.id.replace("-", " ").capitalize()
    return Diagnosis(first.id, title, first.explanation if same_text else "")


def as_csv(gradebook: Gradebook) -> str:
    """One line for each learner and exercise under a line of headings.

    What was not handed in is `absent`, or `uncertain`. No cell can be taken for a formula,
    whichever character separates cells where the file is opened.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    by_learner: dict[str, list[GradebookRow]] = {learner: [] for learner in gradebook.learners}
    for row in gradebook.rows:
        by_learner[row.learner].append(row)
    for learner, rows in by_learner.items():
        results = {row.exercise: row for row in rows}
        for exercise in dict.fromkeys([*gradebook.exercises, *results]):
            result = results.get(exercise)
            missing = _missing_cells(gradebook, learner, exercise)
            writer.writerow(_csv_cells(result) if result else missing)
    return out.getvalue()


def _missing_cells(gradebook: Gradebook, learner: str, exercise: str) -> list[str]:
    status = gradebook.missing(learner)
    score = "0" if status == ABSENT else ""
    return [text_cell(learner), text_cell(exercise), status, score, "", "", ""]


def _csv_cells(row: GradebookRow) -> list[str]:
    return [
        text_cell(row.learner),
        text_cell(row.exercise),
        row.status,
        f"{row.score:.4g}",
        text_cell(row.diagnosis.id) if row.diagnosis else "",
        f"{row.seconds:.3f}",
        text_cell(" ".join(row.nits)),
    ]


def text_cell(text: str) -> str:
    """A text that a spreadsheet shows in one line and never evaluates.

    A bare carriage return would begin a new row, and with it a new cell.
    """
    line = "".join(char if char.isprintable() else "\ufffd" for char in text)
    line = _INNER_FORMULA.sub(r"\1'", line)
    return f"'{line}" if line.lstrip(' "\ufffd')[:1] in tuple(_FORMULA) else line
