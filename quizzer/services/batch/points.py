"""What a submission is worth: points by exercise, in full or by check, less what is late.

title = "Week 1"                          # one column for all of it, where it is given
by = "check"                              # a share for each check, or "full": all or nothing
due = 2026-03-01T23:59:00                 # for every exercise without its own date
late = {per_day = 10, at_most = 50}       # percent of the points for each day begun

[exercise]
zip_pairs = 1
training_loop = {points = 3, by = "full"}
"""

from __future__ import annotations

import difflib
import math
import tomllib
from collections.abc import Iterable
from datetime import date, datetime, time
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from quizzer.errors import ContentError, UsageError
from quizzer.files import read_plain_file
from quizzer.grader.verdict import Verdict
from quizzer.report.gradebook import Award

_MAX_BYTES = 1 << 20
_DAY_S = 86_400
_HINT = "docs/teaching.md shows a file of points"


def _moment(value: object) -> object:
    """A date means its end, and a time without a zone the local one."""
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time(23, 59, 59))
    if isinstance(value, datetime) and value.tzinfo is None:
        value = value.astimezone()
    return value


def _worth(value: object) -> object:
    return {"points": value} if isinstance(value, int | float) else value


Moment = Annotated[datetime, BeforeValidator(_moment)]
Percent = Annotated[float, Field(ge=0, le=100)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LateRule(_Model):
    """Percent of the points taken off for each day begun, up to `at_most`, after `grace` hours."""

    per_day: Percent = 0.0
    at_most: Percent = 100.0
    grace: Annotated[float, Field(ge=0)] = 0.0


class ExercisePoints(_Model):
    """What one exercise is worth; None where the file's own value holds."""

    points: Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)] = 1.0
    by: Literal["check", "full"] | None = None
    due: Moment | None = None
    late: LateRule | None = None


Worth = Annotated[ExercisePoints, BeforeValidator(_worth)]


class Points(_Model):
    """The points of a batch; without exercises each counts for one point."""

    title: Annotated[str, Field(max_length=200)] = ""
    by: Literal["check", "full"] = "check"
    due: Moment | None = None
    late: LateRule = LateRule()
    exercise: dict[str, Worth] = {}

    def possible(self, exercise: str) -> float:
        """The points of an exercise; 0 for one that is not counted."""
        if not self.exercise:
            return 1.0
        return self.exercise[exercise].points if exercise in self.exercise else 0.0

    def is_due(self, exercise: str) -> bool:
        """Whether an exercise that counts has a due date."""
        rule = self.exercise.get(exercise)
        return self.possible(exercise) > 0 and bool((rule and rule.due) or self.due)

    def award(self, verdict: Verdict, moment: datetime | None, late: bool) -> Award:
        """The points of a verdict on what came in at `moment`.

        `late`: a platform called it late, which counts for a day where no time is known.
        """
        rule = self.exercise.get(verdict.exercise, ExercisePoints(points=0 if self.exercise else 1))
        by = rule.by or self.by
        share = float(verdict.passed) if by == "full" else verdict.score
        days = self._days_late(rule, moment, late)
        late_rule = rule.late or self.late
        kept = 1 - min(late_rule.per_day * days, late_rule.at_most) / 100
        points = round(rule.points * share * kept, 4)
        return Award(points, self.possible(verdict.exercise), days, moment)

    def _days_late(self, rule: ExercisePoints, moment: datetime | None, late: bool) -> int:
        due = rule.due or self.due
        if due is None or moment is None:
            return int(late)
        seconds = (moment - due).total_seconds() - 3600 * (rule.late or self.late).grace
        return max(math.ceil(seconds / _DAY_S), 0)


def read(path: Path, exercise_ids: Iterable[str]) -> Points:
    """The points in a TOML file; raises UsageError or, with every mistake in it, ContentError."""
    try:
        data = read_plain_file(path, _MAX_BYTES)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
    try:
        table = tomllib.loads(data.decode("utf-8-sig"))
        points = Points.model_validate(table)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise ContentError(f"{path} is not TOML: {error}", hint=_HINT) from error
    except ValidationError as error:
        mistakes = "\n".join(f"{path}: {_mistake(detail)}" for detail in error.errors())
        raise ContentError(mistakes, hint=_HINT) from error
    known = list(exercise_ids)
    for exercise in points.exercise:
        if exercise not in known:
            near = difflib.get_close_matches(exercise, known, n=1)
            hint = f"did you mean {near[0]}?" if near else "`quizzer exercise list` shows them"
            raise ContentError(f"{path}: there is no exercise {exercise!r}", hint=hint)
    return points


def _mistake(detail: Any) -> str:
    place = ".".join(str(part) for part in detail["loc"])
    if detail["type"] == "extra_forbidden":
        return f"unknown key {place}"
    return f"{place}: {detail['msg'][0].lower()}{detail['msg'][1:]}"
