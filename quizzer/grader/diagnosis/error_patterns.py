"""Errors that beginners make in any exercise, recognised by the exception or by the line it names.

The patterns and their texts are in `error_patterns.toml`, which the judge reads at its first use.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import Any

from quizzer.grader.declarations import Pattern
from quizzer.grader.exercise import Exercise
from quizzer.grader.verdict import Diagnosis

_LONGEST_MESSAGE = 2000
_LONGEST_LINE = 500
_PLACEHOLDER = re.compile(r"\{(\d)\}")


def diagnosis_of(
    exercise: Exercise, raises: str, message: str, line: str, file: str
) -> Diagnosis | None:
    """The error behind an exception: the exercise's own patterns first, then the common ones.

    `raises` is the exception's name, `line` the code of the line where it was raised, `file` all of
    the submission's code.
    """
    return first_match((*exercise.patterns, *common_patterns()), raises, message, line, file)


def first_match(
    patterns: tuple[Pattern, ...], raises: str, message: str, line: str, file: str = ""
) -> Diagnosis | None:
    """The first pattern that matches, with the groups of its message in its texts.

    Of a message and a line that are very long only the beginning counts.
    """
    message, line = message[:_LONGEST_MESSAGE], line[:_LONGEST_LINE]
    for pattern in patterns:
        match = re.search(pattern.message, message)
        if (
            match
            and re.fullmatch(pattern.raises or ".*", raises)
            and re.search(pattern.source, line)
            and re.search(pattern.file, file, re.MULTILINE)
        ):
            groups = ("", *(group or "" for group in match.groups()))
            return Diagnosis(
                pattern.id, _filled(pattern.title, groups), _filled(pattern.explanation, groups)
            )
    return None


@functools.cache
def common_patterns() -> tuple[Pattern, ...]:
    """The patterns of the TOML file, in their order of precedence."""
    import tomllib

    path = Path(__file__).with_suffix(".toml")
    entries = tomllib.loads(path.read_text(encoding="utf-8"))["pattern"]
    return tuple(pattern for entry in entries for pattern in _forms(entry))


def _forms(entry: dict[str, Any]) -> list[Pattern]:
    """One entry's pattern and its further forms, which differ in the signs of the error."""
    further = entry.pop("or", [])
    shared = {key: entry[key] for key in ("id", "title", "explanation", "raises") if key in entry}
    return [_pattern(fields) for fields in (entry, *({**shared, **form} for form in further))]


def _pattern(fields: dict[str, str]) -> Pattern:
    return Pattern(**{**fields, "explanation": " ".join(fields["explanation"].split())})


def _filled(text: str, groups: tuple[str, ...]) -> str:
    return _PLACEHOLDER.sub(lambda match: groups[int(match[1])], text)
