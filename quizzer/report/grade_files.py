"""A class's points in the files that learning platforms import.

canvas      a gradebook CSV: Student, ID, SIS User ID, SIS Login ID, Section, then assignments
moodle      a CSV for Grades, Import: ID number, e-mail and name, then grade items
csv         the roster's own columns, then points, total and percent
gradescope  a `results.json` for each learner, as an autograder leaves it
classroom   a JSON for each learner, as graders of GitHub Classroom report it
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from quizzer.grader.verdict import Check
from quizzer.report.gradebook import (
    ABSENT,
    Gradebook,
    GradebookRow,
    LearnerTotal,
    Person,
    text_cell,
)
from quizzer.sanitize import one_line, printable

_CANVAS_COLUMNS = {
    "ID": ("id", "student id"),
    "SIS User ID": ("sis user id",),
    "SIS Login ID": ("sis login id", "login id", "email", "e-mail"),
    "Section": ("section",),
}


def files(gradebook: Gradebook, form: str) -> dict[str, str]:
    """The files of a format by name; a learner's own where the format wants one each."""
    match form:
        case "canvas":
            return {"canvas.csv": _table(_canvas_rows(gradebook))}
        case "moodle":
            return {"moodle.csv": _table(_moodle_rows(gradebook))}
        case "csv":
            return {"grades.csv": _table(_plain_rows(gradebook))}
        case "gradescope":
            return _by_learner(gradebook, gradescope_result, "{}/results.json")
        case "classroom":
            return _by_learner(gradebook, classroom_result, "{}.json")
    raise ValueError(form)


def file_names(learners: Iterable[str]) -> dict[str, str]:
    """A name for each learner's files that every file system takes, no two alike in any case."""
    names: dict[str, str] = {}
    used: set[str] = set()
    numbers: Counter[str] = Counter()  # the last ones, so that many of one name take no longer
    for learner in learners:
        plain = _plain_name(one_line(learner))
        name, key = plain, plain.casefold()
        while name.casefold() in used:
            numbers[key] = max(2, numbers[key] + 1)
            name = f"{plain}-{numbers[key]}"
        used.add(name.casefold())
        names[learner] = name
    return names


def _plain_name(text: str) -> str:
    """Letters and digits with their vowel signs and accents; "_" for what is between them."""
    chars = (
        char if char.isalnum() or char in ".-" or unicodedata.category(char)[0] == "M" else "_"
        for char in text
    )
    return re.sub("_+", "_", "".join(chars)).strip("._")[:60] or "learner"


def gradescope_result(gradebook: Gradebook, line: LearnerTotal) -> dict[str, Any]:
    """`results.json`: a test for each exercise, its score already in points."""
    tests = [
        {
            "name": exercise,
            "score": row.award.points if row else 0.0,
            "max_score": gradebook.points_possible(exercise),
            "status": "passed" if row and row.status == "passed" else "failed",
            "output": _explanation(row),
            "output_format": "text",
            "visibility": "visible",
        }
        for exercise, row in zip(gradebook.exercises, line.cells, strict=True)
    ]
    return {
        "score": round(line.points, 4),
        "output": "\n".join(
            f"not graded: {reason}" for reason in gradebook.left_out_of(line.learner)
        ),
        "visibility": "visible",
        "execution_time": round(sum(row.seconds for row in line.cells if row), 3),
        "tests": tests,
    }


def classroom_result(gradebook: Gradebook, line: LearnerTotal) -> dict[str, Any]:
    """What a grader of GitHub Classroom hands to its reporter: pass, fail or error, and points."""
    tests = []
    for exercise, row in zip(gradebook.exercises, line.cells, strict=True):
        passed = row is not None and row.status == "passed"
        broken = row is not None and row.status not in ("passed", "failed")
        tests.append(
            {
                "name": exercise,
                "status": "pass" if passed else "error" if broken else "fail",
                "message": None if passed else _explanation(row),
                "score": row.award.points if row else 0.0,
                "max_score": gradebook.points_possible(exercise),
                "execution_time": f"{row.seconds:.3f}s" if row else "0s",
            }
        )
    statuses = {test["status"] for test in tests}
    status = "error" if "error" in statuses else "fail" if "fail" in statuses else "pass"
    return {"version": 1, "status": status, "max_score": line.possible, "tests": tests}


def _by_learner(
    gradebook: Gradebook,
    result: Callable[[Gradebook, LearnerTotal], dict[str, Any]],
    pattern: str,
) -> dict[str, str]:
    names = file_names(gradebook.learners)
    return {
        pattern.format(names[line.learner]): json.dumps(result(gradebook, line), indent=1) + "\n"
        for line in gradebook.totals()
        if line.learner not in gradebook.uncertain
    }


def _explanation(row: GradebookRow | None) -> str:
    """What was wrong and why, in plain lines; never the seed of the inputs."""
    if row is None:
        return f"{ABSENT}: no file for this exercise was found"
    lines = [f"{row.award.days_late} day(s) late"] if row.award.days_late else []
    if row.diagnosis and row.status != "passed":
        lines += [row.diagnosis.title, row.diagnosis.explanation, ""]
    if row.verdict:
        lines += [line for check in row.verdict.checks for line in _check_lines(check)]
        lines += [f"nit: {nit}" for nit in row.verdict.nits]
    return printable("\n".join(lines).strip())


def _check_lines(check: Check) -> list[str]:
    if check.status != "failed":
        return [f"{'ok' if check.status == 'passed' else 'not looked at'}: {check.name}"]
    parts = (("call", check.call), ("expected", check.expected), ("got", check.got))
    return [
        f"failed: {check.name}",
        *([f"  {check.message}"] if check.message else []),
        *(f"  {name}: {text}" for name, text in parts if text),
    ]


def _columns(gradebook: Gradebook) -> list[tuple[str, float]]:
    """The assignments of a platform, with their points: one with the title, or the exercises."""
    exercises = [
        (exercise, gradebook.points_possible(exercise)) for exercise in gradebook.exercises
    ]
    if gradebook.title:
        return [(gradebook.title, sum(points for _, points in exercises))]
    return exercises


def _points(gradebook: Gradebook, line: LearnerTotal) -> list[str]:
    if gradebook.title:
        return [_number(line.points)]
    return [_number(row.award.points if row else 0.0) for row in line.cells]


def _known(gradebook: Gradebook) -> Iterator[tuple[LearnerTotal, Person]]:
    """The lines that a platform can match: the roster's, or all by name where there is none."""
    for line in gradebook.totals():
        if line.learner in gradebook.uncertain:
            continue
        if line.learner in gradebook.people:
            yield line, gradebook.people[line.learner]
        elif not gradebook.people:
            yield line, Person(line.learner, "", "")


def _canvas_rows(gradebook: Gradebook) -> Iterator[list[str]]:
    columns = _columns(gradebook)
    yield ["Student", *_CANVAS_COLUMNS, *(name for name, _ in columns)]
    yield ["    Points Possible", "", "", "", "", *(_number(points) for _, points in columns)]
    for line, person in _known(gradebook):
        cells = {heading.strip().lower(): value for heading, value in person.cells}
        ids = [
            next((cells[name] for name in names if cells.get(name)), "")
            for names in _CANVAS_COLUMNS.values()
        ]
        yield [person.name or line.learner, *ids, *_points(gradebook, line)]


def _moodle_rows(gradebook: Gradebook) -> Iterator[list[str]]:
    columns = [name for name, _ in _columns(gradebook)]
    yield ["ID number", "Email address", "Full name", *columns]
    for line, person in _known(gradebook):
        name = person.name or line.learner
        yield [person.id, person.email, name, *_points(gradebook, line)]


def _plain_rows(gradebook: Gradebook) -> Iterator[list[str]]:
    headings = list(
        dict.fromkeys(name for person in gradebook.people.values() for name, _ in person.cells)
    )
    yield ["learner", *headings, *gradebook.exercises, "points", "possible", "percent"]
    for line in gradebook.totals():
        person = gradebook.people.get(line.learner)
        cells = dict(person.cells) if person else {}
        missing = gradebook.missing(line.learner)
        exercises = [_number(row.award.points) if row else missing for row in line.cells]
        totals = [_number(line.points), _number(line.possible), f"{line.percent:.1f}"]
        if missing != ABSENT:
            totals = [missing, _number(line.possible), ""]
        yield [line.learner, *(cells.get(name, "") for name in headings), *exercises, *totals]


def _number(value: float) -> str:
    return f"{value:.10g}"


def _table(rows: Iterable[list[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return out.getvalue()


def _safe(cell: str) -> str:
    """Text as it is, numbers as numbers, and nothing that a spreadsheet would run."""
    return cell if re.fullmatch(r"-?[\d.]+|    Points Possible", cell) else text_cell(cell)
